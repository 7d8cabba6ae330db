"""Tell people and programs of what a saved search has found, and of boards that turned red: nothing twice, all of it.

How far a channel was told is a mark in the store, "told:NAME:CHANNEL": {"find", "turn"}, and, until a message is known
to have arrived, "sending": how far that one goes. It is sent again as it was, with the same key, before anything newer.
So a receiver can drop what comes twice because a process ended between sending and writing it down.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import md5
from typing import TYPE_CHECKING, Any, NamedTuple

from jobcrawler.exceptions import StorageError
from jobcrawler.reports.channels import DeliveryError, Message
from jobcrawler.reports.health import Colour
from jobcrawler.reports.news import COUNTED, facts, pay, postings_of
from jobcrawler.reports.turns import note_turns, start
from jobcrawler.reports.words import number
from jobcrawler.storage.faults import disk_errors_said
from jobcrawler.storage.locks import take

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from jobcrawler.reports.channels import Channel
    from jobcrawler.reports.turns import Turn
    from jobcrawler.storage.base import Find, JobStore

LISTED = 50
"""New postings that a message shows; the others are counted."""
PATIENCE = 60
"""Seconds to wait for another process that tells of the same search."""

Reach = dict[str, int]
"""How far something goes: the `id` of a find, the `number` of a turn."""


class Told(NamedTuple):
    """What is said of a message."""

    sentence: str
    arrived: bool = True


@dataclass(frozen=True, slots=True)
class _Batch:
    """What one message tells."""

    finds: list[Find]
    turns: list[Turn]
    reach: Reach

    def __bool__(self) -> bool:
        return bool(self.finds or self.turns)

    def __str__(self) -> str:
        new = [number(len(self.finds), "new posting")] if self.finds else []
        return ", ".join(new + [f"{turn.board} {_is(turn)}" for turn in self.turns])


def tell(store: JobStore, saved_search: str, channels: Sequence[Channel], now: datetime) -> list[Told]:
    """Tell each channel what it was not told yet; what is said of each message, also of one that did not arrive.

    Call it when a run of the search has ended. What did not arrive is told the next time. A channel that is new hears
    of everything that the search ever found, `LISTED` by name. Nothing is raised for a channel or a store that fails.
    """
    said: list[Told] = []
    if not channels:
        return said
    try:
        with _alone(store, saved_search):
            turns = note_turns(store, saved_search, now)
            for channel in channels:
                said += _told(store, saved_search, channel, turns, now)
    except StorageError as error:
        said.append(Told(f"{saved_search}: not all could be told, it is next time: {error}", arrived=False))
    return said


def _told(store: JobStore, saved_search: str, channel: Channel, turns: list[Turn], now: datetime) -> Iterator[Told]:
    mark = f"told:{saved_search}:{channel.name}"
    state: dict[str, Any] = json.loads(store.mark(mark) or json.dumps({"find": 0, "turn": start(turns)}))
    while (batch := _next(store, saved_search, state, turns)) or "sending" in state:
        if batch:
            store.set_mark(mark, json.dumps({**state, "sending": batch.reach}))
            try:
                channel.send(_message(store, saved_search, batch, now))
            except DeliveryError as error:
                sentence = f"{saved_search}: {channel.receiver} could not be told of {batch}, it is next time: {error}"
                yield Told(sentence, arrived=False)
                return
            yield Told(f"{saved_search}: told {channel.receiver} of {batch}")
        state = {**batch.reach}
        store.set_mark(mark, json.dumps(state))


def _next(store: JobStore, saved_search: str, state: dict[str, Any], turns: list[Turn]) -> _Batch:
    """What is to be told next: what may have arrived already, or else all that is new."""
    finds = store.finds(saved_search, state["find"], COUNTED)
    fresh = [turn for turn in turns if turn.number > state["turn"]]
    reach: Reach | None = state.get("sending")
    if reach is None:
        last = {"find": finds[-1].id if finds else state["find"], "turn": fresh[-1].number if fresh else state["turn"]}
        return _Batch(finds, fresh, last)
    before = [find for find in finds if find.id <= reach["find"]]
    return _Batch(before, [turn for turn in fresh if turn.number <= reach["turn"]], reach)


def _message(store: JobStore, saved_search: str, batch: _Batch, now: datetime) -> Message:
    subject = f"{saved_search}: {batch}"
    rows = postings_of(store, batch.finds[:LISTED])
    more = len(batch.finds) - len(rows)
    said = [f"{turn.board} {_is(turn)}: {turn.reason}" for turn in batch.turns]
    listed = ["\n".join(filter(None, (row["title"], _line(row), row["link"]))) for row in rows]
    return Message(
        key=md5(f"{saved_search} {batch.reach['find']} {batch.reach['turn']}".encode()).hexdigest(),
        subject=subject,
        text="\n\n".join([subject, *said, *listed, *([f"and {more:,} more"] if more else [])]),
        payload={
            "saved_search": saved_search,
            "text": subject,
            "new": len(batch.finds),
            "postings": [_payload(row) for row in rows],
            "health": [_without_number(turn) for turn in batch.turns],
        },
        now=now,
    )


_SHOWN = ("id", "title", "company", "location", "link", "source", "date_posted", "found_at")


def _payload(row: dict[str, Any]) -> dict[str, Any]:
    return {**{name: row[name] for name in _SHOWN}, "pay": pay(row)}


def _without_number(turn: Turn) -> dict[str, Any]:
    values = asdict(turn)
    del values["number"]
    return values


def _line(row: dict[str, Any]) -> str:
    return " · ".join([row["company"] or "", *facts(row)])


def _is(turn: Turn) -> str:
    return "is red" if turn.colour == Colour.RED else "is green again"


@contextmanager
def _alone(store: JobStore, saved_search: str) -> Iterator[None]:
    """Keep other processes from telling of the same search; StorageError where one does so for too long."""
    name = md5(saved_search.encode("utf-8", "surrogatepass")).hexdigest()
    path = store.folder / f".telling-{name}"
    with disk_errors_said(path):
        file = take(path, PATIENCE)
    if file is None:
        raise StorageError("another process is telling of it")
    try:
        yield
    finally:
        with disk_errors_said(path), file:
            path.unlink(missing_ok=True)
