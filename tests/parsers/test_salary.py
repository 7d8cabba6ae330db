"""Pay as boards write it."""

from __future__ import annotations

from dataclasses import astuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jobcrawler.parsers.salary import currency_code, from_bounds, parse_salary, pay_period
from tests.parsers.recordings import ANY_TEXT, indeed_cards, needs_postings, needs_recordings, postings, texts

Pay = tuple[float | None, float | None, str | None, str | None, str | None]


def read(text: str, currency: str | None = None, country: str | None = None) -> Pay | None:
    salary = parse_salary(text, currency=currency, country=country)
    return None if salary is None else (*astuple(salary)[:4], salary.source)  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("text", "pay"),
    [
        # Indeed
        ("$90,000 - $120,000 a year", (90_000, 120_000, "USD", "year", None)),
        ("$90,100.50 - $120,000.75 a year", (90_100.5, 120_000.75, "USD", "year", None)),
        ("$21 - $34 an hour", (21, 34, "USD", "hour", None)),
        ("$71.25 an hour", (71.25, 71.25, "USD", "hour", None)),
        ("$25,000 - $33,000 a month", (25_000, 33_000, "USD", "month", None)),
        ("$800 - $1,800 a week", (800, 1_800, "USD", "week", None)),
        ("$150 a day", (150, 150, "USD", "day", None)),
        ("From $40 an hour", (40, None, "USD", "hour", None)),
        ("From $130,000 a year", (130_000, None, "USD", "year", None)),
        ("Up to $42 an hour", (None, 42, "USD", "hour", None)),
        ("Up to $100,000 a year", (None, 100_000, "USD", "year", None)),
        ("$42.5K - $53.5K a year", (42_500, 53_500, "USD", "year", None)),
        # Glassdoor
        ("$53K-$91K (Glassdoor est.)", (53_000, 91_000, "USD", "year", "estimated")),
        ("$97K - $144K (Glassdoor est.)", (97_000, 144_000, "USD", "year", "estimated")),
        ("$165K - $225K (Employer est.)", (165_000, 225_000, "USD", "year", "employer")),
        ("$90K-$110K(Employer est.)", (90_000, 110_000, "USD", "year", "employer")),
        ("$21-$34 Per Hour(Glassdoor est.)", (21, 34, "USD", "hour", "estimated")),
        ("Employer Provided Salary:$150K-$160K", (150_000, 160_000, "USD", "year", "employer")),
        ("Employer Provided Salary:$25-$28 Per Hour", (25, 28, "USD", "hour", "employer")),
        ("$53.00 Per Hour (Employer est.)", (53, 53, "USD", "hour", "employer")),
        ("$120K (Employer est.)", (120_000, 120_000, "USD", "year", "employer")),
        # other ways
        ("Up to $60k", (None, 60_000, "USD", "year", None)),
        ("40-50k", (40_000, 50_000, None, "year", None)),
        ("$40-50k", (40_000, 50_000, "USD", "year", None)),
        ("$40k-50", (40_000, 50_000, "USD", "year", None)),
        ("$500 – $1.50K per week", (500, 1_500, "USD", "week", None)),
        ("$90k+", (90_000, None, "USD", "year", None)),
        ("$90,000+ per year", (90_000, None, "USD", "year", None)),
        ("$25+ hourly", (25, None, "USD", "hour", None)),
        ("$90,000+ annual bonus", (90_000, 90_000, "USD", "year", None)),
        ("Earn up to $1,500 per week", (None, 1_500, "USD", "week", None)),
        ("$90,000 + bonus", (90_000, 90_000, "USD", "year", None)),
        ("$90,000 or more per year", (90_000, None, "USD", "year", None)),
        ("Starting at $18/hr", (18, None, "USD", "hour", None)),
        ("$18.50/hr", (18.5, 18.5, "USD", "hour", None)),
        ("$18-$20 / hour", (18, 20, "USD", "hour", None)),
        ("Between $50,000 and $60,000 per year", (50_000, 60_000, "USD", "year", None)),
        ("from $50k to $60k", (50_000, 60_000, "USD", "year", None)),
        ("$50,000 a year - $60,000 a year", (50_000, 60_000, "USD", "year", None)),
        ("USD 50,000 - 60,000 per annum", (50_000, 60_000, "USD", "year", None)),
        ("50,000 - 60,000 USD annually", (50_000, 60_000, "USD", "year", None)),
        ("$50,000 USD per year", (50_000, 50_000, "USD", "year", None)),
        ("US$50,000–US$60,000/yr", (50_000, 60_000, "USD", "year", None)),
        ("98000.0-141000.0 ANNUAL USD", (98_000, 141_000, "USD", "year", None)),
        ("45.0-52.0 HOURLY USD", (45, 52, "USD", "hour", None)),
        ("$1.2M a year", (1_200_000, 1_200_000, "USD", "year", None)),
        ("$91K - $53K a year", (91_000, 53_000, "USD", "year", None)),
        ("Pay: $20.00 - $25.00 per hour", (20, 25, "USD", "hour", None)),
        ("$0 - $50,000 a year", (None, 50_000, "USD", "year", None)),
        ("&#36;50,000 a year", (50_000, 50_000, "USD", "year", None)),
        ("$25", (25, 25, "USD", None, None)),
        ("$401 - $450 a day", (401, 450, "USD", "day", None)),
        ("401.50 € a week", (401.5, 401.5, "EUR", "week", None)),
        ("$3,000 - $4,000", (3_000, 4_000, "USD", None, None)),
        # applicant tracking systems
        ("$135,000 - $198,000 / year", (135_000, 198_000, "USD", "year", None)),
        ("$70 - $90 / hour", (70, 90, "USD", "hour", None)),
        ("$120k + equity", (120_000, 120_000, "USD", "year", None)),
        ("$120K – $150K • Offers Equity • Offers Bonus", (120_000, 150_000, "USD", "year", None)),
        ("100,000 - 120,000 USD", (100_000, 120_000, "USD", "year", None)),
        ("$75,000-$95,000 USD + Bonus + Equity", (75_000, 95_000, "USD", "year", None)),
        ("USD $90,000.00 - USD $120,000.00 /Yr.", (90_000, 120_000, "USD", "year", None)),
        ("$117,800.00 - $177,200.00 (Pay Range)", (117_800, 177_200, "USD", "year", None)),
        ("$25-30/hr DOE", (25, 30, "USD", "hour", None)),
        ("Base salary: $100,000 - $120,000", (100_000, 120_000, "USD", "year", None)),
    ],
)
def test_dollars_of_an_american_board_are_read(text: str, pay: Pay) -> None:
    assert read(text, country="us") == pay


