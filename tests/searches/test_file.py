"""searches.toml: what it says, each mistake with its line, and comments that stay."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobcrawler.exceptions import ConfigError
from jobcrawler.searches.file import SAMPLE, SearchesFile, line_of
from jobcrawler.searches.saved import Mistake, SavedSearch
from jobcrawler.searches.schedule import Cron, Every

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = """\
# mine
[nurses]  # the first
boards = ["indeed", "greenhouse"]
query = ["nurse", "cook"]
details = false
limit = 5
cron = "0 6 * * *"
time_zone = "America/Chicago"
mail = "me@example.org"
webhook = true

[nurses.greenhouse]
company = "acme"

[cooks]
boards = "lever"
every = "6h"
"""


@pytest.fixture
def file(tmp_path: Path) -> SearchesFile:
    return SearchesFile(tmp_path / "searches.toml")


def test_a_file_says_what_each_board_is_given(file: SearchesFile):
    file.path.write_text(WHOLE)
    nurses, cooks = file.read()
    given = {"query": "nurse;cook", "details": "false", "limit": "5"}
    assert nurses.crawls() == {"indeed": given, "greenhouse": {**given, "company": "acme"}}
    assert nurses.schedule == Cron("0 6 * * *", ZoneInfo("America/Chicago"))
    assert (nurses.mail, nurses.webhook) == ("me@example.org", True)
    assert cooks == SavedSearch(name="cooks", boards=("lever",), schedule=Every("6h"))


MISTAKES = [
    ('x = 5\n[a]\nboards = "b"', 1, "x = 5 stands outside of a search; a search begins with a line such as [x]"),
    ("[[a]]\nboards = 5", 1, "stands outside of a search"),
    ('["A B"]\nboards = "b"', 1, "the name 'A B' cannot be; allowed: small letters, digits, - and _"),
    ("# c\n[a]\nquery = 'x'", 2, "boards is missing; name one or more"),
    ("[a]\nboards = []", 2, "boards: [] names no boards"),
    ("[a]\nboards = ['b', 5]", 2, "names no boards"),
    ("[a]\nboards = ['b', 'b']", 2, "names a board twice"),
    ("[a]\nboards = 'b'\nquery = '''\n1\n2'''\nlimit = 1.5", 6, "limit: 1.5 cannot be; allowed: text, a whole number"),
    ("[a]\nboards = 'b'\nday = 2026-01-01", 3, "day: datetime.date(2026, 1, 1) cannot be"),
    ("[a]\nboards = 'b'\nquery = ['x', 5]", 3, "query: ['x', 5] cannot be"),
    ("[a]\nboards = 'b'\ncron = 5", 3, "cron: 5 is no text; put it into quotes"),
    (
        "[a]\nboards = 'b'\ncron = '* *'",
        3,
        "cron: '* *' is no crontab expression: it has 2 fields; allowed: five fields",
    ),
    ("[a]\nboards = 'b'\n\nevery = '6x'", 4, "every: '6x' is no interval; allowed: a number and m, h, d or w"),
    ("[a]\nboards = 'b'\ntime_zone = 'Mars'\ncron = '0 6 * * *'", 3, "time_zone: 'Mars' is no time zone"),
    ("[a]\nboards = 'b'\ntime_zone = 'UTC'", 3, "time_zone belongs to cron"),
    ("[a]\nboards = 'b'\ncron = '0 6 * * *'\nevery = '6h'", 4, "cron and every cannot both say when"),
    ("[a]\nboards = 'b'\nmail = 'me'", 3, "mail: 'me' is no address"),
    ("[a]\nboards = 'b'\nwebhook = 'yes'", 3, "webhook: 'yes' cannot be; allowed: true or false, without quotes"),
    ("[a]\nboards = 'b'\nresume = 'last'", 3, "resume does not belong here"),
    ("[a]\nboards = 'b'\ntimezone = 'UTC'", 3, "there is no timezone, did you mean time_zone?"),
    ("[a]\nboards = 'b'\n[a.c]\nlimit = 5", 3, "[a.c] is for a board that boards does not name"),
    ("[a]\nboards = 'b'\n[a.b]\n# c\nlimit = 5.5", 5, "limit: 5.5 cannot be"),
    ("[a]\nboards = 'b'\n[a]\nlimit = 5", 3, "this is no TOML"),
    ("[a]\nboards = = 'b'", 2, "this is no TOML: Invalid value at column 10"),
    ("[a]\nboards = [", 2, "this is no TOML"),
]


@pytest.mark.parametrize(("text", "line", "said"), MISTAKES)
def test_a_mistake_is_told_with_its_line(file: SearchesFile, text: str, line: int, said: str):
    file.path.write_text(text)
    searches, mistakes = file.examine()
    assert [mistake for mistake in mistakes if mistake.startswith(f"searches.toml, line {line}: ") and said in mistake]
    assert not searches or all(search.name != "a" for search in searches) or "x = 5" in text


def test_every_mistake_is_told_and_what_is_right_is_read(file: SearchesFile):
    file.path.write_text("[a]\nboards = 5\nlimit = 1.5\n[b]\nboards = 'x'\n[c]\nevery = 'x'\n")
    searches, mistakes = file.examine()
    assert [search.name for search in searches] == ["b"]
    assert [mistake.split(":")[0] for mistake in mistakes] == [
        f"searches.toml, line {line}" for line in (2, 3, 6, 7)
    ]  # fmt: skip
    with pytest.raises(ConfigError, match=r"(?s)line 2: .*line 3: .*line 6: .*line 7: "):
        file.read()


def test_a_wrong_schedule_does_not_hide_what_the_boards_cannot_take(file: SearchesFile):
    def check(search: SavedSearch) -> list[Mistake]:
        return [Mistake((search.name, name), f"there is no argument {name}") for name in search.arguments]

    file.path.write_text("[a]\nboards = 'b'\nlocaton = 'x'\ncron = 'x'\nevery = 'y'\n[c]\nboards = 'b'\ny = 1.5\n")
    _, mistakes = file.examine(check)
    assert [mistake.split(": ")[0][-1] for mistake in mistakes] == ["3", "4", "5", "5", "8"]


def test_what_boards_cannot_take_is_a_mistake_in_its_line(file: SearchesFile):
    file.path.write_text(WHOLE)

    def check(search: SavedSearch) -> list[Mistake]:
        return [Mistake((search.name, "greenhouse", "company"), "wrong")] if search.name == "nurses" else []

    searches, mistakes = file.examine(check)
    assert ([search.name for search in searches], mistakes) == (["cooks"], ["searches.toml, line 13: wrong"])


def test_adding_keeps_what_is_there(file: SearchesFile):
    file.path.write_text(WHOLE)
    file.add("bakers", {"boards": ["indeed"], "query": 'the "baker"', "limit": 3, "details": False})
    text = file.path.read_text()
    assert text.startswith(WHOLE)
    assert file.read()[2].crawls() == {"indeed": {"query": 'the "baker"', "limit": "3", "details": "false"}}


def test_adding_makes_a_file_and_keeps_its_rights(file: SearchesFile):
    file.add("bakers", {"boards": ["indeed"]})
    assert file.path.read_text().startswith(SAMPLE.read_text())
    file.path.chmod(0o600)
    file.add("cooks", {"boards": ["indeed"]})
    assert [search.name for search in file.read()] == ["bakers", "cooks"]
    assert file.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("name", "table", "said"),
    [
        ("nurses", {"boards": ["indeed"]}, "has a search nurses already, in line 2"),
        ("A B", {"boards": ["indeed"]}, "the name 'A B' cannot be"),
        ("new", {"boards": ["indeed"], "every": "x", "mail": "y"}, "every: 'x' is no interval.*; mail: 'y' is no addr"),
    ],
)
def test_what_cannot_be_added_leaves_the_file_as_it_is(file: SearchesFile, name: str, table: dict, said: str):
    file.path.write_text(WHOLE)
    with pytest.raises(ConfigError, match=said):
        file.add(name, table)
    assert file.path.read_text() == WHOLE


def test_nothing_is_added_to_a_file_with_a_mistake(file: SearchesFile):
    file.path.write_text("[a\n")
    with pytest.raises(ConfigError, match="has a mistake, mend it first"):
        file.add("new", {"boards": ["indeed"]})
    assert file.path.read_text() == "[a\n"


def test_a_file_that_cannot_be_read_is_one_sentence(file: SearchesFile):
    with pytest.raises(ConfigError, match=r"there is no .*searches.toml; scrapy searches add makes it"):
        file.read()
    file.path.write_bytes(b"\xff\xfe[a]")
    with pytest.raises(ConfigError, match="cannot be read"):
        file.read()


@given(before=st.lists(st.sampled_from(["# c", "", "x = '[a]'", 'y = "limit = 5"', "z = [\n 1,\n 2\n]"]), unique=True))
def test_the_line_of_a_key_is_found_among_others(before: list[str]):
    text = "\n".join(["[other]", "limit = 5", "[a]", *before, "limit = 5 # this"])
    assert line_of(text, ("a", "limit")) == len(text.splitlines())
    assert line_of(text, ("a", "missing")) == line_of(text, ("a",)) == 3


def test_the_sample_has_no_search_and_none_of_its_comments_is_wrong(file: SearchesFile):
    lines = SAMPLE.read_text().splitlines()
    assert all(not line or line.startswith("#") for line in lines)
    written = [line[2:] for line in lines if " = " in line or line.startswith("# [")]
    file.path.write_text("\n".join(written))
    assert [search.name for search in file.read()] == ["nurses-austin", "engineers"]
