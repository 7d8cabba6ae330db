"""Figures of a store in words."""

from __future__ import annotations

from typing import Any

from rich import filesize

from jobcrawler.reports.words import number, took


def store_said(figures: dict[str, Any]) -> dict[str, str]:
    """What `JobStore.statistics` gives, a line for each: its name and what is to be said."""
    groups = {name.replace("_", " "): figures[name] for name in ("by_source", "by_status", "by_day")}
    return {
        "postings": f"{figures['total']:,}",
        **{name: ", ".join(f"{key} {n:,}" for key, n in group.items()) or "none" for name, group in groups.items()},
        "copies": clusters_said(figures["clusters"]),
        "came twice": f"{figures['duplicate_rate']:.1%} of what runs brought had come already in the same run",
        "runs": runs_said(figures["runs"]),
        "attempts": attempts_said(figures["attempts"]),
        "errors": f"{figures['errors']:,}" if figures["errors"] else "none",
        "on disk": filesize.decimal(figures["storage_bytes"]),
    }


def clusters_said(clusters: dict[str, int]) -> str:
    """Which postings are copies of others.

    >>> clusters_said({"total": 44, "postings": 90, "copies": 46, "agency": 1})
    "44 adverts were posted more than once: 90 postings, 46 more than adverts; 1 posting copies another company's"
    >>> clusters_said({"total": 0, "postings": 0, "copies": 0, "agency": 0})
    'none'
    """
    adverts, postings = number(clusters["total"], "advert"), number(clusters["postings"], "posting")
    were, copies = "was" if clusters["total"] == 1 else "were", "copies" if clusters["agency"] == 1 else "copy"
    said = [
        f"{adverts} {were} posted more than once: {postings}, {clusters['copies']:,} more than adverts",
        f"{number(clusters['agency'], 'posting')} {copies} another company's",
    ]
    return "; ".join(one for one, n in zip(said, (clusters["total"], clusters["agency"]), strict=True) if n) or "none"


def runs_said(runs: dict[str, Any]) -> str:
    """How many runs there were, and how they ended; a run that goes on has not.

    >>> at = {"first": "2026-11-01T06:00:00+00:00", "last": "2026-11-22T06:00:00+00:00"}
    >>> for said in runs_said({"total": 12, "successful": 9, "failed": 2, **at}).split("; "):
    ...     print(said)
    12
    9 ended with exit code 0, 2 with another or were stopped or killed
    from 2026-11-01 06:00 to 2026-11-22 06:00 UTC
    """
    if not runs["total"]:
        return "none"
    first, last = (runs[name][:16].replace("T", " ") for name in ("first", "last"))
    ended = f"{runs['successful']:,} ended with exit code 0, {runs['failed']:,} with another or were stopped or killed"
    return f"{runs['total']:,}; {ended}; from {first} to {last} UTC"


def attempts_said(attempts: dict[str, Any]) -> str:
    """How many tries there were, and what came of them.

    >>> tries = {"total": 66, "successful": 63, "failed": 3, "retries": 2, "recovered": 1, "given_up": 1}
    >>> attempts_said({**tries, "seconds": 1.9255999999999998})
    '66, 63 successful (95.5%); 2 retries: 1 request recovered, 1 given up; 1.9 s of waiting for answers, 0.03 s each'
    """
    total, retries = attempts["total"], attempts["retries"]
    if not total:
        return "none"
    successful = f"{attempts['successful']:,} successful ({attempts['successful'] / total:.1%})"
    recovered = f"{number(attempts['recovered'], 'request')} recovered, {attempts['given_up']:,} given up"
    seconds = attempts["seconds"]
    waited = took(seconds) if seconds >= 60 else f"{seconds:.1f} s"
    again = f"{number(retries, 'retry', 'retries')}: {recovered}"
    return f"{total:,}, {successful}; {again}; {waited} of waiting for answers, {seconds / total:.2f} s each"
