"""Estimates by stratum that add up to the total."""

from __future__ import annotations

import numpy as np
import pytest

from clew.methods.captures import CaptureList, Captures, Stratum
from clew.methods.estimation import loglinear
from clew.methods.estimation.covariates import stratified
from clew.methods.estimation.models import Model
from clew.methods.estimation.strata_design import design, fit, select

NAMES = ("police", "centre", "ngo")
YEARS = ("2021", "2022", "2023")


def _captures(seed: int, persons: int = 400) -> tuple[Captures, int]:
    """Women and men over three years; men are seen less by the police; the number grows each year."""
    rng = np.random.default_rng(seed)
    strata, tables, truth = [], [], 0
    for sex, chances in (("female", (0.4, 0.3, 0.25)), ("male", (0.15, 0.3, 0.25))):
        for place, year in enumerate(YEARS):
            size = int(persons * (1 + 0.3 * place))
            truth += size
            seen = rng.random((size, 3)) < chances
            table = np.bincount(seen @ np.array([1, 2, 4]), minlength=8)
            table[0] = 0
            strata.append(Stratum.of(sex=sex, year=year))
            tables.append(table)
    return Captures(tuple(CaptureList(name) for name in NAMES), np.array([tables]), tuple(strata)), truth


def test_strata_add_up_to_margins_and_total_and_the_truth_is_inside() -> None:
    captures, truth = _captures(1)
    found = stratified(captures, np.random.default_rng(1), bootstraps=60)
    assert found is not None and found.total.interval is not None
    total = found.total.population
    assert sum(stratum.population for stratum in found.strata) == pytest.approx(total, rel=1e-9)
    for covariate in ("sex", "year"):
        margin = [entry for entry in found.margins if entry.values[0][0] == covariate]
        assert sum(entry.population for entry in margin) == pytest.approx(total, rel=1e-9)
    assert sum(stratum.observed for stratum in found.strata) == captures.observed()
    assert all(stratum.population >= stratum.observed for stratum in found.strata)
    assert found.total.interval.low <= truth <= found.total.interval.high
    assert ("police", "sex") in found.terms
    assert found.total.interval.conditional is False


def test_a_trend_by_year_follows_the_growth() -> None:
    captures, _ = _captures(2, persons=900)
    found = stratified(captures, np.random.default_rng(1), bootstraps=60)
    assert found is not None and found.trend is not None and found.trend.interval is not None
    assert [point.values[0][1] for point in found.trend.points] == list(YEARS)
    assert found.trend.interval.low < 1.6 < found.trend.interval.high
    assert found.trend.interval.low > 1


def test_a_trend_that_begins_with_pooled_years_has_no_ratio() -> None:
    captures, _ = _captures(2)
    counts = np.concatenate([captures.counts, np.array([[[0, 4, 3, 2, 3, 1, 0, 0]]])], axis=1)
    strata = (*captures.strata, Stratum.of(sex="female", year="2020"))
    found = stratified(Captures(captures.lists, counts, strata), np.random.default_rng(1), bootstraps=50)
    assert found is not None and found.trend is not None
    assert found.trend.points[0].values == (("year", "2020-2021"),)
    assert found.trend.ratio is None and found.trend.interval is None


def test_the_same_seed_gives_the_same_answer_whatever_the_workers() -> None:
    captures, _ = _captures(3)
    one, two = (
        stratified(captures, np.random.default_rng(4), bootstraps=50, workers=workers) for workers in (1, 2)
    )
    assert one == two


def test_captures_without_a_covariate_that_can_stand_give_nothing() -> None:
    lists = tuple(CaptureList(name) for name in NAMES)
    counts = np.array([[[0, 9, 9, 3, 9, 3, 3, 1], [0, 1, 1, 0, 1, 0, 0, 0]]])
    captures = Captures(lists, counts, (Stratum.of(sex="f"), Stratum.of(sex="m")))
    assert stratified(captures, np.random.default_rng(1), bootstraps=50) is None


@pytest.mark.parametrize("model", ["", "police*centre", "police*ngo + centre*ngo"])
def test_one_stratum_is_fitted_like_a_table_without_covariates(model: str) -> None:
    counts = np.array([0, 41, 30, 9, 25, 6, 7, 4])
    terms = frozenset(tuple(pair.split("*")) for pair in model.split(" + ") if pair)
    plan = design(NAMES, (Stratum(),), np.array([122.0]))
    ours = fit(plan, counts[1:].astype(float), terms)  # type: ignore[arg-type]
    theirs = loglinear.fit(counts, Model.parse(model, NAMES))
    assert counts.sum() + ours.unseen[0] == pytest.approx(theirs.population, rel=1e-6)
    assert ours.bic == pytest.approx(theirs.bic, rel=1e-9)


def test_a_pair_of_lists_without_overlap_runs_to_minus_infinity_and_is_fitted() -> None:
    counts = np.array([0, 41, 30, 0, 25, 6, 7, 0])
    plan = design(NAMES, (Stratum(),), np.array([109.0]))
    ours = fit(plan, counts[1:].astype(float), frozenset({("police", "centre")}))
    theirs = loglinear.fit(counts, Model.parse("police*centre", NAMES))
    assert ours.exists and counts.sum() + ours.unseen[0] == pytest.approx(theirs.population, rel=1e-6)


def test_a_model_without_an_estimate_is_never_chosen() -> None:
    # Lists that share nobody: even the main effects run away.
    plan = design(NAMES, (Stratum(),), np.array([60.0]))
    assert select(plan, np.array([20.0, 20, 0, 20, 0, 0, 0])) is None
