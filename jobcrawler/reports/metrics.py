"""Figures of runs and of the store for Prometheus, in its text format; docs/prometheus-alerts.yml has rules."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from jobcrawler.outcomes import STOPPED, Outcome
from jobcrawler.reports.health import brought, red_in_a_row
from jobcrawler.reports.history import pairs, runs_of
from jobcrawler.storage.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from prometheus_client.metrics_core import Metric

    from jobcrawler.storage.base import JobStore, Run

RECENT = timedelta(days=35)
"""A board that has not run for so long is left out, or it would be reported for ever; monthly runs are in."""
OUTCOMES = (*map(str, Outcome), "interrupted", "killed")
"""How a run may have ended."""

_OF_A_RUN = {
    "last_run_start_timestamp_seconds": "When the last run that has ended was started",
    "last_run_end_timestamp_seconds": "When it ended; a killed one has no end",
    "last_run_duration_seconds": "From its start to its end",
    "last_run_exit_code": "Its exit code; a killed one has none",
    "last_run_outcome": "1 for its outcome, 0 for the others",
    "last_run_postings": "Postings that it brought, by what they were to the store",
    "last_run_seen_postings": "Postings that it brought, those too that the user has deleted",
    "last_run_attempts": "Its tries of requests",
    "last_run_failed_attempts": "Those of its tries that failed, whether or not a later one succeeded",
    "red_runs_in_a_row": "Its newest runs that are red, without a green one between",
    "running_since_timestamp_seconds": "When the run that goes on now was started",
}
_OF_THE_STORE = {
    "store_bytes": "What the store takes on disk",
    "store_clusters": "Adverts that have copies",
    "store_postings_by_source": "Stored postings, active or expired",
    "store_postings_by_status": "Stored postings, those too that the user has deleted",
    "store_attempts": "Tries of requests in the reports of all runs",
}


def write_metrics(store: JobStore, path: Path, now: datetime) -> None:
    """Write `metrics` to a file whose name ends in .prom, for the textfile collector of node_exporter."""
    write_whole(path, metrics(store, now).encode())


def metrics(store: JobStore, now: datetime) -> str:
    """The figures of each board and saved search that ran in the last `RECENT` days, and of the store.

    Of each, a few runs are read (`health.READ`). The label saved_search is "" for runs that belong to none. Only what
    never falls is a counter; attempts are none, since a run that goes on counts some of them anew.
    """
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(store, now))
    return generate_latest(registry).decode()


class _Figures(Collector):
    def __init__(self, store: JobStore, now: datetime) -> None:
        self._store = store
        self._now = now

    def collect(self) -> Iterable[Metric]:
        """What Prometheus is told."""
        yield from self._runs()
        yield from self._of_the_store()

    def _runs(self) -> Iterable[Metric]:
        found = {name: _gauge(name, said, *_LABELS.get(name, ())) for name, said in _OF_A_RUN.items()}
        for board, saved_search, runs in self._series():
            for name, labels, value in _samples(runs):
                found[name].add_metric([board, saved_search or "", *labels], value)
        return found.values()

    def _series(self) -> Iterator[tuple[str, str | None, list[Run]]]:
        """Board, saved search, and its runs, the newest first."""
        for board, saved_search in pairs(self._store):
            runs = runs_of(self._store, board, saved_search)
            if runs and runs[0].started_at >= self._now - RECENT:
                yield board, saved_search, runs

    def _of_the_store(self) -> Iterable[Metric]:
        figures = self._store.statistics()
        runs = CounterMetricFamily("jobcrawler_runs_total", "Runs that were started", value=figures["runs"]["total"])
        attempts = {result: figures["attempts"][result] for result in ("successful", "failed")}
        single = {"store_bytes": figures["storage_bytes"], "store_clusters": figures["clusters"]["total"]}
        grouped = {
            "store_postings_by_source": ("source", figures["by_source"]),
            "store_postings_by_status": ("status", figures["by_status"]),
            "store_attempts": ("result", attempts),
        }
        for name, value in single.items():
            yield GaugeMetricFamily(f"jobcrawler_{name}", _OF_THE_STORE[name], value=value)
        for name, (label, values) in grouped.items():
            family = GaugeMetricFamily(f"jobcrawler_{name}", _OF_THE_STORE[name], labels=[label])
            for key, value in sorted(values.items()):
                family.add_metric([key], value)
            yield family
        yield runs


_LABELS = {"last_run_outcome": ("outcome",), "last_run_postings": ("saved",)}
"""Of a metric, besides board and saved_search."""


def _gauge(name: str, said: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"jobcrawler_{name}", said, labels=["board", "saved_search", *labels])


Sample = tuple[str, tuple[str, ...], float]
"""The name of a metric, the values of its own labels, its value."""


def _samples(runs: list[Run]) -> Iterator[Sample]:
    yield "red_runs_in_a_row", (), red_in_a_row(runs)
    going = next((run for run in runs if run.status == "running"), None)
    if going is not None:
        yield "running_since_timestamp_seconds", (), going.started_at.timestamp()
    last = next((run for run in runs if run.status != "running"), None)
    if last is None:
        return
    yield "last_run_start_timestamp_seconds", (), last.started_at.timestamp()
    yield from _end(last)
    ended = last.outcome if last.status == "finished" else last.status
    yield from (("last_run_outcome", (outcome,), outcome == ended) for outcome in OUTCOMES)
    for saved in ("added", "updated", "unchanged"):
        yield "last_run_postings", (saved,), last.counts.get(saved, 0)
    yield "last_run_seen_postings", (), brought(last)
    tried = last.report.get("stats", {})
    yield "last_run_attempts", (), tried.get("jobcrawler/attempts/total", 0)
    yield "last_run_failed_attempts", (), tried.get("jobcrawler/attempts/failed", 0)


def _end(run: Run) -> Iterator[Sample]:
    if run.finished_at is None:
        return
    yield "last_run_end_timestamp_seconds", (), run.finished_at.timestamp()
    yield "last_run_duration_seconds", (), (run.finished_at - run.started_at).total_seconds()
    if run.exit_code is not None:
        yield "last_run_exit_code", (), STOPPED if run.status == "interrupted" else run.exit_code
