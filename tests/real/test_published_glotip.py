"""UNODC's published table of the region (GLOTIP, 14.4.2025) under attack: counts of cells only."""

import os
from pathlib import Path

import pytest

from clew.files.grids import read_grids
from clew.methods.disclosure import published
from clew.methods.disclosure.attacker import UNBOUNDED
from clew.methods.disclosure.layouts import find_layout, read_cells
from clew.methods.disclosure.published import Verdict, expose

SHARED = Path(os.environ.get("CLEW_SHARED", Path(__file__).parents[3] / "shared"))
FILE = SHARED / "data" / "disclosure" / "see_glotip_2025-04-14.csv"


@pytest.fixture(scope="module")
def reading():
    if not FILE.exists():
        pytest.skip(f"did not run: {FILE.name} is absent")
    (grid,) = read_grids(FILE)
    return read_cells(grid.rows, grid.numbers, find_layout(grid.rows, grid.numbers, grid.name), grid.name)


def test_every_line_is_read_and_every_hidden_cell_has_a_verdict(reading):
    found = expose([reading])
    assert (len(reading.cells), found.unread, found.hidden) == (5177, 0, 2226)
    assert sum(count for _, count in found.verdicts) == found.hidden
    assert sum(dict(report.verdicts).get(v, 0) for report in found.groups for v in Verdict) == found.hidden
    assert found.count(Verdict.DETERMINED) > 200


def test_whole_number_programmes_of_another_solver_give_the_same_bounds_on_a_sample(reading, monkeypatch):
    """OR-Tools CP-SAT on every fifth group of tied cells."""
    from ortools.sat.python import cp_model

    compared = []
    own = published.of_group

    def both(system, values, hidden, members, low, high):
        lows, highs = own(system, values, hidden, members, low, high)
        if len(compared) % 5 == 0 and len(members) <= 60:
            assert exact(system, values, hidden, members, low, high) == (lows, highs)
        compared.append(len(members))
        return lows, highs

    def exact(system, values, hidden, members, low, high):
        place = {cell: number for number, cell in enumerate(members)}
        top = 100_000
        found = []
        for sense in ("minimize", "maximize"):
            ends = []
            for cell in members:
                model = cp_model.CpModel()
                counts = [model.new_int_var(int(low[c]), int(min(high[c], top)), f"c{c}") for c in members]
                for tie in system.sums:
                    if not any(c in place for c in (tie.total, *tie.parts)):
                        continue
                    terms = {
                        c: counts[place[c]] if c in place else int(values[c]) for c in (tie.total, *tie.parts)
                    }
                    model.add(sum(terms[c] for c in tie.parts) == terms[tie.total])
                getattr(model, sense)(counts[place[cell]])
                solver = cp_model.CpSolver()
                solver.parameters.num_workers = 1
                assert solver.solve(model) == cp_model.OPTIMAL
                value = round(solver.objective_value)
                ends.append(UNBOUNDED if sense == "maximize" and value > top // 2 else value)
            found.append(ends)
        return found[0], found[1]

    monkeypatch.setattr(published, "of_group", both)
    expose([reading])
    assert len(compared) > 50
