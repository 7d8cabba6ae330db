"""Which postings are copies of one advert, and which never are, however alike they look."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobcrawler.parsers.adverts import advert
from jobcrawler.parsers.copies import Relation, relation
from tests.parsers.recordings import ANY_TEXT, texts

Row = dict[str, Any]

ABOUT = (
    "Quarrystone Bakeries has fed the valley since 1931. Three hundred people in nine houses bake bread and cakes "
    "for shops, schools and hospitals, and most of them have stayed for more than ten years."
)
WORK = (
    "We need a baker for our house at 12 Mill Street, full time on the early shift.",
    "Mix, shape and bake sourdough and wheat loaves on stone ovens, 900 a day.",
    "Keep the starter alive, the bench clean and the records of each batch up to date.",
    "Train the newcomers and check what leaves the oven with your own eyes.",
    "You bring two years in a bakery, strong arms and a good nose.",
    "You read a recipe in percent and know why the dough is slack today.",
)
OFFER = "We pay 19 to 22 an hour and a loaf a day. Quarrystone Bakeries is an equal opportunity employer."
BODY = "\n".join((ABOUT, *WORK, OFFER))
OTHER_WORK = (
    "The van leaves at four and is back at noon; forty stops on a good day, and nobody waits for rolls.",
    "Load by route, hand over the crates, collect the empty ones and bring the signed slips home.",
    "A licence, a steady hand on ice and a word for every caretaker are all that we ask of a driver.",
)
OURS: Row = {
    "title": "Baker",
    "company": "Quarrystone Bakeries",
    "location": "Dalton, OH 44618",
    "city": "Dalton",
    "region": "OH",
    "country": "US",
    "description": BODY,
    "description_kind": "full",
    "job_type": None,
    "workplace": None,
    "date_posted": "2026-05-04T00:00:00+00:00",
}
TEASER = "Mix, shape and bake sourdough and wheat loaves on stone ovens, 900 a day. … check what leaves the oven…"
ELSEWHERE: Row = {"location": "Dalton, Ohio, United States"}


def reason(**fields: Any) -> str | None:
    """Why a posting with these fields is a copy of ours; None where it is none."""
    found = relation(OURS, OURS | fields)
    return found and found.reason


def edited(old: str, new: str) -> Row:
    """Our text with one edit."""
    assert old in BODY
    return {"description": BODY.replace(old, new)}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, "exact"),
        ({"date_posted": "2027-06-01T00:00:00+00:00"}, "exact"),
        ({"description": BODY.replace("\n", " ")}, "exact"),
        ({"description": BODY.replace("\n", "\n\n• ").upper()}, "exact"),
        ({"description": BODY.replace(". ", ".").replace("\n", "")}, "exact"),
        ({"description": f"Full job description\n{BODY}\nApply now"}, "near"),
        ({"description": f"{BODY}\nJob Type: Part-time\nWork Location: In person"}, "near"),
        (edited("900 a day", "800 a day"), "near"),
        (edited("two years", "one year"), "near"),
        ({"description": TEASER, "description_kind": "snippet"}, "teaser"),
    ],
)
def test_a_text_in_another_layout_with_an_edit_or_cut_is_the_same_advert(fields: Row, expected: str):
    assert reason(**ELSEWHERE | fields) == expected


@pytest.mark.parametrize(
    "title",
    [
        "BAKER",
        "Baker (m/f/d)",
        "Baker - Dalton, OH",
        "Baker $19-$22/hr",
        "Urgent: Baker",
        "Baker (Req 28811)",
        "Bakers",
    ],
)
def test_what_boards_add_to_a_title_makes_no_other_advert(title: str):
    assert reason(title=title) == "exact"


@pytest.mark.parametrize(
    "company",
    [
        "QUARRYSTONE BAKERIES, INC.", "Quarrystone Bakeries 4.3",
        "Quarrystone Bakeries - Glassdoor ✪ 4.1", "Quarrystone",
        "Quarrystone Bakeries &amp; Co.", "The Quarrystone Bakeries Group", "Quarrystone Bakery",
    ],
)  # fmt: skip
def test_a_company_may_be_written_in_several_ways(company: str):
    assert reason(company=company) == "exact"


@pytest.mark.parametrize(
    ("location", "city"), [("Dalton", None), ("DALTON, OH", "Dalton"), ("Dalton, OH 44618 (Old Mill area)", "Dalton")]
)
def test_a_place_may_be_written_in_several_ways(location: str, city: str | None):
    assert reason(location=location, city=city) == "exact"


NEVER: list[tuple[str, Row]] = [
    ("another town", {"city": "Canton", "location": "Canton, OH"}),
    ("a town of this name in another state", {"region": "GA", "location": "Dalton, GA"}),
    ("a town of this name in another country", {"country": "GB", "region": None, "location": "Dalton"}),
    ("another postcode", {"location": "Dalton, OH 44619"}),
    ("another level", {"title": "Senior Baker"}),
    ("the lead", {"title": "Lead Baker"}),
    ("a figure that is a level", {"title": "Baker II"}),
    ("an apprentice", {"title": "Baker Apprentice"}),
    ("a helper", {"title": "Assistant Baker", **edited("need a baker", "need an assistant")}),
    ("part time in the title", {"title": "Baker (Part Time)", "job_type": None, **edited("full time", "part time")}),
    ("part time in the text", edited("full time", "part time, 20 hours")),
    ("for a season", edited("full time", "seasonal, May to September")),
    ("another shift in the text", edited("the early shift", "the night shift")),
    ("another street in the text", edited("12 Mill Street", "480 Harbour Road")),
    ("another quarter in the text", edited("house at 12 Mill Street", "house in Cherry Hill")),
    ("from home", {"workplace": "remote", "title": "Baker - Remote", **edited("full time", "fully remote")}),
    ("other tasks", {"description": "\n".join((ABOUT, *OTHER_WORK, OFFER))}),
    ("another role, over a text that names it", {"title": "Cook", **edited("a baker", "a cook")}),
    ("a teaser of other tasks", {"description": " … ".join(OTHER_WORK), "description_kind": "snippet"}),
    ("a teaser under another level", {"title": "Head Baker", "description": TEASER, "description_kind": "snippet"}),
]


@pytest.mark.parametrize("fields", [fields for _, fields in NEVER], ids=[name for name, _ in NEVER])
def test_another_opening_is_never_a_copy(fields: Row):
    ours = OURS | ({"workplace": "on_site"} if fields.get("workplace") == "remote" else {})
    assert relation(ours, OURS | fields) is None
    assert relation(OURS | fields, ours) is None


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Bakery Intern - Summer 2026", "Bakery Intern - Summer 2027"),
        ("Bakery Intern - Spring 2026", "Bakery Intern - Fall 2026"),
        ("Baker - Store 0412", "Baker - Store 0047"),
        ("Senior Baker", "Junior Baker"),
        ("Baker II", "Baker III"),
        ("Baker ll", "Baker"),
        ("Baker I", "Baker"),
        ("Wheat Baker", "Rye Baker"),
        ("Baker (vaga afirmativa para mulheres)", "Baker (vaga afirmativa para PCD)"),
        ("Baker (Req 28811)", "Baker (Req 28812)"),
        ("6593545 | Baker", "6831958 | Baker"),
        ("Baker - Sourdough", "Baker - Pastry"),
        ("Baker, Rolls", "Baker (Cakes)"),
        ("Baker", "Baker (vaga exclusiva para PCD)"),
    ],
)
def test_two_titles_that_name_another_intake_shop_team_level_or_number_are_two_openings(ours: str, theirs: str):
    assert relation(OURS | {"title": ours}, OURS | {"title": theirs}) is None


@pytest.mark.parametrize("company", ["Hire Fast Staffing", "Confidential", "Quarryhill Bakeries"])
def test_the_same_text_under_another_company_is_told_as_an_agencys(company: str):
    assert relation(OURS, OURS | {"company": company}) == Relation("agency", 1.0)


@pytest.mark.parametrize("fields", [{"city": "Canton", "location": "Canton, OH"}, {"description": "Bake with us!"}])
def test_an_agencys_copy_has_the_same_long_text_in_the_same_place(fields: Row):
    assert reason(company="Hire Fast Staffing", **fields) is None


def test_without_a_text_title_day_and_town_have_to_agree():
    silent = OURS | {"description": None, "description_kind": "none"}
    week = {"date_posted": "2026-05-11T00:00:00+00:00"}
    assert relation(silent, silent | week) == Relation("named", 1.0)
    assert relation(silent, silent | week | {"location": "Dalton, OH"}) == Relation("named", 0.0)
    for fields in ({"date_posted": None}, {"title": "Baker (Part Time)"}, {"date_posted": "2026-07-11T00:00:00+00:00"}):
        assert relation(silent, silent | fields) is None


def test_a_type_that_only_a_board_says_contradicts_nothing():
    assert relation(OURS | {"job_type": "full_time"}, OURS | {"job_type": "full_time,permanent"}) == Relation(
        "exact", 1.0
    )
    assert reason(job_type="full_time") == "exact"


@pytest.mark.parametrize(
    ("title", "fields"),
    [
        ("Manager", {}),
        ("Intern", {}),
        ("Cook", {"location": "Chicago, Cook County", "city": "Chicago", "region": "IL"}),
        ("Baker", {"company": "Baker"}),
        ("製パン職人", {}),
    ],
)
def test_a_title_of_which_nothing_is_left_is_compared_as_it_is(title: str, fields: Row):
    ours = OURS | fields | {"title": title}
    assert relation(ours, dict(ours)) == Relation("exact", 1.0)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("Salem, Marion County", "Ny State Campus, Albany County"), ("EMEA", "APAC"), ("Salem", "EMEA")],
)
@pytest.mark.parametrize("text", [{}, {"description": TEASER, "description_kind": "snippet"}])
def test_two_places_that_nobody_can_read_are_two(ours: str, theirs: str, text: Row):
    nowhere = OURS | text | {"city": None, "region": None, "country": None}
    assert relation(nowhere | {"location": ours}, nowhere | {"location": theirs}) is None
    assert relation(nowhere | {"location": ours}, nowhere | {"location": ours}) == Relation("exact", 1.0)


def test_two_excerpts_with_one_paragraph_of_the_employer_are_not_one_advert():
    excerpt = {"description_kind": "snippet", "title": "Cake Decorator, Dalton", "description": f"{ABOUT} {WORK[1]}"}
    other = {"description_kind": "snippet", "title": "Cake Courier", "description": f"{ABOUT} {OTHER_WORK[0]}"}
    assert relation(OURS | excerpt, OURS | other) is None


def test_two_roles_of_an_employer_with_much_to_say_of_itself_are_not_one_advert():
    about = f"{ABOUT} " * 2 + " ".join(f"Fact{number} about{number} house{number}." for number in range(120))
    analyst = OURS | {"title": "Data Analyst", "description": f"{about}\n" + "\n".join(OTHER_WORK[:1])}
    scientist = OURS | {"title": "Data Scientist", "description": f"{about}\n" + "\n".join((*OTHER_WORK, *WORK[1:]))}
    assert relation(analyst, scientist) is None


@pytest.mark.parametrize("field", ["title", "company"])
def test_a_posting_without_title_or_company_has_no_copies(field: str):
    assert advert(OURS | {field: None}) is None
    assert relation(OURS, OURS | {field: ""}) is None


TEXTS = (
    None, "", "Apply now!", TEASER, ABOUT, BODY, BODY[:300], f"{BODY} Apply now", BODY.replace("early", "night"),
    BODY.replace("12 Mill Street", "480 Harbour Road"), BODY.replace("900", "800").replace("two", "one"),
)  # fmt: skip
ROWS = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["Baker", "Senior Baker", "Baker II", "Night Baker", "Baker, Mill Street", "Cook"]),
        "company": st.sampled_from(["Quarrystone", "Quarrystone Bakeries Inc", "Hire Fast"]),
        "location": st.sampled_from(
            ["Dalton", "Dalton, OH 44619", "Ohio", "Remote", "Dalton, OH; Canton, OH", "Canton, OH"]
        ),
        "city": st.sampled_from([None, "Dalton", "Canton"]),
        "workplace": st.sampled_from([None, "remote", "hybrid", "on_site"]),
        "job_type": st.sampled_from([None, "full_time", "part_time", "full_time,permanent"]),
        "date_posted": st.sampled_from([None, "2026-05-04T00:00:00+00:00", "2026-08-04T00:00:00+00:00"]),
        "description": st.sampled_from(TEXTS),
        "description_kind": st.sampled_from(["full", "snippet", "none"]),
    },
)


@ANY_TEXT
@given(ROWS, ROWS)
def test_it_makes_no_difference_which_posting_is_named_first(a: Row, b: Row):
    assert relation(OURS | a, OURS | b) == relation(OURS | b, OURS | a)


@ANY_TEXT
@given(ROWS)
def test_a_long_text_is_the_same_as_itself(row: Row):
    ours = OURS | row | {"description": BODY, "description_kind": "full"}
    assert relation(ours, dict(ours)) == Relation("exact", 1.0)


@ANY_TEXT
@given(
    st.dictionaries(
        st.sampled_from(["title", "company", "location", "city", "description"]), texts("II", "#12", "–", "<br>", "✪ 4")
    )
)
def test_no_text_is_too_odd_to_be_compared(fields: dict[str, str]):
    assert relation(OURS | fields, OURS) == relation(OURS, OURS | fields)