@pytest.mark.parametrize(
    ("text", "pay"),
    [
        ("₹15,00,000 - ₹30,00,000 a year", (1_500_000, 3_000_000, "INR", "year", None)),
        ("₹6,02,600.25 - ₹8,74,400.50 a year", (602_600.25, 874_400.5, "INR", "year", None)),
        ("₹15,000 - ₹25,000 a month", (15_000, 25_000, "INR", "month", None)),
        ("From ₹40,000 a month", (40_000, None, "INR", "month", None)),
        ("₹6L – ₹10L/yr (Glassdoor Est.)", (600_000, 1_000_000, "INR", "year", "estimated")),
        ("₹25K – ₹35K/mo (Employer provided)", (25_000, 35_000, "INR", "month", "employer")),
        ("₹80K – ₹1L/mo", (80_000, 100_000, "INR", "month", None)),
        ("₹24K – ₹2L/yr", (24_000, 200_000, "INR", "year", None)),
        ("₹500.00 – ₹1.50K/hr", (500, 1_500, "INR", "hour", None)),
        ("₹2L/yr", (200_000, 200_000, "INR", "year", None)),
        ("₹1.2Cr/yr", (12_000_000, 12_000_000, "INR", "year", None)),
        ("15L - 30L", (1_500_000, 3_000_000, "INR", "year", None)),
        ("₹6L – ₹10L", (600_000, 1_000_000, "INR", "year", None)),
        ("12 LPA", (1_200_000, 1_200_000, "INR", "year", None)),
        ("12-15 LPA", (1_200_000, 1_500_000, "INR", "year", None)),
        ("8–10 LPA", (800_000, 1_000_000, "INR", "year", None)),
        ("Rs 4.5 - 6 lakh p.a.", (450_000, 600_000, "INR", "year", None)),
        ("₹ 3-5 Lacs P.A.", (300_000, 500_000, "INR", "year", None)),
        ("Rs. 25,000 - 30,000 per month", (25_000, 30_000, "INR", "month", None)),
        ("INR 25,000/month", (25_000, 25_000, "INR", "month", None)),
        ("₹25,000", (25_000, 25_000, "INR", None, None)),
        ("₹25K", (25_000, 25_000, "INR", None, None)),
    ],
)
def test_rupees_with_lakhs_and_crores_are_read(text: str, pay: Pay) -> None:
    assert read(text, country="in") == pay


