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
from clew.demo.people import people
from clew.demo.places import municipalities
from clew.demo.records import person_ids, records, truth
from clew.demo.settings import topic
from clew.demo.sizes import UnknownSize

SIZES = ("small", "national")


@dataclass(frozen=True, slots=True, eq=False)
class Country:
    """A built country; every frame has columns of text, empty where unknown.

    ``lists`` are the records of the five bodies by name. ``persons`` (everybody in a situation of
    trafficking, known or not) and ``links`` (list, record, person) are the truth.
    """

    seed: int
    size: str
    lists: dict[str, pl.DataFrame]
    municipalities: pl.DataFrame
    persons: pl.DataFrame
    links: pl.DataFrame

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
    1,200 are known to somebody by about 3,400 records). Raises :class:`UnknownSize`.
    """
    if size not in SIZES:
        raise UnknownSize(size=size, known=", ".join(SIZES))
    whom, seen, written = (np.random.default_rng(part) for part in np.random.SeedSequence(seed).spawn(3))
    everyone = people(whom, int(topic("persons")[size]))
    held = entries(seen, everyone)
    lists, person = records(written, everyone, held)
    return Country(seed, size, lists, _places(), truth(everyone), links_of(lists, person_ids(person)))


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
    for name in LISTS:
        country.lists[name].write_csv(place / f"{name}.csv")
    country.municipalities.write_csv(place / "municipalities.csv")
    country.persons.write_csv(place / "truth" / "persons.csv")
    country.links.write_csv(place / "truth" / "links.csv")
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
