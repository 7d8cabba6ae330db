"""Whatever happens in whatever order: nothing is lost, everything is counted, and both stores agree."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jobcrawler.storage import JobFilter, Saved, open_store
from jobcrawler.storage.counters import COUNT
from jobcrawler.storage.sqlite import SqliteStore
from tests.storage.postings import attempt, card, day, posting, run, search_run

if TYPE_CHECKING:
    from sqlite_utils import Database

    from jobcrawler.storage import JobStore

KEYS = "abc"
FOLDED = [
    JobFilter(copies=False, limit=None, **asked)
    for asked in ({}, {"status": None}, {"source": "indeed"}, {"title": "lead"}, {"text": "grow"})
]
COUNTERS = ("job_counts", "day_counts", "cluster_counts", "run_counts")

seen = st.builds(
    lambda make, key, title, text, when: make(key, title=title, description=text, scraped_at=day(when)),
    st.sampled_from([posting, card]),
    st.sampled_from(KEYS),
    st.sampled_from(["Engineer", "Lead"]),
    st.sampled_from(
        ["Build pipelines", "Grow plants", "Grow and look after the plants of our winter garden in the city. " * 9]
    ),
    st.integers(-2, 2),
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("save"), st.lists(seen, max_size=6)),
        st.tuples(st.sampled_from(["delete", "expire"]), st.sampled_from(KEYS)),
        st.tuples(st.just("end"), st.booleans()),
        st.tuples(st.just("purge"), st.integers(-2, 3)),
        st.tuples(st.sampled_from(["prune", "lifetime"]), st.integers(0, 3)),
        st.tuples(st.just("clear"), st.none()),
    ),
    max_size=10,
)


@dataclass
class Player:
    """Plays a script on a store; `run` goes up with each run that ended."""

    store: JobStore
    run: int = 1
    answers: Counter[Saved] = field(default_factory=Counter)
    purged: int = 0
    cleared: int = 0
    expired: int = 0

    def play(self, script: list[tuple[str, Any]]) -> None:
        self.store.begin_run(run())
        for verb, value in script:
            getattr(self, verb)(value)

    def save(self, items: list[Any]) -> None:
        for item in items:
            item.run_id = f"run-{self.run}"
        self.answers.update(self.store.save(items))

    def delete(self, key: str) -> None:
        self.store.delete(posting(key).id)

    def expire(self, key: str) -> None:
        self.expired += self.store.expire([posting(key).id], day(self.run))

    def end(self, complete: bool) -> None:
        run_id = f"run-{self.run}"
        self.store.record_search_runs([search_run(run_id=run_id, complete=complete)])
        self.expired += self.store.expire_absent(run_id, day(self.run))
        self.store.end_run(run(run_id, status="finished"))
        self.run += 1
        self.store.begin_run(run(f"run-{self.run}"))

    def purge(self, before: int) -> None:
        self.purged += self.store.purge(day(before))

    def clear(self, _: None) -> None:
        self.cleared += self.store.clear()

    def prune(self, kept: int) -> None:
        self.store.record_attempts([attempt(number) for number in range(4)])
        self.store.prune(attempts_kept=kept)

    def lifetime(self, days: int) -> None:
        self.store.lifetime_days = days or None


def state(store: JobStore, runs: int) -> dict[str, Any]:
    ids = [posting(key).id for key in KEYS]
    run_ids = [f"run-{number}" for number in range(1, runs + 1)]
    return {
        "rows": {job_id: row for job_id in ids if (row := store.get(job_id))},
        "revisions": {job_id: store.revisions(job_id) for job_id in ids},
        "sightings": {job_id: store.sightings(job_id) for job_id in ids},
        "runs": [store.search_runs(run_id) for run_id in run_ids],
        "left": [(store.unfinished(run_id), sorted(store.seen(run_id))) for run_id in run_ids],
        "attempts": [tried.url for tried in store.attempts("run-1")],
        "figures": store.statistics() | {"storage_bytes": 0, "runs": 0},  # a run that is held has not failed yet
        "folded": [store.count(filters) for filters in FOLDED],
        "text": {text: store.count(JobFilter(text=text, status=None)) for text in ("pipelines", "plants")},
    }


def assert_counted(store: JobStore) -> None:
    """The counters are what one finds who counts."""
    assert isinstance(store, SqliteStore)
    with store._connection.writing() as db:
        kept = [_counters(db, table) for table in COUNTERS]
        for sql in (*(f"DELETE FROM {table}" for table in COUNTERS), *COUNT):
            db.execute(sql)
        assert [_counters(db, table) for table in COUNTERS] == kept


def assert_listed(store: JobStore) -> None:
    """A listing has as many postings as are counted."""
    for filters in (*FOLDED, *(replace(filters, copies=True) for filters in FOLDED)):
        assert store.count(filters) == len(store.query(filters))


def _counters(db: Database, table: str) -> list[tuple[object, ...]]:
    rows = db.execute(f"SELECT * FROM {table}").fetchall()
    return sorted(row for row in rows if table == "run_counts" or row[-1])


def check(player: Player, saved: list[Any], rows: dict[str, Any]) -> None:
    assert player.answers.total() == len(saved)
    gone = player.purged + player.cleared
    assert player.answers[Saved.ADDED] - gone == len(rows)
    assert player.purged <= player.expired
    assert gone or set(rows) == {item.id for item in saved}
    for row in rows.values():
        assert row["first_seen"] <= row["last_seen"]
        full = any(item.id == row["id"] and item.description_kind == "full" for item in saved)
        kept_full = row["status"] == "deleted" or row["description_kind"] == "full"
        assert gone or not full or kept_full


@pytest.mark.slow
@settings(max_examples=40, deadline=None, database=None)
@given(steps)
def test_no_sequence_of_steps_loses_a_posting(script: list[tuple[str, Any]]):
    saved = [item for verb, value in script if verb == "save" for item in value]
    states = []
    with TemporaryDirectory() as folder:
        for url in ("sqlite:jobs.db", "json:files"):
            with open_store(url, Path(folder)) as store:
                player = Player(store)
                player.play(script)
                before = state(store, player.run)
                assert_counted(store)
            (Path(folder) / "files" / ".index.db").unlink(missing_ok=True)
            with open_store(url, Path(folder)) as store:
                assert state(store, player.run) == before
                assert_counted(store)
                assert_listed(store)
            check(player, saved, before["rows"])
            states.append(before)
    assert states[0] == states[1]