@pytest.mark.parametrize(
    ("text", "country", "pay"),
    [
        ("$20,000 a $21,000 por mes", "mx", (20_000, 21_000, "MXN", "month", None)),
        ("Hasta $20,000 por mes", "mx", (None, 20_000, "MXN", "month", None)),
        ("Desde $20,000 al mes", "mx", (20_000, None, "MXN", "month", None)),
        ("A partir de $20,000 por mes", "mx", (20_000, None, "MXN", "month", None)),
        ("$350 por día", "mx", (350, 350, "MXN", "day", None)),
        ("$20,000", "mx", (20_000, 20_000, "MXN", None, None)),
        ("R$ 2.000 - R$ 3.000 por mês", "br", (2_000, 3_000, "BRL", "month", None)),
        ("R$ 2.000,50 a R$ 3.000,00 por mês", "br", (2_000.5, 3_000, "BRL", "month", None)),
        ("Até R$ 5.000 por mês", "br", (None, 5_000, "BRL", "month", None)),
        ("De R$ 3 mil a R$ 4 mil por mês", "br", (3_000, 4_000, "BRL", "month", None)),
        ("50.000 € - 60.000 € pro Jahr", "de", (50_000, 60_000, "EUR", "year", None)),
        ("50.000 € – 60.000 € pro Jahr", None, (50_000, 60_000, "EUR", "year", None)),
        ("45.000 bis 60.000 € im Jahr", "de", (45_000, 60_000, "EUR", "year", None)),
        ("Ab 3.000 € pro Monat", "de", (3_000, None, "EUR", "month", None)),
        ("Bis zu 20 € pro Stunde", "de", (None, 20, "EUR", "hour", None)),
        ("14,50 € pro Stunde", "de", (14.5, 14.5, "EUR", "hour", None)),
        ("3.000,- € brutto monatlich", "de", (3_000, 3_000, "EUR", "month", None)),
        ("De 35 000 € à 40 000 € par an", "fr", (35_000, 40_000, "EUR", "year", None)),
        ("35\u202f000\xa0€ - 40\u202f000\xa0€ par an", "fr", (35_000, 40_000, "EUR", "year", None)),
        ("À partir de 2 000 € par mois", "fr", (2_000, None, "EUR", "month", None)),
        ("Jusqu’à 3 000 € par mois", "fr", (None, 3_000, "EUR", "month", None)),
        ("12,50 € de l'heure", "fr", (12.5, 12.5, "EUR", "hour", None)),
        ("40-45 K€ brut/an", "fr", (40_000, 45_000, "EUR", "year", None)),
        ("€ 25.000 - € 30.000 all'anno", "it", (25_000, 30_000, "EUR", "year", None)),
        ("Da 1.500 € al mese", "it", (1_500, None, "EUR", "month", None)),
        ("Fino a 1.800 € al mese", "it", (None, 1_800, "EUR", "month", None)),
        ("€ 3.000 - € 4.000 per maand", "nl", (3_000, 4_000, "EUR", "month", None)),
        ("€ 3.000 tot € 4.000 per maand", "nl", (3_000, 4_000, "EUR", "month", None)),
        ("Vanaf € 14 per uur", "nl", (14, None, "EUR", "hour", None)),
        ("1 234,56 zł", "pl", (1_234.56, 1_234.56, "PLN", None, None)),
        ("8000 - 12 000 zł miesięcznie", "pl", (8_000, 12_000, "PLN", "month", None)),
        ("od 30 zł za godzinę", "pl", (30, None, "PLN", "hour", None)),
        ("30.000 € - 36.000 € al año", "es", (30_000, 36_000, "EUR", "year", None)),
        ("Más de 30.000 € al año", "es", (30_000, None, "EUR", "year", None)),
        ("£30,000 - £40,000 a year", "gb", (30_000, 40_000, "GBP", "year", None)),
        ("£12.50 an hour", None, (12.5, 12.5, "GBP", "hour", None)),
        ("£350 - £400 per day", "gb", (350, 400, "GBP", "day", None)),
        ("£45k - £55k p.a.", "gb", (45_000, 55_000, "GBP", "year", None)),
        ("€45,000–€55,000 a year", "ie", (45_000, 55_000, "EUR", "year", None)),
        ("CA$102.8K – CA$137K", None, (102_800, 137_000, "CAD", "year", None)),
        ("A$95,000 per year", None, (95_000, 95_000, "AUD", "year", None)),
        ("HK$20,000 - HK$35,000 a month", None, (20_000, 35_000, "HKD", "month", None)),
        ("$20,000 - $35,000 a month", "hk", (20_000, 35_000, "HKD", "month", None)),
        ("$95,000 a year", "AU", (95_000, 95_000, "AUD", "year", None)),
        ("S$6,000/month", None, (6_000, 6_000, "SGD", "month", None)),
        ("CHF 90'000 - 110'000 pro Jahr", "ch", (90_000, 110_000, "CHF", "year", None)),
        ("35 000 kr per month", "se", (35_000, 35_000, "SEK", "month", None)),
        ("R 25 000 per month", "za", (25_000, 25_000, "ZAR", "month", None)),
        ("€60.000–€75.000", None, (60_000, 75_000, "EUR", "year", None)),
        ("From 60k €", None, (60_000, None, "EUR", "year", None)),
        ("£45k-£55k per annum", None, (45_000, 55_000, "GBP", "year", None)),
        ("£200pd", "gb", (200, 200, "GBP", "day", None)),
        ("€600/d", None, (600, 600, "EUR", "day", None)),
        ("60-80k PLN net/month", None, (60_000, 80_000, "PLN", "month", None)),
        ("15 000 - 20 000 zł netto (+ VAT) / mies.", None, (15_000, 20_000, "PLN", "month", None)),
        ("45 000 - 60 000 Kč / měsíc", None, (45_000, 60_000, "CZK", "month", None)),
        ("US$120,000 - US$150,000", "ca", (120_000, 150_000, "USD", "year", None)),
        ("A$110,000 - A$130,000 + super", None, (110_000, 130_000, "AUD", "year", None)),
        ("$30,000 - $40,000 MXN brutos mensuales", None, (30_000, 40_000, "MXN", "month", None)),
        ("Remuneration: 12 000 $ per year", "ca", (12_000, 12_000, "CAD", "year", None)),
        ("119200.5-119200.5 predicted=1", None, (119_200.5, 119_200.5, None, "year", "estimated")),
        ("136000-184000 predicted=0", None, (136_000, 184_000, None, "year", "employer")),
    ],
)
def test_pay_of_other_countries_is_read(text: str, country: str | None, pay: Pay) -> None:
    assert read(text, country=country) == pay


