"""Errors of our own; each says where it is raised."""

from __future__ import annotations

from jobcrawler.outcomes import Outcome


class JobcrawlerError(Exception):
    """Base of every error of this project; its text is one sentence for the user."""

    outcome = Outcome.HTTP_ERROR


class ConfigError(JobcrawlerError):
    """A wrong argument, setting or country. Raised before the first request, by spiders and commands."""

    outcome = Outcome.CONFIG_ERROR


class ArgumentsError(ConfigError):
    """Arguments of a spider that cannot be. Raised by `base_spiders.arguments.check_arguments`."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        super().__init__("; ".join(sentence for _, sentence in problems))
        self.problems = problems
        """(argument, sentence) pairs; "" is no one argument."""


class EmbeddedDataError(JobcrawlerError):
    """Embedded data was found and could not be decoded. Raised by `parsers.embedded`."""

    outcome = Outcome.LAYOUT_CHANGED


class PageError(JobcrawlerError):
    """A page that gives no postings, with the outcome that says why.

    Raised by `BoardSpider.check` and by the `read_*` methods of spiders.
    """

    def __init__(self, outcome: Outcome, message: str) -> None:
        super().__init__(message)
        self.outcome = outcome


class StorageError(JobcrawlerError):
    """The store cannot be opened, read or written. Raised by `jobcrawler.storage`.

    `temporary`: trying again may help (another process is writing, the disk failed once). A full disk, a damaged
    file or missing permissions stay until somebody does what the sentence says.
    """

    outcome = Outcome.STORAGE

    def __init__(self, message: str, *, temporary: bool = False) -> None:
        super().__init__(message)
        self.temporary = temporary


class StoreLockedError(StorageError):
    """Another process holds what is needed: a database, a JSON store, a run. Raised by `jobcrawler.storage`."""

    def __init__(self, message: str) -> None:
        super().__init__(message, temporary=True)
