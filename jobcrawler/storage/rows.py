"""Between our records and rows: dicts of what SQLite and JSON Lines hold."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from operator import attrgetter
from typing import Any

import orjson

from jobcrawler.items import FIELDS, MOMENT_FIELDS, JobPosting, iso
from jobcrawler.storage.records import Attempt, DueRun, Reject, Run, SearchRun, StoredError

Row = dict[str, Any]

_read_fields = attrgetter(*FIELDS, "waits_for_detail")
_POSTING_KEYS = (*FIELDS, "waits_for_detail")


def posting_row(posting: JobPosting) -> Row:
    """A posting as the table `jobs` holds it, without the life fields but `waits_for_detail`."""
    row = dict(zip(_POSTING_KEYS, _read_fields(posting), strict=True))
    for name in MOMENT_FIELDS:
        if row[name] is not None:
            row[name] = iso(row[name])
    row["waits_for_detail"] = int(posting.waits_for_detail)
    return row


def posting_of(row: Row) -> JobPosting:
    """The posting of such a row, as it was saved."""
    values = {name: row[name] for name in FIELDS}
    return JobPosting(**values | {name: moment(row[name]) for name in MOMENT_FIELDS})


def to_json(value: object) -> str:
    """JSON text that is the same for equal values; what JSON does not know becomes its text.

    >>> to_json({"b": 1, "a": [None, "é"]})
    '{"a":[null,"é"],"b":1}'
    """
    try:
        return orjson.dumps(
            value, default=_plain, option=orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME
        ).decode()
    except orjson.JSONEncodeError:  # half a surrogate pair, a number of more than 64 bits, a key that is no text
        return json.dumps(value, default=_plain, separators=(",", ":"))


def _plain(value: object) -> str | None:
    return iso(value) if isinstance(value, datetime) else str(value)


def run_row(run: Run) -> Row:
    """A run as the table `runs` holds it."""
    row = asdict(run)
    for name in ("arguments", "filters", "counts", "report"):
        row[name] = to_json(row[name])
    return row | {"started_at": iso(run.started_at), "finished_at": iso(run.finished_at)}


def run_of(row: Row) -> Run:
    """The run of such a row."""
    values = dict(row)
    for name in ("arguments", "filters", "counts", "report"):
        values[name] = json.loads(row[name])
    return Run(**values | {"started_at": moment(row["started_at"]), "finished_at": moment(row["finished_at"])})


def search_run_row(row: SearchRun) -> Row:
    """What the table `search_runs` holds of it, without the ids."""
    return {
        "run_id": row.run_id,
        "pages": row.pages,
        "url": readable(row.url),
        "next_url": readable(row.next_url),
        "advertised": row.advertised,
        "seen": row.seen,
        "state": to_json(row.state),
        "ended": row.ended,
        "complete": int(row.complete and row.filters.get("max_age_days") is None),
        "updated_at": iso(row.updated_at),
    }


def search_run_of(row: Row) -> SearchRun:
    """The record of such a row with board, country, query, place and filters of its search."""
    names = ("run_id", "board", "country", "pages", "url", "next_url", "advertised", "seen", "ended")
    return SearchRun(
        **{name: row[name] for name in names},
        query=row["query"] or None,
        location=row["place"] or None,
        filters=json.loads(row["filters"]),
        state=json.loads(row["state"]),
        complete=bool(row["complete"]),
        updated_at=moment(row["updated_at"]),
    )


def moment(text: str | None) -> Any:
    """The datetime of a stored text; None for None."""
    return None if text is None else datetime.fromisoformat(text)


def due_run_row(due: DueRun) -> Row:
    """A due run as the table `due_runs` holds it."""
    moments = {name: iso(getattr(due, name)) for name in ("due_at", "started_at", "ended_at")}
    return asdict(due) | moments | {"note": readable(due.note)}


def due_run_of(row: Row) -> DueRun:
    """The due run of such a row."""
    return DueRun(**row | {name: moment(row[name]) for name in ("due_at", "started_at", "ended_at")})


def reject_row(reject: Reject) -> Row:
    """A reject as the table `rejects` holds it."""
    return {
        "run_id": reject.run_id,
        "source": readable(reject.source),
        "problems": to_json(reject.problems),
        "item": to_json(reject.item),
        "rejected_at": iso(reject.rejected_at),
    }


def reject_of(row: Row) -> Reject:
    """The reject of such a row."""
    return Reject(
        run_id=row["run_id"],
        source=row["source"],
        problems=[(name, reason) for name, reason in json.loads(row["problems"])],
        item=json.loads(row["item"]),
        rejected_at=moment(row["rejected_at"]),
    )


def error_row(error: StoredError) -> Row:
    """An error as the table `errors` holds it."""
    row = asdict(error)
    return row | {"occurred_at": iso(error.occurred_at), "message": readable(error.message)}


def error_of(row: Row) -> StoredError:
    """The error of such a row."""
    values = {name: row[name] for name in ("operation", "message", "run_id")}
    return StoredError(occurred_at=moment(row["occurred_at"]), **values)


def attempt_row(attempt: Attempt) -> Row:
    """An attempt as the table `attempts` holds it."""
    row = asdict(attempt)
    return row | {"requested_at": iso(attempt.requested_at), "url": readable(attempt.url)}


def attempt_of(row: Row) -> Attempt:
    """The attempt of such a row."""
    values = {name: value for name, value in row.items() if name != "id"}
    return Attempt(**values | {"requested_at": moment(row["requested_at"])})


def readable(text: str | None) -> str | None:
    """The text with what UTF-8 cannot write replaced.

    >>> readable("a\\ud800b")
    'a?b'
    """
    return None if text is None else text.encode("utf-8", "replace").decode()
