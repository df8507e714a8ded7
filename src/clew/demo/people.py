"""The persons of Lumara: the truth that no body knows whole."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from clew.demo.names import pool
from clew.demo.places import municipalities
from clew.demo.settings import draw, pick, shares, topic, value

EPOCH = dt.date(1970, 1, 1)
FIRST, LAST = ((day - EPOCH).days for day in (dt.date(2019, 1, 1), dt.date(2025, 12, 31)))
YEAR = 365.25
NOBODYS_REGION = 98
"""Region of the personal numbers: no register issues it, so no number can be anybody's."""

SERIALS = 500
"""Serial numbers of one sex and day."""

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """Persons as columns of equal length: indices into the settings' keys, days since 1970, numbers.

    ``-1`` (or 0 for numbers) means that there is none.
    """

    female: Flags
    child: Flags
    language: Ints
    citizenship: Ints
    form: Ints
    second_form: Ints
    recruitment: Ints
    means: Ints
    municipality: Ints
    began: Ints
    contact: Ints
    born: Ints
    birthday_known: Flags
    given: Ints
    family: Ints
    father: Ints
    new_family: Ints
    married: Ints
    alias: Ints
    personal_number: Ints
    document: Ints
    phone: Ints
    second_phone: Ints

    def __len__(self) -> int:
        return len(self.female)

    def take(self, rows: Ints) -> People:
        """The persons of these rows."""
        return People(*(getattr(self, column.name)[rows] for column in fields(self)))


def citizenships() -> tuple[str, ...]:
    """All codes of citizenship, in the order first met."""
    codes = [code for language in topic("language") for code in topic(f"citizenship.{language}")]
    return tuple(dict.fromkeys(codes))


def recruitments() -> tuple[str, ...]:
    """All codes of recruitment, minors' first."""
    return tuple(dict.fromkeys([*topic("recruitment.minor"), *topic("recruitment.adult")]))


def people(rng: np.random.Generator, size: int) -> People:
    """Draw ``size`` persons."""
    forms, _ = shares("form")
    form = draw(rng, "form", size)
    female = rng.random(size) < np.array([value("female", code) for code in forms])[form]
    child = rng.random(size) < np.array([value("child", code) for code in forms])[form]
    other = draw(rng, "form", size)
    has_second = (rng.random(size) < value("second_form", "share")) & (other != form)
    language = draw(rng, "language", size)
    citizenship = _citizenship(rng, language)
    contact = _contacts(rng, size)
    born = _born(rng, contact, child)
    known = rng.random(size) >= value("life", "unknown_birthday")
    born = np.where(known, born, _new_year(born))
    names = pool()
    everyone_male = np.zeros(size, dtype=bool)
    new_family = names.draw(rng, "family", language, female)
    adult_days = np.maximum(born + round(18 * YEAR), FIRST - round(4 * YEAR))
    married = adult_days + (rng.random(size) * np.maximum(LAST - adult_days, 1)).astype(np.int64)
    marries = female & (rng.random(size) < value("life", "married")) & (adult_days < LAST)
    citizens = citizenship == citizenships().index("XL")
    registered = citizens & (rng.random(size) < value("life", "personal_number"))
    numbers = np.zeros(size, dtype=np.int64)
    numbers[registered] = _register(rng, born[registered], female[registered])
    return People(
        female=female,
        child=child,
        language=language,
        citizenship=citizenship,
        form=form,
        second_form=np.where(has_second, other, -1),
        recruitment=_recruitment(rng, child),
        means=draw(rng, "means", size),
        municipality=pick(rng, _place_weights(), size),
        began=contact - 1 - rng.exponential(value("delay", "situation_days"), size).astype(np.int64),
        contact=contact,
        born=born,
        birthday_known=known,
        given=names.draw(rng, "given", language, female),
        family=names.draw(rng, "family", language, female),
        father=names.draw(rng, "given", language, everyone_male),
        new_family=np.where(marries, new_family, -1),
        married=np.where(marries, married, -1),
        alias=np.where(rng.random(size) < value("life", "alias"), rng.integers(0, 1 << 30, size), -1),
        personal_number=numbers,
        document=np.where(rng.random(size) < value("life", "documents"), rng.integers(1, 10**9, size), 0),
        phone=np.where(rng.random(size) < value("life", "phone"), rng.integers(1, 10**7, size), 0),
        second_phone=np.where(
            rng.random(size) < value("life", "second_phone"), rng.integers(1, 10**7, size), 0
        ),
    )


