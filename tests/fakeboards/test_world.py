from __future__ import annotations

import sys
from datetime import timedelta
from itertools import islice, pairwise

import pytest

from jobcrawler.fakeboards.places import CITIES, SERVED, find_place, suggestions
from jobcrawler.fakeboards.slots import SLOTS
from jobcrawler.fakeboards.world import Filters, World
from jobcrawler.fakeboards.writing import describe, points
from tests.fakeboards.conftest import NOW


def test_the_same_seed_gives_the_same_world() -> None:
    first, second = World(seed=5, adverts=500, now=NOW), World(seed=5, adverts=500, now=NOW)
    assert [first.advert(n) for n in range(500)] == [second.advert(n) for n in range(500)]


def test_another_seed_gives_other_adverts_and_other_ids() -> None:
    first, second = World(seed=1, now=NOW), World(seed=2, now=NOW)
    assert (
        first.advert(3).title + first.advert(3).company.short != second.advert(3).title + second.advert(3).company.short
    )
    assert {first.indeed_key(n) for n in range(500)}.isdisjoint(second.indeed_key(n) for n in range(500))


def test_a_larger_world_holds_the_smaller_one() -> None:
    small, large = World(adverts=100, now=NOW), World(adverts=100_000, now=NOW)
    assert [small.advert(n) for n in range(100)] == [large.advert(n) for n in range(100)]


@pytest.mark.parametrize("adverts", [100, SLOTS, SLOTS + 37, 50_000])
def test_hits_by_rank_are_those_of_a_search_through_all_adverts(adverts: int) -> None:
    world = World(adverts=adverts, now=NOW)
    result = world.search("engineer", "Texas", "us", "indeed", Filters(max_age_days=30))
    numbers = [result.number(rank) for rank in range(result.total)]
    scanned = [
        number
        for number in range(adverts)
        if (advert := world.advert(number)).place.region == "Texas"
        and "indeed" in advert.slot.boards
        and "Engineer" in advert.title
        and advert.slot.age_days < 30
    ]
    by_skill = {n for n in numbers if "Engineer" not in world.advert(n).title}
    assert [n for n in numbers if n not in by_skill] == scanned
    assert numbers == sorted(set(numbers))


def test_a_rank_beyond_the_total_is_an_error(world: World) -> None:
    result = world.search("data engineer", "Austin, TX", "us", "indeed")
    with pytest.raises(IndexError):
        result.number(result.total)


@pytest.mark.parametrize("number", [0, 1, 7_999, 8_000, 999_999_999])
def test_ids_decode_to_their_advert(number: int) -> None:
    world = World(adverts=1_000_000_000, now=NOW)
    boards = world.advert(number).slot.boards
    key, listing = world.indeed_key(number), world.glassdoor_id(number)
    assert len(key) == 16
    assert 2**31 < listing < 2 * 10**12
    assert world.by_indeed_key(key) == (world.advert(number) if "indeed" in boards else None)
    assert world.by_glassdoor_id(listing) == (world.advert(number) if "glassdoor" in boards else None)


@pytest.mark.parametrize("key", ["00aa11bb22cc33dd", "f" * 16, "short", "00AA11BB22CC33DD", "zz" * 8, ""])
def test_a_key_that_was_never_given_out_is_unknown(world: World, key: str) -> None:
    assert world.by_indeed_key(key) is None


def test_an_id_beyond_the_adverts_is_unknown(world: World) -> None:
    assert world.by_indeed_key(world.indeed_key(world.adverts)) is None
    assert world.by_glassdoor_id(world.glassdoor_id(world.adverts)) is None
    assert world.by_glassdoor_id(1) is None


def test_ten_million_adverts_cost_no_more_memory_than_ten_thousand() -> None:
    world = World(adverts=10_000_000, now=NOW)
    result = world.search("engineer", "", "us", "glassdoor")
    assert result.total > 1_000_000
    assert world.advert(result.number(result.total - 1)).place.country == "us"
    assert len(result.slots) <= SLOTS
    assert sum(sys.getsizeof(value) for value in vars(world).values()) < 200_000


@pytest.mark.parametrize("country", SERVED)
@pytest.mark.parametrize("board", ["indeed", "glassdoor"])
def test_every_country_has_hits_on_both_boards(world: World, board: str, country: str) -> None:
    assert world.search("", "", country, board).total > 300
    assert world.search("", "Remote", country, board).total > 20


def test_a_search_in_another_language_finds_the_same_occupation(world: World) -> None:
    assert world.search("ingeniero de datos", "", "mx", "indeed").total > 0
    assert world.search("ingeniero de datos", "", "mx", "indeed") == world.search("data engineer", "", "mx", "indeed")


def test_words_that_nobody_advertises_find_nothing(world: World) -> None:
    assert world.search("zookeeper", "", "us", "indeed").total == 0


def test_an_unknown_place_searches_the_whole_country_and_says_so(world: World) -> None:
    everywhere = world.search("data engineer", "", "us", "indeed")
    unknown = world.search("data engineer", "North Carolina/headers", "us", "indeed")
    assert unknown.place is None
    assert unknown.total == everywhere.total > 0


