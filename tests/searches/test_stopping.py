"""The scheduler ends when it is told to, whatever it is at."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from jobcrawler.searches.ledger import Ledger
from jobcrawler.searches.saved import SavedSearch
from jobcrawler.searches.schedule import Every
from jobcrawler.searches.scheduler import SearchScheduler
from jobcrawler.storage import open_store
from tests.searches.test_scheduler import Machine

if TYPE_CHECKING:
    from pathlib import Path


def test_a_stop_in_the_midst_of_a_look_lets_it_come_to_its_end(tmp_path: Path):
    looks, go_on = threading.Event(), threading.Event()

    def load() -> list[SavedSearch]:
        looks.set()
        go_on.wait(30)
        return [SavedSearch(name="daily", boards=("indeed",), schedule=Every("1h"))]

    open_store("sqlite:jobs.db", tmp_path).close()
    scheduler = SearchScheduler(Ledger("sqlite:jobs.db", tmp_path), Machine("sqlite:jobs.db", tmp_path), load)
    working = threading.Thread(target=scheduler.work, daemon=True)
    working.start()
    assert looks.wait(30)
    scheduler.stop()
    while scheduler._clock.running:
        time.sleep(0.01)
    go_on.set()
    working.join(30)
    assert not working.is_alive()
