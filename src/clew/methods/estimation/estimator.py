"""The one estimate: every method, every diagnostic, and whether a headline may be given.

Longer than other modules because it is the one place where all of them are put together.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from clew.methods.captures import Captures
from clew.methods.estimation import bootstrap, declarations, decomposable, diagnostics, latent_classes
from clew.methods.estimation.closed_forms import PairOfLists, chao_bounds, pairs
from clew.methods.estimation.covariates import Stratified, stratified
from clew.methods.estimation.diagnostics import Altered, Range, ZeroOverlap
from clew.methods.estimation.draws import DrawsEstimate, from_draws
from clew.methods.estimation.findings import CaveatKind, RefusalKind
from clew.methods.estimation.models import Model
from clew.methods.estimation.problems import BadOption, NoCandidate
from clew.methods.estimation.selection import Method, Selection, Selector
from clew.methods.estimation.visibility import lower_bound
from clew.methods.figures import Basis, Caveat, Figure, Interval, Refusal, Unit

Progress = Callable[[str, int, int], None]
"""Told the step (a code) and how many of its parts are done."""
Choice = Literal["bic", "stepwise", "main_effects"]
LEAST_RESAMPLED = 0.5
"""The share of resamples that must give an estimate for an interval to be given."""
SIDE_RESAMPLES = 200
"""Resamples of the log-linear methods that are only shown beside the selected one."""
CAP_DECIDES = 0.01
"""Posterior probability just below the cap from which on the cap counts as deciding."""
EXACT_RESAMPLES = 8
"""Up to so many lists each resample is searched exactly."""
FEWEST_RESAMPLES = 10
"""Fewer resamples say nothing of an interval."""
BOUNDED_FITS = 1000
"""Models tried on each resample, and without each list, where there are more lists."""
MODELS_NAMED = 200
"""Models near the best that are named one by one; ranges are over all of them."""
PRODUCER = "clew.estimation"
SHARED_DEFINITION = "shared_definition"


@dataclass(frozen=True, slots=True)
class Options:
    """How to estimate.

    ``method`` chooses the model of the headline; ``max_order`` the most lists in an interaction
    (default 1/2/3/3/2 for 2/3/4/5/6 and more lists); ``cap`` the most never seen for the Bayesian
    methods (default 20 times those seen); ``bayesian`` whether these are run; ``strata`` whether
    covariates in the captures give estimates by stratum. Raises :class:`BadOption`.
    """

    method: Choice = "bic"
    max_order: int | None = None
    level: float = 0.95
    bootstraps: int = 1000
    cap: int | None = None
    bayesian: bool = True
    strata: bool = True
    workers: int = 1

    def __post_init__(self) -> None:
        # ``max_order`` is judged against the table, where its number of lists is known.
        for option, value, fits, expected in (
            ("method", self.method, self.method in get_args(Choice), ", ".join(get_args(Choice))),
            ("level", self.level, 0 < self.level < 1, "0 < level < 1"),
            ("bootstraps", self.bootstraps, self.bootstraps >= FEWEST_RESAMPLES, f">= {FEWEST_RESAMPLES}"),
            ("cap", self.cap, self.cap is None or self.cap >= 1, ">= 1"),
            ("workers", self.workers, self.workers >= 1, ">= 1"),
        ):
            if not fits:
                raise BadOption(option=option, value=value, expected=expected)

    def to_dict(self) -> dict[str, Any]:
        """The options for machines, without those that change nothing in the answer."""
        return {
            "method": self.method,
            "max_order": self.max_order,
            "level": self.level,
            "bootstraps": self.bootstraps,
            "cap": self.cap,
            "bayesian": self.bayesian,
            "strata": self.strata,
        }


@dataclass(frozen=True, slots=True)
class SelectedModel:
    """The model that was chosen, with its interval; it stands even where the headline is refused.

    ``population`` is the median over draws where there are several, else the model's own. ``ratio``
    is the dark figure: persons in all over persons seen. ``monte_carlo_error`` is the standard error
    of both limits that comes from the number of resamples (``None`` over draws).
    """

    method: str
    name: str
    bic: float
    proven: bool
    population: float
    unseen: float
    ratio: float
    interval: Interval | None
    monte_carlo_error: tuple[float, float] | None
    resamples: int
    other_model: float
    failed: float

    def to_dict(self) -> dict[str, Any]:
        """The model for machines."""
        return {
            "method": self.method,
            "model": self.name,
            "bic": self.bic,
            "proven": self.proven,
            "population": self.population,
            "unseen": self.unseen,
            "ratio": self.ratio,
            "interval": self.interval.to_dict() if self.interval else None,
            "monte_carlo_error": list(self.monte_carlo_error) if self.monte_carlo_error else None,
            "resamples": self.resamples,
            "other_model": self.other_model,
            "failed": self.failed,
        }


@dataclass(frozen=True, slots=True)
class RankedModel:
    """A model near the best: its name, population and BIC."""

    name: str
    population: float
    bic: float

    def to_dict(self) -> dict[str, Any]:
        """The model for machines."""
        return {"model": self.name, "population": self.population, "bic": self.bic}


@dataclass(frozen=True, slots=True)
class MethodEstimate:
    """One method beside the others; ``cap`` (never seen) and ``prior`` only where it has them."""

    method: str
    population: float | None
    interval: Interval | None
    model: str | None = None
    cap: int | None = None
    prior: str | None = None
    refusals: tuple[Refusal, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The method for machines."""
        return {
            "method": self.method,
            "population": self.population,
            "interval": self.interval.to_dict() if self.interval else None,
            "model": self.model,
            "cap": self.cap,
            "prior": self.prior,
            "refusals": [refusal.to_dict() for refusal in self.refusals],
        }


