"""Ways to somebody: a webhook, and e-mail. Each takes a message whole or raises a DeliveryError."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import closing, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, ClassVar, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import orjson

from jobcrawler.exceptions import JobcrawlerError
from jobcrawler.storage.rows import readable

if TYPE_CHECKING:
    from datetime import datetime

SECONDS = 20
"""How long a server may be silent."""


class DeliveryError(JobcrawlerError):
    """A message was not taken. Raised by `Channel.send`, with a reason that holds no secret."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is told, the same however often it is sent."""

    key: str
    """The same for what was sent before and may have arrived."""
    subject: str
    text: str
    payload: dict[str, Any]
    """For programs."""
    now: datetime


class Channel(Protocol):
    """A way to somebody."""

    name: ClassVar[str]
    """Part of the name of the mark that says how far it was told."""

    @property
    def receiver(self) -> str:
        """Who is told, without secrets."""

    def send(self, message: Message) -> None:
        """Deliver it, or raise a DeliveryError; it may have arrived even then."""


class _NoRedirects(HTTPRedirectHandler):
    """A redirected POST would become a GET, or hand what it holds to another host."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Webhook:
    """JSON by POST; any answer of 2xx has taken it. Redirects are not followed."""

    url: str = field(repr=False)
    """Often holds a token: no sentence says more of it than the host."""
    name: ClassVar[str] = "webhook"

    @property
    def receiver(self) -> str:
        try:
            host = urlsplit(self.url).hostname if self._is_web else None
        except ValueError:
            host = None
        return readable(host) or "the webhook"

    def send(self, message: Message) -> None:
        if not self._is_web:
            raise DeliveryError("its address begins neither with https:// nor with http://")
        try:
            with build_opener(_NoRedirects).open(self._request(message), timeout=SECONDS):
                return
        except HTTPError as error:
            error.close()
            moved = "; it points elsewhere, give that address" if 300 <= error.code < 400 else ""
            raise DeliveryError(f"it answered {error.code}{moved}") from None
        except (OSError, HTTPException, ValueError) as error:  # their texts may hold the address
            raise DeliveryError(_reason(error)) from None

    @property
    def _is_web(self) -> bool:
        return self.url.lower().startswith(("https://", "http://"))

    def _request(self, message: Message) -> Request:
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "jobcrawler",
            "Idempotency-Key": message.key,
        }
        return Request(self.url, data=orjson.dumps(message.payload), headers=headers, method="POST")  # noqa: S310


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Scrapy's settings MAIL_HOST, MAIL_PORT, MAIL_FROM, MAIL_USER, MAIL_TLS and MAIL_SSL, and a password."""

    host: str
    port: int
    sender: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    tls: bool = False
    """STARTTLS."""
    ssl: bool = False
    """TLS from the first byte."""


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail to one address."""

    server: MailServer
    to: str
    name: ClassVar[str] = "mail"

    @property
    def receiver(self) -> str:
        return self.to

    def send(self, message: Message) -> None:
        try:
            mail = self._mail(message)
            with closing(self._connected()) as server:
                if self.server.tls:
                    server.starttls(context=ssl.create_default_context())
                if self.server.user:
                    server.login(self.server.user, self.server.password or "")
                server.send_message(mail)
                with suppress(OSError):  # it has the mail, however it says good-bye
                    server.quit()
        except smtplib.SMTPResponseException as error:
            raise DeliveryError(f"{self.server.host} answered {error.smtp_code}") from None
        except smtplib.SMTPRecipientsRefused:
            raise DeliveryError(f"{self.server.host} does not take mail for this address") from None
        except (OSError, ValueError) as error:  # smtplib's own are OSErrors
            raise DeliveryError(f"{self.server.host}: {_reason(error)}") from None

    def _connected(self) -> smtplib.SMTP:
        if self.server.ssl:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.server.host, self.server.port, timeout=SECONDS, context=context)
        return smtplib.SMTP(self.server.host, self.server.port, timeout=SECONDS)

    def _mail(self, message: Message) -> EmailMessage:
        mail = EmailMessage()
        mail["Subject"], mail["From"], mail["To"] = message.subject, self.server.sender, self.to
        mail["Date"] = format_datetime(message.now)
        mail["Message-ID"] = f"<{message.key}@{parseaddr(self.server.sender)[1].partition('@')[2] or 'jobcrawler'}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text)
        return mail


def _reason(error: Exception) -> str:
    """What went wrong, without what it went wrong with."""
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(cause, TimeoutError):
        return "it did not answer in time"
    said = cause.strerror if isinstance(cause, OSError) else None
    return said or "it could not be reached, or broke off"
