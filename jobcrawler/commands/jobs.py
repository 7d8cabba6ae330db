"""`scrapy jobs`: list, show, export, delete and count what the store holds."""

from __future__ import annotations

import sys
from argparse import ArgumentTypeError
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rich.table import Table
from scrapy.commands import ScrapyCommand

from jobcrawler.commands import running
from jobcrawler.exceptions import ConfigError
from jobcrawler.exporting import FORMATS, export
from jobcrawler.exporting.wording import pay
from jobcrawler.items import EMPLOYMENT_TYPES
from jobcrawler.parsers.dates import from_iso
from jobcrawler.parsers.redaction import redact
from jobcrawler.storage.backup import back_up
from jobcrawler.storage.base import ORDER_COLUMNS, JobFilter

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from jobcrawler.storage.base import JobStore

_COLUMNS = ("id", "title", "company", "location", "pay", "sources", "date_posted")
_TEXT_FILTERS = ("source", "company", "title", "location", "country", "query", "run-id", "currency")
_FILTERS = (
    *(name.replace("-", "_") for name in _TEXT_FILTERS), "text", "job_type", "workplace", "salary_min",
    "salary_year_min", "posted_since", "posted_before",
)  # fmt: skip
"""Attributes of the options that `JobFilter` has too."""


class Command(ScrapyCommand):
    """What the store holds."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """What follows the name."""
        return "[list|show|export|backup|delete|clear|purge|stats] [options]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "List, show, export, delete, purge and count stored postings"

    def long_desc(self) -> str:
        """Help with an example."""
        return (
            "What the store holds. Examples: scrapy jobs list --text python --workplace remote; "
            "scrapy jobs show ID; scrapy jobs export jobs.csv --source indeed; scrapy jobs stats --json. "
            "A list has one line for a posting and its copies on other boards; show and export know each of them."
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """One sub-command a verb."""
        super().add_options(parser)
        verbs = parser.add_subparsers(dest="verb", metavar="VERB", prog="scrapy jobs")
        listing = verbs.add_parser("list", help="list postings, a page at a time, copies of one posting in one line")
        _add_filters(listing)
        listing.add_argument("--all", action="store_true", help="a line for each copy too")
        for name, what in (("--sort", "smallest first"), ("--sort-desc", "largest first (last_seen)")):
            listing.add_argument(
                name, metavar="COLUMN", choices=ORDER_COLUMNS, help=f"{what}: {', '.join(ORDER_COLUMNS)}"
            )
        listing.add_argument("--limit", type=int, default=20, help="postings of a page (%(default)s)")
        listing.add_argument("--offset", type=int, default=0, help="postings to skip (%(default)s)")
        show = verbs.add_parser("show", help="show one posting with its history and its copies")
        show.add_argument("id", help="its id, or at least the first 6 characters of it")
        out = verbs.add_parser("export", help="write postings to a file, each copy too")
        _add_filters(out)
        out.add_argument("file", help=f"where to; its ending is one of {', '.join(FORMATS)}; - for standard output")
        out.add_argument("--format", choices=FORMATS, help="without it, the ending of the file says it; jsonl for -")
        out.add_argument("--overwrite", action="store_true", help="replace a file that is there")
        backup = verbs.add_parser("backup", help="copy the store while crawls go on; the copy is a store itself")
        backup.add_argument("target", type=Path, help="a new file; of a JSON store a new folder")
        delete = verbs.add_parser("delete", help="delete one posting; no crawl brings it back")
        delete.add_argument("id")
        clear = verbs.add_parser("clear", help="remove all postings")
        clear.add_argument("--yes", action="store_true", help="do not ask")
        purge = verbs.add_parser("purge", help="remove postings that expired long ago")
        purge.add_argument(
            "--older-than", type=_days, default=90, metavar="DAYS", help="days since they expired (%(default)s)"
        )
        stats = verbs.add_parser("stats", help="figures of the store")
        for verb in (listing, show, out, backup, delete, clear, purge, stats):
            verb.add_argument("--store", help="another store, such as sqlite:data/demo.db")
        for verb in (listing, show, stats):
            verb.add_argument("--json", action="store_true", help="for programs")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do what the verb says; an error is one sentence."""
        if opts.verb is None:
            opts = _defaults(opts)
        assert self.settings is not None
        self.exitcode = running.read_store(
            self.settings, "jobs", args, opts, _VERBS[opts.verb], writes=opts.verb in _WRITING
        )


