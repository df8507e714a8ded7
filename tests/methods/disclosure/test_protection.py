import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.methods.disclosure import (
    PUBLIC,
    Audience,
    CannotProtect,
    DisclosureProblem,
    Rules,
    Stricter,
    intervals,
    optimum,
    primary_cells,
    protect,
    suppress,
    system_of,
    values_of,
)
from clew.methods.disclosure.attacker import UNBOUNDED
from clew.methods.figures import Basis, Category, Cell, CellState, Dimension, Stage, Table, Unit

BASIS = Basis(Unit.VICTIM, "all", "centre", Stage.FORMAL_ID)
PLAIN = Rules(Audience.PUBLIC, minimum=5, width=5)
AGE = Dimension(
    "age",
    (
        Category("total"),
        Category("child", "total"),
        Category("adult", "total"),
        Category("0-14", "child"),
        Category("15-17", "child"),
        Category("18-29", "adult"),
        Category("30+", "adult"),
    ),
)
SEX = Dimension.flat("sex", ["female", "male"])
FORM = Dimension.flat("form", ["sexual", "labour", "begging"])


def table_of(counts, dimensions, name="t"):
    leaves = list(itertools.product(*(dimension.leaves for dimension in dimensions)))
    rows = [
        {dimension.name: code for dimension, code in zip(dimensions, codes, strict=True)}
        for codes, count in zip(leaves, counts, strict=True)
        for _ in range(count)
    ]
    return Table.from_rows(name, dimensions, BASIS, rows)


def independent_widths(system, values, hidden):
    """The attacker's intervals once more, whole-numbered, by another solver (OR-Tools CP-SAT)."""
    from ortools.sat.python import cp_model

    top = int(values.max()) * 2 + 50
    widths = {}
    for cell in np.flatnonzero(hidden):
        ends = []
        for sense in ("minimize", "maximize"):
            model = cp_model.CpModel()
            variables = [
                model.new_int_var(0, top, f"c{i}") if hidden[i] else int(values[i])
                for i in range(len(values))
            ]
            for tie in system.sums:
                model.add(sum(variables[part] for part in tie.parts) == variables[tie.total])
            getattr(model, sense)(variables[cell])
            solver = cp_model.CpSolver()
            solver.parameters.num_workers = 1
            assert solver.solve(model) == cp_model.OPTIMAL
            ends.append(int(solver.objective_value))
        widths[int(cell)] = ends[1] - ends[0]
    return widths


two_way = st.lists(st.integers(0, 12), min_size=12, max_size=12)


@settings(max_examples=25, deadline=None)
@given(two_way)
def test_no_hidden_cell_is_bounded_more_closely_than_the_width_by_another_solver(counts):
    table = table_of(counts, (AGE, FORM))
    system = system_of([table])
    values = values_of(system, [table])
    primary = (values > 0) & (values < 5)
    pattern = suppress(system, values, primary, width=5)
    assert (pattern.hidden | ~primary).all()
    widths = independent_widths(system, values, pattern.hidden)
    assert all(width >= 5 for width in widths.values())


@settings(max_examples=25, deadline=None)
@given(two_way, st.randoms(use_true_random=False))
def test_the_attacker_agrees_with_another_solver_on_any_pattern(counts, chance):
    table = table_of(counts, (AGE, FORM))
    system = system_of([table])
    values = values_of(system, [table])
    hidden = np.array([chance.random() < 0.35 for _ in values])
    found = intervals(system, values, hidden)
    other = independent_widths(system, values, hidden)
    for cell, width in zip(found.cells, found.width, strict=True):
        assert width == other[int(cell)] or (width == UNBOUNDED and other[int(cell)] > values.max())


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.integers(0, 9), min_size=6, max_size=6), st.lists(st.integers(0, 9), min_size=6, max_size=6)
)
def test_linked_tables_are_protected_together(first, second):
    rows = [
        {"sex": sex, "form": form, "age": age}
        for age, counts in (("15-17", first), ("30+", second))
        for (sex, form), count in zip(itertools.product(SEX.leaves, FORM.leaves), counts, strict=True)
        for _ in range(count)
    ]
    tables = [
        Table.from_rows("sex by form", (SEX, FORM), BASIS, rows),
        Table.from_rows("age by form", (AGE, FORM), BASIS, rows),
    ]
    system = system_of(tables)
    assert len(system.keys) == 12 + 28 - 4  # the forms' totals and the grand total are one cell each
    protected = protect(tables, PLAIN)
    hidden = np.zeros(len(system.keys), dtype=bool)
    for table, shown in zip(tables, protected.tables, strict=True):
        for codes, cell in shown.cells.items():
            if cell.state is not CellState.SHOWN:
                from clew.methods.disclosure.additive import cell_key

                hidden[system.index[cell_key(table.basis, table.dimensions, codes)]] = True
                assert cell.value is None
    widths = independent_widths(system, values_of(system, tables), hidden)
    assert all(width >= 5 for width in widths.values())


