"""The one estimate: headline or refusal, ranges in any case."""

from __future__ import annotations

import datetime as dt
import json
from types import ModuleType

import numpy as np
import pytest

from clew.methods import estimation
from clew.methods.captures import CaptureList, Captures, Declaration, Stratum
from clew.methods.estimation import CaveatKind, Estimate, Options, RefusalKind, estimate
from clew.methods.figures import Unit

ALIKE = Declaration("presumed victims", dt.date(2023, 1, 1), dt.date(2023, 12, 31), "Lumara", closed=True)
QUICK = Options(bootstraps=100, bayesian=False)


def _captures(names: tuple[str, ...], counts: np.ndarray, declared: bool = True) -> Captures:
    lists = tuple(CaptureList(name, ALIKE if declared else Declaration()) for name in names)
    return Captures(lists, counts[None, None])


def _steady(declared: bool = True) -> Captures:
    seen = np.random.default_rng(1).random((1000, 4)) < (0.35, 0.3, 0.4, 0.3)
    counts = np.bincount(seen @ np.array([1, 2, 4, 8]), minlength=16)
    counts[0] = 0
    return _captures(("police", "centre", "court", "ngo"), counts, declared)


def _kinds(answer: Estimate) -> set[str]:
    return {refusal.kind for refusal in answer.refusals}


def test_steady_lists_that_declare_the_same_get_a_headline_with_its_interval() -> None:
    answer = estimate(_steady(), QUICK, np.random.default_rng(1))
    assert answer.refusals == ()
    figure = answer.figure
    assert figure.value == answer.selected.population  # type: ignore[union-attr]
    assert figure.interval is not None and figure.value in figure.interval
    assert figure.value == pytest.approx(1000, rel=0.06)
    assert figure.basis.unit is Unit.PRESUMED_VICTIM and figure.basis.population == "shared_definition"
    assert figure.basis.period is not None
    assert CaveatKind.ASSUMES_SAME_PERSONS in {caveat.kind for caveat in answer.caveats}


def test_lists_that_declare_nothing_get_ranges_and_no_headline() -> None:
    answer = estimate(_steady(declared=False), QUICK)
    assert _kinds(answer) == {RefusalKind.NOTHING_DECLARED}
    assert answer.figure.value is None and answer.figure.interval is None
    assert answer.selected is not None and answer.selected.interval is not None and answer.ranges


def test_the_uk_table_is_refused_for_its_spread_and_the_selected_model_stands(published: ModuleType) -> None:
    names, counts = published.table(published.UK_5)
    answer = estimate(_captures(names, counts), QUICK)
    assert _kinds(answer) == {RefusalKind.UNSTABLE}
    assert answer.selected is not None
    # R, MultipleSystemsEstimation, maximum order 3: [123,25,34], 25,311.29, BIC 195.879.
    assert answer.selected.name == "LA*NG*PFNCA + NG*GP + PFNCA*GO"
    assert answer.selected.population == pytest.approx(25311.2906125325, rel=1e-6)
    assert answer.selected.bic == pytest.approx(195.879105644213, abs=1e-6)
    assert answer.zero_overlaps[0].lists == ("LA", "GP")
    by_method = {entry.method: entry for entry in answer.methods}
    # R, stepwise p .02: 11,312.99; main effects 13,444.13.
    assert by_method["stepwise"].population == pytest.approx(11312.9902894352, rel=1e-6)
    assert by_method["main_effects"].population == pytest.approx(13444.1312090139, rel=1e-6)
    assert by_method["main_effects"].interval.conditional and not by_method["bic"].interval.conditional


def test_every_method_stands_beside_the_others_with_cap_and_prior(published: ModuleType) -> None:
    names, counts = published.table(published.KOREA)
    answer = estimate(_captures(names, counts), Options(bootstraps=100, cap=1000))
    methods = {entry.method: entry for entry in answer.methods}
    assert set(methods) == {
        "bic", "stepwise", "main_effects", "decomposable_average", "latent_classes", "chao", "chao_corrected",
        "chao_lists",
    }  # fmt: skip
    assert methods["latent_classes"].cap == methods["decomposable_average"].cap == 1000
    assert methods["decomposable_average"].prior == "1/N"


def test_the_seed_alone_decides_and_not_the_workers(published: ModuleType) -> None:
    names, counts = published.table(published.KOREA)
    one, two = (
        estimate(_captures(names, counts), Options(bootstraps=100, workers=workers), np.random.default_rng(3))
        for workers in (1, 2)
    )
    assert one.to_dict() == two.to_dict()
    other = estimate(_captures(names, counts), Options(bootstraps=100), np.random.default_rng(4))
    assert other.selected.interval != one.selected.interval  # type: ignore[union-attr]


