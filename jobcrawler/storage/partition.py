"""Which of some adverts, of which ties between pairs are known, are copies of each other.

A function of the set alone: the order in which postings came makes no difference. What forbids a pair to be copies must
not come about in a roundabout way either, so that nothing is put together of which two parts contradict each other:

1. The closest ties of texts come first. Who is tied as closely to two that contradict each other goes to neither.
2. A teaser, or a posting whose text says nothing, goes to the advert that tells it whole, if only one does.
3. Those that are left go together where all of them are tied to each other.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import chain, combinations, groupby, product
from typing import TYPE_CHECKING

from jobcrawler.parsers.copies import conflicting, distance

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Set

    from jobcrawler.parsers.adverts import Advert
    from jobcrawler.parsers.copies import Relation

    Ties = Mapping[tuple[int, int], Relation]

Cluster = list[int]

TEXTS = ("exact", "near")
REASONS = (*TEXTS, "teaser", "named")
"""From the closest on."""
FAR = 9
"""The distance of two that are only named alike: of several nobody can say which one is closer."""


def partition(adverts: Mapping[int, Advert], ties: Ties) -> list[dict[int, Relation | None]]:
    """Clusters of adverts, by their keys; each advert with its closest tie to another one of its cluster.

    `ties` are those of ordered pairs, the less key first. One that stands alone has None.
    """
    parts = _Parts(adverts)
    ranks = {
        pair: (REASONS.index(tie.reason), distance(*(adverts[key] for key in pair)), -tie.score)
        for pair, tie in ties.items()
    }
    texts = sorted((rank, pair) for pair, rank in ranks.items() if ties[pair].reason in TEXTS)
    for _, level in groupby(texts, key=lambda entry: entry[0]):
        parts.join([pair for _, pair in level])
    weak = {
        pair: rank[1] if ties[pair].reason == "teaser" else int(FAR - ties[pair].score)
        for pair, rank in ranks.items()
        if rank[0] > 1
    }
    parts.host(weak, {key for key, found in adverts.items() if found.is_long})
    telling = {key for key, found in adverts.items() if found.is_telling}
    parts.host(weak, telling)
    parts.join(weak, apart_from=telling)
    return [{key: _closest(key, cluster, ties) for key in cluster} for cluster in parts.clusters]


def _rank(tie: Relation) -> tuple[int, float]:
    return REASONS.index(tie.reason), -tie.score


def _closest(key: int, cluster: Cluster, ties: Ties) -> Relation | None:
    found = (ties.get((min(key, other), max(key, other))) for other in cluster if other != key)
    return min(filter(None, found), key=_rank, default=None)


class _Parts:
    """Clusters on their way."""

    def __init__(self, adverts: Mapping[int, Advert]) -> None:
        self._adverts = adverts
        self._conflicts: dict[tuple[int, int], bool] = {}
        self.clusters: list[Cluster] = [[key] for key in sorted(adverts)]

    def join(self, pairs: Iterable[tuple[int, int]], apart_from: Set[int] | None = None) -> None:
        """Put together what is tied, but what is torn between two that contradict each other.

        With `apart_from`, only those without any of these keys, and torn is who is tied to two that are not tied.
        """
        near = self._neighbours(pairs, apart_from or set())
        torn = {
            number
            for number, others in near.items()
            for a, b in combinations(others, 2)
            if self._contradict(a, b) or (apart_from is not None and b not in near[a])
        }
        whole = list(self.clusters)
        for a, b in sorted((a, b) for a, others in near.items() for b in others if not {a, b} & torn):
            ours, theirs = whole[a], whole[b]
            if ours is not theirs and not self._any_conflict(ours, theirs):
                joined = sorted(ours + theirs)
                whole = [joined if cluster is ours or cluster is theirs else cluster for cluster in whole]
        self.clusters = sorted({id(cluster): cluster for cluster in whole}.values())

    def host(self, distances: Mapping[tuple[int, int], int], telling: Set[int]) -> None:
        """Let each cluster without any of these keys go to the one with some that it is tied to, if one is the closest.

        Guests of one host that contradict each other stay out of it.
        """
        hosts = {number for number, cluster in enumerate(self.clusters) if not telling.isdisjoint(cluster)}
        guests: dict[int, list[int]] = defaultdict(list)
        for number, others in self._neighbours(distances, set()).items():
            if number not in hosts and others & hosts:
                ranked = sorted((self._distance(number, other, distances), other) for other in others & hosts)
                if len(ranked) == 1 or ranked[0][0] < ranked[1][0]:
                    guests[ranked[0][1]].append(number)
        clusters = list(self.clusters)
        for host, some in guests.items():
            if not any(self._contradict(a, b) for a, b in combinations(some, 2)):
                clusters[host] = sorted(chain(clusters[host], *(clusters[guest] for guest in some)))
                clusters = [[] if number in some else cluster for number, cluster in enumerate(clusters)]
        self.clusters = sorted(filter(None, clusters))

    def _neighbours(self, pairs: Iterable[tuple[int, int]], apart_from: Set[int]) -> dict[int, set[int]]:
        """Number of a cluster -> the numbers of those that it is tied to and does not contradict."""
        of = {
            key: number
            for number, cluster in enumerate(self.clusters)
            if apart_from.isdisjoint(cluster)
            for key in cluster
        }
        found: dict[int, set[int]] = defaultdict(set)
        for a, b in {(of[a], of[b]) for a, b in pairs if a in of and b in of and of[a] != of[b]}:
            if not self._contradict(a, b):
                found[a].add(b)
                found[b].add(a)
        return found

    def _distance(self, a: int, b: int, distances: Mapping[tuple[int, int], int]) -> int:
        pairs = product(self.clusters[a], self.clusters[b])
        return min(distances[pair] for pair in ((min(pair), max(pair)) for pair in pairs) if pair in distances)

    def _contradict(self, a: int, b: int) -> bool:
        return self._any_conflict(self.clusters[a], self.clusters[b])

    def _any_conflict(self, ours: Cluster, theirs: Cluster) -> bool:
        return any(self._conflict(min(pair), max(pair)) for pair in product(ours, theirs))

    def _conflict(self, a: int, b: int) -> bool:
        if (a, b) not in self._conflicts:
            self._conflicts[a, b] = conflicting(self._adverts[a], self._adverts[b])
        return self._conflicts[a, b]
