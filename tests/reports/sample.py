"""A store with weeks of runs, written through the methods of a store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from jobcrawler.storage import Attempt, Run, SearchRun, StoredError
from tests.storage.postings import posting

if TYPE_CHECKING:
    from jobcrawler.storage import JobStore

NOW = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
UGLY = "<script>alert(1)</script> & \"Söhne\" 'x'"
TITLES = (
    "Data Engineer", "Senior Data Engineer (m/f/d)", "Data Analyst", "Registered Nurse - Night Shift", UGLY,
    "Principal Software Engineer, Payments Platform and Merchant Experience",
)  # fmt: skip


def run(number: int = 0, **fields: Any) -> Run:
    """A run of so many days ago that ended well."""
    at = NOW - timedelta(days=number)
    added = 40 + number * 37 % 23
    stats = {
        "jobcrawler/search/pages": 6, "jobcrawler/search/advertised": 1_240, "jobcrawler/search/reachable": 1_000,
        "jobcrawler/persistence/added": added, "jobcrawler/persistence/unchanged": 12, "jobcrawler/outcome/ok": 70,
        "jobcrawler/filtered/limit": 9, "jobcrawler/attempts/total": 66, "jobcrawler/attempts/histogram/1": 66,
    }  # fmt: skip
    values: dict[str, Any] = {
        "id": f"run-{number}", "board": "indeed", "country": "US", "started_at": at,
        "arguments": {"query": ["data engineer"], "location": ["Austin, TX"], "limit": 60},
        "finished_at": at + timedelta(minutes=4, seconds=10), "status": "finished", "outcome": "ok", "exit_code": 0,
        "finish_reason": "finished", "counts": {"added": added, "updated": 0, "unchanged": 12, "duplicates": 3},
        "report": {"stats": stats, "notes": {}, "missing": ["the limit was reached"]},
    }  # fmt: skip
    return Run(**values | fields)


def blocked(number: int = 0) -> Run:
    """One that the board ended."""
    ended = run(number, outcome="blocked", exit_code=3, finish_reason="blocked")
    note = "Indeed refused the page at https://www.indeed.com/viewjob?jk=00aa11bb22cc33dd: a challenge of Cloudflare"
    ended.report["notes"] = {
        "blocked": note,
        "gone": "Indeed no longer has the posting at https://x.test/1: status 404",
    }
    stats = {
        "outcome/blocked": 3, "outcome/http_error": 2, "outcome/gone": 4, "validation/invalid": 2,
        "validation/invalid/company/missing": 2, "persistence/added": 31, "attempts/histogram/2": 5,
        "attempts/histogram/3": 2, "attempts/histogram/4": 1, "attempts/total": 86, "attempts/retries": 12,
        "attempts/given_up": 5, "backoff/seconds": 27.0,
    }  # fmt: skip
    ended.report["stats"] |= {f"jobcrawler/{name}": n for name, n in stats.items()}
    ended.counts |= {"added": 31, "invalid": 2}
    return ended


def fill(store: JobStore) -> Run:
    """Weeks of runs of three boards; the last one, which was blocked."""
    last = blocked()
    earlier = [run(n, **_of(n)) for n in range(1, 40)]
    others = [run(n, id=f"{board}-{n}", board=board) for board in ("glassdoor", "greenhouse") for n in range(0, 33, 2)]
    for one in [*earlier, *others, last]:
        store.begin_run(one)
        store.end_run(one)
    store.save([_posting(n) for n in range(48)])
    store.record_search_runs([_search(last, "data engineer", None), _search(last, UGLY, "capped")])
    store.record_attempts([_attempt(last, n) for n in range(12)])
    store.record_errors(
        [StoredError(occurred_at=NOW, operation="posting page", message=f"{UGLY}: blocked", run_id=last.id)]
    )
    return last


def _of(number: int) -> dict[str, Any]:
    if number % 7 == 3:
        stats = {"jobcrawler/outcome/layout_changed": 8, "jobcrawler/outcome/ok": 22}
        return {"outcome": "layout_changed", "exit_code": 5, "report": {"stats": stats}, "counts": {"added": 5}}
    if number % 11 == 5:
        return {"status": "interrupted", "finish_reason": "shutdown", "exit_code": 0, "counts": {"added": 11}}
    return {}


def _posting(number: int) -> Any:
    low = 62_000.0 + number * 1_730 % 60_000
    currency = "EUR" if number % 16 == 15 else "USD"
    source = "estimated" if number % 12 == 11 else "employer"
    return posting(
        f"p{number}", run_id="run-0", title=TITLES[number % len(TITLES)], salary_min=low, salary_max=low * 1.3,
        salary_currency=currency, salary_source=source, company=f"Acme {number}", scraped_at=NOW,
    )  # fmt: skip


def _search(run: Run, query: str, ended: str | None) -> SearchRun:
    return SearchRun(
        run_id=run.id, board="indeed", country="US", query=query, location="Austin, TX", pages=3, advertised=620,
        seen=45, ended=ended, updated_at=NOW,
    )  # fmt: skip


def _attempt(run: Run, number: int) -> Attempt:
    return Attempt(
        run_id=run.id, board=run.board, url="https://x.test/", attempt=number % 3 + 1, requested_at=NOW,
        outcome="http_error", status=500, wait=float(2 ** (number % 3)),
    )  # fmt: skip
