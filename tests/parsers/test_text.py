"""Lines, texts and the keys by which postings are compared."""

from __future__ import annotations

import unicodedata
from hashlib import md5

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jobcrawler.parsers.text import (
    clean_line,
    fingerprint,
    html_to_text,
    is_missing,
    normalise,
    posting_id,
    strip_tracking,
)
from tests.parsers.recordings import ANY_TEXT, needs_postings, postings, texts

MARKUP = texts(
    "<p>", "</p>", "<li>", "<ul>", "</ul>", "<br>", "<!--", "-->", "&amp;", "&lt;", "p&gt;", "<b", "\n", "\xa0"
)


@pytest.mark.parametrize(
    "value",
    [None, "", "  ", "\n\t\xa0", "N/A", "n/a ", "-1", -1, -1.0, float("nan"), "NaN", "null", "None", "-", "–", "--",
     "not specified", "Not Available", "Não informado", "NÃO INFORMADO", "No especificado", "keine Angabe", "k.A.",
     "non précisé", "niet opgegeven", "nie podano", [], {}, ()],
)  # fmt: skip
def test_a_placeholder_is_missing(value: object) -> None:
    assert is_missing(value)


@pytest.mark.parametrize(
    "value",
    [0, 0.0, False, "0", "NA Partners", "None of Your Business Ltd", "Confidencial", "-1 °C GmbH", [0], "Nil & Co"],
)
def test_what_says_something_is_not_missing(value: object) -> None:
    assert not is_missing(value)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (None, None),
        ("N/A", None),
        ("<b>-</b>", None),
        (" Account Executive, Bridge ", "Account Executive, Bridge"),
        ("Data\n  Engineer\t(m/w/d)", "Data Engineer (m/w/d)"),
        ("Boston, MA 02210\xa0(South Boston area)", "Boston, MA 02210 (South Boston area)"),
        ("R&amp;D Lead", "R&D Lead"),
        ("R&amp;amp;D Lead", "R&D Lead"),
        ("AT&T &nbsp; Dallas", "AT&T Dallas"),
        ("C++ <3 years", "C++ <3 years"),
        ("Engineer <Senior>", "Engineer <Senior>"),
        ("if a < b and b > c", "if a < b and b > c"),
        ("<span class='x'>Nurse</span>", "Nurse"),
        ('<a href="/x?a>b">Nurse</a>', "Nurse"),
        ("Nurse<br/>Night", "Nurse Night"),
        ("&lt;strong&gt;Cook&lt;/strong&gt;", "Cook"),
        ("Co\u200bok\ufeff\u00ad", "Cook"),
        ("Café\u0007 chef", "Café chef"),
        ("Cook<!-- hidden -->", "Cook"),
        ("<script>alert(1)</script>Cook", "Cook"),
        ("データ<b>エンジニア</b>", "データエンジニア"),
        ("half \ud83d pair", "half pair"),
        ("&#8211; &#x2013;", "– –"),
        ("Acme Robotics\n3.8", "Acme Robotics 3.8"),
    ],
)
def test_a_line_is_cleaned(text: str | None, line: str | None) -> None:
    assert clean_line(text) == line


