"""Places as boards write them."""

from __future__ import annotations

from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobcrawler.parsers.location import Place, coordinates, parse_location, parse_locations, region_code
from jobcrawler.parsers.places import COUNTRY_CODES, COUNTRY_NAMES, REGIONS, country_code
from tests.parsers.recordings import ANY_TEXT, indeed_cards, needs_postings, needs_recordings, postings, texts

Found = tuple[str | None, str | None, str | None, str | None]


def read(text: str | None, country: str | None = None) -> Found | None:
    place = parse_location(text, country)
    return None if place is None else astuple(place)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("text", "country", "place"),
    [
        ("Austin, TX 78745", "us", ("Austin", "TX", "US", None)),
        ("Austin, TX", None, ("Austin", "TX", "US", None)),
        ("Austin, Texas", None, ("Austin", "TX", "US", None)),
        ("Austin, Texas, United States", None, ("Austin", "TX", "US", None)),
        ("San Francisco, CA, US", None, ("San Francisco", "CA", "US", None)),
        ("London, OH", None, ("London", "OH", "US", None)),
        ("Georgetown, GA", None, ("Georgetown", "GA", "US", None)),
        ("Palestine, TX", None, ("Palestine", "TX", "US", None)),
        ("Washington, D.C., US", None, ("Washington", "DC", "US", None)),
        ("14 Example St #7, Denver, CO 80202", None, ("Denver", "CO", "US", None)),
        ("New York, NY", None, ("New York", "NY", "US", None)),
        ("NYC", None, ("New York", "NY", "US", None)),
        ("New York", None, (None, "NY", "US", None)),
        ("Texas", None, (None, "TX", "US", None)),
        ("California", "us", (None, "CA", "US", None)),
        ("Georgia", "us", (None, "GA", "US", None)),
        ("Georgia", None, None),
        ("Washington", None, None),
        ("United States", None, (None, None, "US", None)),
        ("Wilmington, DE", None, ("Wilmington", "DE", "US", None)),
        ("Berlin, DE", None, ("Berlin", None, "DE", None)),
        ("Toronto, CA", None, ("Toronto", None, "CA", None)),
        ("Mumbai, IN", None, ("Mumbai", None, "IN", None)),
        ("Walnut Creek - CA", None, ("Walnut Creek", "CA", "US", None)),
        ("Boston, MA 02210\xa0(South Boston area)", None, ("Boston", "MA", "US", None)),
        ("Toronto, ON, Canada", None, ("Toronto", "ON", "CA", None)),
        ("Toronto, ON M5V 2T6", "ca", ("Toronto", "ON", "CA", None)),
        ("Montréal, QC", None, ("Montréal", "QC", "CA", None)),
        ("Bengaluru, Karnataka", "in", ("Bengaluru", "Karnataka", "IN", None)),
        ("Banaswadi, Bengaluru, Karnataka", "in", ("Bengaluru", "Karnataka", "IN", None)),
        ("Karnataka", "in", (None, "Karnataka", "IN", None)),
        ("Pune", "in", ("Pune", None, "IN", None)),
        ("India", "in", (None, None, "IN", None)),
        ("32560, Jardines de San Pablo, Chih.", "mx", (None, "Chih.", "MX", None)),
        ("Ciudad Juárez, Chih.", "mx", ("Ciudad Juárez", "Chih.", "MX", None)),
        ("64000 Monterrey, N. L.", "mx", ("Monterrey", "N.L.", "MX", None)),
        ("Mexico City, CDMX, Mexico", None, ("Mexico City", "CDMX", "MX", None)),
        ("Guadalajara, Jalisco, Mexico", None, ("Guadalajara", "Jal.", "MX", None)),
        ("Kowloon", "hk", ("Kowloon", None, "HK", None)),
        ("Hong Kong", "hk", (None, None, "HK", None)),
        ("Berlin", None, ("Berlin", "Berlin", "DE", None)),
        ("10115 Berlin", "de", ("Berlin", "Berlin", "DE", None)),
        ("Köln, Nordrhein-Westfalen, Deutschland", None, ("Köln", "Nordrhein-Westfalen", "DE", None)),
        ("75001 Paris", "fr", ("Paris", None, "FR", None)),
        ("Paris, Île-de-France, France", None, ("Paris", "Île-de-France", "FR", None)),
        ("London SW1A 1AA", "gb", ("London", None, "GB", None)),
        ("London, UK", None, ("London", None, "GB", None)),
        ("London", None, ("London", None, None, None)),
        ("Birmingham, England, United Kingdom", None, ("Birmingham", "England", "GB", None)),
        ("Dublin, County Dublin", "ie", ("Dublin", "County Dublin", "IE", None)),
        ("Madrid, Madrid provincia", "es", ("Madrid", "Madrid", "ES", None)),
        ("Sydney NSW", "au", ("Sydney", "NSW", "AU", None)),
        ("Melbourne VIC 3000", "au", ("Melbourne", "VIC", "AU", None)),
        ("Rabat, Rabat-Salé-Kénitra, Morocco", None, ("Rabat", "Rabat-Salé-Kénitra", "MA", None)),
        ("Kuala Lumpur, , Malaysia", None, ("Kuala Lumpur", None, "MY", None)),
        ("CN - Shanghai", None, ("Shanghai", None, "CN", None)),
        ("Bogotá, COL", None, ("Bogotá", None, "CO", None)),
        ("Enugu, Nigeria", None, ("Enugu", None, "NG", None)),
        ("Beirut, Lebanon", None, ("Beirut", None, "LB", None)),
        ("Lebanon, TN", None, ("Lebanon", "TN", "US", None)),
        ("Seoul, Korea, Republic of", None, ("Seoul", None, "KR", None)),
        ("Caracas, Venezuela, Bolivarian Republic of", None, ("Caracas", None, "VE", None)),
        ("Prague, Czech Republic", None, ("Prague", None, "CZ", None)),
        ("Skopje, Republic of North Macedonia", None, ("Skopje", None, "MK", None)),
        ("Willemstad, Curaçao", None, ("Willemstad", None, "CW", None)),
        ("New York, New York, United States", None, ("New York", "NY", "US", None)),
        ("New York City, New York", None, ("New York", "NY", "US", None)),
        ("NYC, USA", None, ("New York", "NY", "US", None)),
        ("Chennai, TN, India", None, ("Chennai", None, "IN", None)),
        ("São Paulo", None, ("São Paulo", "SP", "BR", None)),
        ("Brazil - São Paulo", None, ("São Paulo", "SP", "BR", None)),
        ("Leeds LS1", "gb", ("Leeds", None, "GB", None)),
        ("Reading, Berkshire", "gb", ("Reading", "Berkshire", "GB", None)),
        ("69003 Lyon 3e", "fr", ("Lyon", None, "FR", None)),
        ("22765 Hamburg-Altona", "de", ("Hamburg", None, "DE", None)),
        ("44575 Castrop-Rauxel", "de", ("Castrop-Rauxel", None, "DE", None)),
        ("45050, Zapopan, Jal.", "mx", ("Zapopan", "Jal.", "MX", None)),
        ("06600, Juárez, CDMX", "mx", (None, "CDMX", "MX", None)),
        ("Leeds, West Yorkshire, United Kingdom", None, ("Leeds", "West Yorkshire", "GB", None)),
        ("Oslo, Oslo County, Norway", None, ("Oslo", "Oslo County", "NO", None)),
        ("Munich Office", None, ("Munich", None, None, None)),
        ("Paris HQ", "fr", ("Paris", None, "FR", None)),
        ("Singapore HQ", None, (None, None, "SG", None)),
        ("All India", "in", (None, None, "IN", None)),
    ],
)
def test_a_place_is_taken_apart(text: str, country: str | None, place: Found | None) -> None:
    assert read(text, country) == place


