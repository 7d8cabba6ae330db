"""Pages with something wrong in their bytes, their markup or their data. The same seed gives the same page."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

_DATA = re.compile(
    r"""mosaic-provider-jobcards["']\s*\]\s*=\s*|_initialData\s*=\s*|__NEXT_DATA__"[^>]*>\s*|ld\+json"[^>]*>\s*"""
    r"""|\A\s*(?=[\[{])"""
)
_PUSH = re.compile(r"<script>\s*self\.__next_f\.push\(\s*\[\s*1\s*,\s*")
_ROW = re.compile(r"(?m)^([0-9a-f]+):(?=[\[{])")
_DECODER = json.JSONDecoder()
_READ_TABLE = """
jobkey jobKey key title displayTitle company companyName truncatedCompany formattedLocation jobLocation jobLocationCity
jobLocationState country remoteLocation remoteWorkModel type taxonomyAttributes attributes suid label jobTypes expired
createDate pubDate formattedRelativeTime companyOverviewLink companyRating companyReviewCount snippet salarySnippet
extractedSalary estimatedSalary min max currency text formattedRange results pageNum pageLinks href totalJobCount
noSearchResultModel jobInfoWrapperModel jobInfoModel jobInfoHeaderModel sanitizedJobDescription salaryInfoModel
salaryMin salaryMax salaryType salaryCurrency salaryText salarySource age jobData job sourceEmployerName employer name
url datePublished dateOnIndeed language description html location countryCode city admin1Name latitude longitude
jobMetadataHeaderModel jobType jobTitle hiringOrganization datePosted validThrough employmentType jobLocationType
address addressLocality addressRegion addressCountry baseSalary value minValue maxValue unitText identifier
jobListings jobview header overview listingId jobTitleText locationName locationType jobCountryId rating ageInDays
payCurrency payPeriod payPeriodAdjustedPay p10 p90 payPercentile10 payPercentile90 employerNameFromSearch shortName
divisionEmployerName employerName seoJobLink jobLink indeedJobAttribute extractedJobAttributes remoteWorkTypes
descriptionFragmentsText totalJobsCount searchResultsMetadata searchCriteria map lat lng cityName stateName
employerOverview links overviewUrl jobDescription jobListingDetails ratings overallRating __ref ROOT_QUERY
"""
_READ = frozenset(_READ_TABLE.split())
"""Keys that somebody reads; the others are changed now and then."""
_IDS = ("jobkey", "jobKey", "key", "listingId")

ODD_TEXTS = (
    "", " ", "N/A", "n/a", "-1", "-", "null", "None", "undefined", "0", "true", "não informado", "keine Angabe", "\x00",
    "Data\x07 Engineer\x1b[0m", "a\u200bb\u202ec\ufeff", "line\nbreak\r\n\ttab", "\ud800", "x\udfff", "😀",
    "A" * 10_000, "é" * 600, "<b>bold</b>", "<script>alert(1)</script>", "&lt;p&gt;twice&lt;/p&gt;", "&#0;&#x1F;",
    "};</script>{", "javascript:alert(1)", "https://", "http://[::1", "//evil.example/x", "http://a b.example/",
    "../..", "?jl=12&jl=13", "2024-13-45", "0001-01-01", "9999-12-31T23:59:59Z", "1e999", "NaN", "-Infinity",
    "12,34,5.6.7", "$", "$5 - $3", "-$20 an hour", "30+ days ago", "in 3 days", "99999999999999999999", "REMOTE_NEVER",
    "XXX", "usd", "zz", "12/13", "$1f", "$$", "$D2024", "$undefined", "$@", "$L2",
)  # fmt: skip
ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2, -0.5, 1e-9, 12.5, 10**6, 10**12 + 1, 10**18, 10**400, -(10**30), 1e308,
    float("nan"), float("inf"), float("-inf"), 1_700_000_000, 1_700_000_000_000, 3_000_000_000_000, 4_100_000_000_000,
    800_000_000_000, [], {}, [[]], [None], [{}], {"": None}, {"name": "x"}, {"content": "<p>x</p>"},
    {"min": 5, "max": 3}, [1, 2], ["a"], {"__ref": "Nothing:1"}, {"__ref": 5}, [[[[[[[[[[]]]]]]]]]],
    {"a": {"a": {"a": {"a": {}}}}}, json.loads("[" * 400 + "]" * 400), json.loads('{"name":' * 300 + "1" + "}" * 300),
)  # fmt: skip


