"""Stored postings -> a file of another format. `export` is all that others need; a format is a module beside it."""

from jobcrawler.exporting.exporting import FORMATS, export

__all__ = ["FORMATS", "export"]
