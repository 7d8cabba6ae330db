"""The HTML page, read as a page and in a browser."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

import lxml.html  # type: ignore[import-untyped]
import pytest
from playwright.sync_api import sync_playwright
from scrapy.settings import Settings

from jobcrawler.base_spiders.rendering import find_chromium
from jobcrawler.exceptions import ConfigError
from jobcrawler.exporting import export
from tests.exported import UGLY, row, rows

if TYPE_CHECKING:
    from pathlib import Path


def page(target: Path, *found: dict[str, Any], origin: str = "") -> Any:
    export(found, str(target), None, origin=origin)
    return lxml.html.fromstring(target.read_bytes())


def test_a_page_shows_a_row_for_each_posting_and_says_what_it_is(tmp_path: Path) -> None:
    found = page(
        tmp_path / "a.html", row(), row(salary_min=None, salary_max=None), origin="sqlite:x.db (status active)"
    )
    lines = [[cell.text_content() for cell in line] for line in found.iterfind(".//tbody/tr")]
    assert lines[0] == [
        "Data Engineer", "Acme", "Austin, TX", "hybrid", "contract, full time", "90,000 - 120,000 USD a year",
        "2026-11-02", "indeed",
    ]  # fmt: skip
    (said,) = found.xpath("//footer/text()")
    assert re.fullmatch(r"2 postings of sqlite:x.db \(status active\), exported 20\d\d-\d\d-\d\d \d\d:\d\d UTC", said)
    assert page(tmp_path / "one.html", row()).xpath("string(//footer)").startswith("1 posting, exported")


def test_what_a_page_shows_is_text_whatever_a_board_wrote(tmp_path: Path) -> None:
    found = page(tmp_path / "a.html", UGLY, origin="<b>")
    (line,) = found.iterfind(".//tbody/tr")
    shown = [cell.text_content() for cell in line]
    assert shown[0] == '<script>alert(1)</script> & "Söhne" 😀 (expired)'
    assert shown[5:7] == ["90,000 - 120,000 USD a year (estimate)", "2026-11-02 or before"]
    assert len(found.xpath("//script")) == 1
    assert not found.xpath("//footer/b")
    (link,) = line.iterfind(".//a")
    assert dict(link.attrib) == {
        "href": 'https://acme.example/"onclick="x', "rel": "noopener nofollow", "target": "_blank",
    }  # fmt: skip


def test_a_page_needs_nothing_from_elsewhere(tmp_path: Path) -> None:
    found = page(tmp_path / "a.html", row())
    assert found.xpath("//link | //img | //script[@src] | //iframe") == []
    assert found.xpath("//meta[@http-equiv]/@content")[0].startswith("default-src 'none'; style-src 'sha256-")
    assert "width=device-width" in found.xpath("//meta[@name='viewport']/@content")[0]


VISIBLE = "rows.filter(row => row.checkVisibility()).map(row => row.cells[0].textContent)"


@pytest.mark.slow
@pytest.mark.parametrize("width", [1200, 390], ids=["wide", "phone"])
def test_ten_thousand_rows_are_searched_in_a_browser(width: int, tmp_path: Path) -> None:
    try:
        program = find_chromium(Settings())
    except ConfigError as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))
    export((UGLY, *rows(10_000)), str(tmp_path / "a.html"), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        shown = browser.new_page(viewport={"width": width, "height": 800})
        shown.set_default_timeout(100_000)
        problems = list[str]()
        shown.on("pageerror", lambda error: problems.append(str(error)))
        shown.on("dialog", lambda dialog: problems.append(dialog.message))
        shown.goto((tmp_path / "a.html").as_uri())
        assert shown.evaluate("document.querySelector('main').scrollWidth") <= width
        shown.fill("input", "COOK 4242 acme")
        shown.locator("output", has_text="1 of 10001").wait_for()
        assert shown.evaluate(VISIBLE) == ["Cook 4242"]
        shown.fill("input", "")
        shown.locator("output:empty").wait_for(state="attached")
        assert len(shown.evaluate(VISIBLE)) == 10_001
        browser.close()
    assert problems == []
