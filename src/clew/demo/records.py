"""What the bodies write down: their records with the noise of the settings, column by column.

Everything is drawn for all records of a country (or of a chunk of one) at once; only a mistyped word
is made one by one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from clew.demo.bodies import LISTS, Entries
from clew.demo.names import pool
from clew.demo.people import YEAR, Flags, Ints, People, citizenships, recruitments
from clew.demo.places import municipalities
from clew.demo.settings import pick, shares, topic, value
from clew.demo.spelling import STYLES
from clew.demo.typing_errors import mistyped

COLUMNS = (
    "record_id", "received", "given_name", "family_name", "patronymic", "alias", "birth_date", "age",
    "sex", "citizenship", "municipality", "personal_number", "document_number", "phone", "form",
    "recruitment", "language", "referred_by",
)  # fmt: skip
PERSON_PREFIX, PERSON_DIGITS = "L-", 8
PREFIXES = {"police": "P", "prosecution": "T", "centre": "C", "organisation_a": "A", "organisation_b": "B"}


@dataclass(slots=True)
class Clerk:
    """The chances of one set of records: which body wrote each, and one stream of randomness."""

    rng: np.random.Generator
    body: Ints

    def happens(self, kind: str, key: str) -> Flags:
        """Which records it happens to, by the rate ``key`` of each body's topic ``kind``."""
        rates = np.array([value(f"{kind}.{name}", key) for name in LISTS])
        result: Flags = self.rng.random(len(self.body)) < rates[self.body]
        return result

    def style(self) -> Ints:
        """The index into :data:`STYLES` in which each record is written."""
        drawn = np.zeros(len(self.body), dtype=np.int64)
        for number, name in enumerate(LISTS):
            here = np.flatnonzero(self.body == number)
            keys, weights = shares(f"style.{name}")
            order = np.array([STYLES.index(key) for key in keys])
            drawn[here] = order[pick(self.rng, weights, len(here))]
        return drawn


def records(
    rng: np.random.Generator, everyone: People, entries: Entries, numbers: tuple[int, ...] | None = None
) -> tuple[dict[str, pl.DataFrame], Ints]:
    """Each body's records, ordered by the day received, and the person of each.

    Arguments: ``entries`` who is recorded where; ``numbers`` how many records each body wrote before
    (record ids go on from there). Returns the frames by list and, list after list, the row of the
    person in ``everyone``.
    """
    numbers = numbers or (0,) * len(LISTS)
    order = np.lexsort((rng.random(len(entries)), entries.received, entries.body))
    body, person = entries.body[order], entries.person[order]
    received, by = entries.received[order], entries.referred_by[order]
    frame = _frame(Clerk(rng, body), everyone.take(person), received)
    sources = pl.Series([*LISTS, ""])
    frame["referred_by"] = sources.gather(np.where(by < 0, len(LISTS), by))
    edges = np.searchsorted(body, np.arange(len(LISTS) + 1))
    whole = pl.DataFrame({"received": _iso(received), **frame})
    frames = {}
    for number, name in enumerate(LISTS):
        part = whole.slice(int(edges[number]), int(edges[number + 1] - edges[number]))
        ids = pl.Series(np.arange(len(part)) + numbers[number] + 1).cast(pl.Utf8).str.zfill(7)
        frames[name] = part.with_columns((PREFIXES[name] + "-" + ids).alias("record_id")).select(COLUMNS)
    return frames, person


