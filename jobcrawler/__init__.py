"""Job boards in, a clean and dated database of postings out."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobcrawler.library import Postings, PostingStream, Report, search, search_iter

__all__ = ["PostingStream", "Postings", "Report", "__version__", "search", "search_iter"]
__version__ = "0.1.0"

if not TYPE_CHECKING:  # a type checker would take any name for one of ours

    def __getattr__(name: str) -> object:
        """Search from Python, loaded when it is asked for: every command and every crawl imports this file."""
        if name in __all__:
            return getattr(import_module("jobcrawler.library"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
