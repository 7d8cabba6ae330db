"""The words, signs and figures in which pay is written: tables and patterns of `parsers.salary`."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_PERIOD_TABLE = """
hour: hour|hours|hourly|hr|hrs|h|ph|hur|pt1h|hora|horas|horario|por hora|stunde|stunden|stundlich|std|heure|heures
hour: horaire|ora|orario|uur|uurloon|godzina|godzine|godz|godzinowo|ghanta
day: p1d|day|days|daily|dia|dias|diario|diaria|diarios|tag|tage|taglich|tagessatz|jour|journee|journalier|tjm|giorno
day: dag|giornaliero|dzien|dniowka|dziennie|din|pd
week: p1w|wee|week|weeks|weekly|wk|wks|semana|semanal|semanales|semanalmente|woche|wochentlich|semaine|hebdomadaire
week: settimana|settimanale|tydzien|tygodniowo|hafta
month: month|months|monthly|mo|mos|mon|p1m|mth|mnth|pm|pcm|mes|meses|mensual|mensuales|mensualmente|mensal|mensais
month: monat|monate|monatlich|mtl|mois|mensuel|mensuelle|mensuels|mese|mensile|mensili|maand|maandelijks|maandloon
month: miesiac|miesiecznie|mies|msc|mc|mahina|mesic|mesicne
year: p1y|ann|year|years|yearly|yr|yrs|annual|annually|annum|pa|ano|anos|anual|anuales|anualmente|anuais|jahr|jahre
year: jahrlich|jahrlicher|jahresgehalt|ans|annee|annuel|annuelle|annuels|anno|annuo|annui|annua|annuale|jaar|jaarlijks
year: jaarloon|jaarsalaris|rok|rocznie|roku|rocznik|lpa|ctc|saal|varsh
"""
PERIODS: Mapping[str, str] = MappingProxyType(
    {
        word: period
        for period, _, words in (line.partition(": ") for line in _PERIOD_TABLE.strip().splitlines())
        for word in words.split("|")
    }
)

_SIGN_TABLE = """
USD: us$ usd u$s us-$ $us | CAD: ca$ c$ cad cdn$ can$ | AUD: a$ au$ aud | NZD: nz$ nzd | HKD: hk$ hkd | SGD: s$ sg$ sgd
MXN: mx$ mex$ mxn m$n | BRL: r$ brl reais | TWD: nt$ twd | ARS: ar$ ars | CLP: clp | COP: cop col$ | UYU: uyu
EUR: € eur euro euros | GBP: £ gbp | INR: ₹ inr | CHF: chf sfr | PLN: zł zl pln | CZK: kč kc czk | HUF: ft huf
SEK: sek | NOK: nok | DKK: dkk | JPY: jpy yen 円 | CNY: cny rmb 元 | KRW: ₩ krw | ILS: ₪ ils nis | PHP: ₱ php
THB: ฿ thb | VND: ₫ vnd | TRY: ₺ try tl | UAH: ₴ uah грн | NGN: ₦ ngn | IDR: idr rp | MYR: myr rm | ZAR: zar
AED: aed dhs | SAR: sar | QAR: qar | KWD: kwd | BHD: bhd | OMR: omr | EGP: egp | PKR: pkr | RON: ron lei | PEN: pen
MAD: mad | CRC: crc ₡ | LKR: lkr | BDT: bdt ৳ | RUB: ₽ rub руб
"""
SIGNS = {
    sign: currency
    for currency, _, signs in (cell.strip().partition(": ") for cell in re.split(r"[|\n]", _SIGN_TABLE) if cell.strip())
    for sign in signs.split()
}
"""Sign or code, casefolded -> the one currency that it stands for."""
SHARED_SIGNS = {
    "$": ["USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN", "ARS", "CLP", "COP", "UYU", "TWD"],
    "¥": ["JPY", "CNY"],
    "￥": ["JPY", "CNY"],
    "kr": ["SEK", "NOK", "DKK"],
    "kr.": ["SEK", "NOK", "DKK"],
    "rs": ["INR", "PKR", "LKR"],
    "rs.": ["INR", "PKR", "LKR"],
    "r": ["ZAR"],
    "peso": ["MXN", "ARS", "CLP", "COP", "UYU", "PHP"],
    "pesos": ["MXN", "ARS", "CLP", "COP", "UYU", "PHP"],
    "dollars": ["USD", "CAD", "AUD", "NZD", "HKD", "SGD"],
}
"""Sign -> the currencies that share it: the argument or the country decides, else it stays unknown."""

FACTORS = {
    "k": 1e3, "tsd": 1e3, "tsd.": 1e3, "mil": 1e3, "tys": 1e3, "tys.": 1e3, "thousand": 1e3,
    "l": 1e5, "lpa": 1e5, "lakh": 1e5, "lakhs": 1e5, "lac": 1e5, "lacs": 1e5, "lk": 1e5,
    "m": 1e6, "mm": 1e6, "mio": 1e6, "mio.": 1e6, "million": 1e6, "cr": 1e7, "cr.": 1e7, "crore": 1e7, "crores": 1e7,
}  # fmt: skip
LAKH = ("INR", "PKR", "LKR")
YEARLY = ("USD", "GBP", "EUR", "CAD", "AUD", "NZD", "CHF", "SGD", None)
"""Currencies in which an amount from 10,000 without a period is a year's pay, and none known."""


