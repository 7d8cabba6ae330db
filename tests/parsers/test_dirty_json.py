"""JSON that pages hold, and what is wrong with it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobcrawler.parsers.dirty_json import read_json
from tests.parsers.recordings import ANY_TEXT, texts


@pytest.mark.parametrize(
    ("block", "value"),
    [
        ('{"a": 1};', {"a": 1}),
        ('\ufeff{"a": 1}', {"a": 1}),
        ('{"a": "line 1\nline\t2\x01"}', {"a": "line 1\nline\t2\x01"}),
        ('{"a": 1, // note: "b"\n "c": "http://x//y"}', {"a": 1, "c": "http://x//y"}),
        ('/* it\'s */ {"a": "/* kept */", /* gone, "b": 2 */ "c": 1} // end', {"a": "/* kept */", "c": 1}),
        ('{"a": 1, <!-- "b": 2, --> "c": 3}', {"a": 1, "c": 3}),
        ('{"a": [1, 2,], "b": ",}", "c": [1,,2],}', {"a": [1, 2], "b": ",}", "c": [1, 2]}),
        ('<!--\n{"a": 1}\n-->', {"a": 1}),
        ('<![CDATA[{"a": "]]>"}]]>', {"a": "]]>"}),
        ('//<![CDATA[\n{"a": 1}\n//]]>', {"a": 1}),
        ('/* <![CDATA[ */{"a": 1}/* ]]> */', {"a": 1}),
        ('<!--//--><![CDATA[//><!--\n{"a": 1}\n//--><!]]>', {"a": 1}),
        (r'{"a": "Chef\'s"}', {"a": "Chef's"}),
        (r'{"a": "caf\xe9"}', {"a": "café"}),
        (r'{"a": "C:\Program \& co \u12"}', {"a": r"C:\Program \& co \u12"}),
        ('{"a": "one \\\ntwo"}', {"a": "one \ntwo"}),
        (r'{"a": "<p class=\\"x\\">\\u00e9 \\n</p>", "b": "c"}', {"a": '<p class="x">é \n</p>', "b": "c"}),
        (r'{"a": "<p class=\\"x\\">", "b": "C:\\Temp"}', {"a": '<p class="x">', "b": "C:\\Temp"}),
        (r"{\"a\": \"say \\\"b\\\"\"}", {"a": 'say "b"'}),
        (r'"{\"a\": 1}"', {"a": 1}),
        ("{&quot;a&quot;: &quot;b &amp;amp; c&quot;}", {"a": "b &amp; c"}),
        ("{&#34;a&#34;: 1}", {"a": 1}),
        ('{"a": "caf\\ud83d"}', {"a": "caf\ud83d"}),
    ],
)  # fmt: skip
def test_what_can_be_mended_for_certain_is_mended(block: str, value: Any) -> None:
    assert read_json(block.encode()) == ([value], True)


@pytest.mark.parametrize(
    "block",
    ['{"a": 1', '{"a": "cut', '{"a": "cut\\', "{", "[", '{"a": ', '[{"a": 1},', "{a: 1}", "{'a': 1}",
     '{"a": "say "hello" twice"}', '{"a": undefined}', '{"a" "b"}', "window.x = 1", r'{"a": \"x\"}',
     "&#" + "1" * 5_000],
)  # fmt: skip
def test_what_would_have_to_be_guessed_stays_broken(block: str) -> None:
    assert read_json(block.encode()) == ([], False)


def test_values_may_follow_each_other() -> None:
    assert read_json(b'{"a": 1}\n{"b": 2},[3];') == ([{"a": 1}, {"b": 2}, [3]], True)


def test_of_a_block_with_a_broken_end_what_stands_before_is_read() -> None:
    assert read_json(b'{"a": 1}}') == ([{"a": 1}], False)
    assert read_json(b'{"a": 1} {"b": ') == ([{"a": 1}], False)


@pytest.mark.parametrize("block", ["", " \n", "<!-- -->", "// nothing", "/* nothing"])
def test_a_block_of_nothing_is_not_broken(block: str) -> None:
    assert read_json(block.encode()) == ([], True)


def test_bytes_of_another_charset_are_read_in_that() -> None:
    assert read_json('{"a": "Köln"}'.encode("cp1252"), "cp1252").values == [{"a": "Köln"}]
    assert read_json('{"a": "Köln"}'.encode(), "cp1252").values == [{"a": "Köln"}]
    assert read_json(b'{"a": "\xff"}').values == [{"a": "\ufffd"}]


@given(st.dictionaries(st.text(max_size=5), texts("//", "/*", "*/", ",]", '"', "\\", "<!--", "-->", ";"), min_size=1))
@ANY_TEXT
def test_nothing_in_sound_strings_is_touched(value: dict[str, str]) -> None:
    text = json.dumps(value)
    assert read_json(f"<!-- /* x */ {text[:-1]},}} // y\n-->".encode()) == ([json.loads(text)], True)


PIECES = ("{", "}", "[", "]", '"', "\\", "\\\\", "'", ",", ":", "//", "/*", "*/", "<!--", "-->", "&quot;", "&#", "\n",
          '"a"', "\\x", "\\u", "1", "e9", ";", "]]>", "\x00", "\ufeff", "\ud800")  # fmt: skip


@given(st.one_of(st.binary(), st.lists(st.sampled_from(PIECES), max_size=25).map("".join)))
@ANY_TEXT
def test_no_bytes_make_it_fail(block: bytes | str) -> None:
    read = read_json(block if isinstance(block, bytes) else block.encode("utf-8", "surrogatepass"))
    assert isinstance(read.values, list)


HOSTILE = ("{", "[", '{"a":', "[1,", "/*", "//", "\\", '"', '\\"', '\\\\"', '{\\"', ",", ", ", "<!--", "--> ", "&#1",
           "&quot;", "1", " ", '"\n', "\x00", "\xff")  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("before", ["", '{"a": ', '{"a": "'])
@pytest.mark.parametrize("piece", HOSTILE)
def test_a_megabyte_of_anything_is_read_in_linear_time(piece: str, before: str) -> None:
    """Each takes up to a second; in quadratic time it would be hours."""
    block = before + piece * (1_000_000 // len(piece)) + "x"
    assert not [value for value in read_json(block.encode("latin-1")).values if isinstance(value, dict)]
