"""The thread from end to end: records of several bodies -> persons -> those never seen -> what became
of the cases -> tables that may be shown.

The demo, the command line and the evidence desk call :func:`walk`; each step is one call of the
package that owns it. Nothing here reads a file or makes a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from clew.methods import disclosure, estimation, pathways
from clew.methods.captures import Captures, Declaration
from clew.methods.figures import Basis, Cell, DateRule, Dimension, Figure, Period, Stage, Table, Unit
from clew.methods.linkage.draws import draw
from clew.methods.linkage.histories import captures as captures_of
from clew.methods.linkage.linking import Linked, link
from clew.methods.linkage.preparation import prepare
from clew.methods.linkage.settings import LinkageSettings

if TYPE_CHECKING:
    import polars as pl

Progress = Callable[[str, int, int], None]
"""Told of each step: its name (one of :data:`STEPS`), parts done, parts in all."""

STEPS = ("link", "draw", "estimate", "justice", "protect")


@dataclass(frozen=True, slots=True, eq=False)
class Sources:
    """What the bodies hold.

    ``lists`` are records by body (see ``linkage``); ``declarations`` what each body declares of its
    list; ``once`` the lists that hold each person once; ``neighbours`` of municipalities; ``events``
    of proceedings; ``reports`` to the identifying authority; ``identified`` one row for each person
    formally identified, with a code for each of ``dimensions`` and the ISO ``date`` of the decision.
    """

    lists: Mapping[str, pl.DataFrame]
    declarations: Mapping[str, Declaration] = field(default_factory=dict)
    once: tuple[str, ...] = ()
    neighbours: Mapping[str, Sequence[str]] = field(default_factory=dict)
    events: tuple[pathways.Event, ...] = ()
    reports: tuple[pathways.Report, ...] = ()
    identified: tuple[Mapping[str, str], ...] = ()
    dimensions: tuple[Dimension, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """How to walk: the span of the lists, the year and quarter reported on, and how thoroughly.

    ``offences`` are the codes that count as trafficking in human beings; ``producer`` and
    ``population`` go into the basis of every figure.
    """

    span: Period
    year: int
    quarter: int
    offences: frozenset[str]
    producer: str
    population: str = "all"
    draws: int = 60
    bootstraps: int = 1000
    bayesian: bool = True
    workers: int = 1
    rules: disclosure.Rules = disclosure.PUBLIC

    @property
    def so_far(self) -> Period:
        """The year up to the end of the quarter."""
        return Period(Period.year(self.year).start, Period.quarter(self.year, self.quarter).end)


@dataclass(frozen=True, slots=True, eq=False)
class Thread:
    """What the walk found, step by step.

    ``funnel`` and ``identification`` follow those that began in the span or year (cohort);
    ``identified`` counts what happened in the year (period), the second figure those reported
    earlier. ``protected`` are the tables of the year up to the quarter.
    """

    linked: Linked
    persons_drawn: tuple[int, int, int]
    """Limits (95 %) and median of how many persons the records are, over the draws."""
    captures: Captures
    estimate: estimation.Estimate
    """Without the records that exist only through a referral, where the bodies mark these."""
    with_referrals: estimation.Estimate | None
    """The same with them, to show what they do; ``None`` where nothing is marked."""
    funnel: pathways.Funnel
    reclassified: pathways.Reclassified
    identification: pathways.Identification
    identified: tuple[Figure, Figure]
    protected: disclosure.Protected
    outcomes: Table
    """What became of the year's reports, protected beside the number identified in the year."""

    def to_dict(self) -> dict[str, Any]:
        """The walk for machines: counts and figures, no record."""
        low, middle, high = self.persons_drawn
        captures = self.captures.to_dict()
        del captures["counts"]  # capture histories are disclosive: they stay at the desk
        return {
            "linkage": self.linked.to_dict(),
            "persons": {"low": low, "median": middle, "high": high},
            "captures": captures,
            "estimate": self.estimate.to_dict(),
            "with_referrals": self.with_referrals.to_dict() if self.with_referrals else None,
            "funnel": self.funnel.to_dict(),
            "reclassified": self.reclassified.to_dict(),
            "identification": self.identification.to_dict(),
            "identified": [figure.to_dict() for figure in self.identified],
            "protected": self.protected.to_dict(),
            "outcomes": self.outcomes.to_dict(),
        }


