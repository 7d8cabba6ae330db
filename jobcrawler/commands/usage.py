"""How our commands are asked for: what their help looks like, their verbs, and what a wrong use gets."""

from __future__ import annotations

import re
from argparse import ArgumentParser, ArgumentTypeError, HelpFormatter
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from argparse import _SubParsersAction


class VerbParser(ArgumentParser):
    """The options of a verb. A wrong use gets one line: the usage of `scrapy jobs list` alone has fifteen."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and where the right use is told."""
        self.exit(2, f"{self.prog}: {message}; see {self.prog} -h\n")


def pair(text: str) -> tuple[str, str]:
    """NAME=VALUE of an option."""
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise ArgumentTypeError(f"{text!r} cannot be; allowed: NAME=VALUE")
    return name, value


def address(text: str) -> str:
    """The address of a server, of an option."""
    if not re.match("https?://[^/]", text):
        raise ArgumentTypeError(f"{text!r} is no address; allowed: such as http://127.0.0.1:6800")
    return text


def in_brief(parser: ArgumentParser) -> None:
    """Let a wrong use get two lines, the usage and what is wrong with it: Scrapy's formatter makes four of them."""
    parser.formatter_class = HelpFormatter


def add_verbs(parser: ArgumentParser, command: str) -> _SubParsersAction[VerbParser]:
    """Let the command have verbs; which one was said is in the option `verb`."""
    in_brief(parser)
    return parser.add_subparsers(dest="verb", metavar="VERB", prog=f"scrapy {command}", parser_class=VerbParser)


def add_verb(verbs: _SubParsersAction[VerbParser], name: str, what: str, example: str) -> VerbParser:
    """A verb: what it does, in lower case, and an example of what stands behind it."""
    sentence = f"{what[0].upper()}{what[1:]}."
    return verbs.add_parser(name, help=what, description=sentence, epilog=f"Example: %(prog)s {example}")
