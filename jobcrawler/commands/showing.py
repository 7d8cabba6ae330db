"""What `scrapy jobs` prints of postings: a list, what is new, one with its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

from jobcrawler.commands import running
from jobcrawler.commands.filters import filter_of
from jobcrawler.exceptions import ConfigError
from jobcrawler.exporting.wording import pay

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from jobcrawler.storage.base import JobStore

MANY = 10_000
"""A list counts so many postings: nobody reads on, and of a million that match it would take ten seconds."""
LEAST = 6
"""Characters of an id that stand for it."""
_COLUMNS = ("id", "title", "company", "location", "pay", "sources", "date_posted")


def show_list(store: JobStore, opts: argparse.Namespace) -> int:
    """A page of postings."""
    running.check_page(opts.limit, opts.offset)
    order = opts.sort or f"-{opts.sort_desc or 'last_seen'}"
    wanted = filter_of(opts, order=order, limit=opts.limit, offset=opts.offset, copies=bool(opts.all))
    rows = store.query(wanted)
    for row in rows:
        row["sources"] = [row["source"]] if opts.all else sources_of(store, row)
    if opts.json:
        return running.print_json(rows)
    total = store.count(wanted, at_most=MANY + 1)
    counted = f"more than {MANY:,}" if total > MANY else f"{total:,}"
    console = running.console()
    console.print(_table(rows, f"{_span(opts.offset, len(rows))} of {counted} postings"))
    if rows and (total > MANY or opts.offset + len(rows) < total):
        console.print(f"More: --offset {opts.offset + len(rows)}")
    return 0


def _table(rows: list[dict[str, Any]], title: str) -> Table:
    """A line for each posting."""
    table = Table(title=title)
    for name in _COLUMNS:
        table.add_column(name, overflow="fold" if name != "id" else "ellipsis", max_width=8 if name == "id" else None)
    for row in rows:
        cells = {**row, "id": row["id"][:8], "pay": pay(row), "date_posted": (row["date_posted"] or "")[:10]}
        cells["sources"] = ", ".join(row["sources"])
        table.add_row(*(str(cells[name] or "") for name in _COLUMNS))
    return table


def show_new(store: JobStore, opts: argparse.Namespace) -> int:
    """What a saved search has found since it was looked at; then it counts as seen."""
    from jobcrawler.reports.listing import new_postings, summary  # noqa: PLC0415  (not for every command)

    running.check_page(opts.limit, 0)
    with new_postings(store, opts.name, opts.reader, opts.limit, peek=opts.peek) as found:
        for row in found.postings:
            row["sources"] = sources_of(store, row)
        if opts.json:
            return running.print_json({"postings": found.postings, "more": found.more})
        console = running.console()
        if found.postings:
            console.print(_table(found.postings, summary(found)))
        else:
            console.print(summary(found))
    return 0


def sources_of(store: JobStore, row: dict[str, Any]) -> list[str]:
    """Where a posting is to be had: its own board, then those of its copies of the same status."""
    others = [copy["source"] for copy in store.cluster(row["id"]) if copy["status"] == row["status"]]
    return list(dict.fromkeys([row["source"], *others]))


def _span(offset: int, shown: int) -> str:
    return f"{offset + 1} to {offset + shown}" if shown else "none"


def show_one(store: JobStore, opts: argparse.Namespace) -> int:
    """A posting with its history and its copies."""
    row = find(store, opts.id)
    history = {"revisions": store.revisions(row["id"]), "sightings": store.sightings(row["id"])}
    copies = store.cluster(row["id"])
    if opts.json:
        return running.print_json({**row, **history, "cluster": copies})
    table = Table(show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in row.items():
        if value is not None:
            table.add_row(name, str(value))
    console = running.console()
    console.print(table)
    for sentence in _said_of_copies(copies, row["id"]):
        console.print(sentence, soft_wrap=True)
    for revision in history["revisions"]:
        console.print(f"changed: {revision}", soft_wrap=True)
    console.print(f"sightings: {len(history['sightings'])}")
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


def find(store: JobStore, start: str) -> dict[str, Any]:
    """The posting whose id is, or starts with, what was given."""
    row = store.get(start)
    if row is not None:
        return row
    if len(start) < LEAST:
        raise ConfigError(f"{start!r} is too short for an id; give at least {LEAST} characters of it")
    ids = store.ids_starting_with(start)
    if len(ids) > 1:
        raise ConfigError(f"{len(ids)} postings start with {start!r}; give more of the id")
    row = store.get(ids[0]) if ids else None
    if row is None:
        raise ConfigError(f"there is no posting {start!r} in {store.url}; scrapy jobs list shows the ids")
    return row
