"""Simulated lists whose truth is known, compared and scored as an engine of linkage would.

Persons get names with skewed frequencies, birth dates, sex, municipality and perhaps a phone; each
list sees each person independently; each record garbles its fields. Pairs that pass a blocking rule
are scored by Fellegi and Sunter's model trained without labels: u from random pairs, m by EM within
blocks, term frequencies on names. Nothing of the noise is known to the method: it is handed
:class:`ScoredPairs` only.
"""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from clew.methods.linkage.pairs import ScoredPairs

FIELDS = ("given", "surname", "birth", "sex", "municipality", "phone")
LEVELS = (4, 4, 5, 3, 3, 3)  # each with its null level, which is stored first
LISTS = ("police", "centre", "shelter", "court")


@dataclass(frozen=True)
class Scenario:
    """How bad the records are; ``persons`` and the lists' chances of seeing one."""

    name: str
    error: float
    dependent: bool = False
    persons: int = 2000
    seen: tuple[float, ...] = (0.30, 0.35, 0.25, 0.20)
    phones: float = 0.4
    given_names: int = 250
    surnames: int = 1200
    only_year: float = 0.0


SCENARIOS = {
    "low": Scenario("low", 0.03),
    "medium": Scenario("medium", 0.07),
    "high": Scenario("high", 0.13),
    "weak": Scenario("weak", 0.07, phones=0.1, given_names=120, surnames=600, only_year=0.35),
    "dependent": Scenario("dependent", 0.07, dependent=True),
    "small": Scenario("small", 0.07, persons=200),
}


@dataclass(frozen=True)
class Records:
    """One row a record; fields: given, its variant, surname, its variant, year, month, day, sex,
    municipality, phone; -1 is unknown."""

    fields: NDArray[np.int32]
    list_of: NDArray[np.int32]
    person: NDArray[np.int32]


def _skewed(rng: np.random.Generator, size: int, kinds: int, power: float) -> NDArray[np.int64]:
    share = (1.0 + np.arange(kinds)) ** -power
    return rng.choice(kinds, size=size, p=share / share.sum())


