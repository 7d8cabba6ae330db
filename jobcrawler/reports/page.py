"""The page of a run: what came, what did not and why, in one HTML file that needs nothing else."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from hashlib import md5, sha256
from shlex import quote
from typing import TYPE_CHECKING, Any

from jobcrawler import __version__
from jobcrawler.outcomes import EXIT_CODES, Outcome
from jobcrawler.parsers.redaction import redact
from jobcrawler.reports import drawings
from jobcrawler.reports.charts import section, table, text
from jobcrawler.reports.figures import read_figures
from jobcrawler.reports.style import STYLE
from jobcrawler.reports.words import day, meaning, sentences_of, title_of, took
from jobcrawler.storage.faults import disk_errors_said
from jobcrawler.storage.files import replace_file
from jobcrawler.storage.running import PLAIN_NAME

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jobcrawler.reports.figures import Figures
    from jobcrawler.storage.base import JobStore
    from jobcrawler.storage.records import Run, SearchRun, StoredError

_FIRST = ("query", "company", "location", "country")
"""Arguments that stand before the others."""
DEFAULT_STORE = "sqlite:data/jobs.db"
"""The store of commands that are not told another; what JOBCRAWLER_STORE is where nobody sets it."""
_ROWS = 100
"""Of a table of searches or errors."""
_ENDED = {
    "end": "read to the end", "capped": "the board shows no more", "limit": "the limit was reached",
    "ended_early": "ended before what the board says", None: "not read to the end",
}  # fmt: skip

_NOT_FINISHED = {
    "running": ("…", "x8", "it is still going on"),
    "interrupted": ("✗", "x6", "it was stopped before its end"),
    "killed": ("✗", "x6", "its process ended without a word"),
}
"""Status of a run -> sign, colour, meaning."""

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src {allowed}; base-uri 'none'; \
form-action 'none'">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
{body}</main>
</body>
</html>
"""


def write_page(store: JobStore, run: Run, folder: Path) -> Path:
    """Write the page of a run into that folder, whole or not at all; where it is.

    StorageError where the store cannot be read or the page cannot be written.
    """
    page = render(run, read_figures(store, run), redact(store.url), datetime.now(UTC))
    path = folder / page_name(run.id)
    with disk_errors_said(path):
        folder.mkdir(parents=True, exist_ok=True)
    replace_file(path, [page.encode("utf-8", "backslashreplace")])
    return path


def page_name(run_id: str) -> str:
    """The file of a run: its id, or a hash of one that is no name of a file.

    >>> page_name("20261122T030853-1a2b3c"), page_name("../x")
    ('20261122T030853-1a2b3c.html', 'c5af1e9093f9db20e7e0470c14295da4.html')
    """
    plain = PLAIN_NAME.fullmatch(run_id)
    return f"{run_id if plain else md5(run_id.encode('utf-8', 'backslashreplace')).hexdigest()}.html"


def render(run: Run, figures: Figures, origin: str, now: datetime) -> str:
    """The page as text."""
    parts = [
        *_head(run),
        _sentences(run),
        _counts(run),
        _asked(run),
        _searches(figures.searches),
        drawings.new_postings(figures.days),
        drawings.history(run, figures.history),
        drawings.retries(run, figures),
        drawings.pay_ranges(figures.pay),
        _errors(figures.errors),
        _foot(run, origin, now),
    ]
    allowed = b64encode(sha256(STYLE.encode()).digest()).decode()
    title = f"{_subject(run)}, {day(run.started_at)}"
    return _PAGE.format(allowed=f"'sha256-{allowed}'", title=text(title), style=STYLE, body="".join(parts))


# -- the run ---------------------------------------------------------------------------------------------------------


def _head(run: Run) -> Iterator[str]:
    ended = run.finished_at
    lasted = f" (took {took((ended - run.started_at).total_seconds())})" if ended else ""
    yield f"<h1>{text(_subject(run))}</h1>"
    when = f"{day(run.started_at)}, {run.started_at:%H:%M} UTC{lasted}"
    yield f'<p class="when">{when} · run <code>{text(run.id)}</code></p>'
    sign, colour, name, said = _ended(run)
    yield f'<p class="outcome {colour}"><strong>{sign} {text(name)}</strong> <span>{text(said)}</span></p>\n'


