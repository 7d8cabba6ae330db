"""What `scrapy boards`, `scrapy runs` and `scrapy jobs stats` print, on a terminal and in a pipe."""

from __future__ import annotations

import io
import json
import re
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from scrapy.cmdline import execute
from scrapy.settings import Settings

from jobcrawler.storage import StoredError, open_store
from tests.reading import ROOT, spiders
from tests.reports.runs import ended
from tests.storage.postings import DAY, posting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Say = Callable[..., str]

LONG = "nurses-smartrecruiters-20261122T120000Z"
TRIES = {"total": 66, "successful": 63, "failed": 3, "retries": 2, "recovered": 1, "given_up": 1}


class Terminal(io.StringIO):
    """A stream that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A store with a red board that runs again, a green one, and one whose first run goes on; it stays open."""
    url = f"sqlite:{tmp_path_factory.mktemp('narrow') / 'jobs.db'}"
    stats = {f"attempts/{name}": n for name, n in {**TRIES, "seconds": 1.9255999999999998}.items()}
    blocked = ended(1, 0, outcome="blocked", board="lever", notes={"blocked": "a captcha"})
    goes_on = {"status": "running", "outcome": None, "finished_at": None}
    fine = replace(ended(2, board="ashby", stats=stats), id=LONG)
    with open_store(url) as opened:
        for one in (blocked, fine, ended(3, status="interrupted")):
            opened.begin_run(one)
            opened.end_run(one)
        for board in ("lever", "personio"):
            opened.begin_run(ended(4, 0, board=board, **goes_on))
        opened.save([posting("a", source="ashby", run_id=LONG)])
        yield url


