"""The logs of a JSON store, cut back to what their tables hold.

A log grows by a line for each write. The new log is written aside and takes the name of the old one when it is on the
disk: a kill leaves the one or the other, which say the same. An index that was not told notices the exchange by its
mark and is made again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson

from jobcrawler.storage.replay import Replay

if TYPE_CHECKING:
    from jobcrawler.storage.connection import Connection
    from jobcrawler.storage.json_logs import Logs

WORTHWHILE = 1000
"""Lines of a log below which it is not looked at."""

DEAD_AT_CLOSE = 3
"""Dead lines for each live one. Every run adds a line for each posting that it sees again: at a rewrite in four runs,
it costs less than the snapshots do."""

DEAD_AFTER_PRUNE = 1


def is_due(connection: Connection, logs: Logs, table: str, dead_for_each: int, worthwhile: int) -> bool:
    """Whether the log has more dead lines than so many for each row that its table holds."""
    lines = logs.count_lines(table)
    if lines < worthwhile:
        return False
    (row,) = connection.rows(f"SELECT count(*) AS live FROM {table}")  # noqa: S608  names of our own tables
    return bool(lines - row["live"] > dead_for_each * row["live"])


def compact(connection: Connection, logs: Logs, table: str) -> None:
    """Rewrite the log of a table to the rows of the index, which has to be current, in the order of their birth."""
    order = "job_id" if table == "sightings" else "rowid"
    with connection.reading() as db:
        columns = ", ".join(db.table(table).columns_dict)  # a star would take in what SQLite works out
    rows = connection.stream(f"SELECT {columns} FROM {table} ORDER BY {order}")  # noqa: S608  names of our own tables
    logs.exchange(table, (orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows))
    with connection.writing() as db:
        Replay.note(db, logs, [table])
