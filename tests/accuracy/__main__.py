"""`make accuracy`: all sections, or those that are named: `python -m tests.accuracy pay --failures`.

The exit code is 1 where an aim is missed.
"""

from __future__ import annotations

import argparse
import logging
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tests.accuracy.dates import dates
from tests.accuracy.duplicates import duplicates
from tests.accuracy.fields import fields
from tests.accuracy.pay import pay
from tests.accuracy.places import places
from tests.accuracy.postings import postings
from tests.accuracy.report import as_markdown, show

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.accuracy.report import Section

SECTIONS: dict[str, Callable[[], Section]] = {
    "postings": postings,
    "fields": fields,
    "pay": pay,
    "places": places,
    "dates": dates,
    "duplicates": duplicates,
}
MEASURED = re.compile(r"(?<=<!-- measured -->\n).*(?=<!-- end of measured -->)", re.DOTALL)


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.accuracy", description="How good the reading is, measured.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(SECTIONS)}; all without any")
    parser.add_argument("--failures", action="store_true", help="list each case that is wrong")
    parser.add_argument("--write", type=Path, metavar="FILE", help="put the tables into the marked part of a page")
    args = parser.parse_args(given)
    unknown = set(args.names) - SECTIONS.keys()
    if unknown:
        parser.error(f"there is no section {', '.join(sorted(unknown))}; there are: {', '.join(SECTIONS)}")
    return args


def main(given: Sequence[str] | None = None) -> int:
    """Measure, print, and say whether all aims are met."""
    args = arguments(given)
    sections = []
    for name in args.names or SECTIONS:
        sections.append(SECTIONS[name]())
        show(sections[-1])
        print("\n".join(sections[-1].failures) if args.failures else "")
    if args.write:
        page = args.write.read_text(encoding="utf-8")
        args.write.write_text(written(page, sections), encoding="utf-8")
    return int(any(aim.missed for section in sections for aim in section.aims))


def written(page: str, sections: Sequence[Section]) -> str:
    """A page of the documentation with these sections in its marked part."""
    told = f"As printed on {datetime.now(UTC):%d %B %Y}.\n\n{as_markdown(sections)}\n"
    return MEASURED.sub(lambda _: told, page)


if __name__ == "__main__":
    logging.disable(logging.WARNING)  # spiders tell of each refusal that they were given to read
    raise SystemExit(main())
