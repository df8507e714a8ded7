"""Lumara walks the thread: what its bodies hold as sources, and how near the answers come to the truth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import numpy as np
import polars as pl

from clew.demo.lumara import Country, build
from clew.demo.scoring import Coverage, LinkageScore, score_linkage, truth_of
from clew.methods.captures import Declaration
from clew.methods.figures import Dimension, Period
from clew.methods.pathways import Report, read_events
from clew.methods.thread import Progress, Settings, Sources, Thread, walk
from clew.vocab.offences import offences

SPAN = Period(dt.date(2019, 1, 1), dt.date(2025, 12, 31))
QUARTER = 3
PRODUCER = "lumara"
REGIONS = {"north": (1, 0), "west": (0, 1), "capital": (1, 1), "east": (2, 1), "south": (1, 2)}
"""Column and row of each region on a map of tiles."""

UNKNOWN = "unknown"
ADULT = 18


@dataclass(frozen=True, slots=True)
class Truth:
    """How near the walk came: the linkage against the true persons, the interval against their number."""

    linkage: LinkageScore
    population: int
    known: int
    held: bool | None
    """Whether the interval holds the true number; ``None`` where there is no interval."""
    refused: bool

    def to_dict(self) -> dict[str, Any]:
        """The comparison for machines."""
        return {
            "linkage": self.linkage.to_dict(),
            "population": self.population,
            "known": self.known,
            "interval_held_the_truth": self.held,
            "headline_refused": self.refused,
        }


@dataclass(frozen=True, slots=True, eq=False)
class Walked:
    """A country's sources and settings, what the walk found, and the truth beside it."""

    sources: Sources
    settings: Settings
    thread: Thread
    truth: Truth


@dataclass(frozen=True, slots=True)
class Countries:
    """The truth's verdict over several countries."""

    truths: tuple[Truth, ...]

    @property
    def intervals(self) -> Coverage:
        """How often the interval held the truth, headline refused or not."""
        return _counted([truth.held for truth in self.truths])

    @property
    def headlines(self) -> Coverage:
        """The same where a headline was given; the refused ones are counted as refused."""
        return _counted([None if truth.refused else truth.held for truth in self.truths])

    def to_dict(self) -> dict[str, Any]:
        """The verdict for machines."""
        count = len(self.truths)
        return {
            "countries": count,
            "intervals": self.intervals.to_dict(),
            "headlines": self.headlines.to_dict(),
            "precision": sum(truth.linkage.precision for truth in self.truths) / count,
            "recall": sum(truth.linkage.recall for truth in self.truths) / count,
        }


def _counted(verdicts: list[bool | None]) -> Coverage:
    return Coverage(verdicts.count(True), verdicts.count(False), verdicts.count(None))


def walked(country: Country, tell: Progress = lambda step, done, total: None, **how: Any) -> Walked:
    """Walk the thread through a country; its seed is the walk's seed."""
    sources, settings = sources_of(country), settings_of(country, **how)
    thread = walk(sources, settings, np.random.default_rng(country.seed), tell)
    return Walked(sources, settings, thread, judge(thread, country))


def verdicts(first: int, seeds: int, size: str, workers: int) -> Iterator[Truth]:
    """Walk so many countries, several at a time; the verdicts come in the order of their seeds.

    The methods beside the selected one are left out: they change neither interval nor refusal.
    """
    numbers = range(first, first + seeds)
    if workers < 2:
        yield from (_verdict(number, size) for number in numbers)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_verdict, numbers, [size] * seeds)


def _verdict(seed: int, size: str) -> Truth:
    return walked(build(seed, size), bayesian=False).truth


def sources_of(country: Country) -> Sources:
    """What the bodies of the country hold, and what they declare of their lists.

    Each list records persons its body presumes to have been trafficked in Lumara from 2019 to 2025:
    the population is everybody to whom that happened in these years, so it is closed by definition.
    """
    declared = Declaration("presumed_victim", SPAN.start, SPAN.end, "XL", closed=True)
    identified, dimensions = _identified(country)
    return Sources(
        lists=country.lists,
        declarations=dict.fromkeys(country.lists, declared),
        neighbours={
            code: near.split()
            for code, near in country.municipalities.select("code", "neighbours").iter_rows()
        },
        events=read_events(country.proceedings.iter_rows(named=True)),
        reports=tuple(
            Report(dt.date.fromisoformat(received), _day(decided), outcome or None)
            for received, decided, outcome in country.identifications.select(
                "received", "decided", "outcome"
            ).iter_rows()
        ),
        identified=identified,
        dimensions=dimensions,
    )


def settings_of(country: Country, **how: Any) -> Settings:
    """The settings for this country: its span, the quarter of its bulletin, its trafficking offences."""
    codes = frozenset(code for code, offence in offences().items() if offence.trafficking)
    return Settings(SPAN, SPAN.end.year, QUARTER, codes & _charged(country), PRODUCER, **how)


def judge(thread: Thread, country: Country) -> Truth:
    """Compare the walk with the truth."""
    found = thread.linked.linkage
    lists = [found.lists[number] for number in found.list_of.tolist()]
    clusters: Mapping[tuple[str, str], int] = dict(
        zip(zip(lists, found.record_ids, strict=True), found.cluster_of.tolist(), strict=True)
    )
    selected = thread.estimate.selected
    interval = selected.interval if selected else None
    return Truth(
        linkage=score_linkage(clusters, truth_of(country.links)),
        population=country.population,
        known=country.known,
        held=None if interval is None else country.population in interval,
        refused=thread.estimate.figure.value is None,
    )


def _charged(country: Country) -> frozenset[str]:
    return frozenset(country.proceedings["offence"].unique().to_list())


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def _identified(country: Country) -> tuple[tuple[Mapping[str, str], ...], tuple[Dimension, ...]]:
    regions = dict(country.municipalities.select("code", "region").iter_rows())
    records = country.lists["centre"].select("record_id", "sex", "age", "birth_date", "form", "municipality")
    decided = country.identifications.filter(pl.col("outcome") == "identified").join(
        records, on="record_id", how="left"
    )
    rows = tuple(
        {
            "date": row["decided"],
            "sex": row["sex"] or UNKNOWN,
            "age": _age_group(row["age"], row["birth_date"], row["decided"]),
            "form": row["form"] or UNKNOWN,
            "region": regions.get(row["municipality"] or "", UNKNOWN),
        }
        for row in decided.iter_rows(named=True)
    )
    return rows, tuple(
        Dimension.flat(name, sorted({row[name] for row in rows}, key=lambda code: (code == UNKNOWN, code)))
        for name in ("sex", "age", "form", "region")
    )


def _age_group(age: str | None, birth: str | None, decided: str) -> str:
    """By the recorded age, else by the years of birth and decision (whole dates may be mistyped)."""
    if age:
        years = int(age)
    elif birth:
        years = int(decided[:4]) - int(birth[:4])
    else:
        return UNKNOWN
    return "child" if years < ADULT else "adult"
