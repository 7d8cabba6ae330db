"""Webhooks and e-mail: everything is told once, whatever fails in between."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import pytest

from jobcrawler.reports import telling
from jobcrawler.reports.channels import Webhook
from jobcrawler.reports.telling import LISTED
from jobcrawler.storage import open_store
from tests.crawling import ROOT
from tests.reports.receivers import mail
from tests.reports.runs import NOW, SEARCH, blocked, end, ended, find, told

if TYPE_CHECKING:
    from pathlib import Path

    from jobcrawler.reports.channels import Message
    from jobcrawler.storage import JobStore
    from tests.reports.receivers import Postbox, Receiver


def titles(hook: Receiver) -> list[list[str]]:
    return [[posting["title"] for posting in got["postings"]] for got in hook.got]


def test_new_postings_are_told_once(store: JobStore, hook: Receiver) -> None:
    (nurse, _) = find(store, "indeed-1", "Nurse", "Cook")
    assert told(store, Webhook(hook.url)) == [f"{SEARCH}: told 127.0.0.1 of 2 new postings"]
    assert told(store, Webhook(hook.url)) == []
    find(store, "indeed-1", "Cook", "Baker")
    told(store, Webhook(hook.url))
    assert titles(hook) == [["Nurse", "Cook"], ["Baker"]]
    (found, *_) = store.finds(SEARCH)
    assert hook.got[0] == {
        "saved_search": SEARCH,
        "text": f"{SEARCH}: 2 new postings",
        "new": 2,
        "health": [],
        "postings": hook.got[0]["postings"],
    }
    assert hook.got[0]["postings"][0] == {
        "id": nurse, "title": "Nurse", "company": "Nurse Inc", "location": "Austin, TX", "pay": "$90k - $120k",
        "link": "https://jobs.test/Nurse", "source": "indeed", "date_posted": "2026-02-26T09:00:00+00:00",
        "found_at": found.found_at.isoformat(),
    }  # fmt: skip


def test_nothing_is_sent_where_nothing_is_new(store: JobStore, hook: Receiver, box: Postbox) -> None:
    assert told(store, Webhook(hook.url), mail(box)) == []
    assert (hook.got, box.got, told(store)) == ([], [], [])


def test_a_message_names_some_and_counts_the_others(store: JobStore, hook: Receiver, box: Postbox) -> None:
    find(store, "indeed-1", *(f"Nurse {number}" for number in range(LISTED + 3)))
    told(store, Webhook(hook.url), mail(box))
    assert (len(hook.got[0]["postings"]), hook.got[0]["new"]) == (LISTED, LISTED + 3)
    assert box.got[0].get_content().endswith("\n\nand 3 more\n")
    assert told(store, Webhook(hook.url), mail(box)) == []


def test_what_did_not_arrive_is_told_the_next_time(store: JobStore, hook: Receiver) -> None:
    find(store, "indeed-1", "Nurse")
    hook.answers = [500]
    assert told(store, Webhook(hook.url)) == [
        f"{SEARCH}: 127.0.0.1 could not be told of 1 new posting, it is next time: it answered 500"
    ]
    find(store, "indeed-1", "Cook")
    told(store, Webhook(hook.url))
    assert titles(hook) == [["Nurse"], ["Nurse"], ["Cook"]]
    assert hook.keys[0] == hook.keys[1] != hook.keys[2], "the receiver may have had it"
    assert hook.got[0] == hook.got[1]
    assert told(store, Webhook(hook.url)) == []


def test_one_channel_that_fails_does_not_hold_up_another(store: JobStore, hook: Receiver, box: Postbox) -> None:
    find(store, "indeed-1", "Nurse")
    hook.answers = [503]
    told(store, Webhook(hook.url), mail(box))
    told(store, Webhook(hook.url), mail(box))
    assert (len(hook.got), len(box.got)) == (2, 1)


def test_what_was_deleted_before_it_could_be_told_is_not_told(store: JobStore, hook: Receiver) -> None:
    (nurse,) = find(store, "indeed-1", "Nurse")
    hook.answers = [500]
    told(store, Webhook(hook.url))
    store.delete(nurse)
    find(store, "indeed-1", "Cook")
    assert told(store, Webhook(hook.url)) == [f"{SEARCH}: told 127.0.0.1 of 1 new posting"]
    assert titles(hook) == [["Nurse"], ["Cook"]]


class Dying(Webhook):
    """Ends as a process does: after the message was taken, and before anybody could write that down."""

    def send(self, message: Message) -> None:
        super().send(message)
        raise KeyboardInterrupt


def test_what_was_sent_before_the_end_is_sent_again_with_its_key(store: JobStore, hook: Receiver) -> None:
    find(store, "indeed-1", "Nurse")
    with pytest.raises(KeyboardInterrupt):
        told(store, Dying(hook.url))
    find(store, "indeed-1", "Cook")
    told(store, Webhook(hook.url))
    assert titles(hook) == [["Nurse"], ["Nurse"], ["Cook"]]
    assert hook.keys[0] == hook.keys[1] != hook.keys[2]
    assert hook.got[0] == hook.got[1]


def test_two_at_once_tell_once(store: JobStore, hook: Receiver, tmp_path: Path) -> None:
    find(store, "indeed-1", "Nurse")
    second = threading.Event()
    hook.wait = lambda: second.wait(30)

    def at_once() -> list[str]:
        with open_store("sqlite:jobs.db", tmp_path) as mine:
            if hook.got:
                threading.Timer(0.2, second.set).start()
            return told(mine, Webhook(hook.url))

    with ThreadPoolExecutor() as pool:
        one = pool.submit(at_once)
        while not hook.got:
            time.sleep(0.01)
        other = pool.submit(at_once)
    assert (len(one.result()), other.result(), titles(hook)) == (1, [], [["Nurse"]])


def test_the_store_is_free_while_somebody_is_told(store: JobStore, hook: Receiver, tmp_path: Path) -> None:
    find(store, "indeed-1", "Nurse")

    def write() -> None:
        with open_store("sqlite:jobs.db", tmp_path) as another:
            another.set_mark("somebody", "wrote")

    hook.wait = write
    told(store, Webhook(hook.url))
    assert store.mark("somebody") == "wrote"


PROCESS = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from jobcrawler.reports.channels import Webhook
from jobcrawler.reports.telling import tell
from jobcrawler.storage import open_store

class Dying(Webhook):
    def send(self, message):
        super().send(message)
        if sys.argv[3] == "die":
            os._exit(9)

with open_store("sqlite:jobs.db", Path(sys.argv[1])) as store:
    print("open", flush=True)
    tell(store, "daily-nurses", [Dying(sys.argv[2])], datetime.now(UTC))
"""


