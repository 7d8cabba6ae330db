"""Copies: which pairs of postings are taken for one advert, by the rule and by the store that applies it."""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from jobcrawler.items import JobPosting
from jobcrawler.parsers.copies import relation
from jobcrawler.parsers.text import fingerprint, posting_id
from jobcrawler.storage import open_store
from tests.accuracy.labels import labels
from tests.accuracy.report import Aim, Section

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jobcrawler.storage.base import JobStore
    from tests.accuracy.labels import Label
    from tests.accuracy.report import Row

SIDES = ("a", "b")
BATCH = 200
SEED = 20_261_122

PRECISION, RECALL = 0.99, 0.9
RULE = "the rule"


@dataclass(frozen=True)
class Merged:
    """How often a way of telling copies says that a pair is one."""

    name: str
    true: int
    said: int
    same: int

    def aims(self) -> list[Aim]:
        """Precision and recall. Aims are set for the rule: the pairs are labelled by what two rows say alone."""
        precision, recall = (PRECISION, RECALL) if self.name == RULE else (None, None)
        return [
            Aim(f"precision of {self.name}", self.true, self.said, precision),
            Aim(f"recall of {self.name}", self.true, self.same, recall),
        ]


def by_rule(pairs: Sequence[Label]) -> list[bool]:
    """Which pairs the rule takes for one advert, each looked at alone. An agency's copy is told, and another one."""
    ties = [relation(pair["a"], pair["b"]) for pair in pairs]
    return [tie is not None and tie.reason != "agency" for tie in ties]


def by_store(pairs: Sequence[Label]) -> list[bool]:
    """Which pairs are in one cluster of a store that holds the postings of all pairs, saved in any order."""
    postings = [_posting(pair, number, side) for number, pair in enumerate(pairs) for side in SIDES]
    random.Random(SEED).shuffle(postings)
    with tempfile.TemporaryDirectory() as folder, open_store(f"sqlite:{folder}/jobs.db") as store:
        for at in range(0, len(postings), BATCH):
            store.save(postings[at : at + BATCH])
        return [len({_cluster(store, _link(number, side)) for side in SIDES}) == 1 for number in range(len(pairs))]


def _link(number: int, side: str) -> str:
    return f"https://any.example/{number}/{side}"


def _posting(pair: Label, number: int, side: str) -> JobPosting:
    """One side of a pair, as validation leaves a posting, with a link of its own."""
    row, link = pair[side], _link(number, side)
    names = (row["title"], row["company"], row["location"])
    posted = row["date_posted"] and datetime.fromisoformat(row["date_posted"])
    fields = row | {"date_posted": posted, "date_posted_precision": "day" if posted else None, "link": link}
    return JobPosting(**fields, id=posting_id(link, *names), fingerprint=fingerprint(*names))


def _cluster(store: JobStore, link: str) -> str:
    """The cluster of a posting; without one, the posting itself."""
    job_id = posting_id(link, None, None, None)
    return next((row["cluster"] for row in store.cluster(job_id) if row["reason"] != "agency"), job_id)


WAYS: dict[str, Callable[[Sequence[Label]], list[bool]]] = {RULE: by_rule, "the store": by_store}


def duplicates() -> Section:
    """The section."""
    pairs = labels("duplicates")
    said = {name: way(pairs) for name, way in WAYS.items()}
    truth = [pair["same"] for pair in pairs]
    rows: list[Row] = [("kind", "truth", "pairs", *(f"right by {name}" for name in WAYS))]
    kinds = Counter((pair["kind"], pair["same"]) for pair in pairs)
    for (kind, same), count in sorted(kinds.items(), key=lambda entry: (not entry[0][1], -entry[1])):
        right = [_right(pairs, answers, kind, same=same) for answers in said.values()]
        rows.append((kind, "same" if same else "not the same", str(count), *map(str, right)))
    merged = [measure(name, truth, answers) for name, answers in said.items()]
    aims = [aim for one in merged for aim in one.aims()]
    failures = [
        _failure(name, pair)
        for name in said
        for pair, answer in zip(pairs, said[name], strict=True)
        if answer != pair["same"]
    ]
    return Section("Duplicates: duplicates.jsonl", rows, aims, failures)


def measure(name: str, truth: Sequence[bool], answers: Sequence[bool]) -> Merged:
    """What a way of telling copies says, against the truth."""
    true = sum(a and b for a, b in zip(truth, answers, strict=True))
    return Merged(name, true, sum(answers), sum(truth))


def _right(pairs: Sequence[Label], answers: Sequence[bool], kind: str, *, same: bool) -> int:
    of_kind = (
        answer for pair, answer in zip(pairs, answers, strict=True) if (pair["kind"], pair["same"]) == (kind, same)
    )
    return sum(answer == same for answer in of_kind)


def _failure(name: str, pair: Label) -> str:
    what = "not merged" if pair["same"] else "merged"
    names = " <> ".join(" | ".join(str(pair[side][key]) for key in ("title", "company", "location")) for side in SIDES)
    return f"{what} by {name} ({pair['kind']}): {names}; {pair['why']}"
