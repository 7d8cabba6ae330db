"""What recorded schema.org objects say."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.accuracy.recordings import address
from tests.accuracy.truth import country, described, joined, line, moment, pay, point, posted, region, types

if TYPE_CHECKING:
    from tests.accuracy.recordings import Recording
    from tests.accuracy.truth import Truth

_SCRIPT = re.compile(r"<script[^>]*application/ld\+json[^>]*>(.*?)</script>", re.DOTALL)
_PLACEHOLDER = timedelta(days=1_500)
"""An end that lies so far off is none that anybody meant."""


def page(recording: Recording) -> list[Truth]:
    """Of a page with one posting in JSON-LD."""
    blocks = [json.loads(block, strict=False) for block in _SCRIPT.findall(recording.text)]
    found = [block for block in blocks if block.get("@type") == "JobPosting"]
    return [vacancy(raw) | {"link": [address(recording), raw.get("url")]} for raw in found]


def vacancy(raw: dict[str, Any]) -> Truth:
    """Of one JobPosting object."""
    amount = raw.get("baseSalary") or {}
    value = amount.get("value") or {}
    key = raw.get("identifier")
    remote = raw.get("jobLocationType") == "TELECOMMUTE"
    return {
        "source_id": line(key["value"] if isinstance(key, dict) else key), "title": line(raw["title"]),
        "company": line((raw.get("hiringOrganization") or {}).get("name")),
        "job_type": types([raw.get("employmentType")]), "workplace": "remote" if remote else None,
        **_dates(raw), **described(raw.get("description")), **_place(raw, remote=remote),
        **pay("employer", value.get("minValue"), value.get("maxValue"), amount.get("currency"), value.get("unitText")),
    }  # fmt: skip


def _dates(raw: dict[str, Any]) -> Truth:
    start, end = moment(raw["datePosted"]), moment(raw.get("validThrough"))
    assert start
    far = end is not None and end - start > _PLACEHOLDER
    precision = "exact" if ":" in raw["datePosted"] else "day"
    return {**posted(raw["datePosted"], precision), "valid_through": None if far else end}


def _place(raw: dict[str, Any], *, remote: bool) -> Truth:
    """Of several places the text names all; what they do not share is left open.

    A country that is not named may be known by its city: it is not judged. What is no region may be left out.
    """
    found = raw.get("jobLocation") or []
    places = found if isinstance(found, list) else [found]
    names = ("addressLocality", "addressRegion", "addressCountry")
    addresses = [[place["address"].get(name) for name in names] for place in places]
    if not addresses:
        return {"location": "Remote" if remote else None, "city": None, "country": None, **point(None, None)}
    shorter = [[city, state if None not in region(state) else None, code] for city, state, code in addresses]
    said: Truth = {"location": ["; ".join(str(joined(*one)) for one in form) for form in (addresses, shorter)]}
    city, state, code = (values[0] if len(set(values)) == 1 else None for values in zip(*addresses, strict=True))
    said |= {"city": line(city), "region": region(state), "country": country(code)}
    if len(places) == 1 and code is None:
        del said["country"]
    return said | point(places[0].get("latitude"), places[0].get("longitude"))