@dataclass(frozen=True, slots=True)
class Estimate:
    """What can be said of those never seen.

    ``figure`` is the headline: *presumed victims of the definition the lists share*; its value is
    ``None`` where ``refusals`` say why. ``selected`` (``None`` only where no model has an estimate),
    ``ranges`` and ``methods`` are given in any case. ``without_referrals`` is the estimate without
    the records that exist only through a referral. ``resamples`` are the bootstrap estimates behind
    the interval, for a picture.
    """

    figure: Figure
    lists: tuple[str, ...]
    observed: int
    overlapping: int
    selected: SelectedModel | None
    ranges: tuple[Range, ...]
    models: tuple[RankedModel, ...]
    methods: tuple[MethodEstimate, ...]
    pairs: tuple[PairOfLists, ...]
    zero_overlaps: tuple[ZeroOverlap, ...]
    dropped: tuple[Altered, ...]
    merged: tuple[Altered, ...]
    skipped: int
    without_referrals: MethodEstimate | None
    over_draws: DrawsEstimate | None
    strata: Stratified | None
    options: Options
    source: str
    resamples: tuple[float, ...] = ()

    @property
    def caveats(self) -> tuple[Caveat, ...]:
        """What limits the estimate."""
        return self.figure.caveats

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """Why no headline is given; empty where one is."""
        return self.figure.refusals

    def to_dict(self) -> dict[str, Any]:
        """The estimate for machines (without the single resamples)."""
        return {
            "figure": self.figure.to_dict(),
            "lists": list(self.lists),
            "observed": self.observed,
            "overlapping": self.overlapping,
            "selected": self.selected.to_dict() if self.selected else None,
            "ranges": [entry.to_dict() for entry in self.ranges],
            "models": [entry.to_dict() for entry in self.models],
            "methods": [entry.to_dict() for entry in self.methods],
            "pairs": [entry.to_dict() for entry in self.pairs],
            "zero_overlaps": [entry.to_dict() for entry in self.zero_overlaps],
            "dropped": [entry.to_dict() for entry in self.dropped],
            "merged": [entry.to_dict() for entry in self.merged],
            "skipped": self.skipped,
            "without_referrals": self.without_referrals.to_dict() if self.without_referrals else None,
            "over_draws": self.over_draws.to_dict() if self.over_draws else None,
            "strata": self.strata.to_dict() if self.strata else None,
            "options": self.options.to_dict(),
            "source": self.source,
        }