def _add_filters(parser: argparse.ArgumentParser) -> None:
    for name in _TEXT_FILTERS:
        parser.add_argument(f"--{name}", help=f"only this {name.replace('-', ' ')}")
    parser.add_argument("--text", help="words of title, company, place or description")
    parser.add_argument("--job-type", choices=EMPLOYMENT_TYPES)
    parser.add_argument("--workplace", choices=("on_site", "hybrid", "remote"))
    parser.add_argument("--status", choices=("active", "expired", "deleted", "all"), default="active")
    parser.add_argument(
        "--salary-min", type=float, help="pay that reaches this, in the posting's own currency and period"
    )
    parser.add_argument("--salary-year-min", type=float, help="the same of the pay of a year, whatever the period")
    parser.add_argument("--posted-since", type=_moment, metavar="DATE", help="such as 2026-01-31")
    parser.add_argument("--posted-before", type=_moment, metavar="DATE", help="such as 2026-01-31")


def _moment(text: str) -> datetime:
    moment = from_iso(text)
    if moment is None:
        raise ArgumentTypeError(f"{text!r} is no date; allowed: such as 2026-01-31")
    return moment


def _days(text: str) -> int:
    number = text.lower().removesuffix("d")
    if not number.isdecimal():
        raise ArgumentTypeError(f"{text!r} is no number of days; allowed: such as 90 or 90d")
    return int(number)


def _defaults(opts: argparse.Namespace) -> argparse.Namespace:
    """`scrapy jobs` alone lists."""
    opts.verb = "list"
    for name in (*_FILTERS, "store", "json", "all"):
        setattr(opts, name, None)
    opts.status, opts.sort, opts.sort_desc, opts.limit, opts.offset = "active", None, None, 20, 0
    return opts


def _filter(opts: argparse.Namespace, **more: Any) -> JobFilter:
    status = None if opts.status == "all" else opts.status
    return JobFilter(status=status, **{name: getattr(opts, name) for name in _FILTERS}, **more)


def _list(store: JobStore, opts: argparse.Namespace) -> int:
    running.check_page(opts.limit, opts.offset)
    order = opts.sort or f"-{opts.sort_desc or 'last_seen'}"
    wanted = _filter(opts, order=order, limit=opts.limit, offset=opts.offset, copies=bool(opts.all))
    rows = store.query(wanted)
    for row in rows:
        row["sources"] = [row["source"]] if opts.all else sources_of(store, row)
    if opts.json:
        return running.print_json(rows)
    total = store.count(wanted)
    table = Table(title=f"{_span(opts.offset, len(rows))} of {total} postings")
    for name in _COLUMNS:
        table.add_column(name, overflow="fold" if name != "id" else "ellipsis", max_width=8 if name == "id" else None)
    for row in rows:
        cells = {**row, "id": row["id"][:8], "pay": pay(row), "date_posted": (row["date_posted"] or "")[:10]}
        cells["sources"] = ", ".join(row["sources"])
        table.add_row(*(str(cells[name] or "") for name in _COLUMNS))
    console = running.console()
    console.print(table)
    if opts.offset + len(rows) < total:
        console.print(f"More: --offset {opts.offset + len(rows)}")
    return 0


def sources_of(store: JobStore, row: dict[str, Any]) -> list[str]:
    """Where a posting is to be had: its own board, then those of its copies of the same status."""
    others = [copy["source"] for copy in store.cluster(row["id"]) if copy["status"] == row["status"]]
    return list(dict.fromkeys([row["source"], *others]))


def _span(offset: int, shown: int) -> str:
    return f"{offset + 1} to {offset + shown}" if shown else "none"


def _show(store: JobStore, opts: argparse.Namespace) -> int:
    row = _found(store, opts.id)
    history = {"revisions": store.revisions(row["id"]), "sightings": store.sightings(row["id"])}
    copies = store.cluster(row["id"])
    if opts.json:
        return running.print_json({**row, **history, "cluster": copies})
    table = Table(show_header=False)
    for name, value in row.items():
        if value is not None:
            table.add_row(name, str(value))
    console = running.console()
    console.print(table)
    for sentence in _said_of_copies(copies, row["id"]):
        console.print(sentence, markup=False, soft_wrap=True)
    for revision in history["revisions"]:
        console.print(f"changed: {revision}", markup=False, soft_wrap=True)
    console.print(f"sightings: {len(history['sightings'])}", markup=False)
    return 0


