"""What `scrapy searches` does over time: start what is due, and tell what came of it."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from jobcrawler.commands import running
from jobcrawler.commands.checks import check_settings
from jobcrawler.exceptions import ConfigError, JobcrawlerError
from jobcrawler.storage import project_root

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy.settings import BaseSettings

    from jobcrawler.reports.channels import Channel
    from jobcrawler.reports.telling import Told
    from jobcrawler.searches.file import Check, SearchesFile
    from jobcrawler.searches.saved import SavedSearch
    from jobcrawler.searches.starters import Starter

logger = logging.getLogger(__name__)


class Loader:
    """The saved searches whenever their file is another one than before."""

    def __init__(self, file: SearchesFile, check: Check) -> None:
        self._file = file
        self._check = check
        self._seen: tuple[int, int] | None = None

    def __call__(self) -> list[SavedSearch] | None:
        """None where nothing has changed; ConfigError for mistakes."""
        try:
            found = self._file.path.stat()
        except OSError:
            return None
        if self._seen == (found.st_mtime_ns, found.st_size):
            return None
        self._seen = (found.st_mtime_ns, found.st_size)
        return self._file.read(self._check)


def schedule(settings: BaseSettings, load: Loader, scrapyd: str | None, given: dict[str, str]) -> None:
    """Run each search when it is due, until SIGTERM or SIGINT; `given` are settings of the crawls."""
    from jobcrawler.searches.ledger import Ledger  # noqa: PLC0415  (not for every command)
    from jobcrawler.searches.scheduler import AT_ONCE, SearchScheduler, alone  # noqa: PLC0415  (not for every command)

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%Y-%m-%d %H:%M:%S")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    running.open_settings_store(settings).close()
    one_by_one = str(settings["JOBCRAWLER_STORE"]).startswith("json:")
    with alone(project_root() / settings["JOBCRAWLER_LOGS"]):
        SearchScheduler(
            Ledger(settings["JOBCRAWLER_STORE"], project_root()),
            _starter(settings, scrapyd, given),
            load,
            lambda search: _logged(_tell_and_log, settings, search),
            each_minute=lambda: _logged(measure, settings),
            at_once=1 if one_by_one else AT_ONCE,
        ).run()


def _starter(settings: BaseSettings, scrapyd: str | None, given: dict[str, str]) -> Starter:
    from jobcrawler.searches.starters import OwnCrawls, ScrapydJobs  # noqa: PLC0415  (not for every command)

    if scrapyd:
        return ScrapydJobs(scrapyd, given)
    return OwnCrawls(project_root() / settings["JOBCRAWLER_LOGS"], project_root(), given)


def _logged(do: Callable[..., None], *given: Any) -> None:
    """What is done aside must not end the scheduler."""
    try:
        do(*given)
    except JobcrawlerError as error:
        logger.error("%s", error)  # noqa: TRY400  the sentence says it all


def _tell_and_log(settings: BaseSettings, search: SavedSearch) -> None:
    for message in tell(settings, search):
        logger.info(message.sentence)


def tell(settings: BaseSettings, search: SavedSearch) -> list[Told]:
    """Write the feed of a search, and tell its channels what they were not told yet; what is said of each message."""
    from jobcrawler.reports.atom import write_feed  # noqa: PLC0415  (not for every command)
    from jobcrawler.reports.telling import tell as tell_channels  # noqa: PLC0415  (not for every command)

    with running.open_settings_store(settings) as store:
        if settings["JOBCRAWLER_ATOM"]:
            write_feed(store, search.name, project_root() / settings["JOBCRAWLER_ATOM"])
        return tell_channels(store, search.name, channels(settings, search), datetime.now(UTC))


def measure(settings: BaseSettings) -> None:
    """Write the metrics, where a place for them is set."""
    if settings["JOBCRAWLER_METRICS"]:
        from jobcrawler.reports.metrics import write_metrics  # noqa: PLC0415  (not for every command)

        with running.open_settings_store(settings, read_only=True) as store:
            write_metrics(store, project_root() / settings["JOBCRAWLER_METRICS"], datetime.now(UTC))


def channels(settings: BaseSettings, search: SavedSearch) -> list[Channel]:
    """Who is told of a search; ConfigError where the settings do not say how."""
    from jobcrawler.reports.channels import Mail, MailServer, Webhook  # noqa: PLC0415  (not for every command)

    check_settings(settings)
    found: list[Channel] = []
    if search.webhook:
        if not settings["JOBCRAWLER_WEBHOOK"]:
            raise ConfigError("webhook = true needs an address; put it into the environment as JOBCRAWLER_WEBHOOK")
        found.append(Webhook(settings["JOBCRAWLER_WEBHOOK"]))
    if search.mail:
        server = MailServer(
            host=settings["MAIL_HOST"], port=settings.getint("MAIL_PORT"), sender=settings["MAIL_FROM"],
            user=settings["MAIL_USER"], password=settings["JOBCRAWLER_MAIL_PASS"],
            tls=settings.getbool("MAIL_TLS"), ssl=settings.getbool("MAIL_SSL"),
        )  # fmt: skip
        found.append(Mail(server, search.mail))
    return found
