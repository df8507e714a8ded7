"""Records as they are compared: the columns of several lists brought to one form.

The original columns are not altered; what is made here lives only as long as the comparison.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from clew.methods.linkage.columns import check_identifying, guess_roles
from clew.methods.linkage.dates import PartialDate, read_date, years_from_age
from clew.methods.linkage.names import formal_names, patronymic_stem, skeleton
from clew.methods.linkage.numbers import read_number
from clew.methods.linkage.problems import (
    BrokenLetters,
    EmptyNames,
    NoRecordId,
    RepeatedRecord,
    TooFewRecords,
)

_BROKEN = re.compile("[\ufffd\x80-\x9f]|[ÃÄÅÐÑÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸ]")
_NOT_CODE = re.compile(r"[^0-9a-z]+")
_NAMES = ("given_name", "family_name", "patronymic", "alias", "full_name")
_TEXTS = ("street", "address_more", "place")
_CODES = ("house_number", "postcode", "region", "document_number", "municipality", "citizenship")
_SEXES = {
    "f": "f", "female": "f", "z": "f", "ž": "f", "ж": "f", "zena": "f", "zensko": "f", "žensko": "f",
    "женски": "f", "женско": "f", "femme": "f", "feminin": "f", "woman": "f", "2": "f",
    "m": "m", "male": "m", "м": "m", "muski": "m", "muško": "m", "muški": "m", "мушки": "m",
    "мушко": "m", "homme": "m", "masculin": "m", "man": "m", "1": "m",
    "other": "o", "o": "o", "x": "o",
}  # fmt: skip

_BESIDE = {
    "number_holds": "personal_number",
    "birth_swapped": "birth",
    "birth_month": "birth",
    "birth_day": "birth",
    "area": "municipality",
}
"""Columns that a comparison reads beside another: kept with it even where they know nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """The pooled records in comparable form, one row each, with what each column was taken for."""

    frame: pl.DataFrame
    lists: tuple[str, ...]
    record_ids: tuple[str, ...]
    list_of: NDArray[np.int32]
    roles: dict[str, dict[str, str]]
    """List -> role -> column."""

    def has(self, column: str) -> bool:
        """Whether any record has something in this prepared column."""
        return column in self.frame.columns


def prepare(
    lists: Mapping[str, pl.DataFrame],
    mappings: Mapping[str, Mapping[str, str]] | None = None,
    *,
    language: str | None = None,
    languages: Mapping[str, str] | None = None,
    neighbours: Mapping[str, Sequence[str]] | None = None,
) -> Prepared:
    """Bring the records of all lists to one form.

    Arguments: ``lists`` name -> table of text columns; ``mappings`` list -> role -> header where the
    guess by headers is wrong; ``language`` of the names where a record names none, ``languages``
    the same by list; ``neighbours`` municipality -> municipalities beside it. Raises the problems of
    :mod:`.problems` for repeated or empty ids, columns that tell nobody apart, and broken letters.
    """
    parts, roles_of, ids = [], {}, []
    for name, table in lists.items():
        found = guess_roles(table.columns, (mappings or {}).get(name))
        check_identifying(name, found)
        roles_of[name] = found
        texts = _texts(name, table, found)
        if spoken := (languages or {}).get(name):
            known = pl.col("language") if "language" in texts.columns else pl.lit(None, pl.String)
            texts = texts.with_columns(known.fill_null(spoken).alias("language"))
        ids.append(_record_ids(name, texts, found))
        parts.append(texts)
    sizes = [part.height for part in parts]
    if sum(size > 0 for size in sizes) < 1 or sum(sizes) < 2:
        raise TooFewRecords(lists=len(sizes), records=sum(sizes))
    for name, part in zip(lists, parts, strict=True):
        _check_names(name, part)
    pooled = pl.concat(parts, how="diagonal")
    list_of = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    return Prepared(
        frame=_comparable(pooled, language, neighbours or {}).with_columns(
            pl.Series("unique_id", np.arange(pooled.height, dtype=np.int32)),
            pl.Series("list", list_of),
        ),
        lists=tuple(lists),
        record_ids=tuple(record for part in ids for record in part),
        list_of=list_of,
        roles=roles_of,
    )


def _texts(name: str, table: pl.DataFrame, found: Mapping[str, str]) -> pl.DataFrame:
    chosen = table.select(
        pl.col(column).cast(pl.String).str.strip_chars().replace("", None).alias(role)
        for role, column in found.items()
    )
    for role in (*_NAMES, *_TEXTS):
        if role in chosen.columns:
            distinct = chosen[role].unique().drop_nulls()
            broken = [text for text in distinct if _BROKEN.search(text)]
            if broken:
                row = int(chosen[role].is_in(broken).arg_true()[0])
                raise BrokenLetters(list=name, column=found[role], row=row + 2)
    return chosen


