"""Pay: is a text understood as what the numbers beside it say?"""

from __future__ import annotations

from collections import Counter
from math import isclose
from typing import TYPE_CHECKING, Any, Literal

from jobcrawler.parsers.salary import parse_salary
from tests.accuracy.labels import forms, labels
from tests.accuracy.recordings import ABSENT, recordings
from tests.accuracy.report import Aim, Section, share
from tests.accuracy.truth_pay import PayText, recorded, tabled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jobcrawler.parsers.salary import Salary
    from tests.accuracy.report import Row

Verdict = Literal["right", "wrong", "declined"]
TOLERANCE = 0.001


def labelled() -> list[PayText]:
    """The texts of pay.jsonl."""
    return [PayText(row["text"], row["currency_hint"], row["country_hint"], row) for row in labels("pay")]


def verdict(pay: PayText) -> tuple[Verdict, Salary | None]:
    """What became of a text, and what was read.

    Wrong is what says another amount, currency, period or speaker than the truth, or any where there is none. Declined
    is a text of pay that was not understood, or whose currency or period was left open.
    """
    found, truth = parse_salary(pay.text, currency=pay.currency, country=pay.country), pay.truth
    if found is None:
        return ("declined" if _is_pay(truth) else "right"), None
    said = {"min": found.minimum, "max": found.maximum, "currency": found.currency, "period": found.period}
    said |= {"source": found.source} if "source" in truth else {}
    wrong = [name for name, value in said.items() if not any(_same(value, form) for form in forms(truth[name]))]
    if not wrong:
        return "right", found
    left_open = all(said[name] is None and name not in ("min", "max") for name in wrong)
    return ("declined" if left_open else "wrong"), found


def _is_pay(truth: dict[str, Any]) -> bool:
    return any(forms(truth[bound]) != [None] for bound in ("min", "max"))


def _same(value: Any, form: Any) -> bool:
    if isinstance(value, float) and isinstance(form, float | int):
        return isclose(value, form, rel_tol=TOLERANCE)
    return bool(value == form)


def pay() -> Section:
    """The section."""
    groups = {"pay.jsonl": labelled()}
    if recordings():
        groups |= {"recorded pages": recorded(), "recorded tables": tabled()}
    rows: list[Row] = [("texts of", "texts", "right", "wrong", "declined", "share right", "share wrong")]
    total: Counter[str] = Counter()
    failures: list[str] = []
    for name, texts in groups.items():
        counts, wrong = measure(texts)
        total += counts
        failures += wrong
        rows.append((name, *_cells(counts)))
    rows.append(("all", *_cells(total)))
    aims = [Aim("pay texts right", total["right"], total.total(), 0.98)]
    aims.append(Aim("pay texts wrong", total["wrong"], total.total(), 0.005, at_most=True))
    return Section("Pay: texts beside numbers", rows, aims, failures, [] if recordings() else [ABSENT])


def measure(texts: Iterable[PayText]) -> tuple[Counter[str], list[str]]:
    """How many were right, wrong and declined, and which were not right."""
    counts: Counter[str] = Counter()
    failures = []
    for text in texts:
        what, found = verdict(text)
        counts[what] += 1
        if what != "right":
            wanted = {name: text.truth.get(name) for name in ("min", "max", "currency", "period", "source")}
            failures.append(f"{what} {text.text!r} ({text.currency}, {text.country}): {found} instead of {wanted}")
    return counts, failures


def _cells(counts: Counter[str]) -> Row:
    total = counts.total()
    numbers = (total, counts["right"], counts["wrong"], counts["declined"])
    return (*(f"{n:,}" for n in numbers), share(counts["right"], total), share(counts["wrong"], total))