def _said_of_copies(copies: list[dict[str, Any]], job_id: str) -> Iterator[str]:
    """A sentence for each copy of a posting, and for the posting of another company that it copies."""
    for copy in copies:
        if copy["job_id"] == job_id:
            if copy["copy_of"]:
                yield f"copies the posting {copy['copy_of'][:8]} of another company: an agency's"
            continue
        kind = "copy of" if copy["canonical"] else "has a copy:"
        since = f"{copy['reason']} {copy['score']:.2f}, since {copy['since'][:10]}"
        yield f"{kind} {copy['job_id'][:8]} on {copy['source']}, {copy['status']} ({since}): {copy['link']}"


def _found(store: JobStore, start: str) -> dict[str, Any]:
    """The posting whose id is, or starts with, what was given."""
    row = store.get(start)
    if row is None and len(start) >= 6:
        ids = store.ids_starting_with(start)
        if len(ids) > 1:
            raise ConfigError(f"{len(ids)} postings start with {start!r}; give more of the id")
        row = store.get(ids[0]) if ids else None
    if row is None:
        raise ConfigError(f"there is no posting {start!r} in {store.url}; scrapy jobs list shows the ids")
    return row


def _export(store: JobStore, opts: argparse.Namespace) -> int:
    rows = store.export(_filter(opts, limit=None))
    n = export(rows, opts.file, opts.format, overwrite=opts.overwrite, origin=_origin(store, opts))
    target = "standard output" if opts.file == "-" else opts.file
    print(f"{n} posting{'' if n == 1 else 's'} written to {target}", file=sys.stderr)
    return 0


def _origin(store: JobStore, opts: argparse.Namespace) -> str:
    """The store and the filters in a few words."""
    asked = {name: getattr(opts, name) for name in ("status", *_FILTERS)}
    words = [f"{name.replace('_', ' ')} {_said(value)}" for name, value in asked.items() if value is not None]
    return f"{redact(store.url)} ({', '.join(words)})"


def _said(value: Any) -> str:
    return f"{value:%Y-%m-%d %H:%M}".removesuffix(" 00:00") if isinstance(value, datetime) else str(value)


def _backup(store: JobStore, opts: argparse.Namespace) -> int:
    n = back_up(store, opts.target)
    print(f"{n} postings of {store.url} are in {opts.target} too; the copy was checked")
    return 0


def _delete(store: JobStore, opts: argparse.Namespace) -> int:
    row = _found(store, opts.id)
    store.delete(row["id"])
    print(f"deleted: {row['title']}, {row['company']}; no crawl brings it back")
    return 0


def _clear(store: JobStore, opts: argparse.Namespace) -> int:
    total = store.count(JobFilter(status=None))
    if not opts.yes:
        if not sys.stdin.isatty():
            raise ConfigError(f"this would remove {total} postings of {store.url}; say --yes")
        if input(f"Remove all {total} postings of {store.url}? Type yes: ").strip().lower() != "yes":
            print("nothing was removed")
            return 0
    print(f"{store.clear()} postings removed from {store.url}")
    return 0


def _purge(store: JobStore, opts: argparse.Namespace) -> int:
    n = store.purge(datetime.now(UTC) - timedelta(days=opts.older_than))
    print(f"{n} postings that expired more than {opts.older_than} days ago removed from {store.url}")
    return 0


def _stats(store: JobStore, opts: argparse.Namespace) -> int:
    figures = store.statistics()
    if opts.json:
        return running.print_json(figures)
    table = Table(title=store.url, show_header=False)
    for name, value in figures.items():
        text = ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else str(value)
        table.add_row(name.replace("_", " "), text)
    running.console().print(table)
    return 0


_VERBS: dict[str, Callable[[JobStore, argparse.Namespace], int]] = {
    "list": _list, "show": _show, "export": _export, "delete": _delete, "clear": _clear, "stats": _stats,
    "purge": _purge, "backup": _backup,
}  # fmt: skip
_WRITING = ("delete", "clear", "purge")
