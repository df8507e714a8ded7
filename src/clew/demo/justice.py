"""The path through justice: complaint, investigation, indictment, requalification, judgment, appeal.

Every event is one row with its unit, stage, offence and authority. What would happen after the end
of 2025 has not happened yet: it is not written.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl

from clew.demo.people import LAST, YEAR
from clew.demo.register import Register, choose, iso, table, year_of
from clew.demo.settings import pick, topic, value
from clew.methods.figures import Stage, Unit

EVENT = (
    "event_id", "proceeding", "person", "role", "unit", "stage", "date", "offence", "to_offence",
    "authority", "instance", "outcome", "final", "months", "amount",
)  # fmt: skip
COMPENSATION = ("claim_id", "proceeding", "victim", "claimed", "decided", "outcome", "amount", "paid")
VICTIM = ("victim_id", "proceeding", "victim", "record_list", "record_id")

Row = dict[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Justice:
    """Events of proceedings, claims of victims, and (truth last column) who the victims are."""

    events: pl.DataFrame
    compensation: pl.DataFrame
    victims: pl.DataFrame


@dataclass(slots=True)
class _Docket:
    rng: np.random.Generator
    events: list[Row] = field(default_factory=list)
    claims: list[Row] = field(default_factory=list)
    victims: list[Row] = field(default_factory=list)

    def add(self, proceeding: str, person: str, stage: Stage, unit: Unit, day: float, **more: str) -> bool:
        """Write an event, if it happens before the end of the data; says whether it did."""
        if day > LAST:
            return False
        row = {"proceeding": proceeding, "person": person, "stage": stage.value, "unit": unit.value}
        self.events.append({**row, "date": iso(day), **more})
        return True


def justice(rng: np.random.Generator, register: Register) -> Justice:
    """All proceedings for trafficking whose complaint was filed in the years of the country."""
    docket = _Docket(rng)
    seen = sorted(set(register.held["police"]) | set(register.held["prosecution"]))
    received = np.array([register.first(person)[1].received for person in seen])
    years = sorted(int(year) for year in topic("year"))
    number = 0
    for year in years:
        start = int(np.datetime64(f"{year}-01-01").astype(np.int64))
        for _ in range(rng.poisson(value("complaints", "per_year") * register.scale)):
            number += 1
            day = start + int(rng.integers(0, 365))
            near = np.argsort(np.abs(received - day), kind="stable")[:40]
            count = 1 + rng.poisson(value("complaints", "victims") - 1)
            victims = [seen[int(index)] for index in rng.permutation(near)[:count]]
            _proceeding(docket, register, f"K-{number:05d}", day, victims)
    return Justice(
        table(docket.events, EVENT, "E", "date"),
        table(docket.claims, COMPENSATION, "N", "claimed"),
        table(docket.victims, VICTIM, "W", "victim", also=("person_id",)),
    )


def _proceeding(docket: _Docket, register: Register, name: str, filed: int, victims: list[int]) -> None:
    rng = docket.rng
    child = bool(register.people.child[victims[0]])
    offence = "RS-KZ-388-3" if child else "RS-KZ-388-1"
    offence = "RS-KZ-388-7" if rng.random() < value("justice", "organised") else offence
    into = _targets(register.form(victims[0]), child)
    codes = []
    for number, person in enumerate(victims, start=1):
        codes.append(f"{name}-V{number}")
        body, held = register.first(person)
        known = {"victim": codes[-1], "proceeding": name, "record_list": body, "record_id": held.record_id}
        docket.victims.append({**known, "person_id": register.person_id(person)})
    suspects = [
        f"{name}-S{number + 1}" for number in range(1 + rng.poisson(value("complaints", "suspects") - 1))
    ]
    years = _duration(rng)
    investigated = rng.random() < value("justice", "investigated")
    indicted = investigated and rng.random() < value("justice", "indicted")
    convicted = False
    for suspect in suspects:
        convicted |= _suspect(docket, name, suspect, filed, years, (offence, into), (investigated, indicted))
    if convicted:
        _claims(docket, name, codes, filed + years * YEAR)


def _targets(form: str, child: bool) -> str:
    name = f"reclassified_into.{form}_child" if form == "sexual" and child else f"reclassified_into.{form}"
    known = ("sexual", "forced_labour", "forced_begging", "forced_marriage")
    return name if form in known else "reclassified_into.other"


def _duration(rng: np.random.Generator) -> float:
    """Years from complaint to first-instance judgment."""
    kind = choose(rng, "duration")
    low, high = {"le1": (0.02, 1.0), "from1to3": (1.0, 3.0), "gt3": (3.0, 5.0)}[kind]
    return float(rng.uniform(low, high))


def _suspect(
    docket: _Docket,
    name: str,
    suspect: str,
    filed: float,
    years: float,
    offences: tuple[str, str],
    course: tuple[bool, bool],
) -> bool:
    """One suspect's way; says whether it ended in a conviction at first instance."""
    rng = docket.rng
    offence, targets = offences
    investigated, indicted = course
    days = years * YEAR
    step = {"role": "suspect", "offence": offence, "authority": "police", "instance": "", "final": "n"}
    docket.add(name, suspect, Stage.COMPLAINT, Unit.SUSPECT, filed, **step)
    dropped = rng.random() < value("justice", "dropped_suspect")
    step["authority"] = "prosecution"
    if not investigated or dropped:
        day = filed + 20 + rng.exponential(90)
        docket.add(name, suspect, Stage.DISMISSAL, Unit.SUSPECT, day, **step, outcome="dismissed")
        return False
    moment = _reclassified(rng) if indicted else ""
    day = filed + 0.05 * days
    step["offence"] = _step(docket, name, suspect, day, step, targets, moment == "at_investigation")
    if not docket.add(name, suspect, Stage.INVESTIGATION, Unit.SUSPECT, day, **step):
        return False
    if not indicted:
        day = filed + 0.5 * days
        docket.add(name, suspect, Stage.DISMISSAL, Unit.SUSPECT, day, **step, outcome="discontinued")
        return False
    step["role"] = "accused"
    day = filed + 0.35 * days
    step["offence"] = _step(docket, name, suspect, day, step, targets, moment == "at_indictment")
    if not docket.add(name, suspect, Stage.INDICTMENT, Unit.ACCUSED, day, **step):
        return False
    step.update(authority="court", instance="first")
    day = filed + days
    step["offence"] = _step(docket, name, suspect, day, step, targets, moment == "at_judgment")
    return _judged(docket, name, suspect, day, step)


