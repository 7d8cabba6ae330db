"""HTML: one page that holds all it needs, with a table to read and to search, also on a phone."""

from __future__ import annotations

import html
import re
from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from jobcrawler.exporting.wording import pay

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobcrawler.exporting.output import Output

COLUMNS = ("Title", "Company", "Place", "Workplace", "Type", "Pay", "Posted", "Board")

_STYLE = """
* { box-sizing: border-box }
body { margin: 0; height: 100vh; height: 100dvh; display: flex; flex-direction: column; color-scheme: light dark;
  font: 15px/1.4 system-ui, sans-serif }
header, footer { padding: .5rem 1rem }
header { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: baseline }
h1 { margin: 0; font-size: 1.25rem }
footer { order: 1; padding-top: 0 }
main { order: 2; flex: 1; overflow: auto; border-top: 1px solid #8888 }
input { font: inherit; width: 16rem; max-width: 100% }
table { border-collapse: collapse; width: 100%; table-layout: fixed }
th { position: sticky; top: 0; background: Canvas; text-align: left; box-shadow: 0 1px #8888 }
th:nth-child(1) { width: 21% }
th:nth-child(2), th:nth-child(3), th:nth-child(6) { width: 14% }
time { white-space: nowrap }
th, td { padding: .35rem .6rem; vertical-align: top; overflow-wrap: anywhere }
tr:nth-child(even) td { background: #8881 }
tr[hidden] { display: none !important }
@media (max-width: 50rem) {
  thead { display: none }
  table, tbody, tr, td { display: block }
  tr { padding: .6rem 1rem; border-bottom: 1px solid #8888 }
  tr td { padding: 0; background: none !important }
  td:first-child { font-weight: 600 }
  td:nth-child(n+4) { display: inline }
  td:nth-child(n+4):not(:empty) ~ td:not(:empty)::before { content: " · " }
}
"""
"""The line that says how many there are is written last, and shown above the table by `order`."""

_SCRIPT = """
const rows = [...document.querySelectorAll("tbody tr")], texts = [];
const box = document.querySelector("input"), found = document.querySelector("output");
let timer;
function search() {
  const words = box.value.toLowerCase().split(/\\s+/).filter(Boolean);
  let n = 0;
  rows.forEach((row, i) => {
    texts[i] ??= [...row.cells].map(cell => cell.textContent).join("\\n").toLowerCase();
    row.hidden = !words.every(word => texts[i].includes(word));
    n += !row.hidden;
  });
  found.textContent = words.length ? `${n} of ${rows.length}` : "";
}
box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(search, 150); });
document.querySelector("label").hidden = false;
if (box.value) search();
"""

_HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src {style}; script-src {script}">
<title>Job postings</title>
<style>{css}</style>
</head>
<body>
<header>
<h1>Job postings</h1>
<label hidden>Search <input type="search" autocomplete="off"></label>
<output></output>
</header>
<main>
<table>
<thead><tr>{columns}</tr></thead>
<tbody>
"""
_TAIL = """</tbody>
</table>
</main>
<footer>{said}</footer>
<script>{script}</script>
</body>
</html>
"""


def write(rows: Iterable[dict[str, Any]], output: Output) -> int:
    """Write rows as a table; gives how many."""
    columns = "".join(f'<th scope="col">{name}</th>' for name in COLUMNS)
    head = _HEAD.format(style=_allowed(_STYLE), script=_allowed(_SCRIPT), css=_STYLE, columns=columns)
    output.file.write(head.encode())
    n = 0
    for row in rows:
        output.file.write(f"<tr>{''.join(f'<td>{cell}</td>' for cell in _cells(row))}</tr>\n".encode())
        n += 1
    origin = html.escape(f" of {output.origin}") if output.origin else ""
    said = f"{n:,} posting{'' if n == 1 else 's'}{origin}, exported {datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    output.file.write(_TAIL.format(said=said, script=_SCRIPT).encode())
    return n


def _allowed(code: str) -> str:
    """How a page names the only code that it may run."""
    return f"'sha256-{b64encode(sha256(code.encode()).digest()).decode()}'"


def _cells(row: dict[str, Any]) -> tuple[str, ...]:
    ended = "" if row["status"] == "active" else f" ({row['status']})"
    return (
        _link(row["title"], row["link"]) + ended,
        _link(row["company"], row["company_link"]),
        _text(row["location"]),
        _text((row["workplace"] or "").replace("_", " ")),
        _text((row["job_type"] or "").replace("_", " ").replace(",", ", ")),
        _text(pay(row)),
        _posted(row),
        _text(row["source"]),
    )


def _text(value: str | None) -> str:
    return html.escape(value or "")


def _link(value: str | None, url: str | None) -> str:
    """The text as a link, where the link is one of the web."""
    if not re.match(r"https?://", url or "", re.IGNORECASE):
        return _text(value)
    return f'<a href="{_text(url)}" rel="noopener nofollow" target="_blank">{_text(value) or "link"}</a>'


def _posted(row: dict[str, Any]) -> str:
    if row["date_posted"] is None:
        return ""
    before = " or before" if row["date_posted_precision"] == "at_least" else ""
    return f"<time>{_text(row['date_posted'][:10])}</time>{before}"