@pytest.mark.parametrize(
    ("text", "currency", "country", "found"),
    [
        ("$50,000 a year", None, None, None),
        ("$50,000 a year", "MXN", "us", "MXN"),
        ("$50,000 a year", "cad", None, "CAD"),
        ("$50,000 a year", "", "ca", "CAD"),
        ("$50,000 a year", None, "in", None),
        ("$50,000 a year", None, "xx", None),
        ("₹50,000 a month", "USD", "us", "INR"),
        ("US$50,000 a year", "CAD", "ca", "USD"),
        ("$50,000 CAD a year", None, "us", "CAD"),
        ("50,000 a year", "EUR", None, "EUR"),
        ("50,000 a year", None, "us", None),
        ("Rs 50,000 a month", None, None, None),
        ("Rs 50,000 a month", None, "pk", "PKR"),
        ("¥300,000 a month", None, "jp", "JPY"),
        ("300 kr per hour", None, "dk", "DKK"),
        ("300 kr per hour", None, "de", None),
        ("12 LPA", None, None, None),
    ],
)
def test_a_sign_that_currencies_share_is_never_guessed(
    text: str, currency: str | None, country: str | None, found: str | None
) -> None:
    salary = parse_salary(text, currency=currency, country=country)
    assert salary is not None
    assert salary.currency == found