@pytest.mark.parametrize(
    ("text", "country", "place"),
    [
        ("Bavaria", None, (None, "Bayern", "DE", None)),
        ("Munich, Bavaria", None, ("Munich", "Bayern", "DE", None)),
        ("Cologne, NRW, Germany", None, ("Cologne", "Nordrhein-Westfalen", "DE", None)),
        ("Île-de-France", None, (None, "Île-de-France", "FR", None)),
        ("Catalonia, Spain", None, (None, "Cataluña", "ES", None)),
        ("Barcelona, Catalunya", None, ("Barcelona", "Cataluña", "ES", None)),
        ("Barcelona, Catalonia", "us", ("Barcelona", "Cataluña", "ES", None)),
        ("Gauteng", None, (None, "Gauteng", "ZA", None)),
        ("Sandton, Johannesburg, Gauteng, South Africa", None, ("Johannesburg", "Gauteng", "ZA", None)),
        ("Ontario", None, (None, "ON", "CA", None)),
        ("Amsterdam, North Holland, Netherlands", None, ("Amsterdam", "Noord-Holland", "NL", None)),
        ("Anambra, Nigeria", None, (None, "Anambra", "NG", None)),
        ("Essex, UK", None, (None, "Essex", "GB", None)),
        ("Maidstone, Kent", None, ("Maidstone", "Kent", "GB", None)),
        ("Kent", "gb", (None, "Kent", "GB", None)),
        ("Helsinki, Uusimaa", None, ("Helsinki", "Uusimaa", "FI", None)),
        ("Bathinda, Punjab", None, ("Bathinda", "Punjab", "IN", None)),
        ("Atlanta, Georgia", None, ("Atlanta", "GA", "US", None)),
        ("Tbilisi, Georgia", None, ("Tbilisi", None, None, None)),
        # names of subdivisions that are cities too stay cities
        ("Milano, Italy", None, ("Milano", None, "IT", None)),
        ("Tokyo, Japan", None, ("Tokyo", None, "JP", None)),
        ("Madrid, Spain", None, ("Madrid", None, "ES", None)),
        ("Manchester", "gb", ("Manchester", None, "GB", None)),
        ("Utrecht, Utrecht, Netherlands", None, ("Utrecht", "Utrecht", "NL", None)),
    ],
)
def test_regions_of_the_world_end_in_one_form(text: str, country: str | None, place: Found) -> None:
    assert read(text, country) == place


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("AMER - Canada - Ontario - Ottawa", ("Ottawa", "ON", "CA", None)),
        ("US, Washington, Seattle", ("Seattle", "WA", "US", None)),
        ("USA - Texas - Austin - 5 Any Road", ("Austin", "TX", "US", None)),
        ("USA - Washington, DC", ("Washington", "DC", "US", None)),
        ("EMEA - Germany - Berlin", ("Berlin", "Berlin", "DE", None)),
    ],
)
def test_names_may_go_from_the_largest_to_the_smallest(text: str, place: Found) -> None:
    assert read(text) == place


