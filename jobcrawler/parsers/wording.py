"""Texts as they are compared when copies are looked for: what boards add, and what an edit changes."""

from __future__ import annotations

import html
import re
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING

from jobcrawler.parsers.identity import normalise

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_SIGNS = {code: None for code in range(128) if not chr(code).isalnum() and chr(code) not in "+#"}
_SIGNS_IN_BYTES, _LOWER = bytes(_SIGNS), bytes(range(256)).lower()


def letters_of(text: str) -> str:
    """The letters and figures of a text, and + and #: what no board changes when it lays a text out anew.

    >>> letters_of("- Python\\n- C++, São Paulo")
    'pythonc++saopaulo'
    """
    plain = text if text.isascii() else _NOT_ASCII.sub(_plain, text)
    if plain.isascii():  # by bytes it takes a sixth of the time
        return plain.encode().translate(_LOWER, _SIGNS_IN_BYTES).decode()
    return plain.lower().translate(_SIGNS)


def _plain(match: re.Match[str]) -> str:
    return normalise(match[0])


_ENDS = re.compile(r"\n|…|\.{3,}|(?<=[.!?;:])\s+|[•*]")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,60}>")
_TWICE = re.compile("[ÂÃâÅÄ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,2}")
"""UTF-8 that was read as Windows-1252."""
_LABELS = re.compile(
    r"^\W*(?:job types?|employment type|type d.emploi|tipo de (?:puesto|vaga|empleo|contrato)"
    r"|art der stelle|anstellungsart|soort dienstverband|rodzaj etatu|pay|salary|r[ée]mun[ée]ration|gehalt|sal[aá]rio"
    r"|salaris|wynagrodzenie"
    r"|work location|lieu du poste|lugar de trabajo|local de trabalho|arbeitsort|werklocatie|miejsce pracy|posting date"
    r"|reference(?: no)?)\b[^:\n]{0,20}:.{0,80}$",
    re.IGNORECASE | re.MULTILINE,
)
"""Lines that boards add: kind of employment, pay, place of work."""
_TELLING = re.compile(
    r"night|graveyard|nuit|noche|nocturn|nacht|noite|noturn|nocn|(?:first|second|third|1st|2nd|3rd)shift|[123]oturno|manana"
    r"|earlyandlate|rotat|parttime|temporary|fixedterm|seasonal|maternitycover|monthcontract|freelance|perdiem|teilzeit"
    r"|befristet|tempspartiel|saisonnier|mediajornada|tiempoparcial|temporari[oa]|temporada|meioperiodo|contratacaopj"
    r"|estagio|sezonow|parttempo|deeltijd|internship"
)
"""Words of shifts and of kinds of employment that make another advert of the same text."""
_TELLING_PARTS = tuple({*re.findall("[a-z]{4,}", _TELLING.pattern)} - {"first", "second", "third"})
"""One of these is in each of them: a text without any is told in 10 us, where the pattern takes 200."""


class Text:
    """A description, and what is worked out of it when it is needed."""

    def __init__(self, raw: str) -> None:
        self.raw = raw

    @cached_property
    def letters(self) -> str:
        """The letters of the text as it is."""
        return letters_of(self.raw)

    @cached_property
    def plain(self) -> str:
        """The text without what boards add: entities, tags, lines with the kind of employment and the pay."""
        text = html.unescape(self.raw) if "&" in self.raw else self.raw
        if "Ã" in text or "â" in text or "Â" in text:
            text = _TWICE.sub(_read_once, text)
        return _LABELS.sub("", _TAG.sub("\n", text) if "<" in text else text)

    @cached_property
    def core(self) -> str:
        """The letters of the plain text."""
        return letters_of(self.plain)

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of the plain text."""
        return frozenset(normalise(self.plain).split())

    @cached_property
    def sentences(self) -> dict[str, str]:
        """Letters of each sentence -> the sentence."""
        parts = map(str.strip, _ENDS.split(self.plain))
        return {letters: part for part in parts if len(letters := letters_of(part)) > 3}

    @cached_property
    def telling(self) -> Counter[str]:
        """How often the text names a shift or a kind of employment."""
        if not any(word in self.core for word in _TELLING_PARTS):
            return Counter()
        return Counter(_TELLING.findall(self.core))

    def holds(self, word: str) -> bool:
        """Whether a normalised word stands in it, be it glued to its neighbours; a short one only by itself."""
        return word in self.words if len(word) < 5 else word in self.core


def _read_once(match: re.Match[str]) -> str:
    for encoding in ("cp1252", "latin-1"):
        try:
            return match[0].encode(encoding).decode()
        except UnicodeError:
            continue
    return match[0]


def in_common(a: Text, b: Text) -> tuple[float, float]:
    """The share of the words of two texts that they have in common, and that of the shorter text in the longer one.

    Boards that drop the breaks of a text glue words together ("PythonYou have"), which costs true copies up to a
    quarter of their words: a word that stands in the letters of the other text counts.

    >>> one = "We build pipelines that people rely on."
    >>> in_common(Text(one), Text("We build pipelinesthat people rely on."))
    (1.0, 1.0)
    """
    both, either = len(a.words & b.words), len(a.words | b.words)
    few = min(len(a.words), len(b.words))
    if both < 0.5 * few or not few:
        return 0.0, 0.0
    ours, theirs = _glued(a.words - b.words, b), _glued(b.words - a.words, a)
    score = (both + ours + theirs) / either
    return score, (both + (ours if len(a.words) == few else theirs)) / few


def _glued(words: frozenset[str], other: Text) -> int:
    return sum(len(word) >= 4 and word in other.core for word in words)


def edits(a: Text, b: Text) -> Iterator[tuple[str, str]]:
    """The sentences of two texts that say nearly the same: what was edited, without what was added or dropped."""
    ours = [part for letters, part in a.sentences.items() if letters not in b.core]
    theirs = [part for letters, part in b.sentences.items() if letters not in a.core]
    folded = {part: frozenset(normalise(part).split()) for part in (*ours, *theirs)}
    for part in ours:
        best = max(theirs, key=lambda other: _shared(folded[part], folded[other]), default=None)
        if best is not None and _shared(folded[part], folded[best]) >= 0.5:
            yield part, best


def _shared(a: frozenset[str], b: frozenset[str]) -> float:
    few = min(len(a), len(b))
    return len(a & b) / few if few >= 3 else 0.0


_STREET = re.compile(
    r"\b[0-9]{1,5},? (?:[NSEW]\.? )?(?:[A-Z][\w'’]+ ){1,3}"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Drive|Dr|Lane|Ln|Way|Highway|Hwy|Parkway|Pkwy|Court|Place|Square|Pike)\b"
)


def streets_in(text: Text) -> frozenset[str]:
    """The addresses that a text names, normalised.

    >>> streets_in(Text("Store 12, 5602 Lyons Avenue, Houston"))
    frozenset({'5602 lyons avenue'})
    """
    return frozenset(map(normalise, _STREET.findall(text.plain)))


def names_in(sentence: str) -> list[str]:
    """The words of a sentence that are written as names, normalised; the first one too, as nobody knows."""
    parts = re.split(r"[\s/-]+", sentence)
    return [word for part in parts if part[:1].isupper() for word in normalise(part).split() if len(word) > 2]