def process(folder: Path, url: str, how: str = "live") -> subprocess.Popen[str]:
    """Tell in a process of its own; one that is to die does so between sending and marking."""
    command = [sys.executable, "-c", PROCESS, str(folder), url, how]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


@pytest.mark.slow
def test_a_process_that_dies_after_sending_leaves_the_same_key(store: JobStore, hook: Receiver, tmp_path: Path) -> None:
    find(store, "indeed-1", "Nurse")
    with process(tmp_path, hook.url, "die") as dying:
        assert dying.wait() == 9
    find(store, "indeed-1", "Cook")
    told(store, Webhook(hook.url))
    assert titles(hook) == [["Nurse"], ["Nurse"], ["Cook"]]
    assert hook.keys[0] == hook.keys[1] != hook.keys[2]


@pytest.mark.slow
def test_two_processes_at_once_tell_once(store: JobStore, hook: Receiver, tmp_path: Path) -> None:
    find(store, "indeed-1", "Nurse")
    both = threading.Event()
    hook.wait = lambda: both.wait(30)
    with process(tmp_path, hook.url) as one, process(tmp_path, hook.url) as other:
        assert [one.stdout.readline(), other.stdout.readline()] == ["open\n"] * 2  # type: ignore[union-attr]
        threading.Timer(0.3, both.set).start()
        assert (one.wait(), other.wait()) == (0, 0)
    assert titles(hook) == [["Nurse"]]