@pytest.mark.parametrize(
    ("text", "country", "place"),
    [
        ("Decatur, DeKalb County", "us", (None, None, "US", None)),
        ("Alpharetta, Fulton County", "us", ("Alpharetta", "GA", "US", None)),
        ("Anytown, Calvert County", "us", ("Anytown", "MD", "US", None)),
        ("Anytown, Greene County", "us", (None, None, "US", None)),
        ("Glendale, Denver", "us", ("Glendale", "CO", "US", None)),
        ("SoMa, San Francisco", "us", ("San Francisco", None, "US", None)),
        ("SF, Oakland", "us", (None, None, "US", None)),
        ("Hackney, London", "gb", ("London", None, "GB", None)),
        ("City of London, London", "gb", ("London", None, "GB", None)),
        ("Watford, London", "gb", (None, None, "GB", None)),
        ("Hackney, London", None, None),
        ("Leipzig, Dresden", "de", (None, None, "DE", None)),
    ],
)
def test_a_town_is_told_from_its_quarter_and_its_county(text: str, country: str | None, place: Found | None) -> None:
    assert read(text, country) == place


@pytest.mark.parametrize(
    ("text", "country", "place"),
    [
        ("CA", None, None),
        ("CA", "us", (None, "CA", "US", None)),
        ("DE", None, None),
        ("DE", "de", (None, None, "DE", None)),
        ("TX", None, (None, "TX", "US", None)),
        ("LA", "us", (None, None, "US", None)),
        ("DC", "us", (None, "DC", "US", None)),
        ("Ontario, CA", None, None),
        ("Ontario, CA", "us", ("Ontario", "CA", "US", None)),
        ("Remote -CA", None, (None, None, None, "remote")),
        ("Remote (DE)", None, (None, None, None, "remote")),
        ("Remote (DE)", "de", (None, None, "DE", "remote")),
    ],
)
def test_a_code_of_two_countries_is_read_only_where_something_else_tells(
    text: str, country: str | None, place: Found | None
) -> None:
    assert read(text, country) == place