def _register(rng: np.random.Generator, born: Ints, female: Flags) -> Ints:
    """A personal number for each, none twice as long as fewer than 167 share a sex and a day.

    The serial numbers of a day go on from a random one in steps of three: the step that a check digit
    of 10 asks for cannot reach the next.
    """
    day = born * 2 + female
    order = np.argsort(day, kind="stable")
    _, start, group = np.unique(day[order], return_index=True, return_inverse=True)
    place = np.arange(len(day)) - start[group]
    serial = np.empty(len(day), dtype=np.int64)
    serial[order] = rng.integers(0, SERIALS, len(start))[group] + 3 * place
    return personal_numbers(born, female, serial)


def personal_numbers(born: Ints, female: Flags, serial: Ints) -> Ints:
    """Thirteen digits as DDMMYYYRRBBBK with a right check digit and a region nobody issues.

    Arguments: ``born`` days since 1970; ``serial`` 0 to 499 (women's numbers lie 500 higher).
    Where the check digit would be 10 the next serial number is taken, as a register does.
    """
    dates = born.astype("datetime64[D]")
    years = dates.astype("datetime64[Y]").astype(np.int64) + 1970
    months = dates.astype("datetime64[M]").astype(np.int64) % 12 + 1
    days = (dates - dates.astype("datetime64[M]")).astype(np.int64) + 1
    head = ((days * 100 + months) * 1000 + years % 1000) * 100 + NOBODYS_REGION
    serial = serial % SERIALS
    for _ in range(2):
        body = head * 1000 + serial + SERIALS * female
        rest = _weighted(body) % 11
        serial = np.where(rest == 1, (serial + 1) % SERIALS, serial)
    body = head * 1000 + serial + SERIALS * female
    check = (11 - _weighted(body) % 11) % 11
    result: Ints = body * 10 + check
    return result


def _weighted(body: Ints) -> Ints:
    total = np.zeros_like(body)
    for weight in (2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6, 7):
        total += weight * (body % 10)
        body = body // 10
    return total


def _place_weights() -> NDArray[np.float64]:
    weights = np.array([place.weight for place in municipalities()])
    scaled: NDArray[np.float64] = weights / weights.sum()
    return scaled


def _contacts(rng: np.random.Generator, size: int) -> Ints:
    years = np.array([int(year) for year in topic("year")])
    chosen = years[draw(rng, "year", size)]
    start = (chosen - 1970).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)
    end = (chosen - 1969).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)
    day = start + (rng.random(size) * (end - start)).astype(np.int64) - int(value("delay", "lead_days"))
    return np.where(day < FIRST, 2 * FIRST - day, day)


def _born(rng: np.random.Generator, contact: Ints, child: Flags) -> Ints:
    size = len(contact)
    young = 4 + 13.9 * rng.beta(4.0, 1.6, size)
    grown = 18 + np.minimum(rng.gamma(1.6, 7.5, size), 52)
    return contact - (np.where(child, young, grown) * YEAR).astype(np.int64)


def _new_year(days: Ints) -> Ints:
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64)


def _citizenship(rng: np.random.Generator, language: Ints) -> Ints:
    codes = citizenships()
    drawn = np.zeros_like(language)
    uniform = rng.random(len(language))
    for number, tag in enumerate(topic("language")):
        keys, weights = shares(f"citizenship.{tag}")
        here = np.flatnonzero(language == number)
        place = np.searchsorted(np.cumsum(weights), uniform[here], side="right").clip(max=len(keys) - 1)
        drawn[here] = np.array([codes.index(key) for key in keys])[place]
    return drawn


def _recruitment(rng: np.random.Generator, child: Flags) -> Ints:
    codes = recruitments()
    drawn = np.zeros(len(child), dtype=np.int64)
    for name, here in (("recruitment.minor", child), ("recruitment.adult", ~child)):
        places = np.array([codes.index(key) for key in topic(name)])
        drawn[here] = places[draw(rng, name, int(here.sum()))]
    return drawn
