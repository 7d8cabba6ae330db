"""Locks on files, taken and asked for by several at once."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from jobcrawler.storage.locks import is_held, take

if TYPE_CHECKING:
    from pathlib import Path


def test_a_lock_is_had_by_one(tmp_path: Path):
    path = tmp_path / "lock"
    with take(path) as first:
        assert first is not None
        assert is_held(path)
        assert take(path, 0) is None
    assert not is_held(path)


def test_asking_makes_no_file(tmp_path: Path):
    assert not is_held(tmp_path / "lock")
    assert list(tmp_path.iterdir()) == []


def test_a_lock_whose_owners_remove_its_file_is_never_had_by_two(tmp_path: Path):
    path, inside, most = tmp_path / "lock", [0], [0]

    def work() -> None:
        for _ in range(40):
            file = take(path, 30)
            assert file is not None
            with file:
                inside[0] += 1
                most[0] = max(most[0], inside[0])
                inside[0] -= 1
                path.unlink()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert most == [1]