@pytest.mark.parametrize(
    ("text", "country", "place"),
    [
        ("Remote", None, (None, None, None, "remote")),
        ("Remote (US only)", None, (None, None, "US", "remote")),
        ("Remote (Denver, CO)", None, ("Denver", "CO", "US", "remote")),
        ("Remote (New Jersey, US)", None, (None, "NJ", "US", "remote")),
        ("Remote (Sales)", "us", (None, None, "US", "remote")),
        ("Remote (United States - Select States ONLY)", None, (None, None, "US", "remote")),
        ("Remote NYC", None, ("New York", "NY", "US", "remote")),
        ("IN Remote India", None, (None, None, "IN", "remote")),
        ("Germany/Remote", None, (None, None, "DE", "remote")),
        ("Remote - Poland/Romania", None, (None, None, None, "remote")),
        ("Zum Teil im Homeoffice in 10115 Berlin", "de", ("Berlin", "Berlin", "DE", "hybrid")),
        ("Da remoto in Torino, Piemonte", "it", ("Torino", "Piemonte", "IT", "remote")),
        ("(Remote, US)", None, (None, None, "US", "remote")),
        ("Anywhere in Europe", None, (None, None, None, "remote")),
        ("Anywhere in the US", None, (None, None, "US", "remote")),
        ("Work from home in Texas", None, (None, "TX", "US", "remote")),
        ("Deutschland Remote", None, (None, None, "DE", "remote")),
        ("Poste à distance", "fr", (None, None, "FR", "remote")),
        ("Remote", "us", (None, None, "US", "remote")),
        ("Hybrid work in Boston, MA", None, ("Boston", "MA", "US", "hybrid")),
        ("Hybrid work in Boston, MA 02110", "us", ("Boston", "MA", "US", "hybrid")),
        ("Remote in Austin, TX", None, ("Austin", "TX", "US", "remote")),
        ("Remote in USA", None, (None, None, "US", "remote")),
        ("Remote, US", None, (None, None, "US", "remote")),
        ("US Remote", None, (None, None, "US", "remote")),
        ("United States - Remote", None, (None, None, "US", "remote")),
        ("Remote (Italy)", None, (None, None, "IT", "remote")),
        ("New York, NY (Remote)", None, ("New York", "NY", "US", "remote")),
        ("Remote - New Delhi, India", None, ("New Delhi", None, "IN", "remote")),
        ("Palo Alto - Hybrid", None, ("Palo Alto", None, None, "hybrid")),
        ("Palo Alto, CA (Open to US-based Remote)", None, ("Palo Alto", "CA", "US", None)),
        ("100% Remote (US/Canada*)", None, (None, None, None, "remote")),
        ("Work from home", "gb", (None, None, "GB", "remote")),
        ("Não informado, Todo o Brasil, Remoto", None, (None, None, "BR", "remote")),
        ("MG, Presencial", None, (None, "MG", "BR", "on_site")),
        ("MG, Presencial", "br", (None, "MG", "BR", "on_site")),
        ("Goias, Presencial", "br", (None, "GO", "BR", "on_site")),
        ("Presencial", "br", (None, None, "BR", "on_site")),
        ("São Paulo, SP, Híbrido", "br", ("São Paulo", "SP", "BR", "hybrid")),
        ("São Paulo, SP, Presencial", None, ("São Paulo", "SP", "BR", "on_site")),
        ("Vila Velha, ES, Presencial", None, ("Vila Velha", "ES", "BR", "on_site")),
        ("Joinville, SC, Presencial", "br", ("Joinville", "SC", "BR", "on_site")),
        ("Rio de Jan..., RJ, Híbrido", "br", (None, "RJ", "BR", "hybrid")),
        ("Trabajo híbrido en 06600, Juárez, CDMX", "mx", (None, "CDMX", "MX", "hybrid")),
        ("Remote-EMEA", None, (None, None, None, "remote")),
        ("Hybrid remote in Boston, MA 02110", "us", ("Boston", "MA", "US", "hybrid")),
        ("Temporarily remote in Austin, TX", "us", ("Austin", "TX", "US", "remote")),
        ("Teilweise Homeoffice in 10115 Berlin", "de", ("Berlin", "Berlin", "DE", "hybrid")),
        ("Télétravail partiel à Lyon (69)", "fr", ("Lyon", None, "FR", "hybrid")),
        ("Desde casa en Monterrey, N. L.", "mx", ("Monterrey", "N.L.", "MX", "remote")),
    ],
)
def test_the_place_of_work_is_told_apart_from_the_place(text: str, country: str | None, place: Found) -> None:
    assert read(text, country) == place


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Austin, TX +2 locations", ("Austin", "TX", "US", None)),
        ("Austin, TX and 3 more", ("Austin", "TX", "US", None)),
        ("SF, NYC, SEA", (None, None, "US", None)),
        ("Seattle, WA | SF | NYC", (None, None, "US", None)),
        ("Boston, MA; Mountain View, CA", (None, None, "US", None)),
        ("Los Altos, CA & San Mateo, CA", (None, "CA", "US", None)),
        ("Dublin (IE) or London (UK)", None),
        ("Remote in USA | Palmyra, VA", (None, None, "US", None)),
        ("Remote / Berlin", ("Berlin", "Berlin", "DE", "remote")),
        ("Berlin / Remote", ("Berlin", "Berlin", "DE", "remote")),
        ("Berlin (Hybrid) / Hamburg", (None, None, "DE", None)),
        ("Munich / Delft / Remote", None),
        ("Waco, TX or Remote", ("Waco", "TX", "US", None)),
        ("Houston, TX or San Francisco Bay Area", None),
        ("Boston, Raleigh, NYC", None),
        ("New York/ San Francisco", None),
    ],
)
def test_of_several_places_only_what_they_share_is_known(text: str, place: Found | None) -> None:
    assert read(text) == place


