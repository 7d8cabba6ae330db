"""`make scrapyd`: a Scrapyd, this project deployed to it, one crawl of a built-in board; then all of it is stopped.

Everything is kept in data/scrapyd, with a store of its own.
"""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from jobcrawler.fakeboards.testing import serve
from jobcrawler.storage import open_store
from tests.crawling import ROOT
from tests.scrapyd_server import Scrapyd

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = ROOT / "data" / "scrapyd"


def main() -> int:
    """The exit code: 0 only if postings came."""
    if not (FOLDER / "scrapyd.conf").exists():
        subprocess.run([sys.executable, "-m", "scrapy", "scrapyd", str(FOLDER), "--port", "0"], cwd=ROOT, check=True)
    store = f"sqlite:{FOLDER / 'jobs.db'}"
    with serve(adverts=1000, boards="indeed") as boards, Scrapyd(FOLDER, JOBCRAWLER_STORE=store) as server:
        print(f"Scrapyd runs on {server.url}, its log is {_short(server.log)}")
        deployed = server.deploy(ROOT)
        print(deployed.stderr, deployed.stdout, sep="", end="")
        if deployed.returncode:
            return deployed.returncode
        return _crawl(server, boards["indeed"], store)


def _crawl(server: Scrapyd, url: str, store: str) -> int:
    """Schedule one crawl, wait, and say what came of it."""
    asked = {"query": "data engineer;nurse", "location": "Austin, TX", "limit": 20, "base_url": url}
    job = server.schedule("indeed", {"DOWNLOAD_DELAY": 0}, **asked)
    print(f"Scheduled: indeed, job {job}")
    server.wait(job)
    log = FOLDER / "logs" / "jobcrawler" / "indeed" / f"{job}.log"
    print(f"Its log is {_short(log)}; Scrapyd shows it at {server.url.rstrip('/')}{server.shown(job)['log_url']}")
    with open_store(store, read_only=True) as kept:
        run = kept.run(job)
        counts = run.counts if run else {}
        came = sum(counts.get(name, 0) for name in ("added", "updated", "unchanged"))
        print(f"{came} postings came; {kept.statistics()['total']} are stored:", end=" ")
    print(f"scrapy jobs list --store sqlite:{_short(FOLDER / 'jobs.db')}")
    return 0 if came else 1


def _short(path: Path) -> Path:
    return path.relative_to(ROOT)


if __name__ == "__main__":
    sys.exit(main())
