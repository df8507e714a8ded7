"""The vocabulary's data files hold what they promise, every row with its source."""

import dataclasses
import re
from enum import StrEnum

import pytest

from clew.methods.figures import Stage, Unit
from clew.rendering.words.vocab import WORDS
from clew.vocab import (
    data_protection,
    forced_labour,
    htcds,
    jurisdictions,
    offences,
    prostitution,
    published,
    rules,
    stages,
    stays,
    tables,
    terms,
)
from clew.vocab.confidence import Confidence, Standing, standing
from clew.vocab.display import CODES, messages

TABLES = {
    "rules": (rules.shipped, 77),
    "stays": (lambda: stays.stays().values(), 14),
    "offences": (lambda: offences.offences().values(), 33),
    "stages": (lambda: stages.stages().values(), 18),
    "published figures": (lambda: published.figures().values(), 108),
    "duties": (lambda: data_protection.duties().values(), 16),
    "indicators": (forced_labour.indicators, 11),
    "jurisdictions": (lambda: jurisdictions.jurisdictions().values(), 18),
    "terms": (lambda: terms.terms().values(), 65),
    "facts": (lambda: [fact for law in prostitution.laws().values() for fact in law.facts], 87),
}


@pytest.mark.parametrize("name", TABLES)
def test_every_row_is_read_and_names_its_source(name):
    found, size = TABLES[name]
    found = list(found())
    assert len(found) == size
    for row in found:
        assert dataclasses.is_dataclass(row)
        assert row.source


@pytest.mark.parametrize("name", [name for name in TABLES if name != "published figures"])
def test_every_fact_says_how_sure_it_is(name):
    for row in TABLES[name][0]():
        assert row.confidence
        assert standing(row.confidence) is not Standing.CONFIRMED


def test_codes_of_stages_are_those_of_figures_in_their_order():
    assert list(stages.stages()) == [stage.value for stage in Stage]


def test_units_of_stages_are_those_of_figures():
    for stage in stages.stages().values():
        assert stage.units
        assert set(stage.units) <= {unit.value for unit in Unit}


def test_the_units_that_pathways_count_are_units_of_their_stages():
    from clew.methods.pathways.funnel import COUNTED

    for stage, counted in COUNTED.items():
        assert {unit.value for unit, _ in counted} <= set(stages.stages()[stage.value].units), stage


def test_every_standing_has_words():
    assert set(WORDS) == set(Standing)
    for kind in Standing:
        assert set(re.findall(r"{(\w+)}", WORDS[kind])) <= {"rule", "source", "by", "on"}


def test_two_marks_say_that_a_fact_was_only_partly_read():
    assert standing((Confidence.READ,)) is Standing.READ
    assert standing((Confidence.READ, Confidence.MEMORY)) is Standing.PARTLY_READ
    assert standing((Confidence.PROPOSAL,)) is Standing.PROPOSAL


def test_every_code_that_is_shown_has_a_text():
    shown = (
        rules.Phase, rules.Bound, prostitution.Act, prostitution.Treatment, terms.Group,
    )  # fmt: skip
    codes = {code.value for kind in shown for code in kind}
    codes |= {role.value for role in offences.Role if role.value}
    assert codes == set(CODES)


def test_display_texts_are_given_once_and_without_shorthand():
    found = list(messages())
    assert len(found) == len(set(found))
    for text in found:
        assert text == text.strip()
        assert text
        assert " / " not in text
        assert "_" not in text


def test_a_broken_row_is_refused_with_file_row_and_column(monkeypatch):
    class Colour(StrEnum):
        RED = "red"

    def row(**values):
        return tables.Row("x.csv", 3, values)

    for read in (
        lambda: row(a="").text("a"),
        lambda: row(a="yes").flag("a"),
        lambda: row(a="blue").code("a", Colour),
        lambda: row(b="x").text("a"),
        lambda: row(a="x").finish(),
    ):
        with pytest.raises(ValueError, match=r"x\.csv, row 3, column a"):
            read()


def test_serbian_shorthand_is_marked_by_its_letters():
    for offence in offences.offences().values():
        if offence.jurisdiction == "RS":
            assert offence.name_native.isascii()
    assert all(stage.name_sr.isascii() for stage in stages.stages().values())
    assert not any(offence.name_native in set(messages()) for offence in offences.offences().values()
                   if offence.jurisdiction == "RS")  # fmt: skip


def test_htcds_is_carried_over_with_its_attribution():
    found = htcds.standard()
    assert (found.published_rows, len(found.fields), len(found.code_lists)) == (84, 83, 21)
    assert "CC BY 4.0" in found.attribution
    assert "endorsement" in found.attribution
    assert sum(field.deprecated for field in found.fields.values()) == 3