def selector(method: Choice, lists: int, max_order: int | None = None) -> Selector:
    """How a model of so many lists is chosen by the method of this name."""
    if method == "main_effects":
        return Selector(Method.CANDIDATES, candidates=(Model.main_effects(lists),))
    return Selector(Method(method), max_order)


def estimate(
    captures: Captures,
    options: Options | None = None,
    rng: np.random.Generator | None = None,
    on_progress: Progress | None = None,
) -> Estimate:
    """Estimate the population behind the lists, with everything that must be printed beside it.

    Arguments: ``captures`` from one linkage or many draws of it; ``rng`` the only source of chance
    (default: seed 0); ``on_progress`` is told the step and its parts. Raises
    :class:`~clew.methods.estimation.problems.EstimationProblem` for options that do not fit the table.
    """
    chosen = options or Options()
    chance = rng if rng is not None else np.random.default_rng(0)
    return _Run(captures, chosen, chance.spawn(6), on_progress or (lambda step, done, total: None)).run()


class _Run:
    """One estimate in the making; what several steps need."""

    def __init__(
        self, captures: Captures, options: Options, streams: list[np.random.Generator], tell: Progress
    ) -> None:
        self.captures, self.options, self.streams, self.tell = captures, options, streams, tell
        self.names = captures.names
        self.lists = len(self.names)
        self.way = selector(options.method, self.lists, options.max_order)
        self.again = self.way
        self.caveats: list[Caveat] = _assumptions(self.lists)
        if self.lists > EXACT_RESAMPLES and self.way.method is Method.BIC:
            self.again = replace(self.way, most_fits=BOUNDED_FITS)
            self.caveats.append(Caveat.of(CaveatKind.RESAMPLES_BOUNDED, fits=BOUNDED_FITS))

    def run(self) -> Estimate:
        over_draws, answer = None, None
        counts = self.captures.table()
        try:
            if self.captures.draws > 1:
                over_draws = from_draws(
                    self.captures,
                    self.streams[0],
                    selector=self.again,
                    bootstraps=self.options.bootstraps,
                    level=self.options.level,
                    workers=self.options.workers,
                    on_progress=self._step("bootstrap"),
                )
                counts = self.captures.table(over_draws.middle)
            ranked = diagnostics.near_best(counts, self.way)
            near = ranked
            if self.options.method != "bic":
                near = diagnostics.near_best(counts, self._bic())
            if over_draws is None:
                again = replace(self.again, seeds=tuple(entry.model for entry in ranked.ranked[:5]))
                answer = self._bootstrapped(counts, again, self.streams[0], self.options.bootstraps)
        except NoCandidate:
            return self._without_model(counts)
        selected = self._selected(ranked, over_draws, answer)
        zero = diagnostics.zero_overlaps(counts, self.names, selected.population)
        dropped = diagnostics.each_dropped(counts, self.names, self.again)
        merged = diagnostics.each_merged(counts, self.names, self.again)
        methods = self._methods(counts, selected)
        without = self._without_referrals(selected)
        strata = self._strata(over_draws, selected)
        refusals = [
            *declarations.refusals(self.captures.lists),
            *diagnostics.table_refusals(counts, self.names),
            *diagnostics.model_refusals(near, selected.population),
            *diagnostics.bound_refusals(selected.interval, lower_bound(counts)),
            *self._interval_refusals(selected, over_draws),
        ]
        self.caveats += [
            *diagnostics.table_caveats(counts, self.names, zero),
            *self._selection_caveats(ranked, selected),
            *diagnostics.deciding(selected.population, dropped),
            *_disagreement(methods),
            *self._linkage_caveats(over_draws),
            *(strata.caveats if strata else ()),
        ]
        return Estimate(
            figure=self._figure(refusals, selected),
            lists=self.names,
            observed=int(counts.sum()),
            overlapping=diagnostics.overlapping(counts),
            selected=selected,
            ranges=tuple(
                diagnostics.model_range(near, within)
                for within in (diagnostics.CLOSE_WITHIN, diagnostics.WIDE_WITHIN)
            ),
            models=tuple(
                RankedModel(entry.model.name(self.names), entry.population, entry.bic)
                for entry in near.ranked[:MODELS_NAMED]
            ),
            methods=methods,
            pairs=pairs(counts, self.names, self.options.level),
            zero_overlaps=zero,
            dropped=dropped,
            merged=merged,
            skipped=len(ranked.skipped),
            without_referrals=without,
            over_draws=over_draws,
            strata=strata,
            options=self.options,
            source=self.captures.source,
            resamples=() if answer is None else tuple(answer.estimates.tolist()),
        )

    def _step(self, name: str) -> Callable[[int, int], None]:
        return lambda done, total: self.tell(name, done, total)

    def _bic(self) -> Selector:
        return selector("bic", self.lists, self.options.max_order)

    def _bootstrapped(
        self,
        counts: NDArray[np.int64],
        way: Selector,
        rng: np.random.Generator,
        draws: int,
        step: str = "bootstrap",
    ) -> bootstrap.BootstrapInterval:
        return bootstrap.interval(
            counts,
            way,
            draws,
            rng,
            level=self.options.level,
            workers=self.options.workers,
            on_progress=self._step(step),
        )

    def _selected(
        self,
        ranked: Selection,
        over_draws: DrawsEstimate | None,
        answer: bootstrap.BootstrapInterval | None,
    ) -> SelectedModel:
        population = over_draws.population if over_draws else ranked.population
        seen = ranked.seen
        interval, error = (over_draws.interval if over_draws else None), None
        resamples, other, failed = 0, 0.0, 0.0
        if answer is not None:
            resamples, other, failed = answer.draws, answer.other_model, answer.failed
            if failed <= 1 - LEAST_RESAMPLED:
                interval, error = _at_least(answer.interval, seen), answer.monte_carlo_error
        elif over_draws is not None:
            resamples, other, failed = over_draws.resamples, over_draws.changed, over_draws.failed
        if interval is not None and (ranked.max_order == 1 or self.lists == 2):
            interval = replace(interval, conditional=True)  # one model: there was nothing to choose
        return SelectedModel(
            method=self.options.method,
            name=ranked.model.name(self.names),
            bic=ranked.bic,
            proven=ranked.proven or self.options.method != "bic",
            population=population,
            unseen=population - seen,
            ratio=population / seen,
            interval=interval,
            monte_carlo_error=error,
            resamples=resamples,
            other_model=other,
            failed=failed,
        )

    def _methods(self, counts: NDArray[np.int64], selected: SelectedModel) -> tuple[MethodEstimate, ...]:
        level, observed = self.options.level, int(counts.sum())
        found = [self._loglinear(choice, counts, selected) for choice in ("bic", "stepwise", "main_effects")]
        cap = self.options.cap if self.options.cap is not None else decomposable.CAP_RATIO * observed
        if self.options.bayesian and decomposable.FEWEST_LISTS <= self.lists <= decomposable.MOST_LISTS:
            graph = decomposable.average(counts, self.names, cap=cap, level=level)
            found.append(
                MethodEstimate("decomposable_average", graph.mean, graph.interval, cap=cap, prior="1/N")
            )
            self._cap_caveat("decomposable_average", graph.near_cap, cap)
        if self.options.bayesian and self.lists >= 3:
            latent = latent_classes.sample(
                counts,
                self.streams[2],
                cap=cap,
                level=level,
                workers=self.options.workers,
                on_progress=self._step("latent_classes"),
            )
            found.append(
                MethodEstimate(
                    "latent_classes",
                    latent.mean,
                    latent.interval,
                    cap=cap,
                    prior="1/N",
                    refusals=latent.refusals,
                )
            )
            if not latent.refusals:
                self._cap_caveat("latent_classes", latent.near_cap, cap)
        for form in chao_bounds(counts, level):
            found.append(MethodEstimate(form.method, form.population, form.interval))
        if self.lists > 2:
            found.append(MethodEstimate("chao_lists", lower_bound(counts), None))
        if self.lists == 2:
            (pair,) = pairs(counts, self.names, level)
            for form in (pair.lincoln_petersen, pair.chapman):
                found.append(MethodEstimate(form.method, form.population, form.interval))
        return tuple(found)

    def _cap_caveat(self, method: str, near: float, cap: int) -> None:
        if near > CAP_DECIDES:
            self.caveats.append(Caveat.of(CaveatKind.CAP_DECIDES, method=method, share=near, cap=cap))

    def _loglinear(
        self, choice: Choice, counts: NDArray[np.int64], selected: SelectedModel
    ) -> MethodEstimate:
        if choice == self.options.method:
            return MethodEstimate(choice, selected.population, selected.interval, selected.name)
        way = selector(choice, self.lists, self.options.max_order)
        if choice == "bic" and self.lists > EXACT_RESAMPLES:
            way = replace(way, most_fits=BOUNDED_FITS)
        draws = min(self.options.bootstraps, SIDE_RESAMPLES)
        try:
            answer = self._bootstrapped(counts, way, self.streams[1].spawn(1)[0], draws, choice)
        except NoCandidate:
            return MethodEstimate(choice, None, None)
        interval = _at_least(answer.interval, int(counts.sum()))
        return MethodEstimate(choice, answer.estimate, interval, answer.model.name(self.names))

    def _without_referrals(self, selected: SelectedModel) -> MethodEstimate | None:
        rest = self.captures.unreferred
        if rest is None:
            self.caveats.append(Caveat.of(CaveatKind.REFERRALS_UNKNOWN))
            return None
        if (rest == self.captures.counts).all():
            return None
        method = self.options.method
        histories = np.arange(rest.shape[2])
        totals = rest.sum(axis=(0, 1))
        if any(not totals[(histories >> place) & 1 == 1].any() for place in range(self.lists)):
            return MethodEstimate(method, None, None)
        try:
            found = from_draws(
                Captures(self.captures.lists, rest, self.captures.strata),
                self.streams[3],
                selector=self.again,
                seen_varies=self.captures.draws > 1,  # as in the interval it stands beside
                bootstraps=self.options.bootstraps,
                level=self.options.level,
                workers=self.options.workers,
                on_progress=self._step("without_referrals"),
            )
        except NoCandidate:
            return MethodEstimate(method, None, None)
        self.caveats.append(
            Caveat.of(
                CaveatKind.REFERRALS_MATTER,
                without=round(found.population),
                with_all=round(selected.population),
            )
        )
        return MethodEstimate(method, found.population, found.interval)

    def _strata(self, over_draws: DrawsEstimate | None, selected: SelectedModel) -> Stratified | None:
        if not self.captures.covariates or not self.options.strata:
            return None
        found = stratified(
            self.captures,
            self.streams[4],
            bootstraps=self.options.bootstraps,
            level=self.options.level,
            draw=over_draws.middle if over_draws else 0,
            workers=self.options.workers,
            on_progress=self._step("strata"),
        )
        if found is None:
            self.caveats.append(Caveat.of(CaveatKind.NO_STRATA))
            return None
        self.caveats.append(
            Caveat.of(
                CaveatKind.STRATA_DIFFER,
                strata=round(found.total.population),
                total=round(selected.population),
            )
        )
        return found

    def _interval_refusals(self, selected: SelectedModel, over_draws: DrawsEstimate | None) -> list[Refusal]:
        found = []
        if selected.interval is None:
            found.append(Refusal.of(RefusalKind.NO_INTERVAL, share=1 - selected.failed))
        if over_draws is not None:
            between = over_draws.linkage_interval
            if between.high > diagnostics.WIDEST_SPREAD * between.low:
                found.append(
                    Refusal.of(
                        RefusalKind.LINKAGE_UNCERTAIN,
                        low=round(between.low),
                        high=round(between.high),
                        most=diagnostics.WIDEST_SPREAD,
                    )
                )
        return found

    def _selection_caveats(self, ranked: Selection, selected: SelectedModel) -> list[Caveat]:
        found = []
        if selected.other_model > 0:
            found.append(Caveat.of(CaveatKind.OTHER_MODELS, share=selected.other_model))
        if selected.failed > 0:
            found.append(Caveat.of(CaveatKind.RESAMPLES_FAILED, share=selected.failed))
        passed = sum(entry.bic < ranked.bic for entry in ranked.skipped)
        if passed:
            found.append(Caveat.of(CaveatKind.MODELS_SKIPPED, models=passed))
        if not selected.proven:
            found.append(Caveat.of(CaveatKind.NOT_PROVEN))
        return found

    def _linkage_caveats(self, over_draws: DrawsEstimate | None) -> list[Caveat]:
        if over_draws is None:
            return [Caveat.of(CaveatKind.LINKAGE_CERTAIN)]
        return [
            Caveat.of(
                CaveatKind.LINKAGE_SPREAD,
                draws=len(over_draws.estimates),
                share=over_draws.linkage_share,
            )
        ]

    def _figure(self, refusals: list[Refusal], selected: SelectedModel | None) -> Figure:
        given = not refusals and selected is not None
        return Figure(
            value=selected.population if given and selected else None,
            basis=Basis(
                unit=Unit.PRESUMED_VICTIM,
                population=SHARED_DEFINITION,
                producer=PRODUCER,
                period=declarations.shared_period(self.captures.lists),
            ),
            interval=selected.interval if given and selected else None,
            caveats=tuple(self.caveats),
            refusals=tuple(refusals),
        )

    def _without_model(self, counts: NDArray[np.int64]) -> Estimate:
        """What is left to say where no model has an estimate."""
        zero = diagnostics.zero_overlaps(counts, self.names, None)
        self.caveats += diagnostics.table_caveats(counts, self.names, zero)
        level = self.options.level
        forms = tuple(
            MethodEstimate(form.method, form.population, form.interval) for form in chao_bounds(counts, level)
        )
        refusals = [
            Refusal.of(RefusalKind.NO_ESTIMATE),
            *declarations.refusals(self.captures.lists),
            *diagnostics.table_refusals(counts, self.names),
        ]
        return Estimate(
            figure=self._figure(refusals, None),
            lists=self.names,
            observed=int(counts.sum()),
            overlapping=diagnostics.overlapping(counts),
            selected=None,
            ranges=(),
            models=(),
            methods=forms,
            pairs=pairs(counts, self.names, level),
            zero_overlaps=zero,
            dropped=diagnostics.each_dropped(counts, self.names, self.again),
            merged=diagnostics.each_merged(counts, self.names, self.again),
            skipped=0,
            without_referrals=None,
            over_draws=None,
            strata=None,
            options=self.options,
            source=self.captures.source,
        )


