"""Fields: does a posting say what its record says, and nothing that the record does not say?"""

from __future__ import annotations

from collections import Counter, defaultdict
from math import isclose
from typing import TYPE_CHECKING, Any

from jobcrawler.items import FIELDS
from tests.accuracy import truth_companies, truth_glassdoor, truth_indeed, truth_markup
from tests.accuracy.labels import forms
from tests.accuracy.recordings import ABSENT, reading, recordings
from tests.accuracy.report import Aim, Section, share
from tests.accuracy.truth import Told, complaint

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jobcrawler.items import JobPosting
    from tests.accuracy.recordings import Recording
    from tests.accuracy.report import Row
    from tests.accuracy.truth import Truth

VERDICTS = ("right", "wrong", "missing", "said though absent", "rightly absent")
BOARDS: dict[str, Any] = {"indeed": truth_indeed, "glassdoor": truth_glassdoor}


def truths(recording: Recording) -> list[Truth]:
    """What each posting of a recording must say."""
    if recording.present == 0:
        return []
    if recording.board == "jsonld":
        return truth_markup.page(recording)
    if recording.board == "personio":
        return truth_companies.personio(recording)
    if recording.path == "smartrecruiters/detail.json":
        card = next(other for other in recordings() if other.path == "smartrecruiters/page1.json")
        return truth_companies.smartrecruiters_detail(recording, card)
    if recording.board in BOARDS:
        board = BOARDS[recording.board]
        read = board.detail if recording.kind == "posting" else board.search
        found: list[Truth] = read(recording)
        return found
    return truth_companies.listing(recording)


def pairs(recording: Recording) -> list[tuple[Truth, JobPosting | None]]:
    """Each truth with the posting that was read; None where it is missing."""
    wanted, read = truths(recording), reading(recording).postings
    if len(wanted) == len(read) == 1:
        return [(wanted[0], read[0])]
    found = {posting.source_id: posting for posting in read}
    return [(truth, found.get(truth["source_id"])) for truth in wanted]


def verdict(wanted: Any, value: Any) -> str:
    """One of VERDICTS."""
    accepted = forms(wanted)
    if any(_same(form, value) for form in accepted):
        return "rightly absent" if value is None else "right"
    if accepted == [None]:
        return "said though absent"
    return "missing" if value is None else "wrong"


def _same(form: Any, value: Any) -> bool:
    if isinstance(form, Told):
        return complaint(form, value) is None
    if isinstance(form, float) and isinstance(value, float | int):
        return isclose(form, value, rel_tol=1e-9)
    return bool(form == value)


def fields(files: Sequence[Recording] | None = None) -> Section:
    """The section: of these files, else of all."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    failures = []
    for recording in recordings() if files is None else files:
        for name, what, key, told in judged(recording):
            counts[name][what] += 1
            if what not in ("right", "rightly absent"):
                failures.append(f"{what} {name} of {key} in {recording.path}: {told}")
    rows: list[Row] = [("field", "present", *VERDICTS, "share right")]
    rows += [(name, *_cells(counts[name])) for name in FIELDS if name in counts]
    total = sum(counts.values(), Counter())
    rows.append(("all", *_cells(total)))
    aim = Aim("fields right", total["right"], _present(total) + total["said though absent"], 0.99)
    notes = [] if recordings() else [ABSENT]
    return Section("Fields: postings beside their records", rows, [aim], failures, notes)


def judged(recording: Recording) -> Iterator[tuple[str, str, str, str]]:
    """(field, verdict, id of the posting, what was said and what is so) of each field that is judged."""
    for truth, posting in pairs(recording):
        for name, wanted in truth.items():
            value = getattr(posting, name) if posting else None
            yield name, verdict(wanted, value), truth["source_id"], _told(wanted, value)


def _told(wanted: Any, value: Any) -> str:
    if isinstance(wanted, Told):
        return str(complaint(wanted, value))
    return f"{value!r}, not {wanted!r}"


def _present(counts: Counter[str]) -> int:
    return counts["right"] + counts["wrong"] + counts["missing"]


def _cells(counts: Counter[str]) -> Row:
    numbers = [_present(counts), *(counts[name] for name in VERDICTS)]
    return (*(f"{number:,}" for number in numbers), share(counts["right"], _present(counts)))
