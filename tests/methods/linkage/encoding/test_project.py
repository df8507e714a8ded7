"""Who may encode and who may match: by default police hold neither key nor encodings."""

import copy
import datetime as dt
from typing import Any

import pytest

from clew.methods.linkage.encoding.findings import Kind
from clew.methods.linkage.project import BadProject, Project

FILE: dict[str, Any] = {
    "project": {"name": "p", "schema": "persons"},
    "agreement": {"reference": "A", "dated": dt.date(2026, 1, 1), "legal_basis": "act"},
    "assessment": {"reference": "D", "dated": dt.date(2026, 1, 2)},
    "unit": {"name": "office", "kind": "statistics", "independent": True},
    "parties": {"centre": {"kind": "identification_centre"}, "police": {"kind": "police"}},
}


def project(**changes: Any) -> Project:
    given = copy.deepcopy(FILE)
    for path, value in changes.items():
        *tables, entry = path.split("__")
        table = given
        for name in tables:
            table = table[name]
        if value is None:
            del table[entry]
        else:
            table[entry] = value
    return Project.from_dict(given)


def kinds(refusals: Any) -> set[str]:
    return {refusal.kind for refusal in refusals}


def test_a_sound_project_lets_its_holders_encode_and_its_unit_match() -> None:
    assert not project().may_encode("centre") and not project().may_match("office")
    assert kinds(project().caveats()) == {Kind.STILL_PERSONAL}


def test_police_may_not_encode_by_default() -> None:
    assert kinds(project().may_encode("police")) == {Kind.MAY_NOT_ENCODE}


@pytest.mark.parametrize("holds", ["holds_key", "holds_encodings"])
@pytest.mark.parametrize("lacking", ["agreement", "assessment", "unit__independent"])
def test_police_hold_nothing_without_an_independent_unit_an_agreement_and_an_assessment(
    holds: str, lacking: str
) -> None:
    given = project(**{f"parties__police__{holds}": True, lacking: None})
    for refusals in (given.may_encode("centre"), given.may_encode("police"), given.may_match("office")):
        assert Kind.POLICE_HOLD in kinds(refusals)


def test_with_all_three_police_may_encode() -> None:
    given = project(parties__police__holds_key=True, parties__police__holds_encodings=True)
    assert not given.may_encode("police")


def test_police_are_never_the_unit_and_the_unit_never_holds_the_key_or_a_list() -> None:
    assert kinds(project(unit__kind="police").may_match("office")) == {Kind.UNIT_IS_POLICE}
    assert kinds(project(unit__holds_key=True).may_match("office")) == {Kind.UNIT_HOLDS_KEY}
    assert kinds(project(unit__name="centre").may_match("centre")) == {Kind.UNIT_IS_PARTY}


def test_strangers_to_the_project_may_do_nothing() -> None:
    assert kinds(project().may_encode("somebody")) == {Kind.NOT_A_PARTY}
    assert kinds(project().may_match("police")) == {Kind.NOT_THE_UNIT}


def test_nothing_goes_on_without_an_agreement() -> None:
    assert kinds(project(agreement=None).may_encode("centre")) == {Kind.NO_AGREEMENT}


def test_a_missing_assessment_and_weak_hardening_are_told() -> None:
    own = {
        "name": "own", "version": 1, "length": 1024, "measure": "dice",
        "hardening": [{"step": "fold", "times": 1}],
        "features": [{"name": "family_name", "kind": "letters", "bits": 100}],
    }  # fmt: skip
    given = project(assessment=None, schema=own)
    assert kinds(given.caveats()) == {Kind.STILL_PERSONAL, Kind.NO_ASSESSMENT, Kind.WEAK_HARDENING}


@pytest.mark.parametrize(
    "changes",
    [
        {"project": None},
        {"project__name": " "},
        {"project__features": []},
        {"project__extra": 1},
        {"agreement__legal_basis": None},
        {"agreement__dated": "yesterday"},
        {"unit": None},
        {"unit__kind": "oracle"},
        {"unit__independent": "yes"},
        {"parties": {}},
        {"parties__centre": "x"},
        {"parties__centre__hold_key": True},
    ],
)
def test_a_mistake_in_the_file_is_named(changes: dict[str, Any]) -> None:
    with pytest.raises(BadProject):
        project(**changes)


def test_features_can_be_left_out_for_all_lists() -> None:
    found = project(project__features=["given_name", "family_name", "birth_date"])
    assert [feature.name for feature in found.schema.features] == ["given_name", "family_name", "birth_date"]
