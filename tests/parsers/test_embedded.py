"""Data in the scripts of a page."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobcrawler.exceptions import EmbeddedDataError
from jobcrawler.parsers.embedded import (
    FlightStream,
    apollo_state,
    flight_stream,
    json_after,
    json_ld,
    linked_data,
    next_data,
    resolve_refs,
)
from tests.parsers.recordings import ANY_TEXT, CARDS, INITIAL, needs_recordings, pages

MARKER = re.compile(rb"window\._data\s*=")
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.text(), inner, max_size=4)),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("script", "value"),
    [
        (b'window._data={"a": 1};', {"a": 1}),
        (b'window._data = {"a": 1}', {"a": 1}),
        (b'window._data =\n\n  {"a": 1}\n;\nwindow.x = {"b": 2};', {"a": 1}),
        (b'window._data={"a": "};"};window.x={};', {"a": "};"}),
        (b'window._data={"a": "};\\n window.x = {};"};\nwindow.x = 1;', {"a": "};\n window.x = {};"}),
        (b'window._data={"a": "}; window.x"};window.y={"b": "}; window.z"};', {"a": "}; window.x"}),
        (b'window._data={"a": "</script>"};</script>', {"a": "</script>"}),
        (b'window._data={"a": "{[\\"}]"};\n', {"a": '{["}]'}),
        (b'window._data={"a": {"b": {"c": []}}};(function(){})();', {"a": {"b": {"c": []}}}),
        (b'window._data={"a": "\\u003Cb\\u003E"};', {"a": "<b>"}),
        (b'window._data=[{"a": 1}, {"b": 2}];</script>', [{"a": 1}, {"b": 2}]),
        (b'window._data="text"; more', "text"),
        (b"window._data=12.5;", 12.5),
        (b"window._data=null;", None),
        (b"window._data=true,x", True),
        (b'window._data={"a": "caf\xe9"};', {"a": "caf\ufffd"}),
        ('window._data={"a": "café 😀"};'.encode(), {"a": "café 😀"}),
        (b'window._data={"a": "tab\there"};', {"a": "tab\there"}),
        (b'window._data={"a": NaN};', "nan"),
        (b'x window._data={"a": 1}; window._data={"a": 2};', {"a": 1}),
    ],
)
def test_the_value_after_a_marker_is_decoded(script: bytes, value: Any) -> None:
    found = json_after(b"<html><script>" + script, MARKER)
    assert (found if value != "nan" else str(found["a"])) == value


@pytest.mark.parametrize("page", [b"", b"<html></html>", b"window.data={}", b"window._Data={}"])
def test_without_the_marker_there_is_no_value(page: bytes) -> None:
    assert json_after(page, MARKER) is None


@pytest.mark.parametrize(
    "script",
    [b'{"a": 1', b'{"a": "cut', b"", b"</script>", b"{'a': 1};", b"{a: 1};", b"undefined;",
     b"function(){};", b"{" * 100_000, b"[" * 100_000, b'{"a": };', b"{\\\"a\\\": 1};"],
)  # fmt: skip
def test_a_broken_or_cut_value_is_a_named_error(script: bytes) -> None:
    with pytest.raises(EmbeddedDataError, match="cannot be decoded"):
        json_after(b"window._data=" + script, MARKER)


@given(JSON, st.sampled_from([b";", b"", b";\n", b";</script>", b" ;window.x={};", b";(function(){})()"]))
@ANY_TEXT
def test_every_value_is_found_whatever_its_strings_hold(value: Any, after: bytes) -> None:
    assert json_after(b"window._data=" + json.dumps(value).encode() + b" " + after, MARKER) == value
    assert json_after(b"window._data=" + json.dumps(value, ensure_ascii=True).encode() + b"\n", MARKER) == value


PIECES = (b"window._data=", b"{", b"}", b'"', b";", b"</script>", b"<script>", b"1:", b"$1", b"\\", b"\xff", b"T5,",
          b"@graph", b'self.__next_f.push([1,"', b'"])', b'<script type="application/ld+json">',
          b'<script id="__NEXT_DATA__">')  # fmt: skip


@given(st.one_of(st.binary(), st.lists(st.sampled_from(PIECES), max_size=15).map(b"".join)))
@ANY_TEXT
def test_no_page_makes_them_fail_otherwise(body: bytes) -> None:
    assert isinstance(json_ld(body), list)
    for read in (lambda: json_after(body, MARKER), lambda: next_data(body), lambda: apollo_state(body)):
        with suppress(EmbeddedDataError):
            read()
    with suppress(EmbeddedDataError):
        stream = flight_stream(body)
        assert stream is None or list(stream.find("a")) is not None


@given(
    st.one_of(
        st.binary(),
        st.lists(st.sampled_from((b"1:", b"2:", b'{"a":"$', b'"}', b"\n", b"T3,", b"$1:a")), max_size=12).map(b"".join),
    )
)
@ANY_TEXT
def test_no_stream_makes_it_fail_otherwise(data: bytes) -> None:
    stream = FlightStream(data)
    with suppress(EmbeddedDataError):
        assert isinstance(list(stream.find("a")), list)


def flight_page(*chunks: str) -> bytes:
    pushes = "".join(f"<script>self.__next_f.push([1,{json.dumps(chunk)}])</script>" for chunk in chunks)
    return f"<script>(self.__next_f=self.__next_f||[]).push([0])</script>{pushes}".encode()


STREAM = (
    '1:"$Sreact.fragment"\n2:I[9,[],""]\n:HL["/a.css","style"]\n:N17.5\n5:T9,<p>é</p>6:'
    '{"jobs":[{"text":"$5","company":"$7:employer","pay":"$$1 to $5","none":"$undefined","date":"$D2026-01-02"}]}\n'
    '7:{"employer":{"name":"Acme","self":"$7"}}\n8:["$","div",null,{"children":["$","p",null,{"jobs":"inner"}],"big":"$n12"}]\n'
)


def test_rows_of_a_stream_are_split_by_lines_and_lengths() -> None:
    stream = flight_stream(flight_page(STREAM))
    assert stream is not None
    assert set(stream.rows) == {"1", "2", "5", "6", "7", "8"}
    assert stream.rows["5"] == "<p>é</p>".encode()
    assert stream.rows["7"].startswith(b'{"employer"')


@pytest.mark.parametrize("size", [1, 2, 7, 50, 10_000])
def test_chunks_may_end_anywhere(size: int) -> None:
    chunks = [STREAM[start : start + size] for start in range(0, len(STREAM), size)]
    stream = flight_stream(flight_page(*chunks))
    assert stream is not None
    assert next(stream.find("name")) == "Acme"


def test_references_and_escapes_are_written_out() -> None:
    stream = flight_stream(flight_page(STREAM))
    assert stream is not None
    (job,) = next(stream.find("jobs"))
    assert job["text"] == "<p>é</p>"
    assert job["company"] == {"name": "Acme", "self": {"employer": {"name": "Acme", "self": None}}}
    assert (job["pay"], job["none"], job["date"]) == ("$1 to $5", None, "2026-01-02")


def test_a_key_is_found_in_every_row_and_the_outermost_first() -> None:
    stream = FlightStream(b'1:{"x":{"key":{"deep":{"key":3}}},"key":1}\n2:[{"key":{"key":5}}]\n')
    assert list(stream.find("key")) == [1, {"deep": {"key": 3}}, 3, {"key": 5}, 5]
    assert list(stream.find("no such key")) == []


def test_paths_lead_through_rows_elements_and_lists() -> None:
    rows = (
        b'1:{"a":["x",{"b":"$2:props:children:1"}]}',
        b'2:["$","div",null,{"children":["p","q"]}]',
        b'3:{"v":"$1:a:1:b","w":"$1:a:9"}',
    )
    stream = FlightStream(b"\n".join(rows))
    assert list(stream.find("v")) == ["q"]
    assert list(stream.find("w")) == [None]


def test_rows_that_refer_to_each_other_end() -> None:
    stream = FlightStream(b'1:{"a":"$2"}\n2:{"b":["$1","$1"]}\n')
    assert list(stream.find("a")) == [{"b": [{"a": None}, {"a": None}]}]


def test_references_that_multiply_are_written_out_once_each() -> None:
    rows = "".join(f'{level:x}:{{"a":["${level + 1:x}","${level + 1:x}"]}}\n' for level in range(1, 60))
    stream = FlightStream(rows.encode())
    assert next(stream.find("a")) is not None


def test_a_row_that_lacks_the_key_is_not_decoded() -> None:
    stream = FlightStream(b'1:{"a":1}\n2:{broken\n')
    assert list(stream.find("a")) == [1]
    with pytest.raises(EmbeddedDataError, match="Row 3"):
        list(FlightStream(b'3:{"a":1\n').find("a"))


@pytest.mark.parametrize("page", [b"", b"<html>", b"__next_f", b"self.__next_f = []"])
def test_a_page_without_pushes_has_no_stream(page: bytes) -> None:
    assert flight_stream(page) is None


@pytest.mark.parametrize(
    "page", [b'self.__next_f.push([1,"cut', b"self.__next_f.push([1,", b"self.__next_f.push([1,'x'])"]
)
def test_a_cut_push_is_a_named_error(page: bytes) -> None:
    with pytest.raises(EmbeddedDataError, match="broken or cut"):
        flight_stream(page)


def test_pushes_of_other_kinds_carry_no_rows() -> None:
    stream = flight_stream(b'self.__next_f.push([0]) self.__next_f.push([2,"x"]) self.__next_f.push([1,"1:{}\\n"])')
    assert stream is not None
    assert stream.rows == {"1": b"{}"}


def test_a_pair_of_surrogates_may_be_split_between_chunks() -> None:
    page = (
        b'<script>self.__next_f.push([1,"1:{\\"a\\":\\"\\ud83d"])</script>'
        b'<script>self.__next_f.push([1,"\\ude00\\"}\\n"])</script>'
    )
    stream = flight_stream(page)
    assert stream is not None
    assert list(stream.find("a")) == ["😀"]


@pytest.mark.parametrize(
    "tag",
    [b'<script id="__NEXT_DATA__" type="application/json">',
     b"<script type='application/json' id='__NEXT_DATA__' nonce=x>",
     b'<SCRIPT crossorigin id=__NEXT_DATA__>', b'<script id = "__NEXT_DATA__">\n'],
)  # fmt: skip
def test_next_data_is_found_whatever_the_order_of_attributes(tag: bytes) -> None:
    page = b'<script>var x = "__NEXT_DATA__";</script>' + tag + b'{"props": {"a": "</scr"}}</script>'
    assert next_data(page) == {"props": {"a": "</scr"}}


def test_a_page_without_next_data_has_none() -> None:
    assert next_data(b"<script>window.__NEXT_DATA__ = 1</script>") is None
    assert next_data(b"") is None


@pytest.mark.parametrize(
    "page",
    [
        b'<script id="__NEXT_DATA__">{"props":{"pageProps":{"apolloCache":{"A:1":{"x":1}}}}}</script>',
        b'<script>window.appCache={"a":1,"apolloState":{"A:1":{"x":1}}};</script>',
        b'<script>window.apolloState = {"A:1":{"x":1}};</script>',
        b'<script>window.__APOLLO_STATE__={"A:1":{"x":1}};</script>',
        b'<script id="__NEXT_DATA__">{"props":{"pageProps":{}}}</script><script>"apolloState":{"A:1":{"x":1}}</script>',
    ],
)
def test_the_apollo_cache_is_found_in_next_data_or_inline(page: bytes) -> None:
    assert apollo_state(page) == {"A:1": {"x": 1}}


@pytest.mark.parametrize(
    "page", [b"", b'<script id="__NEXT_DATA__">[1]</script>', b"apolloState=null", b'"apolloState":[]']
)
def test_a_page_without_cache_has_none(page: bytes) -> None:
    assert apollo_state(page) is None


def test_references_into_the_cache_are_written_out() -> None:
    cache = {"E:1": {"name": "Acme", "parent": {"__ref": "E:2"}}, "E:2": {"name": "Group", "child": {"__ref": "E:1"}}}
    read = resolve_refs(cache, [{"employer": {"__ref": "E:1"}}, {"employer": {"__ref": "E:9"}}, 3, "x", None])
    assert read[0]["employer"]["parent"]["name"] == "Group"
    assert read[0]["employer"]["parent"]["child"] == {"__ref": "E:1"}
    assert read[1:] == [{"employer": None}, 3, "x", None]
    assert cache["E:1"]["parent"] == {"__ref": "E:2"}


def test_a_deep_cache_ends() -> None:
    cache: dict[str, Any] = {f"E:{level}": {"next": {"__ref": f"E:{level + 1}"}} for level in range(5_000)}
    assert resolve_refs(cache, {"__ref": "E:0"})["next"]["next"] is not None


@pytest.mark.parametrize(
    ("block", "objects"),
    [
        (b'{"@type": "A"}', [{"@type": "A"}]),
        (b'\n [{"@type": "A"}, {"@type": "B"}] ', [{"@type": "A"}, {"@type": "B"}]),
        (b'{"@graph": [{"@type": "A"}, [{"@type": "B"}]]}', [{"@type": "A"}, {"@type": "B"}]),
        (b'{"@type": "P", "@graph": []}', [{"@type": "P", "@graph": []}]),
        (b'{"a": "line 1\nline\t2"}', [{"a": "line 1\nline\t2"}]),
        (b'{"a": "<!-- x --><b>y\nz</b>"}', [{"a": "<!-- x --><b>y\nz</b>"}]),
        (b'{"a": 1, // comment\n //"b": 2\n "c": "http://x"}', [{"a": 1, "c": "http://x"}]),
        (b'/* note */ {"a": "/* kept */", /* gone */ "b": 1}', [{"a": "/* kept */", "b": 1}]),
        (b'{"a": [1, 2,], "b": ",}",}', [{"a": [1, 2], "b": ",}"}]),
        (b'<!-- {"a": 1} -->', [{"a": 1}]),
        (b'//<![CDATA[\n{"a": 1}\n//]]>', [{"a": 1}]),
        (b'/*<![CDATA[*/ {"a": 1} /*]]>*/', [{"a": 1}]),
        (b'{"a": 1};', [{"a": 1}]),
        (b"{&quot;a&quot;: &quot;b&quot;}", [{"a": "b"}]),
        (b'{"a": "caf\xe9"}', [{"a": "caf\ufffd"}]),
        (b'{"a": \\"x\\"}', []),
        (b'{"a": 1', []),
        (b"", []),
        (b"3", []),
        (b'"text"', []),
        (b"[" * 100_000, []),
    ],
)
def test_json_ld_is_read_tolerantly(block: bytes, objects: list[dict[str, Any]]) -> None:
    page = b'<head><script type="application/ld+json">' + block + b"</script><script>{}</script></head>"
    assert json_ld(page) == objects


@pytest.mark.parametrize(
    "tag",
    [b"<script type='application/ld+json'>", b"<script type=application/ld+json>",
     b'<script id="x" type="application/ld+json" >',
     b'<script data-a="1" type = "application/ld+json; charset=utf-8">', b'<SCRIPT TYPE="application/ld+json">',
     b'<script type="application/ld&#x2B;json">', b'<script type="application/ld&#43;json">',
     b'<Script Type="Application/LD+JSON">'],
)  # fmt: skip
def test_json_ld_scripts_are_known_by_their_type(tag: bytes) -> None:
    page = tag + b'{"a": 1}</script>text<script type="application/json">{"b": 2}</script>' + tag + b'{"c": 3}</SCRIPT>'
    assert json_ld(page) == [{"a": 1}, {"c": 3}]


LD = b'<script type="application/ld+json">'


def test_broken_blocks_are_counted_beside_what_the_others_say() -> None:
    page = LD + b'{"a": 1}</script>' + LD + b'{"b": </script>' + LD + b'{"c": 3}}</script>' + LD + b" </script>"
    assert linked_data(page) == ([{"a": 1}, {"c": 3}], 2)
    assert linked_data(b"<p>application/ld+json</p>") == ([], 0)


def test_a_script_ends_where_a_browser_ends_it() -> None:
    inner = b"<script type=application/ld+json>"
    page = LD + b'{"a": "' + inner + b'"}</script>' + LD + b'{"b": "</script>"}'
    assert linked_data(page) == ([{"a": inner.decode()}], 1)


def test_a_block_is_read_in_the_charset_of_its_page() -> None:
    page = '<meta charset="iso-8859-2">' + LD.decode() + '{"a": "Łódź"}</script>'
    assert json_ld(page.encode("iso-8859-2")) == [{"a": "Łódź"}]
    assert json_ld(page.encode()) == [{"a": "Łódź"}]


@pytest.mark.slow
@pytest.mark.parametrize("piece", [LD, b"<script application/ld", b"<script type   application/ld", b"application/ld"])
def test_a_megabyte_of_tags_is_read_in_linear_time(piece: bytes) -> None:
    """Each takes half a second; in quadratic time it would be hours."""
    assert linked_data(piece * (1_000_000 // len(piece))).objects == []


@needs_recordings
def test_both_objects_of_every_recorded_indeed_page_decode() -> None:
    found = pages("indeed/search/*.html")
    assert found
    for path in found:
        body = path.read_bytes()
        cards = json_after(body, CARDS)
        assert cards is not None
        assert cards["metaData"]["mosaicProviderJobCardsModel"]["results"]
        assert len(json_after(body, INITIAL) or {}) > 90


@needs_recordings
def test_recorded_glassdoor_pages_decode() -> None:
    for path in pages("glassdoor/search/*.html"):
        body = path.read_bytes()
        stream, cache = flight_stream(body), apollo_state(body)
        assert (stream is None) != (cache is None)
        if stream is not None:
            listings = list(stream.find("jobListings"))
            assert [len(item["jobListings"]) for item in listings if isinstance(item, dict)] == [30]
        if cache is not None:
            assert any(key.startswith("Employer:") for key in resolve_refs(cache, cache))
    for path in pages("*/blocked/*.html"):
        assert flight_stream(path.read_bytes()) is None
        assert json_after(path.read_bytes(), CARDS) is None


@needs_recordings
def test_recorded_json_ld_decodes() -> None:
    for path in pages("jsonld/*.html"):
        assert [data["@type"] for data in json_ld(path.read_bytes())] == ["JobPosting"], path
    for path in pages("jsonld/**/*.html"):
        objects, broken = linked_data(path.read_bytes())
        assert (len(objects), broken) == (1, 0), path
