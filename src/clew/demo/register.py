"""What the pathways are built on: every record with its person, and dates as days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from clew.demo.bodies import LISTS
from clew.demo.people import EPOCH, LAST, Ints, People
from clew.demo.records import PERSON_DIGITS, PERSON_PREFIX
from clew.demo.settings import shares


@dataclass(frozen=True, slots=True)
class Held:
    """A body's first record of a person: its id, the day received, and by whose referral (or none)."""

    record_id: str
    received: int
    referred_by: str


@dataclass(frozen=True, slots=True, eq=False)
class Register:
    """All persons, and for each body the first record of every person it holds, by row of person."""

    people: People
    held: dict[str, dict[int, Held]]
    scale: float
    """Persons of this country as a share of the national size."""

    @property
    def known(self) -> list[int]:
        """Rows of the persons whom some body holds."""
        return sorted({person for holders in self.held.values() for person in holders})

    def first(self, person: int) -> tuple[str, Held]:
        """The body that held the person first, with its record."""
        found = [(name, holders[person]) for name, holders in self.held.items() if person in holders]
        return min(found, key=lambda item: (item[1].received, item[0]))

    def person_id(self, person: int) -> str:
        """The id of a person in the truth."""
        return f"{PERSON_PREFIX}{person + 1:0{PERSON_DIGITS}d}"

    def form(self, person: int) -> str:
        """The code of a person's main form of exploitation."""
        return shares("form")[0][int(self.people.form[person])]


def register(everyone: People, lists: dict[str, pl.DataFrame], person: Ints, scale: float) -> Register:
    """The register of a country's records.

    Arguments: ``person`` is the row of the person of each record, list after list.
    """
    held: dict[str, dict[int, Held]] = {}
    at = 0
    for name in LISTS:
        frame = lists[name]
        rows = person[at : at + len(frame)]
        at += len(frame)
        mine: dict[int, Held] = {}
        columns = (frame["record_id"], frame["received"], frame["referred_by"])
        for row, record_id, received, by in zip(rows, *columns, strict=True):
            mine.setdefault(int(row), Held(record_id, days(received), by))
        held[name] = mine
    return Register(everyone, held, scale)


def days(iso: str) -> int:
    """Days since 1970 of an ISO date."""
    return (dt.date.fromisoformat(iso) - EPOCH).days


def iso(day: float) -> str:
    """The ISO date of a day, empty where it lies after the last day of the country's data."""
    return (EPOCH + dt.timedelta(days=int(day))).isoformat() if day <= LAST else ""


def year_of(day: float) -> int:
    """The year of a day."""
    return (EPOCH + dt.timedelta(days=int(day))).year


def choose(rng: np.random.Generator, name: str) -> str:
    """One key of a topic, drawn by its shares."""
    keys, weights = shares(name)
    return keys[int(rng.choice(len(keys), p=weights))]


def table(
    rows: Sequence[dict[str, str]], columns: Sequence[str], prefix: str, by: str, also: Sequence[str] = ()
) -> pl.DataFrame:
    """Rows ordered by the column ``by`` with ids ``prefix-0000001`` in the first of ``columns``.

    Columns of ``also`` come last (they are the truth, for the caller to take off).
    """
    order = sorted(rows, key=lambda row: row[by])
    names = [*columns, *also]
    numbered = [{**row, columns[0]: f"{prefix}-{number:07d}"} for number, row in enumerate(order, start=1)]
    return pl.DataFrame(
        {name: [row.get(name, "") for row in numbered] for name in names},
        schema=dict.fromkeys(names, pl.Utf8),
    )