@pytest.mark.parametrize(
    "text",
    [None, "", "N/A", "-1", "-", "None", "-  USD", "Salary Estimate", "Competitive", "Competitive + equity",
     "DOE", "Unpaid", "$120,000 base + 20% bonus", "$120K – $150K • 0.1% – 0.5%", "€50k - €65k + company car",
     "$1,500 biweekly", "$2,000 semi-monthly", "$100k-$120k, $10k sign-on", "$60,000 first year", "$0.00 - $0.00",
     "$", "a year", "Not disclosed",
     "$1 to $5 million (USD)", "15L - 30L", "Earn up to 3 days off",
     "$20 per session", "$15 per article", "$5 per mile", "2024", "12345", "4.5", "401k", "401(k)", "3 days",
     "10 employees",
     "2019-2020", "$10 - $20 - $30 an hour", "$20 an hour or $900 a week", "$50k €60k", "$50k - €60k a year",
     "$5,00,0 a year",
     "1.2.3 a year", "$20 $30 an hour", "-5 USD a year", "$50,000 a year sign-on", "$1,000 signing bonus once",
     '{"p10": 1, "p90": 2} ANNUAL INR', "50% commission", "$9999999999999999999 a year", "$1e9 a year", "5 m", "10 L",
     "up to 10% bonus", "https://acme.example/50000", "call 555 1234", "$" + "1" * 500, "x" * 1000,
     "$20 an hour 40 hours",
     "12 months", "40 hours", "1 year"],
)  # fmt: skip
def test_what_is_not_wholly_understood_is_none(text: str | None) -> None:
    assert parse_salary(text, country="us") is None


@given(
    texts(
        "$", "₹", "€", "1", "0", ",", ".", "000", "K", "L", " - ", " a ", "year", "hour", "per", "from", "US$", "k", " "
    ),
    st.sampled_from([None, "USD", "eur", "x", ""]),
    st.sampled_from([None, "us", "in", "mx", "zz", ""]),
)
@ANY_TEXT
def test_no_text_makes_it_fail_and_pay_is_positive(text: str, currency: str | None, country: str | None) -> None:
    salary = parse_salary(text, currency=currency, country=country)
    if salary is not None:
        bounds = [bound for bound in (salary.minimum, salary.maximum) if bound is not None]
        assert bounds
        assert all(0 < bound <= 1e12 for bound in bounds)


@given(st.integers(1, 999_999), st.integers(1, 999_999), st.sampled_from(["hour", "day", "week", "month", "year"]))
@example(401, 2, "day")
@ANY_TEXT
def test_every_range_is_read_back(low: int, high: int, period: str) -> None:
    assert read(f"${low:,} - ${high:,} per {period}", country="us") == (low, high, "USD", period, None)
    assert read(f"{low:,}.50 € - {high:,}.25 € per {period}") == (low + 0.5, high + 0.25, "EUR", period, None)


@pytest.mark.parametrize(
    ("minimum", "maximum", "bounds"),
    [
        (90_000, 120_000, (90_000, 120_000)),
        (130_000, -1, (130_000, None)),
        (0, 42, (None, 42)),
        (None, 42.5, (None, 42.5)),
        ("45000", "60000.50", (45_000, 60_000.5)),
        ("45,000", "60 000", (45_000, 60_000)),
        (float("nan"), 10, (None, 10)),
        (float("inf"), 10, (None, 10)),
        (True, 10, (None, 10)),
        (10, "competitive", (10, None)),
        (1e13, 10, (None, 10)),
        ([1], 10, (None, 10)),
        (21.5, 21.5, (21.5, 21.5)),
    ],
)
def test_published_numbers_are_bounds_where_they_can_be(
    minimum: object, maximum: object, bounds: tuple[float | None, float | None]
) -> None:
    salary = from_bounds(minimum, maximum, currency="usd", period="YEARLY", source="extracted", text=" $x ")
    assert salary is not None
    assert (salary.minimum, salary.maximum) == bounds
    assert (salary.currency, salary.period, salary.source, salary.text) == ("USD", "year", "extracted", "$x")


@pytest.mark.parametrize(
    ("minimum", "maximum"), [(0, 0), (-1, -1), (None, None), ("", "N/A"), (float("nan"), None), (True, {})]
)
def test_two_open_bounds_are_no_pay(minimum: object, maximum: object) -> None:
    assert from_bounds(minimum, maximum, currency="USD", period="YEARLY", source="employer") is None


@pytest.mark.parametrize("currency", [None, "", "$", "US", "dollar", "12€"])
def test_a_broken_currency_is_none(currency: str | None) -> None:
    salary = from_bounds(1, 2, currency=currency, period=None, source="employer")
    assert salary is not None
    assert (salary.currency, salary.period) == (None, None)


