"""The one vocabulary: what boards write in the fields of a posting -> the values that `items` allows."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from jobcrawler.parsers.employment import job_types, says_nothing_of_workplace, workplace
from jobcrawler.parsers.language import language_code
from jobcrawler.parsers.location import region_code
from jobcrawler.parsers.places import country_code
from jobcrawler.parsers.salary import currency_code, pay_period
from jobcrawler.parsers.text import is_missing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobcrawler.items import JobPosting

_READERS = {
    "workplace": workplace,
    "salary_period": pay_period,
    "language": language_code,
    "country": country_code,
}
_FIELDS = ("country", "job_type", "workplace", "salary_period", "salary_currency", "language")
"""The country first: it decides what "$" stands for."""


@lru_cache(maxsize=4_096)
def _settled(field: str, text: str, country: str | None) -> tuple[str | None, tuple[str, ...]]:
    """(the value in our words or None, the words that nobody knows)."""
    if is_missing(text):
        return None, ()
    if field == "job_type":
        return job_types([text])
    found = currency_code(text, country) if field == "salary_currency" else _READERS[field](text)
    known = found or (field == "workplace" and says_nothing_of_workplace(text))
    return found, () if known else (text,)


def settle(posting: JobPosting) -> Iterator[tuple[str, str]]:
    """Write the fields of a posting in our words; gives (field, word) of each word that nobody knows, which goes.

    What is no text is left for the rules to name; only job types may come as a list of texts.

    >>> from jobcrawler.items import JobPosting
    >>> posting = JobPosting(country="Deutschland", salary_currency="€", salary_period="per-year-salary",
    ...                      job_type="Vollzeit, Nap keeper", language="de-DE", region="Bavaria")
    >>> list(settle(posting))
    [('job_type', 'Nap keeper')]
    >>> posting.country, posting.region, posting.salary_currency, posting.salary_period, posting.job_type
    ('DE', 'Bayern', 'EUR', 'year', 'full_time')
    """
    labels: object = posting.job_type
    if isinstance(labels, list | tuple) and all(isinstance(label, str) for label in labels):
        posting.job_type = ", ".join(labels)
    for field in _FIELDS:
        text = getattr(posting, field)
        if isinstance(text, str):
            value, unknown = _settled(field, text, posting.country if isinstance(posting.country, str) else None)
            setattr(posting, field, value)
            yield from ((field, word) for word in unknown)
    if isinstance(posting.region, str) and isinstance(posting.country, str):
        posting.region = region_code(posting.region, posting.country)
