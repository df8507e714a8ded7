import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.methods.disclosure import Audience, DisclosureProblem, Rules, system_of, values_of
from clew.methods.disclosure.coarsening import coarsen, proposals
from clew.methods.disclosure.rounding import round_tables
from clew.methods.figures import Basis, Category, Dimension, Stage, Table, Unit

BASIS = Basis(Unit.VICTIM, "all", "centre", Stage.FORMAL_ID)
PLACE = Dimension(
    "municipality",
    (
        Category("total"),
        Category("north", "total"),
        Category("south", "total"),
        Category("A", "north"),
        Category("B", "north"),
        Category("C", "south"),
        Category("D", "south"),
    ),
)
SEX = Dimension.flat("sex", ["female", "male"])


def table_of(counts):
    rows = [
        {"municipality": place, "sex": sex}
        for (place, sex), count in zip(itertools.product(PLACE.leaves, SEX.leaves), counts, strict=True)
        for _ in range(count)
    ]
    return Table.from_rows("t", (PLACE, SEX), BASIS, rows)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 30), min_size=8, max_size=8), st.sampled_from([3, 5, 10]))
def test_a_rounded_table_adds_up_and_stays_near_the_true_one(counts, base):
    table = table_of(counts)
    rounded = round_tables([table], base=base)
    (shown,) = rounded.tables
    values_of(system_of([shown]), [shown])  # raises where a sum does not hold
    for codes, cell in shown.cells.items():
        assert cell.value % base == 0
        assert abs(cell.value - table.cells[codes].value) < base * rounded.moved


def test_a_base_below_two_is_refused():
    with pytest.raises(DisclosureProblem, match="base of rounding is 1"):
        round_tables([table_of([1] * 8)], base=1)


def test_a_table_that_cannot_be_shown_by_municipality_is_proposed_by_region():
    rules = Rules(Audience.PUBLIC, minimum=5, width=5)
    table = table_of([3, 4, 3, 4, 3, 4, 3, 4])
    best = proposals(table, rules)[0]
    by_region = next(p for p in proposals(table, rules) if dict(p.depths) == {"municipality": 1, "sex": 1})
    assert by_region.hidden == 0
    assert best.shown >= by_region.shown


def test_a_coarser_table_keeps_its_counts():
    table = table_of([3, 4, 3, 4, 3, 4, 3, 4])
    coarser = coarsen(table, {"municipality": 1})
    assert coarser.cells[("north", "female")].value == 6
    assert ("A", "female") not in coarser.cells