class Slot(NamedTuple):
    """One piece of data in a page."""

    value: Any
    write: Callable[[Any], str]
    """The page with another value in its place."""


def mutate(body: bytes, rng: Random) -> bytes:
    """The page with something wrong; now and then with several things."""
    for _ in range(rng.choice((1, 1, 1, 2, 3))):
        body = rng.choice((_data, _data, _data, _data, _data, _markup, _bytes))(body, rng)
    return body


# -- bytes -----------------------------------------------------------------------------------------------------------


def _bytes(body: bytes, rng: Random) -> bytes:
    return rng.choice((_cut, _flip, _swap, _repeat, _noise))(body, rng)


def _span(body: bytes, rng: Random) -> tuple[int, int]:
    start = rng.randrange(len(body) + 1)
    return start, min(len(body), start + rng.choice((1, 10, 100, 1_000, len(body) // 3)))


def _cut(body: bytes, rng: Random) -> bytes:
    start, end = _span(body, rng)
    return rng.choice((body[start:], body[:start], body[:start] + body[end:]))


def _flip(body: bytes, rng: Random) -> bytes:
    flipped = bytearray(body)
    for _ in range(rng.choice((1, 5, 50)) if body else 0):
        flipped[rng.randrange(len(body))] = rng.choice((rng.randrange(256), 0, 0x22, 0x5C, 0x7B, 0x7D, 0x3C))
    return bytes(flipped)


def _swap(body: bytes, rng: Random) -> bytes:
    a, b, c = sorted(rng.randrange(len(body) + 1) for _ in range(3))
    return body[:a] + body[b:c] + body[a:b] + body[c:]


def _repeat(body: bytes, rng: Random) -> bytes:
    start, end = _span(body, rng)
    return body[:end] + body[start:end] + body[end:]


def _noise(body: bytes, rng: Random) -> bytes:
    start, end = _span(body, rng)
    return body[:start] + rng.randbytes(min(end - start, 1_000)) + body[end:]


# -- markup ----------------------------------------------------------------------------------------------------------

_TEXTS = re.compile(r">[^<>{]{1,300}<")
_ATTRIBUTES = re.compile(r'(?<==")[^"<>]{0,300}(?=")')


def _markup(body: bytes, rng: Random) -> bytes:
    """Another text, another attribute, or an element less."""
    text = body.decode("utf-8", "surrogateescape")
    texts, attributes = list(_TEXTS.finditer(text)), list(_ATTRIBUTES.finditer(text))
    odd = rng.choice(ODD_TEXTS).encode("utf-8", "replace").decode()
    if texts and rng.random() < 0.5:
        found = rng.choice(texts)
        text = f"{text[: found.start() + 1]}{odd}{text[found.end() - 1 :]}"
    elif attributes:
        found = rng.choice(attributes)
        text = f"{text[: found.start()]}{odd}{text[found.end() :]}"
    return text.encode("utf-8", "surrogateescape")


# -- data ------------------------------------------------------------------------------------------------------------


def _data(body: bytes, rng: Random) -> bytes:
    """One to four values of the data changed."""
    text = body.decode("utf-8", "surrogateescape")
    slots = _slots(text)
    if not slots:
        return _markup(body, rng)
    slot = rng.choice(slots)
    for _ in range(rng.choice((1, 1, 2, 4))):
        _change(slot.value, rng)
    return slot.write(slot.value).encode("utf-8", "surrogatepass")


def _slots(text: str) -> list[Slot]:
    found = _flight_slots(text)
    for match in _DATA.finditer(text):
        try:
            value, end = _DECODER.raw_decode(text, match.end())
        except ValueError:
            continue
        found.append(Slot(value, partial(_written, text, match.end(), end)))
    return found


def _written(text: str, start: int, end: int, value: Any) -> str:
    return text[:start] + _json(value) + text[end:]


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _flight_slots(text: str) -> list[Slot]:
    """The rows of the stream that hold an object."""
    pushes = []
    for match in _PUSH.finditer(text):
        try:
            chunk, end = _DECODER.raw_decode(text, match.end())
        except ValueError:
            return []
        pushes.append((match.start(), text.index("</script>", end) + len("</script>"), str(chunk)))
    if not pushes:
        return []
    stream, head, tail = "".join(chunk for *_, chunk in pushes), text[: pushes[0][0]], text[pushes[-1][1] :]

    def write(start: int, end: int, new: Any) -> str:
        changed = json.dumps(_written(stream, start, end, new))
        return f"{head}<script>self.__next_f.push([1,{changed}])</script>{tail}"

    found = []
    for match in _ROW.finditer(stream):
        try:
            value, end = _DECODER.raw_decode(stream, match.end())
        except ValueError:
            continue
        if len(_json(value)) > 200:
            found.append(Slot(value, partial(write, match.end(), end)))
    return found


def _places(value: Any, found: list[tuple[Any, Any]], depth: int = 0) -> list[tuple[Any, Any]]:
    """(container, key) of everything in a value."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        found.append((value, key))
        if depth < 40:
            _places(value[key], found, depth + 1)
    return found


def _change(value: Any, rng: Random) -> None:
    """One place, mostly of those that somebody reads; or the same place of all cards."""
    places = _places(value, [])
    read = [place for place in places if place[1] in _READ]
    if not places:
        return
    container, key = rng.choice(read if read and rng.random() < 0.9 else places)
    everywhere = [place for place in read if place[1] == key] if rng.random() < 0.3 else [(container, key)]
    operation = rng.choice((_odd, _odd, _odd, _retyped, _dropped, _lists, _ids))
    for owner, name in everywhere:
        if name in owner if isinstance(owner, dict) else name < len(owner):
            operation(owner, name, rng, read)


def _odd(owner: Any, key: Any, rng: Random, _: Any) -> None:
    owner[key] = json.loads(json.dumps(rng.choice(ODD_TEXTS if rng.random() < 0.5 else ODD_VALUES)))


def _retyped(owner: Any, key: Any, rng: Random, _: Any) -> None:
    """Number to text, text to number, list to dict, dict to list; or one level deeper."""
    old = owner[key]
    if isinstance(old, bool) or old is None or rng.random() < 0.2:
        owner[key] = rng.choice(([old], {"value": old}, str(old), {key: old}))
    elif isinstance(old, int | float) and abs(old) < 1e300:
        owner[key] = rng.choice((str(old), -old, old * 10**9, f"{old} years", old / 7))
    elif isinstance(old, str):
        owner[key] = rng.choice(
            (len(old), old[::-1], old.upper(), old * 50, list(old), old.encode(errors="replace").hex())
        )
    elif isinstance(old, list):
        owner[key] = {str(n): item for n, item in enumerate(old)}
    elif isinstance(old, dict):
        owner[key] = list(old.values())
    else:
        owner[key] = str(old)


def _dropped(owner: Any, key: Any, *_: Any) -> None:
    if isinstance(owner, dict):
        owner.pop(key, None)
    elif isinstance(key, int) and key < len(owner):
        owner.pop(key)


def _lists(owner: Any, key: Any, rng: Random, _: Any) -> None:
    """Elements twice, in another order, or none."""
    old = owner[key]
    if isinstance(old, list):
        owner[key] = rng.choice((old + old, old[::-1], old[:1], [], [None, *old], [*old, 7, "x", []]))
    else:
        owner[key] = [old, old]


def _ids(owner: Any, key: Any, rng: Random, read: Any) -> None:
    """The id of another."""
    ids = [place for place in read if place[1] in _IDS]
    if not ids:
        return
    (first, name), (second, other) = rng.choice(ids), rng.choice(ids)
    if name in first and other in second:
        first[name] = second[other]