def test_a_search_that_somebody_else_tells_of_for_too_long_is_left_to_him(
    store: JobStore, hook: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "PATIENCE", 0)
    find(store, "indeed-1", "Nurse")
    with telling._alone(store, SEARCH):
        assert told(store, Webhook(hook.url)) == [
            f"{SEARCH}: not all could be told, it is next time: another process is telling of it"
        ]
    told(store, Webhook(hook.url))
    assert titles(hook) == [["Nurse"]]
    assert list(tmp_path.glob(".telling*")) == []


def test_a_store_that_cannot_be_written_is_a_sentence(store: JobStore, hook: Receiver, tmp_path: Path) -> None:
    find(store, "indeed-1", "Nurse")
    with open_store("sqlite:jobs.db", tmp_path, read_only=True) as reader:
        (said,) = told(reader, Webhook(hook.url))
    assert "opened to read" in said
    assert hook.got == []


def test_a_mail_says_it_in_plain_text(store: JobStore, box: Postbox) -> None:
    find(store, "indeed-1", "Krankenschwester (m/w/d) – Nächte", company="Böhm & Söhne", location="Köln")
    for number in (2, 3):
        blocked(store, number)
    assert told(store, mail(box)) == [f"{SEARCH}: told me@acme.test of 1 new posting, indeed is red"]
    (got,) = box.got
    assert (got["From"], got["To"]) == ("Jobs <jobs@acme.test>", "me@acme.test")
    assert (got["Subject"], parsedate_to_datetime(got["Date"])) == (f"{SEARCH}: 1 new posting, indeed is red", NOW)
    assert got.get_content_type() == "text/plain"
    assert got.get_content().split("\n\n") == [
        f"{SEARCH}: 1 new posting, indeed is red",
        "indeed is red: the board refused us (blocked): a captcha",
        "Krankenschwester (m/w/d) – Nächte\n"
        "Böhm & Söhne · Köln · $90k - $120k · posted 2026-02-26 · indeed\n"
        "https://jobs.test/Krankenschwester-(m/w/d)-–-Nächte\n",
    ]


def test_a_mail_that_is_sent_again_has_the_same_id(store: JobStore, box: Postbox) -> None:
    find(store, "indeed-1", "Nurse")
    box.refuses = {".": 451}
    (said,) = telling.tell(store, SEARCH, [mail(box)], NOW)
    assert said.sentence.endswith("127.0.0.1 answered 451")
    assert not said.arrived
    box.refuses = {}
    assert all(message.arrived for message in telling.tell(store, SEARCH, [mail(box)], NOW))
    first, second = box.got
    assert first["Message-ID"] == second["Message-ID"]
    assert str(first["Message-ID"]).endswith("@acme.test>")


def test_the_address_of_a_webhook_is_in_no_sentence_and_not_in_the_store(
    store: JobStore, hook: Receiver, tmp_path: Path
) -> None:
    find(store, "indeed-1", "Nurse")
    hook.answers = [404]
    said = told(store, Webhook(hook.url)) + told(store, Webhook(hook.url))
    assert len(said) == 2
    store.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert b"T0KEN" not in kept
    assert "T0KEN" not in "".join(said)


def test_a_json_store_is_told_of_too(tmp_path: Path, hook: Receiver) -> None:
    with open_store("json:data", tmp_path) as store:
        end(store, ended(1))
        find(store, "indeed-1", "Nurse")
        told(store, Webhook(hook.url))
    with open_store("json:data", tmp_path) as store:
        assert told(store, Webhook(hook.url)) == []
    assert titles(hook) == [["Nurse"]]


def test_the_message_of_the_documentation_is_one(store: JobStore, hook: Receiver) -> None:
    find(store, "indeed-1", "Nurse")
    for number in (2, 3):
        blocked(store, number)
    told(store, Webhook(hook.url))
    (shown,) = re.findall(r"```json\n(.*?)```", (ROOT / "docs" / "alerts.md").read_text(), re.DOTALL)
    assert shape(json.loads(shown)) == shape(hook.got[0])


def shape(value: Any) -> Any:
    """The keys and types of a JSON value."""
    if isinstance(value, dict):
        return {name: shape(one) for name, one in value.items()}
    return [shape(one) for one in value] if isinstance(value, list) else type(value)
