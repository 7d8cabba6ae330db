"""Small charts as HTML with inline SVG: no script, no style attribute, colours by class for light and dark.

Lengths are percentages of the width that there is, so texts keep their size on a phone. Every text is escaped here.
"""

from __future__ import annotations

import html
from math import ceil, floor, log10
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

HEIGHT = 160
"""Pixels of a chart of columns."""


class Series(NamedTuple):
    """One of the things that a chart tells apart."""

    label: str
    colour: str
    """A class of the page's style."""


class Share(NamedTuple):
    """A row of `shares`."""

    label: str
    counts: Mapping[str, int]
    """By the label of a series."""
    said: str


class Range(NamedTuple):
    """A row of `ranges`."""

    label: str
    low: float
    middle: float
    high: float
    said: str


def text(value: object) -> str:
    """Text of a page: numbers with thousands apart, nothing of a board as markup.

    >>> text(12345), text("<b>"), text(None)
    ('12,345', '&lt;b&gt;', '')
    """
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else html.escape(str(value))


def section(title: str, shown: str, otherwise: str = "", more: int = 0) -> str:
    """A part of a page: what it shows, or what is said where there is nothing; `more` are not shown."""
    said = f'<p class="none">{more:,} more in the store.</p>' if more > 0 else ""
    nothing = f'<p class="none">{text(otherwise)}</p>'
    return f"<section><h2>{text(title)}</h2>{shown or nothing}{said}</section>\n"


def chart(name: str, title: str, said: str, drawing: str, numbers: str) -> str:
    """A chart with its title, what it counts, and the numbers as a table."""
    return (
        f'<figure class="chart" id="{text(name)}" role="group" aria-labelledby="{text(name)}-title">'
        f'<figcaption><h2 id="{text(name)}-title">{text(title)}</h2><p>{text(said)}</p></figcaption>'
        f"{drawing}<details><summary>The numbers</summary>{numbers}</details></figure>\n"
    )


def table(head: Sequence[str], rows: Iterable[Sequence[object]], *, stacked: bool = False) -> str:
    """A table; columns that hold numbers are to the right. On a phone the cells of a stacked one stand in lines."""
    lines = [list(row) for row in rows]
    numeric = [any(isinstance(row[n], int | float) for row in lines) for n in range(len(head))]
    right = [' class="right"' if is_numeric else "" for is_numeric in numeric]
    names = [f' data-name="{text(name)}"' if stacked else "" for name in head]
    columns = "".join(f'<th scope="col"{at}>{text(name)}' for name, at in zip(head, right, strict=True))
    body = "".join(
        "<tr>" + "".join(f"<td{at}{name}>{text(cell)}" for cell, at, name in zip(row, right, names, strict=True))
        for row in lines
    )
    kind = ' class="stacked"' if stacked else ""
    return f'<div class="scroll"><table{kind}><thead><tr>{columns}<tbody>{body}</table></div>'


def legend(series: Iterable[Series]) -> str:
    """What the colours mean."""
    items = (f'<li><svg width="12" height="12" aria-hidden="true"><rect width="12" height="12" class="{one.colour}"/>'
             f"</svg>{text(one.label)}" for one in series)  # fmt: skip
    return f'<ul class="legend">{"".join(items)}</ul>'


