"""`make accuracy` judges rightly, and what it measures is as good as it should be."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.accuracy import __main__ as accuracy
from tests.accuracy import dates, duplicates, fields, pay, places
from tests.accuracy.labels import labels
from tests.accuracy.postings import postings
from tests.accuracy.recordings import recordings
from tests.accuracy.report import Aim, Section, share
from tests.accuracy.truth import Told, complaint
from tests.accuracy.truth_pay import PayText

FEW = {
    "indeed/search/hk_software-engineer_2023-09.html",
    "indeed/posting/ie_viewjob_page_2026-02.html",
    "indeed/blocked/just_a_moment_short.html",
    "glassdoor/listings/apollo_2025-03.json",
    "glassdoor/posting/rsc_jobDetails_2026-07.json",
    "greenhouse/sample.json",
    "ashby/sample.json",
    "pinpoint/pinpoint.json",
    "smartrecruiters/page1.json",
    "jsonld/neura_robotics_manager.html",
}
"""Recordings that are read at every test; the slow tests read all."""

MET = ("postings", "fields", "pay")
"""Sections of which no aim is missed."""

needs_recordings = pytest.mark.skipif(not recordings(), reason="no recorded pages in ../shared/pages")

NEVER_MERGED = ("sibling", "level", "same title", "city", "agency", "other company", "season", "year later")


def missed(section: Section) -> list[str]:
    return [str(aim) for aim in section.aims if aim.missed] + section.failures[:20]


# -- the judges ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "text", "wrong"),
    [
        ("<p>We <b>do</b> R&amp;D in <i>Porto</i>.</p>", "We do R&D in Porto.", None),
        ("&lt;p&gt;Cook&lt;br&gt;soup&lt;/p&gt;", "Cook\nsoup", None),
        ("<ul><li>One</li><li>Two</li></ul><script>var x</script>", "- One\n- Two", None),
        ("A\\n\\nB<em>C</em>", "A\n\nBC", None),
        ("<p>We cook soup</p>", "We cook <i>soup</i>", "markup"),
        ("<p>We cook soup</p>", "We cook", "ends"),
        ("<p>We cook soup</p>", None, "begins"),
        (f"<p>{'word ' * 30} gone {'more ' * 30}</p>", "word " * 30 + "more " * 30, "1 of its 61 words are lost"),
        ("word " * 60, "word " * 30 + "advert " + "word " * 30, "0 of its 60 words are lost, 1 added"),
    ],
)
def test_a_description_must_keep_its_words(markup: str, text: str | None, wrong: str | None) -> None:
    found = complaint(Told(markup), text)
    assert (found is None) if wrong is None else (found and wrong in found)


@pytest.mark.parametrize(
    ("wanted", "value", "verdict"),
    [
        ("Cook", "Cook", "right"),
        ("Cook", "Chef", "wrong"),
        ("Cook", None, "missing"),
        (None, "Cook", "said though absent"),
        (None, None, "rightly absent"),
        (["NY", "New York"], "NY", "right"),
        (["NY", None], None, "rightly absent"),
        (["NY", None], "TX", "wrong"),
        (20.1, 20.1, "right"),
        (20.1, 20.2, "wrong"),
        (Told("<p>Soup</p>"), "Soup", "right"),
        (Told("<p>Soup</p>"), "Salad", "wrong"),
    ],
)
def test_a_field_is_right_wrong_missing_or_made_up(wanted: Any, value: Any, verdict: str) -> None:
    assert fields.verdict(wanted, value) == verdict


def truth(low: Any, high: Any, currency: Any, period: Any, **more: Any) -> dict[str, Any]:
    return {"min": low, "max": high, "currency": currency, "period": period, **more}


@pytest.mark.parametrize(
    ("text", "wanted", "verdict"),
    [
        ("$20 - $30 an hour", truth(20.0, 30.0, "USD", "hour"), "right"),
        ("$20 - $30 an hour", truth(20.01, 30.02, "USD", "hour"), "right"),
        ("$20 - $30 an hour", truth(20.0, 31.0, "USD", "hour"), "wrong"),
        ("$20 - $30 an hour", truth(20.0, 30.0, "CAD", "hour"), "wrong"),
        ("$20 - $30 an hour", truth(20.0, 30.0, "USD", "day"), "wrong"),
        ("From $20 an hour", truth(20.0, 20.0, "USD", "hour"), "wrong"),
        ("$20 - $30", truth(20.0, 30.0, "USD", "hour"), "declined"),
        ("$20 - $30", truth(20.0, 30.0, "USD", ["hour", None]), "right"),
        ("$20 per session", truth(20.0, 20.0, "USD", None), "declined"),
        ("$20 per session", truth(None, None, None, None), "right"),
        ("$20 an hour", truth(None, None, None, None), "wrong"),
        ("$20 an hour (Employer est.)", truth(20.0, 20.0, "USD", "hour", source="estimated"), "wrong"),
    ],
)
def test_pay_that_is_left_open_is_declined_and_no_guess(text: str, wanted: dict[str, Any], verdict: str) -> None:
    assert pay.verdict(PayText(text, None, "us", wanted))[0] == verdict


@pytest.mark.parametrize(
    ("text", "value", "precision", "verdict"),
    [
        ("2 days ago", "2026-08-29T00:00:00+00:00", "day", "right"),
        ("2 days ago", "2026-08-28T00:00:00+00:00", "day", "wrong"),
        ("2 days ago", ["2026-08-28T00:00:00+00:00", "2026-08-29T00:00:00+00:00"], "day", "right"),
        ("30+ days ago", "2026-08-01T00:00:00+00:00", "day", "wrong"),
        ("5 hours ago", "2026-08-31T07:30:00+00:00", "approximate", "right"),
        ("5 hours ago", "2026-08-31T05:30:00+00:00", "approximate", "wrong"),
        ("2026-08-05T10:00:00Z", "2026-08-05T10:00:01+00:00", "exact", "wrong"),
        ("save job", None, None, "right"),
        ("2 days ago", None, None, "guessed"),
        ("save job", "2026-08-31T00:00:00+00:00", "day", "missing"),
        ("save job", "2026-08-31T00:00:00+00:00", ["day", None], "right"),
    ],
)
def test_a_date_is_judged_as_well_as_it_is_known(text: str, value: Any, precision: Any, verdict: str) -> None:
    label = {"text": text, "now": "2026-08-31T12:00:00+00:00", "value": value, "precision": precision}
    assert dates.verdict(label)[0] == verdict


@pytest.mark.parametrize(
    ("label", "verdicts"),
    [
        ({}, "right right right right right"),
        ({"city": "Dallas", "region": None}, "wrong guessed right right right"),
        ({"workplace": "remote", "latitude": 31.0}, "right right right missing wrong"),
        ({"latitude": None, "longitude": None}, "right right right right guessed"),
        ({"text": "Remote", "workplace": "remote"}, "missing missing right right missing"),
        ({"text": "Remote", "city": ["Austin", None], "workplace": "remote"}, "right missing right right right"),
    ],
)
def test_each_field_of_a_place_is_judged(label: dict[str, Any], verdicts: str) -> None:
    austin = {"text": "Austin, TX", "country_hint": "us", "city": "Austin", "region": "TX", "country": "US"}
    whole = {**austin, "workplace": None, "latitude": 30.27, "longitude": -97.74, **label}
    assert " ".join(what for what, _ in places.verdicts(whole).values()) == verdicts


def test_precision_is_of_what_was_merged_and_recall_of_what_is_the_same() -> None:
    merged = duplicates.measure("it", [True, True, True, False], [True, True, False, True])
    precision, recall = merged.aims()
    assert (precision.part, precision.whole) == (2, 3)
    assert (recall.part, recall.whole) == (2, 3)


# -- what is printed -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("aim", "line"),
    [
        (Aim("fields right", 990, 1_000, 0.99), "fields right: 99.00 % of 1,000 (aim: at least 99 %)"),
        (Aim("fields right", 989, 1_000, 0.99), "fields right: 98.90 % of 1,000 (aim: at least 99 %) MISSED"),
        (Aim("wrong", 5, 1_000, 0.005, at_most=True), "wrong: 0.50 % of 1,000 (aim: at most 0.5 %)"),
        (Aim("wrong", 6, 1_000, 0.005, at_most=True), "wrong: 0.60 % of 1,000 (aim: at most 0.5 %) MISSED"),
        (Aim("dates right", 1, 3), "dates right: 33.33 % of 3 (no aim is set)"),
        (Aim("fields right", 0, 0, 0.99), "fields right: not measured"),
    ],
)
def test_an_aim_is_told_in_one_line(aim: Aim, line: str) -> None:
    assert str(aim) == line
    assert aim.missed == line.endswith("MISSED")


def test_what_is_not_whole_is_never_100_per_cent() -> None:
    assert share(99_999, 100_000) == "99.99 %"


def section_of(aim: Aim) -> Section:
    return Section("Soup", [("field", "right"), ("taste", "1")], [aim], ["wrong taste of 7"])


@pytest.mark.parametrize(("part", "code"), [(1, 1), (2, 0)])
def test_a_missed_aim_is_the_exit_code(
    part: int, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(accuracy, "SECTIONS", {"soup": lambda: section_of(Aim("taste right", part, 2, 0.9))})
    assert accuracy.main(["soup", "--failures"]) == code
    out = capsys.readouterr().out
    assert "wrong taste of 7" in out
    assert ("MISSED" in out) == bool(code)


def test_an_unknown_section_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        accuracy.main(["pey"])
    assert stop.value.code == 2
    assert "there is no section pey; there are: postings, fields, pay" in capsys.readouterr().err


def test_only_the_marked_part_of_a_page_is_written() -> None:
    page = "# Accuracy\n<!-- measured -->\nold\n<!-- end of measured -->\nThe rules.\n"
    told = accuracy.written(page, [section_of(Aim("taste right", 1, 2, 0.9))])
    assert told.startswith("# Accuracy\n<!-- measured -->\nAs printed on ")
    assert told.endswith("<!-- end of measured -->\nThe rules.\n")
    assert "| taste | 1 |\n\n- taste right: 50.00 % of 2 (aim: at least 90 %) MISSED\n" in told
    assert "old" not in told


# -- what is measured ------------------------------------------------------------------------------------------------


def test_pay_texts_are_understood() -> None:
    counts, failures = pay.measure(pay.labelled())
    assert counts["right"] >= 0.98 * counts.total(), failures


def test_dates_are_rather_left_open_than_guessed() -> None:
    counts, failures = dates.measure(labels("dates"))
    assert counts["right"] >= 0.96 * counts.total(), failures
    assert counts["wrong"] + counts["guessed"] <= 0.02 * counts.total(), failures


def test_places_are_rather_left_open_than_guessed() -> None:
    counts, failures = places.measure(labels("places")[::4])  # the cities of a country take a while to load
    total = sum(counts.values(), Counter())
    assert total["right"] >= 0.94 * total.total(), failures
    assert total["wrong"] + total["guessed"] <= 0.02 * total.total(), failures


@pytest.mark.parametrize("way", duplicates.WAYS)
def test_other_openings_are_never_merged(way: str) -> None:
    pairs = [pair for pair in labels("duplicates") if pair["kind"] in NEVER_MERGED]
    answers = duplicates.WAYS[way](pairs)
    assert [pair["why"] for pair, answer in zip(pairs, answers, strict=True) if answer] == []


@needs_recordings
def test_some_recorded_pages_are_read_as_they_are() -> None:
    files = [recording for recording in recordings() if recording.path in FEW]
    assert len(files) == len(FEW)
    assert missed(postings(files)) == []
    assert not any(aim.missed for aim in fields.fields(files).aims)


@needs_recordings
@pytest.mark.slow
@pytest.mark.parametrize("name", MET)
def test_all_recordings_are_read_as_well_as_they_should_be(name: str) -> None:
    section = accuracy.SECTIONS[name]()
    assert not any(aim.missed for aim in section.aims), missed(section)
