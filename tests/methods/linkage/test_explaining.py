from __future__ import annotations

import itertools

import numpy as np
import pytest

from clew.methods.linkage.cautions import Caution
from clew.methods.linkage.comparing import comparison
from clew.methods.linkage.comparisons import Level, fields_for
from clew.methods.linkage.explaining import Explanation, FieldEvidence, explain
from clew.methods.linkage.preparation import prepare
from clew.methods.linkage.problems import NoSuchPair
from clew.methods.linkage.settings import LinkageSettings
from clew.rendering.words.linkage import FIELDS, LEVELS, WORDS, why

EVERY_COLUMN = """given given_set family family_set patronymic birth birth_swapped birth_year birth_month
    birth_day born_first born_last sex citizenship personal_number number_holds document_number phone email
    municipality area street street_more house_number place postcode region""".split()  # noqa: SIM905


@pytest.fixture(scope="module")
def made(two_lists):
    settings = LinkageSettings.from_dict({"once": ["left", "right"]})
    return comparison(prepare(two_lists(60, 25)), settings, rng=np.random.default_rng(1))


@pytest.mark.slow
def test_the_parts_of_an_explanation_add_up_to_the_weight(made):
    for number in range(0, len(made.pairs), 7):
        found = explain(made, number)
        assert found.total == pytest.approx(
            found.prior + sum(part.weight for part in found.fields) + found.frequency
        )
        bars = found.waterfall()
        assert bars[0][0] == "prior"
        assert bars[-1] == ("total", 0.0, found.total)
        assert bars[-2][2] == pytest.approx(found.total)
        assert all(one[2] == pytest.approx(other[1]) for one, other in itertools.pairwise(bars[:-1]))


@pytest.mark.slow
def test_an_explanation_in_words_holds_no_value_of_a_record(made):
    names = {
        name for column in ("given", "family", "birth") for name in made.prepared.frame[column].drop_nulls()
    }
    number = int(made.pairs.weight.argmax())
    text = " ".join(why(explain(made, number), "en"))
    assert "Family name: the same" in text
    assert "Date of birth" in text
    assert not [name for name in names if name in text.casefold()]


@pytest.mark.slow
def test_a_pair_that_is_not_there_is_refused(made):
    with pytest.raises(NoSuchPair):
        explain(made, len(made.pairs))


@pytest.mark.slow
def test_few_matches_are_said(made):
    assert Caution.FEW_MATCHES in {caveat.kind for caveat in made.caveats}


def test_every_field_level_and_caveat_has_words():
    assert set(WORDS) == set(Caution)
    assert set(LEVELS) == set(Level)
    fields = fields_for(EVERY_COLUMN)
    assert {field.name for field in fields} <= set(FIELDS)
    assert len(fields) == 17


def test_words_say_what_speaks_for_and_against_one_person():
    parts = (FieldEvidence("given", Level.DIFFERENT, -3.0), FieldEvidence("sex", None, 0.0))
    lines = why(Explanation("a", "b", -10.0, parts, 1.0, -12.0), "en")
    assert lines[0] == "Two records at random: −10.0"
    assert lines[1] == "Given name: different (−3.0, speaks against it)"
    assert lines[2] == "Sex: unknown on one side"
    assert lines[3] == "The values are rarer than usual: +1.0"
    assert "two persons" in lines[4]