def _frame(clerk: Clerk, who: People, received: Ints) -> dict[str, pl.Series]:
    style = clerk.style()
    given, family = _names(clerk, who, received, style)
    missing = {column: clerk.happens("missing", column) for column in topic("missing.police")}
    written = [*pool().written, ""]
    none = len(written) - 1
    aliases = _aliases(who)
    alias_none = len(aliases) - 1
    birth, age = _birth(clerk, who, received)
    codes = {
        "form": [*shares("form")[0], ""],
        "recruitment": [*recruitments(), ""],
        "citizenship": [*citizenships(), ""],
        "municipality": [*(place.code for place in municipalities()), ""],
        "language": [*topic("language"), ""],
    }
    sex = np.where(clerk.happens("error", "sex_wrong"), ~who.female, who.female)
    drawn = {
        "form": _form(clerk, who),
        "recruitment": who.recruitment,
        "citizenship": who.citizenship,
        "municipality": _place(clerk, who),
        "language": who.language,
    }
    father = who.father * len(STYLES) + style
    empty = pl.lit("")
    columns = {
        "given_name": given,
        "family_name": family,
        "patronymic": pl.Series(written).gather(np.where(missing["patronymic"], none, father)),
        "alias": pl.Series(aliases).gather(
            np.where(missing["alias"] | (who.alias < 0), alias_none, who.alias % alias_none)
        ),
        "birth_date": birth,
        "age": age,
        "sex": pl.Series(["male", "female", ""]).gather(np.where(missing["sex"], 2, sex.astype(np.int64))),
        "personal_number": _text(_digit_off(clerk, who.personal_number, 13, "number_digit"), "", 13),
        "document_number": _text(who.document, "ZZ", 9),
        "phone": _text(_digit_off(clerk, _phone(clerk, who), 7, "phone_digit"), "+99950", 7),
    }
    for column, codebook in codes.items():
        last = len(codebook) - 1
        columns[column] = pl.Series(codebook).gather(np.where(missing[column], last, drawn[column]))
    frame = pl.DataFrame(columns)
    blank = ("given_name", "family_name", "birth_date", "age", "personal_number", "document_number", "phone")
    flags = pl.DataFrame({column: missing[column] for column in blank})
    return frame.with_columns(
        pl.when(flags[column]).then(empty).otherwise(frame[column]).alias(column) for column in blank
    ).to_dict()


def _names(clerk: Clerk, who: People, received: Ints, style: Ints) -> tuple[pl.Series, pl.Series]:
    changed = (who.new_family >= 0) & (received >= who.married)
    changed &= ~clerk.happens("error", "former_name")
    both = changed & (clerk.rng.random(len(who)) < value("compound", "share"))
    given = who.given * len(STYLES) + style
    family = np.where(changed, who.new_family, who.family) * len(STYLES) + style
    written = list(pool().written)
    for row in np.flatnonzero(both):
        former = written[int(who.family[row]) * len(STYLES) + int(style[row])]
        written.append(f"{former}-{written[family[row]]}")
        family[row] = len(written) - 1
    for column in (given, family):
        rows = np.flatnonzero(clerk.happens("error", "typing"))
        written.extend(mistyped(clerk.rng, [written[number] for number in column[rows]]))
        column[rows] = np.arange(len(written) - len(rows), len(written))
    swapped = clerk.happens("error", "swapped")
    given, family = np.where(swapped, family, given), np.where(swapped, given, family)
    table = pl.Series(written)
    return table.gather(given), table.gather(family)


def _aliases(who: People) -> list[str]:
    """Invented nicknames: the beginning of a name with another ending; the last one is empty."""
    heads = dict.fromkeys(name[:3] for name in pool().written[:: len(STYLES)] if name.isalpha())
    return [*(head + ending for head in heads for ending in ("a", "i", "ko", "ka")), ""]


def _birth(clerk: Clerk, who: People, received: Ints) -> tuple[pl.Series, pl.Series]:
    """The date of birth as written (whole, without day, only the year) and the age at receipt."""
    born = who.born.copy()
    off = clerk.happens("error", "date_digit")
    steps = np.array([-3652, -366, -30, -10, -1, 1, 10, 30, 365, 3653])
    born = np.where(off, born + steps[clerk.rng.integers(0, len(steps), len(born))], born)
    dates = born.astype("datetime64[D]")
    year = dates.astype("datetime64[Y]").astype(np.int64) + 1970
    month = dates.astype("datetime64[M]").astype(np.int64) % 12 + 1
    day = (dates - dates.astype("datetime64[M]")).astype(np.int64) + 1
    swap = clerk.happens("error", "date_swapped") & (day <= 12)
    month, day = np.where(swap, day, month), np.where(swap, month, day)
    new_year = clerk.happens("error", "january_first")
    month, day = np.where(new_year, 1, month), np.where(new_year, 1, day)
    year_text = pl.Series(year).cast(pl.Utf8)
    month_text = year_text + "-" + pl.Series(month).cast(pl.Utf8).str.zfill(2)
    day_text = month_text + "-" + pl.Series(day).cast(pl.Utf8).str.zfill(2)
    year_only, year_month = clerk.happens("error", "year_only"), clerk.happens("error", "year_month")
    frame = pl.DataFrame({"y": year_text, "m": month_text, "d": day_text, "oy": year_only, "om": year_month})
    birth = frame.select(
        pl.when("oy").then("y").when("om").then("m").otherwise("d").alias("birth_date")
    ).to_series()
    age = ((received - who.born) / YEAR).astype(np.int64)
    wrong = clerk.happens("error", "age_off")
    age = np.where(wrong, age + np.where(clerk.rng.random(len(age)) < 0.5, -1, 1), age)
    return birth, pl.Series(np.maximum(age, 0)).cast(pl.Utf8)


