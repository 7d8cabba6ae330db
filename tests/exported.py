"""Rows as a store exports them, and a process that exports many: what the tests of exports share.

`python -m tests.exported parquet 10000 FILE` writes so many rows and prints the most memory that it took, in MB.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jobcrawler.exporting import export
from jobcrawler.storage.base import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator

LINK = "https://www.indeed.com/viewjob?jk=00aa11bb22cc33dd"


def row(**values: Any) -> dict[str, Any]:
    """A stored posting."""
    known = {
        "id": "9dbfe1d5ce5fc9e47aad1f5cbbeca775", "source": "indeed", "source_id": "00aa11bb22cc33dd",
        "title": "Data Engineer", "company": "Acme", "location": "Austin, TX", "link": LINK,
        "description": "We build.\n\n- SQL\n- Python", "description_kind": "full", "job_type": "contract,full_time",
        "workplace": "hybrid", "salary_min": 90_000.0, "salary_max": 120_000.0, "salary_currency": "USD",
        "salary_period": "year", "salary_source": "employer", "city": "Austin", "region": "TX", "country": "US",
        "latitude": 30.27, "longitude": -97.74, "date_posted": "2026-11-02T00:00:00+00:00",
        "date_posted_precision": "day", "language": "en", "company_reviews": 1_204, "company_rating": 4.1,
        "publisher": "board", "scraped_at": "2026-11-22T03:08:53+00:00", "first_seen": "2026-11-20T03:08:53+00:00",
        "last_seen": "2026-11-22T03:08:53+00:00", "status": "active", "waits_for_detail": 0,
        "salary_year_min": 90_000.0, "salary_year_max": 120_000.0,
    }  # fmt: skip
    return dict.fromkeys(COLUMNS) | known | values


UGLY = row(
    title='<script>alert(1)</script> & "Söhne" 😀',
    company='=HYPERLINK("http://evil.example","x")',
    location="#N/A",
    description="a\x07b\r\n\r\nc",
    link="javascript:alert(1)",
    company_link='https://acme.example/"onclick="x',
    salary_source="estimated",
    date_posted_precision="at_least",
    status="expired",
)
"""What a board may hold, and worse."""


def rows(n: int) -> Iterator[dict[str, Any]]:
    """So many different postings, one by one."""
    text = "Long words of a posting that nobody reads to its end. " * 30
    for number in range(n):
        name = f"{number:032x}"
        yield row(id=name, title=f"Cook {number}", link=f"{LINK}&n={number}", description=text + name, fingerprint=name)


def written(target: Path, *found: dict[str, Any]) -> bytes:
    assert export(found, str(target), None) == len(found)
    return target.read_bytes()


def main(kind: str, n: str, target: str) -> None:
    """Export, and say what it took."""
    assert export(rows(int(n)), str(Path(target)), kind) == int(n)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


if __name__ == "__main__":
    main(*sys.argv[1:])
