"""What a run comes to, from its stats: its outcomes, and why it is not complete."""

from __future__ import annotations

from typing import Any

import pytest

from jobcrawler.outcomes import INTERRUPTED, Outcome, conclude, missing, worst
from jobcrawler.reports.words import sentences

CAME = {"persistence/added": 30}


def stats(found: dict[str, int], reason: str = "finished") -> dict[str, Any]:
    return {f"jobcrawler/{name}": n for name, n in found.items()} | {"finish_reason": reason}


@pytest.mark.parametrize(
    ("found", "reason", "gaps"),
    [
        (CAME, "finished", []),
        ({"outcome/empty": 1}, "finished", []),
        (CAME | {"filtered/limit": 4, "search/limited": 1}, "finished", ["the limit was reached"]),
        pytest.param(
            CAME | {"search/limited": 1}, "finished", ["the limit was reached"], id="the limit at the end of a page"
        ),
        (CAME | {"search/capped": 2}, "finished", ["the board shows no more of a search"]),
        (CAME | {"outcome/blocked": 1}, "blocked", ["blocked (exit code 3)"]),
        ({"outcome/ok": 1}, "finished", ["layout_changed (exit code 5)"]),
        ({}, "closespider_timeout", ["ended by closespider_timeout", "layout_changed (exit code 5)"]),
        pytest.param({}, INTERRUPTED, ["interrupted (exit code 130)"], id="stopped before anything came"),
        pytest.param({"outcome/ok": 1}, INTERRUPTED, ["interrupted (exit code 130)"], id="stopped after a page"),
        (CAME, INTERRUPTED, ["interrupted (exit code 130)"]),
        pytest.param(
            {"outcome/blocked": 1, "search/not_ended": 1}, INTERRUPTED,
            ["interrupted (exit code 130)", "a search did not come to its end", "blocked"],
            id="the exit code is that of the interruption",
        ),
    ],
)  # fmt: skip
def test_why_a_run_is_not_complete(found: dict[str, int], reason: str, gaps: list[str]) -> None:
    assert missing(stats(found, reason), reason) == gaps


def test_a_run_that_a_signal_ended_before_anything_came_says_nothing_of_the_board() -> None:
    told = stats({}, INTERRUPTED)
    assert conclude(told) == []
    assert sentences("Indeed", told) == [
        "Nothing came from Indeed (0 result pages).", "Not complete: interrupted (exit code 130).",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "outcome"),
    [
        ({"spider_exceptions/count": 1}, Outcome.LAYOUT_CHANGED),
        ({"feedexport/failed_count/FileFeedStorage": 1}, Outcome.STORAGE),
        ({"jobcrawler/outcome/layout_changed": 1}, Outcome.LAYOUT_CHANGED),
    ],
)
def test_what_had_failed_before_the_signal_has_failed(more: dict[str, int], outcome: Outcome) -> None:
    assert conclude(stats({}, INTERRUPTED) | more) == [outcome]


def test_no_outcome_is_no_failure() -> None:
    assert worst([]) is Outcome.OK
