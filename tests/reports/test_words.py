"""The sentences of a report."""

from __future__ import annotations

import pytest

from jobcrawler.outcomes import Outcome
from jobcrawler.reports.words import meaning, sentences, sentences_of, title_of
from tests.reports.sample import blocked, run


def stats(**numbers: int) -> dict[str, int | str]:
    """`outcome__blocked` is jobcrawler/outcome/blocked."""
    return {f"jobcrawler/{name.replace('__', '/')}": n for name, n in numbers.items()}


NOTE = "Indeed refused the page at https://x.test/?a=1: a challenge"


@pytest.mark.parametrize(
    ("given", "notes", "said"),
    [
        (stats(search__pages=6, persistence__added=58, persistence__unchanged=2), {},
         "60 postings came from Indeed (6 result pages): 58 new, 2 unchanged."),
        (stats(search__pages=1, persistence__updated=1), {}, "1 posting came from Indeed (1 result page): 1 changed."),
        (stats(outcome__empty=1), {}, "Nothing came from Indeed (0 result pages)."),
        (stats(outcome__blocked=3), {Outcome.BLOCKED: NOTE}, f"3 pages were refused (blocked). The first: {NOTE}."),
        (stats(outcome__blocked=1), {Outcome.BLOCKED: NOTE}, f"1 page was refused (blocked). {NOTE}."),
        (stats(outcome__blocked=2), {}, "2 pages were refused (blocked)."),
        (stats(outcome__ok=3), {}, "The run ended with nothing, and Indeed did not say that there is nothing "
         "(layout_changed)."),
        (stats(persistence__added=1) | {"spider_exceptions/count": 2}, {},
         "Our own code failed on 2 pages (layout_changed): the log says where."),
        (stats(persistence__added=1) | {"feedexport/failed_count/FileFeedStorage": 1}, {},
         "A feed could not be written (storage): the log says why."),
        (stats(persistence__added=1) | {"finish_reason": "rate_limited"}, {}, "The run was ended (rate_limited)."),
        (stats(search__advertised=1240, search__reachable=1000), {},
         "Indeed says that it has 1,240 results, of which about 1,000 can be reached."),
        (stats(search__advertised=1, search__reachable=1), {}, "Indeed says that it has 1 result."),
        (stats(filtered__limit=4), {}, "4 postings left out: the limit was reached."),
        (stats(filtered__query=1), {}, "1 posting left out: not what query asks for."),
        (stats(ignored__job_type=7), {}, "7 postings kept that contradict job_type: Indeed ignored what was asked."),
        (stats(duplicates__dropped=2), {}, "2 postings left out: had come already in this run."),
        (stats(persistence__deleted=1), {}, "1 posting left out: you have deleted them, and they stay deleted."),
        (stats(validation__invalid__company__missing=2, validation__invalid__title__string_too_long=1), {},
         "3 postings refused for what is wrong with them: company missing (2), title string too long (1)."),
        (stats(records__unreadable=1), {}, "1 posting could not be read; the others of their page could."),
        (stats(known__postings=55), {}, "55 postings stored in full already: not fetched again."),
        (stats(unread__bonus=3), {}, "Indeed tells what nobody here reads: bonus (3)."),
        (stats(persistence__added=1, filtered__limit=1), {}, "Not complete: the limit was reached."),
        (stats(persistence__added=1), {}, "Complete: every search came to its end."),
    ],
)  # fmt: skip
def test_what_came_what_did_not_and_why_is_said(
    given: dict[str, int | str], notes: dict[Outcome, str], said: str
) -> None:
    assert said in sentences("Indeed", given, notes)


def test_a_sentence_that_ends_with_an_address_has_no_full_stop_after_it() -> None:
    note = "Indeed did not understand the location 'X' and searched the whole country: https://x.test/jobs?l=X"
    found = sentences("Indeed", stats(outcome__location_unparsed=1), {Outcome.LOCATION_UNPARSED: note})
    assert found[1].endswith("?l=X")


def test_the_site_is_not_capitalised_within_a_sentence() -> None:
    assert sentences("The site", stats(persistence__added=1))[0].startswith("1 posting came from the site (")


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if outcome is not Outcome.OK])
def test_every_outcome_can_be_told(outcome: Outcome) -> None:
    found = sentences("Indeed", stats(persistence__added=1) | {f"jobcrawler/outcome/{outcome}": 2}, {outcome: "Why."})
    assert any(said.startswith("2 ") and said.endswith(f"({outcome}). The first: Why.") for said in found)
    assert meaning(outcome)


def test_a_stored_run_is_told_as_it_was_when_it_ended() -> None:
    found = sentences_of(blocked())
    assert found[0] == "43 postings came from Indeed (6 result pages): 31 new, 12 unchanged."
    assert found[1].startswith("3 pages were refused (blocked). The first: Indeed refused the page")
    assert found[-1] == "Not complete: the limit was reached, blocked (exit code 3)."


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("running", "The run is still going on: these are its numbers so far."),
        ("killed", "Not complete: the process ended without a word; these are the numbers that it had noted."),
    ],
)
def test_a_stored_run_that_has_not_ended_says_so(status: str, said: str) -> None:
    assert sentences_of(run(status=status, outcome=None, exit_code=None, finish_reason=None))[-1] == said


@pytest.mark.parametrize(
    ("outcome", "said"), [("layout_changed", "Our own code failed on 1 page"), ("storage", "A feed could not be")]
)
def test_a_stored_run_whose_failure_only_scrapy_had_counted_says_it(outcome: str, said: str) -> None:
    found = sentences_of(run(outcome=outcome, exit_code=5, finish_reason="finished"))
    assert found[1].startswith(said)


def test_a_board_is_called_as_its_spider_says_where_that_is_stored() -> None:
    assert title_of(run(board="smartrecruiters")) == "Smartrecruiters"
    assert title_of(run(board="smartrecruiters", report={"title": "SmartRecruiters"})) == "SmartRecruiters"
