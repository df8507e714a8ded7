"""Words: sentences, numbers, dates, order and script in four languages."""

from __future__ import annotations

import datetime as dt
import importlib
import pkgutil
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

import clew.methods
from clew.methods.captures import TooFewLists
from clew.methods.figures import Basis, Caveat, DateRule, Figure, Stage, Unit
from clew.rendering import words
from clew.rendering.words import finding_text, labels, problem_text, translate
from clew.rendering.words.figures import figure_text
from clew.rendering.words.formats import (
    format_date,
    format_names,
    format_number,
    format_period,
    format_share,
)
from clew.rendering.words.languages import LANGUAGES, UnknownLanguage, current_language, find, language_name
from clew.rendering.words.script import to_latin
from clew.rendering.words.sorting import AZBUKA, in_order


@pytest.mark.parametrize(
    ("code", "tag"),
    [
        ("sr", "sr"),
        ("sr_RS.UTF-8", "sr"),
        ("sr_RS.UTF-8@latin", "sr-Latn"),
        ("sr-latn", "sr-Latn"),
        ("sr_Latn_RS", "sr-Latn"),
        ("fr_CH", "fr"),
        ("en_US.UTF-8", "en"),
    ],
)
def test_a_locale_or_a_tag_finds_its_language(code, tag):
    assert find(code).tag == tag


def test_an_unknown_language_is_refused_with_the_ones_there_are():
    with pytest.raises(UnknownLanguage, match="en, fr, sr, sr-Latn"):
        find("tlh")