def test_permuting_the_lists_permutes_the_answer(published: ModuleType) -> None:
    names, counts = published.table(published.KOREA)
    order = (2, 0, 1)
    turned = np.array([counts[sum((h >> new & 1) << old for new, old in enumerate(order))] for h in range(8)])
    there = estimate(_captures(names, counts), QUICK)
    here = estimate(_captures(tuple(names[place] for place in order), turned), QUICK)
    assert here.selected.population == pytest.approx(there.selected.population)  # type: ignore[union-attr]
    assert {entry.lists[0]: entry.population for entry in here.dropped} == pytest.approx(
        {entry.lists[0]: entry.population for entry in there.dropped}
    )


def test_it_is_written_as_json_and_holds_no_single_resample(published: ModuleType) -> None:
    names, counts = published.table(published.KOREA)
    text = json.dumps(estimate(_captures(names, counts), QUICK).to_dict())
    assert '"model": "b*c + c*d"' in text and 'resamples": [' not in text


def test_two_lists_rest_on_independence_alone_and_say_so() -> None:
    answer = estimate(_captures(("police", "centre"), np.array([0, 70, 60, 30])), QUICK)
    assert answer.selected is not None
    assert answer.selected.population == pytest.approx(100 * 90 / 30, rel=1e-6)
    kinds = {caveat.kind for caveat in answer.caveats}
    assert CaveatKind.ASSUMES_INDEPENDENT in kinds and CaveatKind.ASSUMES_NO_HIGHEST_INTERACTION not in kinds
    assert {entry.method for entry in answer.methods} >= {"lincoln_petersen", "chapman"}


def test_lists_that_share_nobody_have_no_estimate_and_that_is_said() -> None:
    answer = estimate(_captures(("a", "b", "c"), np.array([0, 30, 30, 0, 30, 0, 0, 0])), QUICK)
    assert answer.selected is None and answer.figure.value is None
    assert RefusalKind.NO_ESTIMATE in _kinds(answer) and RefusalKind.TINY_OVERLAP in _kinds(answer)
    assert len(answer.zero_overlaps) == 3
    json.dumps(answer.to_dict())


def test_records_that_exist_through_referral_are_left_out_beside_it() -> None:
    whole = _steady().counts
    rest = whole.copy()
    rest[0, 0, 1] += 30  # thirty persons on police and centre were sent there by the police
    rest[0, 0, 3] -= 30
    captures = Captures(_steady().lists, whole, unreferred=rest)
    answer = estimate(captures, Options(method="main_effects", bootstraps=100, bayesian=False))
    assert answer.without_referrals is not None and answer.selected is not None
    assert answer.without_referrals.population > answer.selected.population  # type: ignore[operator]
    kinds = {caveat.kind for caveat in answer.caveats}
    assert CaveatKind.REFERRALS_MATTER in kinds and CaveatKind.REFERRALS_UNKNOWN not in kinds


def test_draws_of_the_linkage_widen_the_interval_and_too_much_of_that_is_refused() -> None:
    table = _steady().table()
    move = np.zeros(16, dtype=np.int64)
    move[[1, 2, 3]] = 1, 1, -1
    calm = Captures(_steady().lists, np.array([[table + step * move] for step in range(5)]))
    answer = estimate(calm, QUICK)
    assert answer.over_draws is not None and len(answer.over_draws.estimates) == 5
    assert answer.selected.population == answer.over_draws.population  # type: ignore[union-attr]
    assert CaveatKind.LINKAGE_SPREAD in {caveat.kind for caveat in answer.caveats}
    lists = _steady().lists[:2]
    wild = np.array([[[0, 100 + 4 * step, 100 + 4 * step, 60 - 4 * step]] for step in range(12)])
    assert RefusalKind.LINKAGE_UNCERTAIN in _kinds(estimate(Captures(lists, wild), QUICK))


def test_covariates_give_strata_that_add_up() -> None:
    half = _steady().counts[0, 0] // 2
    counts = np.array([[half, _steady().counts[0, 0] - half]])
    captures = Captures(_steady().lists, counts, (Stratum.of(sex="f"), Stratum.of(sex="m")))
    answer = estimate(captures, QUICK)
    assert answer.strata is not None
    assert sum(entry.population for entry in answer.strata.strata) == pytest.approx(
        answer.strata.total.population
    )


def test_the_library_names_its_parts_and_nothing_else() -> None:
    for name in estimation.__all__:
        assert getattr(estimation, name) is not None
    with pytest.raises(AttributeError):
        _ = estimation.guess  # type: ignore[attr-defined]