@pytest.mark.parametrize(
    "filters",
    [Filters(max_age_days=7), Filters(workplace="remote"), Filters(workplace="hybrid"), Filters(job_type="part_time")],
)
def test_a_filter_keeps_exactly_what_passes_it(world: World, filters: Filters) -> None:
    everything = world.search("engineer", "", "us", "indeed")
    passing = [
        n
        for rank in range(everything.total)
        if (slot := world.advert(n := everything.number(rank)).slot)
        and (filters.max_age_days is None or slot.age_days < filters.max_age_days)
        and filters.workplace in {None, slot.workplace}
        and (filters.job_type is None or filters.job_type in slot.job_types)
    ]
    result = world.search("engineer", "", "us", "indeed", filters)
    assert [result.number(rank) for rank in range(result.total)] == passing != []


def test_one_advert_in_sixty_four_is_of_the_largest_company(world: World) -> None:
    numbers = [number for number in range(world.adverts) if world.advert(number).company.short == "Acme Robotics"]
    assert 0.012 < len(numbers) / world.adverts < 0.02
    listed = list(islice(world.numbers_of_the_largest(), 100))
    assert set(listed) <= set(numbers)
    assert listed == sorted(listed)


def test_three_adverts_in_five_are_on_both_boards(world: World) -> None:
    both = sum(len(world.advert(n).slot.boards) == 2 for n in range(5_000))
    assert 0.55 < both / 5_000 < 0.65


def test_ages_run_from_today_to_years_and_agree_with_the_dates(world: World) -> None:
    adverts = [world.advert(n) for n in range(5_000)]
    assert {advert.slot.age_days for advert in adverts} >= {0, 1, 7, 30, 200}
    assert max(advert.slot.age_days for advert in adverts) > 700
    assert all((NOW - advert.created).days == advert.slot.age_days for advert in adverts)


def test_twins_share_a_text_in_two_towns_and_reposts_in_one_with_an_old_date(world: World) -> None:
    by_text: dict[int, list[int]] = {}
    for number in range(SLOTS):
        by_text.setdefault(world.advert(number).text, []).append(number)
    pairs = [pair for group in by_text.values() for pair in pairwise(group)]
    adverts = [(world.advert(a), world.advert(b)) for a, b in pairs]
    twins = [(a, b) for a, b in adverts if not b.slot.repost and a.place is not b.place]
    reposts = [(a, b) for a, b in adverts if b.slot.repost]
    assert len(twins) > 200
    assert len(reposts) > 100
    assert all(a.title == b.title and a.company == b.company for a, b in adverts)
    assert all(b.created - b.published > timedelta(days=150) for _, b in reposts)


def test_pay_is_of_every_kind_and_in_order(world: World) -> None:
    pays = [advert.pay for advert in map(world.advert, range(3_000))]
    kinds = {pay.kind if pay else None for pay in pays}
    assert kinds == {None, "range", "single", "from", "up_to", "estimated"}
    assert {pay.period for pay in pays if pay} == {"hour", "month", "year"}
    assert all(0 < pay.low <= pay.high for pay in pays if pay and pay.kind in {"range", "single", "estimated"})
    assert all(pay.high == 0 < pay.low for pay in pays if pay and pay.kind == "from")
    assert all(pay.low == 0 < pay.high for pay in pays if pay and pay.kind == "up_to")


def test_descriptions_are_html_of_one_to_three_kilobytes_and_hold_what_cards_quote(world: World) -> None:
    for number in range(300):
        advert = world.advert(number)
        html = describe(advert)
        assert 800 < len(html) < 3_000
        assert html.count("<ul>") == 3
        assert all(point in html for point in points(advert, 3))


def test_descriptions_hold_what_breaks_careless_readers(world: World) -> None:
    texts = "".join(describe(world.advert(number)) for number in range(200))
    for trap in ("};", "{who}", "&lt;/", "&amp;", "–", "☕", "ó", "ü"):
        assert trap in texts, trap


@pytest.mark.parametrize(
    ("text", "country", "label"),
    [
        ("Austin, TX", "us", "Austin, TX"),
        ("austin", "us", "Austin, TX"),
        ("Austin, Texas", "us", "Austin, TX"),
        ("Austin, TX 78701", "us", "Austin, TX"),
        ("tx", "us", "Texas"),
        ("London", "us", "London, OH"),
        ("London", "gb", "London"),
        ("London, ON", "ca", "London, ON"),
        ("bangalore", "in", "Bengaluru, Karnataka"),
        ("ciudad juarez", "mx", "Ciudad Juárez, Chih."),
        ("Munich", "de", "München"),
        ("Remote", "us", "Remote"),
        ("Deutschland", "de", "Germany"),
        ("", "us", "United States"),
    ],
)
def test_a_place_is_found_however_it_is_written(text: str, country: str, label: str) -> None:
    place = find_place(text, country)
    assert place is not None
    assert (place.country, place.label) == (country, label)


def test_homonyms_are_suggested_in_every_country() -> None:
    assert {place.country for place in suggestions("London")} == {"us", "gb", "ca"}
    assert suggestions("Atlantis") == []


def test_every_town_has_an_id_of_its_own() -> None:
    assert len({city.board_id for city in CITIES}) == len(CITIES)