def _reclassified(rng: np.random.Generator) -> str:
    """Where the qualification is changed, empty where it is not."""
    if rng.random() >= value("reclassified", "share"):
        return ""
    places = ("at_investigation", "at_indictment", "at_judgment")
    weights = np.array([value("reclassified", place) for place in places])
    return places[int(pick(rng, weights / weights.sum(), 1)[0])]


def _step(
    docket: _Docket, name: str, suspect: str, day: float, step: Row, targets: str, changes: bool
) -> str:
    """The offence that is valid from this day, with the event of its change if it changes here."""
    if not changes:
        return step["offence"]
    target = choose(docket.rng, targets)
    docket.add(name, suspect, Stage.RECLASS, Unit.RECLASSIFICATION, day, **step, to_offence=target)
    return target


def _judged(docket: _Docket, name: str, suspect: str, day: float, step: Row) -> bool:
    rng = docket.rng
    outcome = choose(rng, "judgment")
    plea = outcome == "convicted" and rng.random() < _by_year("plea", day)
    if plea:
        docket.add(name, suspect, Stage.PLEA, Unit.ACCUSED, day, **step, outcome="accepted")
    if not docket.add(name, suspect, Stage.JUDG_1, Unit.ACCUSED, day, **step, outcome=outcome):
        return False
    last = day + 45
    if not plea and rng.random() < value("justice", "appealed"):
        last = day + 120 + rng.exponential(150)
        answer = choose(rng, "appeal")
        second = {**step, "authority": "appeal_court", "instance": "second", "outcome": answer}
        if not docket.add(name, suspect, Stage.JUDG_2, Unit.ACCUSED, last, **second):
            return outcome == "convicted"
        if answer == "overturned":
            return outcome == "convicted"
    ended = {**step, "final": "y", "outcome": outcome}
    if not docket.add(name, suspect, Stage.FINAL, Unit.CONVICTED_PERSON, last, **ended):
        return outcome == "convicted"
    if outcome == "convicted":
        kind, months = _sanction(rng, step["offence"], day)
        ended.update(outcome=kind, months=months)
        docket.add(name, suspect, Stage.SANCTION, Unit.SANCTION, last, **ended)
    return outcome == "convicted"


def _by_year(name: str, day: float) -> float:
    rates = topic(name)
    return rates.get(str(year_of(day)), rates["later"])


def _sanction(rng: np.random.Generator, offence: str, judged: float) -> tuple[str, str]:
    """The kind of sanction and its months of prison (of a suspended sentence too)."""
    if offence.startswith("RS-KZ-388"):
        long = rng.random() < _by_year("long_sentence", judged)
        return "prison", str(int(rng.integers(61, 145)) if long else int(rng.integers(24, 61)))
    kind = choose(rng, "lesser_sanction")
    return kind, "" if kind == "fine" else str(int(rng.integers(3, 37)))


def _claims(docket: _Docket, name: str, victims: list[str], judged: float) -> None:
    """Victims' claims in the criminal proceeding: mostly referred to the civil court."""
    rng = docket.rng
    for victim in victims:
        if rng.random() >= value("justice", "compensation_claimed"):
            continue
        awarded = rng.random() < value("justice", "awarded")
        amount = str(int(rng.integers(10, 120)) * 10_000) if awarded else ""
        paid = judged + 90 + rng.exponential(200)
        is_paid = awarded and rng.random() < value("justice", "paid")
        docket.claims.append(
            {
                "proceeding": name,
                "victim": victim,
                "claimed": iso(judged - 30),
                "decided": iso(judged),
                "outcome": "awarded" if awarded else "referred_to_civil_court",
                "amount": amount,
                "paid": iso(paid) if is_paid else "",
            }
        )
        step = {"role": "victim", "authority": "court", "instance": "first", "final": "n", "amount": amount}
        if awarded:
            docket.add(name, victim, Stage.COMP_AWARD, Unit.AWARD, judged, **step, outcome="awarded")
        if is_paid:
            docket.add(name, victim, Stage.COMP_PAID, Unit.AWARD, paid, **step, outcome="paid")