def test_the_chosen_language_comes_before_the_machines_and_english_comes_last(monkeypatch):
    for name in ("CLEW_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert current_language() == "en"
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    assert current_language() == "fr"
    monkeypatch.setenv("CLEW_LANGUAGE", "sr-Latn")
    assert current_language() == "sr-Latn"


def test_languages_are_named_in_themselves_and_in_each_other():
    assert language_name("sr") == "српски (ћирилица)"
    assert language_name("fr", "sr-Latn") == "francuski"
    assert language_name("sr-Latn", "en") == "Serbian (Latin)"


def test_numbers_carry_the_signs_of_the_language():
    assert format_number(1234.5, "en") == "1,234.5"
    assert format_number(1234.5, "fr") == "1\u202f234,5"
    assert format_number(1234.5, "sr") == format_number(1234.5, "sr-Latn") == "1.234,5"
    assert format_number(-2, "en") == "−2"
    assert format_number(float("inf"), "sr") == "∞"


def test_halves_are_rounded_up_as_readers_do():
    assert format_number(2.5, "en", 0) == "3"
    assert format_share(0.7195, "en") == "72.0%"
    assert format_share(356 / 495, "fr") == "71,9\u202f%"


def test_dates_and_spans_are_written_as_the_language_does():
    day = dt.date(2025, 7, 1)
    assert format_date(day, "en") == "1 July 2025"
    assert format_date(day, "fr") == "1 juillet 2025"
    assert format_date(day, "sr") == "1. јула 2025."
    assert format_date(dt.date(2025, 10, 15), "sr") == "15. октобра 2025."
    assert format_date(dt.date(2025, 2, 1), "sr") == "1. фебруара 2025."
    assert format_date(dt.date(2025, 12, 3), "sr-Latn") == "3. decembra 2025."
    assert format_date(dt.date(2025, 3, 3), "sr-Latn", "full") == "ponedeljak, 3. marta 2025."
    assert format_date(dt.date(2025, 8, 3), "sr-Latn") == "3. avgusta 2025."
    assert format_period(day, dt.date(2025, 9, 30), "fr") == "3e trimestre 2025"
    assert format_period(dt.date(2019, 1, 1), dt.date(2025, 12, 31), "sr") == "2019–2025"
    assert format_names(["а", "б", "в"], "sr") == "а, б и в"


def test_placeholders_take_numbers_dates_and_codes_in_the_language():
    text = translate(
        "{n} {unit} since {day}, {share:.1%}, row {row}, {year:d}",
        "fr",
        n=12345,
        unit=Unit.VICTIM,
        day=dt.date(2025, 1, 2),
        share=0.5,
        row=12345,
        year=2025,
    )
    assert "12\u202f345" in text
    assert "2 janvier 2025" in text
    assert "50,0\u202f%" in text
    assert "row 12345, 2025" in text


def test_a_problem_without_translation_is_said_in_english():
    assert problem_text(TooFewLists(lists=1), "en").startswith("There are 1 lists;")


def test_a_finding_without_words_still_says_its_code_and_parameters():
    assert finding_text(Caveat.of("no_such_kind", lists=3), "sr") == "no_such_kind lists=3"


def test_a_finding_calls_known_bodies_by_their_names_and_others_as_they_are():
    kind = "one_list_decides"
    assert finding_text(Caveat.of(kind, list="centre"), "en") == f"{kind} list=identification centre"
    assert finding_text(Caveat.of(kind, list="GO_2"), "fr") == f"{kind} list=GO_2"


def test_a_figure_that_is_not_shown_says_just_that():
    hidden = Figure(None, Basis(Unit.VICTIM, "all", "centre"))
    assert figure_text(hidden, "en") == "not shown"


def test_every_kind_of_finding_has_words():
    kinds = set()
    for module in pkgutil.walk_packages(clew.methods.__path__, "clew.methods."):
        if module.name.endswith(".findings"):
            found = vars(importlib.import_module(module.name)).values()
            for value in found:
                if isinstance(value, type) and issubclass(value, StrEnum) and "Kind" in value.__name__:
                    kinds |= {str(kind) for kind in value}
    assert not {kind for kind in kinds if words.words_of(kind) is None}


def test_every_unit_stage_and_rule_of_dates_has_a_name():
    assert set(labels.UNITS) == set(Unit)
    assert set(labels.STAGES) == set(Stage)
    assert set(labels.DATE_RULES) == set(DateRule)


def test_azbuka_and_abeceda_sort_the_same_words_alike():
    words_ = [
        "шума",
        "ђак",
        "џак",
        "дуд",
        "љубав",
        "лав",
        "њива",
        "нос",
        "ћуп",
        "чело",
        "жаба",
        "цвет",
        "јаје",
    ]
    cyrillic = in_order(words_, "sr")
    assert [word[0] for word in cyrillic] == [letter for letter in AZBUKA if letter in {w[0] for w in words_}]
    latin = in_order(
        ["šuma", "đak", "džak", "dud", "ljubav", "lav", "njiva", "nos", "ćup", "čelo"], "sr-Latn"
    )
    assert latin == ["čelo", "ćup", "dud", "džak", "đak", "lav", "ljubav", "nos", "njiva", "šuma"]


def test_digraphs_sort_after_their_first_letter_unless_they_are_two_letters():
    assert in_order(["Novi Sad", "Njegoš", "Niš"], "sr-Latn") == ["Niš", "Novi Sad", "Njegoš"]
    assert in_order(["inkubator", "injekcija", "inje"], "sr-Latn") == ["injekcija", "inkubator", "inje"]


def test_french_accents_count_after_letters():
    assert in_order(["état", "zone", "etage", "œuvre", "ogre"], "fr") == [
        "etage",
        "état",
        "œuvre",
        "ogre",
        "zone",
    ]
    assert in_order(["élève", "élevé", "eleve"], "fr")[0] == "eleve"


@given(st.lists(st.text(max_size=12), max_size=8), st.sampled_from(sorted(LANGUAGES)))
def test_any_texts_can_be_sorted_and_none_is_lost(texts, language):
    assert sorted(in_order(texts, language)) == sorted(texts)


def test_latin_is_made_from_cyrillic_with_digraphs_in_the_right_case():
    assert to_latin("Љубиша Његош, ЊЕГОШ, Џ. Ђ.") == "Ljubiša Njegoš, NJEGOŠ, Dž. Đ."


def test_what_is_no_serbian_text_keeps_its_letters():
    text = "Ред {ред} на https://пример.срб/пут `код` <a href='ж'>ж</a> %(ж)s MONTMORENCY"
    assert to_latin(text) == "Red {ред} na https://пример.срб/пут `код` <a href='ж'>ž</a> %(ж)s MONTMORENCY"


@given(st.text(alphabet=st.characters(max_codepoint=0x24F)))
def test_latin_text_is_never_changed(text):
    assert to_latin(text) == text
