"""Rows of a listing, and what a spider makes of them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.base_spiders.walking import spider
from tests.reading import Reading, page, read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobcrawler.items import JobPosting

LEVER = "https://api.lever.co/v0/postings/acme"


def lever(*rows: dict[str, Any], **arguments: Any) -> Reading:
    """What the spider of Lever makes of these rows."""
    listing = page(f"{LEVER}?mode=json&skip=0&limit=100", json.dumps(rows).encode())
    return read(spider("lever", **arguments), "parse_search", listing)


def row(number: int = 1, **more: Any) -> dict[str, Any]:
    return {"id": str(number), "text": "Cook", "categories": {"location": "Porto, Portugal"}} | more


def titles(found: Iterable[JobPosting]) -> list[str | None]:
    return [posting.title for posting in found]
