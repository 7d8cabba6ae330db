"""What the records of the systems look like: keys and types as recorded, and the dirt of real ones."""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakeboards.decoding import SHARED
from tests.fakeboards.systems import Record, records

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobcrawler.fakeboards import FakeBoards

recorded = pytest.mark.skipif(not SHARED.exists(), reason="the recorded pages are not here")

# What the tables of recorded keys do not hold, and PROTOCOLS does.
MORE_KEYS = {
    "greenhouse": {"pay_input_ranges": "list", **{f"pay_input_ranges[].{key}": "int str" for key in (
        "min_cents", "max_cents", "currency_type", "title", "blurb")}},
    "lever": {},
    "ashby": {},
    "smartrecruiters": {"department.id": "str", "department.label": "str"},
    "workable": {},
    "recruitee": {},
}  # fmt: skip
MORE_TYPES = {
    "greenhouse": {"departments[].parent_id": "NoneType"},
    "lever": {"country": "NoneType", "salaryRange.interval": "NoneType", "salaryRange.max": "NoneType float",
              "salaryRange.min": "NoneType float"},
    "ashby": {"address": "NoneType", "compensation.summaryComponents[].minValue": "float",
              "compensation.summaryComponents[].maxValue": "float",
              "compensation.compensationTiers[].components[].minValue": "float NoneType",
              "compensation.compensationTiers[].components[].maxValue": "float NoneType"},
}  # fmt: skip
"""Nulls and decimals that the few recorded postings did not happen to hold."""


def kinds(value: Any, prefix: str = "") -> dict[str, set[str]]:
    """The types at every path of a value."""
    found: dict[str, set[str]] = {}
    entries = [(f"{prefix}[]", one) for one in value] if isinstance(value, list) else []
    if isinstance(value, dict):
        entries = [(f"{prefix}.{key}" if prefix else key, one) for key, one in value.items()]
    for path, one in entries:
        if not path.endswith("[]"):
            found.setdefault(path, set()).add(type(one).__name__)
        for deeper, names in kinds(one, path).items():
            found.setdefault(deeper, set()).update(names)
    return found


def documented(board: str) -> dict[str, set[str]]:
    """The types at every path of the recorded postings."""
    lines = (SHARED / "boards" / "fields" / f"{board}.txt").read_text().splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {row[0]: set(ast.literal_eval(row[2])) for row in rows}


@recorded
@pytest.mark.parametrize("board", MORE_KEYS)
def test_records_have_the_keys_and_types_of_recorded_ones(boards: FakeBoards, board: str) -> None:
    allowed = documented(board) | {path: set(names.split()) for path, names in MORE_KEYS[board].items()}
    for path, names in MORE_TYPES.get(board, {}).items():
        allowed[path] |= set(names.split())
    ours = kinds(records(boards.sites[board]))
    wrong = {path: names for path, names in ours.items() if not names <= allowed.get(path.removeprefix("[]."), set())}
    assert wrong == {}


@recorded
@pytest.mark.parametrize("board", MORE_KEYS)
def test_no_key_that_every_recorded_posting_has_is_missing(boards: FakeBoards, board: str) -> None:
    lines = (SHARED / "boards" / "fields" / f"{board}.txt").read_text().splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    always = {row[0] for row in rows if row[1].partition("/")[0] == row[1].partition("/")[2]}
    top = {path for path in always if "." not in path and "[" not in path}
    for record in records(boards.sites[board], "company-7"):
        assert top <= set(record), record


SHAPES = {
    "personio": "id office department recruitingCategory name jobDescriptions employmentType seniority schedule "
    "yearsOfExperience occupation occupationCategory createdAt",
    "workday": "title externalPath locationsText postedOn bulletFields",
    "bamboohr": "id jobOpeningName departmentId departmentLabel employmentStatusLabel employmentType location "
    "atsLocation isRemote locationType",
    "teamtailor": "id title url date_published _jobposting content_html",
    "pinpoint": "id title path description key_responsibilities skills_knowledge_expertise benefits workplace_type "
    "compensation compensation_minimum compensation_maximum compensation_currency compensation_frequency location "
    "employment_type deadline_at",
    "rippling": "uuid name department url workLocation",
}


@pytest.mark.parametrize("board", SHAPES)
def test_records_have_the_keys_that_are_known_of_the_others(boards: FakeBoards, board: str) -> None:
    wanted = set(SHAPES[board].split())
    assert all(wanted <= set(record) for record in records(boards.sites[board]))


# -- what real records are spoilt by -----------------------------------------------------------------------------


def has(test: Callable[[Record], object]) -> Callable[[list[Record]], bool]:
    """Some of the records pass, and some do not."""
    return lambda found: {bool(test(record)) for record in found} == {True, False}


def repeats(name: str, *others: str) -> Callable[[list[Record]], bool]:
    """Some ids come twice, with other values of other keys."""

    def look(found: list[Record]) -> bool:
        ids = [record[name] for record in found]
        twice = [record for record in found if ids.count(record[name]) > 1]
        return bool(twice) and all(
            len({str(one[key]) for one in twice if one[name] == twice[0][name]}) > 1 for key in others
        )

    return look