def _record_ids(name: str, texts: pl.DataFrame, found: Mapping[str, str]) -> list[str]:
    if "record_id" not in found:
        return [str(number + 1) for number in range(texts.height)]
    ids = texts["record_id"]
    if ids.null_count():
        raise NoRecordId(list=name, row=int(ids.is_null().arg_true()[0]) + 2)
    repeated = ids.is_duplicated()
    if repeated.any():
        first = int(repeated.arg_true()[0])
        again = int((ids == ids[first]).arg_true()[1])
        raise RepeatedRecord(list=name, row=again + 2, first=first + 2)
    return ids.to_list()


def _check_names(name: str, part: pl.DataFrame) -> None:
    """A list whose records hold a given name and nothing else links strangers."""
    others = [role for role in part.columns if role not in ("record_id", "received", "given_name", "language",
              "sex", "citizenship", "referred_by", "exploitation", "recruitment", "alias")]  # fmt: skip
    if not part.height:
        return
    empty = (
        part.select(pl.all_horizontal(pl.col(others).is_null())).to_series().sum() if others else part.height
    )
    if empty * 2 > part.height:
        raise EmptyNames(list=name, empty=int(empty), records=part.height)


def _mapped(
    column: pl.Series, change: Callable[[str], object], kind: pl.DataType | type[pl.DataType]
) -> pl.Series:
    """The column with each distinct text changed once; an empty result is unknown."""
    distinct = column.unique().drop_nulls()
    made = [change(text) or None for text in distinct]
    table = pl.DataFrame({"from": distinct, "to": pl.Series(made, dtype=kind, strict=False)})
    return (
        pl.DataFrame({"from": column})
        .join(table, on="from", how="left", maintain_order="left")["to"]
        .alias(column.name)
    )


def _comparable(
    pooled: pl.DataFrame, language: str | None, neighbours: Mapping[str, Sequence[str]]
) -> pl.DataFrame:
    columns: dict[str, pl.Series] = {}
    given, family, more = _names(pooled, language)
    for name, series in (("given", given), ("family", family), ("patronymic", more)):
        if series is not None:
            columns[name] = series
    columns |= _name_sets(pooled, columns, language)
    columns |= _numbers(pooled)
    columns |= _births(pooled, columns)
    for role, target in (("street", "street"), ("address_more", "street_more"), ("place", "place")):
        if role in pooled.columns:
            columns[target] = _mapped(pooled[role], _plain, pl.String)
    for role in _CODES:
        if role in pooled.columns:
            columns[role] = _mapped(pooled[role], _code, pl.String)
    if "phone" in pooled.columns:
        columns["phone"] = _mapped(pooled["phone"], _phone, pl.String)
    if "email" in pooled.columns:
        columns["email"] = _mapped(pooled["email"], str.lower, pl.String)
    if "municipality" in columns:
        near = {
            _code(code): sorted({_code(code), *map(_code, others)}) for code, others in neighbours.items()
        }
        columns["area"] = _mapped(
            columns["municipality"], lambda code: near.get(code, [code]), pl.List(pl.String)
        )
    known = {name for name, series in columns.items() if series.null_count() < len(series)}
    return pl.DataFrame(
        {name: series for name, series in columns.items() if name in known or _BESIDE.get(name) in known}
    )


def _names(
    pooled: pl.DataFrame, language: str | None
) -> tuple[pl.Series | None, pl.Series | None, pl.Series | None]:
    found: dict[str, pl.Series | None] = dict.fromkeys(("given_name", "family_name", "patronymic"))
    for role in found:
        if role in pooled.columns:
            found[role] = _skeletons(pooled, role, language)
    if "full_name" in pooled.columns:
        raw = pooled["full_name"]
        first = _mapped(raw, lambda text: _split(text)[0], pl.String)
        last = _mapped(raw, lambda text: _split(text)[1], pl.String)
        for role, series in (("given_name", first), ("family_name", last)):
            frame = pl.DataFrame({"name": series, **_language(pooled)})
            made = _skeletons(frame, "name", language)
            known = found[role]
            found[role] = made if known is None else known.fill_null(made)
    patronymic = found["patronymic"]
    if patronymic is not None:
        patronymic = _mapped(patronymic, patronymic_stem, pl.String)
    return found["given_name"], found["family_name"], patronymic


def _language(pooled: pl.DataFrame) -> dict[str, pl.Series]:
    return {"language": pooled["language"]} if "language" in pooled.columns else {}


def _split(text: str) -> tuple[str, str]:
    if "," in text:
        last, _, first = text.partition(",")
        return first.strip(), last.strip()
    first, _, last = text.strip().partition(" ")
    return first, last.strip()


def _skeletons(pooled: pl.DataFrame, role: str, language: str | None) -> pl.Series:
    if "language" not in pooled.columns:
        return _mapped(pooled[role], lambda text: skeleton(text, language), pl.String)
    pairs = pooled.select(pl.col(role).alias("name"), pl.col("language").fill_null(language or ""))
    distinct = pairs.unique().drop_nulls("name")
    made = [skeleton(name, tag or None) or None for name, tag in distinct.iter_rows()]
    table = distinct.with_columns(pl.Series("to", made, dtype=pl.String))
    return pairs.join(table, on=["name", "language"], how="left", maintain_order="left")["to"]


