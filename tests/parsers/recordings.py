"""Recorded pages beside the project; they stay there, and tests that need them are skipped elsewhere."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st

from jobcrawler.parsers.embedded import json_after

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
PAGES = SHARED / "pages"

needs_recordings = pytest.mark.skipif(not PAGES.is_dir(), reason="no recorded pages in ../shared/pages")
needs_postings = pytest.mark.skipif(
    not (SHARED / "data" / "postings.jsonl").is_file(), reason="no recorded postings in ../shared/data"
)

NOW = datetime(2026, 8, 31, 12, tzinfo=UTC)
ANY_TEXT = settings(max_examples=120, deadline=timedelta(seconds=2), database=None)

CARDS = re.compile(rb"""providerData\[["']mosaic-provider-jobcards["']\]\s*=""")
INITIAL = re.compile(rb"window\._initialData\s*=")


def texts(*pieces: str) -> st.SearchStrategy[str]:
    """Any text at all, and texts made of the pieces that a parser looks for."""
    mixed = st.lists(st.one_of(st.sampled_from(pieces), st.text(max_size=3)), max_size=12).map("".join)
    surrogates = st.text(st.characters(codec=None), max_size=30)
    return st.one_of(st.text(max_size=60), mixed, surrogates)


def pages(pattern: str) -> list[Path]:
    """Recorded files under pages/, in order; [] without them."""
    return sorted(PAGES.glob(pattern)) if PAGES.is_dir() else []


@cache
def indeed_pages() -> tuple[tuple[dict[str, Any], dict[str, Any]], ...]:
    """(cards' model, initial data) of every recorded Indeed search."""
    found = []
    for path in pages("indeed/search/*.html"):
        body = path.read_bytes()
        cards = json_after(body, CARDS)
        assert cards is not None, path
        found.append((cards["metaData"]["mosaicProviderJobCardsModel"], json_after(body, INITIAL) or {}))
    return tuple(found)


def indeed_cards() -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """(card, initial data of its page) of every recorded card."""
    return [(card, initial) for model, initial in indeed_pages() for card in model["results"]]


@cache
def postings() -> tuple[dict[str, Any], ...]:
    """The rows of postings.jsonl."""
    with (SHARED / "data" / "postings.jsonl").open(encoding="utf-8") as lines:
        return tuple(json.loads(line) for line in lines)
