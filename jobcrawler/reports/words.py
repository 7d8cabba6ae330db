"""What came of a run, what did not and why, for one who has never read our code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobcrawler.outcomes import EXIT_CODES, Outcome, conclude, missing, run_counts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from jobcrawler.storage.base import Run

    Stats = Mapping[str, Any]

KINDS = {"added": "new", "updated": "changed", "unchanged": "unchanged"}
"""What the store says of a posting -> how it is called."""

_HAPPENED = {
    Outcome.OK: ("page was read", "pages were read"),
    Outcome.EMPTY: ("search had no results", "searches had no results"),
    Outcome.CONFIG_ERROR: ("thing that was asked for cannot be", "things that were asked for cannot be"),
    Outcome.BLOCKED: ("page was refused", "pages were refused"),
    Outcome.LOCATION_UNPARSED: ("page is of another place than asked", "pages are of another place than asked"),
    Outcome.LAYOUT_CHANGED: ("page could not be read", "pages could not be read"),
    Outcome.RATE_LIMITED: ("page was denied for haste", "pages were denied for haste"),
    Outcome.HTTP_ERROR: ("page failed", "pages failed"),
    Outcome.NETWORK: ("page did not arrive", "pages did not arrive"),
    Outcome.WRONG_POSTING: ("page held another posting than asked", "pages held another posting than asked"),
    Outcome.TOO_LARGE: ("page was too large", "pages were too large"),
    Outcome.STORAGE: ("batch could not be stored", "batches could not be stored"),
    Outcome.ROBOTS: ("page was left alone", "pages were left alone"),
    Outcome.GONE: ("posting is gone", "postings are gone"),
}
"""Outcome -> what it is where it happened once, and where it did several times."""
_MEANINGS = {
    Outcome.OK: "it went well",
    Outcome.EMPTY: "the board has nothing of the kind",
    Outcome.CONFIG_ERROR: "something that was asked for cannot be",
    Outcome.BLOCKED: "the board refused us",
    Outcome.LOCATION_UNPARSED: "the board searched another place than asked",
    Outcome.LAYOUT_CHANGED: "the board sent what we cannot read",
    Outcome.RATE_LIMITED: "the board asked us to slow down, and pages are missing",
    Outcome.HTTP_ERROR: "the board answered with errors, and pages are missing",
    Outcome.NETWORK: "the board could not be reached, and pages are missing",
    Outcome.WRONG_POSTING: "the board sent other postings than asked for",
    Outcome.TOO_LARGE: "the board sent more than we take, and pages are missing",
    Outcome.STORAGE: "not all could be stored",
    Outcome.ROBOTS: "robots.txt forbids a part of it",
    Outcome.GONE: "postings are no longer there",
}
_LEFT_OUT = {"limit": "the limit was reached", "max_age_days": "older than max_age_days"}
_NAMED = 10


def number(n: int, thing: str, things: str | None = None) -> str:
    """A number of things.

    >>> number(1, "page"), number(1200, "page"), number(2, "search", "searches")
    ('1 page', '1,200 pages', '2 searches')
    """
    return f"{n:,} {thing if n == 1 else things or f'{thing}s'}"


def day(moment: date) -> str:
    """A day or the day of a moment.

    >>> from datetime import date
    >>> day(date(2026, 11, 2)), short_day(date(2026, 11, 2))
    ('2 Nov 2026', '2 Nov')
    """
    return f"{moment.day} {moment:%b %Y}"


def short_day(moment: date) -> str:
    """The same without the year."""
    return f"{moment.day} {moment:%b}"


def took(seconds: float) -> str:
    """How long something took.

    >>> took(7.2), took(250), took(7_500)
    ('7 s', '4 min 10 s', '2 h 05 min')
    """
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return f"{rest} s"
    return f"{minutes} min {rest:02} s" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"


def meaning(outcome: str | None) -> str:
    """The outcome of a run in a few words; "" for none.

    >>> meaning("blocked")
    'the board refused us'
    """
    return _MEANINGS[Outcome(outcome)] if outcome in set(Outcome) else ""


def sentences(
    title: str, stats: Stats, notes: Mapping[Outcome, str] | None = None, hints: Sequence[str] = ()
) -> list[str]:
    """What is told of a run, the most important first; how complete it is comes last.

    `title` is the board as people write it, `stats` have the finish_reason, `notes` the first sentence of an outcome.

    >>> for said in sentences("Indeed", {"jobcrawler/persistence/added": 2, "jobcrawler/search/pages": 1}):
    ...     print(said)
    2 postings came from Indeed (1 result page): 2 new.
    Complete: every search came to its end.
    """
    gaps = missing(stats, stats.get("finish_reason", "finished"))
    return [
        _came(title, stats),
        *_outcomes(title, stats, notes or {}),
        *_advertised(title, stats),
        *_left_out(title, stats),
        *_refused(stats),
        *_known(stats),
        *hints,
        *_unread(title, stats),
        f"Not complete: {', '.join(gaps)}." if gaps else "Complete: every search came to its end.",
    ]


def sentences_of(run: Run) -> list[str]:
    """The same of a run as it is stored; one that has not ended says so."""
    notes = {Outcome(name): said for name, said in run.report.get("notes", {}).items() if name in set(Outcome)}
    found = sentences(title_of(run), _stats_of(run), notes, run.report.get("hints", ()))
    return [*found[:-1], _NOT_ENDED[run.status]] if run.status in _NOT_ENDED else found


_NOT_ENDED = {
    "running": "The run is still going on: these are its numbers so far.",
    "killed": "Not complete: the process ended without a word; these are the numbers that it had noted.",
}


def title_of(run: Run) -> str:
    """The board of a stored run as people write it."""
    return str(run.report.get("title") or run.board.replace("_", " ").capitalize())


def _stats_of(run: Run) -> dict[str, Any]:
    """Its stats, with those that its outcome rests on: Scrapy's own are not stored."""
    stats = {**run.report.get("stats", {}), "finish_reason": run.finish_reason or "finished"}
    untold = {Outcome.LAYOUT_CHANGED: "spider_exceptions/count", Outcome.STORAGE: "feedexport/failed_count"}
    if run.outcome in untold and run.outcome not in conclude(stats):
        stats[untold[Outcome(run.outcome)]] = 1
    return stats


