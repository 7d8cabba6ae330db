"""Runs and stores for the tests of health, news and metrics."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from jobcrawler.outcomes import EXIT_CODES, Outcome
from jobcrawler.reports.telling import tell
from jobcrawler.storage import open_store
from tests.storage.postings import day, posting, run

if TYPE_CHECKING:
    from pathlib import Path

    from jobcrawler.reports.channels import Channel
    from jobcrawler.storage import JobStore, Run

SEARCH = "daily-nurses"
NOW = day(20)


def ended(number: int, brought: int = 40, outcome: str | None = "ok", **fields: Any) -> Run:
    """A run of that day, which has ended; it brought so many postings, all known before."""
    stats = {f"jobcrawler/{name}": n for name, n in fields.pop("stats", {}).items()}
    values: dict[str, Any] = {
        "board": "indeed",
        "saved_search": SEARCH,
        "arguments": {"query": "nurse"},
        "started_at": day(number),
        "finished_at": day(number) + timedelta(minutes=4),
        "status": "finished",
        "outcome": outcome,
        "exit_code": EXIT_CODES[Outcome(outcome)] if outcome else None,
        "counts": {"added": 0, "updated": 0, "unchanged": brought, "deleted": 0},
        "report": {"stats": stats, "notes": fields.pop("notes", {})},
    }
    values |= fields
    return run(f"{values['board']}-{number}", **values)


def store_of(folder: Path, *runs: Run) -> JobStore:
    """A store in that folder in which these runs have ended."""
    store = open_store("sqlite:jobs.db", folder)
    for one in runs:
        end(store, one)
    return store


def end(store: JobStore, one: Run) -> None:
    """Let a run come and go."""
    store.begin_run(one)
    store.end_run(one)


def find(store: JobStore, run_id: str, *titles: str, **fields: Any) -> list[str]:
    """Let that run find a posting of each title, none a copy of another; their ids, in order."""
    found = [
        posting(title.replace(" ", "-"), **{"title": title, "company": f"{title} Inc", "run_id": run_id} | fields)
        for title in titles
    ]
    store.save(found)
    return [str(one.id) for one in found]


def blocked(store: JobStore, number: int, board: str = "indeed") -> None:
    """Let a run of that day be refused."""
    end(store, ended(number, 0, outcome="blocked", board=board, notes={"blocked": "a captcha"}))


def told(store: JobStore, *channels: Channel) -> list[str]:
    """Tell these channels, on a day that is always the same."""
    return [message.sentence for message in tell(store, SEARCH, channels, NOW)]
