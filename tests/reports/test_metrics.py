"""What Prometheus is told, and the alert rules that go by it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from jobcrawler.reports.metrics import metrics, write_metrics
from jobcrawler.storage import Run, open_store
from tests.crawling import ROOT
from tests.reports.runs import SEARCH, blocked, end, ended, find
from tests.storage.postings import day

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from jobcrawler.storage import JobStore

NOW = day(20)
LABELS = {"board": "indeed", "saved_search": SEARCH}


def values(store: JobStore, now: datetime = NOW, **labels: str) -> dict[str, float]:
    """Name without prefix -> value, of the samples that have these labels and no others."""
    families = text_string_to_metric_families(metrics(store, now))
    samples = [sample for family in families for sample in family.samples if sample.labels == labels]
    return {sample.name.removeprefix("jobcrawler_"): sample.value for sample in samples}


def tried(attempts: int, failed: int) -> dict[str, int]:
    return {"attempts/total": attempts, "attempts/failed": failed, "attempts/successful": attempts - failed}


def running(number: int) -> Run:
    return ended(number, status="running", finished_at=None, outcome=None, exit_code=None)


def test_the_last_run_is_told_in_full(store: JobStore) -> None:
    counts = {"added": 3, "updated": 2, "unchanged": 30, "deleted": 1}
    end(store, ended(2, counts=counts, stats=tried(12, 2)))
    found = values(store, **LABELS)
    assert found == {
        "last_run_start_timestamp_seconds": day(2).timestamp(),
        "last_run_end_timestamp_seconds": day(2).timestamp() + 240,
        "last_run_duration_seconds": 240,
        "last_run_exit_code": 0,
        "last_run_seen_postings": 36,
        "last_run_attempts": 12,
        "last_run_failed_attempts": 2,
        "red_runs_in_a_row": 0,
    }
    assert [values(store, **LABELS, saved=saved) for saved in ("added", "updated", "unchanged")] == [
        {"last_run_postings": 3}, {"last_run_postings": 2}, {"last_run_postings": 30},
    ]  # fmt: skip


ENDS: list[tuple[dict[str, Any], str, float | None]] = [
    ({"outcome": "ok"}, "ok", 0),
    ({"outcome": "blocked"}, "blocked", 3),
    ({"outcome": "layout_changed", "status": "interrupted"}, "interrupted", 130),
]


@pytest.mark.parametrize(("fields", "outcome", "code"), ENDS)
def test_one_outcome_of_all_is_1(store: JobStore, fields: dict[str, Any], outcome: str, code: float) -> None:
    end(store, ended(2, **fields))
    assert values(store, **LABELS)["last_run_exit_code"] == code
    assert values(store, **LABELS, outcome=outcome) == {"last_run_outcome": 1}
    assert metrics(store, NOW).count("jobcrawler_last_run_outcome{") == 16
    assert len(re.findall(r"jobcrawler_last_run_outcome\{.*\} 1\.0", metrics(store, NOW))) == 1


def test_a_killed_run_has_an_outcome_and_no_end(store: JobStore, tmp_path: Path) -> None:
    store.begin_run(running(2))
    with open_store("sqlite:jobs.db", tmp_path) as other:
        assert "running_since_timestamp_seconds" in values(other, **LABELS)
    store._running.release_all()  # type: ignore[attr-defined]
    found = values(store, **LABELS)
    assert values(store, **LABELS, outcome="killed") == {"last_run_outcome": 1}
    assert found["last_run_start_timestamp_seconds"] == day(2).timestamp()
    assert not {"last_run_end_timestamp_seconds", "last_run_exit_code", "running_since_timestamp_seconds"} & set(found)


def test_a_run_that_goes_on_leaves_the_last_one_in_its_place(store: JobStore) -> None:
    store.begin_run(running(2))
    found = values(store, **LABELS)
    assert found["running_since_timestamp_seconds"] == day(2).timestamp()
    assert found["last_run_start_timestamp_seconds"] == day(1).timestamp()


def test_red_runs_are_counted(store: JobStore) -> None:
    for number in (2, 3, 4):
        blocked(store, number)
    assert values(store, **LABELS)["red_runs_in_a_row"] == 3


def test_each_board_and_each_search_has_its_own_figures(store: JobStore) -> None:
    end(store, ended(2, 7, board="lever"))
    end(store, ended(3, 8, saved_search=None))
    seen = [
        values(store, board=board, saved_search=name)["last_run_seen_postings"]
        for board, name in (("indeed", SEARCH), ("lever", SEARCH), ("indeed", ""))
    ]
    assert seen == [40, 7, 8]


def test_a_board_that_is_not_crawled_any_more_is_left_out(store: JobStore) -> None:
    assert values(store, day(36), **LABELS)
    assert not values(store, day(37), **LABELS)


def test_the_store_is_counted(store: JobStore) -> None:
    end(store, ended(2, stats=tried(100, 4)))
    (nurse, cook, _) = find(store, "indeed-2", "Nurse", "Cook", "Baker")
    find(store, "indeed-2", "Pilot", source="lever")
    store.expire([nurse])
    store.delete(cook)
    assert values(store, source="indeed") == {"store_postings_by_source": 2}
    assert values(store, source="lever") == {"store_postings_by_source": 1}
    found = {status: values(store, status=status) for status in ("active", "expired", "deleted")}
    assert found == {
        "active": {"store_postings_by_status": 2},
        "expired": {"store_postings_by_status": 1},
        "deleted": {"store_postings_by_status": 1},
    }
    assert values(store, result="failed") == {"store_attempts": 4}
    assert values(store)["runs_total"] == 2
    assert values(store)["store_clusters"] == 0
    assert values(store)["store_bytes"] > 0


def test_names_follow_the_conventions(store: JobStore) -> None:
    for family in text_string_to_metric_families(metrics(store, NOW)):
        assert family.name.startswith("jobcrawler_")
        assert family.documentation
        assert family.type in ("gauge", "counter")
        assert {sample.name for sample in family.samples} <= {family.name, f"{family.name}_total"}


def test_an_empty_store_has_figures_too(tmp_path: Path) -> None:
    with open_store("sqlite:jobs.db", tmp_path) as store:
        assert values(store)["runs_total"] == 0


def test_odd_names_are_escaped(store: JobStore) -> None:
    end(store, ended(2, saved_search='"\n\\ é'))
    assert values(store, board="indeed", saved_search='"\n\\ é')["last_run_exit_code"] == 0


def test_the_file_is_whole_and_everybody_may_read_it(store: JobStore, tmp_path: Path) -> None:
    path = tmp_path / "node_exporter" / "jobcrawler.prom"
    write_metrics(store, path, NOW)
    assert path.read_text() == metrics(store, NOW)
    assert [file.name for file in path.parent.iterdir()] == ["jobcrawler.prom"]
    assert path.stat().st_mode & 0o044 == 0o044


# -- the rules ---------------------------------------------------------------------------------------------------------

RULE = re.compile(
    r"""
