"""The labelled rows of `make accuracy` are well formed and keep the parts of RULES.md that a program can check."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from jobcrawler.items import EMPLOYMENT_TYPES

Row = dict[str, Any]

FIELDS = {
    "source", "publisher", "title", "company", "location", "city", "region", "country", "job_type", "workplace",
    "description", "description_kind", "date_posted",
}  # fmt: skip
FILES = [
    ("duplicates", {"a", "b", "same", "kind", "why"}, 600),
    ("places", {"text", "country_hint", "city", "region", "country", "workplace", "latitude", "longitude"}, 250),
    ("dates", {"text", "now", "value", "precision"}, 120),
    ("pay", {"text", "country_hint", "currency_hint", "min", "max", "currency", "period", "source"}, 200),
]
SAME = {
    "two boards", "repost", "teaser", "cut text", "two teasers", "small edit", "one shop", "language", "several places",
    "rewritten soon", "loose place", "field missing",
}  # fmt: skip
NOT_SAME = {
    "sibling", "same title", "level", "city", "employment type", "agency", "workplace", "shop", "shift", "season",
    "year later", "other company",
}  # fmt: skip
WITHOUT_TEXT = {"no text", "boilerplate teaser"}
POSTCODE = re.compile(r"\b(?:[A-Z]{1,2}[0-9]{1,2}|[0-9]{5})\b")
BETWEEN_WORDS = re.compile(r"\W+")


@cache
def labels(name: str) -> list[Row]:
    text = (Path(__file__).parent / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.split("\n") if line]


def pairs(*kinds: str) -> list[Row]:
    found = [pair for pair in labels("duplicates") if not kinds or pair["kind"] in kinds]
    assert found
    return found


def rows() -> list[Row]:
    return [pair[side] for pair in labels("duplicates") for side in ("a", "b")]


def forms(value: Any) -> list[Any]:
    """The accepted values of a label."""
    return value if isinstance(value, list) else [value]


def folded(text: str | None) -> str:
    return BETWEEN_WORDS.sub(" ", text or "").strip().casefold()


def days_apart(pair: Row) -> int | None:
    days = [pair[side]["date_posted"] for side in ("a", "b")]
    if None in days:
        return None
    first, second = (datetime.fromisoformat(day) for day in days)
    return abs((first - second).days)


@pytest.mark.parametrize(("name", "keys", "least"), FILES)
def test_a_file_holds_enough_rows_and_each_has_its_keys(name: str, keys: set[str], least: int) -> None:
    found = labels(name)
    assert len(found) >= least
    assert [row for row in found if set(row) - {"why"} != keys - {"why"}] == []
    assert all(row["why"] for row in found if "why" in row)


def test_no_pair_is_there_twice_in_either_order() -> None:
    sides = [frozenset(json.dumps(pair[side], sort_keys=True) for side in ("a", "b")) for pair in pairs()]
    assert min(len(pair) for pair in sides) == 2
    assert max(Counter(sides).values()) == 1


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("places", ["text", "country_hint"]),
        ("dates", ["text", "now"]),
        ("pay", ["text", "country_hint", "currency_hint"]),
    ],
)
def test_no_text_is_labelled_twice(name: str, keys: list[str]) -> None:
    asked = Counter(tuple(row[key] for key in keys) for row in labels(name))
    assert [text for text, count in asked.items() if count > 1] == []


def test_a_little_less_than_half_of_the_pairs_are_the_same() -> None:
    share = sum(pair["same"] for pair in pairs()) / len(pairs())
    assert 0.40 < share < 0.50


def test_a_kind_is_the_same_always_or_never() -> None:
    assert {pair["kind"] for pair in pairs()} == SAME | NOT_SAME | WITHOUT_TEXT
    assert all(pair["same"] is True for pair in pairs(*SAME))
    assert all(pair["same"] is False for pair in pairs(*NOT_SAME))


def test_rows_of_pairs_look_like_stored_postings() -> None:
    for row in rows():
        assert set(row) == FIELDS
        assert row["source"]
        assert row["title"]
        assert row["publisher"] in ("employer", "board")
        assert row["workplace"] in (None, "on_site", "hybrid", "remote")
        assert row["country"] is None or re.fullmatch("[A-Z]{2}", row["country"])
        assert row["description_kind"] in (("none",) if row["description"] is None else ("full", "snippet"))
        types = (row["job_type"] or "full_time").split(",")
        assert types == sorted(set(types) & set(EMPLOYMENT_TYPES))
        assert row["date_posted"] is None or datetime.fromisoformat(row["date_posted"]).tzinfo is UTC


def test_full_texts_are_as_long_as_adverts_are() -> None:
    words = sorted(len(row["description"].split()) for row in rows() if len(row["description"] or "") > 550)
    assert len(words) > 1_000
    assert 150 < words[len(words) // 2] < 400


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("agency", "company"),
        ("other company", "company"),
        ("level", "title"),
        ("season", "title"),
        ("city", "location"),
    ],
)
def test_openings_told_apart_by_a_field_differ_in_it(kind: str, field: str) -> None:
    assert [pair for pair in pairs(kind) if folded(pair["a"][field]) == folded(pair["b"][field])] == []


def test_a_rewritten_text_is_the_same_soon_and_another_opening_later() -> None:
    assert max(days_apart(pair) or 0 for pair in pairs("rewritten soon")) <= 45
    assert min(days_apart(pair) or 0 for pair in pairs("year later")) >= 180


def postcode(row: Row) -> str | None:
    found = POSTCODE.search(row["location"])
    return found[0] if found else None


def test_without_a_text_one_more_fact_must_agree() -> None:
    for pair in pairs(*WITHOUT_TEXT):
        apart, codes = days_apart(pair), [postcode(pair[side]) for side in ("a", "b")]
        agrees = codes[0] == codes[1] if all(codes) else apart is not None and apart <= 7
        assert pair["same"] == (folded(pair["a"]["title"]) == folded(pair["b"]["title"]) and agrees), pair
        assert apart is None or apart <= 7 or apart > 30 or all(codes)


def test_the_fragments_of_a_teaser_stand_in_the_full_text() -> None:
    for pair in pairs("teaser"):
        teaser, full = sorted((pair["a"], pair["b"]), key=lambda row: row["description_kind"] == "full")
        assert (teaser["description_kind"], full["description_kind"]) == ("snippet", "full")
        words = set(folded(teaser["description"]).split())
        assert len(words & set(folded(full["description"]).split())) >= 0.7 * len(words)


def test_places_are_codes_and_coordinates_come_in_twos() -> None:
    for row in labels("places"):
        assert all(value is None or re.fullmatch("[A-Z]{2}", value) for value in forms(row["country"]))
        assert set(forms(row["workplace"])) <= {None, "on_site", "hybrid", "remote"}
        assert (row["latitude"] is None) == (row["longitude"] is None)
        assert row["latitude"] is None or (abs(row["latitude"]) <= 90 and abs(row["longitude"]) <= 180)
        assert row["latitude"] is None or any(forms(row["city"]))


def test_dates_have_a_value_where_they_have_a_precision() -> None:
    for row in labels("dates"):
        assert datetime.fromisoformat(row["now"]).tzinfo
        assert set(forms(row["precision"])) <= {None, "exact", "day", "approximate", "at_least"}
        assert (row["value"] is None) == (forms(row["precision"]) == [None])
        if forms(row["precision"])[0] in ("day", "at_least"):
            assert datetime.fromisoformat(row["value"]).time() == time()


def test_pay_has_bounds_in_order_or_is_declined_as_a_whole() -> None:
    for row in labels("pay"):
        low, high = (forms(row[key])[0] for key in ("min", "max"))
        if low is None and high is None:
            assert {row[key] for key in ("currency", "period", "source")} == {None}
            continue
        assert low is None or high is None or low <= high
        assert all(value is None or re.fullmatch("[A-Z]{3}", value) for value in forms(row["currency"]))
        assert set(forms(row["period"])) <= {None, "hour", "day", "week", "month", "year"}
        assert row["source"] in (None, "employer", "extracted", "estimated")
