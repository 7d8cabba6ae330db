"""Every setting that differs from Scrapy's: value, Scrapy's default, reason. No I/O on import.

Settings named JOBCRAWLER_* may also come from the environment; nothing else of this project reads it.
"""

import os

from jobcrawler import __version__
from jobcrawler.items import FIELDS
from jobcrawler.items import REQUIRED_FIELDS as _REQUIRED

BOT_NAME = "jobcrawler"
SPIDER_MODULES = ["jobcrawler.spiders"]
NEWSPIDER_MODULE = "jobcrawler.spiders"
COMMANDS_MODULE = "jobcrawler.commands"

# -- manners ---------------------------------------------------------------------------------------------------------
# Default: "Scrapy/VERSION (+https://scrapy.org)". Who we are, and where to complain.
JOBCRAWLER_CONTACT = os.environ.get("JOBCRAWLER_CONTACT", "https://github.com/jobcrawler/jobcrawler")
USER_AGENT = f"jobcrawler/{__version__} (+{JOBCRAWLER_CONTACT})"
# Default: False. Switching it off is the user's explicit choice: -s ROBOTSTXT_OBEY=False, logged as a warning.
ROBOTSTXT_OBEY = True
# Default: 8. One request at a time per board.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# Default: 0 s. Both boards are said to tolerate less than two requests a second.
DOWNLOAD_DELAY = 1.0
# Default: 180 s. A result page of 1 MB takes a few seconds.
DOWNLOAD_TIMEOUT = 60
# Default: 1 GiB. The largest recorded page has 2.6 MB.
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024
# Default: 2 retries.
RETRY_TIMES = 3
# Default: "ERROR". The report says in one sentence what was given up.
RETRY_GIVE_UP_LOG_LEVEL = "INFO"
# Default: 20. Boards redirect once or twice; more is a circle.
REDIRECT_MAX_TIMES = 5
# Default: True. Boards set cookies that tie later pages to the first; nothing of ours needs them kept between runs.
COOKIES_ENABLED = True

# -- speed -----------------------------------------------------------------------------------------------------------
# Default: 100. That many tasks are started for each response; 8 reads 40 to 70 % more pages a second.
CONCURRENT_ITEMS = 8

# Default: asyncio's own. 4 to 9 % more pages a second.
ASYNCIO_EVENT_LOOP = "uvloop.Loop"

# -- safety ----------------------------------------------------------------------------------------------------------
# Default: True both. They run Python for whoever reaches a port or holds a token file.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

# -- what runs -------------------------------------------------------------------------------------------------------
# Default: Scrapy's. Ours keeps requests that must wait, and lets a board that said "slow down" rest.
SCHEDULER = "jobcrawler.scheduler.BackoffScheduler"
# Default: Scrapy's. Ours records every attempt too.
STATS_CLASS = "jobcrawler.statscollectors.AttemptStatsCollector"
# Default: Scrapy's. Ours takes secrets out of every line.
LOG_FORMATTER = "jobcrawler.logformatter.RedactingLogFormatter"
DOWNLOADER_MIDDLEWARES = {
    # Scrapy's decides whether to retry; ours, which extends it, when.
    "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,
    "jobcrawler.downloadermiddlewares.backoff.BackoffMiddleware": 550,
    # Sees bodies that are decompressed (590), before anything is retried.
    "jobcrawler.downloadermiddlewares.outcome.OutcomeMiddleware": 560,
    # Knows the outcome (560), and sees what will be retried (550) too.
    "jobcrawler.downloadermiddlewares.archive.ArchiveMiddleware": 555,
    # Sees redirects (600) too.
    "jobcrawler.downloadermiddlewares.outcome.AttemptMiddleware": 650,
}
SPIDER_MIDDLEWARES = {"jobcrawler.spidermiddlewares.known.KnownMiddleware": 500}
ITEM_PIPELINES = {
    "jobcrawler.pipelines.validation.ValidationPipeline": 100,
    "jobcrawler.pipelines.duplicates.DuplicatesPipeline": 200,
    "jobcrawler.pipelines.persistence.PersistencePipeline": 300,
}
EXTENSIONS = {
    "jobcrawler.extensions.run_report.RunReportExtension": 500,
    "jobcrawler.extensions.run_page.RunPageExtension": 500,
    "jobcrawler.extensions.progress.ProgressExtension": 500,
    # Ours says more, at the same interval (LOGSTATS_INTERVAL).
    "scrapy.extensions.logstats.LogStats": None,
}

# -- feeds -----------------------------------------------------------------------------------------------------------
# Default: None, the order of whatever item comes first. One stable order for JSON, JSON Lines and CSV.
FEED_EXPORT_FIELDS = list(FIELDS)
# Default: ASCII with escapes in JSON. Feeds are read by people too.
FEED_EXPORT_ENCODING = "utf-8"
# Default: Scrapy's CSV. Ours starts with a byte order mark: without it spreadsheets take UTF-8 for something else.
FEED_EXPORTERS = {"csv": "jobcrawler.exporters.SpreadsheetCsvItemExporter"}

# -- log -------------------------------------------------------------------------------------------------------------
# Default: "DEBUG", which prints every posting.
LOG_LEVEL = "INFO"