def test_the_defects_of_htcds_are_handled():
    control = htcds.standard().fields["vic_MethodsOfControl"]
    for text in ("DebtBondage ", "DebtBondage", " debtbondage"):
        assert control.find(text).code == "DebtBondage"
    assert control.find("DebtBondage").published == "DebtBondage "
    assert [code.code for code in control.codes if not code.listed] == ["RestrictsMovement", "UsesChildren"]
    assert control.find("RestrictsMovement") is not None
    assert control.find("Nothing") is None
    exploitation = htcds.standard().fields["vic_TypeOfExploitation"]
    assert not any("rimin" in code.code for code in exploitation.codes)
    kinds = {defect.kind for defect in htcds.defects()}
    assert kinds == {"TRAILING_SPACE", "NOT_LISTED", "NO_TERM", "EMPTY_ROW", "MISSPELT"}


def test_the_misspelt_code_of_htcds_is_read_both_ways_and_kept_as_published():
    field = htcds.standard().fields["vic_RelationshipToTrafficker"]
    assert field.find("Unaquainted").code == "Unaquainted"
    assert field.find("Unacquainted").code == "Unaquainted"


def test_every_mapping_to_htcds_names_a_code_that_exists():
    fields = htcds.standard().fields
    for term in terms.terms().values():
        if term.htcds:
            field, code = term.htcds
            assert fields[field].find(code), term.code
    for indicator in forced_labour.indicators():
        for code in indicator.htcds:
            assert fields["vic_MethodsOfControl"].find(code), indicator.code


def test_every_form_of_exploitation_has_a_category_in_the_united_nations_table():
    for term in terms.group(terms.Group.FORM):
        assert term.glotip in ("Sexual exploitation", "Forced labour", "Other forms of exploitation")
        assert term.htcds


def test_the_newsletters_trends_are_terms_of_their_own():
    trends = {term.code for term in terms.trends()}
    assert {"forced_criminality", "scam_centre", "sextortion", "smuggling", "online"} <= trends
    assert all(term.online for term in terms.terms().values() if terms.within(term.code)[-1].code == "online")
    assert [term.code for term in terms.within("scam_centre")] == ["scam_centre", "forced_criminality"]


def test_misdemeanours_of_prostitution_have_three_roles_and_are_no_crimes():
    found = [offence for offence in offences.offences().values() if offence.role is not offences.Role.NONE]
    assert {offence.role.value for offence in found} == {"seller", "client", "premises"}
    assert {offence.kind for offence in found} == {offences.OffenceKind.MISDEMEANOUR}


def test_trafficking_is_reclassified_mainly_into_mediation_in_prostitution():
    found = offences.reclassification_targets("RS")
    assert found[0].code == "RS-KZ-184-1"
    assert {"RS-KZ-193", "RS-KZ-163", "RS-KZ-190", "RS-KZ-187a"} <= {offence.code for offence in found}
    assert not any(offence.trafficking for offence in found)
    assert offences.reclassification_targets("FR")[0].code == "FR-CP-225-5"


def test_penalties_are_ordered_and_have_a_unit():
    for offence in offences.offences().values():
        least, most = offence.penalty_least, offence.penalty_most
        if least is not None and most is not None:
            assert least <= most
        assert bool(offence.penalty_unit) == (least is not None or most is not None)


def test_the_law_of_prostitution_is_three_facts_and_a_model_only_as_somebody_calls_it():
    laws = prostitution.laws()
    assert len(laws) == 29
    serbia, france, germany = laws["RS"], laws["FR"], laws["DE"]
    assert [fact.punished for fact in serbia.facts] == [True, True, True]
    assert serbia.buying.since == 2016
    assert [fact.punished for fact in france.facts] == [False, True, True]
    assert france.buying.since == 2016
    assert germany.buying.treatment is prostitution.Treatment.ONLY_KNOWING_USE
    assert laws["ME"].buying.punished is None
    for law in laws.values():
        assert law.called
        assert all(name and by for name, by in law.called)


def test_a_source_read_for_a_fact_is_not_quoted_for_the_name_of_a_model():
    """News pages were read for who is punished; what they call such law is not known."""
    by = {by for law in prostitution.laws().values() for _, by in law.called}
    assert not by & {"net.hr", "24ur.com", "euroculturer"}
    own = "the table of models that Clew started from"
    assert {own} == {
        by for state in ("HR", "SI", "AL", "RO", "ME") for _, by in prostitution.laws()[state].called
    }


def test_reflection_periods_agree_between_the_two_tables():
    by_state = {
        rule.jurisdiction: rule
        for rule in rules.shipped()
        if rule.matter in ("recovery_reflection", "reflection_period", "decision_period", "delai_reflexion",
                           "reflection_stabilisation", "permission_to_stay",
                           "presumed_victim_temporary_residence")
    }  # fmt: skip
    for state, stay in stays.stays().items():
        rule = by_state[state]
        assert (rule.amount, rule.unit, rule.bound) == (
            stay.reflection_amount, stay.reflection_unit, stay.reflection_bound,
        ), state  # fmt: skip


def test_the_catalogue_finds_every_display_text():
    import clew.vocab
    from clew.rendering.catalogue import gather

    assert set(clew.vocab.messages()) <= set(gather())