def columns(rows: Sequence[tuple[str, Mapping[str, int]]], series: Sequence[Series], said: str) -> str:
    """A column for each row, stacked by series; the first, middle and last label stand below."""
    top = nice(max(sum(counts.values()) for _, counts in rows))
    step = 100 / len(rows)
    drawn = "".join(_column(label, counts, series, n * step, step, top) for n, (label, counts) in enumerate(rows))
    lines = "".join(f'<line x1="0" x2="100%" y1="{y}" y2="{y}" class="grid"/>' for y in (0.5, HEIGHT / 2, HEIGHT - 0.5))
    labels = {(n + 0.5) / len(rows): rows[n][0] for n in (0, (len(rows) - 1) // 2, len(rows) - 1)}
    scale = "".join(f"<span>{text(n)}</span>" for n in (top, top // 2, 0))
    return (
        f'{legend(series)}<div class="plot"><div class="scale" aria-hidden="true">{scale}</div>'
        f'<svg width="100%" height="{HEIGHT}" role="img" aria-label="{text(said)}">{lines}{drawn}</svg>'
        f"{_ticks(labels)}</div>"
    )


def _column(label: str, counts: Mapping[str, int], series: Sequence[Series], x: float, step: float, top: int) -> str:
    y, drawn = float(HEIGHT), []
    for one in series:
        n = counts.get(one.label, 0)
        if n:
            height = n / top * HEIGHT
            y -= height
            drawn.append(
                f'<rect x="{x + step * 0.1:.2f}%" width="{step * 0.8:.2f}%" y="{y:.2f}" height="{height:.2f}" '
                f'class="{one.colour}"><title>{text(label)}, {text(one.label)}: {text(n)}</title></rect>'
            )
    return "".join(drawn)


def bars(rows: Sequence[tuple[str, int, str]], colour: str) -> str:
    """A bar for each (label, number, what is said of it)."""
    most = max(n for _, n, _ in rows)
    drawn = ((label, _rect(0, n / most, colour, f"{label}: {n:,}"), said) for label, n, said in rows)
    return _rows(drawn)


def shares(rows: Sequence[Share], series: Sequence[Series]) -> str:
    """A bar of full length for each row, divided by series."""
    return legend(series) + _rows((row.label, _shared(row, series), row.said) for row in rows)


def _shared(row: Share, series: Sequence[Series]) -> str:
    total, at, drawn = sum(row.counts.values()), 0.0, []
    for one in series:
        n = row.counts.get(one.label, 0)
        if n:
            drawn.append(_rect(at, n / total, one.colour, f"{one.label}: {n:,}"))
            at += n / total
    return "".join(drawn)


def ranges(rows: Sequence[Range], colour: str) -> str:
    """A bar from the lowest to the highest for each row, a line at its middle; the scale stands below."""
    low, high, step = _scale(min(row.low for row in rows), max(row.high for row in rows))
    ticks = [low + step * n for n in range(round((high - low) / step) + 1)]
    share = {tick: (tick - low) / (high - low) for tick in ticks}
    grid = "".join(f'<line x1="{at:.2%}" x2="{at:.2%}" y1="0" y2="100%" class="grid"/>' for at in share.values())
    drawn = []
    for row in rows:
        start, middle, end = ((value - low) / (high - low) for value in (row.low, row.middle, row.high))
        length = max(end - start, 0.006)
        bar = _rect(start, length, colour, f"{row.label}: {row.said}")
        drawn.append((row.label, f"{grid}{bar}{_rect(middle - 0.003, 0.006, 'middle', '')}", row.said))
    scale = _ticks({at: f"{tick:,.0f}" for tick, at in share.items()})
    return _rows(drawn, f'<li class="scale">{scale}')


def _ticks(labels: Mapping[float, str]) -> str:
    """Labels at their places, 0 to 1, below a drawing; the outermost stay within it."""
    places = {at: "start" if at < 0.1 else "end" if at > 0.9 else "middle" for at in labels}
    x = {at: {"start": 0, "end": 1}.get(place, at) for at, place in places.items()}
    drawn = (
        f'<text x="{x[at]:.2%}" y="14" text-anchor="{place}">{text(labels[at])}</text>' for at, place in places.items()
    )
    return f'<svg class="ticks" width="100%" height="18" aria-hidden="true">{"".join(drawn)}</svg>'


def _rows(rows: Iterable[tuple[str, str, str]], last: str = "") -> str:
    items = (
        f'<li><span class="label">{text(label)}</span><span class="said">{text(said)}</span>'
        f'<svg width="100%" height="16" aria-hidden="true"><rect width="100%" height="16" class="track"/>{drawn}</svg>'
        for label, drawn, said in rows
    )
    return f'<ul class="rows">{"".join(items)}{last}</ul>'


def _rect(start: float, length: float, colour: str, title: str) -> str:
    named = f"<title>{text(title)}</title>" if title else ""
    return f'<rect x="{start:.2%}" width="{length:.2%}" height="16" class="{colour}">{named}</rect>'


def nice(most: float) -> int:
    """An even round number that is not below this one, where a scale may end.

    >>> nice(0), nice(7), nice(58), nice(1234)
    (2, 8, 60, 2000)
    """
    power = 10 ** floor(log10(max(most, 2)))
    return next(int(power * n) for n in (1, 2, 4, 6, 8, 10) if power * n >= most and power * n % 2 == 0)


def _scale(low: float, high: float) -> tuple[float, float, float]:
    """Where a scale begins and ends, and its step: round numbers, about four steps."""
    span = max(high - low, high / 10)
    power = 10 ** floor(log10(span / 4))
    step = next(power * n for n in (1, 2, 5, 10) if span / (power * n) <= 4)
    start = floor(low / step) * step
    return start, max(start + step, ceil(high / step) * step), step
