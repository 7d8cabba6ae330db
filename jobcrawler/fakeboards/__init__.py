"""Job boards served on this machine, for the demo, the tests and the benchmarks.

Everything in them is invented; the shapes of the pages are those of the real boards.
"""

from __future__ import annotations

from jobcrawler.fakeboards.server import FakeBoards
from jobcrawler.fakeboards.world import World

__all__ = ["FakeBoards", "World"]
