"""`scrapy search`: the everyday command. All boards side by side, one summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.commands import ScrapyCommand

from jobcrawler.commands import running
from jobcrawler.commands.usage import in_brief
from jobcrawler.exceptions import ConfigError, StorageError

if TYPE_CHECKING:
    import argparse

_OPTIONS = (
    "location",
    "country",
    "limit",
    "max_age_days",
    "job_type",
    "workplace",
    "radius",
    "details",
    "refresh",
    "resume",
)


class Command(ScrapyCommand):
    """Search several boards in one process."""

    requires_project = True

    def syntax(self) -> str:
        """What follows the name."""
        return "[options] <query>"

    def short_desc(self) -> str:
        """One line for the list of commands."""
        return "Search several boards at once into the store"

    def long_desc(self) -> str:
        """Help with an example."""
        return (
            "Search several boards at once; each keeps its own pace, and one that fails does not stop the others. "
            'Example: scrapy search "data engineer" --location "Austin, TX" --boards indeed,glassdoor'
        )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """The arguments of a search, as options."""
        from jobcrawler.base_spiders.arguments import SearchArgs  # noqa: PLC0415  (not for every command)

        super().add_options(parser)
        in_brief(parser)
        parser.add_argument("--boards", default="indeed,glassdoor", help="boards, separated by commas (%(default)s)")
        for name in _OPTIONS:
            text = SearchArgs.model_fields[name].description
            parser.add_argument(f"--{name.replace('_', '-')}", metavar="VALUE", help=text)
        parser.add_argument(
            "--base-url", action="append", default=[], metavar="BOARD=URL", help="another host for a board"
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Check all before the process is made; where no board can be searched, nothing is started."""
        assert self.settings is not None
        # The summary says it all; -L INFO shows more.
        self.settings.set("LOG_LEVEL", "WARNING", priority="cmdline")
        super().process_options(args, opts)
        running.check_words(args, 'give one query, in quotes: scrapy search "data engineer"')
        assert self.settings is not None
        try:
            opts.searches = _searches(args[0], opts)
            for board in opts.searches:  # what a known board cannot do is said beside what the others found
                running.check_board(self.settings, board)
            running.check_shared(self.settings, opts.searches)
            errors = [error for board, given in opts.searches.items() if (error := self._error(board, given))]
            if len(errors) == len(opts.searches):
                raise errors[0]
            running.open_settings_store(self.settings).close()
        except (ConfigError, StorageError) as error:
            raise SystemExit(running.fail("search", error)) from None

    def _error(self, board: str, given: dict[str, Any]) -> ConfigError | None:
        assert self.settings is not None
        try:
            running.check(self.settings, board, given)
        except ConfigError as error:
            return error
        return None

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Crawl all, sum up."""
        assert self.crawler_process
        self.exitcode = running.run_together(self.crawler_process, opts.searches)


def _searches(query: str, opts: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """Board -> arguments of its spider."""
    given = {name: value for name in _OPTIONS if (value := getattr(opts, name)) is not None}
    boards = [board.strip() for board in opts.boards.split(",") if board.strip()]
    if not boards:
        raise ConfigError("--boards is empty; name at least one board, such as indeed")
    hosts = _hosts(opts.base_url, boards)
    return {board: {"query": query, **given, **hosts.get(board, {})} for board in boards}


def _hosts(given: list[str], boards: list[str]) -> dict[str, dict[str, Any]]:
    """["indeed=http://x"] -> {"indeed": {"base_url": "http://x"}}; ConfigError for anything else."""
    hosts = {}
    for pair in given:
        board, _, url = pair.partition("=")
        if board not in boards or not url:
            raise ConfigError(f"--base-url cannot be {pair!r}; allowed: BOARD=URL with a board of {', '.join(boards)}")
        hosts[board] = {"base_url": url}
    return hosts
