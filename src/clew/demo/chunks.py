"""The large country: written chunk after chunk, so that its memory does not grow with its size.

Every chunk is a slice of the country with its own stream of randomness. Records go to the five
lists in the order of the chunks; the truth goes to ``truth/``.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import fields
from pathlib import Path

import numpy as np
import polars as pl

from clew.demo.bodies import LISTS, Entries, entries
from clew.demo.marker import mark
from clew.demo.people import Ints, people
from clew.demo.records import person_ids, records, truth
from clew.demo.sizes import TooFewRecords, check_seed

PERSONS = 40_000
"""Persons in a chunk: about 27,000 records."""


def stream(
    seed: int, wanted: int, folder: Path, on_progress: Callable[[int, int], None] | None = None
) -> Path:
    """Write exactly ``wanted`` records and their truth into ``folder``.

    Raises :class:`TooFewRecords`. The last chunk is cut to whole persons that fill the number.
    """
    check_seed(seed)
    if wanted < 1:
        raise TooFewRecords(records=wanted)
    (folder / "truth").mkdir(parents=True, exist_ok=True)
    mark(folder, seed, "large")
    source = np.random.SeedSequence(seed)
    done, persons = 0, 0
    numbers = (0,) * len(LISTS)
    with ExitStack() as stack:
        files = {
            name: stack.enter_context((folder / f"{name}.csv").open("wb"))
            for name in (*LISTS, "truth/persons", "truth/links")
        }
        while done < wanted:
            whom, seen, written = (np.random.default_rng(part) for part in source.spawn(3))
            everyone = people(whom, PERSONS)
            held = _cut(entries(seen, everyone), wanted - done)
            lists, person = records(written, everyone, held, numbers)
            frames = {**lists, "truth/persons": truth(everyone, persons)}
            frames["truth/links"] = pl.concat(
                frame.select(pl.lit(name).alias("list"), "record_id") for name, frame in lists.items()
            ).with_columns(person_ids(person + persons).alias("person_id"))
            for name, frame in frames.items():
                frame.write_csv(files[name], include_header=done == 0)
            numbers = tuple(before + len(lists[name]) for before, name in zip(numbers, LISTS, strict=True))
            done += len(held)
            persons += PERSONS
            if on_progress is not None:
                on_progress(done, wanted)
    return folder


def _cut(held: Entries, room: int) -> Entries:
    """The entries of so many whole persons that at most ``room`` are kept, and exactly ``room`` where
    there are more.
    """
    if len(held) <= room:
        return held
    counts = np.bincount(held.person)
    before = np.cumsum(counts) <= room
    left = room - int(counts[before].sum())
    for person in np.flatnonzero(~before & (counts > 0)):
        if left == 0:
            break
        if counts[person] <= left:
            before[person] = True
            left -= int(counts[person])
    keep: Ints = np.flatnonzero(before[held.person])
    return Entries(*(getattr(held, column.name)[keep] for column in fields(held)))
