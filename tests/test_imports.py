"""Who may import whom. What is not in the table is forbidden."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from tests.reading import ROOT

if TYPE_CHECKING:
    from pathlib import Path

GROUND = {"items", "outcomes", "exceptions", "countries", "messages", "__init__"}
COMPONENTS = GROUND | {"parsers", "storage"}
MAY_IMPORT = {
    "items": GROUND,
    "outcomes": GROUND,
    "exceptions": GROUND,
    "countries": GROUND,
    "messages": GROUND,
    "parsers": GROUND,
    # What makes two postings copies is for a parser to say.
    "storage": GROUND | {"parsers"},
    "schema_org": GROUND | {"parsers"},
    "exporters": GROUND | {"parsers"},
    "base_spiders": GROUND | {"parsers", "schema_org"},
    "spiders": GROUND | {"parsers", "schema_org", "base_spiders"},
    "downloadermiddlewares": COMPONENTS,
    "spidermiddlewares": COMPONENTS,
    "pipelines": COMPONENTS,
    "extensions": COMPONENTS | {"reports"},
    "scheduler": COMPONENTS,
    "statscollectors": COMPONENTS,
    "logformatter": COMPONENTS,
    "fakeboards": GROUND,
    "searches": GROUND | {"storage"},
    # Pay is said in the same words everywhere.
    "reports": COMPONENTS | {"exporting"},
    "exporting": GROUND | {"storage", "schema_org"},
    # Reads archived pages as a crawl would: `scrapy reparse`.
    "rereading": COMPONENTS | {"base_spiders", "pipelines", "commands"},
    # Searching from Python runs what the commands run, in a process of its own.
    "library": GROUND | {"commands"},
    # Settings name the version and the fields.
    "settings": GROUND,
    # Offers `search`, which is loaded when it is asked for.
    "__init__": {"library"},
}
FILES = sorted((ROOT / "jobcrawler").rglob("*.py"))
WITHOUT_SCRAPY = GROUND | {"parsers", "storage", "schema_org", "exporting", "searches", "reports"}


def place(path: Path) -> str:
    return path.relative_to(ROOT / "jobcrawler").parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Dotted names of all imports of a file."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("path", FILES, ids=[str(path.relative_to(ROOT)) for path in FILES])
def test_a_file_imports_only_what_its_place_may(path: Path) -> None:
    here = place(path)
    ours = {name.split(".")[1:] and name.split(".")[1] for name in imported(path) if name.startswith("jobcrawler")}
    ours = {"__init__" if name == "__version__" else str(name) for name in ours}
    if here != "commands":
        assert ours - {here} <= MAY_IMPORT[here], f"{here} may import {sorted(MAY_IMPORT[here])}"
    if here != "settings":
        assert "settings" not in ours
        assert "os.environ" not in path.read_text(encoding="utf-8")
    if here in WITHOUT_SCRAPY:
        assert not any(name.startswith("scrapy") for name in imported(path))
    if here == "spiders":
        assert not any(name.startswith("jobcrawler.spiders") for name in imported(path))