\ {6}-\ alert:\ (?P<alert>\w+)\n
\ {8}expr:\ (?P<expr>[^"'{}\[\]&*!|%@`\n:\#]+)\n
\ {8}labels:\n
\ {10}severity:\ (?:warning|critical)\n
\ {8}annotations:\n
\ {10}summary:\ "(?P<summary>[^"\\\n]+)"\n
\ {10}description:\ "(?P<description>[^"\\\n]+)"\n
""",
    re.VERBOSE,
)
"""A rule in the part of YAML that needs no reader of YAML: plain words, and texts in quotes without escapes."""


def rules() -> dict[str, dict[str, str]]:
    head, text = (ROOT / "docs" / "prometheus-alerts.yml").read_text().split("    rules:\n")
    assert re.fullmatch(r"# [^\n]*\ngroups:\n  - name: jobcrawler\n", head)
    assert RULE.sub("", text) == ""
    return {match["alert"]: match.groupdict() for match in RULE.finditer(text)}


def fires(expression: str, store: JobStore, now: datetime) -> bool:
    """Whether such a rule holds for the board of these tests: what is not there makes its part of an `or` false."""
    found = {f"jobcrawler_{name}": value for name, value in values(store, now, **LABELS).items()}
    found["time()"] = now.timestamp()
    return any(_holds(part.split(), found) for part in expression.split(" or "))


def _holds(words: list[str], found: dict[str, float]) -> bool:
    names = [word for word in words if not re.fullmatch(r"[-/<>=\d.]+", word)]
    if not set(names) <= set(found):
        return False
    *left, comparison, right = words
    first, operation, second = (*left, "/", "1") if len(left) == 1 else left
    a, b = (found.get(word) or float(word if word not in found else 0) for word in (first, second))
    value = a - b if operation == "-" else a / b if b else float("nan")
    return value > float(right) if comparison == ">" else value >= float(right)


def test_every_metric_of_a_rule_is_told(store: JobStore) -> None:
    store.begin_run(running(2))
    told = {line.split("{")[0].split(" ")[0] for line in metrics(store, NOW).splitlines() if line[0] != "#"}
    for rule in rules().values():
        assert set(re.findall(r"jobcrawler_\w+", rule["expr"])) <= told
        assert set(re.findall(r"\$labels\.(\w+)", rule["summary"] + rule["description"])) <= set(LABELS)


def test_a_board_that_does_well_fires_no_rule(store: JobStore) -> None:
    end(store, ended(2, stats=tried(100, 1)))
    assert [name for name, rule in rules().items() if fires(rule["expr"], store, NOW)] == []


def test_a_run_of_more_than_half_an_hour_fires_while_it_goes_on_and_after(store: JobStore) -> None:
    rule = rules()["JobcrawlerRunTakesLong"]["expr"]
    store.begin_run(running(2))
    minutes = {n: fires(rule, store, day(2 + n / 1440)) for n in (29, 31)}
    assert minutes == {29: False, 31: True}
    end(store, ended(2, finished_at=day(2 + 31 / 1440)))
    assert fires(rule, store, NOW)


def test_the_second_failure_in_a_row_fires(store: JobStore) -> None:
    rule = rules()["JobcrawlerFailedTwice"]["expr"]
    fired = []
    for number in (2, 3):
        blocked(store, number)
        fired.append(fires(rule, store, NOW))
    assert fired == [False, True]


RATES = [(0, 0, False), (100, 1, False), (99, 1, True), (1, 1, True)]


@pytest.mark.parametrize(("attempts", "failed", "fired"), RATES)
def test_more_than_one_failed_try_of_a_hundred_fires(store: JobStore, attempts: int, failed: int, fired: bool) -> None:
    end(store, ended(2, stats=tried(attempts, failed)))
    assert fires(rules()["JobcrawlerErrorRate"]["expr"], store, NOW) is fired


def test_every_metric_is_documented_and_no_other(store: JobStore) -> None:
    _, page = (ROOT / "docs" / "alerts.md").read_text().split("## Prometheus\n")
    documented = {
        name for name in re.findall(r"`([a-z_]+)`", page) if re.match("last_run|red_|running_|store_|runs_", name)
    }
    families = text_string_to_metric_families(metrics(store, NOW))
    names = {family.name + ("_total" if family.type == "counter" else "") for family in families}
    assert {f"jobcrawler_{name}" for name in documented} == names