# -- the parts -------------------------------------------------------------------------------------------------------


def _came(title: str, stats: Stats) -> str:
    counts = run_counts(stats)
    seen = sum(counts[name] for name in KINDS)
    pages = number(stats.get("jobcrawler/search/pages", 0), "result page")
    if not seen:
        return f"Nothing came from {_within(title)} ({pages})."
    kinds = ", ".join(f"{counts[name]:,} {word}" for name, word in KINDS.items() if counts[name])
    return f"{number(seen, 'posting')} came from {_within(title)} ({pages}): {kinds}."


def _outcomes(title: str, stats: Stats, notes: Mapping[Outcome, str]) -> Iterator[str]:
    """One for each outcome that somebody said something of, or that is a failure."""
    for outcome in conclude(stats):
        times = stats.get(f"jobcrawler/outcome/{outcome}", 0)
        once, several = _HAPPENED[outcome]
        happened = number(times, once, several) if times else several.capitalize()
        if outcome in notes:
            first = "The first: " if times > 1 else ""
            yield _ended(f"{happened} ({outcome}). {first}{notes[outcome]}")
        elif EXIT_CODES[outcome]:
            yield f"{happened} ({outcome})." if times else _unnoted(outcome, title, stats)


def _unnoted(outcome: Outcome, title: str, stats: Stats) -> str:
    """One for an outcome that no page had."""
    if outcome is Outcome.STORAGE:
        return f"A feed could not be written ({outcome}): the log says why."
    crashes = stats.get("spider_exceptions/count", 0)
    if outcome is Outcome.LAYOUT_CHANGED and crashes:
        return f"Our own code failed on {number(crashes, 'page')} ({outcome}): the log says where."
    if outcome is Outcome.LAYOUT_CHANGED:
        return f"The run ended with nothing, and {_within(title)} did not say that there is nothing ({outcome})."
    return f"The run was ended ({outcome})."


def _advertised(title: str, stats: Stats) -> Iterator[str]:
    advertised, reachable = (stats.get(f"jobcrawler/search/{name}", 0) for name in ("advertised", "reachable"))
    if advertised:
        less = f", of which about {reachable:,} can be reached" if reachable < advertised else ""
        yield f"{title} says that it has {number(advertised, 'result')}{less}."


def _left_out(title: str, stats: Stats) -> Iterator[str]:
    counts = run_counts(stats)
    for argument, n in _group(stats, "jobcrawler/filtered/").items():
        yield f"{number(n, 'posting')} left out: {_LEFT_OUT.get(argument, f'not what {argument} asks for')}."
    for argument, n in _group(stats, "jobcrawler/ignored/").items():
        yield f"{number(n, 'posting')} kept that contradict {argument}: {_within(title)} ignored what was asked."
    if counts["duplicates"]:
        yield f"{number(counts['duplicates'], 'posting')} left out: had come already in this run."
    if counts["deleted"]:
        yield f"{number(counts['deleted'], 'posting')} left out: you have deleted them, and they stay deleted."
    without = stats.get("jobcrawler/structured/pages_without_posting", 0)
    if without:
        yield f"{number(without, 'page')} held no posting."


def _refused(stats: Stats) -> Iterator[str]:
    """What validation did not let through, by field and reason; and what could not even be read."""
    found = _group(stats, "jobcrawler/validation/invalid/")
    if found:
        named = ", ".join(f"{key.replace('/', ' ').replace('_', ' ')} ({n:,})" for key, n in found.items())
        yield f"{number(sum(found.values()), 'posting')} refused for what is wrong with them: {named}."
    unreadable = stats.get("jobcrawler/records/unreadable", 0)
    if unreadable:
        yield f"{number(unreadable, 'posting')} could not be read; the others of their page could."


def _known(stats: Stats) -> Iterator[str]:
    """What earlier runs had."""
    known = stats.get("jobcrawler/known/postings", 0)
    if known:
        yield f"{number(known, 'posting')} stored in full already: not fetched again."
    expired = stats.get("jobcrawler/persistence/expired", 0)
    if expired:
        yield f"{expired:,} expired: postings of earlier runs that two complete runs did not find."


def _unread(title: str, stats: Stats) -> Iterator[str]:
    """What a board told and nobody read: maybe it is new."""
    found = _group(stats, "jobcrawler/unread/")
    named = ", ".join(f"{key} ({n:,})" for key, n in list(found.items())[:_NAMED])
    more = f" and {len(found) - _NAMED} more" if len(found) > _NAMED else ""
    if found:
        yield f"{title} tells what nobody here reads: {named}{more}."


def _group(stats: Stats, prefix: str) -> dict[str, int]:
    return {key.removeprefix(prefix): n for key, n in sorted(stats.items()) if key.startswith(prefix) and n}


def _within(title: str) -> str:
    """A board within a sentence: "the site", not "The site"."""
    return f"the {title[4:]}" if title.startswith("The ") else title


def _ended(sentence: str) -> str:
    """With a full stop, unless it ends with one or with an address, which people copy."""
    return sentence if sentence.endswith(".") or "://" in sentence.rpartition(" ")[2] else f"{sentence}."
