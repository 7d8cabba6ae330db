"""When boards of a saved search turned red, and green again: written down once, so that each channel can be told."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from jobcrawler.items import iso
from jobcrawler.reports.health import Colour, judge, red_in_a_row
from jobcrawler.reports.history import pairs, runs_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from jobcrawler.storage.base import JobStore, Run

ALERT = 2
"""Red runs in a row after which a board has turned red: one may be a bad hour."""
KEPT = 50
"""Turns that are remembered for channels that could not be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A board of a saved search turned red, or green again."""

    number: int
    """Microseconds since 1970, or the next number: a mark."""
    board: str
    colour: str
    reason: str
    run_id: str
    at: str
    """When it was noticed, UTC ISO-8601."""


def note_turns(store: JobStore, saved_search: str, now: datetime) -> list[Turn]:
    """Look at the health of each board of a saved search, and write down what has turned; all turns, oldest first.

    Nothing but `ALERT` red runs in a row turns a board red, and nothing but a green run turns it green again. Call it
    where nobody else does at the same time.
    """
    mark = f"turns:{saved_search}"
    turns = [Turn(**turn) for turn in json.loads(store.mark(mark) or "[]")]
    known = len(turns)
    for board in (board for board, name in pairs(store) if name == saved_search):
        turns += _turned(runs_of(store, board, saved_search), board, turns, now)
    if len(turns) > known:
        store.set_mark(mark, json.dumps([asdict(turn) for turn in _kept(turns)]))
    return turns


def start(turns: Sequence[Turn]) -> int:
    """The mark of somebody who is told for the first time: before the oldest turn to red that still holds."""
    red = [turn.number for turn in latest(turns).values() if turn.colour == Colour.RED]
    return min(red) - 1 if red else max((turn.number for turn in turns), default=0)


def latest(turns: Sequence[Turn]) -> dict[str, Turn]:
    """Board -> its last turn."""
    return {turn.board: turn for turn in turns}


def _turned(runs: list[Run], board: str, turns: list[Turn], now: datetime) -> list[Turn]:
    health = judge(runs)
    last = latest(turns).get(board)
    was_red = last is not None and last.colour == Colour.RED
    turns_red = not was_red and red_in_a_row(runs) >= ALERT
    turns_green = was_red and health.colour is Colour.GREEN
    if health.run is None or not (turns_red or turns_green):
        return []
    number = max([int(now.timestamp() * 1_000_000), *(turn.number + 1 for turn in turns)])
    values: dict[str, Any] = {"colour": str(health.colour), "reason": health.reason, "run_id": health.run.id}
    return [Turn(number=number, board=board, at=iso(now) or "", **values)]


def _kept(turns: list[Turn]) -> list[Turn]:
    """The newest, and the last of each board: what it is now."""
    old = [turn for turn in turns[:-KEPT] if latest(turns)[turn.board] is turn]
    return old + turns[-KEPT:]
