"""`make bench`: all of them, or the ones that are named: `python -m tests.benchmarks speed saving`."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.table import Table

from tests.benchmarks.backing_off import attempts, backoff
from tests.benchmarks.clustering import clustering
from tests.benchmarks.crawling import memory, speed
from tests.benchmarks.saving import saving

BENCHMARKS = {
    "speed": (speed, "A crawl of result pages of 300 kB, details=false, beside two bare Scrapy spiders"),
    "memory": (memory, "Peak memory of a crawl"),
    "backoff": (backoff, "A healthy board beside one that is in backoff, in one process"),
    "attempts": (attempts, "What the record of attempts costs"),
    "saving": (saving, "Saving postings of 1.3 kB text"),
    "clustering": (clustering, "Finding the copies of new postings, one in five of which has one"),
}


def main(names: list[str]) -> None:
    """Run and print."""
    for name in names or BENCHMARKS:
        measure, title = BENCHMARKS[name]
        header, *rows = measure()
        table = Table(title=title)
        for column in header:
            table.add_column(column, justify="left" if column == header[0] else "right")
        for row in rows:
            table.add_row(*row)
        Console(width=140).print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
