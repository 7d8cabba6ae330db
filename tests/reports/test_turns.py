"""Boards that turn red, and green again: each turn is told once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from jobcrawler.reports.channels import Webhook
from jobcrawler.reports.health import judge
from jobcrawler.reports.history import runs_of
from jobcrawler.storage import DueRun
from tests.reports.receivers import mail
from tests.reports.runs import NOW, SEARCH, blocked, end, ended, find, told
from tests.storage.postings import day

if TYPE_CHECKING:
    from jobcrawler.storage import JobStore
    from tests.reports.receivers import Postbox, Receiver


def turns(hook: Receiver) -> list[list[tuple[str, str]]]:
    return [[(turn["board"], turn["colour"]) for turn in got["health"]] for got in hook.got]


def red(store: JobStore, number: int, board: str = "indeed") -> None:
    end(store, ended(number, 0, outcome="blocked", board=board, notes={"blocked": "a captcha"}))


def test_two_red_runs_alert_once_and_a_green_one_says_so_once(store: JobStore, hook: Receiver) -> None:
    sent = []
    for number in range(2, 9):
        if number in (5, 6):
            end(store, ended(number))
        else:
            blocked(store, number)
        told(store, Webhook(hook.url))
        sent.append(len(hook.got))
    assert sent == [0, 1, 1, 2, 2, 2, 3]
    assert turns(hook) == [[("indeed", "red")], [("indeed", "green")], [("indeed", "red")]]
    (turn,) = hook.got[0]["health"]
    assert turn == {
        "board": "indeed",
        "colour": "red",
        "reason": "the board refused us (blocked): a captcha",
        "run_id": "indeed-3",
        "at": NOW.isoformat(),
    }
    assert [got["text"] for got in hook.got[:2]] == [f"{SEARCH}: indeed is red", f"{SEARCH}: indeed is green again"]


def test_an_alert_that_could_not_be_told_is_told_with_what_followed(store: JobStore, hook: Receiver) -> None:
    hook.answers = [500, 500]
    for number in (2, 3, 4):
        blocked(store, number)
        told(store, Webhook(hook.url))
    end(store, ended(5))
    told(store, Webhook(hook.url))
    assert turns(hook) == [[("indeed", "red")]] * 3 + [[("indeed", "green")]]
    assert len(set(hook.keys)) == 2


def test_a_streak_longer_than_what_is_read_alerts_once(store: JobStore, hook: Receiver) -> None:
    for number in range(2, 40):
        blocked(store, number)
    told(store, Webhook(hook.url))
    for number in range(40, 75):
        blocked(store, number)
    told(store, Webhook(hook.url))
    assert turns(hook) == [[("indeed", "red")]]


def test_each_board_of_a_search_turns_by_itself(store: JobStore, hook: Receiver) -> None:
    end(store, ended(1, board="lever"))
    for number in (2, 3):
        blocked(store, number)
        blocked(store, number, "lever")
    find(store, "indeed-3", "Nurse")
    assert told(store, Webhook(hook.url)) == [f"{SEARCH}: told 127.0.0.1 of 1 new posting, indeed is red, lever is red"]
    end(store, ended(4, board="lever"))
    told(store, Webhook(hook.url))
    assert turns(hook) == [[("indeed", "red"), ("lever", "red")], [("lever", "green")]]


def test_who_is_told_for_the_first_time_hears_what_is_red_and_nothing_older(
    store: JobStore, hook: Receiver, box: Postbox
) -> None:
    for number in (2, 3):
        blocked(store, number)
        blocked(store, number, "lever")
    told(store, mail(box))
    end(store, ended(4))
    told(store, mail(box))
    find(store, "indeed-4", "Nurse")
    told(store, Webhook(hook.url))
    assert turns(hook) == [[("lever", "red"), ("indeed", "green")]]
    assert [got["Subject"] for got in box.got] == [
        f"{SEARCH}: indeed is red, lever is red",
        f"{SEARCH}: indeed is green again",
    ]


def lost(number: int, exit_code: int | None, note: str = "its log says why") -> DueRun:
    """A due run of that day whose process ended before its run began."""
    at = {"due_at": day(number), "started_at": day(number), "ended_at": day(number)}
    due = DueRun(id=f"due-{number}", saved_search=SEARCH, board="adzuna", state="ended", exit_code=exit_code, **at)
    return replace(due, note=note)


def test_a_crawl_that_was_stopped_before_it_began_says_nothing(store: JobStore) -> None:
    store.add_due_runs([lost(2, 0), lost(3, 130), lost(4, -15)])
    assert [run.status for run in runs_of(store, "adzuna", SEARCH)] == ["interrupted", "interrupted", "finished"]
    store.add_due_runs([lost(5, -9)])
    assert judge(runs_of(store, "adzuna", SEARCH)).reason == "the crawl could not be started; its log says why"


def test_a_crawl_that_ended_before_it_began_is_red(store: JobStore, hook: Receiver) -> None:
    note = "it ended before its run began; its log says why"
    for number, code in ((2, 2), (3, 2), (4, None)):
        store.add_due_runs([lost(number, code, note)])
        told(store, Webhook(hook.url))
    assert turns(hook) == [[("adzuna", "red")]]
    reasons = [judge(runs_of(store, "adzuna", SEARCH)[after:]).reason for after in (0, 1)]
    assert reasons == [
        "the crawl could not be started; its log says why",
        f"something that was asked for cannot be (config_error): {note}",
    ]


def test_a_due_run_whose_run_is_on_record_counts_once(store: JobStore) -> None:
    for number in range(1, 40):
        end(store, ended(number + 1))
    for number in (1, 39, 40):
        due = DueRun(id=f"indeed-{number}", saved_search=SEARCH, board="indeed", due_at=day(number), state="ended")
        store.add_due_runs([replace(due, started_at=day(number), ended_at=day(number), exit_code=0)])
    store.add_due_runs([DueRun(id="never", saved_search=SEARCH, board="indeed", due_at=day(50), state="ended")])
    assert [run.id for run in runs_of(store, "indeed", SEARCH)] == [f"indeed-{number}" for number in range(40, 10, -1)]
