"""Text as boards publish it -> text as we keep it, and the keys by which postings are compared."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from jobcrawler.parsers.identity import fingerprint, normalise, posting_id, strip_tracking

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "clean_line",
    "fingerprint",
    "html_to_text",
    "is_missing",
    "normalise",
    "posting_id",
    "strip_tracking",
    "unescape",
]

_PLACEHOLDER_TABLE = """
n/a|n.a.|#n/a|-|--|---|–|—|.|?|-1|-1.0|null|none|nan|nil|undefined|unknown|unspecified|not specified|not available|
not provided|not disclosed|not applicable|não informado|nao informado|não informada|não especificado|
não divulgado|no especificado|no especificada|no informado|no disponible|sin especificar|nicht angegeben|
keine angabe|k. a.|k.a.|unbekannt|non spécifié|non précisé|non renseigné|non communiqué|non specificato|
non disponibile|niet opgegeven|niet gespecificeerd|onbekend|nie podano|brak danych|brak
"""
_PLACEHOLDERS = frozenset(word.strip() for word in _PLACEHOLDER_TABLE.split("|"))
"""What boards write where they have nothing, casefolded; only ever compared with the whole text."""

_INLINE_TABLE = """
a abbr acronym applet area audio b base basefont bdi bdo big blink button canvas cite code col colgroup data
datalist del dfn em embed fieldset font form i iframe image img input ins kbd label link map mark marquee meta meter
nobr noscript object output param picture progress q rp rt ruby s samp search select slot small source span strike
strong sub summary sup svg textarea time track tt u use var video wbr path g html body head noframes frame frameset
bgsound
"""
_LINES_TABLE = "br div tr td th dt dd option address center caption figcaption legend"
_PARAGRAPHS_TABLE = """
p h1 h2 h3 h4 h5 h6 section article header footer main aside nav blockquote pre table tbody thead tfoot dl figure
hr details dialog hgroup optgroup
"""
_INLINE = frozenset(_INLINE_TABLE.split())
_LINES = frozenset(_LINES_TABLE.split())
_PARAGRAPHS = frozenset(_PARAGRAPHS_TABLE.split())
_LISTS = frozenset(("ul", "ol", "menu", "dir"))
_BLOCKS = _LINES | _PARAGRAPHS | _LISTS | {"li"}
_DROPPED = ("script", "style", "template", "title")
_ELEMENTS = _INLINE | _BLOCKS | frozenset(_DROPPED)
_OFFICE = ("o:", "w:", "v:", "m:", "st1:")
"""Prefixes of the elements that word processors leave behind."""

_TAG = re.compile(r"""<(/?)([a-zA-Z][\w:-]*+)(?:(?:[^<>"']++|"[^"<]*"|'[^'<]*')*+|[^<>]*)>""")
_HIDDEN = re.compile(
    rf"<({'|'.join(_DROPPED)})\b[^<>]*>.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)|<!doctype[^<>]*>|<\?[^<>]*>|<!\[CDATA\[|\]\]>",
    re.IGNORECASE | re.DOTALL,
)
_PRE = re.compile(r"<pre\b[^<>]*>.*?</pre\s*>", re.IGNORECASE | re.DOTALL)
_CONTROL = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\uffff]"
)
"""Control, zero-width and direction characters, lone surrogates and noncharacters (which we use as marks)."""
_CONTROL_BUT_MARKS = re.compile(_CONTROL.pattern.replace("\ufdd0", "\ufdd5"))
_ODD_ENTITY = re.compile("&(?:#|shy|z|Z|[lr]rm|NoBreak|[ai][cfpt])")
"""Entities that may stand for a control or zero-width character."""
_BREAKS = re.compile("[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_MAX_ESCAPES = 8
"""So often a text may have been escaped; more only occurs in attacks."""
_PLAIN_LIST = re.compile(r"\s*<ul(?: [^<>]*)?>\s*(?:<li(?: [^<>]*)?>[^<>]*</li>\s*)+</ul>\s*")
_PLAIN_ITEM = re.compile(r"<li(?: [^<>]*)?>([^<>]*)</li>")
_LONG = 200
"""Characters of a text that is not worth remembering."""
_MAX_DEPTH = 8
"""Levels of a list that are indented."""

_INDENT, _ITEM, _END, _BREAK, _GAP = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3", "\ufdd4"
"""Marks in a text that is being written: one level of a list; after a bullet; and, on lines of their own, the end of
an item, a <br>, the gap between two paragraphs."""


def is_missing(value: object) -> bool:
    """Whether a published value says nothing: None, blank, -1, NaN, an empty list, or a placeholder word.

    >>> is_missing("N/A"), is_missing("Não informado"), is_missing("None of Your Business Ltd"), is_missing(0)
    (True, True, False, False)
    """
    if isinstance(value, str):
        folded = value.strip().casefold()
        return not folded or folded in _PLACEHOLDERS
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value == -1 or value != value
    return value is None or (isinstance(value, list | tuple | dict | set | bytes) and not value)


_ENDLESS = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{7,});?")
"""A number of no character; Python refuses to read the longest."""


def unescape(text: str) -> str:
    """HTML's entities as characters.

    >>> unescape("R&amp;D &#8364;"), unescape("a&#" + "1" * 5000 + ";b")
    ('R&D €', 'ab')
    """
    return html.unescape(_ENDLESS.sub("", text) if "&#" in text else text)


def _printable(text: str) -> str:
    """A text without control characters, its line breaks written "\\n"."""
    text = text.replace("\r\n", "\n").replace("\xa0", " ")
    if text.replace("\n", "").replace("\t", "").isprintable():  # a tenth of the time of the expressions
        return text
    return _CONTROL.sub("", _BREAKS.sub("\n", text))


def _is_element(name: str) -> bool:
    name = name.lower()
    return name in _ELEMENTS or name.startswith(_OFFICE)


def _line_tag(match: re.Match[str]) -> str:
    name = match[2].lower()
    if not _is_element(name):
        return match[0]
    return " " if name in _BLOCKS else ""


def _line_pass(text: str) -> str:
    if "&" in text:
        text = unescape(text)
    if "<" in text or "]]>" in text:
        text = _TAG.sub(_line_tag, _HIDDEN.sub(" ", text))
    return " ".join(_printable(text).split())


def clean_line(text: str | None) -> str | None:
    """One line without markup: entities read, elements and control characters removed, whitespace folded.

    Only the names of real elements count as markup. A placeholder ("N/A") gives None.

    >>> clean_line("  <b>C++ &amp; C#</b>\\xa0Engineer <3 <Senior> ")
    'C++ & C# Engineer <3 <Senior>'
    >>> clean_line("not specified") is None
    True
    """
    if not text or not isinstance(text, str):  # boards put numbers where texts belong
        return None
    return _clean_line(text) if len(text) < _LONG else _clean_line.__wrapped__(text)


@lru_cache(maxsize=16_384)
def _clean_line(text: str) -> str | None:
    """Boards repeat their words, companies and places: three of four calls find theirs."""
    for _ in range(_MAX_ESCAPES):
        before, text = text, _line_pass(text)
        if text == before or not ("&" in text or "<" in text):
            break
    return None if is_missing(text) else text


class _Writer:
    """Turns tags into lines and marks; knows how deep in which lists it stands."""

    def __init__(self) -> None:
        self.lists: list[int] = []
        """A counter per open list; -1 for a list without numbers."""

    def tag(self, match: re.Match[str]) -> str:
        """What stands in the text in place of a tag."""
        name = match[2].lower()
        if name in _INLINE:
            return ""
        if name == "br":
            return f"\n{_BREAK}\n"
        if name == "li":
            return f"\n{_END}\n" if match[1] else self._item()
        if name in _LISTS:
            return self._list(name, closing=bool(match[1]))
        if name in _PARAGRAPHS:
            return "\n" if self.lists else f"\n{_GAP}\n"
        if name in _LINES:
            return " " if name in ("td", "th") else "\n"
        return "" if _is_element(name) else match[0]

    def _item(self) -> str:
        bullet = "-"
        if self.lists and self.lists[-1] >= 0:
            self.lists[-1] += 1
            bullet = f"{self.lists[-1]}."
        return f"\n{_INDENT * min(len(self.lists) - 1, _MAX_DEPTH)}{bullet}{_ITEM} "

    def _list(self, name: str, *, closing: bool) -> str:
        if not closing:
            self.lists.append(0 if name == "ol" else -1)
            return f"\n{_GAP}\n" if len(self.lists) == 1 else "\n"
        if self.lists:
            self.lists.pop()
        return "\n" if self.lists else f"\n{_GAP}\n"


def _has_markup(text: str) -> bool:
    return "<" in text and any(_is_element(match[2]) for match in _TAG.finditer(text))


def _is_flowing(text: str) -> bool:
    """Whether line breaks in the source mean nothing, as between the blocks of a page."""
    return any(match[2].lower() in _BLOCKS for match in _TAG.finditer(text))


def _lay_out(lines: Iterable[str]) -> Iterator[str]:
    """Lines without marks: bullets joined with their text, empty items dropped, one blank line for any gap."""
    bullet, gap, breaks, started = "", False, 0, False
    for line in lines:
        if line == _BREAK:
            breaks += 1
        elif line == _GAP:
            gap = True
        elif line == _END:
            bullet = ""
        elif line.endswith(_ITEM):
            bullet = line
        elif line:
            text = f"{bullet} {line}" if bullet else line
            if started and (gap or (breaks > 1 and _ITEM not in text)):
                yield ""
            yield text
            bullet, gap, breaks, started = "", False, 0, True


def _render(text: str) -> str:
    """Tags as lines and bullets, entities as characters, whitespace folded."""
    if "<pre" in text or "<PRE" in text:
        text = _PRE.sub(lambda match: match[0].replace("\n", "<br>"), text)
    text = text.replace("\n", " " if _is_flowing(text) else f"\n{_BREAK}\n")
    written = unescape(_TAG.sub(_Writer().tag, text))
    if _ODD_ENTITY.search(text):
        written = _CONTROL_BUT_MARKS.sub("", _BREAKS.sub(" ", written))
    lines = (" ".join(line.split()) for line in written.split("\n"))
    return "\n".join(_lay_out(lines)).replace(_ITEM, "").replace(_INDENT, "  ")


def _plain_list(text: str) -> str | None:
    """A list of texts without further markup, as snippets are, in a third of the time."""
    items = (" ".join(unescape(item).split()) for item in _PLAIN_ITEM.findall(text))
    lines = _printable("\n".join(f"- {item}" for item in items if item))
    return None if is_missing(lines) else lines


def html_to_text(html_text: str | None) -> str | None:
    """Plain text that keeps paragraphs and lists: a blank line between paragraphs, "- " or "1. " before items.

    Text without any tag keeps its line breaks; HTML that was escaped as a whole, once or more, is read as HTML.

    >>> html_to_text("<p>We <b>do</b> R&amp;D.</p><ul><li>Python<ul><li>asyncio</li></ul></li><li>SQL</li></ul>")
    'We do R&D.\\n\\n- Python\\n  - asyncio\\n- SQL'
    >>> html_to_text("&lt;p&gt;One&lt;br&gt;two&lt;/p&gt;")
    'One\\ntwo'
    """
    if not isinstance(html_text, str) or is_missing(html_text):
        return None
    text = _printable(html_text)
    if _PLAIN_LIST.fullmatch(text):
        return _plain_list(text)
    for _ in range(_MAX_ESCAPES):
        if "&" not in text or _has_markup(text) or not _has_markup(unescape(unescape(text))):
            break
        text = unescape(text)
    if "<" in text or "]]>" in text:
        text = _HIDDEN.sub(" ", text)
    text = _printable(_render(text)).strip()
    return None if is_missing(text) else text
