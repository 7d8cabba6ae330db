"""From a `JobFilter` to SQL over the table `jobs`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jobcrawler.exceptions import StorageError
from jobcrawler.items import iso
from jobcrawler.storage.base import COLUMNS, ORDER_COLUMNS
from jobcrawler.storage.clusters import RANK

if TYPE_CHECKING:
    from collections.abc import Callable, Container

    from jobcrawler.storage.base import JobFilter
    from jobcrawler.storage.text_index import Found, Match

Sql = tuple[str, list[Any]]
Conditions = tuple[list[str], list[Any]]
"""Conditions, all of which are to hold, and what is bound to them."""

FOUND = """
    SELECT job_id FROM jobs_fts CROSS JOIN text_rows ON number = jobs_fts.rowid WHERE jobs_fts MATCH ?
"""
"""As they come: whoever takes a thousand of a million does not wait for the others."""
RARE = f"({FOUND}) AS found CROSS JOIN jobs ON jobs.id = found.job_id"
"""The matches, then their rows (CROSS JOIN keeps this order): 2 ms for 20 of 100,000, where walking them took 230."""
NAMED = """(
    SELECT job_id FROM jobs_fts_names CROSS JOIN text_rows ON number = jobs_fts_names.rowid
    WHERE jobs_fts_names MATCH ? AND job_id NOT IN (SELECT job_id FROM text_queue)
    UNION ALL SELECT job_id FROM text_queue
) AS found CROSS JOIN jobs ON jobs.id = found.job_id"""
"""The postings whose names may match, and those that wait to be indexed; whether they do, their conditions say."""
WITHIN = f"{{}}.id IN ({FOUND})"
"""The postings in their order, with all matches at hand: what takes each of them wants it so."""
MATCHES = """EXISTS (
    SELECT 1 FROM text_rows CROSS JOIN jobs_fts ON jobs_fts.rowid = number
    WHERE text_rows.job_id = {}.id AND jobs_fts MATCH ?
)"""
"""The postings in their order until enough match, each looked up by itself: 0.1 ms, however many match."""

BETTER = f"""NOT EXISTS (
    SELECT 1 FROM clusters AS mine CROSS JOIN clusters AS theirs ON theirs.cluster = mine.cluster
    CROSS JOIN jobs AS other ON other.id = theirs.job_id
    WHERE mine.job_id = jobs.id AND ({RANK.format("other")}) < ({RANK.format("jobs")}) AND {{}}
)"""  # noqa: S608  our own names
"""A look into an index for each posting, and one posting more for each that has copies.

CROSS JOIN keeps the order: left to itself, SQLite read every posting of the status for each that has copies.
"""
FOLDED = "SELECT count(*) - count(DISTINCT cluster) FROM {} ON clusters.job_id = jobs.id WHERE {}"
"""How many postings of {} have another one of their cluster in it: of each cluster one is shown."""
COUNTED = "SELECT coalesce(sum(n), 0) FROM job_counts AS jobs WHERE {}"

IN_ORDER = {"last_seen": ("source", "country"), "date_posted": (), "salary_year_max": ()}
"""Order -> the filters, one of which an index has before it; the status is before each.

