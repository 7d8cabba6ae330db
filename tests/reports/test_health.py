"""The colour of a board, by what its last runs brought."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from jobcrawler.reports.health import Colour, judge, red_in_a_row
from tests.reports.runs import ended

if TYPE_CHECKING:
    from jobcrawler.storage import Run

GREEN, RED, UNKNOWN = Colour.GREEN, Colour.RED, Colour.UNKNOWN


def runs(*brought: int, **fields: Any) -> list[Run]:
    """Runs that ended well and brought so many, the newest first; `fields` are those of the newest."""
    newest, *older = [ended(30 - number, n) for number, n in enumerate(brought)]
    return [ended(30, brought[0], **fields), *older] if fields else [newest, *older]


OUTCOMES = [
    ("ok", GREEN), ("empty", GREEN), ("gone", GREEN), ("robots", GREEN), ("config_error", RED), ("blocked", RED),
    ("location_unparsed", RED), ("layout_changed", RED), ("rate_limited", RED), ("http_error", RED), ("network", RED),
    ("wrong_posting", RED), ("too_large", RED), ("storage", RED),
]  # fmt: skip


@pytest.mark.parametrize(("outcome", "colour"), OUTCOMES)
def test_an_outcome_that_somebody_should_look_at_is_red(outcome: str, colour: Colour) -> None:
    assert judge(runs(40, outcome=outcome)).colour == colour


ENDS = [
    ({"status": "killed", "finished_at": None, "exit_code": None, "outcome": None}, RED),
    ({"status": "interrupted", "outcome": "layout_changed", "exit_code": 5}, UNKNOWN),
    ({"status": "running", "finished_at": None, "exit_code": None, "outcome": None}, UNKNOWN),
]


@pytest.mark.parametrize(("fields", "colour"), ENDS)
def test_a_run_that_did_not_end_by_itself(fields: dict[str, Any], colour: Colour) -> None:
    only = ended(1)
    for name, value in fields.items():
        setattr(only, name, value)
    assert judge([only]).colour == colour


def test_a_board_that_never_ran_is_unknown() -> None:
    assert judge([]).colour == UNKNOWN
    assert red_in_a_row([]) == 0


def test_a_run_that_says_nothing_leaves_the_colour_as_it_was() -> None:
    going, stopped = ended(9), ended(8)
    going.status, stopped.status = "running", "interrupted"
    before = [ended(7, outcome="blocked"), ended(6, outcome="blocked"), ended(5)]
    health = judge([going, stopped, *before])
    assert (health.colour, health.run) == (RED, before[0])
    assert red_in_a_row([going, before[0], stopped, before[1], before[2]]) == 2


PROMISES: list[tuple[list[int], dict[str, Any], Colour]] = [
    ([0], {"stats": {"search/advertised": 40}}, RED),
    ([0], {"stats": {"search/advertised": 40, "filtered/max_age_days": 15}}, GREEN),
    ([0], {"stats": {"search/advertised": 0}, "outcome": "empty"}, GREEN),
    ([0, 12, 12, 12], {"outcome": "empty"}, RED),
    ([0, 5, 4, 6], {"outcome": "empty"}, RED),
    ([0, 0, 5, 4, 6], {"outcome": "empty"}, RED),
    ([0, 0, 0, 5, 4, 6], {"outcome": "empty"}, RED),
    ([0, 5, 4], {"outcome": "empty"}, GREEN),
    ([0, 5, 0, 6, 5], {"outcome": "empty"}, GREEN),
    ([0, 2, 1, 2, 2], {"outcome": "empty"}, GREEN),
    ([0, 5, 4, 6], {"outcome": "empty", "filters": {"max_age_days": 1}}, GREEN),
    ([0, 5, 4, 6], {"outcome": "empty", "filters": {"max_age_days": 14}}, RED),
    ([0, 12, 12, 12], {"outcome": "robots"}, RED),
    ([0, *[0] * 8, 5, 5], {"outcome": "empty"}, GREEN),
]


@pytest.mark.parametrize(("brought", "fields", "colour"), PROMISES)
def test_an_empty_run_is_red_where_there_was_a_promise(
    brought: list[int], fields: dict[str, Any], colour: Colour
) -> None:
    assert judge(runs(*brought, **fields)).colour == colour


def test_what_the_user_deleted_was_shown_by_the_board() -> None:
    shown = runs(0, 40, 40, 40)
    shown[0].counts["deleted"] = 40
    assert judge(shown).colour == GREEN


SHARES: list[tuple[list[int], dict[str, Any], Colour]] = [
    ([13, 40, 40, 40], {}, RED),
    ([14, 40, 40, 40], {}, GREEN),
    ([4, 12, 12, 12], {}, GREEN),
    ([3, 12, 12, 12], {}, RED),
    ([3, 9, 9, 9, 9], {}, GREEN),
    ([13, 40, 40], {}, GREEN),
    ([15, 300, 310, 290, 15], {}, RED),
    ([40, 40, 40, 1000], {}, GREEN),
    ([15, 300, 10, 10, 10], {}, GREEN),
    ([13, 40, 40, 40], {"filters": {"max_age_days": 3}}, GREEN),
    ([13, 40, 40, 40], {"filters": {"max_age_days": 7}}, RED),
    ([13, 40, 40, 40], {"arguments": {"query": "night nurse"}}, GREEN),
    ([13, *[13] * 4, *[40] * 10], {}, RED),
    ([13, *[13] * 5, *[40] * 10], {}, GREEN),
]


@pytest.mark.parametrize(("brought", "fields", "colour"), SHARES)
def test_a_run_that_brings_too_little_of_what_is_usual_is_red(
    brought: list[int], fields: dict[str, Any], colour: Colour
) -> None:
    assert judge(runs(*brought, **fields)).colour == colour


def test_failed_runs_are_no_history() -> None:
    failed = [ended(20 - number, 2, outcome="network") for number in range(5)]
    assert judge([ended(30, 40), *failed, *runs(40, 40, 40)]).colour == GREEN
    assert judge([ended(30, 5), *failed, *[ended(n, 40) for n in (3, 2, 1)]]).colour == RED


STREAKS = [
    ([40, 40, 40], 0), ([5, 40, 40, 40], 1), ([5, 5, 40, 40, 40], 2), ([40, 5, 5, 40, 40, 40], 0),
    ([0, 5, 5, 40, 40, 40], 3),
]  # fmt: skip


@pytest.mark.parametrize(("brought", "number"), STREAKS)
def test_red_runs_are_counted_until_a_green_one(brought: list[int], number: int) -> None:
    assert red_in_a_row(runs(*brought)) == number


REASONS = [
    (runs(40), "it brought 40 postings"),
    (runs(1, outcome="robots"), "it brought 1 posting, in part: robots.txt forbids the rest"),
    (runs(0, outcome="blocked", notes={"blocked": "a captcha"}), "the board refused us (blocked): a captcha"),
    (runs(0, stats={"search/advertised": 1200}), "the board says that it has 1,200 results, and none came"),
    (runs(0, 4, 4, 4, outcome="empty"), "nothing came, and each of the 3 runs before had postings"),
    (runs(9, 40, 40, 40), "it brought 9 postings, where 40 are usual"),
]


@pytest.mark.parametrize(("given", "reason"), REASONS)
def test_the_reason_is_a_sentence(given: list[Run], reason: str) -> None:
    assert judge(given).reason == reason


def test_a_reason_holds_no_secret() -> None:
    notes = {"blocked": "https://api.example/jobs?app_key=s3cret answered 403"}
    assert "s3cret" not in judge(runs(0, outcome="blocked", notes=notes)).reason