SPOILT: list[tuple[str, str, Callable[[list[Record]], bool]]] = [
    ("greenhouse", "a title with spaces at its ends", has(lambda job: job["title"] != job["title"].strip())),
    ("greenhouse", "HTML that is escaped", lambda jobs: all(job["content"].startswith("&lt;div&gt;") for job in jobs)),
    ("greenhouse", "entities within it", has(lambda job: "&amp;amp;" in job["content"])),
    ("greenhouse", "no company name", has(lambda job: "company_name" not in job)),
    ("greenhouse", "a company name that ends in a space", has(lambda job: job.get("company_name", "").endswith(" "))),
    ("greenhouse", "an address of the company's own", has(lambda job: "?gh_jid=" in job["absolute_url"])),
    ("greenhouse", "several places in one text", has(lambda job: "/ " in job["location"]["name"])),
    ("greenhouse", "no metadata", has(lambda job: job["metadata"] is None)),
    ("greenhouse", "an office without a place", has(lambda job: job["offices"][0]["location"] is None)),
    ("greenhouse", "no pay", has(lambda job: not job["pay_input_ranges"])),
    ("lever", "two spellings of full time", has(lambda job: job["categories"]["commitment"] == "Full Time")),
    ("lever", "no salary range", has(lambda job: "salaryRange" not in job)),
    ("lever", "a null salary range", has(lambda job: job.get("salaryRange", 0) is None)),
    ("lever", "a null interval", has(lambda job: (job.get("salaryRange") or {"interval": 0})["interval"] is None)),
    ("lever", "no country", has(lambda job: job["country"] is None)),
    ("lever", "an unspecified workplace", has(lambda job: job["workplaceType"] == "unspecified")),
    ("lever", "several places", has(lambda job: len(job["categories"]["allLocations"]) > 1)),
    ("ashby", "a job that is not listed", has(lambda job: not job["isListed"])),
    ("ashby", "remote and hybrid at once", has(lambda job: job["isRemote"] and job["workplaceType"] == "Hybrid")),
    ("ashby", "a place called Remote", has(lambda job: job["location"] == "Remote")),
    ("ashby", "equity before pay", has(lambda job: job["compensation"]["summaryComponents"][:1] != []
                                       and job["compensation"]["summaryComponents"][0]["interval"] == "NONE")),
    ("ashby", "an en dash", has(lambda job: "–" in (job["compensation"]["compensationTierSummary"] or ""))),
    ("ashby", "no address", has(lambda job: job.get("address") is None)),
    ("ashby", "an address with empty parts", has(lambda job: '"addressLocality": ""' in json.dumps(job))),
    ("smartrecruiters", "a posting on two pages", repeats("id")),
    ("smartrecruiters", "a number in the title", has(lambda job: "  (" in job["name"])),
    ("smartrecruiters", "coordinates as texts", has(lambda job: isinstance(job["location"].get("latitude"), str))),
    ("smartrecruiters", "junk for an address", has(lambda job: job["location"]["address"] == "xxxx")),
    ("smartrecruiters", "an empty department", has(lambda job: job["department"] == {})),
    ("workable", "a row for each place", repeats("shortcode", "city")),
    ("workable", "no town", has(lambda job: job["city"] == "")),
    ("workable", "no region", has(lambda job: job["locations"][0]["region"] is None)),
    ("recruitee", "pay as texts", has(lambda job: isinstance(job["salary"]["max"], str))),
    ("recruitee", "no pay", has(lambda job: set(job["salary"].values()) == {None})),
    ("recruitee", "pay with one end", has(lambda job: job["salary"]["min"] and not job["salary"]["max"])),
    ("recruitee", "pay without a period", has(lambda job: job["salary"]["min"] and not job["salary"]["period"])),
    ("recruitee", "a remote job", has(lambda job: job["location"] == "Remote job")),
    ("recruitee", "an address of the company's own", has(lambda job: ".recruitee.com" not in job["careers_url"])),
    ("personio", "a position twice", repeats("id")),
    ("personio", "a part of the company", has(lambda job: "SE & Co. KG" in job.get("subcompany", ""))),
    ("personio", "several offices", has(lambda job: job["offices"])),
    ("workday", "a number of places", has(lambda job: job["locationsText"].endswith(" Locations"))),
    ("workday", "an old posting", has(lambda job: job["postedOn"] == "Posted 30+ Days Ago")),
    ("workday", "two spaces", has(lambda job: "  - " in job["title"])),
    ("bamboohr", "a place of the system", has(lambda job: job["atsLocation"]["country"])),
    ("bamboohr", "a department with a space", has(lambda job: job["departmentLabel"].endswith(" "))),
    ("teamtailor", "a region of the world", has(lambda job: '"Europe"' in json.dumps(job))),
    ("teamtailor", "several places", has(lambda job: len(job["_jobposting"]["jobLocation"]) > 1)),
    ("pinpoint", "a department beside the job", has(lambda job: "department" in job)),
    ("pinpoint", "no address", has(lambda job: "url" not in job)),
    ("pinpoint", "no benefits", has(lambda job: job["benefits"] == "")),
    ("rippling", "a row for each place", repeats("uuid", "workLocation")),
    ("rippling", "remote work in a country", has(lambda job: job["workLocation"]["label"].startswith("Remote ("))),
]  # fmt: skip


@pytest.mark.parametrize(("board", "what", "test"), SPOILT, ids=[f"{board}: {what}" for board, what, _ in SPOILT])
def test_records_hold_what_real_ones_are_spoilt_by(
    boards: FakeBoards, board: str, what: str, test: Callable[[list[Record]], bool]
) -> None:
    assert test(records(boards.sites[board])), what
