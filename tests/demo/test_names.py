"""Names say nothing of a form of exploitation, and are written as their languages write them."""

import dataclasses

import numpy as np
import pytest
from scipy.stats import chi2_contingency, kstest

from clew.demo import names as names_of
from clew.demo import settings as settings_of
from clew.demo.people import people
from clew.demo.settings import shares
from clew.demo.spelling import spellings


def p_value(rows, columns):
    table = np.zeros((rows.max() + 1, columns.max() + 1))
    np.add.at(table, (rows, columns), 1)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    return chi2_contingency(table, correction=False).pvalue


def common_forms(persons):
    """The frequent forms apart, the rare ones together: a test on counts needs counts."""
    return np.minimum(persons.form, 5)


def ranks(persons, names):
    """Each name by its place in its list, in five groups, and the language: 50 groups."""
    place = np.zeros(len(persons), dtype=np.int64)
    for members in names_of.pool().members.values():
        order = {int(name): number for number, name in enumerate(members)}
        here = np.flatnonzero(np.isin(names, members))
        place[here] = [order[int(name)] for name in names[here]]
    return persons.language * 5 + np.minimum(place // 5, 4)


@pytest.mark.slow
def test_names_and_forms_are_independent_over_many_seeds():
    found = {"family": [], "given": [], "language": []}
    for seed in range(60):
        persons = people(np.random.default_rng(seed), 4000)
        forms = common_forms(persons)
        found["language"].append(p_value(persons.language, forms))
        found["family"].append(p_value(ranks(persons, persons.family), forms))
        women = np.flatnonzero(persons.female)
        some = persons.take(women)
        found["given"].append(p_value(ranks(some, some.given), common_forms(some)))
    for values in found.values():
        assert kstest(values, "uniform").pvalue > 0.001
        assert min(values) > 0.05 / 60 / 10


def test_the_test_of_independence_sees_a_weak_dependence():
    persons = people(np.random.default_rng(5), 4000)
    rng = np.random.default_rng(6)
    biased = np.where((persons.language == 2) & (rng.random(4000) < 0.2), 2, persons.form)
    assert p_value(persons.language, np.minimum(biased, 5)) < 1e-6


def test_other_forms_leave_every_name_as_it_was(monkeypatch):
    def clear():
        settings_of.topic.cache_clear()
        settings_of.shares.cache_clear()

    def flat(rows):
        return tuple(
            dataclasses.replace(row, value=0.5) if row.topic in ("female", "child") else row for row in rows
        )

    def other(rows):
        return tuple(
            dataclasses.replace(row, value=1.0 if row.key == "slavery" else 0.1)
            if row.topic == "form"
            else row
            for row in flat(rows)
        )

    original = settings_of.settings()
    built = []
    for change in (flat, other):
        changed = change(original)
        monkeypatch.setattr(settings_of, "settings", lambda rows=changed: rows)
        clear()
        built.append(people(np.random.default_rng(3), 2000))
    monkeypatch.undo()
    clear()
    one, two = built
    assert (one.form != two.form).mean() > 0.5
    for column in ("given", "family", "father", "language", "citizenship"):
        assert np.array_equal(getattr(one, column), getattr(two, column))


def test_a_name_depends_on_language_and_sex():
    pool = names_of.pool()
    for (language, kind, sex), members in pool.members.items():
        assert len(members) >= 10, (language, kind, sex)
    assert {language for language, _, _ in pool.members} == set(shares("language")[0])


@pytest.mark.parametrize(
    ("name", "language", "expected"),
    [
        ("Đorđe", "sr", ("Đorđe", "Ђорђе", "Dorde", "Djordje", "Gjorgje")),
        ("Ljiljana", "sr", ("Ljiljana", "Љиљана", "Ljiljana", "Ljiljana", "Lilana")),
        ("Xhevdet", "sq", ("Xhevdet", "Џевдет", "Xhevdet", "Djevdet", "Dževdet")),
        ("Gjorgji", "mk", ("Gjorgji", "Ѓорѓи", "Gjorgji", "Gjorgji", "Gjorgji")),
        ("Şimşek", "tr", ("Şimşek", "Шимшек", "Simsek", "Shimshek", "Šimšek")),
        ("Shrestha", "ne", ("Shrestha", "Шреста", "Shrestha", "Shrestha", "Šresta")),
    ],
)
def test_a_name_is_written_in_the_five_ways(name, language, expected):
    assert spellings(name, language) == expected


def test_no_spelling_is_empty_or_mixes_scripts():
    for written in names_of.pool().written:
        assert written.strip() == written != ""
        letters = [letter for letter in written if letter.isalpha()]
        cyrillic = ["Ѐ" <= letter <= "ӿ" for letter in letters]
        assert all(cyrillic) or not any(cyrillic), written