def walk(
    sources: Sources,
    settings: Settings,
    rng: np.random.Generator,
    on_progress: Progress = lambda step, done, total: None,
) -> Thread:
    """Walk the thread.

    Arguments: ``rng`` is the only source of chance. Raises the problems of the packages it calls.
    """
    chance = rng.spawn(4)
    prepared = prepare(sources.lists, neighbours=sources.neighbours)
    how = LinkageSettings.from_dict({"once": list(sources.once), "bodies": {}})
    on_progress("link", 0, 1)
    linked = link(prepared, how, rng=chance[0])
    on_progress("link", 1, 1)
    drawn = draw(
        linked.comparison.pairs,
        draws=settings.draws,
        rng=chance[1],
        one_per_list=sources.once,
        on_progress=lambda done, total: on_progress("draw", done, total),
    )
    captures = captures_of(
        drawn,
        referred_by=[value for frame in sources.lists.values() for value in frame["referred_by"]],
        declarations=sources.declarations,
    )
    independent = None
    if captures.unreferred is not None:
        # what is known of referrals stays in the captures, and has no further effect in them
        independent = replace(captures, counts=captures.unreferred)
    how_much = estimation.Options(
        bootstraps=settings.bootstraps,
        bayesian=settings.bayesian,
        workers=settings.workers,
        strata=False,
    )
    answer = estimation.estimate(
        independent or captures,
        how_much,
        chance[2],
        lambda _, done, total: on_progress("estimate", done, total),
    )
    all_overlap = None
    if independent is not None:
        plain = replace(captures, unreferred=None)
        all_overlap = estimation.estimate(plain, replace(how_much, bayesian=False), chance[3])
    on_progress("justice", 0, 1)
    named = {"population": settings.population, "producer": settings.producer}
    offence = "+".join(sorted({code.rsplit("-", 1)[0] for code in settings.offences}))
    cohort = pathways.funnel(
        sources.events, period=settings.span, rule=DateRule.COHORT, offence=offence, **named
    )
    flows = pathways.reclassified(
        sources.events, settings.offences, period=settings.span, rule=DateRule.COHORT, **named
    )
    reports = pathways.cohort_of_reports(sources.reports, period=settings.so_far, **named)
    identified = pathways.identified_in_period(sources.reports, period=settings.so_far, **named)
    on_progress("justice", 1, 1)
    protected = disclosure.protect(
        quarter_tables(sources, settings),
        settings.rules,
        must_show=_is_grand_total,
        on_progress=lambda done, total: on_progress("protect", done, total),
    )
    outcomes = protected_outcomes(reports, identified[1], settings.rules)
    on_progress("protect", 1, 1)
    persons = np.percentile(drawn.persons, (2.5, 50, 97.5))
    low, middle, high = (round(float(bound)) for bound in persons)
    return Thread(
        linked=linked,
        persons_drawn=(low, middle, high),
        captures=captures,
        estimate=answer,
        with_referrals=all_overlap,
        funnel=cohort,
        reclassified=flows,
        identification=reports,
        identified=identified,
        protected=protected,
        outcomes=outcomes,
    )


def quarter_tables(sources: Sources, settings: Settings) -> tuple[Table, ...]:
    """Persons formally identified in the year up to the quarter: quarters by each dimension.

    The quarters and the year so far stand in one table with each dimension, so that what one gives
    away about another is known to the protection.
    """
    quarters = [f"Q{number}" for number in range(1, settings.quarter + 1)]
    rows = []
    for person in sources.identified:
        year, month = int(person["date"][:4]), int(person["date"][5:7])
        quarter = f"Q{(month + 2) // 3}"
        if year == settings.year and quarter in quarters:
            rows.append({**person, "quarter": quarter})
    basis = Basis(
        Unit.VICTIM, settings.population, settings.producer, Stage.FORMAL_ID, settings.so_far, DateRule.PERIOD
    )
    when = Dimension.flat("quarter", quarters)
    return tuple(
        Table.from_rows(dimension.name, (dimension, when), basis, rows) for dimension in sources.dimensions
    )


def protected_outcomes(reports: pathways.Identification, earlier: Figure, rules: disclosure.Rules) -> Table:
    """What became of the reports, as it may be shown beside the persons identified in the year.

    Those identified in the year less those identified from its own reports are those reported
    earlier: where these are too few to be shown, the cohort's number identified is hidden as well.
    """
    dimension = Dimension.flat("outcome", [outcome for outcome, _ in reports.outcomes])
    counts = {"total": reports.reports, **dict(reports.outcomes)}
    cells: dict[tuple[str, ...], Cell] = {
        (code,): Cell(int(figure.value or 0)) for code, figure in counts.items()
    }
    table = Table("outcome", (dimension,), reports.reports.basis, cells)
    few = 0 < (earlier.value or 0) < rules.minimum and (pathways.IDENTIFIED,) in cells
    hide = {"outcome": [(pathways.IDENTIFIED,)]} if few else {}
    return disclosure.protect([table], rules, must_show=_is_grand_total, hide=hide).tables[0]


def _is_grand_total(key: disclosure.CellKey) -> bool:
    return not key[1]
