"""Whatever is saved in whatever order: nothing is lost, everything is counted, and both stores agree."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from jobcrawler.storage import JobFilter, Saved, open_store
from tests.storage.postings import card, day, posting, run

if TYPE_CHECKING:
    from jobcrawler.items import JobPosting
    from jobcrawler.storage import JobStore

KEYS = "abc"

seen = st.builds(
    lambda make, key, title, text, when: make(key, title=title, description=text, scraped_at=day(when)),
    st.sampled_from([posting, card]),
    st.sampled_from(KEYS),
    st.sampled_from(["Engineer", "Lead"]),
    st.sampled_from(["Build pipelines", "Grow plants"]),
    st.integers(-2, 2),
)
deletion = st.sampled_from(KEYS)
steps = st.lists(st.one_of(st.lists(seen, max_size=6), deletion), max_size=8)


def play(store: JobStore, script: list[list[JobPosting] | str]) -> Counter[Saved]:
    store.begin_run(run())
    answers: Counter[Saved] = Counter()
    for step in script:
        if isinstance(step, str):
            store.delete(posting(step).id)
        else:
            answers.update(store.save(step))
    return answers


@settings(max_examples=30, deadline=None, database=None)
@given(steps)
def test_no_sequence_of_saves_loses_a_posting(script: list[list[JobPosting] | str]):
    saved = [item for step in script if not isinstance(step, str) for item in step]
    with TemporaryDirectory() as folder:
        states = []
        for url in ("sqlite:jobs.db", "json:files"):
            with open_store(url, Path(folder)) as store:
                answers = play(store, script)
                assert answers.total() == len(saved)
                assert answers[Saved.ADDED] == len({item.id for item in saved})
                found = {text: store.count(JobFilter(text=text, status=None)) for text in ("pipelines", "plants")}
            (Path(folder) / "files" / ".index.db").unlink(missing_ok=True)
            with open_store(url, Path(folder)) as store:
                rows = {row["id"]: row for item in saved if (row := store.get(item.id))}
                assert found == {text: store.count(JobFilter(text=text, status=None)) for text in found}
                states.append((rows, {job_id: store.revisions(job_id) for job_id in rows}))
        assert set(rows) == {item.id for item in saved}
        assert states[0] == states[1]
        for row in rows.values():
            assert row["first_seen"] <= row["last_seen"]
            full = any(item.id == row["id"] and item.description_kind == "full" for item in saved)
            assert row["status"] == "deleted" or not full or row["description_kind"] == "full"
