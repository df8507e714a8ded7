import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.methods.disclosure import Audience, Rules, protect
from clew.methods.disclosure.additive import DisclosureProblem, cell_key, system_of, tilings, with_periods
from clew.methods.disclosure.findings import ReleaseKind
from clew.methods.disclosure.releases import judge
from clew.methods.figures import Basis, Cell, CellState, Dimension, Period, Stage, Table, Unit

RULES = Rules(Audience.PUBLIC, minimum=5, width=5)
SEX = Dimension.flat("sex", ["female", "male"])
FORM = Dimension.flat("form", ["sexual", "labour"])
YEAR = Period.year(2024)
QUARTERS = [Period.quarter(2024, number) for number in (1, 2, 3, 4)]
LEAVES = list(itertools.product(SEX.leaves, FORM.leaves))


def table_of(counts, period, name="t", dimensions=(SEX, FORM)):
    basis = Basis(Unit.VICTIM, "all", "centre", Stage.FORMAL_ID, period)
    rows = [
        {"sex": sex, "form": form}
        for (sex, form), count in zip(LEAVES, counts, strict=True)
        for _ in range(count)
    ]
    return Table.from_rows(name, dimensions, basis, rows)


def kinds(judgement):
    return [refusal.kind for refusal in judgement.refusals]


def test_quarters_and_halves_make_a_year():
    half = Period(QUARTERS[0].start, QUARTERS[1].end)
    assert tilings(YEAR, [*QUARTERS, half]) == [(half, *QUARTERS[2:]), tuple(QUARTERS)]
    (rest,) = tilings(YEAR, QUARTERS[:3])
    assert rest == tuple(QUARTERS)


def test_a_year_is_protected_together_with_its_quarters():
    quarters = [table_of([20, 30, 25, 40], period) for period in QUARTERS[:3]]
    last = table_of([2, 30, 25, 40], QUARTERS[3])
    year = table_of([62, 120, 100, 160], YEAR)
    protected = protect([*quarters, last, year], RULES)
    assert protected.narrowest >= 5
    assert protected.secondary >= 4
    assert judge(protected.tables, [], RULES).allowed


def test_the_same_tables_again_change_nothing():
    (shown,) = protect([table_of([2, 30, 25, 40], YEAR)], RULES).tables
    assert judge([shown], [shown], RULES).allowed


def test_a_hidden_cell_that_another_breakdown_gives_away_stops_the_release():
    (shown,) = protect([table_of([2, 30, 25, 40], YEAR)], RULES).tables
    other = table_of([2, 30, 25, 40], YEAR, "exact delivery")
    found = judge([other], [shown], RULES)
    assert kinds(found) == [ReleaseKind.NARROWS]
    assert not found.allowed and found.proposals


def test_what_the_year_leaves_over_the_quarters_is_a_count():
    quarters = [table_of([20, 30, 25, 40], period) for period in QUARTERS[:3]]
    year = table_of([62, 130, 95, 165], YEAR)
    assert ReleaseKind.LEFT_OVER in kinds(judge([year], quarters, RULES))
    many = table_of([90, 130, 95, 165], YEAR)
    assert judge([many], quarters, RULES).allowed


def test_a_revision_by_a_small_number_is_refused_and_a_batch_proposed():
    old, revised = table_of([20, 30, 25, 40], YEAR), table_of([22, 30, 25, 40], YEAR)
    found = judge([revised], [old], RULES, revises={"t"})
    assert kinds(found) == [ReleaseKind.SMALL_CHANGE]
    assert [proposal.kind for proposal in found.proposals] == [ReleaseKind.BATCH]
    assert judge([table_of([30, 30, 25, 40], YEAR)], [old], RULES, revises={"t"}).allowed


def test_a_revision_of_a_table_that_was_never_released_is_refused():
    with pytest.raises(DisclosureProblem, match="no table of that name"):
        judge([table_of([20, 30, 25, 40], YEAR)], [], RULES, revises={"t"})


def test_the_judgement_holds_no_count_of_a_cell():
    old, revised = table_of([20, 30, 25, 40], YEAR), table_of([20, 30, 25, 7919], YEAR)
    (shown,) = protect([table_of([2, 30, 25, 40], QUARTERS[0])], RULES).tables
    assert "7919" not in str(judge([revised], [old, shown], RULES).to_dict())


def smallest_width(tables):
    """The narrowest interval of any hidden cell, all tables known, by OR-Tools CP-SAT."""
    from ortools.sat.python import cp_model

    system = with_periods(system_of(tables))
    fixed, hidden = {}, set()
    for table in tables:
        for codes, cell in table.cells.items():
            number = system.index[cell_key(table.basis, table.dimensions, codes)]
            if cell.state is CellState.SHOWN:
                fixed[number] = cell.value
            else:
                hidden.add(number)
    widths = []
    for number in hidden:
        ends = []
        for sense in ("minimize", "maximize"):
            model = cp_model.CpModel()
            cells = [
                model.new_int_var(fixed.get(i, 0), fixed.get(i, 500), f"c{i}")
                for i in range(len(system.keys))
            ]
            for tie in system.sums:
                model.add(sum(cells[part] for part in tie.parts) == cells[tie.total])
            getattr(model, sense)(cells[number])
            solver = cp_model.CpSolver()
            solver.parameters.num_workers = 1
            assert solver.solve(model) == cp_model.OPTIMAL
            ends.append(round(solver.objective_value))
        widths.append(ends[1] - ends[0])
    return min(widths, default=None)


@settings(max_examples=12, deadline=None)
@given(st.lists(st.lists(st.integers(0, 14), min_size=4, max_size=4), min_size=4, max_size=4))
def test_over_a_year_of_quarterly_releases_nothing_that_was_let_through_narrows_a_hidden_cell(quarters):
    out = []
    for counts, period in zip(quarters, QUARTERS, strict=True):
        tables = protect([table_of(counts, period)], RULES).tables
        if judge(tables, out, RULES).allowed:
            out += tables
    year = protect([table_of(np.sum(quarters, axis=0).tolist(), YEAR)], RULES).tables
    if judge(year, out, RULES).allowed:
        out += year
    narrowest = smallest_width(out)
    assert narrowest is None or narrowest >= 5


def test_a_contradiction_between_releases_is_refused():
    quarters = [table_of([20, 30, 25, 40], period) for period in QUARTERS]
    year = table_of([200, 200, 200, 200], YEAR)
    assert kinds(judge([year], quarters, RULES)) == [ReleaseKind.CONTRADICTS]


def test_a_rounded_cell_is_known_within_its_base():
    from clew.methods.disclosure.rounding import round_tables

    exact = table_of([22, 33, 44, 55], YEAR)
    rounded = round_tables([exact], base=10).tables
    assert judge(rounded, [], RULES).allowed
    part = Table("s", (SEX,), exact.basis, {("female",): Cell(55)})
    assert ReleaseKind.NARROWS in kinds(judge([part], rounded, RULES))
