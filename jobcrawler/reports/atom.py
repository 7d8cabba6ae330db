"""An Atom feed (RFC 4287) of each saved search: a file for a feed reader, or for a web server that serves files."""

from __future__ import annotations

import re
from collections import deque
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, UUID, uuid5
from xml.etree import ElementTree as ET

from jobcrawler.exceptions import ConfigError
from jobcrawler.reports.news import facts, postings_of
from jobcrawler.storage.files import write_whole
from jobcrawler.storage.running import PLAIN_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from jobcrawler.storage.base import Find, JobStore

ENTRIES = 100
"""The newest finds that a feed holds."""
TEXT = 2_000
"""Characters of a description that an entry shows."""
ATOM = "http://www.w3.org/2005/Atom"
NEVER = "1970-01-01T00:00:00+00:00"
"""When a feed without entries was updated."""

_PAGE = 1_000
_NOT_XML = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped; and carriage returns, which readers of XML take for line feeds."""


def write_feed(store: JobStore, saved_search: str, folder: Path) -> Path:
    """Write the feed of a saved search to NAME.atom in that folder; a feed that has not changed is not touched.

    Raises StorageError, and ConfigError for a name that is no name of a file.
    """
    if not PLAIN_NAME.fullmatch(saved_search):
        raise ConfigError(f"{saved_search!r} cannot name a file; allowed: letters, digits, - and _, at most 100")
    path = folder / f"{saved_search}.atom"
    write_whole(path, feed(saved_search, postings_of(store, _newest(store, saved_search))))
    return path


def feed(saved_search: str, postings: Iterable[dict[str, Any]]) -> bytes:
    """The feed of these postings (`postings_of`), in their order; the same bytes for the same postings.

    An entry has the id of its posting, whichever feed it is in: a reader of several feeds shows it once.
    """
    entries = [_entry(row) for row in postings]
    root = ET.Element("feed", xmlns=ATOM)
    _add(root, "id", uuid5(NAMESPACE_URL, f"jobcrawler:{_clean(saved_search)}").urn)
    _add(root, "title", f"New postings: {saved_search}")
    _add(root, "updated", max((str(entry.findtext("updated")) for entry in entries), default=NEVER))
    _add(_add(root, "author"), "name", "jobcrawler")
    root.extend(entries)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _entry(row: dict[str, Any]) -> ET.Element:
    entry = ET.Element("entry")
    _add(entry, "id", UUID(row["id"]).urn)
    _add(entry, "title", row["title"] or "")
    _add(entry, "updated", row["found_at"])
    _add(_add(entry, "author"), "name", row["company"] or row["source"] or "")
    if row["link"]:
        _add(entry, "link", rel="alternate", href=row["link"])
    _add(entry, "content", _text(row), type="text")
    return entry


def _text(row: dict[str, Any]) -> str:
    description = row["description"] or ""
    shown = description if len(description) <= TEXT else f"{description[:TEXT].rsplit(' ', 1)[0]} ..."
    return f"{' · '.join(facts(row))}\n\n{shown}".strip()


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, name, {key: _clean(value) for key, value in attributes.items()})
    element.text = None if text is None else _clean(text)
    return element


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)


def _newest(store: JobStore, saved_search: str) -> list[Find]:
    """The last `ENTRIES` finds, the newest first: finds are read from the oldest on."""
    last: deque[Find] = deque(maxlen=ENTRIES)
    after = 0
    while page := store.finds(saved_search, after, _PAGE):
        last.extend(page)
        after = page[-1].id
    return list(reversed(last))
