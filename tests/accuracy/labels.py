"""The project's own labelled files; RULES.md says how they were labelled."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

Label = dict[str, Any]


@cache
def labels(name: str) -> tuple[Label, ...]:
    """The rows of a labelled file, such as "pay"."""
    text = (Path(__file__).parent / f"{name}.jsonl").read_text(encoding="utf-8")
    return tuple(json.loads(line) for line in text.split("\n") if line)


def forms(value: Any) -> list[Any]:
    """The values that a label accepts: a list of values means that each of them is right."""
    return value if isinstance(value, list) else [value]
