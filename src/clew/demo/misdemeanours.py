"""Misdemeanour cases about prostitution, by role: seller, client, provider of premises.

They are no criminal convictions, and adult sex work alone is no trafficking; but some sellers who
are punished were in a situation of trafficking, and the truth says which.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from clew.demo.people import LAST
from clew.demo.register import Register, choose, iso, table
from clew.demo.settings import topic, value
from clew.methods.figures import Stage, Unit

MISDEMEANOUR = (
    "event_id", "proceeding", "person", "role", "sex", "unit", "stage", "date", "offence", "authority",
    "instance", "outcome", "final",
)  # fmt: skip
OFFENCES = {"seller": "RS-ZJRM-16a", "client": "RS-ZJRM-16b", "premises": "RS-ZJRM-16c"}


def misdemeanours(rng: np.random.Generator, register: Register) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Requests and judgments, one event a row; and the truth: which accused were trafficked."""
    exploited = [
        person
        for person in range(len(register.people))
        if register.people.female[person] and register.form(person) == "sexual"
    ]
    began, contact = register.people.began, register.people.contact
    roles = topic("misdemeanour_role")
    counted = sum(count for key, count in roles.items() if not key.startswith("premises"))
    per_year = value("misdemeanour", "per_year") * sum(roles.values()) / counted
    rows, punished = [], []
    number = 0
    for year in sorted(int(year) for year in topic("year")):
        start = int(np.datetime64(f"{year}-01-01").astype(np.int64))
        for _ in range(rng.poisson(per_year / value("misdemeanour", "convicted") * register.scale)):
            number += 1
            name = f"M-{number:05d}"
            role, sex = choose(rng, "misdemeanour_role").split("_")
            day = start + int(rng.integers(0, 365))
            if (role, sex) == ("seller", "female") and rng.random() < value(
                "misdemeanour", "trafficked_seller"
            ):
                during = [person for person in exploited if began[person] <= day <= contact[person]]
                if during:
                    person = during[int(rng.integers(0, len(during)))]
                    punished.append({"proceeding": name, "person_id": register.person_id(person)})
            step = {"proceeding": name, "person": f"{name}-S1", "role": role, "sex": sex}
            step |= {"offence": OFFENCES[role], "instance": "first"}
            rows.append(
                {
                    **step,
                    "unit": Unit.MISDEMEANOUR_REQUEST.value,
                    "stage": Stage.MISD_REQUEST.value,
                    "date": iso(day),
                    "authority": "police",
                    "final": "n",
                }
            )
            judged = day + 20 + int(rng.exponential(150))
            if judged <= LAST:
                outcome = str(rng.choice(["convicted", "acquitted", "suspended"], p=_outcomes()))
                rows.append(
                    {
                        **step,
                        "unit": Unit.CONVICTED_PERSON.value,
                        "stage": Stage.MISD_JUDG.value,
                        "date": iso(judged),
                        "authority": "misdemeanour_court",
                        "outcome": outcome,
                        "final": "y",
                    }
                )
    truth = pl.DataFrame(punished, schema={"proceeding": pl.Utf8, "person_id": pl.Utf8})
    return table(rows, MISDEMEANOUR, "D", "date"), truth


def _outcomes() -> list[float]:
    return [value("misdemeanour", key) for key in ("convicted", "acquitted", "suspended")]
