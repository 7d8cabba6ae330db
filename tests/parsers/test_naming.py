"""Companies and places as they are compared when copies are looked for."""

from __future__ import annotations

import pytest
from hypothesis import given

from jobcrawler.parsers.naming import BarePlace, bare_place, company_words, places_meet, same_company
from tests.parsers.recordings import ANY_TEXT, texts

Place = tuple[str | None, str | None, str | None, str | None]


def place(fields: Place) -> BarePlace:
    return bare_place(*fields, None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Quarrystone", "Quarrystone Bakeries, Inc."),
        ("Quarry Stone", "QuarryStone LLC"),
        ("Grupo Farolito", "Farolito Hoteles S.L."),
        ("Vila Farolita Hotéis", "Vila Farolita - Hotelaria, Lda."),
        ("Farolito Hotels 4.3", "Farolito Hotels - Glassdoor ✪ 4.1"),
        ("Stone &amp; Rye", "Stone & Rye Company"),
        ("Stone and Rye", "STONE & RYE PTY LTD"),
        ("St. Brannas Trust", "St Branna’s Trust"),
        ("BRÜCKMÜHL GmbH & Co. KG", "Brueckmuehl"),
        ("IBX", "IBX India Pvt Ltd"),
        ("日本製粉", "日本製粉"),
    ],
)
def test_a_company_is_known_by_another_form_of_its_name(one: str, other: str):
    assert same_company(company_words(one), company_words(other))
    assert same_company(company_words(other), company_words(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Quarrystone Bakeries", "Quarryhill Bakeries"),
        ("Northwall Health", "Northwestland Health"),
        ("City of Springvale", "City of Dalton"),
        ("Farolito Motos", "Farolito Pagamentos"),
        ("Quarrystone Home Care", "Quarrystone Senior Living"),
        ("Tischlerei Ohm GmbH", "Sanitär Krug GmbH"),
        ("日本製粉", "日本製紙"),
        ("", ""),
    ],
)
def test_companies_that_only_begin_alike_are_two(one: str, other: str):
    assert not same_company(company_words(one), company_words(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Sevilla", "Sevilla", None, "ES"), ("Seville, Andalusia, Spain", "Seville", None, "ES")),
        (("Lisboa", "Lisboa", None, "PT"), ("Lisbon, Portugal", "Lisbon", None, "PT")),
        (("Austin, TX", None, None, "US"), ("Austin, Texas, United States", None, None, None)),
        (("Austin, TX", "Austin", "TX", "US"), ("Texas", None, "TX", "US")),
        (("Austin, TX", "Austin", "TX", "US"), ("United States", None, None, "US")),
        (("Leeds / Manchester", None, None, "GB"), ("Leeds LS1", "Leeds", None, "GB")),
        (("Remote", None, None, None), ("Remote - US", None, None, "US")),
        (("EMEA", None, None, None), ("EMEA", None, None, None)),
        ((None, None, None, None), ("Austin, TX", "Austin", "TX", "US")),
    ],
)
def test_one_place_written_in_two_ways_meets(one: Place, other: Place):
    assert places_meet(place(one), place(other))
    assert places_meet(place(other), place(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Austin, TX", "Austin", "TX", "US"), ("Dallas, TX", "Dallas", "TX", "US")),
        (("Portland, OR", "Portland", "OR", "US"), ("Portland, ME", "Portland", "ME", "US")),
        (("Austin, TX 78701", "Austin", "TX", "US"), ("Austin, TX 78744", "Austin", "TX", "US")),
        (("Bath BA1 1AA", "Bath", None, "GB"), ("Bath BA2 2BB", "Bath", None, "GB")),
        (("Cambridge", "Cambridge", None, "GB"), ("Cambridge", "Cambridge", None, "US")),
        (("Remote - Texas", None, "TX", "US"), ("Remote - Ohio", None, "OH", "US")),
        (("Salem, Marion County", None, None, None), ("Ny State Campus, Albany County", None, None, None)),
        (("EMEA", None, None, None), ("APAC", None, None, None)),
        (("Ny State Campus, Albany County", None, None, "US"), ("Austin, TX", "Austin", "TX", "US")),
    ],
)
def test_two_places_never_meet(one: Place, other: Place):
    assert not places_meet(place(one), place(other))
    assert not places_meet(place(other), place(one))


@ANY_TEXT
@given(texts("GmbH", "✪ 4.1", "&amp;", "Inc."), texts("TX", "Remote", ", ", "78701"))
def test_any_text_is_read(company: str, location: str):
    words = company_words(company)
    assert same_company(words, words) == bool(words)
    found = bare_place(location, None, None, None, None)
    assert places_meet(found, found)