def _assumptions(lists: int) -> list[Caveat]:
    kinds = [
        CaveatKind.ASSUMES_SAME_PERSONS,
        CaveatKind.ASSUMES_CLOSED,
        CaveatKind.ASSUMES_LINKED,
        CaveatKind.ASSUMES_REACHABLE,
        CaveatKind.ASSUMES_INDEPENDENT if lists == 2 else CaveatKind.ASSUMES_NO_HIGHEST_INTERACTION,
    ]
    return [Caveat.of(kind) for kind in kinds]


def _disagreement(methods: tuple[MethodEstimate, ...]) -> list[Caveat]:
    """A range over all methods but the lower bounds, where it is wider than a factor two."""
    values = [
        entry.population
        for entry in methods
        if entry.population is not None and not entry.refusals and not entry.method.startswith("chao")
    ]
    if not values or max(values) <= diagnostics.WIDEST_SPREAD * min(values):
        return []
    return [Caveat.of(CaveatKind.METHODS_DISAGREE, low=round(min(values)), high=round(max(values)))]


def _at_least(interval: Interval, seen: int) -> Interval:
    """The interval cut at the persons seen (only rounding can pass them)."""
    if interval.low >= seen and math.isfinite(interval.low):
        return interval
    return replace(interval, low=max(interval.low, float(seen)))
