"""Reports to the identifying authority and what became of them, by cohort and by period."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from clew.methods.figures import Basis, DateRule, Figure, Period, Stage, Unit

PENDING = "pending"
"""The outcome of a report on which nothing has been decided by the end of the period."""

IDENTIFIED = "identified"


@dataclass(frozen=True, slots=True)
class Report:
    """A report concerning one person: when it came in, when and how it was decided (codes)."""

    received: dt.date
    decided: dt.date | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True)
class Identification:
    """What became of the reports received in a period; the outcomes add up to the reports."""

    reports: Figure
    outcomes: tuple[tuple[str, Figure], ...]

    def __getitem__(self, outcome: str) -> Figure:
        return dict(self.outcomes)[outcome]

    def to_dict(self) -> dict[str, Any]:
        """The result for machines."""
        return {
            "reports": self.reports.to_dict(),
            "outcomes": {outcome: figure.to_dict() for outcome, figure in self.outcomes},
        }


def cohort_of_reports(
    reports: Sequence[Report], *, period: Period, population: str, producer: str
) -> Identification:
    """What had become, by the end of the period, of the reports *received* in it."""
    basis = Basis(Unit.REPORT, population, producer, Stage.REPORT_CENTRE, period, DateRule.COHORT)
    received = [report for report in reports if report.received in period]
    everything = Figure(float(len(received)), basis)
    counts = Counter(_outcome_by(report, period.end) for report in received)
    outcomes = tuple(
        (outcome, Figure(float(count), basis, denominator=everything))
        for outcome, count in sorted(counts.items())
    )
    return Identification(everything, outcomes)


def identified_in_period(
    reports: Sequence[Report], *, period: Period, population: str, producer: str
) -> tuple[Figure, Figure]:
    """Persons formally identified *in* the period, and of these the ones reported before it began."""
    basis = Basis(Unit.VICTIM, population, producer, Stage.FORMAL_ID, period, DateRule.PERIOD)
    identified = [
        report
        for report in reports
        if report.outcome == IDENTIFIED and report.decided is not None and report.decided in period
    ]
    total = Figure(float(len(identified)), basis)
    earlier = sum(report.received < period.start for report in identified)
    return total, Figure(float(earlier), basis, denominator=total)


def _outcome_by(report: Report, end: dt.date) -> str:
    if report.decided is None or report.decided > end or not report.outcome:
        return PENDING
    return report.outcome
