import datetime as dt
import pickle

import pytest

from clew.methods.figures import (
    BadCell,
    Basis,
    Category,
    CategoryCycle,
    Caveat,
    Cell,
    CellState,
    DateRule,
    Dimension,
    Figure,
    Interval,
    Period,
    RepeatedCategory,
    Stage,
    Table,
    Unit,
    UnitsDoNotAdd,
    UnknownCategory,
)

VICTIMS = Basis(Unit.VICTIM, "all", "centre", Stage.FORMAL_ID, Period.year(2023), date_rule=DateRule.COHORT)


def test_figures_of_one_basis_add_and_keep_their_caveats():
    total = Figure(57, VICTIMS, caveats=(Caveat.of("provisional"),)) + Figure(9, VICTIMS)
    assert total.value == 66
    assert [caveat.kind for caveat in total.caveats] == ["provisional"]


@pytest.mark.parametrize(
    "other",
    [
        Basis(Unit.REPORT, "all", "centre", Stage.FORMAL_ID, Period.year(2023), DateRule.COHORT),
        Basis(Unit.VICTIM, "all", "centre", Stage.PRELIM_ID, Period.year(2023), DateRule.COHORT),
        Basis(Unit.VICTIM, "all", "centre", Stage.FORMAL_ID, Period.year(2023), DateRule.PERIOD),
    ],
)
def test_units_stages_and_date_rules_never_add_across(other):
    with pytest.raises(UnitsDoNotAdd):
        Figure(1, VICTIMS) + Figure(1, other)


def test_estimates_with_intervals_do_not_add_as_if_they_were_counts():
    with pytest.raises(UnitsDoNotAdd):
        Figure(1, VICTIMS, Interval(0, 2, 0.95, "bca")) + Figure(1, VICTIMS)


def test_a_share_names_its_denominator():
    figure = Figure(41, VICTIMS, denominator=Figure(66, VICTIMS))
    assert round(100 * figure.share, 2) == 62.12
    assert Figure(41, VICTIMS).share is None


@pytest.mark.parametrize("quarter", [1, 2, 3, 4])
def test_quarters_meet_without_gap(quarter):
    period = Period.quarter(2024, quarter)
    after = Period.quarter(2024 + quarter // 4, quarter % 4 + 1)
    assert period.end + dt.timedelta(days=1) == after.start
    assert period.end in period and after.start not in period


AGE = Dimension(
    "age",
    (
        Category("total"),
        Category("child", "total"),
        Category("adult", "total"),
        Category("15-17", "child"),
        Category("0-14", "child"),
    ),
)


def test_rows_are_counted_into_every_cell_zeros_and_totals_included():
    sex = Dimension.flat("sex", ["f", "m"])
    table = Table.from_rows(
        "t", (AGE, sex), VICTIMS, [{"age": "15-17", "sex": "f"}, {"age": "adult", "sex": "f"}]
    )
    assert table.cells[("total", "total")].value == 2
    assert table.cells[("child", "f")].value == 1
    assert table.cells[("0-14", "m")].value == 0
    assert len(table.cells) == 15
    assert AGE.leaves == ("adult", "15-17", "0-14")


def test_a_hidden_cell_carries_no_value():
    sex = Dimension.flat("sex", ["f", "m"])
    table = Table("t", (sex,), VICTIMS, {("f",): Cell(None, CellState.PRIMARY)})
    assert table.to_dict()["cells"] == [{"sex": "f", "value": None, "state": "primary"}]


def test_a_hierarchy_with_a_cycle_a_double_or_an_unknown_category_is_refused():
    with pytest.raises(CategoryCycle):
        Dimension("age", (Category("a", "b"), Category("b", "a")))
    with pytest.raises(RepeatedCategory):
        Dimension("age", (Category("a"), Category("a")))
    with pytest.raises(UnknownCategory):
        Dimension("age", (Category("a", "nowhere"),))
    with pytest.raises(UnknownCategory):
        Table.from_rows("t", (AGE,), VICTIMS, [{"age": "old"}])
    with pytest.raises(BadCell):
        Table("t", (AGE,), VICTIMS, {("total",): Cell(-1)})


def test_a_problem_survives_the_way_between_processes():
    problem = UnknownCategory(dimension="age", category="old")
    again = pickle.loads(pickle.dumps(problem))
    assert type(again) is UnknownCategory and str(again) == str(problem)
