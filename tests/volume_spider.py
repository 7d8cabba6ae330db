"""A spider that yields the rows of a JSON Lines file of dirty postings; run by test_volume.py, not by the project."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapy import Spider

from jobcrawler.items import JobPosting
from jobcrawler.parsers.dates import parse_posted
from jobcrawler.parsers.salary import parse_salary
from jobcrawler.parsers.text import strip_tracking

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime


class VolumeSpider(Spider):
    """Rows in, postings out; the fields are few and as dirty as they were found."""

    name = "volume"
    rows: str

    async def start(self) -> AsyncIterator[Any]:
        """One posting a row."""
        from datetime import UTC, datetime  # noqa: PLC0415

        now = datetime.now(UTC)
        with Path(self.rows).open(encoding="utf-8") as file:  # noqa: ASYNC230  (nothing else runs meanwhile)
            for line in file:
                yield posting(json.loads(line), now)


def posting(row: dict[str, Any], now: datetime) -> JobPosting:
    """What a row says, parsed where our parsers understand it."""
    row = {name: str(value) if isinstance(value, int) else value for name, value in row.items()}
    pay = parse_salary(row["salary_text"], country="us")
    posted = parse_posted(row["posted_text"], now)
    return JobPosting(
        source=row["source"],
        source_id=row["external_id"],
        title=row["title"],
        company=row["company"],
        location=row["location"],
        link=strip_tracking(row["url"]) if row["url"] else None,
        description=row["description"],
        description_kind="full" if row["description"] else "none",
        salary_min=pay.minimum if pay else None,
        salary_max=pay.maximum if pay else None,
        salary_currency=pay.currency if pay else None,
        salary_period=pay.period if pay else None,  # type: ignore[arg-type]
        salary_text=row["salary_text"],
        salary_source=pay.source if pay else None,  # type: ignore[arg-type]
        date_posted=posted.value if posted else None,
        date_posted_precision=posted.precision if posted else None,
        run_id="volume",
        scraped_at=now,
    )
