"""Reports to the identification centre and what became of them; what other bodies thought."""

from __future__ import annotations

import numpy as np
import polars as pl

from clew.demo.people import LAST
from clew.demo.register import Register, choose, iso, table, year_of
from clew.demo.settings import shares, topic, value

REPORT = ("report_id", "received", "record_id", "reported_by", "decided", "outcome")
ASSESSMENT = ("assessment_id", "body", "record_id", "date", "outcome")
_KIND = {"police": "law_enforcement", "prosecution": "law_enforcement", "": ""}


def reports(rng: np.random.Generator, register: Register) -> pl.DataFrame:
    """One report for every person at the centre, and those that concern nobody trafficked.

    A report on which nothing was decided by the end of 2025 has neither decision nor outcome. The
    last column, ``person_id``, is the truth (empty: no situation of trafficking).
    """
    rows = []
    centre = register.held["centre"]
    false_share = value("reports", "not_trafficked")
    for person, held in centre.items():
        child = bool(register.people.child[person])
        reporter = _KIND.get(held.referred_by, "civil_society") or choose(rng, "reporter")
        decided, outcome = _decision(rng, held.received, _chance(child, false_share))
        rows.append(
            {
                "received": iso(held.received),
                "record_id": held.record_id,
                "reported_by": reporter,
                "decided": decided,
                "outcome": outcome,
                "person_id": register.person_id(person),
            }
        )
    for day in false_days(rng, len(centre) * false_share / (1 - false_share)):
        decided, outcome = _decision(rng, day, 0.0)
        rows.append(
            {
                "received": iso(day),
                "reported_by": choose(rng, "reporter"),
                "decided": decided,
                "outcome": outcome,
            }
        )
    return table(rows, REPORT, "R", "received", also=("person_id",))


def assessments(rng: np.random.Generator, register: Register) -> pl.DataFrame:
    """What the other bodies thought of the persons they hold: they may disagree with the centre."""
    rows = [
        {
            "body": body,
            "record_id": held.record_id,
            "date": iso(min(held.received + int(rng.integers(0, 15)), LAST)),
            "outcome": "presumed_victim" if rng.random() < chance else "no_indicators_seen",
        }
        for body, chance in topic("assessment").items()
        for held in register.held[body].values()
    ]
    return table(rows, ASSESSMENT, "Q", "date")


def false_days(rng: np.random.Generator, mean: float) -> list[int]:
    """Days of reports that concern nobody trafficked, over the years as contacts are."""
    years, weights = shares("year")
    count = rng.poisson(mean)
    chosen = rng.choice(len(years), p=weights, size=count)
    first = np.array([np.datetime64(f"{year}-01-01").astype(np.int64) for year in years])
    return [min(int(first[index]) + int(rng.integers(0, 365)), LAST) for index in chosen]


def _chance(child: bool, false_share: float) -> float:
    ratio = value("decision", "child_ratio" if child else "adult_ratio")
    return ratio / (1 - false_share)


def _decision(rng: np.random.Generator, received: int, ratio: float) -> tuple[str, str]:
    """The day and outcome: identified ``ratio`` times as often as on average of all reports."""
    day = received + 1 + int(rng.exponential(value("decision", "mean_days")))
    late = year_of(day) > year_of(received)
    keys, weights = shares("outcome.later" if late else "outcome.same_year")
    identified = min(weights[0] * ratio, 0.98)
    rest = weights[1:] / weights[1:].sum() * (1 - identified)
    outcome = keys[int(rng.choice(len(keys), p=[identified, *rest]))]
    return (iso(day), outcome) if day <= LAST else ("", "")