@given(MARKUP)
@ANY_TEXT
def test_cleaning_a_line_never_fails_and_twice_is_once(text: str) -> None:
    line = clean_line(text)
    assert clean_line(line) == line
    assert line is None or (line and line == " ".join(line.split()))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (None, None),
        ("", None),
        ("<p></p>", None),
        ("<p>N/A</p>", None),
        ("Plain\n\n\n\ntext\r\nstays", "Plain\n\ntext\nstays"),
        ("C++ <3 and a < b", "C++ <3 and a < b"),
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<p>One</p>\n\n\n<p>Two\nstill two</p>", "One\n\nTwo still two"),
        ("One<br>Two<br/>Three<br /><br>Four", "One\nTwo\nThree\n\nFour"),
        ("<div>One</div><div>Two</div>", "One\nTwo"),
        ("<div><b>Duties:</b> all</div>", "Duties: all"),
        ("<h2>Role</h2>Text", "Role\n\nText"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<p>We need:</p>\n<ul>\n <li>a</li>\n <li>b</li>\n</ul>\n<p>End</p>", "We need:\n\n- a\n- b\n\nEnd"),
        ("<ul><li><p>a</p></li><li><p>b</p></li></ul>", "- a\n- b"),
        ("<ul><li>a<ul><li>b</li><li>c</li></ul></li><li>d</li></ul>", "- a\n  - b\n  - c\n- d"),
        ("<ol><li>a</li><li>b<ol><li>c</li></ol></li><li>d</li></ol>", "1. a\n2. b\n  1. c\n3. d"),
        ("<ul><li></li><li>a</li><li> </li></ul>", "- a"),
        ("<li>a<li>b", "- a\n- b"),
        ("<ul><li>a<br>more</li></ul>", "- a\nmore"),
        ("</ul></li></p>text", "text"),
        ("<p>unclosed <b>bold <p>next", "unclosed bold\n\nnext"),
        ("<script>if (a < b) { x('<p>') }</script><p>Text</p>", "Text"),
        ("<style>p { color: red }</style>Text<style>", "Text"),
        ("<!-- note --><p>Text</p>", "Text"),
        ("<![CDATA[<p>Text</p>]]>", "Text"),
        ("<p>R&amp;D &lt;3 &euro;5</p>", "R&D <3 €5"),
        ("<p>Tag &lt;p&gt; explained</p>", "Tag <p> explained"),
        ("&lt;p&gt;R&amp;amp;D&lt;/p&gt;&lt;ul&gt;&lt;li&gt;a&lt;/li&gt;&lt;/ul&gt;", "R&D\n\n- a"),
        ("&amp;lt;p&amp;gt;Twice&amp;lt;/p&amp;gt;", "Twice"),
        ("&lt;strong&gt;Who&lt;br&gt;we are&lt;/strong&gt;", "Who\nwe are"),
        ("AT&amp;T hires", "AT&T hires"),
        ("5 &lt; 6", "5 < 6"),
        ("a\n<b>b</b>\nc", "a\nb\nc"),
        ("<p>a&nbsp;&nbsp;b\u200b&#8203;c</p><p>&#8203;</p><p>d</p>", "a bc\n\nd"),
        ("<table><tr><td>Pay</td><td>5</td></tr><tr><td>Day</td><td>1</td></tr></table>", "Pay 5\nDay 1"),
        ("<pre>a\n  b</pre>", "a\nb"),
        ("<o:p>Word</o:p><st1:city>Paris</st1:city>", "WordParis"),
        ("<P ALIGN='left'>UPPER</P><UL><LI>x</UL>", "UPPER\n\n- x"),
        ("<ul style=\"a>b\"><li style='c'>x</li></ul>", "- x"),
        ("Use <Senior> and <foo bar>", "Use <Senior> and <foo bar>"),
        ("<p>नमस्ते</p><p>データ</p>", "नमस्ते\n\nデータ"),
        ("mark\ufdd1s \ufdd0stay out", "marks stay out"),
    ],
)
def test_html_becomes_text_that_keeps_paragraphs_and_lists(source: str | None, text: str | None) -> None:
    assert html_to_text(source) == text


@given(MARKUP)
@ANY_TEXT
def test_html_to_text_never_fails_and_leaves_no_marks_or_gaps(source: str) -> None:
    text = html_to_text(source) or "x"
    assert "\n\n\n" not in text
    assert text == text.strip()
    assert not any("\ufdd0" <= character <= "\ufdef" for character in text)


@pytest.mark.parametrize(
    "attack",
    ["<p \"'", "<", "<!--", "&amp;", "&lt;p", "<li>", "<script>", " \n", "<ul>", "&", "<ul><li>", "</li>", "<b>"],
)
def test_a_long_broken_text_comes_to_an_end(attack: str) -> None:
    source = attack * (200_000 // len(attack))
    for read in (html_to_text(source), clean_line(source)):
        assert read is None or len(read) <= len(source)


@needs_postings
def test_recorded_descriptions_become_text() -> None:
    sources = [row["description"] for row in postings() if len(row["description"] or "") > 500][:1_000]
    read = [html_to_text(source) for source in sources]
    assert all(text and len(text) > 100 and "</p>" not in text for text in read)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        (None, ""),
        ("", ""),
        ("  Sr. Data-Engineer (Remote) ", "sr data engineer remote"),
        ("Ingénieur(e) d'études", "ingenieur e d etudes"),
        ("São Paulo", "sao paulo"),
        ("STRASSE Straße", "strasse strasse"),
        ("Łódź Øre Đà", "lodz ore da"),
        ("C++ / C# / F#", "c++ c# f#"),
        ("A+B + C", "a b c"),
        ("#1 team", "1 team"),
        ("under_score", "under score"),
        ("हिन्दी अनुवादक", "हिन्दी अनुवादक"),
        ("Инженер-программист", "инженер программист"),
        ("データ・エンジニア", "データ エンジニア"),
        ("ﬁnance ½", "finance 1 2"),
    ],
)
def test_texts_are_normalised_for_comparing(text: str | None, normal: str) -> None:
    assert normalise(text) == unicodedata.normalize("NFKD", normal)


