"""What a listing says of how many postings there are."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

import pytest

from jobcrawler.commands import showing
from jobcrawler.commands.filters import FILTERS
from jobcrawler.storage import open_store
from tests.storage.postings import posting, run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("many", "everything", "said"),
    [(2, None, "1 to 2 of 2 postings"), (1, None, "1 to 2 of more than 1 postings"), (3, True, "1 to 3 of 3 postings"),
     (2, True, "1 to 3 of more than 2 postings")],
)  # fmt: skip
def test_what_takes_long_to_count_is_counted_so_far(
    many: int,
    everything: bool | None,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(showing, "MANY", many)
    opts = Namespace(**dict.fromkeys((*FILTERS, "json", "sort", "sort_desc")), all=everything)
    opts.status, opts.limit, opts.offset = "active", 20, 0
    with open_store("sqlite:jobs.db", tmp_path) as store:
        store.begin_run(run())
        store.save([posting("a"), posting("b"), posting("c", title="Cook")])
        assert showing.show_list(store, opts) == 0
    assert said in capsys.readouterr().out
