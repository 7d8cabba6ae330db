"""Independent readers of the boards' pages, as short as can be: what a crawler must be able to do with them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

SHARED = Path(__file__).resolve().parents[2].parent / "shared"


def assigned(text: str, name: str) -> Any:
    """The JSON assigned to a name in a script, whatever quotes and spaces surround it."""
    found = re.search(name + r"\s*=\s*(?=\{)", text)
    assert found, f"no {name}"
    return json.JSONDecoder().raw_decode(text, found.end())[0]


def jobcards(text: str) -> dict[str, Any]:
    return assigned(text, r"""providerData\[["']mosaic-provider-jobcards["']\]""")["metaData"][
        "mosaicProviderJobCardsModel"
    ]


def initial_data(text: str) -> dict[str, Any]:
    return assigned(text, r"window\._initialData")


def flight_rows(text: str) -> dict[str, str]:
    """Rows of a flight stream by id; text rows are counted in UTF-8 bytes."""
    pushes = re.findall(r"self\.__next_f\.push\((\[1,.*?\])\)</script>", text, re.S)
    stream = "".join(json.loads(push)[1] for push in pushes).encode()
    rows, at = {}, 0
    while at < len(stream):
        colon = stream.index(b":", at)
        name = stream[at:colon].decode()
        if stream[colon + 1 : colon + 2] == b"T":
            comma = stream.index(b",", colon)
            at = comma + 1 + int(stream[colon + 2 : comma], 16)
            rows[name] = stream[comma + 1 : at].decode()
        else:
            end = stream.find(b"\n", colon)
            at = (end if end >= 0 else len(stream)) + 1
            rows.setdefault(name, stream[colon + 1 : at - 1].decode())
    return rows


def next_data(text: str) -> dict[str, Any]:
    found = re.search(r'<script id="__NEXT_DATA__"[^>]*>', text)
    assert found, "no __NEXT_DATA__"
    return json.JSONDecoder().raw_decode(text, found.end())[0]["props"]["pageProps"]


def root_query(cache: dict[str, Any], name: str) -> Any:
    return next(value for key, value in cache["ROOT_QUERY"].items() if key.startswith(name + "("))


def job_listings(text: str) -> tuple[str, dict[str, Any]]:
    """(generation, wrapper of the listings) of a Glassdoor search page."""
    if "self.__next_f" in text:
        row = next(row for row in flight_rows(text).values() if '"jobListings":{' in row)
        page = json.loads(row)[3]["pageProps"]["jobSearchPage"]
        return "rsc", page["searchResultsData"]["searchResultsData"]["jobListings"]
    data = next_data(text)
    if "jobSearchPage" in data:
        return "nextdata", data["jobSearchPage"]["searchResultsData"]["jobListings"]
    return "apollo", root_query(data["apolloCache"], "jobListings")


def dom_ids(text: str) -> list[str]:
    return re.findall(r'data-jobid="(\d+)" data-test="jobListing"', text)


def paths(value: Any, prefix: str = "") -> set[str]:
    """Every key of a value as a path: {"a.b", "a.c[].d"}."""
    if isinstance(value, list):
        return set().union(*(paths(entry, prefix + "[]") for entry in value))
    if not isinstance(value, dict):
        return set()
    found: set[str] = set()
    for key, entry in value.items():
        path = f"{prefix}.{key}" if prefix else key
        found |= {path} | paths(entry, path)
    return found


def table(name: str) -> set[str]:
    """The paths of a key table in ../shared/boards/fields."""
    lines = (SHARED / "boards" / "fields" / f"{name}.txt").read_text().splitlines()
    return {line.split("\t")[0] for line in lines if not line.startswith("#")}