What else is asked is kept away from the indexes: SQLite took a year of postings by one and sorted them for a page.
"""


def _part(text: str) -> str:
    for special in "\\%_":
        text = text.replace(special, f"\\{special}")
    return f"%{text}%"


def _one_of(job_type: str) -> str:
    return f",{job_type},"


CONDITIONS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "source": ("source = ?", str),
    "company": ("company LIKE ? ESCAPE '\\'", _part),
    "title": ("title LIKE ? ESCAPE '\\'", _part),
    "location": ("location LIKE ? ESCAPE '\\'", _part),
    "country": ("country = ?", str.upper),
    "job_type": ("instr(',' || job_type || ',', ?) > 0", _one_of),
    "workplace": ("workplace = ?", str),
    "status": ("status = ?", str),
    "salary_min": ("coalesce(salary_max, salary_min) >= ?", float),
    "salary_year_min": ("coalesce(salary_year_max, salary_year_min) >= ?", float),
    "currency": ("salary_currency = ?", str.upper),
    "posted_since": ("date_posted >= ?", iso),
    "posted_before": ("date_posted < ?", iso),
    "run_id": ("id IN (SELECT job_id FROM sightings WHERE run_id = ?)", str),
    "query": ("query = ?", str),
}
"""Attribute of `JobFilter` -> condition, and what is bound to it."""
BOUNDS = {"date_posted": ("posted_since", "posted_before")}
"""Order -> the filters that bound it."""


def select_jobs(filters: JobFilter, found: Found, limit: int | None) -> Sql:
    """The rows that match, in order."""
    lookup = MATCHES if limit is not None else WITHIN
    asked = _conditions(filters, _kept(filters))
    if not filters.copies:
        asked = _joined(asked, _better(filters, found.text, lookup))
    tables, (conditions, parameters) = _source(found, asked, lookup)
    sql = f"SELECT {', '.join(COLUMNS)} FROM {tables} WHERE {' AND '.join(conditions)}"  # noqa: S608  our own names
    bounds = [-1 if limit is None else limit, filters.offset]
    return f"{sql} ORDER BY {_order(filters.order)} LIMIT ? OFFSET ?", [*parameters, *bounds]


def count_jobs(filters: JobFilter, found: Found, at_most: int | None = None) -> Sql:
    """How many rows match, counted up to `at_most`; of status and board alone the counters know it."""
    asked = {name for name in CONDITIONS if getattr(filters, name) is not None}
    is_counted = found.text is None and asked <= {"status", "source"}
    if at_most is not None and not (is_counted and filters.copies):
        return _count_some(filters, found, at_most)
    tables, (conditions, parameters) = _source(found, _conditions(filters), WITHIN)
    all_hold = " AND ".join(conditions)
    count = COUNTED.format(all_hold) if is_counted else f"SELECT count(*) FROM {tables} WHERE {all_hold}"  # noqa: S608
    if filters.copies:
        return f"SELECT ({count}) AS n", parameters
    among = (
        "clusters CROSS JOIN jobs" if found.text is None and asked <= {"status"} else f"{tables} CROSS JOIN clusters"
    )
    return f"SELECT ({count}) - ({FOLDED.format(among, all_hold)}) AS n", [*parameters, *parameters]


def _count_some(filters: JobFilter, found: Found, at_most: int) -> Sql:
    """As many rows as are to be counted, in whatever order they come first."""
    text = found.text and found.text._replace(common=False)
    asked = _conditions(filters)
    if not filters.copies:
        asked = _joined(asked, _better(filters, found.text, MATCHES))
    tables, (conditions, parameters) = _source(found._replace(text=text), asked, MATCHES)
    some = f"SELECT 1 FROM {tables} WHERE {' AND '.join(conditions)} LIMIT ?"  # noqa: S608  our own names
    return f"SELECT count(*) AS n FROM ({some})", [*parameters, at_most]  # noqa: S608


def _source(found: Found, asked: Conditions, lookup: str) -> tuple[str, Conditions]:
    """Where postings are read from, and on which conditions."""
    text, names = found
    if text is not None and not text.common:
        return RARE, (asked[0], [text.expression, *asked[1]])
    if text is not None:
        asked = _joined(asked, ([lookup.format("jobs")], [text.expression]))
    return ("jobs", asked) if names is None else (NAMED, (asked[0], [names, *asked[1]]))


def _joined(one: Conditions, other: Conditions) -> Conditions:
    return [*one[0], *other[0]], [*one[1], *other[1]]


def _kept(filters: JobFilter) -> frozenset[str]:
    """The filters that an index may serve: all, where no index has the order."""
    order = filters.order.removeprefix("-")
    if order not in IN_ORDER or filters.status is None:
        return frozenset(CONDITIONS)
    first = [name for name in IN_ORDER[order] if getattr(filters, name) is not None][:1]
    return frozenset(("status", "run_id", *first, *BOUNDS.get(order, ())))


def _conditions(filters: JobFilter, kept: Container[str] = CONDITIONS) -> Conditions:
    """What is asked; a plus before what no index is to serve."""
    conditions = [] if filters.status else ["status <> 'deleted'"]
    parameters: list[Any] = []
    for name, (condition, bind) in CONDITIONS.items():
        value = getattr(filters, name)
        if value is not None:
            conditions.append(condition if name in kept else f"+{condition}")
            parameters.append(bind(value))
    return conditions, parameters


def _better(filters: JobFilter, match: Match | None, lookup: str) -> Conditions:
    """That no other posting of the cluster matches and comes before this one. Names alone are those of the other."""
    conditions, parameters = _conditions(filters)
    if match is not None:
        conditions.append((lookup if match.common else WITHIN).format("other"))
        parameters.append(match.expression)
    return [BETTER.format(" AND ".join(conditions))], parameters


def _order(order: str) -> str:
    name = order.removeprefix("-")
    if name not in ORDER_COLUMNS:
        raise StorageError(f'postings cannot be ordered by "{order}"; allowed are {", ".join(ORDER_COLUMNS)}')
    # What has no value comes last either way; in descending order SQLite does that itself, and by index.
    return f"{name} DESC, jobs.rowid DESC" if order.startswith("-") else f"{name} NULLS LAST, jobs.rowid"