@pytest.mark.parametrize(
    ("word", "country", "code"),
    [
        ("usd", None, "USD"), ("USD ", None, "USD"), ("€", None, "EUR"), ("Euro", None, "EUR"), ("£", "US", "GBP"),
        ("zł", None, "PLN"), ("C$", None, "CAD"), ("₹", None, "INR"), ("RMB", None, "CNY"), ("XOF", None, "XOF"),
        ("$", "US", "USD"), ("$", "ca", "CAD"), ("$", "DE", None), ("$", None, None), ("kr", "SE", "SEK"),
        ("XXX", None, None), ("XAU", None, None), ("BTC", None, None), ("", None, None), ("US dollars", None, None),
    ],
)  # fmt: skip
def test_currencies_are_codes_in_use_or_signs_that_leave_no_doubt(
    word: str, country: str | None, code: str | None
) -> None:
    assert currency_code(word, country) == code


@pytest.mark.parametrize(
    ("words", "period"),
    [
        ("hourly HOURLY HOUR hr /hr hora Stunde heure uur h", "hour"),
        ("daily DAILY DAY día Tag jour", "day"),
        ("weekly WEEKLY WEEK wk semana Woche semaine", "week"),
        ("monthly MONTHLY MONTH /mo mensual Monat mois mês maand miesięcznie", "month"),
        ("yearly YEARLY ANNUAL YEAR /yr annum p.a. año ano Jahr jährlich jaar rocznie", "year"),
    ],
)
def test_periods_are_words_of_a_table(words: str, period: str) -> None:
    assert {word: pay_period(word) for word in words.split()} == dict.fromkeys(words.split(), period)


@pytest.mark.parametrize(
    ("phrase", "period"),
    [
        ("per-year-salary", "year"), ("per-hour-wage", "hour"), ("1 YEAR", "year"), ("1 HOUR", "hour"),
        ("a year", "year"),
        ("por mes", "month"), ("per annum", "year"), ("par an", "year"), ("pro Jahr", "year"), ("al mese", "month"),
        ("P1Y", "year"), ("an hour", "hour"), ("NONE", None), ("per session", None), ("", None), (None, None),
        (3, None),
        ("2 weeks", None), ("hour day", None), ("x" * 1_000, None),
    ],
)  # fmt: skip
def test_periods_are_found_in_phrases(phrase: object, period: str | None) -> None:
    assert pay_period(phrase) == period


@needs_recordings
def test_texts_of_recorded_cards_agree_with_the_board_s_own_reading() -> None:
    checked = 0
    for card, _ in indeed_cards():
        pay = card.get("extractedSalary")
        if not pay:
            continue
        truth = from_bounds(pay["min"], pay["max"], currency="USD", period=pay["type"], source="extracted")
        salary = parse_salary(card["salarySnippet"]["text"], currency=card["salarySnippet"]["currency"])
        assert salary is not None
        assert truth is not None
        for found, true in ((salary.minimum, truth.minimum), (salary.maximum, truth.maximum)):
            assert found == (None if true is None else pytest.approx(true, rel=1e-5)), card["salarySnippet"]
        assert (salary.period, salary.currency) == (truth.period, card["salarySnippet"]["currency"])
        checked += 1
    assert checked > 50


@needs_recordings
def test_estimates_of_recorded_cards_agree_with_their_numbers() -> None:
    estimates = [card["estimatedSalary"] for card, _ in indeed_cards() if card.get("estimatedSalary")]
    assert len(estimates) > 5
    for estimate in estimates:
        salary = parse_salary(estimate["formattedRange"])
        assert salary is not None
        assert (salary.minimum, salary.maximum) == pytest.approx((estimate["min"], estimate["max"]), rel=0.02)


@needs_postings
def test_at_least_98_percent_of_recorded_pay_texts_are_understood() -> None:
    nothing = {"N/A", "-1", "None", "-  USD", "Salary Estimate"}
    pays = [row["salary_text"] for row in postings() if row["salary_text"] and row["salary_text"] not in nothing]
    pays = [text for text in pays if not text.startswith("{")]
    read = [parse_salary(text) for text in pays]
    assert len(pays) > 3_000
    assert sum(salary is not None and salary.period is not None for salary in read) >= 0.98 * len(pays)
    bounds = [bound for salary in read if salary for bound in (salary.minimum, salary.maximum) if bound]
    assert all(1 < bound < 100_000_000 for bound in bounds)
