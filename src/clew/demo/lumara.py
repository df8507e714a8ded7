"""Lumara: a country built from a seed, with its truth beside it.

The same seed gives the same country, byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from clew.demo import chunks
from clew.demo.bodies import LISTS, entries
from clew.demo.care import referrals, services
from clew.demo.identification import assessments, reports
from clew.demo.justice import justice
from clew.demo.marker import mark
from clew.demo.misdemeanours import misdemeanours
from clew.demo.people import people
from clew.demo.places import municipalities
from clew.demo.records import person_ids, records, truth
from clew.demo.register import register
from clew.demo.settings import topic
from clew.demo.signals import signals
from clew.demo.sizes import UnknownSize, check_seed

SIZES = ("small", "national")
TABLES = (
    "municipalities", "identifications", "assessments", "services", "referrals", "signals",
    "proceedings", "compensation", "victims", "misdemeanours",
)  # fmt: skip
"""The tables of a country beside its lists: fields of :class:`Country` and names of files."""


@dataclass(frozen=True, slots=True, eq=False)
class Country:
    """A built country; every frame has columns of text, empty where unknown.

    ``lists`` are the records of the five bodies by name. ``identifications`` are the reports to the
    centre with their decisions, ``assessments`` what the other bodies thought. ``proceedings`` and
    ``misdemeanours`` are events of justice, one a row. The truth: ``persons`` (everybody in a
    situation of trafficking, known or not), ``links`` (list, record, person) and ``truths``, by the
    name of the table whose rows they tell the person of.
    """

    seed: int
    size: str
    lists: dict[str, pl.DataFrame]
    municipalities: pl.DataFrame
    persons: pl.DataFrame
    links: pl.DataFrame
    identifications: pl.DataFrame
    assessments: pl.DataFrame
    services: pl.DataFrame
    referrals: pl.DataFrame
    signals: pl.DataFrame
    proceedings: pl.DataFrame
    compensation: pl.DataFrame
    victims: pl.DataFrame
    misdemeanours: pl.DataFrame
    truths: dict[str, pl.DataFrame]

    @property
    def population(self) -> int:
        """How many persons there are, seen or not: what an estimate is judged by."""
        return len(self.persons)

    @property
    def known(self) -> int:
        """How many persons at least one body has a record of."""
        return self.links["person_id"].n_unique()


def build(seed: int, size: str = "national") -> Country:
    """Build the country of this seed.

    Arguments: ``size`` is ``small`` (800 persons) or ``national`` (5,000 persons, of whom about
    1,200 are known to somebody by about 3,400 records). Raises :class:`UnknownSize` and
    :class:`~clew.demo.sizes.BadSeed`.
    """
    check_seed(seed)
    if size not in SIZES:
        raise UnknownSize(size=size, known=", ".join(SIZES))
    streams = [np.random.default_rng(part) for part in np.random.SeedSequence(seed).spawn(10)]
    whom, seen, written, reported, judged, helped, referred, heard, tried, ordered = streams
    persons = topic("persons")
    everyone = people(whom, int(persons[size]))
    held = entries(seen, everyone)
    lists, person = records(written, everyone, held)
    kept = register(everyone, lists, person, persons[size] / persons["national"])
    identified, true_reports = _parted(reports(reported, kept), "report_id")
    signalled, true_signals = _parted(signals(heard, kept), "signal_id")
    courts = justice(tried, kept)
    victims, true_victims = _parted(courts.victims, "victim_id")
    misdemeanour_events, punished = misdemeanours(ordered, kept)
    return Country(
        seed=seed,
        size=size,
        lists=lists,
        municipalities=_places(),
        persons=truth(everyone),
        links=links_of(lists, person_ids(person)),
        identifications=identified,
        assessments=assessments(judged, kept),
        services=services(helped, kept),
        referrals=referrals(referred, kept),
        signals=signalled,
        proceedings=courts.events,
        compensation=courts.compensation,
        victims=victims,
        misdemeanours=misdemeanour_events,
        truths={
            "identifications": true_reports,
            "signals": true_signals,
            "victims": true_victims,
            "misdemeanours": punished,
        },
    )


def _parted(frame: pl.DataFrame, key: str) -> tuple[pl.DataFrame, pl.DataFrame]:
    """A table without its truth, and the truth by the table's key."""
    return frame.drop("person_id"), frame.select(key, "person_id")


def links_of(lists: dict[str, pl.DataFrame], persons: pl.Series) -> pl.DataFrame:
    """The true person of every record, list after list."""
    return pl.concat(
        frame.select(pl.lit(name).alias("list"), "record_id") for name, frame in lists.items()
    ).with_columns(persons.alias("person_id"))


def write(country: Country, folder: Path | str) -> Path:
    """Write the country as csv: the bodies' records and what they publish in ``folder``, the truth in
    ``folder/truth``. Returns the folder.
    """
    place = Path(folder)
    (place / "truth").mkdir(parents=True, exist_ok=True)
    mark(place, country.seed, country.size)
    for name in LISTS:
        country.lists[name].write_csv(place / f"{name}.csv")
    for name in TABLES:
        getattr(country, name).write_csv(place / f"{name}.csv")
    for name, frame in {"persons": country.persons, "links": country.links, **country.truths}.items():
        frame.write_csv(place / "truth" / f"{name}.csv")
    return place


def stream(
    seed: int,
    records: int,
    folder: Path | str,
    on_progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Write ``large``: exactly ``records`` records and their truth, chunk after chunk.

    The memory needed does not grow with ``records``. ``on_progress`` is told how many records are
    written and how many there will be. Returns the folder.
    """
    return chunks.stream(seed, records, Path(folder), on_progress)


def _places() -> pl.DataFrame:
    return pl.DataFrame(
        [
            {
                "code": place.code,
                "name": place.name,
                "region": place.region,
                "row": str(place.row),
                "column": str(place.column),
                "neighbours": " ".join(place.neighbours),
            }
            for place in municipalities()
        ]
    )
