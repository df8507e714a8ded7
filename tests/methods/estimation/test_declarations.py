"""What lists declare, and what one number needs."""

from __future__ import annotations

import datetime as dt

import pytest

from clew.methods.captures import CaptureList, Declaration
from clew.methods.estimation import input_problems as problems
from clew.methods.estimation.declarations import declared, refusals, shared_definition, shared_period
from clew.methods.estimation.findings import RefusalKind

SAME = {
    "definition": "presumed victims", "territory": "Lumara", "closed": True,
    "start": dt.date(2023, 1, 1), "end": "2023-12-31",
}  # fmt: skip


def _lists(settings: dict[str, object]) -> list[CaptureList]:
    return [CaptureList(name, entry) for name, entry in declared(settings, ("police", "centre")).items()]


def test_lists_that_declare_the_same_are_not_refused() -> None:
    lists = _lists(SAME)
    assert refusals(lists) == ()
    period = shared_period(lists)
    assert period is not None and period.end == dt.date(2023, 12, 31)
    assert shared_definition(lists) == "presumed victims"


def test_lists_that_declare_nothing_are_refused_once() -> None:
    assert [entry.kind for entry in refusals([CaptureList("a"), CaptureList("b")])] == [
        RefusalKind.NOTHING_DECLARED
    ]


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"definition": "convicted cases"}, RefusalKind.DIFFERENT_DEFINITIONS),
        ({"start": "2022-01-01"}, RefusalKind.DIFFERENT_PERIODS),
        ({"territory": "the north"}, RefusalKind.DIFFERENT_TERRITORIES),
        ({"closed": False}, RefusalKind.NOT_CLOSED),
    ],
)
def test_one_list_that_declares_something_else_is_refused(
    change: dict[str, object], kind: RefusalKind
) -> None:
    assert [entry.kind for entry in refusals(_lists({**SAME, "lists": {"police": change}}))] == [kind]


@pytest.mark.parametrize(
    ("missing", "kind"),
    [
        ("definition", RefusalKind.NO_DEFINITION),
        ("end", RefusalKind.NO_PERIOD),
        ("territory", RefusalKind.NO_TERRITORY),
        ("closed", RefusalKind.NO_WORD_ON_CLOSURE),
    ],
)
def test_what_is_not_declared_is_named_with_the_lists(missing: str, kind: RefusalKind) -> None:
    settings = {key: value for key, value in SAME.items() if key != missing}
    (found,) = refusals(_lists(settings))
    assert found.kind is kind and found["lists"] == ("police", "centre")


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"lists": {"court": {}}}, problems.DeclaredListUnknown),
        ({"lists": 3}, problems.BadDeclaration),
        ({"lists": {"police": 3}}, problems.BadDeclaration),
        ({"closed": "yes"}, problems.BadDeclaration),
        ({"start": "31.12.2023"}, problems.BadDeclaration),
        ({"definitoin": "x"}, problems.BadDeclaration),
        ({"definition": " "}, problems.BadDeclaration),
        ({"start": "2023-12-31", "end": "2023-01-01"}, problems.PeriodBackwards),
    ],
)
def test_a_declaration_that_cannot_be_read_is_refused(
    settings: dict[str, object], problem: type[Exception]
) -> None:
    with pytest.raises(problem):
        declared(settings, ("police", "centre"))


def test_an_undeclared_list_has_no_shared_period() -> None:
    assert shared_period([CaptureList("a"), CaptureList("b", Declaration(start=dt.date(2023, 1, 1)))]) is None