def _form(clerk: Clerk, who: People) -> Ints:
    """The form as the body judged it: the main one, the second where there is one, or another."""
    second = (who.second_form >= 0) & (clerk.rng.random(len(who)) < 0.5)
    form = np.where(second, who.second_form, who.form)
    _, weights = shares("form")
    return np.where(clerk.happens("error", "form_other"), pick(clerk.rng, weights, len(who)), form)


def _place(clerk: Clerk, who: People) -> Ints:
    """The municipality, or one of its neighbours."""
    codes = [place.code for place in municipalities()]
    widest = max(len(place.neighbours) for place in municipalities())
    table = np.array(
        [[codes.index(near) for near in np.resize(place.neighbours, widest)] for place in municipalities()]
    )
    near = table[who.municipality, clerk.rng.integers(0, widest, len(who))]
    return np.where(clerk.happens("error", "place_neighbour"), near, who.municipality)


def _phone(clerk: Clerk, who: People) -> Ints:
    other = (who.second_phone > 0) & (clerk.rng.random(len(who)) < 0.5)
    return np.where(other, who.second_phone, who.phone)


def _digit_off(clerk: Clerk, numbers: Ints, digits: int, key: str) -> Ints:
    """The numbers (0: none), some with one digit wrong."""
    off = clerk.happens("error", key) & (numbers > 0)
    place = 10 ** clerk.rng.integers(0, digits, len(numbers))
    step = clerk.rng.integers(1, 10, len(numbers))
    old = numbers // place % 10
    return np.where(off, numbers + ((old + step) % 10 - old) * place, numbers)


def _text(numbers: Ints, prefix: str, digits: int) -> pl.Series:
    series = pl.Series("number", numbers)
    text = prefix + series.cast(pl.Utf8).str.zfill(digits)
    return pl.select(pl.when(series > 0).then(text).otherwise(pl.lit(""))).to_series()


def _iso(days: Ints) -> pl.Series:
    return pl.Series(days.astype(np.int32)).cast(pl.Date).dt.to_string("%Y-%m-%d")


def truth(everyone: People, first: int = 0) -> pl.DataFrame:
    """The persons as they are, one row each; ``first`` is the number of persons written before."""
    names = pl.Series([*pool().written[:: len(STYLES)], ""])
    none = len(names) - 1
    forms, codes = [*shares("form")[0], ""], [*recruitments()]
    places = municipalities()

    def coded(labels: list[str], numbers: NDArray[np.int64]) -> pl.Series:
        return pl.Series(labels).gather(np.where(numbers < 0, len(labels) - 1, numbers))

    return pl.DataFrame(
        {
            "person_id": person_ids(np.arange(len(everyone)) + first),
            "sex": pl.Series(["male", "female"]).gather(everyone.female.astype(np.int64)),
            "child": pl.Series(["n", "y"]).gather(everyone.child.astype(np.int64)),
            "birth_date": _iso(everyone.born),
            "birthday_known": pl.Series(["n", "y"]).gather(everyone.birthday_known.astype(np.int64)),
            "given_name": names.gather(everyone.given),
            "family_name": names.gather(everyone.family),
            "later_family_name": names.gather(np.where(everyone.new_family < 0, none, everyone.new_family)),
            "father": names.gather(everyone.father),
            "language": coded([*topic("language")], everyone.language),
            "citizenship": coded([*citizenships()], everyone.citizenship),
            "municipality": coded([place.code for place in places], everyone.municipality),
            "region": coded([place.region for place in places], everyone.municipality),
            "form": coded(forms, everyone.form),
            "second_form": coded(forms, everyone.second_form),
            "recruitment": coded(codes, everyone.recruitment),
            "means": coded([*topic("means")], everyone.means),
            "began": _iso(everyone.began),
            "contact": _iso(everyone.contact),
            "personal_number": _text(everyone.personal_number, "", 13),
            "document_number": _text(everyone.document, "ZZ", 9),
            "phone": _text(everyone.phone, "+99950", 7),
        }
    )


def person_ids(numbers: Ints) -> pl.Series:
    """The ids of persons by their number from 0."""
    return PERSON_PREFIX + pl.Series(numbers + 1).cast(pl.Utf8).str.zfill(PERSON_DIGITS)