@given(texts("C++", "#", "é", "ß", "_", "-"))
@ANY_TEXT
def test_normalising_twice_is_once(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_an_id_is_the_md5_of_the_link_and_without_one_of_title_company_place() -> None:
    link = "https://jobs.example/1"
    assert posting_id(link, "a", "b", "c") == posting_id(link, "x", "y", "z")
    assert posting_id(None, "Cook", "Acme", "Porto") == md5(b"Cook|Acme|Porto").hexdigest()
    assert posting_id("", "Cook", "Acme", None) == posting_id(None, "Cook", "Acme", "")


@given(st.text(st.characters(codec=None)))
@ANY_TEXT
def test_ids_of_any_text_are_32_hex_digits(text: str) -> None:
    for key in (posting_id(text, None, None, None), posting_id(None, text, text, text), fingerprint(text, text, text)):
        assert len(key) == 32
        assert int(key, 16) >= 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Data Engineer", "Acme Inc.", "Austin, TX"), ("data-engineer", "ACME, Inc", "Austin, TX 78745")),
        (("Data Engineer", "Acme LLC", "Austin, TX"), ("Data Engineer", "Acme", "austin tx")),
        (("Analista", "Acmé Ltda.", "São Paulo, SP"), ("ANALISTA", "Acme", "Sao Paulo - SP")),
        (("Koch", "Acme GmbH & Co. KG", "10115 Berlin"), ("Koch", "Acme", "Berlin")),
        (("Cook", "Acme Pvt. Ltd.", "Pune"), ("Cook", "Acme Private Limited", "Pune")),
        (("Cocinero", "Acme S.A. de C.V.", "León, Gto."), ("Cocinero", "Acme SA de CV", "37000 Leon, Gto")),
        (("Cuisinier", "Acme S.A.S.", "Lyon"), ("cuisinier", "ACME SAS", "Lyon")),
        (("Cook", "Acme", "Boston, MA 02210 (South Boston area)"), ("Cook", "Acme", "Hybrid work in Boston, MA")),
        (("Cook", "Acme", "London SW1A 1AA"), ("Cook", "Acme", "London")),
    ],
)
def test_copies_of_an_advert_share_a_fingerprint(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    assert fingerprint(*one) == fingerprint(*other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Cook", "Acme", "Austin, TX"), ("Cook", "Acme", "Dallas, TX")),
        (("Cook", "Acme", "Springfield (IL)"), ("Cook", "Acme", "Springfield (MO)")),
        (("C++ Developer", "Acme", "Porto"), ("C# Developer", "Acme", "Porto")),
        (("Cook I", "Acme", "Porto"), ("Cook II", "Acme", "Porto")),
        (("Cook", "Acme", "Porto"), ("Cook", "Acme Foods", "Porto")),
        (("Cook", "Limited", "Porto"), ("Cook", "Co", "Porto")),
    ],
)
def test_different_adverts_have_different_fingerprints(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    assert fingerprint(*one) != fingerprint(*other)


@pytest.mark.parametrize(
    ("url", "bare"),
    [
        ("https://a.example/j?utm_source=x&utm_medium=y", "https://a.example/j"),
        ("https://a.example/j?gh_jid=42&gh_src=abc", "https://a.example/j?gh_jid=42"),
        ("https://a.example/j?jl=1&id=2&jk=3&fbclid=x&gclid=y#top", "https://a.example/j?jl=1&id=2&jk=3"),
        ("https://a.example/j?a=%20b&UTM_Campaign=z&c=d+e", "https://a.example/j?a=%20b&c=d+e"),
        ("https://a.example/j?lever-source=LinkedIn", "https://a.example/j"),
        ("https://a.example/j?reference=7&refresh=1&sources=2", "https://a.example/j?reference=7&refresh=1&sources=2"),
        ("https://a.example/#/jobs/7", "https://a.example/#/jobs/7"),
        ("https://a.example/j?#apply", "https://a.example/j"),
        (" https://a.example/j ", "https://a.example/j"),
        ("https://[broken", "https://[broken"),
        ("", ""),
    ],
)
def test_tracking_is_stripped_from_links(url: str, bare: str) -> None:
    assert strip_tracking(url) == bare


@given(texts("https://", "?", "&", "=", "#", "utm_a", "[", "id=1"))
@example("? &")
@ANY_TEXT
def test_stripping_a_link_never_fails_and_twice_is_once(url: str) -> None:
    assert strip_tracking(strip_tracking(url)) == strip_tracking(url)


@given(st.lists(st.text(st.characters(exclude_characters="<>", codec="utf-8"), max_size=30), min_size=1, max_size=5))
def test_a_plain_list_reads_as_the_same_list_with_markup_in_it(items: list[str]) -> None:
    plain = "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"
    assert html_to_text(plain) == html_to_text(plain.replace("<li>", "<li><b></b>"))