def exhaustive_fewest(system, values, primary, width):
    free = np.flatnonzero(~primary)
    for size in range(len(free) + 1):
        for chosen in itertools.combinations(free, size):
            hidden = primary.copy()
            hidden[list(chosen)] = True
            found = intervals(system, values, hidden)
            if len(found.cells) == 0 or found.width.min() >= width:
                return int(hidden.sum())
    raise AssertionError("hiding everything always suffices")


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 8), min_size=6, max_size=6))
def test_the_proven_least_number_of_hidden_cells_is_what_trying_all_patterns_finds(counts):
    table = table_of(counts, (SEX, FORM))
    system = system_of([table])
    values = values_of(system, [table])
    primary = (values > 0) & (values < 3)
    best = optimum(system, values, primary, width=3)
    assert best.proven
    assert round(best.bound) == exhaustive_fewest(system, values, primary, 3)


def test_hiding_only_the_small_cells_protects_nothing():
    table = table_of([1, 20, 20, 20, 20, 20], (SEX, FORM))
    system = system_of([table])
    values = values_of(system, [table])
    primary = (values > 0) & (values < 5)
    assert intervals(system, values, primary).determined == 1
    protected = protect([table], PLAIN)
    assert (protected.primary, protected.secondary, protected.fewest) == (1, 3, True)
    assert protected.narrowest >= 5


def test_a_table_without_small_cells_is_shown_whole():
    table = table_of([20] * 6, (SEX, FORM))
    protected = protect([table], PLAIN)
    assert protected.tables == (table,) and protected.narrowest is None


def test_minors_and_small_places_have_a_higher_minimum():
    table = table_of([7, 30, 30, 30], (AGE,))
    assert primary_cells(table, PLAIN) == {}
    assert set(primary_cells(table, PUBLIC)) == {("0-14",)}
    place = Dimension.flat("municipality", ["A", "B"])
    assert set(primary_cells(table_of([9, 40], (place,)), PUBLIC)) == {("A",)}
    assert Stricter("age", 9).applies(["age"], ("total",), ("total",)) is False


def test_a_group_of_which_everybody_shares_a_form_is_not_shown():
    table = table_of([30, 0, 0, 10, 10, 10], (SEX, FORM))
    found = primary_cells(table, PUBLIC)
    assert {codes: reason.value for codes, reason in found.items()} == {("female", "sexual"): "full"}


def test_a_cell_that_must_be_shown_can_make_protection_impossible():
    table = table_of([2, 20], (SEX,))
    with pytest.raises(CannotProtect):
        protect([table], PLAIN, must_show=lambda key: True)


def test_tables_that_are_not_linked_are_each_protected_or_refused():
    other = Table.from_rows(
        "o", (SEX,), Basis(Unit.REPORT, "all", "centre", Stage.REPORT_CENTRE), [{"sex": "male"}] * 40
    )
    small = table_of([2, 20], (SEX,))
    assert protect([small, other], PLAIN).tables[1] == other
    with pytest.raises(CannotProtect, match="sex=female"):
        protect([small, other], PLAIN, must_show=lambda key: True)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({("female",): Cell(9)}, "add up"),
        ({("female",): Cell(None)}, "no value"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused_with_its_place(change, says):
    table = table_of([8, 20], (SEX,))
    with pytest.raises(DisclosureProblem, match=says):
        protect([table.with_cells({**table.cells, **change})], PLAIN)


def test_tables_that_disagree_are_refused():
    first, second = table_of([8, 20], (SEX,), "one"), table_of([9, 20], (SEX,), "two")
    with pytest.raises(DisclosureProblem, match="in table two"):
        protect([first, second], PLAIN)
