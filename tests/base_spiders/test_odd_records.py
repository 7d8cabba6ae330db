"""One odd value in an answer: the other postings are read, and the record itself is read without the value."""

from __future__ import annotations

import copy
import json
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from jobcrawler.items import problems
from jobcrawler.pipelines.validation import InvalidPosting, ValidationPipeline
from tests.base_spiders.walking import spider, stats_of
from tests.reading import page, read
from tests.spiders.mutating import ODD_TEXTS, ODD_VALUES
from tests.spiders.test_fixtures import RECORDS, expected_of, loaded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHANGES = 25
"""Of each answer."""
FULL = [folder for folder in RECORDS if expected_of(folder) and next(folder.glob("page.*")).suffix == ".json"]


def inside(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every value."""
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield (*path, key)
        yield from inside(value[key], (*path, key))


def changed(data: Any, path: tuple[Any, ...], odd: Any) -> bytes:
    found = copy.deepcopy(data)
    at = found
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = odd
    return json.dumps(found).encode()


@pytest.mark.parametrize("folder", FULL, ids=[f"{path.parent.name}-{path.name}" for path in FULL])
def test_an_odd_value_loses_no_other_posting(folder: Path) -> None:
    case, body = loaded(folder)
    data, rng = json.loads(body), Random(folder.parent.name)
    one = spider(folder.parent.name, **case.get("arguments", {}))
    deep = [path for path in inside(data) if path and isinstance(path[-1], str) and len(path) > 1]
    validation = ValidationPipeline.from_crawler(one.crawler)
    for path in rng.choices(deep, k=CHANGES):
        odd = rng.choice((*ODD_VALUES, *ODD_TEXTS))
        one = spider(folder.parent.name, **case.get("arguments", {}))
        reading = read(one, case["callback"], page(case["url"], changed(data, path, odd)))
        assert reading.outcome == "ok" or path[-1] in ("jobPostingInfo", "jobOpening"), (path, odd)
        assert len(reading.postings) >= len(expected_of(folder)) - 1, (path, odd)
        assert "records/unreadable" not in stats_of(one), (path, odd)
        for posting in reading.postings:
            try:
                assert problems(validation.process_item(posting)) == [], (path, odd)
            except InvalidPosting:
                continue
