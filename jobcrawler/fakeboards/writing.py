"""The description of an advert: HTML with paragraphs and lists, and the parts of it that cards quote."""

from __future__ import annotations

import html
from functools import lru_cache
from typing import TYPE_CHECKING

from jobcrawler.fakeboards.catalogue import OCCUPATIONS
from jobcrawler.fakeboards.dice import Dice
from jobcrawler.fakeboards.phrases import PHRASES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobcrawler.fakeboards.world import Advert


@lru_cache(maxsize=10_000)
def escape(text: str) -> str:
    """Text for HTML; names and titles come again and again."""
    return html.escape(text)


def _list(heading: str, points: Iterable[str]) -> str:
    items = "".join(f"\n <li>{point}</li>" for point in points)
    return f"<p><b>{heading}</b></p>\n<ul>{items}\n</ul>"


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


def describe(advert: Advert) -> str:
    """The description of an advert, one to three kB of HTML; twins and reposts share it but for the town."""
    dice, phrases = Dice(advert.text + 1), PHRASES[advert.language]
    chosen = (
        dice.some(phrases.opening, 1, 1) + dice.some(phrases.about, 2, 4),
        dice.some(phrases.needs, 3, 5),
        dice.some(phrases.offers, 2, 5),
        dice.some(phrases.closing, 1, 2),
    )
    before, needs, offers, after = (_filled(advert, dice, sentences) for sentences in chosen)
    parts = [
        *(f"<p>{text}</p>" for text in before),
        _list(phrases.duties_heading, points(advert)),
        _list(phrases.needs_heading, needs),
        _list(phrases.offers_heading, offers),
        *(f"<p>{text}</p>" for text in after),
    ]
    return "<div>\n" + "\n".join(parts) + "\n</div>"