@pytest.mark.parametrize(
    ("text", "country", "found"),
    [
        ("London or Paris", None, [("London", None, None, None), ("Paris", None, None, None)]),
        ("New York/ San Francisco", None, [(None, "NY", "US", None), ("San Francisco", None, None, None)]),
        ("SF, NYC, LA", None, [("San Francisco", "CA", "US", None), ("New York", "NY", "US", None),
                               ("Los Angeles", "CA", "US", None)]),
        ("Seattle, WA | Berlin, DE | Remote", None, [("Seattle", "WA", "US", None), ("Berlin", None, "DE", None)]),
        ("Dublin (IE) or London (UK)", None, [("Dublin", None, "IE", None), ("London", None, "GB", None)]),
        ("Pune & Bengaluru, Karnataka", "in", [("Pune", None, "IN", None), ("Bengaluru", "Karnataka", "IN", None)]),
        ("Berlin / Berlin", None, [("Berlin", "Berlin", "DE", None)]),
        ("Austin, TX", None, [("Austin", "TX", "US", None)]),
        ("Remote", "us", [(None, None, "US", "remote")]),
        ("Global", None, []),
        (None, "us", []),
    ],
)  # fmt: skip
def test_every_place_of_a_text_is_read(text: str | None, country: str | None, found: list[Found]) -> None:
    assert [astuple(place) for place in parse_locations(text, country)] == found


@pytest.mark.parametrize(
    "text",
    [None, "", "N/A", "-", "Global", "Worldwide", "EMEA", "Front Office", "HQ",
     "save job", "Save job", "bundesweit", "San Francisco Bay Area",
    "Eastern Time Zone",
     "Greater Los Angeles Area", "New York Metropolitan", "+2 locations", "???", "12345", "Vauxhall, London",
     "x" * 400,
     "Bellevue, King County", "Remote Sensing Center", "Various locations"],
)  # fmt: skip
def test_what_names_no_certain_place_is_none(text: str | None) -> None:
    assert read(text) is None


@given(
    texts(
        "Austin", ", ", "TX", "78745", "Remote", " in ", "(", ")", "|", "Mexico", "MG", "+2 locations", "Georgia", " - "
    ),
    st.sampled_from([None, "", "us", "IN", "mx", "zz", "usa", "é"]),
)
@ANY_TEXT
def test_no_text_makes_it_fail_and_what_it_gives_has_the_right_form(text: str, country: str | None) -> None:
    place = parse_location(text, country) or Place()
    assert place.workplace in (None, "remote", "hybrid", "on_site")
    assert place.country is None or (len(place.country) == 2 and place.country.isupper())
    assert place.city is None or 0 < len(place.city) <= 50
    assert place.region is None or place.region.strip()
    assert Place() not in parse_locations(text, country)


@pytest.mark.parametrize(
    ("name", "country", "code"),
    [("Washington, D.C.", "US", "DC"), ("Washington", "US", "WA"), ("Washington, D.C.", None, "Washington, D.C."),
     ("Nuevo León", "mx", "N.L."), (" ", "US", None), (None, "US", None)],
)  # fmt: skip
def test_a_region_named_apart_gets_our_form(name: str | None, country: str | None, code: str | None) -> None:
    assert region_code(name, country) == code