def records(scenario: Scenario, rng: np.random.Generator) -> Records:
    """Persons, lists and garbled records."""
    n = scenario.persons
    sex = (rng.random(n) < 0.3).astype(np.int64)
    given = _skewed(rng, n, scenario.given_names, 0.8) * 2 + sex
    surname = _skewed(rng, n, scenario.surnames, 0.7)
    year = 2024 - np.clip((18 + rng.gamma(2.0, 6.0, n)).astype(int), 8, 80)
    month, day = rng.integers(1, 13, n), rng.integers(1, 29, n)
    municipality = _skewed(rng, n, 60, 0.9)
    phone = np.where(rng.random(n) < scenario.phones, np.arange(n), -1)
    second_surname = _skewed(rng, n, scenario.surnames, 0.7)
    if scenario.dependent:
        # Families share surname, municipality and phone; communities have names of their own.
        family = rng.integers(0, n, n)
        joins = rng.random(n) < 0.25
        surname = np.where(joins, surname[family], surname)
        municipality = np.where(joins, municipality[family], municipality)
        phone = np.where(joins & (rng.random(n) < 0.5), phone[family], phone)
        community = municipality % 4
        own = rng.random(n) < 0.6
        surname = np.where(own, surname // 4 * 4 + community, surname)
        given = np.where(own, (given // 8) * 8 + community * 2 + sex, given)
    two_names = rng.random(n) < (0.10 if scenario.dependent else 0.0)
    rows, owners, person = [], [], []
    for number, chance in enumerate(scenario.seen):
        who = np.flatnonzero(rng.random(n) < chance)
        k = who.size
        bad = np.ones(k)
        if scenario.dependent:
            # A fifth of the records is bad throughout; the mean error stays about the same.
            bad = np.where(rng.random(k) < 0.2, 3.0, 0.5)
        error = scenario.error * bad

        def happens(rate: float, error: NDArray[np.float64] = error) -> NDArray[np.bool_]:
            return rng.random(error.size) < np.minimum(rate * error, 0.9)

        g = given[who].copy()
        typo = happens(1.0)
        gv = np.where(typo, 1 + rng.integers(0, 40, k), 0)
        other = happens(0.35)
        g = np.where(other, _skewed(rng, k, scenario.given_names, 0.8) * 2 + sex[who], g)
        g = np.where(happens(0.4), -1, g)
        s = np.where(two_names[who] & (rng.random(k) < 0.5), second_surname[who], surname[who])
        sv = np.where(happens(1.0), 1 + rng.integers(0, 40, k), 0)
        s = np.where(happens(0.4), _skewed(rng, k, scenario.surnames, 0.7), s)
        s = np.where(happens(0.2), -1, s)
        y, m, d = year[who].copy(), month[who].copy(), day[who].copy()
        y = np.where(happens(0.5), y + rng.choice([-1, 1], k), y)
        m = np.where(happens(0.4), rng.integers(1, 13, k), m)
        d = np.where(happens(0.4), rng.integers(1, 29, k), d)
        swap = happens(0.25) & (d <= 12)
        m, d = np.where(swap, d, m), np.where(swap, m, d)
        unknown_day = happens(1.0) | (rng.random(k) < scenario.only_year)
        m, d = np.where(unknown_day, 1, m), np.where(unknown_day, 1, d)
        y = np.where(happens(1.0), -1, y)
        x = np.where(rng.random(k) < 0.003 + 0.05 * error, 1 - sex[who], sex[who])
        x = np.where(happens(0.3), -1, x)
        town = np.where(happens(1.5), _skewed(rng, k, 60, 0.9), municipality[who])
        town = np.where(happens(1.0), -1, town)
        p = np.where(rng.random(k) < 0.8, phone[who], -1)
        p = np.where((p >= 0) & happens(2.0), 10**6 + rng.integers(0, 10**6, k), p)
        rows.append(np.stack([g, gv, s, sv, y, m, d, x, town, p], axis=1))
        owners.append(np.full(k, number))
        person.append(who)
    return Records(
        np.concatenate(rows).astype(np.int32),
        np.concatenate(owners).astype(np.int32),
        np.concatenate(person).astype(np.int32),
    )


@numba.njit(cache=True)
def _levels(a: NDArray[np.int32], b: NDArray[np.int32], out: NDArray[np.int8]) -> None:
    for f in range(2):
        i = 2 * f
        if a[i] < 0 or b[i] < 0:
            out[f] = -1
        elif a[i] == b[i]:
            out[f] = 2 if a[i + 1] == b[i + 1] else 1
        else:
            # Neighbouring names sound alike (the sex of a given name is its last bit).
            step = 4 if f == 0 else 2
            same_sex = f == 1 or (a[i] & 1) == (b[i] & 1)
            out[f] = 1 if a[i] // step == b[i] // step and same_sex else 0
    if a[4] < 0 or b[4] < 0:
        out[2] = -1
    elif a[4] == b[4]:
        day_known = not (a[5] == 1 and a[6] == 1) and not (b[5] == 1 and b[6] == 1)
        out[2] = 3 if a[5] == b[5] and a[6] == b[6] and day_known else 2
        if day_known and a[5] != b[5] and a[6] != b[6] and not (a[5] == b[6] and a[6] == b[5]):
            out[2] = 1
    elif (abs(a[4] - b[4]) == 1) and a[5] == b[5] and a[6] == b[6]:
        out[2] = 2
    else:
        out[2] = 0
    for f in range(3):
        i = 7 + f
        if a[i] < 0 or b[i] < 0:
            out[3 + f] = -1
        else:
            out[3 + f] = 1 if a[i] == b[i] else 0


@numba.njit(cache=True)
def _rules(g: NDArray[np.int8], passed: NDArray[np.bool_]) -> None:
    passed[0] = g[1] == 2 and g[2] >= 1
    passed[1] = g[1] == 2 and g[4] == 1
    passed[2] = g[0] == 2 and g[2] >= 2
    passed[3] = g[0] == 2 and g[1] == 2
    passed[4] = g[5] == 1
    passed[5] = g[2] == 3 and g[4] == 1


RULES = 6


def _missed(levels: NDArray[np.int8], weight: NDArray[np.float64]) -> tuple[float, float]:
    """The share of links that no rule caught and its standard error, from how many rules catch one.

    Chao's lower bound with the blocking rules as occasions of capture and each pair counted with
    its probability (Chao 1987, Biometrics 43:783; variance by his equation 5).
    """
    p = 1 / (1 + np.exp2(-np.clip(weight, -500, 500)))
    passed = np.empty(RULES, np.bool_)
    often = np.empty(len(levels), np.int64)
    for number, g in enumerate(levels):
        _rules(g, passed)
        often[number] = passed.sum()
    once, twice = float(p[often == 1].sum()), max(float(p[often == 2].sum()), 1.0)
    never = once**2 / (2 * twice)
    ratio = once / twice
    error = np.sqrt(twice * (ratio**4 / 4 + ratio**3 + ratio**2 / 2))
    whole = p.sum() + never
    return never / whole, float(error) * float(p.sum()) / whole**2


@numba.njit(cache=True)
def _compare(
    fields: NDArray[np.int32], list_of: NDArray[np.int32], most: int
) -> tuple[NDArray[np.int32], NDArray[np.int8], NDArray[np.int64], int]:
    n = list_of.size
    pairs = np.empty((most, 2), np.int32)
    levels = np.empty((most, 6), np.int8)
    counts = np.zeros((6, 5), np.int64)
    g = np.empty(6, np.int8)
    passed = np.empty(RULES, np.bool_)
    kept = 0
    total = 0
    for i in range(n):
        for j in range(i + 1, n):
            if list_of[i] == list_of[j]:
                continue
            total += 1
            _levels(fields[i], fields[j], g)
            for f in range(6):
                counts[f, g[f] + 1] += 1
            _rules(g, passed)
            if passed.any():
                pairs[kept, 0], pairs[kept, 1] = i, j
                levels[kept] = g
                kept += 1
    return pairs[:kept], levels[:kept], counts, total


def _trained_m(levels: NDArray[np.int8], u: list[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
    """m of each field by EM within blocks that do not use it, u held fixed."""
    sessions = (
        (levels[:, 1] == 2) & (levels[:, 2] >= 1),
        (levels[:, 0] == 2) & (levels[:, 2] == 3),
        (levels[:, 0] == 2) & (levels[:, 1] == 2),
    )
    trains = ((0, 3, 4, 5), (1, 3, 4, 5), (2, 3, 4, 5))
    found: list[list[NDArray[np.float64]]] = [[] for _ in FIELDS]
    for block, fields in zip(sessions, trains, strict=True):
        seen = levels[block] + 1
        m = {}
        for f in fields:
            known = LEVELS[f] - 1
            start = np.full(LEVELS[f], 0.1 / max(known - 1, 1))
            start[-1], start[0] = 0.9, u[f][0]
            m[f] = start
        share = 0.3
        for _ in range(60):
            ratio = np.zeros(len(seen))
            for f in fields:
                known = seen[:, f] > 0
                value = np.log(m[f][seen[:, f]]) - np.log(u[f][seen[:, f]])
                ratio += np.where(known, value, 0.0)
            odds = np.log(share / (1 - share)) + ratio
            p = 1 / (1 + np.exp(-np.clip(odds, -500, 500)))
            share = float(np.clip(p.mean(), 1e-4, 1 - 1e-4))
            for f in fields:
                weight = np.bincount(seen[:, f], weights=p, minlength=LEVELS[f])[: LEVELS[f]]
                weight[1:] = np.maximum(weight[1:], 1e-2)
                new = np.empty(LEVELS[f])
                new[0] = u[f][0]
                new[1:] = weight[1:] / weight[1:].sum()
                m[f] = new
        for f in fields:
            found[f].append(m[f])
    return [np.mean(each, axis=0) for each in found]


def scored(data: Records) -> ScoredPairs:
    """The pairs that blocking compared, with weights trained without labels."""
    n = data.list_of.size
    pairs, levels, counts, total = _compare(data.fields, data.list_of, 40 * n + 2000)
    u = []
    for f in range(len(FIELDS)):
        share = np.maximum(counts[f, : LEVELS[f]].astype(float), 0.5)
        share[1:] /= share[1:].sum()
        share[0] = counts[f, 0] / total
        u.append(share)
    m = _trained_m(levels, u)
    sure = (levels[:, 0] == 2) & (levels[:, 1] == 2) & (levels[:, 2] == 3)
    prior = max(sure.sum(), 1) / 0.6 / total
    weight = np.full(len(pairs), np.log2(prior / (1 - prior)))
    for f in range(len(FIELDS)):
        value = np.log2(m[f]) - np.log2(u[f])
        value[0] = 0.0
        weight += value[levels[:, f] + 1]
    for f, column in ((0, 0), (1, 2)):
        names, number = np.unique(data.fields[:, column], return_inverse=True)
        often = np.bincount(number)[number] / max((data.fields[:, column] >= 0).sum(), 1)
        exact = levels[:, f] == 2
        weight[exact] += np.log2(u[f][3]) - np.log2(often[pairs[exact, 0]])
        assert names.size
    missed, missed_error = _missed(levels, weight)
    seen, number = np.unique(levels, axis=0, return_inverse=True)
    return ScoredPairs(
        lists=LISTS[: int(data.list_of.max()) + 1],
        record_ids=tuple(str(i) for i in range(n)),
        list_of=data.list_of,
        left=pairs[:, 0].copy(),
        right=pairs[:, 1].copy(),
        weight=weight,
        pattern=number.astype(np.int32),
        patterns=tuple(tuple(int(v) for v in row) for row in seen),
        fields=FIELDS,
        prior_weight=float(np.log2(prior / (1 - prior))),
        missed=missed,
        missed_error=missed_error,
    )
