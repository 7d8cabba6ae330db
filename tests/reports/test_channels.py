"""What a webhook and a mail server are given, and what is said when they do not take it."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING, Any

import pytest

from jobcrawler.reports.channels import DeliveryError, Message, Webhook
from tests.reports.receivers import mail, receiver
from tests.storage.postings import DAY

if TYPE_CHECKING:
    from tests.reports.receivers import Postbox, Receiver

MESSAGE = Message(key="1f00", subject="daily: 1 new posting", text="Nurse", payload={"new": 1}, now=DAY)
TOKEN = "T0KEN"  # noqa: S105  (part of the addresses of `receiver`)


@pytest.mark.parametrize("code", [200, 201, 202, 204])
def test_any_answer_of_200_and_above_has_taken_it(hook: Receiver, code: int) -> None:
    hook.answers = [code]
    Webhook(hook.url).send(MESSAGE)
    assert (hook.got, hook.keys) == ([{"new": 1}], ["1f00"])


@pytest.mark.parametrize("code", [400, 404, 410, 429, 500, 503])
def test_any_other_answer_has_not(hook: Receiver, code: int) -> None:
    hook.answers = [code]
    with pytest.raises(DeliveryError, match=f"^it answered {code}$"):
        Webhook(hook.url).send(MESSAGE)


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(hook: Receiver, code: int) -> None:
    with receiver() as elsewhere:
        hook.answers, hook.location = [code], elsewhere.url
        with pytest.raises(DeliveryError, match=f"it answered {code}; it points elsewhere, give that address") as error:
            Webhook(hook.url).send(MESSAGE)
        assert elsewhere.got == []
    assert TOKEN not in str(error.value)


NO_ADDRESS = "its address begins neither with https:// nor with http://"
NOT_REACHED = "it could not be reached, or broke off"
ADDRESSES = [
    (f"http://127.0.0.1:1/{TOKEN}", "127.0.0.1", "Connection refused"),
    (f"http://127.0.0.1:port/{TOKEN}", "127.0.0.1", NOT_REACHED),
    (f"http://127.0.0.1:1/a {TOKEN}\n", "127.0.0.1", NOT_REACHED),
    (f"https:///{TOKEN}", "the webhook", NOT_REACHED),
    (f"http://[{TOKEN}", "the webhook", NOT_REACHED),
    (TOKEN, "the webhook", NO_ADDRESS),
    (f"file:///{TOKEN}", "the webhook", NO_ADDRESS),
    (f"ftp://{TOKEN}/", "the webhook", NO_ADDRESS),
    ("", "the webhook", NO_ADDRESS),
]


@pytest.mark.parametrize(("url", "named", "reason"), ADDRESSES)
def test_an_address_that_leads_nowhere_is_said_without_it(url: str, named: str, reason: str) -> None:
    webhook = Webhook(url)
    with pytest.raises(DeliveryError) as error:
        webhook.send(MESSAGE)
    assert (webhook.receiver, str(error.value)) == (named, reason)
    assert TOKEN not in "".join(traceback.format_exception(error.value)) + repr(webhook)


def test_a_receiver_that_hangs_up_is_a_sentence(hook: Receiver) -> None:
    hook.answers = [0]
    with pytest.raises(DeliveryError, match=NOT_REACHED):
        Webhook(hook.url).send(MESSAGE)


def test_a_server_that_takes_the_mail_and_then_quarrels_has_taken_it(box: Postbox) -> None:
    box.refuses = {"QUIT": 500}
    mail(box).send(MESSAGE)
    assert [got["Subject"] for got in box.got] == [MESSAGE.subject]


def test_user_and_password_are_given_to_the_server_alone(box: Postbox) -> None:
    channel = mail(box, user="me", password="s3cret")  # noqa: S106
    channel.send(MESSAGE)
    box.refuses = {"AUTH": 535}
    with pytest.raises(DeliveryError, match="answered 535"):
        channel.send(MESSAGE)
    assert len(box.got) == 1
    assert "s3cret" not in repr(channel)


FAULTS = [
    ({"RCPT": 550}, "127.0.0.1 does not take mail for this address"),
    ({"MAIL": 552}, "127.0.0.1 answered 552"),
    ({"DATA": 554}, "127.0.0.1 answered 554"),
    ({".": 451}, "127.0.0.1 answered 451"),
]


@pytest.mark.parametrize(("refuses", "reason"), FAULTS)
def test_a_mail_that_is_refused_is_a_sentence(box: Postbox, refuses: dict[str, int], reason: str) -> None:
    box.refuses = refuses
    with pytest.raises(DeliveryError, match=f"^{reason}$"):
        mail(box).send(MESSAGE)


def test_a_server_without_starttls_gets_neither_mail_nor_password(box: Postbox) -> None:
    with pytest.raises(DeliveryError):
        mail(box, tls=True, user="me", password="s3cret").send(MESSAGE)  # noqa: S106
    assert not any(line.upper().startswith(("AUTH", "MAIL")) for line in box.said)


def test_a_server_that_does_not_speak_tls_gets_nothing(box: Postbox) -> None:
    with pytest.raises(DeliveryError):
        mail(box, ssl=True).send(MESSAGE)
    assert box.got == []


@pytest.mark.parametrize("server", [{"port": 1}, {"host": "no such host"}, {"sender": "a@b.test\nBcc: c@d.test"}])
def test_a_server_that_cannot_be_is_a_sentence(box: Postbox, server: dict[str, Any]) -> None:
    with pytest.raises(DeliveryError):
        mail(box, **server).send(MESSAGE)
    assert box.got == []
