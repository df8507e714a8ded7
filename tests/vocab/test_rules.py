"""Rules are looked up by jurisdiction and day; only a lawyer's confirmation makes one confirmed."""

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.vocab import confirmations, jurisdictions, rules
from clew.vocab.confidence import Standing
from clew.vocab.confirmations import Confirmation, with_confirmations

DAY = dt.date(2026, 11, 2)
REFLECTION = rules.rule("RS-STR-62")


def confirm(code, on=DAY, version=None, **changes):
    version = version or rules.rule(code).version
    return Confirmation(code, "A. Lawyer", on, version, tuple(changes.items()))


def test_no_rule_is_shipped_confirmed():
    assert not any(rule.confirmed for rule in rules.shipped())
    for rule in rules.shipped():
        assert rule.standing is not Standing.CONFIRMED
        assert rule.to_dict()["confirmed"] is False


def test_every_rule_has_the_words_that_must_stand_beside_it():
    from clew.rendering.words.vocab import WORDS

    marked = [confirm("RS-STR-62"), confirm("RS-BPP", version="0" * 12)]
    for rule in with_confirmations(rules.shipped(), marked):
        kind, parameters = rule.caveat
        text = WORDS[kind].format(**parameters)
        assert text.startswith(rule.id)
        assert ("not confirmed" in text or "no law" in text) == (rule.id not in ("RS-STR-62", "RS-BPP"))
        assert ("A. Lawyer" in text) == (rule.id in ("RS-STR-62", "RS-BPP"))


def test_codes_are_unique_and_every_jurisdiction_and_matter_is_known():
    codes = [rule.id for rule in rules.shipped()]
    assert len(set(codes)) == len(codes)
    assert {rule.jurisdiction for rule in rules.shipped()} <= set(jurisdictions.jurisdictions())
    assert {rule.matter for rule in rules.shipped()} == set(rules.matters())


@pytest.mark.parametrize(
    ("code", "amount", "unit", "bound", "article"),
    [
        ("COE-13", 30, "day", "min", "13(1)"),
        ("RS-STR-62", 90, "day", "exact", "40(1)12, 62"),
        ("EU-GDPR-12", 1, "month", "max", "12(3)"),
        ("RS-ZZPL-21", 30, "day", "max", "21"),
        ("EU-GDPR-33", 72, "hour", "max", "33(1)"),
        ("COE-185-16", 90, "day", "max", "16(2)"),
        ("RS-KZ-103-388", 15, "year", "max", "103-104"),
    ],
)
def test_a_rule_says_how_long_in_which_sense_and_under_which_article(code, amount, unit, bound, article):
    rule = rules.rule(code)
    assert (rule.amount, rule.unit, rule.bound, rule.article) == (amount, unit, bound, article)


def test_a_month_is_not_thirty_days():
    assert rules.rule("EU-GDPR-12").unit is rules.TimeUnit.MONTH
    assert rules.rule("RS-ZZPL-21").unit is rules.TimeUnit.DAY


def test_support_does_not_depend_on_cooperation():
    assert rules.rule("EU-2011-36-11").depends_on_cooperation is rules.Cooperation.NO
    assert rules.rule("EU-2004-81-8").depends_on_cooperation is rules.Cooperation.YES


def test_rules_are_found_by_the_day():
    before, after = dt.date(2026, 8, 17), dt.date(2026, 8, 18)
    assert "EU-EPOC" not in {rule.id for rule in rules.rules_of("EU", on=before)}
    assert "EU-EPOC" in {rule.id for rule in rules.rules_of("EU", on=after)}
    plan = rules.rule("RS-AP-2426")
    assert plan.valid_on(dt.date(2026, 12, 31))
    assert not plan.valid_on(dt.date(2027, 1, 1))


def test_what_binds_a_state_applies_in_it():
    found = {rule.jurisdiction for rule in jurisdictions.applying_in("RS", DAY)}
    assert found == {"RS", "COE"}
    assert "EU" in {rule.jurisdiction for rule in jurisdictions.applying_in("HR", DAY)}
    assert "EU" not in {rule.jurisdiction for rule in jurisdictions.applying_in("HR", dt.date(2013, 6, 30))}
    assert {rule.jurisdiction for rule in jurisdictions.applying_in("XK", DAY)} == {"XK"}
    with pytest.raises(KeyError):
        jurisdictions.applying_in("ZZ", DAY)


def test_a_confirmation_by_name_date_and_version_makes_a_rule_confirmed():
    found = with_confirmations(rules.shipped(), [confirm("RS-STR-62")])
    rule = rules.rule("RS-STR-62", found)
    assert rule.confirmed
    assert rule.standing is Standing.CONFIRMED
    assert (rule.confirmation.by, rule.confirmation.on) == ("A. Lawyer", DAY)
    assert not REFLECTION.confirmed
    assert [other for other in found if other.id != "RS-STR-62"] == [
        other for other in rules.shipped() if other.id != "RS-STR-62"
    ]


