"""The language of postings."""

from __future__ import annotations

import pytest
from hypothesis import given

from jobcrawler.parsers import language
from jobcrawler.parsers.language import ISO_639_1, language_code, language_of
from jobcrawler.parsers.text import html_to_text
from tests.parsers.recordings import ANY_TEXT, needs_postings, postings, texts

ENGLISH = "We are looking for a cook who likes soup and wants to work with our team in the kitchen of the inn. "
GERMAN = "Wir suchen eine Köchin oder einen Koch, der gern Suppe kocht und mit uns in der Küche arbeiten möchte. "


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (ENGLISH, "en"),
        (ENGLISH.upper(), "en"),
        ("Cook\n\n- soup every day\n- knives and pots to clean\n- a warm kitchen with friendly people", "en"),
        (GERMAN, "de"),
        ("Buscamos a una persona que cocine sopa todos los días y quiera trabajar con nuestro equipo.", "es"),
        ("Procuramos uma pessoa que goste de cozinhar sopa e queira trabalhar com a nossa equipe na cozinha.", "pt"),
        ("Cerchiamo una persona che ami cucinare la zuppa e voglia lavorare con la nostra squadra in cucina.", "it"),
        ("Nous cherchons une personne qui aime faire la soupe et souhaite travailler avec notre équipe.", "fr"),
        ("Wij zoeken iemand die graag soep kookt en met ons team in de keuken van de herberg wil werken.", "nl"),
        ("Szukamy osoby, która lubi gotować zupę i chce pracować z naszym zespołem w kuchni gospody.", "pl"),
        ("Vi söker någon som gärna lagar soppa och vill arbeta med vårt team i värdshusets kök varje dag.", "sv"),
        ("Шукаємо людину, яка любить варити суп і хоче працювати з нашою командою на кухні корчми.", "uk"),
        (
            "毎日スープを作り、宿の台所で私たちのチームと一緒に働きたい方を募集しています。料理が好きな方を歓迎します。"
            * 2,
            "ja",
        ),
    ],
)
def test_the_language_of_a_text_is_known(text: str, code: str) -> None:
    assert language_of(text) == code


@pytest.mark.parametrize(
    "text",
    [None, "", "Cook", "Java, AWS, BI, SQL, Kubernetes", "12345 " * 100, "We need a cook.",
     ENGLISH * 3 + GERMAN * 3, GERMAN * 3 + ENGLISH * 3, "<<<>>> --- *** " * 50, "x" * 600],
)  # fmt: skip
def test_a_short_a_mixed_or_a_doubtful_text_is_of_no_known_language(text: str | None) -> None:
    assert language_of(text) is None


def test_only_the_beginning_counts() -> None:
    assert language_of(ENGLISH * 7 + GERMAN * 50) == "en"


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("en", "en"), ("EN", "en"), ("en-US", "en"), ("pt_BR", "pt"), ("zh-Hant-TW", "zh"), (" de ", "de"),
        ("", None), ("xx", None), ("english", None), ("eng", None), ("e", None), ("en US", None), ("N/A", None),
    ],
)  # fmt: skip
def test_codes_are_read_with_and_without_their_country(word: str, code: str | None) -> None:
    assert language_code(word) == code


@given(texts("We are ", "looking for ", "и ", "ñ", "the ", "。", "12 ", "\n"))
@ANY_TEXT
def test_no_text_makes_it_fail_and_what_it_gives_is_a_code(text: str) -> None:
    for sample in (text, text * 20):
        assert language_of(sample) in (None, *ISO_639_1)
    assert language_code(text) in (None, *ISO_639_1)


@pytest.mark.slow
@needs_postings
def test_recorded_descriptions_are_english_or_portuguese_and_few_are_doubtful() -> None:
    found: dict[str | None, int] = {}
    for text in {row["description"] for row in postings() if row["description"] and len(row["description"]) > 200}:
        language = language_of(html_to_text(text))
        found[language] = found.get(language, 0) + 1
    assert set(found) <= {"en", "pt", None}
    assert found.get(None, 0) < 0.02 * sum(found.values())


def test_no_room_for_the_model_costs_no_posting(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")
    language._classify.cache_clear()
    try:
        assert [language_of(text) for text in (GERMAN, GERMAN, ENGLISH)] == [None, None, "en"]
    finally:
        language._classify.cache_clear()
    (said,) = caplog.messages
    assert "Only plain English is recognised" in said