def _ended(run: Run) -> tuple[str, str, str, str]:
    """Sign, colour, name and meaning of what became of a run."""
    if run.status in _NOT_FINISHED:
        return *_NOT_FINISHED[run.status][:2], run.status, _NOT_FINISHED[run.status][2]
    code = EXIT_CODES[Outcome(run.outcome)] if run.outcome in set(Outcome) else run.exit_code
    said = f"{meaning(run.outcome)} (exit code {run.exit_code})"
    return "✗" if code else "✓", f"x{code or 0}", run.outcome or run.status, said


def _subject(run: Run) -> str:
    """Indeed: data engineer in Austin, TX."""
    asked = run.arguments
    what = next((_value(asked[name]) for name in ("query", "company") if asked.get(name)), "")
    where = f" in {_value(asked['location'])}" if asked.get("location") else ""
    return f"{title_of(run)}{': ' if what or where else ''}{what}{where}"


def _sentences(run: Run) -> str:
    first, *others = sentences_of(run)
    items = "".join(f"<li>{text(said)}" for said in others)
    said = f'<p class="lead">{text(first)}</p><ul class="said">{items}</ul>'
    return section("What came, and what did not", said)


def _counts(run: Run) -> str:
    stats: dict[str, int] = run.report.get("stats", {})
    filtered = sum(n for key, n in stats.items() if key.startswith("jobcrawler/filtered/"))
    always = {
        "new": run.counts.get("added", 0), "changed": run.counts.get("updated", 0),
        "unchanged": run.counts.get("unchanged", 0), "result pages": stats.get("jobcrawler/search/pages", 0),
        "requests": stats.get("jobcrawler/attempts/total", 0) - stats.get("jobcrawler/attempts/retries", 0),
    }  # fmt: skip
    sometimes = {
        "came twice": run.counts.get("duplicates", 0), "left out": filtered, "refused": run.counts.get("invalid", 0),
        "deleted by you": run.counts.get("deleted", 0), "expired": stats.get("jobcrawler/persistence/expired", 0),
        "given up": stats.get("jobcrawler/attempts/given_up", 0),
    }  # fmt: skip
    tiles = {**always, **{name: n for name, n in sometimes.items() if n}}
    items = "".join(f"<div><dt>{text(name)}</dt><dd>{text(n)}</dd></div>" for name, n in tiles.items())
    return section("In numbers", f'<dl class="counts">{items}</dl>')


def _asked(run: Run) -> str:
    given = run.arguments | ({"country": run.country} if run.country else {})
    asked = {name: given[name] for name in (*_FIRST, *given) if name in given}
    items = "".join(f"<dt>{text(name)}</dt><dd>{text(_value(value))}</dd>" for name, value in asked.items())
    return section("What was asked", f'<dl class="asked">{items}</dl>' if items else "", "Nothing in particular.")


def _value(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(map(_value, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _searches(searches: list[SearchRun]) -> str:
    rows = [
        (one.query, one.location, one.pages, one.advertised, one.seen, _ENDED.get(one.ended, one.ended))
        for one in searches[:_ROWS]
    ]
    shown = table(("Search", "Place", "Pages", "Board says", "Shown", "Ended"), rows, stacked=True)
    return section("Searches", shown if rows else "", "No search was begun.", len(searches) - _ROWS)


def _errors(errors: list[StoredError]) -> str:
    rows = [(f"{error.occurred_at:%H:%M:%S}", error.operation, error.message) for error in errors[:_ROWS]]
    return section(
        "Errors", table(("Time", "At", "What"), rows, stacked=True) if rows else "", "None.", len(errors) - _ROWS
    )


def _foot(run: Run, origin: str, now: datetime) -> str:
    store = "" if origin == DEFAULT_STORE else f" --store {quote(origin)}"
    commands = (f"scrapy {verb} {quote(run.id)}{store}" for verb in ("jobs list --run-id", "runs attempts"))
    see = ", ".join(f"<code>{text(command)}</code>" for command in commands)
    return (
        f"<footer><p>More: {see}</p><p>Written by jobcrawler {__version__} on {day(now)}, {now:%H:%M} UTC, from "
        f"{text(origin)}</p></footer>"
    )
