from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from jobcrawler.storage import open_store
from tests.reports.receivers import postbox, receiver
from tests.reports.runs import ended, store_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jobcrawler.storage import JobStore
    from tests.reports.receivers import Postbox, Receiver


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the store that `store` copies: a new one takes a tenth of a second."""
    folder = tmp_path_factory.mktemp("store")
    store_of(folder, ended(1)).close()
    return folder / "jobs.db"


@pytest.fixture
def store(tmp_path: Path, database: Path) -> Iterator[JobStore]:
    """A store with one run of a saved search, "indeed-1", which has ended well and found nothing yet."""
    shutil.copy(database, tmp_path)
    with open_store("sqlite:jobs.db", tmp_path) as store:
        yield store


@pytest.fixture
def hook() -> Iterator[Receiver]:
    """A receiver of webhooks."""
    with receiver() as hook:
        yield hook


@pytest.fixture
def box() -> Iterator[Postbox]:
    """A mail server."""
    with postbox() as box:
        yield box
