"""Whether two postings are copies of one advert. The one place of these rules; pure.

Two postings are copies when their company, place and title may be one and their texts are the same (*exact*), nearly
the same (*near*), or one shows pieces of the other (*teaser*). Where a text says nothing of the work, title and town
have to agree and the days to be close (*named*). Another town, level, kind of employment, shift, shop or season forbids
it, be it in the fields, in the title, or in the one sentence that was edited. The same text under another company is a
copy that an *agency* made: it is told, and never taken for the same posting.
"""

from __future__ import annotations

from datetime import datetime
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from jobcrawler.parsers.adverts import SHOWN, advert
from jobcrawler.parsers.naming import are_alike, places_meet, same_company
from jobcrawler.parsers.wording import edits, in_common, letters_of, names_in, streets_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from jobcrawler.parsers.adverts import Advert
    from jobcrawler.parsers.wording import Text

SAID = 60
"""Characters below which a text says nothing: "Great coffee, great people. Apply now!"."""
CUT = 8
"""Letters at the end of a piece that may belong to a word that was cut, or to an ending that was added."""
BEGINNING = 40
"""Letters of a heading before the first sentence."""
NEAR = 0.9
"""Share of words that two texts have in common, of all the words of both, from which on they are near."""
HELD = 0.93
"""Share of the words of a text that stand in a longer one, from which on it may be the same with paragraphs dropped."""
ALIKE = 0.7
"""What these two have in common at least."""
TEASER_DAYS = 30
"""So long after a posting its teaser may be dated, and the other way round."""
NAMED_DAYS = 7
"""So long two adverts may be apart of which nothing but the names agrees."""
MORE_DAYS = 21
"""The same where the postcode or the beginning of the text agrees too."""


class Relation(NamedTuple):
    """How two postings belong together."""

    reason: str
    """exact, near, teaser, named or agency."""
    score: float
    """1 for the same text; of near texts the share of words in common; of a teaser the share of the text it shows."""


EXACT, AGENCY = Relation("exact", 1.0), Relation("agency", 1.0)


def relation(a: Mapping[str, Any], b: Mapping[str, Any]) -> Relation | None:
    """How two postings (mappings with the fields of `COMPARED_FIELDS`) belong together; None where they do not.

    >>> text = "We build pipelines that people rely on, and we look after them day and night. " * 6
    >>> ours = {"title": "Engineer (m/f/d)", "company": "Acme Inc.", "city": "Austin", "region": "TX", "country": "US"}
    >>> ours |= {"location": "Austin, TX 78701", "description": text, "description_kind": "full"}
    >>> relation(ours, ours | {"title": "Engineer - Austin, TX", "location": "Austin, Texas, United States"})
    Relation(reason='exact', score=1.0)
    >>> relation(ours, ours | {"company": "Hire Fast"})
    Relation(reason='agency', score=1.0)
    >>> relation(ours, ours | {"title": "Senior Engineer"}) is None
    True
    """
    one, other = advert(a), advert(b)
    tie = related(one, other) if one and other else None
    return tie if tie and one and other and are_timely(tie, [one.day], [other.day]) else None


def related(a: Advert, b: Advert) -> Relation | None:
    """How two adverts belong together, whenever they were posted; None where they do not."""
    if not same_company(a.company, b.company):
        same = a.is_long and b.is_long and a.text.letters == b.text.letters and places_meet(a.place, b.place)
        return AGENCY if same and not _contradict(a, b) else None
    if conflicting(a, b) or not any(are_alike(one, other) for one in a.stems for other in b.stems):
        return None
    if a.is_long and b.is_long:
        return _of_texts(a, b)
    if a.place.towns.isdisjoint(b.place.towns) and (a.place.towns or b.place.towns):
        return None
    return _teaser(a, b) or _teaser(b, a) or _named(a, b)


def distance(a: Advert, b: Advert) -> int:
    """In how many respects two adverts are not told alike: of several ties the one between the most alike counts."""
    ours, theirs = a.title, b.title
    return sum((
        set(ours.words) != set(theirs.words), ours.terms != theirs.terms, a.types != b.types,
        a.workplace != b.workplace, a.place.towns != b.place.towns, a.place.region != b.place.region,
        a.place.codes != b.place.codes,
    ))  # fmt: skip


def conflicting(a: Advert, b: Advert) -> bool:
    """Whether what both say of a thing differs: then no text makes them copies."""
    return not (same_company(a.company, b.company) and places_meet(a.place, b.place)) or _contradict(a, b)


def _contradict(a: Advert, b: Advert) -> bool:
    return (
        a.title.levels != b.title.levels
        or bool(a.title.terms and b.title.terms and a.title.terms != b.title.terms)
        or (None not in (a.title.requisition, b.title.requisition) and a.title.requisition != b.title.requisition)
        or (None not in (a.workplace, b.workplace) and (a.workplace == "remote") != (b.workplace == "remote"))
        or _types_differ(a.types, b.types)
    )


def _types_differ(a: str, b: str) -> bool:
    """Boards tell more or fewer of the types of one job; that it is permanent goes without saying."""
    if a == b or not a or not b:
        return False
    ours, theirs = set(a.split(",")), set(b.split(","))
    either = ours | theirs
    if ours <= theirs or theirs <= ours:
        return False
    return len(either - {"permanent"}) > 1 or either.isdisjoint(("full_time", "part_time"))


def are_timely(tie: Relation, days: Iterable[str | None], others: Iterable[str | None]) -> bool:
    """Whether the days on which two postings, or copies of them, were posted let the tie hold."""
    if tie.reason not in ("teaser", "named"):
        return True
    apart = [_days_between(one, other) for one in days for other in others if one and other]
    if tie.reason == "named":
        return any(days <= (MORE_DAYS if tie.score else NAMED_DAYS) for days in apart)
    return not apart or min(apart) <= TEASER_DAYS


