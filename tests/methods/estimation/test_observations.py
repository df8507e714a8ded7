"""Rows become captures; mistakes name row, column and remedy."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.methods.captures import EmptyList, TooManyLists, history_tuple
from clew.methods.estimation import input_problems as problems
from clew.methods.estimation.findings import CaveatKind
from clew.methods.estimation.observations import LayoutKind, layout_of, observe

HISTORIES = {"police": ["1", "0", "1"], "centre": ["0", "1", "1"], "count": ["30", "20", "5"]}


def test_counts_per_history_are_read() -> None:
    found = observe(HISTORIES)
    assert found.layout.kind is LayoutKind.HISTORIES
    assert found.captures.names == ("police", "centre")
    assert found.captures.table().tolist() == [0, 30, 20, 5]


def test_one_row_a_person_is_read() -> None:
    found = observe({"police": ["1", "1", "0"], "centre": ["1", "0", "1"]})
    assert found.layout.kind is LayoutKind.PERSONS
    assert found.captures.table().tolist() == [0, 1, 1, 1]


def test_one_row_a_record_is_read_and_repeated_records_count_once() -> None:
    found = observe(
        {
            "person_id": ["7", "7", "7", "8", "9"],
            "list": ["police", "police", "centre", "centre", "police"],
        }
    )
    assert found.captures.names == ("police", "centre")
    assert found.captures.table().tolist() == [0, 1, 1, 1]
    assert [caveat.kind for caveat in found.caveats] == [CaveatKind.REPEATED_RECORD]


def test_records_made_by_a_referral_can_be_left_out() -> None:
    found = observe(
        {
            "person": ["1", "1", "2"],
            "list": ["police", "centre", "centre"],
            "referred_by": ["", "police", ""],
        }
    )
    assert found.captures.table().tolist() == [0, 0, 1, 1]
    rest = found.captures.without_referrals()
    assert rest is not None and rest.table().tolist() == [0, 1, 1, 0]


def test_covariates_make_strata_and_a_missing_value_is_a_category() -> None:
    found = observe(
        {**HISTORIES, "sex": ["f", "", "m"]},
        layout_of({**HISTORIES, "sex": ["f", "", "m"]}, covariates=["sex"]),
    )
    assert [stratum["sex"] for stratum in found.captures.strata] == ["f", "m", "unknown"]
    assert found.captures.table().tolist() == [0, 30, 20, 5]
    assert found.caveats[0].kind is CaveatKind.MISSING_COVARIATE and found.caveats[0]["persons"] == 20


def test_a_persons_first_word_counts_where_records_disagree() -> None:
    columns = {"person": ["1", "1", "2"], "list": ["a", "b", "b"], "sex": ["", "f", "m"]}
    assert not observe(columns, layout_of(columns, covariates=["sex"])).caveats
    columns["sex"] = ["m", "f", "m"]
    found = observe(columns, layout_of(columns, covariates=["sex"]))
    assert found.caveats[0].kind is CaveatKind.CONFLICTING_COVARIATE
    assert {stratum["sex"] for stratum in found.captures.strata} == {"m"}


@pytest.mark.parametrize(
    ("column", "cells", "problem", "row"),
    [
        ("police", ["1", "0", "x"], problems.NotZeroOrOne, 4),
        ("police", ["1", "", "1"], problems.NotZeroOrOne, 3),
        ("count", ["30", "<5", "5"], problems.NotACount, 3),
        ("count", ["30", "-2", "5"], problems.NotACount, 3),
        ("count", ["30", "2.5", "5"], problems.NotACount, 3),
        ("count", ["30", "", "5"], problems.NotACount, 3),
        ("count", ["30", "٣", "5"], problems.NotACount, 3),
        ("police", ["0", "0", "1"], problems.SeenByNobody, 2),
    ],
)
def test_a_mistake_is_named_with_its_row(
    column: str, cells: list[str], problem: type[Exception], row: int
) -> None:
    with pytest.raises(problem) as raised:
        observe({**HISTORIES, "centre": ["0", "1", "1"], column: cells})
    assert raised.value.parameters["row"] == row  # type: ignore[attr-defined]
    assert "x" not in str(raised.value.parameters.values())  # type: ignore[attr-defined]


def test_a_count_may_group_its_thousands_with_spaces() -> None:
    found = observe({**HISTORIES, "count": ["1 030", "2\u00a0000", "5.0"]})
    assert found.captures.table().tolist() == [0, 1030, 2000, 5]


def test_an_empty_list_is_refused() -> None:
    with pytest.raises(EmptyList):
        observe({**HISTORIES, "court": ["0", "0", "0"]})


def test_a_record_without_person_or_list_is_named() -> None:
    with pytest.raises(problems.RecordWithoutPerson) as first:
        observe({"person": ["1", ""], "list": ["a", "b"]})
    assert first.value.parameters == {"row": 3, "column": "person"}
    with pytest.raises(problems.RecordWithoutList):
        observe({"person": ["1", "2"], "list": ["a", ""]})


def test_columns_that_do_not_exist_and_tables_without_lists_are_refused() -> None:
    with pytest.raises(problems.NoSuchColumn):
        layout_of(HISTORIES, covariates=["sex"])
    with pytest.raises(problems.NoListColumns):
        layout_of({"name": ["a"], "count": ["3"]})
    with pytest.raises(problems.NoRows):
        observe({"a": [], "b": []})
    with pytest.raises(TooManyLists):
        observe({f"list {number}": ["1"] for number in range(17)})
    with pytest.raises(problems.CovariateIsList):
        layout_of(HISTORIES, lists=["police", "centre"], covariates=["police"])


def test_columns_that_are_neither_lists_nor_named_are_left_out_and_said_to_be() -> None:
    found = observe({**HISTORIES, "region": ["north", "south", "1"]})
    assert found.captures.names == ("police", "centre")
    assert found.caveats[-1].kind is CaveatKind.COLUMNS_LEFT_OUT


def test_repeated_histories_are_added_and_said_to_be() -> None:
    found = observe({"a": ["1", "1", "0"], "b": ["0", "0", "1"], "count": ["2", "3", "4"]})
    assert found.captures.table().tolist() == [0, 5, 4, 0]
    assert found.caveats[0].kind is CaveatKind.REPEATED_HISTORY


@settings(deadline=None)
@given(st.lists(st.integers(1, 7), min_size=1, max_size=40), st.randoms(use_true_random=False))
def test_the_three_layouts_of_one_population_give_the_same_captures(
    histories: list[int], chance: object
) -> None:
    histories = [*histories, 1, 2, 4]
    names = ("police", "centre", "court")
    marks = [history_tuple(history, 3) for history in histories]
    persons = observe({name: [str(row[place]) for row in marks] for place, name in enumerate(names)})
    records = [
        (str(person), name)
        for person, row in enumerate(marks)
        for name, seen in zip(names, row, strict=True)
        if seen
    ]
    chance.shuffle(records)  # type: ignore[attr-defined]
    columns = {"person": [person for person, _ in records], "list": [name for _, name in records]}
    from_records = observe(columns, layout_of(columns, lists=names))
    distinct = sorted(set(histories))
    counted = observe(
        {
            **{name: [str(h >> place & 1) for h in distinct] for place, name in enumerate(names)},
            "count": [str(histories.count(h)) for h in distinct],
        }
    )
    table = persons.captures.table().tolist()
    assert from_records.captures.table().tolist() == counted.captures.table().tolist() == table


def test_counts_under_an_unknown_heading_are_not_passed_over() -> None:
    table = {"police": ["1", "0", "1"], "centre": ["0", "1", "1"], "seen": ["30", "20", "5"]}
    with pytest.raises(problems.CountNotNamed) as caught:
        observe(table)
    assert "--count seen" in str(caught.value)
    assert observe(table, layout_of(table, count="seen")).captures.table().tolist() == [0, 30, 20, 5]
    assert observe(table, layout_of(table, person="seen")).captures.table().tolist() == [0, 1, 1, 1]


def test_counts_may_be_headed_in_french_or_serbian() -> None:
    for heading in ("Nombre", "Број", "broj"):
        found = observe({"police": ["1", "0", "1"], "centre": ["0", "1", "1"], heading: ["30", "20", "5"]})
        assert found.captures.table().tolist() == [0, 30, 20, 5]


def test_a_list_that_leaves_out_its_zeros_is_named_and_not_passed_over() -> None:
    table = {"a": ["1", "0", "1"], "b": ["0", "1", "1"], "c": ["", "", "1"], "count": ["3", "2", "4"]}
    with pytest.raises(problems.NotZeroOrOne) as caught:
        observe(table)
    assert "Row 2, column c" in str(caught.value)
