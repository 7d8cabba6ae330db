"""A store that the benchmarks fill is one that saving has filled."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import pytest

from jobcrawler.storage import JobFilter, Saved, open_store
from jobcrawler.storage.rows import moment
from tests.benchmarks.filling import expired_at, fill, run, run_of
from tests.benchmarks.postings import BOARDS, DAYS, Plan, language, posting, rare_word, row

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jobcrawler.storage import JobStore

PLAN = Plan(total=150, sentences=4, base=60)
TABLES = ("jobs", "runs", "revisions", "cluster_ties", "text_queue")
JOINED = {
    "sightings": """
        SELECT job_id, board, country, query, place, filters, run_id FROM sightings JOIN searches ON id = search_id
    """,
    "searches": "SELECT board, country, query, place, filters, first_run, last_run FROM searches",
    "clusters": "SELECT job_id, reason, score, copy_of FROM clusters",
    "keys": "SELECT job_id, day FROM cluster_keys",
    "texts": "SELECT job_id FROM text_rows",
    "blocks": "SELECT count(*) FROM cluster_keys JOIN cluster_blocks USING (alike) GROUP BY job_id",
}  # fmt: skip


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """One that was filled, and one into which the same postings were saved."""
    folder: Path = tmp_path_factory.mktemp("filled")
    fill(folder / "filled.db", PLAN)
    with open_store("sqlite:saved.db", folder) as saved, open_store("sqlite:filled.db", folder) as filled:
        _save_all(saved)
        yield filled, saved


def _save_all(store: JobStore) -> None:
    for day in range(DAYS + 1):
        for source in dict.fromkeys(BOARDS):
            store.begin_run(run(day, source))
    numbers = range(PLAN.total)
    for run_id, some in groupby(numbers, key=lambda number: run_of(number, PLAN)):
        store.save([posting(number, PLAN, run_id) for number in some])
    for number in numbers:
        at = expired_at(number, PLAN)
        if at is not None:
            store.expire([posting(number, PLAN, "").id], moment(at), run_of(number, PLAN))
    store.index_text()


def rows(store: JobStore, sql: str) -> list[tuple[Any, ...]]:
    found = store._connection.rows(sql)  # type: ignore[attr-defined]
    return sorted(map(repr, found))  # type: ignore[arg-type]


@pytest.mark.parametrize("table", [*TABLES, *JOINED])
def test_every_table_holds_the_same(stores: tuple[JobStore, JobStore], table: str):
    filled, saved = (rows(store, JOINED.get(table) or f"SELECT * FROM {table}") for store in stores)
    assert filled == saved


def test_statistics_are_the_same(stores: tuple[JobStore, JobStore]):
    filled, saved = (store.statistics() | {"storage_bytes": 0} for store in stores)
    assert filled == saved
    assert saved["clusters"]["copies"] > 5
    assert saved["by_status"]["expired"] > 5


WORDS = language().words


@pytest.mark.parametrize(
    "filters",
    [
        JobFilter(),
        JobFilter(limit=20, offset=60),
        JobFilter(copies=False, limit=None),
        JobFilter(source="glassdoor", workplace="remote", order="-date_posted"),
        JobFilter(country="DE", salary_year_min=60_000),
        JobFilter(text=rare_word(20, 1), status=None),
        JobFilter(text=WORDS[0], order="first_seen", limit=None),
        JobFilter(text=f"{WORDS[3]} {WORDS[5]}", country="US"),
        JobFilter(text=row(99, PLAN, "")["company"], status=None),
    ],
)
def test_pages_and_search_results_are_the_same(stores: tuple[JobStore, JobStore], filters: JobFilter):
    ask: Callable[[JobStore], Any] = lambda store: store.query(filters)  # noqa: E731
    filled, saved = map(ask, stores)
    assert filled == saved
    assert saved


def test_a_store_that_the_disk_cannot_hold_is_not_begun(tmp_path: Path):
    with pytest.raises(SystemExit, match=r"^1,000,000,000,000 postings take about [0-9]+ GB; .* has [0-9]+ GB free$"):
        fill(tmp_path / "large.db", Plan(10**12))
    assert list(tmp_path.iterdir()) == []


def test_what_is_saved_again_is_known_and_unchanged(stores: tuple[JobStore, JobStore]):
    for store in stores:
        answers = store.save([posting(number, PLAN, run_of(number, PLAN)) for number in range(PLAN.total)])
        expired = [expired_at(number, PLAN) is not None for number in range(PLAN.total)]
        assert answers == [Saved.UPDATED if one else Saved.UNCHANGED for one in expired]
