"""docs/python.md: its code runs as it stands, but for the boards, which are served on this machine."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

import jobcrawler
from jobcrawler import library
from jobcrawler.fakeboards.testing import serve
from jobcrawler.items import iso
from tests.crawling import rows
from tests.reading import ROOT

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
CODE = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "python.md").read_text(encoding="utf-8"), re.DOTALL)
WITH_PANDAS = [code for code in CODE if "import pandas" in code]


@pytest.mark.slow
def test_the_code_of_the_page_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    names: dict[str, Any] = {}
    with serve(adverts=500) as urls:
        monkeypatch.chdir(tmp_path)
        for name in ("search", "search_iter"):
            monkeypatch.setattr(jobcrawler, name, on_this_machine(getattr(library, name), urls), raising=False)
        for code in CODE:
            if code not in WITH_PANDAS:
                exec(code, names)  # noqa: S102  (our own page)
    assert re.search(r"^ok 0 {'added': [1-9]", capsys.readouterr().out, re.MULTILINE)
    assert len(rows(tmp_path / "jobs.db", "SELECT id FROM jobs")) == names["new"] > 0


def on_this_machine(find: Any, urls: dict[str, str]) -> Any:
    """The same search, of the built-in boards."""

    def found(*query: Any, **given: Any) -> Any:
        boards = given.get("boards", ("indeed", "glassdoor"))
        hosts = {board: urls[board] for board in boards}
        return find(*query, **given, base_url=hosts, settings={"DOWNLOAD_DELAY": 0})

    return found


POSTINGS = library.Postings([{"title": "Cook", "date_posted": None}, {"title": "Nurse", "date_posted": iso(NOW)}], {})


def test_postings_are_what_pandas_takes_and_what_json_holds() -> None:
    """A list of dicts of the same keys in the same order, with no object in them."""
    assert isinstance(POSTINGS, list)
    assert {type(posting) for posting in POSTINGS} == {dict}
    assert json.loads(json.dumps(POSTINGS)) == POSTINGS


def test_the_code_for_pandas_runs() -> None:
    pytest.importorskip("pandas", reason="pandas is not a part of this project")
    names: dict[str, Any] = {"postings": POSTINGS}
    for code in WITH_PANDAS:
        exec(code, names)  # noqa: S102  (our own page)
    assert list(names["frame"].columns) == ["title", "date_posted"]
    assert names["frame"]["date_posted"][1] == NOW
