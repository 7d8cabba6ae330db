"""Postings: how many of those that a recorded page shows are read."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tests.accuracy.recordings import ABSENT, postings_of, reading, recordings
from tests.accuracy.report import Aim, Section, share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.accuracy.recordings import Recording
    from tests.accuracy.report import Row


def postings(files: Sequence[Recording] | None = None) -> Section:
    """The section: of these files, else of all."""
    files = recordings() if files is None else files
    boards: dict[str, list[Recording]] = defaultdict(list)
    for recording in files:
        boards[recording.board].append(recording)
    rows: list[Row] = [("board", "files", "present", "read", "too many", "share read")]
    rows += [_row(board, own) for board, own in boards.items()]
    rows.append(_row("all", files))
    present, read, more = counted(files)
    failures = [failure for recording in files if (failure := _failure(recording))]
    aims = [Aim("postings read", read, present, 1.0), Aim("postings that are none", more, present, 0.0, at_most=True)]
    return Section("Postings: recorded pages", rows, aims, failures, [] if recordings() else [ABSENT])


def counted(files: Sequence[Recording]) -> tuple[int, int, int]:
    """Postings present, read of them, and read though there are no more."""
    counts = [(recording.present, len(postings_of(recording))) for recording in files]
    return (
        sum(present for present, _ in counts),
        sum(min(pair) for pair in counts),
        sum(max(0, found - present) for present, found in counts),
    )


def _row(board: str, files: Sequence[Recording]) -> Row:
    present, read, more = counted(files)
    return (board, f"{len(files)}", f"{present:,}", f"{read:,}", f"{more}", share(read, present))


def _failure(recording: Recording) -> str | None:
    found = len(postings_of(recording))
    if found == recording.present:
        return None
    made = reading(recording)
    return f"{recording.path}: {found} of {recording.present} postings, {made.outcome} {made.note}"