@pytest.mark.parametrize(
    ("latitude", "longitude", "point"),
    [
        (30.2672, -97.7431, (30.2672, -97.7431)),
        ("41.1579", "-8.6291", (41.1579, -8.6291)),
        (" 41.1579 ", -8, (41.1579, -8.0)),
        (-90, 180, (-90.0, 180.0)),
        (25, -40, None),
        ("25.0", "-40.0", None),
        (0, 0, None),
        (0, 9.5, (0.0, 9.5)),
        (91, 0, None),
        (0, 181, None),
        (None, 1, None),
        (True, False, None),
        ("", "", None),
        ("12°", "5", None),
        (float("nan"), 1, None),
        (float("inf"), 1, None),
        ("9" * 400, 1, None),
        ([1], {}, None),
    ],
)
def test_coordinates_are_in_range_and_no_placeholder(
    latitude: object, longitude: object, point: tuple[float, float] | None
) -> None:
    assert coordinates(latitude, longitude) == point


@given(st.one_of(st.text(), st.floats(), st.integers()), st.one_of(st.text(), st.floats(), st.integers()))
@ANY_TEXT
def test_nothing_makes_coordinates_fail(latitude: object, longitude: object) -> None:
    point = coordinates(latitude, longitude)
    assert point is None or (-90 <= point[0] <= 90 and -180 <= point[1] <= 180)


@pytest.mark.parametrize(
    ("name", "country", "code"),
    [
        ("Texas", "US", "TX"), ("TX", "us", "TX"), ("Québec", "CA", "QC"), ("Nuevo León", "MX", "N.L."),
        ("County Dublin", "IE", "County Dublin"),
        ("Bavaria", "DE", "Bayern"), ("Orissa", "IN", "Odisha"),
        ("Texas", None, "Texas"), (None, "US", None), ("N/A", "US", None),
    ],
)  # fmt: skip
def test_regions_are_kept_in_one_form(name: str | None, country: str | None, code: str | None) -> None:
    assert region_code(name, country) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("US", "US"), ("us", "US"), ("USA", "US"), ("United States", "US"), ("UK", "GB"), ("GBR", "GB"),
        ("Canada", "CA"),
        ("Deutschland", "DE"), ("España", "ES"), ("Brasil", "BR"), ("भारत", "IN"), ("Côte d’Ivoire", "CI"),
        ("Georgia", "GE"), ("Korea, Republic of", "KR"), ("Federal Republic of Germany", "DE"), ("PRT", "PT"),
        ("CW", "CW"), ("XK", "XK"), ("Åland Islands", "AX"), ("U.S.", "US"), ("Czech Republic", "CZ"),
        ("", None), ("Europe", None), ("Texas", None), ("XX", None), ("XXX", None),
        ("New York, New York, United States", None),
    ],
)  # fmt: skip
def test_countries_are_known_by_name_and_code(text: str, code: str | None) -> None:
    assert country_code(text) == code


def test_tables_of_places_hold_two_letter_codes_and_no_empty_names() -> None:
    assert all(len(code) == 2 and code.isupper() for code in COUNTRY_CODES)
    assert all(COUNTRY_NAMES)
    assert set(REGIONS) <= COUNTRY_CODES
    assert all(name and code for regions in REGIONS.values() for name, code in regions.items())


@needs_recordings
def test_cities_and_states_of_recorded_cards_agree_with_the_board_s_own_fields() -> None:
    checked = 0
    for card, page in indeed_cards():
        place = parse_location(card["formattedLocation"], page["country"])
        assert place is not None
        assert place.country == page["country"]
        city, state = card.get("jobLocationCity"), card.get("jobLocationState")
        if city and city != "Remote":
            assert place.city == city
            checked += 1
        if state and page["country"] == "US":
            assert place.region == state
    assert checked > 20


@needs_postings
def test_recorded_american_places_have_city_and_state() -> None:
    sources = (
        "csv:indeed_2024-12",
        "csv:glassdoor_2024-12",
        "csv:glassdoor_ds_salary_2020",
        "csv:indeed_ca_ds_2018-07",
    )
    rows = [row["location"] for row in postings() if row["source"] in sources and row["location"]]
    found = [
        place for place in map(parse_location, rows) if place and place.city and place.region and place.country == "US"
    ]
    assert len(rows) > 2_000
    assert len(found) > 0.98 * len(rows)
