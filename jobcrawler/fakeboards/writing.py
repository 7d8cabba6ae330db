"""The description of an advert: HTML with paragraphs and lists, and the parts of it that cards quote."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from jobcrawler.fakeboards.catalogue import OCCUPATIONS
from jobcrawler.fakeboards.dice import Dice
from jobcrawler.fakeboards.phrases import PHRASES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobcrawler.fakeboards.world import Advert


@dataclass(frozen=True, slots=True)
class Sections:
    """A description in its parts; every sentence is HTML."""

    opening: list[str]
    """Paragraphs: who is wanted, and for what company."""
    lists: list[tuple[str, list[str]]]
    """Heading and points: what to do, what to bring, what is offered."""
    closing: list[str]


@lru_cache(maxsize=10_000)
def escape(text: str) -> str:
    """Text for HTML; names and titles come again and again."""
    return html.escape(text)


def bullets(points: Iterable[str]) -> str:
    """A list of HTML."""
    items = "".join(f"\n <li>{point}</li>" for point in points)
    return f"<ul>{items}\n</ul>"


def paragraphs(sentences: Iterable[str]) -> str:
    """Paragraphs of HTML."""
    return "\n".join(f"<p>{text}</p>" for text in sentences)


def _filled(advert: Advert, dice: Dice, sentences: Iterable[str]) -> list[str]:
    """Sentences with their names filled in."""
    skills = OCCUPATIONS[advert.slot.occupation].skills
    names = {
        "company": escape(advert.company.short),
        "title": escape(advert.title),
        "place": escape(advert.place.name),
    }
    return [sentence.format(skill=dice.pick(skills), **names) for sentence in sentences]


def points(advert: Advert, most: int = 7) -> list[str]:
    """The first duties of an advert, as HTML: what cards quote of its description."""
    dice = Dice(advert.text)
    return _filled(advert, dice, dice.some(PHRASES[advert.language].duties, 4, 7)[:most])


def sections(advert: Advert) -> Sections:
    """The description of an advert in its parts; twins and reposts share it but for the town."""
    dice, phrases = Dice(advert.text + 1), PHRASES[advert.language]
    chosen = (
        dice.some(phrases.opening, 1, 1) + dice.some(phrases.about, 2, 4),
        dice.some(phrases.needs, 3, 5),
        dice.some(phrases.offers, 2, 5),
        dice.some(phrases.closing, 1, 2),
    )
    before, needs, offers, after = (_filled(advert, dice, sentences) for sentences in chosen)
    lists = [
        (phrases.duties_heading, points(advert)),
        (phrases.needs_heading, needs),
        (phrases.offers_heading, offers),
    ]
    return Sections(before, lists, after)


def describe(advert: Advert) -> str:
    """The description of an advert, one to three kB of HTML."""
    text = sections(advert)
    lists = [f"<p><b>{heading}</b></p>\n{bullets(listed)}" for heading, listed in text.lists]
    return "\n".join(["<div>", paragraphs(text.opening), *lists, paragraphs(text.closing), "</div>"])


def plain_text(markup: str) -> str:
    """HTML of ours as plain text, a line for each paragraph and point.

    >>> plain_text("<div>\\n<p>Tea &amp; cake</p>\\n<ul>\\n <li>daily</li>\\n</ul></div>")
    'Tea & cake\\ndaily'
    """
    lines = re.sub(r"<[^>]+>", "\n", markup).splitlines()
    return html.unescape("\n".join(line.strip() for line in lines if line.strip()))
