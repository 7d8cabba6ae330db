"""Sites of small worlds, asked without a network."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from jobcrawler.fakeboards import FakeBoards
from jobcrawler.fakeboards.glassdoor import GlassdoorSite
from jobcrawler.fakeboards.indeed import IndeedSite
from jobcrawler.fakeboards.pages import Page
from jobcrawler.fakeboards.world import World

if TYPE_CHECKING:
    from jobcrawler.fakeboards.site import Site

NOW = datetime(2026, 3, 10, 12, 30, tzinfo=UTC)
Ask = Callable[[str], Page]


@pytest.fixture(scope="session")
def world() -> World:
    return World(now=NOW)


@pytest.fixture
def indeed(world: World) -> IndeedSite:
    return IndeedSite(world)


@pytest.fixture
def glassdoor(world: World) -> GlassdoorSite:
    return GlassdoorSite(world)


@pytest.fixture(scope="session")
def boards() -> FakeBoards:
    """All boards of one world, none of them served. Its sites are shared: a test that scripts faults makes its own."""
    return FakeBoards(now=NOW)


def ask(site: Site, target: str) -> Page:
    return site.answer(site.read(target, "127.0.0.1:8001", "tester/1"))


def text(site: Site, target: str) -> str:
    page = ask(site, target)
    assert page.status == 200, target
    return page.body.decode()
