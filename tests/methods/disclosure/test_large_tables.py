import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.methods.disclosure import Audience, Rules, protect, suppress, suppression, system_of, values_of
from clew.methods.disclosure.attacker import intervals
from clew.methods.disclosure.suppression import proven_width
from clew.methods.figures import Basis, Category, Cell, Dimension, Stage, Table, Unit

PLACE = Dimension(
    "place",
    (
        Category("total"),
        *(Category(region, "total") for region in "NS"),
        *(Category(f"{region}{number}", region) for region in "NS" for number in range(3)),
    ),
)
AGE = Dimension.flat("age", ["child", "young", "old"])
SEX = Dimension.flat("sex", ["F", "M"])
BASIS = Basis(Unit.VICTIM, "all", "centre", Stage.FORMAL_ID)


def table_of(counts):
    rows = [
        {"place": place, "age": age, "sex": sex}
        for (place, age, sex), count in zip(
            itertools.product(PLACE.leaves, AGE.leaves, SEX.leaves), counts, strict=True
        )
        for _ in range(count)
    ]
    return Table.from_rows("t", (PLACE, AGE, SEX), BASIS, rows)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(0, 20), min_size=36, max_size=36))
def test_boxes_protect_as_well_as_programmes_by_the_attackers_measure(counts):
    table = table_of(counts)
    system = system_of([table])
    values = values_of(system, [table])
    primary = (values > 0) & (values < 5)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(suppression, "BOXED", 0)
        pattern = suppress(system, values, primary, width=5)
    assert (pattern.hidden | ~primary).all()
    if pattern.hidden.any():
        assert proven_width(system, values, pattern) >= 5
        assert intervals(system, values, pattern.hidden).width.min() >= 5


def test_a_witness_that_does_not_add_up_proves_nothing():
    table = table_of([1] + [20] * 35)
    system = system_of([table])
    values = values_of(system, [table])
    pattern = suppress(system, values, (values > 0) & (values < 5), width=5)
    assert proven_width(system, values, pattern) >= 5
    for witness in pattern.witnesses.values():
        witness.up[:1] += 1
    assert proven_width(system, values, pattern) == 0


def test_a_table_of_two_thousand_cells_keeps_the_width():
    chance = np.random.default_rng(3)
    many = Dimension.flat("town", [f"T{number}" for number in range(54)])
    dimensions = (many, AGE, Dimension.flat("form", ["a", "b", "c", "d", "e", "f", "g", "h"]))
    counts = chance.poisson(3.0, (54, 3, 8))
    cells = dict.fromkeys(itertools.product(*(d.parents for d in dimensions)), 0)
    for codes in itertools.product(*(d.leaves for d in dimensions)):
        index = tuple(d.leaves.index(code) for d, code in zip(dimensions, codes, strict=True))
        for above in itertools.product(*((code, "total") for code in codes)):
            cells[above] += int(counts[index])
    table = Table("t", dimensions, BASIS, {codes: Cell(count) for codes, count in cells.items()})
    protected = protect([table], Rules(Audience.PUBLIC, minimum=5, width=5))
    assert len(table.cells) == 1980
    assert protected.narrowest >= 5