@pytest.fixture
def say(store: str, monkeypatch: pytest.MonkeyPatch) -> Say:
    """Run `scrapy ...` in this process on a terminal of that width, or without one; what it prints."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)

    def run(*words: str, width: int | None = None, place: str = store, code: int = 0) -> str:
        settings = Settings()
        settings.setmodule("jobcrawler.settings", priority="project")
        settings.set("JOBCRAWLER_STORE", place, priority="cmdline")
        out = Terminal() if width else io.StringIO()
        monkeypatch.setenv("COLUMNS", str(width or 20))
        for stream in ("stdout", "stderr"):
            monkeypatch.setattr(sys, stream, out)
        with pytest.raises(SystemExit) as exit_:
            execute(["scrapy", *words], settings)
        assert exit_.value.code == code, out.getvalue()
        return out.getvalue()

    return run


def plain(said: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", said)


def line(said: str, start: str) -> list[str]:
    """The cells of the line of a table that begins with that."""
    (found,) = (line for line in plain(said).splitlines() if line.startswith(f"│ {start} "))
    return [cell.strip() for cell in found.strip("│").split("│")]


@pytest.mark.parametrize(
    ("width", "head"),
    [
        (80, ["board", "last run", "health", "postings"]),
        (100, ["board", "needs", "last run", "health", "postings"]),
        (120, ["board", "asked by", "needs", "last run", "health", "postings"]),
        (160, ["board", "asked by", "host", "needs", "last run", "health", "postings"]),
        (None, ["board", "asked by", "host", "needs", "last run", "health", "postings"]),
    ],
)
def test_a_list_of_boards_shows_how_they_are_at_any_width(width: int | None, head: list[str], say: Say) -> None:
    said = plain(say("boards", width=width))
    shown = next(line for line in said.splitlines() if line.startswith("┃"))
    assert [cell.strip() for cell in shown.strip("┃").split("┃")] == head
    assert line(said, "ashby")[-3:] == ["2026-03-03 09:00", "green", "1"]
    assert len([line for line in said.splitlines() if line.startswith("│")]) == len(spiders()), "one line for each"
    assert ("Left out for want of room" in said) == (len(head) < 7)
    assert "…" not in said


def test_a_red_board_that_runs_again_is_still_red_and_says_why(say: Say) -> None:
    said = say("boards", width=80)
    assert [line(said, board)[2] for board in ("lever", "personio", "indeed")] == ["red, running", "running", "unknown"]
    assert "lever is red: the board refused us (blocked): a captcha" in said
    found = {one["board"]: (one["health"], one["running"]) for one in json.loads(say("boards", "list", "--json"))}
    assert [found[name] for name in ("lever", "personio", "ashby")] == [
        ("red", True), ("unknown", True), ("green", False),
    ]  # fmt: skip


@pytest.mark.parametrize("width", [80, 100, 120, 160, None])
def test_the_id_of_a_run_is_never_shortened(width: int | None, say: Say) -> None:
    said = say("runs", width=width)
    assert line(said, LONG)[1] == "ashby"
    assert line(said, "indeed-3")[-1 if width == 80 else 4] == "0"
    assert "…" not in said


def test_nothing_is_coloured_within_words(store: str, say: Say) -> None:
    for words in (("boards",), ("runs", "list"), ("runs", "show", LONG), ("jobs", "stats")):
        said = say(*words, width=80)
        assert "\x1b[1;" not in said
        assert "\x1b[3" in said, "a title is set off"


def test_the_figures_of_all_runs_are_words(say: Say) -> None:
    said = say("runs")
    assert (
        "All runs: 5; 1 ended with exit code 0, 2 with another or were stopped or killed; from 2026-03-02 09:00" in said
    )
    attempts = "66, 63 successful (95.5%); 2 retries: 1 request recovered, 1 given up; 1.9 s of waiting for answers"
    assert f"Their attempts: {attempts}, 0.03 s each\n" in said
    assert line(say("jobs", "stats"), "attempts")[1] == f"{attempts}, 0.03 s each"
    assert attempts in say("runs", "show", LONG)


def test_the_figures_of_a_store_are_words(say: Say) -> None:
    said = say("jobs", "stats")
    assert [line(said, name)[1] for name in ("postings", "by source", "copies", "errors")] == [
        "1", "ashby 1", "none", "none",
    ]  # fmt: skip
    assert re.fullmatch(r"[\d.]+ [kM]B", line(said, "on disk")[1])


def test_runs_of_one_board_have_no_figures_of_all(say: Say) -> None:
    said = say("runs", "list", "--board", "lever")
    assert said.count("│ lever-") == 2
    assert "All runs" not in said
    assert plain(say("runs", "list", "--board", "indeed", "--offset", "5")).startswith("There is no run of indeed in ")


def test_a_board_that_there_is_not_is_a_mistake_that_names_those_that_there_are(say: Say) -> None:
    said = say("runs", "list", "--board", "monster", code=2)
    assert said.startswith("scrapy runs list: there is no board 'monster'; there are: adzuna, ashby, ")
    assert say("runs", "list", "--board", "pinpoint").startswith("There is no run of pinpoint in ")


def test_what_there_is_none_of_is_said_in_words(tmp_path: Path, say: Say) -> None:
    place = f"sqlite:{tmp_path / 'jobs.db'}"
    with open_store(place) as store:
        store.begin_run(ended(1))
    assert say("runs", "errors", place=place) == f"There are no errors in {place}\n"
    assert say("runs", "attempts", "last", place=place).startswith("No attempt of the run is stored")
    with open_store(place) as store:
        store.record_errors([StoredError(occurred_at=DAY, operation="posting page", message="status 500 " * 30)])
    said = say("runs", "errors", width=80, place=place)
    assert "The last error of" in plain(said)
    assert said.count("status") == 30, "it is folded, not cut"


def test_one_posting_is_not_called_postings(tmp_path: Path, say: Say) -> None:
    place = f"sqlite:{tmp_path / 'jobs.db'}"
    with open_store(place) as store:
        store.begin_run(ended(1))
        store.save([posting("a", run_id="indeed-1")])
    assert f"this would remove 1 posting of {place}; say --yes" in say("jobs", "clear", place=place, code=2)
    copied = say("jobs", "backup", str(tmp_path / "copy.db"), place=place)
    assert copied.startswith(f"1 posting of {place} is in ")
    assert say("jobs", "clear", "--yes", place=place) == f"1 posting removed from {place}\n"
    assert "0 postings that expired more than 1 day ago" in say("jobs", "purge", "--older-than", "1d", place=place)
