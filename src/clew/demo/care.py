"""Services offered, and referrals between bodies with what became of them."""

from __future__ import annotations

import numpy as np
import polars as pl

from clew.demo.bodies import LISTS
from clew.demo.people import LAST
from clew.demo.register import Register, choose, iso, table
from clew.demo.settings import topic, value

SERVICE = ("service_id", "body", "record_id", "kind", "offered", "answer", "until")
REFERRAL = (
    "referral_id", "from_body", "to_body", "from_record_id", "sent", "answered", "outcome", "to_record_id",
)  # fmt: skip
HELPERS = ("centre", "organisation_a", "organisation_b")


def services(rng: np.random.Generator, register: Register) -> pl.DataFrame:
    """What the centre and the organisations offered to the persons they hold; all is voluntary."""
    rows = []
    for body in HELPERS:
        for held in register.held[body].values():
            for kind, chance in topic("service").items():
                if rng.random() >= chance:
                    continue
                day = min(held.received + int(rng.exponential(20)), LAST)
                answer = choose(rng, "service_answer")
                until = day + 10 + int(rng.exponential(120))
                rows.append(
                    {
                        "body": body,
                        "record_id": held.record_id,
                        "kind": kind,
                        "offered": iso(day),
                        "answer": answer,
                        "until": iso(until) if answer == "accepted" else "",
                    }
                )
    return table(rows, SERVICE, "V", "offered")


def referrals(rng: np.random.Generator, register: Register) -> pl.DataFrame:
    """Referrals between bodies: every record that exists by referral alone has its accepted one.

    Declined and unanswered referrals made no record; ``answered`` is empty where nobody answered.
    """
    rows = []
    for target in LISTS:
        for person, held in register.held[target].items():
            if not held.referred_by:
                continue
            source = register.held[held.referred_by][person]
            sent = int(rng.integers(source.received, held.received + 1))
            rows.append(
                {
                    "from_body": held.referred_by,
                    "to_body": target,
                    "from_record_id": source.record_id,
                    "sent": iso(sent),
                    "answered": iso(held.received),
                    "outcome": "accepted",
                    "to_record_id": held.record_id,
                }
            )
    made = len(rows) / value("referral_answer", "accepted")
    known = register.known
    for outcome in ("declined", "unanswered"):
        for _ in range(rng.poisson(made * value("referral_answer", outcome))):
            person = known[int(rng.integers(0, len(known)))]
            absent = [name for name in LISTS if person not in register.held[name]]
            if not absent:
                continue
            source_name, source = register.first(person)
            day = min(source.received + int(rng.exponential(40)), LAST)
            answer = day + 1 + int(rng.exponential(12))
            rows.append(
                {
                    "from_body": source_name,
                    "to_body": absent[int(rng.integers(0, len(absent)))],
                    "from_record_id": source.record_id,
                    "sent": iso(day),
                    "answered": iso(answer) if outcome == "declined" else "",
                    "outcome": outcome if outcome == "unanswered" or answer <= LAST else "unanswered",
                }
            )
    return table(rows, REFERRAL, "F", "sent")
