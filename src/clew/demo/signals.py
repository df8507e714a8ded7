"""Signals of a hotline and a labour inspectorate: one may concern one person, many, or nobody known."""

from __future__ import annotations

import numpy as np
import polars as pl

from clew.demo.identification import false_days
from clew.demo.people import FIRST, LAST
from clew.demo.places import municipalities
from clew.demo.register import Register, choose, iso, table
from clew.demo.settings import topic

SIGNAL = (
    "signal_id", "received", "source", "municipality", "form", "persons_mentioned", "triage", "triaged",
    "passed_to", "record_id",
)  # fmt: skip
SOURCES = {"hotline": ("sexual", "forced_begging", "forced_marriage", "forced_labour", "sextortion"),
           "labour_inspectorate": ("forced_labour", "domestic_servitude", "scam_centre")}  # fmt: skip


def signals(rng: np.random.Generator, register: Register) -> pl.DataFrame:
    """All signals, with what a human made of them.

    Triage is ``case_opened`` (with the record it led to), ``kept`` or ``discarded``. The last
    column, ``person_id``, is the truth: the person concerned, if there is one.
    """
    rows = []
    known = register.known
    hidden = sorted(set(range(len(register.people))) - set(known))
    years = len(topic("year"))
    for source, forms in SOURCES.items():
        rates = topic(f"signals.{source}")
        fitting = {
            True: [person for person in known if register.form(person) in forms],
            False: [person for person in hidden if register.form(person) in forms],
        }
        for day in false_days(rng, rates["per_year"] * years * register.scale):
            drawn = rng.random()
            is_known = drawn < rates["known"]
            if is_known or drawn < rates["known"] + rates["unknown"]:
                candidates = fitting[is_known]
                person = candidates[int(rng.integers(0, len(candidates)))]
                rows.append(_of_person(rng, register, source, person, is_known))
            else:
                rows.append(_of_nobody(rng, source, day, forms))
    return table(rows, SIGNAL, "G", "received", also=("person_id",))


def _of_person(
    rng: np.random.Generator, register: Register, source: str, person: int, is_known: bool
) -> dict[str, str]:
    row = {
        "source": source,
        "municipality": municipalities()[int(register.people.municipality[person])].code,
        "form": register.form(person),
        "persons_mentioned": _mentioned(rng, source),
        "person_id": register.person_id(person),
    }
    if not is_known:
        day = int(register.people.contact[person])
        return {**row, "received": iso(day), **_triage(rng, day)}
    body, held = register.first(person)
    day = max(held.received - int(rng.integers(0, 21)), FIRST)
    triaged = iso(int(rng.integers(day, held.received + 1)))
    opened = {"triage": "case_opened", "triaged": triaged, "passed_to": body, "record_id": held.record_id}
    return {**row, "received": iso(day), **opened}


def _of_nobody(rng: np.random.Generator, source: str, day: int, forms: tuple[str, ...]) -> dict[str, str]:
    places = municipalities()
    return {
        "received": iso(day),
        "source": source,
        "municipality": places[int(rng.integers(0, len(places)))].code,
        "form": forms[int(rng.integers(0, len(forms)))],
        "persons_mentioned": _mentioned(rng, source),
        **_triage(rng, day),
    }


def _triage(rng: np.random.Generator, day: int) -> dict[str, str]:
    triaged = day + int(rng.exponential(6))
    return {"triage": choose(rng, "triage"), "triaged": iso(triaged)} if triaged <= LAST else {}


def _mentioned(rng: np.random.Generator, source: str) -> str:
    """How many persons are spoken of: an inspection may find a whole workforce."""
    if source == "labour_inspectorate":
        return str(1 + min(int(rng.exponential(9)), 40))
    return str(int(rng.choice(3, p=[0.15, 0.7, 0.15])))
