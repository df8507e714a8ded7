from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.methods.linkage.names import formal_names, patronymic_stem, script_of, skeleton, skeletons
from clew.vocab.names import CONTEXTS, endings, letter_rules, short_forms


@pytest.mark.parametrize(
    "rule", letter_rules(), ids=lambda rule: f"{rule.language}-{rule.source}-{rule.context}"
)
def test_every_rule_of_letters_does_to_its_example_what_its_row_says(rule):
    assert skeleton(rule.example, None if rule.language == "*" else rule.language) == rule.skeleton
    assert rule.context in CONTEXTS


@pytest.mark.parametrize("ending", endings(), ids=lambda ending: ending.source)
def test_every_patronymic_ending_leads_to_the_fathers_name_of_its_row(ending):
    assert patronymic_stem(skeleton(ending.example, ending.language)) == ending.stem


@pytest.mark.parametrize(
    "spellings",
    [
        ("Ђорђе", "Đorđe", "Djordje", "Gjorgje"),
        ("Џевдет", "Dževdet", "Xhevdet", "Dzhevdet"),
        ("Щерю", "Shteryu", "Šterju"),
        ("Љубиша", "Ljubiša", "Ljubisha", "LJUBIŠA"),
        ("Ћирић", "Ćirić", "Tshiritsh", "Ciric", "Chirich"),
        ("Мария", "Марија", "Maria", "Marija", "Mariya"),
        ("Трајковиќ", "Trajkovikj", "Trajković", "Trajkovic"),
        ("Юлия", "Yuliya", "Julija"),
        ("विष्णु", "Bishnu"),
    ],
)
def test_the_spellings_of_one_name_in_the_scripts_of_the_region_fall_together(spellings):
    assert len({skeleton(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana", "Anja"),
        ("Nada", "Nađa"),
        ("Milan", "Milena"),
        ("Jelena", "Elena"),
        ("Ivan", "Jovan"),
        ("Marko", "Mirko"),
        ("Hasan", "Hasna"),
    ],
)
def test_names_that_are_different_stay_apart(one, other):
    assert skeleton(one, "sr") != skeleton(other, "sr")


def test_a_language_reads_its_own_letters():
    assert skeleton("Cemal", "tr") == skeleton("Džemal", "sr") == skeleton("Xhemal", "sq")
    assert skeleton("Qirjaqi", "sq") == "cirjaci"
    assert skeleton("Qirjaqi", "sq-AL") == skeleton("Qirjaqi", "sq")


def test_several_names_stay_several_words_and_brackets_give_a_word():
    assert skeleton("Ana-Marija Petrović (Jovanović)", "sr") == "ana marja petrovic jovanovic"
    assert skeleton("O'Neil") == "oneil"


def test_a_short_form_leads_to_the_names_it_may_stand_for():
    assert "aleksandar" in formal_names(skeleton("Саша"))
    assert formal_names("zivko") == ("zivko",)
    assert all(skeleton(form.short, form.language) for form in short_forms())


def test_the_script_of_a_name_is_told_by_its_letters():
    assert [script_of(name) for name in ("Ana", "Ана", "Άννα", "राम", "Аna")] == [
        "Latn",
        "Cyrl",
        "Grek",
        "Deva",
        "Cyrl",
    ]


@given(st.text(max_size=30), st.sampled_from([None, "sr", "sq", "bg", "ne", "tr", "xx"]))
def test_a_skeleton_is_plain_words_of_plain_letters_whatever_came_in(text, language):
    words = skeleton(text, language)
    assert words == " ".join(words.split())
    assert all("a" <= letter <= "z" or letter == " " for letter in words)


def test_many_words_at_once_give_what_each_gives_alone():
    words = ["", "Wynyard", "mckenzie", "aa", "xhemail", "Ђорђе", "o'brien", "two words", "Čeda", "YY", "shq"]
    words += [rule.example for rule in letter_rules()]
    for language in (None, "sr", "tr"):
        assert skeletons(words, language) == [skeleton(word, language) for word in words]