# -- ours ------------------------------------------------------------------------------------------------------------
# Where postings go: sqlite:FILE or json:FOLDER; relative to the folder of scrapy.cfg.
JOBCRAWLER_STORE = os.environ.get("JOBCRAWLER_STORE", "sqlite:data/jobs.db")
# Keys of official APIs, out of variables such as JOBCRAWLER_KEY_ADZUNA_APP_ID; {"adzuna_app_id": ...}.
JOBCRAWLER_KEYS = {
    _name.removeprefix("JOBCRAWLER_KEY_").lower(): _value
    for _name, _value in os.environ.items()
    if _name.startswith("JOBCRAWLER_KEY_")
}
# What a posting must have.
JOBCRAWLER_REQUIRED_FIELDS = list(_REQUIRED)
# Postings of one transaction, and seconds that a posting waits for one.
JOBCRAWLER_BATCH_SIZE = 500
JOBCRAWLER_BATCH_SECONDS = 5.0
# Postings of a run that are remembered to find repetitions; about 100 bytes each.
JOBCRAWLER_DUPLICATES_MEMORY = 1_000_000
# Refusals in a row after which a board is left alone for the run; 0 is never.
JOBCRAWLER_BLOCKED_LIMIT = 3
# Where pages are kept that nobody can read; relative to the folder of scrapy.cfg.
JOBCRAWLER_PAGES = "data/pages"
# How a crawl says where it stands: auto (terminal, or log where there is none), terminal, log or off. SCRAPY_JOB is
# what Scrapyd gives its crawls: nobody looks at them.
JOBCRAWLER_PROGRESS = os.environ.get("JOBCRAWLER_PROGRESS", "off" if "SCRAPY_JOB" in os.environ else "auto")
# Where the page of each run goes; relative to the folder of scrapy.cfg; empty is nowhere.
JOBCRAWLER_RUN_PAGES = os.environ.get("JOBCRAWLER_RUN_PAGES", "data/runs")
# Seconds before the first retry, by how much each further wait is longer, and what no wait exceeds.
JOBCRAWLER_BACKOFF_INITIAL = 1.0
JOBCRAWLER_BACKOFF_BASE = 2.0
JOBCRAWLER_BACKOFF_MAX = 60.0
# Share by which waits vary at random: 0 to 1.
JOBCRAWLER_BACKOFF_JITTER = 0.0
# Seconds that all waits of a run may take together; 0 is no bound.
JOBCRAWLER_BACKOFF_BUDGET = 900.0
# Hours for which a run that was cut off can be gone on with.
JOBCRAWLER_RESUME_HOURS = 24.0
# Days after which attempts are forgotten, and how many are kept at most.
JOBCRAWLER_ATTEMPTS_DAYS = 30.0
JOBCRAWLER_ATTEMPTS_KEPT = 100_000
# Days after its date at which a posting without an end is expected to end (`expires_at`); 0 is unknown.
JOBCRAWLER_LIFETIME_DAYS = 0
# The browser of rendered=true: a program, or its name; None is the first of chromium, chromium-browser, google-chrome.
JOBCRAWLER_CHROMIUM = os.environ.get("JOBCRAWLER_CHROMIUM")
# Seconds that a rendered page has, after it came, to show its data or to become quiet.
JOBCRAWLER_RENDERED_WAIT = 10.0
# The time, for runs that must give the same result twice: ISO 8601.
JOBCRAWLER_NOW = os.environ.get("JOBCRAWLER_NOW")
# Shared by the runs that were started together; set by `scrapy search`.
JOBCRAWLER_GROUP_ID = None
# The saved search that a run belongs to; set by `scrapy searches`.
JOBCRAWLER_SAVED_SEARCH = None
# The file of saved searches, and where `scrapy searches schedule` keeps the logs of the crawls that it starts.
JOBCRAWLER_SEARCHES = os.environ.get("JOBCRAWLER_SEARCHES", "searches.toml")
JOBCRAWLER_LOGS = os.environ.get("JOBCRAWLER_LOGS", "data/logs")
# Where the Atom feed of each saved search goes; empty is nowhere.
JOBCRAWLER_ATOM = os.environ.get("JOBCRAWLER_ATOM", "data/feeds")
# The address that is told of saved searches with webhook = true; it often holds a token.
JOBCRAWLER_WEBHOOK = os.environ.get("JOBCRAWLER_WEBHOOK")
# A file of metrics for the textfile collector of node_exporter; it ends in .prom. None is nowhere.
JOBCRAWLER_METRICS = os.environ.get("JOBCRAWLER_METRICS")

# -- e-mail ------------------------------------------------------------------------------------------------------------
# Defaults: these, but "scrapy@localhost". The server through which people are told of saved searches.
MAIL_HOST = os.environ.get("MAIL_HOST", "localhost")
MAIL_PORT = os.environ.get("MAIL_PORT") or 25
MAIL_FROM = os.environ.get("MAIL_FROM", "jobcrawler@localhost")
MAIL_USER = os.environ.get("MAIL_USER")
MAIL_TLS = os.environ.get("MAIL_TLS") or False
MAIL_SSL = os.environ.get("MAIL_SSL") or False
# In the place of Scrapy's MAIL_PASS, which Scrapy would write into the log of each crawl.
JOBCRAWLER_MAIL_PASS = os.environ.get("JOBCRAWLER_MAIL_PASS")
# Where every fetched page is kept for `scrapy reparse`: a folder, relative to that of scrapy.cfg; None is nowhere.
JOBCRAWLER_ARCHIVE = None
