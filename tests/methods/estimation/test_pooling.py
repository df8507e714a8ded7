"""Sparse categories are pooled by rule."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.methods.captures import CaptureList, Captures, Stratum
from clew.methods.estimation.findings import CaveatKind
from clew.methods.estimation.pooling import pool

LISTS = (CaptureList("A"), CaptureList("B"))


def _captures(by: dict[tuple[tuple[str, str], ...], tuple[int, int, int]]) -> Captures:
    counts = np.array([[(0, *table) for table in by.values()]])
    return Captures(LISTS, counts, tuple(Stratum(values) for values in by))


def _years(sizes: dict[str, int]) -> Captures:
    return _captures({(("year", year),): (size, size, 6 if size > 20 else 1) for year, size in sizes.items()})


def test_a_sparse_year_joins_the_neighbour_with_fewer_persons() -> None:
    found, caveats = pool(_years({"2020": 50, "2021": 3, "2022": 40, "2023": 60}))
    assert [stratum["year"] for stratum in found.strata] == ["2020", "2021-2022", "2023"]
    assert caveats[0].kind is CaveatKind.POOLED and caveats[0]["categories"] == ("2021", "2022")


def test_sparse_categories_without_order_become_one() -> None:
    sizes = {"begging": 2, "labour": 50, "marriage": 3, "sexual": 80}
    found, _ = pool(
        _captures({(("form", form),): (size, size, 6 if size > 20 else 4) for form, size in sizes.items()})
    )
    assert [stratum["form"] for stratum in found.strata] == ["begging + labour + marriage", "sexual"]


def test_what_stands_alone_is_left_alone() -> None:
    captures = _years({"2020": 50, "2021": 40, "2022": 60})
    found, caveats = pool(captures)
    assert found.strata == captures.strata and caveats == ()


def test_a_covariate_left_with_one_category_is_dropped() -> None:
    found, caveats = pool(_years({"2020": 3, "2021": 4, "2022": 2}))
    assert found.covariates == () and found.counts.shape == (1, 1, 4) and len(caveats) == 1


@settings(deadline=None)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from("fmx"), st.integers(2018, 2024)),
        st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(0, 20)),
        min_size=2,
    )
)
def test_pooling_loses_nobody_and_leaves_nothing_sparse(
    by: dict[tuple[str, int], tuple[int, int, int]],
) -> None:
    by = {**by, ("f", 2018): (30, 30, 10)}
    captures = _captures({(("sex", sex), ("year", str(year))): table for (sex, year), table in by.items()})
    found, _ = pool(captures)
    assert (found.table() == captures.table()).all()
    for covariate in found.covariates:
        for category in {stratum[covariate] for stratum in found.strata}:
            inside = [place for place, stratum in enumerate(found.strata) if stratum[covariate] == category]
            assert found.counts[0, inside].sum() >= 30 and found.counts[0, inside, 3].sum() >= 5
