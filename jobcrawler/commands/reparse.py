"""`scrapy reparse`: today's parsers over the pages of an archive, with no network."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from rich.table import Table
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.spiderloader import get_spider_loader
from scrapy.utils.log import configure_logging

from jobcrawler.commands import running
from jobcrawler.commands.usage import in_brief
from jobcrawler.exceptions import ConfigError, JobcrawlerError
from jobcrawler.outcomes import EXIT_CODES, STOPPED, Outcome, worst_exit_code
from jobcrawler.parsers.dates import from_iso
from jobcrawler.storage import project_root

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from scrapy.settings import Settings

    from jobcrawler.items import JobPosting
    from jobcrawler.rereading import RunReader
    from jobcrawler.storage.archive import Archive
    from jobcrawler.storage.base import JobStore
    from jobcrawler.storage.reparse import Reread

FIGURES = {
    "runs": "runs",
    "pages": "pages read",
    "refused": "  refusals among them",
    "unreadable": "  that our parsers do not know",
    "failed": "  that failed otherwise",
    "postings": "postings found",
    "added": "  added",
    "updated": "  updated",
    "unchanged": "  unchanged",
    "newer": "  skipped: the store has newer",
    "deleted": "  skipped: you deleted them",
    "invalid": "  invalid",
}
"""The figures of a board; those of postings add up."""


class Command(ScrapyCommand):
    """Read archived pages again."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"LOG_ENABLED": False}

    def syntax(self) -> str:
        """What follows the name."""
        return "[options] [ARCHIVE ...]"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Read archived pages again with today's parsers, without the network"

    def long_desc(self) -> str:
        """Help with an example."""
        return (
            "Read the pages of archives again with today's parsers and save what is better now; nothing is fetched. "
            "An archive is a file or a folder; without one it is the folder of JOBCRAWLER_ARCHIVE. "
            "Example: scrapy reparse data/archive --board indeed --since 2026-01-31"
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """Which runs, and what for."""
        super().add_options(parser)
        in_brief(parser)
        parser.add_argument("--board", help="only runs of this board")
        parser.add_argument("--since", metavar="DATE", help="only runs that began then or later, such as 2026-01-31")
        parser.add_argument("--store", help="another store, such as sqlite:data/demo.db")
        parser.add_argument("--dry-run", action="store_true", help="say what would change, and change nothing")
        parser.add_argument("--json", action="store_true", help="for programs")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Read, save, sum up."""
        unknown = [word for word in args if word.startswith("-")]
        if unknown:
            raise UsageError(f"there is no option {unknown[0]}; -h shows the options")
        assert self.settings is not None
        configure_logging(self.settings)
        if opts.store:
            self.settings.set("JOBCRAWLER_STORE", opts.store, priority="cmdline")
        summary = Summary()
        try:
            archives = find(args or configured(self.settings), summary)
            archives = choose(archives, self.settings, board=opts.board, since=opts.since)
            with running.open_settings_store(self.settings, read_only=opts.dry_run) as store:
                read_again(archives, store, self.settings, summary, dry_run=opts.dry_run)
        except JobcrawlerError as error:
            self.exitcode = running.fail("reparse", error)
        except KeyboardInterrupt:
            summary.say("interrupted: what was saved by then is saved, and is found unchanged next time")
            self.exitcode = STOPPED
            summary.show(opts)
        else:
            self.exitcode = summary.exit_code
            summary.show(opts)


@dataclass(slots=True)
class Summary:
    """What reading again came to."""

    boards: dict[str, Counter[str]] = field(default_factory=dict)
    sentences: list[str] = field(default_factory=list)
    not_read: int = 0
    """Archives that today's spiders do not take."""

    def say(self, sentence: str) -> None:
        """Add a sentence."""
        self.sentences.append(sentence)

    @property
    def exit_code(self) -> int:
        """2 for an archive that no spider takes, 5 for pages that today's parsers do not know, else 0."""
        unreadable = sum(counts["unreadable"] for counts in self.boards.values())
        found = {Outcome.CONFIG_ERROR: self.not_read, Outcome.LAYOUT_CHANGED: unreadable}
        return worst_exit_code(EXIT_CODES[outcome] for outcome, n in found.items() if n)

    def show(self, opts: argparse.Namespace) -> None:
        """Print it."""
        if opts.json:
            boards = {board: {name: counts[name] for name in FIGURES} for board, counts in self.boards.items()}
            running.print_json({"dry_run": opts.dry_run, "boards": boards, "notes": self.sentences})
            return
        table = Table(title="What would come of it (nothing was written)" if opts.dry_run else "What came of it")
        table.add_column("")
        for board in self.boards:
            table.add_column(board, justify="right")
        for name, words in FIGURES.items():
            table.add_row(words, *(str(counts[name]) for counts in self.boards.values()))
        out = running.console()
        out.print(table)
        for sentence in self.sentences:
            out.print(sentence, soft_wrap=True)


def configured(settings: Settings) -> list[str]:
    """The folder of JOBCRAWLER_ARCHIVE; ConfigError where there is none."""
    folder = settings.get("JOBCRAWLER_ARCHIVE")
    if not folder:
        raise ConfigError("name an archive, a file or a folder; JOBCRAWLER_ARCHIVE says none")
    return [str(project_root() / Path(folder).expanduser())]


def find(places: Sequence[str], summary: Summary) -> list[Archive]:
    """The archives at these places, the oldest first; ConfigError where there is none."""
    from jobcrawler.storage.archive import ENDING, Archive  # noqa: PLC0415  (not for every command)

    found: dict[Path, Archive] = {}
    for place in map(Path, places):
        if not place.exists():
            raise ConfigError(f"there is no archive at {place}; a crawl with JOBCRAWLER_ARCHIVE makes one")
        paths = sorted(place.rglob(f"*{ENDING}")) if place.is_dir() else [place]
        archives = {path.resolve(): Archive.open(path) for path in paths}
        ours = {path: archive for path, archive in archives.items() if archive}
        if not ours:
            raise ConfigError(f"{place} holds no archive of a run; a crawl with JOBCRAWLER_ARCHIVE makes one")
        for path in archives.keys() - ours.keys():
            summary.say(f"{path} is no archive of a run: it was left out")
        found |= ours
    return sorted(found.values(), key=lambda archive: archive.begun_at)


def choose(archives: list[Archive], settings: Settings, *, board: str | None, since: str | None) -> list[Archive]:
    """Those of this board that were begun on this date or later; ConfigError for no board and no date."""
    boards = get_spider_loader(settings).list()
    if board and board not in boards:
        raise ConfigError(f"there is no board {board!r}; there are: {', '.join(boards)}")
    begun = from_iso(since) if since else None
    if since and begun is None:
        raise ConfigError(f"--since cannot be {since!r}; allowed: a date such as 2026-01-31")
    return [
        archive
        for archive in archives
        if board in (None, archive.info["board"]) and (begun is None or archive.begun_at >= begun)
    ]


def read_again(
    archives: Sequence[Archive], store: JobStore, settings: Settings, summary: Summary, *, dry_run: bool
) -> None:
    """Read archives in this order, and save what is better now."""
    from jobcrawler.rereading import RunReader  # noqa: PLC0415  (not for every command)
    from jobcrawler.storage.reparse import DryRun, save_again  # noqa: PLC0415  (not for every command)

    store.lifetime_days = settings.getint("JOBCRAWLER_LIFETIME_DAYS") or None
    save = DryRun(store).save_again if dry_run else partial(save_again, store)
    for archive in archives:
        counts = summary.boards.setdefault(archive.info["board"], Counter())
        try:
            reader = RunReader(archive, settings)
        except ConfigError as error:
            summary.not_read += 1
            summary.say(str(error))
            continue
        counts["runs"] += 1
        run_id = archive.info["run"] if store.run(archive.info["run"]) else None
        try:
            _save_all(reader, run_id, save, counts, settings.getint("JOBCRAWLER_BATCH_SIZE", 500))
        finally:
            counts.update(reader.counts)
            _tell(reader, summary)


def _save_all(
    reader: RunReader,
    run_id: str | None,
    save: Callable[[list[JobPosting], datetime], list[Reread]],
    counts: Counter[str],
    batch_size: int,
) -> None:
    batch: list[JobPosting] = []

    def flush() -> None:
        if batch:
            counts.update(map(str, save(batch, datetime.now(UTC))))
            batch.clear()

    for posting in reader.postings():
        posting.run_id = run_id
        batch.append(posting)
        if len(batch) >= batch_size:
            flush()
    flush()


def _tell(reader: RunReader, summary: Summary) -> None:
    """What went wrong in an archive."""
    path, damaged_at = reader.archive.path, reader.archive.damaged_at
    if damaged_at is not None:
        summary.say(f"{path} ends in the middle of a record, at byte {damaged_at}: what stands before it was read")
    for outcome, sentence in reader.notes.items():
        more = reader.failures[outcome] - 1
        summary.say(f"{path}: {outcome}: {sentence}" + (f" (and {more} more)" if more else ""))
