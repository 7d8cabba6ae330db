"""`make bench`: all of them, or the ones that are named: `python -m tests.benchmarks speed saving`.

With `--keep FOLDER` the large stores are made in that folder and stay there; those that are there are used again.
"""

from __future__ import annotations

from argparse import ArgumentParser
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.benchmarks import record
from tests.benchmarks.backing_off import attempts, backoff
from tests.benchmarks.clustering import clustering
from tests.benchmarks.crawling import memory, speed
from tests.benchmarks.saving import saving
from tests.benchmarks.startup import startup
from tests.benchmarks.stores import stores, stores_10m

BENCHMARKS = {
    "speed": (speed, "A crawl of result pages of 300 kB, details=false, beside two bare Scrapy spiders"),
    "memory": (memory, "Peak memory of a crawl"),
    "backoff": (backoff, "A healthy board beside one that is in backoff, in one process"),
    "attempts": (attempts, "What the record of attempts costs"),
    "saving": (saving, "Saving postings of 1.3 kB text"),
    "clustering": (clustering, "Finding the copies of new postings, one in five of which has one"),
    "startup": (startup, "Start-up of every command, beside `scrapy version` outside a project"),
    "stores": (stores, "A store of 1,000,000 postings of 1.3 kB text beside one of 10,000"),
    "stores-10m": (stores_10m, "A store of 10,000,000 postings of 0.6 kB text beside one of 10,000"),
}
ONLY_NAMED = ("stores-10m",)
"""What takes long, and much of a disk."""
OF_STORES = ("stores", "stores-10m")


def main(names: list[str], kept: Path | None) -> None:
    """Run, print, and write the page after each, so that a stop loses one of them."""
    for name in names or [name for name in BENCHMARKS if name not in ONLY_NAMED]:
        measure, title = BENCHMARKS[name]
        is_kept = kept is not None and name in OF_STORES
        said = record.origin(name, " --keep FOLDER" if is_kept else "")
        rows = partial(measure, kept)() if is_kept else measure()
        _show(title, rows)
        page = record.PAGE.read_text(encoding="utf-8") if record.PAGE.exists() else ""
        known = record.read(page) | {name: record.Section(name, title, said, rows)}
        record.write([known[one] for one in BENCHMARKS if one in known])


def _show(title: str, rows: record.Table) -> None:
    header, *others = rows
    table = Table(title=title)
    for column in header:
        table.add_column(column, justify="left" if column == header[0] else "right")
    for row in others:
        table.add_row(*row)
    Console(width=160).print(table)


if __name__ == "__main__":
    parser = ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--keep", type=Path, metavar="FOLDER")
    given = parser.parse_args()
    for name in given.names:
        if name not in BENCHMARKS:
            parser.error(f"there is no benchmark {name}; there are {', '.join(BENCHMARKS)}")
    main(given.names, given.keep)
