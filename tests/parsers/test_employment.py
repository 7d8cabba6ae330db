"""Kinds of employment and places of work, in every language of the boards."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobcrawler.items import EMPLOYMENT_TYPES
from jobcrawler.parsers.employment import (
    EMPLOYMENT_WORDS,
    SUIDS,
    WORKPLACE_SUIDS,
    job_types,
    says_nothing_of_workplace,
    workplace,
)
from jobcrawler.parsers.text import normalise
from tests.parsers.recordings import ANY_TEXT, indeed_cards, needs_recordings, texts


@pytest.mark.parametrize(
    ("labels", "types"),
    [
        (
            "Full-time|Full time|full-time|FULL_TIME|FULLTIME|FullTime|Tiempo completo|Tempo integral|Temps plein",
            "full_time",
        ),
        ("Tempo pieno|Voltijd|Pełny etat|Jornada completa|Período integral|पूर्णकालिक|Full Time Employment", "full_time"),
        (
            "Part-time|PART_TIME|Medio tiempo|Tiempo parcial|Meio período|Teilzeit|Temps partiel|Deeltijd|Minijob",
            "part_time",
        ),
        (
            "Contract|CONTRACTOR|Freelance|Subcontract|Por contrato|Contrato|Freie Mitarbeit|Autônomo|PJ|B2B|C2C",
            "contract",
        ),
        ("Temporary|TEMPORARY|Temporal|Temporário|Befristet|CDD|Fixed term|Seasonal|Tijdelijk|Intérim", "temporary"),
        ("Internship|INTERN|Prácticas|Estágio|Praktikum|Stage|Werkstudent|Apprenticeship|Alternance", "internship"),
        (
            "Permanent|Indefinido|Efetivo|CLT|Festanstellung|Unbefristet|CDI|Contrat à durée indéterminée|Vast",
            "permanent",
        ),
        ("Volunteer|VOLUNTEER|Voluntario|Voluntário|Ehrenamt|Bénévole", "volunteer"),
        ("Per diem|PER_DIEM|PRN", "per_diem"),
    ],
)
def test_words_of_every_language_are_types(labels: str, types: str) -> None:
    found = {label: job_types([label]) for label in labels.split("|")}
    assert found == dict.fromkeys(labels.split("|"), (types, ()))


@pytest.mark.parametrize(
    ("labels", "types"),
    [
        ([], (None, ())),
        ([None, 3, {}, ["Full-time"], ""], (None, ())),
        (["N/A", "-"], (None, ())),
        (["Permanent, Full-time"], ("full_time,permanent", ())),
        (["Full-time, Permanent", "Full-time"], ("full_time,permanent", ())),
        (["Full-time / Part-time"], ("full_time,part_time", ())),
        (["Full-time & Contract"], ("contract,full_time", ())),
        (["Full time or part time"], ("full_time,part_time", ())),
        (["Tiempo completo y Temporal"], ("full_time,temporary", ())),
        (["FULL_TIME,CONTRACTOR"], ("contract,full_time", ())),
        (["Vollzeit - Festanstellung"], ("full_time,permanent", ())),
        (["Permanent (Full-time)"], ("full_time,permanent", ())),
        (["fulltime_permanent", "parttime_fixed_term"], ("full_time,part_time,permanent,temporary", ())),
        (["Permanent full time"], ("full_time,permanent", ())),
        (["Full time nap keeper"], (None, ("Full time nap keeper",))),
        (["Temps plein, CDI"], ("full_time,permanent", ())),
        (["Full-time +1"], ("full_time", ("1",))),
        (["Fresher"], (None, ())),
        (["OTHER", "Day shift", "Commission", "Walk-In"], (None, ())),
        (["Full-time", "Fresher", "Nap keeper"], ("full_time", ("Nap keeper",))),
        (["Nap keeper", "nap"], (None, ("Nap keeper", "nap"))),
        (["CF3CP", "5QWDV"], ("full_time,permanent", ())),
        (["job-search.job-types.fulltime"], ("full_time", ())),
        (["<b>Full-time</b>"], ("full_time", ())),
        (["Co-op"], ("internship", ())),
        # applicant tracking systems
        (["FullTime", "Intern"], ("full_time,internship", ())),
        (["Regular Full Time (Salary)"], ("full_time,permanent", ())),
        (["Regular Part-Time"], ("part_time,permanent", ())),
        (["fulltime_permanent"], ("full_time,permanent", ())),
        (["fulltime_fixed_term"], ("full_time,temporary", ())),
        (["parttime"], ("part_time", ())),
        (["traineeship", "freelance"], ("contract,internship", ())),
        (["full-or-part-time"], ("full_time,part_time", ())),
        (["working_student"], ("internship", ())),
        (["Seasonal"], ("temporary", ())),
        (["SALARIED_FT"], ("full_time", ())),
        (["Unspecified"], (None, ())),
    ],
)
def test_labels_become_sorted_types_and_unknown_words(
    labels: list[object], types: tuple[str | None, tuple[str, ...]]
) -> None:
    assert job_types(labels) == types


def test_tables_hold_known_types_and_folded_words() -> None:
    assert {kind for kinds in EMPLOYMENT_WORDS.values() if kinds for kind in kinds.split(",")} == set(EMPLOYMENT_TYPES)
    assert set(SUIDS.values()) <= set(EMPLOYMENT_TYPES)
    assert all(word == normalise(word) and word for word in EMPLOYMENT_WORDS)


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (
            "REMOTE_ALWAYS|Remote|remote|REMOTE_COVID_TEMPORARY|TELECOMMUTE|WORK_FROM_HOME|Work from home|Remoto",
            "remote",
        ),
        (
            "Desde casa|Teletrabajo|Trabalho remoto|Homeoffice|Télétravail|Full remote|Thuiswerken|DSQF7|100% remote",
            "remote",
        ),
        ("REMOTE_HYBRID|Hybrid|Hybrid work|HYBRID|Híbrido|Hybride|Ibrido|PAXZC|Partially remote", "hybrid"),
        ("onsite|on-site|On Site|ON_SITE|OnSite|Presencial|Vor Ort|Présentiel|In sede|Op locatie", "on_site"),
        ("Fully remote|Remote Eligible|TELECOMMUTE|Poste à distance|Work from anywhere", "remote"),
        ("Fully on-site|Onsite only|In-Office", "on_site"),
    ],
)
def test_words_for_the_place_of_work_are_known(words: str, place: str) -> None:
    assert {word: workplace(word) for word in words.split("|")} == dict.fromkeys(words.split("|"), place)


@pytest.mark.parametrize(
    "text", [None, "", "Austin", "remote sensing", "not remote", "Hybrid cars", 3, True, [], {}, "x" * 500]
)
def test_other_words_name_no_place_of_work(text: object) -> None:
    assert workplace(text) is None


@pytest.mark.parametrize(("word", "known"), [("unspecified", True), ("Flexible", True), ("moon", False), ("", False)])
def test_words_that_leave_the_place_of_work_open_are_told_from_unknown_ones(word: str, known: bool) -> None:
    assert says_nothing_of_workplace(word) is known
    assert workplace(word) is None


@given(st.lists(texts("Full-time", "Part", " and ", ", ", "/", "CF3CP", ".", "(", ")"), max_size=4))
@ANY_TEXT
def test_no_label_makes_them_fail(labels: list[str]) -> None:
    types, unknown = job_types(labels)
    assert types is None or (
        types.split(",") == sorted(set(types.split(","))) and set(types.split(",")) <= set(EMPLOYMENT_TYPES)
    )
    assert all(unknown)
    for label in labels:
        assert workplace(label) in (None, "remote", "hybrid", "on_site")


@needs_recordings
def test_labels_of_recorded_cards_agree_with_their_language_free_codes() -> None:
    checked = 0
    for card, _ in indeed_cards():
        for group in card["taxonomyAttributes"]:
            for attribute in group["attributes"]:
                if attribute["suid"] in SUIDS:
                    assert job_types([attribute["label"]]) == (SUIDS[attribute["suid"]], ())
                    checked += 1
                if attribute["suid"] in WORKPLACE_SUIDS:
                    assert workplace(attribute["label"]) == WORKPLACE_SUIDS[attribute["suid"]]
        assert job_types(card["jobTypes"])[1] == ()
        model = card.get("remoteWorkModel")
        assert model is None or workplace(model["type"]) is not None
    assert checked > 50


def test_a_label_of_thousands_of_words_is_read_at_once() -> None:
    start = time.perf_counter()
    assert job_types(["full time " * 3_000]) == ("full_time", ())
    assert time.perf_counter() - start < 2
