from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobcrawler.storage import open_store
from tests.storage.postings import run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jobcrawler.storage import JobStore


@pytest.fixture(params=["sqlite:data/jobs.db", "json:data/"])
def url(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def opened(url: str, tmp_path: Path) -> Iterator[Callable[..., JobStore]]:
    """Opens the store of this test; what is left open is closed in the end."""
    stores = []

    def opener(**options: bool) -> JobStore:
        stores.append(open_store(url, tmp_path, **options))
        return stores[-1]

    yield opener
    for store in stores:
        store.close()


@pytest.fixture
def store(opened: Callable[..., JobStore]) -> JobStore:
    """An empty store that knows the run "run-1"."""
    store = opened()
    store.begin_run(run())
    return store
