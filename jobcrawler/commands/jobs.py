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
from jobcrawler.commands.figures import store_said
from jobcrawler.commands.filters import FILTERS, add_filters, filter_of
from jobcrawler.commands.showing import find, show_list, show_new, show_one
from jobcrawler.commands.usage import add_verb, add_verbs
from jobcrawler.exceptions import ConfigError
from jobcrawler.exporting import FORMATS, export
from jobcrawler.parsers.redaction import redact
from jobcrawler.reports.words import number
from jobcrawler.storage.base import ORDER_COLUMNS, JobFilter

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from jobcrawler.storage.base import JobStore


class Command(ScrapyCommand):
    """What the store holds."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """What follows the name."""
        return "[list|new|show|export|backup|delete|clear|purge|stats] [options]"

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
        verbs = add_verbs(parser, "jobs")
        listing = add_verb(verbs, "list", "list postings, a page at a time, copies in one line", "--text python")
        add_filters(listing)
        _add_page(listing)
        new = add_verb(verbs, "new", "list what a saved search has found since you looked last", "nurses")
        _add_new(new)
        show = add_verb(verbs, "show", "show one posting with its history and its copies", "3f2a91")
        out = add_verb(verbs, "export", "write postings to a file, each copy too", "jobs.csv --source indeed")
        add_filters(out)
        out.add_argument("file", help=f"where to; its ending is one of {', '.join(FORMATS)}; - for standard output")
        out.add_argument("--format", choices=FORMATS, help="without it, the ending of the file says it; jsonl for -")
        out.add_argument("--overwrite", action="store_true", help="replace a file that is there")
        backup = add_verb(verbs, "backup", "copy the store while crawls go on; the copy is a store itself", "copy.db")
        backup.add_argument("target", type=Path, help="a new file; of a JSON store a new folder")
        delete = add_verb(verbs, "delete", "delete one posting; no crawl brings it back", "3f2a91")
        for verb in (show, delete):
            verb.add_argument("id", help="its id, or at least the first 6 characters of it")
        clear = add_verb(verbs, "clear", "remove all postings", "--yes --store sqlite:data/demo.db")
        clear.add_argument("--yes", action="store_true", help="do not ask")
        purge = add_verb(verbs, "purge", "remove postings that expired long ago", "--older-than 180d")
        purge.add_argument(
            "--older-than", type=_days, default=90, metavar="DAYS", help="days since they expired (%(default)s)"
        )
        stats = add_verb(verbs, "stats", "figures of the store", "--json")
        for verb in (listing, new, show, out, backup, delete, clear, purge, stats):
            verb.add_argument("--store", help="another store, such as sqlite:data/demo.db")
        for verb in (listing, new, show, stats):
            verb.add_argument("--json", action="store_true", help="for programs")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Do what the verb says; an error is one sentence."""
        if opts.verb is None:
            opts = _defaults(opts)
        assert self.settings is not None
        self.exitcode = running.read_store(
            self.settings, "jobs", args, opts, _VERBS[opts.verb], writes=opts.verb in _WRITING
        )


def _add_page(listing: argparse.ArgumentParser) -> None:
    listing.add_argument("--all", action="store_true", help="a line for each copy too")
    columns = ", ".join(ORDER_COLUMNS)
    for name, what in (("--sort", "smallest first"), ("--sort-desc", "largest first (last_seen)")):
        listing.add_argument(name, metavar="COLUMN", choices=ORDER_COLUMNS, help=f"{what}: {columns}")
    listing.add_argument("--limit", type=int, default=20, help="postings of a page (%(default)s)")
    listing.add_argument("--offset", type=int, default=0, help="postings to skip (%(default)s)")


def _add_new(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="a saved search")
    parser.add_argument("--reader", default="me", help="whose place is remembered (%(default)s)")
    parser.add_argument("--peek", action="store_true", help="remember nothing: the same is new the next time")
    parser.add_argument("--limit", type=int, default=100, help="postings to show (%(default)s)")


def _days(text: str) -> int:
    number = text.lower().removesuffix("d")
    if not number.isdecimal():
        raise ArgumentTypeError(f"{text!r} is no number of days; allowed: such as 90 or 90d")
    return int(number)


def _defaults(opts: argparse.Namespace) -> argparse.Namespace:
    """`scrapy jobs` alone lists."""
    opts.verb = "list"
    for name in (*FILTERS, "store", "json", "all"):
        setattr(opts, name, None)
    opts.status, opts.sort, opts.sort_desc, opts.limit, opts.offset = "active", None, None, 20, 0
    return opts


def _export(store: JobStore, opts: argparse.Namespace) -> int:
    rows = store.export(filter_of(opts, limit=None))
    n = export(rows, opts.file, opts.format, overwrite=opts.overwrite, origin=_origin(store, opts))
    target = "standard output" if opts.file == "-" else opts.file
    print(f"{number(n, 'posting')} written to {target}", file=sys.stderr)
    return 0


def _origin(store: JobStore, opts: argparse.Namespace) -> str:
    """The store and the filters in a few words."""
    asked = {name: getattr(opts, name) for name in ("status", *FILTERS)}
    words = [f"{name.replace('_', ' ')} {_said(value)}" for name, value in asked.items() if value is not None]
    return f"{redact(store.url)} ({', '.join(words)})"


def _said(value: Any) -> str:
    return f"{value:%Y-%m-%d %H:%M}".removesuffix(" 00:00") if isinstance(value, datetime) else str(value)


def _backup(store: JobStore, opts: argparse.Namespace) -> int:
    from jobcrawler.storage.backup import back_up  # noqa: PLC0415  (not for every command)

    n = back_up(store, opts.target)
    are = "is" if n == 1 else "are"
    print(f"{number(n, 'posting')} of {store.url} {are} in {opts.target} too; the copy was checked")
    return 0


def _delete(store: JobStore, opts: argparse.Namespace) -> int:
    row = find(store, opts.id)
    store.delete(row["id"])
    print(f"deleted: {row['title']}, {row['company']}; no crawl brings it back")
    return 0


def _clear(store: JobStore, opts: argparse.Namespace) -> int:
    all_of_it = f"{number(store.count(JobFilter(status=None)), 'posting')} of {store.url}"
    if not opts.yes:
        if not sys.stdin.isatty():
            raise ConfigError(f"this would remove {all_of_it}; say --yes")
        if input(f"Remove {all_of_it}? Type yes: ").strip().lower() != "yes":
            print("nothing was removed")
            return 0
    print(f"{number(store.clear(), 'posting')} removed from {store.url}")
    return 0


def _purge(store: JobStore, opts: argparse.Namespace) -> int:
    n = store.purge(datetime.now(UTC) - timedelta(days=opts.older_than))
    ago = number(opts.older_than, "day")
    print(f"{number(n, 'posting')} that expired more than {ago} ago removed from {store.url}")
    return 0


def _stats(store: JobStore, opts: argparse.Namespace) -> int:
    figures = store.statistics()
    if opts.json:
        return running.print_json(figures)
    table = Table(title=store.url, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, said in store_said(figures).items():
        table.add_row(name, said)
    running.console().print(table)
    return 0


_VERBS: dict[str, Callable[[JobStore, argparse.Namespace], int]] = {
    "list": show_list, "new": show_new, "show": show_one, "export": _export, "backup": _backup,
    "delete": _delete, "clear": _clear, "purge": _purge, "stats": _stats,
}  # fmt: skip
_WRITING = ("new", "delete", "clear", "purge")
