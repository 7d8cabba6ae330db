"""The scheduler: each due run happens once, whenever it dies; one board at a time; nothing waits for ever."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from jobcrawler.exceptions import ConfigError, StorageError
from jobcrawler.searches.ledger import Ledger, next_due
from jobcrawler.searches.saved import SavedSearch
from jobcrawler.searches.schedule import Every
from jobcrawler.searches.scheduler import SearchScheduler, alone
from jobcrawler.searches.starters import StartError
from jobcrawler.storage import open_store
from tests.storage.postings import run

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from jobcrawler.storage import DueRun

START = datetime(2026, 3, 1, 9, tzinfo=UTC)


class DiedError(BaseException):
    """The process is killed here."""


@dataclass
class Machine:
    """A starter whose runs outlive the scheduler, as processes do: they begin, and end when they are told to."""

    store: str
    root: Path
    going: dict[str, str] = field(default_factory=dict)
    """Run -> running or ended; what Scrapyd or the locks of logs know."""
    started: list[str] = field(default_factory=list)
    arguments: dict[str, Mapping[str, str]] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    code: int | None = 2

    def state(self, due: DueRun) -> str:
        if self.troubles:
            raise StartError(self.troubles[0])
        return self.going.get(due.id, "unknown")

    def start(self, due: DueRun, arguments: Mapping[str, str]) -> None:
        if self.troubles:
            raise StartError(self.troubles[0])
        self.started.append(due.id)
        self.going[due.id] = "running"
        self.arguments[due.id] = arguments

    def exit_code(self, due: DueRun) -> int | None:
        return self.code

    def stop(self) -> None:
        """Nothing."""

    def end(self, run_id: str, **fields: Any) -> None:
        """The run has ended by itself, and is on record."""
        self.going[run_id] = "ended"
        with open_store(self.store, self.root) as store:
            ended = run(run_id, **{"status": "finished", "exit_code": 0} | fields)
            store.begin_run(ended)
            store.end_run(ended)


class World:
    """A scheduler whose clock the test moves, over a store that outlives it."""

    def __init__(self, store: str, root: Path) -> None:
        self.ledger = Ledger(store, root)
        self.machine = Machine(store, root)
        self.time = START
        self.searches = [saved("daily")]
        self.told: list[str] = []
        self.restart()

    def restart(self, ledger: Any = None) -> SearchScheduler:
        """A new process."""
        given = [self.searches]
        self.scheduler = SearchScheduler(
            ledger or self.ledger, self.machine, lambda: given.pop() if given else None,
            lambda search: self.told.append(search.name), now=lambda: self.time,
        )  # fmt: skip
        self.scheduler.go_on()
        return self.scheduler

    def look(self, minutes: float = 0) -> None:
        """Some time later."""
        self.time += timedelta(minutes=minutes)
        for search in self.searches:
            self.scheduler._wake(search.name)
        self.scheduler.look()

    def rows(self) -> list[tuple[str, str]]:
        """Board and state of each line of the ledger, the first due first."""
        with self.ledger.open() as store:
            return [(due.board, due.state) for due in store.due_runs()[::-1]]


def saved(name: str, *boards: str, every: str = "1h", **arguments: str) -> SavedSearch:
    return SavedSearch(name=name, boards=boards or ("indeed",), schedule=Every(every), arguments=arguments)


@pytest.fixture(params=["sqlite:data/jobs.db", "json:data/"])
def world(request: pytest.FixtureRequest, tmp_path: Path) -> World:
    open_store(request.param, tmp_path).close()
    world = World(request.param, tmp_path)
    world.look()
    return world


def test_a_search_is_started_when_it_is_due_and_not_before(world: World):
    world.look(59)
    assert world.machine.started == []
    world.look(1)
    assert world.machine.started == ["daily-indeed-20260301T100000Z"]
    world.look(1)
    assert len(world.machine.started) == 1
    world.machine.end("daily-indeed-20260301T100000Z", exit_code=3)
    world.look()
    with world.ledger.open() as store:
        (due,) = store.due_runs()
    assert (due.state, due.exit_code, due.coalesced) == ("ended", 3, 0)
    assert world.told == ["daily", "daily"], "at the start, and when the run had ended"


def test_what_was_missed_counts_as_one_run(world: World):
    world.restart()
    world.look(60 * 24 + 30)
    assert world.machine.started == ["daily-indeed-20260302T090000Z"]
    with world.ledger.open() as store:
        assert [due.coalesced for due in store.due_runs()] == [23]


def test_a_run_that_still_goes_on_is_not_started_twice(world: World):
    world.look(60)
    world.look(60)
    assert (len(world.machine.started), world.rows()) == (1, [("indeed", "started"), ("indeed", "skipped")])
    world.machine.end(world.machine.started[0])
    world.look(60)
    assert len(world.machine.started) == 2


def test_one_run_of_a_board_at_a_time_and_what_was_due_first_is_first(world: World):
    world.searches = [saved("a", "indeed", "lever"), saved("b", "indeed"), saved("c", "greenhouse")]
    world.restart()
    world.look()
    world.look(60)
    assert sorted(name.rsplit("-", 1)[0] for name in world.machine.started) == ["a-indeed", "a-lever", "c-greenhouse"]
    world.machine.end(world.machine.started[0])
    world.look(1)
    assert world.machine.started[-1].startswith("b-indeed")


def test_no_more_runs_at_once_than_are_allowed(world: World):
    world.searches = [saved("a", "indeed", "lever")]
    world.restart()
    world.scheduler._at_once = 1
    world.look()
    world.look(60)
    assert len(world.machine.started) == 1


def test_a_board_gets_the_arguments_of_its_search(world: World):
    search = saved("a", "indeed", "lever", query="nurse", limit="5")
    search.own = {"lever": {"company": "acme", "limit": "9"}}
    world.searches = [search]
    world.restart()
    world.look()
    world.look(60)
    assert sorted(world.machine.arguments.values(), key=len) == [
        {"query": "nurse", "limit": "5"}, {"query": "nurse", "limit": "9", "company": "acme"},
    ]  # fmt: skip


def test_a_changed_schedule_counts_from_the_change(world: World):
    world.look(30)
    world.searches = [saved("daily", every="2h")]
    world.restart()
    world.look()
    world.look(119)
    assert world.machine.started == []
    world.look(1)
    assert world.machine.started == ["daily-indeed-20260301T113000Z"]


def test_a_starter_that_does_not_answer_is_asked_again(world: World):
    world.machine.troubles = ["Scrapyd does not answer"]
    world.look(60)
    with world.ledger.open() as store:
        (due,) = store.due_runs()
    assert (due.state, world.machine.started) == ("due", [])
    world.machine.troubles = []
    world.look(5)
    assert len(world.machine.started) == 1


@pytest.mark.parametrize(
    ("code", "note"),
    [
        (2, "it ended before its run began; its log says why"),
        (None, "it ended before its run began; its log says why"),
        (130, "it was stopped by a signal before its run began"),
        (-15, "it was stopped by a signal before its run began"),
    ],
)
def test_a_run_that_did_not_begin_is_not_tried_again(world: World, code: int | None, note: str):
    world.machine.code = code
    world.look(60)
    world.machine.going[world.machine.started[0]] = "ended"
    world.look(1)
    with world.ledger.open() as store:
        (due,) = store.due_runs()
    assert (due.state, due.exit_code, due.note) == ("ended", code, note)
    world.look(5)
    assert len(world.machine.started) == 1


def test_a_run_that_vanished_before_it_began_is_started_again_after_a_while(world: World):
    world.look(60)
    (run_id,) = world.machine.started
    del world.machine.going[run_id]
    world.time = datetime.now(UTC)
    world.look()
    assert len(world.machine.started) == 1, "it may be on its way"
    world.look(2)
    assert world.machine.started == [run_id, run_id]


def test_a_run_that_was_killed_has_happened(world: World):
    world.look(60)
    (run_id,) = world.machine.started
    with world.ledger.open() as store:
        store.begin_run(run(run_id))
        store._running.release(run_id)  # type: ignore[attr-defined]  # as the system does it
    del world.machine.going[run_id]
    world.look(5)
    with world.ledger.open() as store:
        (due,) = store.due_runs()
    assert (due.state, due.note, len(world.machine.started)) == ("ended", "it was killed", 1)


def test_a_search_that_was_taken_out_of_the_file_is_not_started(world: World):
    world.machine.troubles = ["Scrapyd does not answer"]
    world.look(60)
    world.searches, world.machine.troubles = [], []
    world.restart()
    world.look()
    assert (world.machine.started, world.rows()) == ([], [("indeed", "ended")])


def test_mistakes_in_the_file_leave_the_searches_as_they_were(world: World, caplog: pytest.LogCaptureFixture):
    def load() -> list[SavedSearch]:
        raise ConfigError("searches.toml, line 7: no")

    world.scheduler._load = load
    world.look(60)
    assert len(world.machine.started) == 1
    assert "The saved searches stay as they were: searches.toml, line 7: no" in caplog.text


class Dying:
    """A ledger whose process dies at the n-th word, before or after it is written."""

    def __init__(self, ledger: Ledger, words: int) -> None:
        self._ledger = ledger
        self._words = words

    def __getattr__(self, name: str) -> Any:
        def call(*given: Any) -> Any:
            self._die()
            answer = getattr(self._ledger, name)(*given)
            self._die()
            return answer

        return call

    def _die(self) -> None:
        self._words -= 1
        if not self._words:
            raise DiedError


@pytest.mark.parametrize("ended", [True, False])
def test_whenever_the_scheduler_dies_each_due_run_happens_once(tmp_path: Path, *, ended: bool):
    """Killed before and after every word of the ledger; when the next one comes, runs have ended or go on."""
    for words in range(1, 40):
        root = tmp_path / str(words)
        root.mkdir()
        open_store("sqlite:jobs.db", root).close()
        world = World("sqlite:jobs.db", root)
        world.searches = [saved("daily", "indeed", "lever")]
        world.restart()
        world.look()
        died = False
        world.time += timedelta(hours=1)
        try:
            world.restart(Dying(world.ledger, words))
            world.look()
        except DiedError:
            died = True
        for run_id in world.machine.started if ended else ():
            world.machine.end(run_id)
            del world.machine.going[run_id]  # nobody remembers it but the store
        world.restart()
        for _ in range(3):
            world.look(1)
        assert sorted(world.machine.started) == [f"daily-{board}-20260301T100000Z" for board in ("indeed", "lever")]
        assert len(world.rows()) == 2
        if not died:
            break
    assert not died, "every word was tried"


def test_a_ledger_that_cannot_be_written_waits(world: World):
    class Locked:
        def __getattr__(self, name: str) -> Any:
            raise StorageError("the store is held by another process", temporary=True)

    free = world.scheduler._ledger
    world.scheduler._ledger = Locked()  # type: ignore[assignment]
    world.look(60)
    world.scheduler._ledger = free
    world.look(1)
    assert len(world.machine.started) == 1


def test_two_schedulers_do_not_work_in_one_place(tmp_path: Path):
    said = r"another scheduler is at work in .*logs; stop it first"
    with alone(tmp_path / "logs"), pytest.raises(ConfigError, match=said), alone(tmp_path / "logs"):
        pass
    with alone(tmp_path / "logs"):
        pass


def test_when_a_search_is_due_next_is_told_from_its_mark(world: World):
    (search,) = world.searches
    with world.ledger.open() as store:
        mark = store.mark("schedule:daily")
    assert next_due(search, mark, START + timedelta(minutes=90)) == START + timedelta(hours=2)
    assert next_due(search, None, START + timedelta(minutes=90)) == START + timedelta(minutes=150)
    search.schedule = None
    assert next_due(search, mark, START) is None
