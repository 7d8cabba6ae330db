"""Charts as HTML, read as a page is read."""

from __future__ import annotations

from typing import Any

import lxml.html  # type: ignore[import-untyped]
import pytest

from jobcrawler.reports.charts import Range, Series, Share, bars, chart, columns, ranges, section, shares, table
from jobcrawler.reports.charts import _scale as scale
from tests.reports.sample import UGLY

TWO = [Series("indeed", "c0"), Series(UGLY, "c1")]


def read(html: str) -> Any:
    return lxml.html.fromstring(f"<div>{html}</div>")


def widths(svg: Any, kind: str) -> list[float]:
    return [float(rect.get("width").rstrip("%")) for rect in svg.iterfind(f".//rect[@class='{kind}']")]


def test_columns_are_stacked_and_as_high_as_their_numbers() -> None:
    found = read(columns([("1 Nov", {"indeed": 30, UGLY: 60}), ("2 Nov", {}), ("3 Nov", {UGLY: 10})], TWO, "said"))
    rects = found.xpath(".//svg[@role='img']/rect")
    tall = {rect.findtext("title"): (float(rect.get("y")), float(rect.get("height"))) for rect in rects}
    assert tall == {
        "1 Nov, indeed: 30": (112.0, 48.0), f"1 Nov, {UGLY}: 60": (16.0, 96.0), f"3 Nov, {UGLY}: 10": (144.0, 16.0),
    }  # fmt: skip
    assert found.xpath(".//div[@class='scale']/span/text()") == ["100", "50", "0"]
    assert found.xpath(".//svg[@class='ticks']/text/text()") == ["1 Nov", "2 Nov", "3 Nov"]
    assert found.xpath(".//ul[@class='legend']/li/text()") == ["indeed", UGLY]


def test_one_column_has_one_label() -> None:
    assert read(columns([("1 Nov", {"indeed": 1})], TWO, "")).xpath(".//svg[@class='ticks']/text/text()") == ["1 Nov"]


def test_shares_fill_the_row_and_a_row_of_nothing_is_empty() -> None:
    found = read(shares([Share("a", {"indeed": 1, UGLY: 3}, "4 pages"), Share("b", {}, "0 pages")], TWO))
    first, second = found.xpath(".//ul[@class='rows']/li/svg")
    assert (widths(first, "c0"), widths(first, "c1")) == ([25.0], [75.0])
    assert first.find("rect[@class='c1']").get("x") == "25.00%"
    assert len(second) == 1, "the track alone"


def test_bars_are_as_long_as_their_numbers() -> None:
    found = read(bars([("1 try", 80, "80 requests"), ("2 tries", 20, "20 requests")], "c0"))
    assert widths(found, "c0") == [100.0, 25.0]
    assert found.xpath(".//span[@class='said']/text()") == ["80 requests", "20 requests"]


def test_ranges_share_a_scale_of_round_numbers() -> None:
    rows = [Range("Cook", 62_000, 90_000, 148_070, "62,000 to 148,070"), Range(UGLY, 90_000, 90_000, 90_000, "90,000")]
    found = read(ranges(rows, "c2"))
    assert found.xpath(".//svg[@class='ticks']/text/text()") == ["50,000", "100,000", "150,000"]
    first, second = found.xpath(".//li/svg")[:2]
    bar = first.find("rect[@class='c2']")
    assert (bar.get("x"), bar.get("width")) == ("12.00%", "86.07%")
    assert first.find("rect[@class='middle']").get("x") == "39.70%"
    assert widths(second, "c2")[0] > 0, "a single figure is seen too"
    assert found.xpath("string(.//li[2]/span[@class='label'])") == UGLY


@pytest.mark.parametrize(
    ("low", "high"), [(50e3, 142e3), (90e3, 90e3), (1, 1), (0.01, 0.02), (20_000, 2e6), (99_999, 100_001), (7, 1e12)]
)
def test_a_scale_holds_what_it_shows_and_has_few_steps(low: float, high: float) -> None:
    start, end, step = scale(low, high)
    assert start <= low <= high <= end
    assert start < end
    assert 1 <= round((end - start) / step) <= 6


def test_a_table_sets_numbers_to_the_right_and_writes_them_out() -> None:
    found = read(table(["Day", "n"], [("1 Nov", 1_234), (UGLY, None)]))
    assert [[cell.text_content() for cell in row] for row in found.iterfind(".//tbody/tr")] == [
        ["1 Nov", "1,234"], [UGLY, ""],
    ]  # fmt: skip
    assert [cell.get("class") for cell in found.iterfind(".//th")] == [None, "right"]


def test_a_chart_has_a_title_a_sentence_and_its_numbers() -> None:
    found = read(chart("pay", UGLY, UGLY, "<svg></svg>", "<table></table>")).find("figure")
    assert found.get("aria-labelledby") == found.find(".//h2").get("id") == "pay-title"
    assert [found.findtext(".//h2"), found.findtext(".//p")] == [UGLY, UGLY]
    assert found.find("details/table") is not None


def test_a_section_without_anything_to_show_says_so() -> None:
    assert read(section("Errors", "", "None.")).xpath("string(.//p[@class='none'])") == "None."
    assert read(section("Errors", "<i>x</i>", "None.", 7)).xpath("string(.//p)") == "7 more in the store."