def _name_sets(
    pooled: pl.DataFrame, columns: Mapping[str, pl.Series], language: str | None
) -> dict[str, pl.Series]:
    """Each name's words and, for given names, the formal names that a short form or alias may stand for."""
    sets: dict[str, pl.Series] = {}
    if "given" in columns:
        words = columns["given"]
        if "alias" in pooled.columns:
            alias = _skeletons(pooled, "alias", language)
            words = pl.select(pl.concat_str([words, alias], separator=" ", ignore_nulls=True)).to_series()
            words = pl.select(pl.when(columns["given"].is_not_null()).then(words)).to_series()
        sets["given_set"] = _mapped(words, _possible_names, pl.List(pl.String))
    if "family" in columns:
        sets["family_end"] = _mapped(columns["family"], lambda text: text.split()[-1], pl.String)
        sets["family_set"] = _mapped(columns["family"], _words, pl.List(pl.String))
    return sets


def _words(text: str) -> list[str]:
    return sorted({word for word in text.split() if len(word) > 2} or {text})


def _possible_names(text: str) -> list[str]:
    return sorted({name for word in _words(text) for name in formal_names(word)})


def _numbers(pooled: pl.DataFrame) -> dict[str, pl.Series]:
    if "personal_number" not in pooled.columns:
        return {}
    raw = pooled["personal_number"]
    return {
        "personal_number": _mapped(raw, lambda text: read_number(text).digits, pl.String),
        "number_holds": _mapped(raw, lambda text: bool(read_number(text).scheme), pl.Boolean),
        "_number_birth": _mapped(raw, lambda text: read_number(text).birth, pl.String),
        "_number_sex": _mapped(raw, lambda text: read_number(text).sex[:1], pl.String),
    }


def _births(pooled: pl.DataFrame, columns: dict[str, pl.Series]) -> dict[str, pl.Series]:
    """Parts of the birth date; a valid personal number fills what the record leaves open."""
    made: dict[str, pl.Series] = {}
    number_birth = columns.pop("_number_birth", None)
    number_sex = columns.pop("_number_sex", None)
    text = _birth_text(pooled)
    if text is None and number_birth is not None:
        text = number_birth
    elif text is not None and number_birth is not None:
        text = text.fill_null(number_birth)
    if text is not None:
        read: dict[str, Callable[[PartialDate], str]] = {
            "birth": lambda date: date.digits,
            "birth_swapped": lambda date: date.swapped,
            "birth_year": lambda date: date.year,
            "birth_month": lambda date: "" if date.is_january_first else date.month,
            "birth_day": lambda date: "" if date.is_january_first else date.day,
        }
        for name, part in read.items():
            made[name] = _mapped(text, lambda raw, part=part: part(read_date(raw)), pl.String)  # type: ignore[misc]
        year = made["birth_year"].cast(pl.Int32, strict=False)
        first, last = year, year
        if "age" in pooled.columns and "received" in pooled.columns:
            first, last = _years_from_age(pooled, year)
        made["born_first"], made["born_last"] = first, last
    elif "age" in pooled.columns and "received" in pooled.columns:
        made["born_first"], made["born_last"] = _years_from_age(
            pooled, pl.Series([None] * pooled.height, dtype=pl.Int32)
        )
    sex = pooled["sex"] if "sex" in pooled.columns else None
    if sex is not None:
        made["sex"] = _mapped(sex, lambda raw: _SEXES.get(raw.casefold(), raw.casefold()), pl.String)
        if number_sex is not None:
            made["sex"] = made["sex"].fill_null(number_sex)
    elif number_sex is not None:
        made["sex"] = number_sex
    return made


def _birth_text(pooled: pl.DataFrame) -> pl.Series | None:
    if "birth_date" in pooled.columns:
        return pooled["birth_date"]
    parts = [role for role in ("birth_year", "birth_month", "birth_day") if role in pooled.columns]
    if "birth_year" not in parts:
        return None
    padded = [pl.col("birth_year"), *(pl.col(role).str.zfill(2).fill_null("00") for role in parts[1:])]
    return pooled.select(pl.concat_str(padded, separator="-")).to_series()


def _years_from_age(pooled: pl.DataFrame, year: pl.Series) -> tuple[pl.Series, pl.Series]:
    keys = pooled.select(pl.concat_str(["received", "age"], separator="|").alias("key"))["key"]

    def years(key: str) -> tuple[int, int] | None:
        received, _, age = key.partition("|")
        return years_from_age(received, age)

    first = _mapped(keys, lambda key: (years(key) or (0, 0))[0], pl.Int32)
    last = _mapped(keys, lambda key: (years(key) or (0, 0))[1], pl.Int32)
    return year.fill_null(first), year.fill_null(last)


def _plain(text: str) -> str:
    """An address in plain letters and digits."""
    letters = skeleton(text)
    numbers = " ".join(re.findall(r"\d+", text))
    return f"{letters} {numbers}".strip()


def _code(text: str) -> str:
    return _NOT_CODE.sub("", text.casefold()) or text.casefold()


def _phone(text: str) -> str:
    """The last eight digits: prefixes are written or left out as people please."""
    digits = re.sub(r"\D", "", text)
    return digits[-8:] if len(digits) >= 6 else ""
