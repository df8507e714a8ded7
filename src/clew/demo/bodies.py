"""Who sees whom: five bodies, unequal visibility, dependence, referral, and repeated records.

The independent captures follow a log-linear model with the settings' pairwise terms exactly: given
what a body may depend on (sex, age, form, region), the chance of a capture history is proportional
to the exponential of its terms. Referrals come on top and are marked.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from clew.demo.people import LAST, Flags, Ints, People
from clew.demo.places import municipalities
from clew.demo.settings import shares, topic, value

LISTS = ("police", "prosecution", "centre", "organisation_a", "organisation_b")
REGIONS = ("capital", "north", "east", "south", "west")


@dataclass(frozen=True, slots=True, eq=False)
class Entries:
    """Records as columns: whose, in which list, received when, and by whose referral alone (-1: own)."""

    person: Ints
    body: Ints
    received: Ints
    referred_by: Ints

    def __len__(self) -> int:
        return len(self.person)


@cache
def _bounds() -> NDArray[np.float64]:
    """Cumulative chances of the 32 capture histories by form, sex, age group and region."""
    forms, _ = shares("form")
    histories = np.arange(2 ** len(LISTS))
    bits = (histories[:, None] >> np.arange(len(LISTS))) & 1
    together = np.zeros(len(histories))
    for pair, ratio in topic("dependence").items():
        first, second = (LISTS.index(name) for name in pair.split("*"))
        together += ratio * bits[:, first] * bits[:, second]
    table = np.zeros((len(forms), 2, 2, len(REGIONS), len(histories)))
    for number, name in enumerate(LISTS):
        terms = topic(f"visibility.{name}")
        odds = np.full(table.shape[:4], terms["base"])
        odds += np.array([terms.get(form, 0.0) for form in forms])[:, None, None, None]
        odds += np.array([0.0, terms.get("female", 0.0)])[None, :, None, None]
        odds += np.array([0.0, terms.get("child", 0.0)])[None, None, :, None]
        odds += np.array([terms.get(region, 0.0) for region in REGIONS])[None, None, None, :]
        table += odds[..., None] * bits[:, number]
    chances = np.exp(table + together)
    cumulative: NDArray[np.float64] = np.cumsum(chances / chances.sum(axis=-1, keepdims=True), axis=-1)
    cumulative[..., -1] = 1.0
    return cumulative.reshape(-1, len(histories))


def histories(rng: np.random.Generator, persons: People) -> Ints:
    """Each person's history of independent captures, bit ``i`` for list ``i`` of :data:`LISTS`."""
    region = np.array([REGIONS.index(place.region) for place in municipalities()])[persons.municipality]
    profile = ((persons.form * 2 + persons.female) * 2 + persons.child) * len(REGIONS) + region
    order = np.argsort(profile, kind="stable")
    uniform = rng.random(len(persons))
    drawn = np.zeros(len(persons), dtype=np.int64)
    edges = np.searchsorted(profile[order], np.arange(len(_bounds()) + 1))
    for number, row in enumerate(_bounds()):
        here = order[edges[number] : edges[number + 1]]
        drawn[here] = np.searchsorted(row, uniform[here], side="right")
    return drawn


def entries(rng: np.random.Generator, persons: People) -> Entries:
    """All records of the five bodies about these persons, in no meaningful order."""
    seen = histories(rng, persons)
    known = np.flatnonzero(seen)
    own = (seen[known][:, None] >> np.arange(len(LISTS))) & 1 == 1
    delays = rng.exponential(value("delay", "seen_days"), own.shape).astype(np.int64)
    received = np.where(own, persons.contact[known][:, None] + delays, LAST + 1)
    received = np.where(own, _inside(rng, persons.contact[known][:, None], received), received)
    referrer = np.full(own.shape, -1)
    present = own.copy()
    for _ in range(2):
        _refer(rng, present, received, referrer)
    first = np.argwhere(present)
    rates = np.array([value("repeats", name) for name in LISTS])[first[:, 1]]
    rows = np.repeat(np.arange(len(first)), rng.poisson(rates))
    person, body = first[rows, 0], first[rows, 1]
    again = (
        received[person, body]
        + 1
        + rng.exponential(value("delay", "repeat_days"), len(rows)).astype(np.int64)
    )
    again = _inside(rng, received[person, body], again)
    by = _referrer_of_repeat(rng, person, body, again, received, referrer)
    return Entries(
        known[np.concatenate([first[:, 0], person])],
        np.concatenate([first[:, 1], body]),
        np.concatenate([received[first[:, 0], first[:, 1]], again]),
        np.concatenate([referrer[first[:, 0], first[:, 1]], by]),
    )


def _refer(rng: np.random.Generator, present: Flags, received: Ints, referrer: Ints) -> None:
    """One round of referrals from those who hold a person to those who do not, in place."""
    holders = present.copy()
    for pair, chance in topic("referral").items():
        source, target = (LISTS.index(name) for name in pair.split(">"))
        happens = rng.random(len(present)) < chance
        rows = np.flatnonzero(happens & holders[:, source] & ~present[:, target])
        delay = 1 + rng.exponential(value("delay", "referral_days"), len(rows)).astype(np.int64)
        received[rows, target] = _inside(rng, received[rows, source], received[rows, source] + delay)
        referrer[rows, target] = source
        present[rows, target] = True


def _referrer_of_repeat(
    rng: np.random.Generator, person: Ints, body: Ints, when: Ints, received: Ints, referrer: Ints
) -> Ints:
    """Whose referral a further record came by.

    In a list that knows the person by referral alone every further record has the same referrer;
    elsewhere a share came by the referral of another body that already held the person.
    """
    others = received[person] <= when[:, None]
    others[np.arange(len(person)), body] = False
    choice = np.where(others, rng.random(others.shape), -1.0).argmax(axis=1)
    by_other = others.any(axis=1) & (rng.random(len(person)) < value("repeat_referred", "share"))
    first = referrer[person, body]
    return np.where(first >= 0, first, np.where(by_other, choice, -1))


def _inside(rng: np.random.Generator, low: Ints, day: Ints) -> Ints:
    """The day, or where it lies after the last one, a day between ``low`` and the last."""
    low = np.broadcast_to(low, day.shape)
    instead = low + (rng.random(day.shape) * (LAST - low + 1)).astype(np.int64)
    return np.where(day > LAST, np.minimum(instead, LAST), day)
