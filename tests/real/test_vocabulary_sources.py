"""The shipped law says what the tables it was made from say: nothing was added, no mark became surer.

The tables (rights and duties with a clock, offences, stages, law of prostitution by state, published
figures) are kept outside of the repository; where they are absent, these tests say that they did not run.
"""

import csv

import pytest

from clew.vocab import forced_labour, offences, prostitution, published, rules, stages, stays

REWORDED = {"EU-GDPR-12": "own_data_request", "RS-ZZPL-21": "own_data_request"}
NATIONAL = {"COE-14"}
"""Its bound is what national law says: the table gave a least bound of no amount."""


@pytest.fixture(scope="module")
def table(shared):
    def read(name, key):
        with (shared / "data" / "law" / f"{name}.csv").open(encoding="utf-8") as handle:
            return {row[key]: row for row in csv.DictReader(handle)}

    return read


def marks(row):
    return "/".join(mark.value for mark in row.confidence)


def test_every_rule_says_what_its_row_says_and_is_as_sure(table):
    rows = table("deadlines", "id")
    found = {rule.id: rule for rule in rules.shipped()}
    assert found.keys() == rows.keys()
    for code, row in rows.items():
        rule = found[code]
        amount = int(row["duration_value"]) if row["duration_value"] not in ("", "0") else None
        assert (rule.amount, rule.unit) == (amount, row["duration_unit"] if amount else None), code
        bound, _, day = row["bound"].partition(":")
        assert rule.bound == ("national" if code in NATIONAL else bound), code
        assert (rule.due.isoformat() if rule.due else "") == day, code
        assert rule.matter == REWORDED.get(code, row["subject"]), code
        assert (rule.law, rule.article, rule.jurisdiction) == (
            row["law"],
            row["article"],
            row["jurisdiction"],
        )
        valid = [day.isoformat() if day else "" for day in (rule.valid_from, rule.valid_to)]
        assert valid == [row["valid_from"], row["valid_to"]], code
        assert (rule.source, marks(rule)) == (row["source"], row["confidence"]), code


def test_every_offence_has_the_penalties_and_the_mark_of_its_row(table):
    rows = table("offences", "code")
    found = offences.offences()
    assert found.keys() == rows.keys()
    for code, row in rows.items():
        offence = found[code]
        penalties = [float(row[name]) if row[name] else None for name in ("penalty_min", "penalty_max")]
        assert [offence.penalty_least, offence.penalty_most] == penalties, code
        assert (offence.law, offence.article) == (row["law"], row["article"])
        assert offence.trafficking == (row["is_thb"] == "y")
        assert (offence.reclassification_target is offences.Target.NO) == (not row["reclass_from_388"]), code
        assert marks(offence) == row["confidence"], code


def test_the_stages_are_those_of_the_table_in_their_order(table):
    rows = table("stages", "stage_code")
    assert list(stages.stages()) == list(rows)
    for code, row in rows.items():
        assert stages.stages()[code].name_sr == row["stage_sr"]


def test_no_fact_of_prostitution_is_surer_or_older_than_its_row(table):
    rows = table("legal_models", "country")
    laws = {law.state_name: law for law in prostitution.laws().values()}
    assert laws.keys() == {name.rstrip("*") for name in rows}
    for name, row in rows.items():
        law = laws[name.rstrip("*")]
        assert {marks(fact) for fact in law.facts} == {row["confidence"]}, name
        for fact in law.facts:
            assert fact.since is None or str(fact.since) in row["since"] + row["seller"], (name, fact.act)
        if "uncertain" in row["buyer"]:
            assert law.buying.punished is None, name


def test_stays_are_those_of_the_table(table):
    rows = table("reflection_permits", "iso")
    found = stays.stays()
    assert found.keys() == rows.keys()
    for code, row in rows.items():
        stay = found[code]
        said = (str(stay.reflection_amount), stay.reflection_unit, stay.reflection_bound, marks(stay))
        assert said == tuple(
            row[name] for name in ("reflection_value", "reflection_unit", "reflection_bound", "confidence")
        ), code


def test_published_figures_have_the_value_and_period_of_their_row(table):
    rows = table("published_figures", "id")
    found = published.figures()
    assert found.keys() == rows.keys()
    for code, row in rows.items():
        assert found[code].value == float(row["value"]), code
        assert found[code].at_least == (row["value_type"] == "percent (>)"), code


def test_forced_labour_has_the_eleven_indicators_of_ilo():
    """ILO, Indicators of Forced Labour (2012)."""
    assert len(forced_labour.indicators()) == 11
    assert len({indicator.code for indicator in forced_labour.indicators()}) == 11