def _alternatives(words: Mapping[str, object]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_SIGN = rf"(?:(?<![^\W\d_])(?:{_alternatives({**SIGNS, **SHARED_SIGNS})})(?![^\W\d_])|[$€£₹¥￥])"
_PLUS = (
    r"(?:\s?\+(?!\s*[^\W\d_])"
    rf"|\+(?=\s*(?:(?:per|an?|por|par|pro)\s(?:{_alternatives(PERIODS)})\b|(?:{_alternatives(PERIODS)})$)))"
)
"""An open end; before a word only where that names the period: "$90,000+ per year", not "$90,000 + bonus"."""
AMOUNT = re.compile(
    rf"(?:(?P<before>{_SIGN})\s*)?(?<![0-9.,])"
    r"(?P<number>[0-9]{1,3}(?:[ '’][0-9]{3})+(?:[.,][0-9]{1,2})?|[0-9]+(?:[.,][0-9]+)*)(?![0-9])(?:,-|,–|\.-)?"
    rf"(?:\s*(?P<factor>{_alternatives(FACTORS)})(?![^\W_]))?(?P<open>{_PLUS})?"
    rf"(?:\s*(?P<after>{_SIGN}))?(?P<open_>{_PLUS})?"
)

_FILLER_TABLE = """
a an per por pro par al la the im in de del der die das den all au l d les je jede jeder na za op alla el os um uma un
una each every cada s 1 one p of on basis is salary salaries pay paid wage wages rate range base compensation package
gross net brutto netto bruto bruta brut net liquido ote doe depending dependent experience plus bonus bonuses commission
commissions tips benefits equity predicted glassdoor employer provided est estimate estimated indeed salario sueldo
salaire gehalt lohn faixa salarial remuneracao remuneracion retribuzione stipendio salaris wynagrodzenie ral rba fte
pro rata prorata entre zwischen between von van tra between 0 approx approximately about circa ca etwa environ full time
offers super superannuation remuneration vat netos brutos earn earning earnings
"""
FILLERS = frozenset(_FILLER_TABLE.split())
CONNECTORS = frozenset(
    ("to", "a", "and", "bis", "ate", "al", "hasta", "y", "e", "et", "und", "tot", "do", "en", "i", "or")
)
FROM = re.compile(
    r"\b(?:from|desde|a partir d[eo']?|a partire da|start(?:ing|s)?(?: at)?|at least|minimum|minimo|min|mind|mindestens"
    r"|ab|vanaf|od|da|des|mas de|mais de|over|more than|plus de)\b"
)
UP_TO = re.compile(
    r"\b(?:up to|upto|hasta|ate|bis zu|bis|jusqu a|jusqua|max|maximum|maximo|maximal|fino a|tot|do|under|less than)\b"
)
OR_MORE = re.compile(
    r"\b(?:(?:and|or) (?:up|more|above|over)|[oye] mas|ou mais|(?:et|ou) plus|(?:oder|und) mehr|minimum|min|en meer)\b"
)
AT_MOST = re.compile(r"\b(?:max|maximum|maximo|maximal|or less|and below)\b")
SOURCES = (
    (re.compile(r"\bemployer (?:est|provided|estimate)|\bpredicted 0"), "employer"),
    (re.compile(r"\b(?:est|estimated|estimate|estimado|estimada|estimation|geschatzt)\b|\bpredicted 1"), "estimated"),
)
PREDICTED = re.compile(r"\bpredicted\s*[=:]\s*[01]\b")