def _days_between(one: str, other: str) -> int:
    return abs((datetime.fromisoformat(one).date() - datetime.fromisoformat(other).date()).days)


def _of_texts(a: Advert, b: Advert) -> Relation | None:
    if a.text.letters == b.text.letters:
        return None if _roles_differ(a, b) else EXACT
    score, held = in_common(a.text, b.text)
    if (
        score < (ALIKE if held >= HELD else NEAR)
        or a.text.telling != b.text.telling
        or _roles_differ(a, b)
        or _is_other_advert(a, b)
    ):
        return None
    return Relation("near", round(score, 3))


def _roles_differ(a: Advert, b: Advert) -> bool:
    """Whether two titles name other roles, or words of one stand in its own text and nowhere in the other one."""
    return _teams_differ(a, b) or _is_swapped(a, b) or _has_own(a, b) or _has_own(b, a)


def _teams_differ(a: Advert, b: Advert) -> bool:
    """Whether two titles name one role and other teams: "Engineer - Payments", "Engineer - Search"."""
    ours, theirs = (one.title.teams.intersection(one.stems) for one in (a, b))
    if not ours or not theirs or a.title.role != b.title.role:
        return False
    return not any(are_alike(one, other) for one in ours for other in theirs)


def _is_swapped(a: Advert, b: Advert) -> bool:
    """Whether two titles are the same but for words of their own in the same places: "Java Engineer", "Go Engineer"."""
    ours, theirs = a.title.words, b.title.words
    differing = [pair for pair in zip(ours, theirs, strict=False) if pair[0] != pair[1]]
    mine, others = {*_apart(a, b)}, {*_apart(b, a)}
    return len(ours) == len(theirs) and bool(differing) and all(x in mine and y in others for x, y in differing)


def _has_own(a: Advert, b: Advert) -> bool:
    words = [word for word in a.title.words if len(word) > 2]
    pairs = ("".join(pair) for pair in pairwise(words))
    alone = (word for word in _apart(a, b) if len(word) > 2)
    return any(a.text.holds(word) and not b.text.holds(word) for word in chain(alone, pairs))


def _apart(a: Advert, b: Advert) -> list[str]:
    """The words of a title to which no word of the other is alike."""
    return [word for word in a.stems if not any(are_alike(word, other) for other in b.title.words)]


def _is_other_advert(a: Advert, b: Advert) -> bool:
    """Whether a sentence was edited so that it names another role, or another house of the company."""
    here, there = streets_in(a.text), streets_in(b.text)
    if here and there and here.isdisjoint(there):
        return True
    for ours, theirs in edits(a.text, b.text):
        mine, other = letters_of(ours), letters_of(theirs)
        if _swapped(a.stems, b.stems, mine, other) or _renamed(names_in(ours), names_in(theirs), a.text, b.text):
            return True
    return False


def _swapped(ours: Iterable[str], theirs: Iterable[str], mine: str, other: str) -> bool:
    return any(word in mine and word not in other for word in ours) and any(
        word in other and word not in mine for word in theirs
    )


def _renamed(ours: list[str], theirs: list[str], a: Text, b: Text) -> bool:
    """Whether each sentence has a name that the other text has nowhere; the first word of one may be any word."""
    mine = [word for word in ours if word not in b.core]
    others = [word for word in theirs if word not in a.core]
    if not mine or not others or (mine == ours[:1] and others == theirs[:1]):
        return False
    return sorted(mine[0]) != sorted(others[0])  # a slip of the keys is no other name


def _teaser(a: Advert, b: Advert) -> Relation | None:
    """Whether a shows pieces of b. The beginning of a text may be no more than a paragraph about the employer."""
    shown, core = list(a.text.sentences), b.text.core
    if a.is_long or not b.is_full or len(a.text.raw) < SHOWN or len(a.text.core) >= len(core):
        return None
    if not all(letters in core or (len(letters) > CUT + 20 and letters[:-CUT] in core) for letters in shown):
        return None
    score = round(min(1.0, sum(map(len, shown)) / len(core)), 3)
    if core.find(shown[0][:-CUT] or shown[0]) < BEGINNING:
        if _apart(a, b) and _apart(b, a):
            return None
        if not any(word[:5] in a.text.core for word in a.stems if len(word) > 3):
            return Relation("named", score)
    return Relation("teaser", score)


def _share_a_piece(a: Text, b: Text) -> bool:
    """Whether two excerpts have a sentence in common with which not both of them begin."""
    ours, theirs = list(a.sentences), list(b.sentences)
    begin = {*ours[:1]} & {*theirs[:1]}
    return any(len(letters) > CUT + 20 for letters in (a.sentences.keys() & b.sentences.keys()) - begin) and not begin


def _named(a: Advert, b: Advert) -> Relation | None:
    """Whether two postings whose texts say nothing, or are excerpts of one text, have the same title."""
    if not (a.is_full or b.is_full) and _share_a_piece(a.text, b.text):
        return Relation("teaser", 0.0)
    if _apart(a, b) or _apart(b, a) or a.title.types != b.title.types:
        return None
    if a.text.letters == b.text.letters and len(a.text.raw) >= SHOWN:
        return EXACT
    if min(len(a.text.raw), len(b.text.raw)) >= SAID or not (a.day and b.day):
        return None
    return Relation("named", 0.0 if a.place.codes.isdisjoint(b.place.codes) else 1.0)