def test_a_correction_replaces_what_the_rule_says_and_keeps_the_former_reading():
    rule = rules.rule("RS-STR-62", with_confirmations(rules.shipped(), [confirm("RS-STR-62", amount=60)]))
    assert (rule.amount, rule.former.amount) == (60, 90)
    assert rule.former == REFLECTION
    assert rule.version != REFLECTION.version
    assert rule.to_dict()["former"]["amount"] == 90


def test_a_later_correction_builds_on_the_earlier_one():
    first = confirm("RS-STR-62", amount=60)
    middle = rules.rule("RS-STR-62", with_confirmations(rules.shipped(), [first]))
    second = confirm("RS-STR-62", on=DAY + dt.timedelta(1), version=middle.version, article="63")
    rule = rules.rule("RS-STR-62", with_confirmations(rules.shipped(), [second, first]))
    assert (rule.amount, rule.article, rule.former.former) == (60, "63", REFLECTION)


def test_a_confirmation_of_another_version_does_not_hold_and_shows():
    rule = rules.rule("RS-BPP", with_confirmations(rules.shipped(), [confirm("RS-BPP", version="0" * 12)]))
    assert not rule.confirmed
    assert rule.standing is Standing.OUTDATED
    assert rule.outdated.by == "A. Lawyer"
    assert rule.amount == rules.rule("RS-BPP").amount


def test_a_confirmation_of_an_unknown_rule_or_one_that_contradicts_itself_is_refused():
    with pytest.raises(confirmations.UnknownRule):
        with_confirmations(
            rules.shipped(), [confirm("RS-STR-62", version="x"), Confirmation("X", "A", DAY, "1")]
        )
    with pytest.raises(confirmations.ContradictoryRule) as refused:
        with_confirmations(rules.shipped(), [confirm("RS-STR-62", unit=None)])
    assert refused.value.parameters == {"rule": "RS-STR-62", "field": "amount"}


def test_the_version_changes_with_what_a_rule_says_and_not_with_its_notes():
    import dataclasses

    assert dataclasses.replace(REFLECTION, note="read again").version == REFLECTION.version
    assert dataclasses.replace(REFLECTION, renewable=True).version != REFLECTION.version


@given(
    st.lists(
        st.tuples(
            st.sampled_from([rule.id for rule in rules.shipped()]), st.dates(), st.text(min_size=1), st.text()
        ),
        max_size=4,
    )
)
def test_confirmations_survive_their_file(tmp_path_factory, entries):
    given_ = tuple(
        Confirmation(code, by, on, rules.rule(code).version, (("amount", 3), ("due", None)), reason)
        for code, on, by, reason in entries
        if by.strip()
    )
    path = tmp_path_factory.mktemp("c") / "c.json"
    path.write_text(json.dumps(confirmations.as_document(given_)))
    assert confirmations.load(path) == given_


def test_typed_changes_come_out_of_the_file_typed(tmp_path):
    entry = {
        "rule": "RS-STR-62", "by": "A", "on": "2026-11-02", "version": REFLECTION.version,
        "changes": {"unit": "month", "amount": 3, "bound": "max", "valid_to": "2027-01-01"},
    }  # fmt: skip
    path = tmp_path / "c.json"
    path.write_text(json.dumps({"confirmations": 1, "entries": [entry]}))
    rule = rules.rule("RS-STR-62", with_confirmations(rules.shipped(), confirmations.load(path)))
    assert rule.unit is rules.TimeUnit.MONTH
    assert rule.valid_to == dt.date(2027, 1, 1)


GOOD = {"rule": "RS-BPP", "by": "A", "on": "2026-11-02", "version": "1"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"by": ""}, "by"),
        ({"on": "yesterday"}, "on"),
        ({"version": 1}, "version"),
        ({"colour": "red"}, "colour"),
        ({"changes": []}, "changes"),
        ({"changes": {"amount": "3"}}, "changes.amount"),
        ({"changes": {"amount": True}}, "changes.amount"),
        ({"changes": {"unit": "moon"}}, "changes.unit"),
        ({"changes": {"law": None}}, "changes.law"),
        ({"changes": {"id": "X"}}, "changes.id"),
        ({"reason": 1}, "reason"),
    ],
)
def test_a_wrong_entry_is_refused_with_its_number_and_field(tmp_path, change, field):
    path = tmp_path / "c.json"
    path.write_text(json.dumps({"confirmations": 1, "entries": [GOOD, GOOD | change]}))
    with pytest.raises(confirmations.WrongConfirmation) as refused:
        confirmations.load(path)
    assert refused.value.parameters == {"file": "c.json", "entry": 2, "field": field}


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"confirmations": 2, "entries": []}'])
def test_what_is_no_file_of_confirmations_is_refused(tmp_path, text):
    path = tmp_path / "c.json"
    path.write_text(text)
    with pytest.raises(confirmations.NotConfirmations):
        confirmations.load(path)
