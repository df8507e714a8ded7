"""A list's columns brought to the plain letters and digits that are encoded.

Each distinct word is normalised once, so that a million records cost as much as their distinct words.
What is made here is as identifying as the list itself and lives only as long as the encoding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from clew.methods.linkage.columns import check_identifying, guess_roles
from clew.methods.linkage.dates import read_date
from clew.methods.linkage.encoding.problems import EmptyRecord, MissingFeature, NothingToEncode
from clew.methods.linkage.encoding.schema import Feature, FeatureKind, Schema
from clew.methods.linkage.names import patronymic_stem, skeleton, skeletons
from clew.methods.linkage.numbers import read_number
from clew.methods.linkage.problems import BrokenLetters, NoRecordId, RepeatedRecord

_BROKEN = "[\ufffd\u0080-\u009f]|[ÃÄÅÐÑÂ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸ]"
_NAMES = frozenset({"given_name", "family_name", "patronymic"})
_NOT_CODE = re.compile(r"[^0-9a-z]+")
_WEAK = frozenset({"given_name", "sex", "citizenship", "municipality", "region", "postcode", "place"})
"""Features of which any one alone says too little to encode a record."""
_SEXES = {
    "f": "f", "female": "f", "z": "f", "ž": "f", "ж": "f", "zena": "f", "zensko": "f", "žensko": "f",
    "женски": "f", "женско": "f", "femme": "f", "feminin": "f", "woman": "f", "2": "f",
    "m": "m", "male": "m", "м": "m", "muski": "m", "muško": "m", "muški": "m", "мушки": "m",
    "мушко": "m", "homme": "m", "masculin": "m", "man": "m", "1": "m",
    "other": "o", "o": "o", "x": "o",
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """Normalised values: one text column per feature (empty: unknown), and the records' own ids."""

    frame: pl.DataFrame = field(repr=False)
    record_ids: tuple[str, ...] = field(repr=False)
    roles: dict[str, str]
    """Role -> column that was taken for it."""


def normalised(
    name: str,
    table: pl.DataFrame,
    schema: Schema,
    *,
    mapping: Mapping[str, str] | None = None,
    language: str | None = None,
) -> Values:
    """Bring a list to the form that is encoded.

    Arguments: ``name`` of the list, for errors; ``table`` its text columns; ``mapping`` role -> column
    where the guess by headers is wrong; ``language`` of the names where the records name none. Raises
    the problems of lists (repeated ids, columns that tell nobody apart, broken letters) and
    :class:`MissingFeature` for a feature of the schema that has no column.
    """
    if not table.height:
        raise NothingToEncode(list=name)
    roles = guess_roles(table.columns, mapping)
    check_identifying(name, roles)
    texts = table.select(
        pl.col(column).cast(pl.String).str.strip_chars().fill_null("").alias(role)
        for role, column in roles.items()
    )
    _check_letters(name, texts, roles)
    found = {}
    for feature in schema.features:
        column = _feature(texts, feature, language)
        if column is None:
            raise MissingFeature(list=name, feature=feature.name, found=", ".join(roles))
        found[feature.name] = column.alias(feature.name)
    frame = pl.DataFrame(found)
    _check_records(name, frame)
    return Values(frame, _record_ids(name, texts), roles)


def _feature(  # noqa: PLR0911 - one return a kind of column
    texts: pl.DataFrame, feature: Feature, language: str | None
) -> pl.Series | None:
    role = feature.name
    if role == "birth_date":
        return _births(texts)
    if role in ("given_name", "family_name") and role not in texts.columns and "full_name" in texts.columns:
        return _words_of(_part_of_name(texts, role), language)
    if role not in texts.columns:
        return None
    column = texts[role]
    if role in _NAMES:
        made = _words_of(pl.DataFrame({"text": column, **_tags(texts)}), language)
        return _each(made, patronymic_stem) if role == "patronymic" else made
    if role == "personal_number":
        return _each(column, lambda text: _plain(read_number(text).digits))
    if role == "phone":
        return column.str.replace_all(r"\D", "").str.tail(8)
    if role == "sex":
        return _each(column, lambda text: _SEXES.get(text.casefold(), _plain(text)))
    if feature.kind is FeatureKind.LETTERS:
        return _words_of(pl.DataFrame({"text": column}), None, digits=True)
    return _codes(column)


def _each(column: pl.Series, change: Callable[[str], str]) -> pl.Series:
    """The column with each distinct text changed once."""
    distinct = column.unique()
    made = [change(text) for text in distinct.to_list()]
    return column.replace_strict(distinct, pl.Series(made, dtype=pl.String), return_dtype=pl.String)


def _plain(text: str) -> str:
    return _NOT_CODE.sub("", text.casefold())


def _codes(column: pl.Series) -> pl.Series:
    """Codes and numbers without case and signs, letters of other scripts as their skeleton."""
    low = column.str.to_lowercase()
    foreign = low.str.contains(r"[^\x00-\x7f]")
    if foreign.any():
        low = _each(low, lambda text: text if text.isascii() else skeleton(text) + re.sub(r"\D", "", text))
    return low.str.replace_all(r"[^0-9a-z]+", "")


def _tags(texts: pl.DataFrame) -> dict[str, pl.Series]:
    return {"language": texts["language"]} if "language" in texts.columns else {}


def _part_of_name(texts: pl.DataFrame, role: str) -> pl.DataFrame:
    def part(text: str) -> str:
        if "," in text:
            last, _, first = text.partition(",")
        else:
            first, _, last = text.partition(" ")
        return (first if role == "given_name" else last).strip()

    return pl.DataFrame({"text": _each(texts["full_name"], part), **_tags(texts)})


def _words_of(texts: pl.DataFrame, language: str | None, digits: bool = False) -> pl.Series:
    """Skeletons word by word; with ``digits``, runs of digits stay as words."""
    default = language or ""
    if "language" not in texts.columns or (texts["language"] == texts["language"][0]).all():
        tag = (texts["language"][0] if "language" in texts.columns else "") or default
        # A value that many records have is worked on once: lists of words are dear.
        distinct = texts["text"].unique()
        made = _by_word(_lowered(pl.DataFrame({"text": distinct}), digits), tag, digits)
        return texts["text"].replace_strict(distinct, made, return_dtype=pl.String)
    tags = pl.when(pl.col("language") == "").then(pl.lit(default)).otherwise(pl.col("language"))
    keyed = texts.select("text", tags.alias("language"))
    return _by_value(keyed.with_columns(_lowered(keyed, digits)), digits)


def _lowered(texts: pl.DataFrame, digits: bool) -> pl.Series:
    column = pl.col("text")
    if digits:
        column = column.str.replace_all(r"(\d+)", " $1 ")
    return texts.select(column.str.to_lowercase()).to_series()


def _by_value(keyed: pl.DataFrame, digits: bool) -> pl.Series:
    distinct = keyed.unique()
    made = [_word(text, tag, digits) for text, tag in distinct.iter_rows()]
    table = distinct.with_columns(pl.Series("to", made, dtype=pl.String))
    return keyed.join(table, on=["text", "language"], how="left", maintain_order="left")["to"]


def _by_word(column: pl.Series, tag: str, digits: bool) -> pl.Series:
    words = column.str.split(" ")
    distinct = words.explode(empty_as_null=False, keep_nulls=False).unique()
    listed = distinct.to_list()
    made_of = skeletons(["" if digits and word.isdecimal() else word for word in listed], tag)
    if digits:
        made_of = [letters or (_digits(word) if word.isdecimal() else "")
                   for word, letters in zip(listed, made_of, strict=True)]  # fmt: skip
    made = pl.Series(made_of, dtype=pl.String)
    if not column.str.contains(" ", literal=True).any():
        return column.replace_strict(distinct, made, return_dtype=pl.String)
    table = pl.element().replace_strict(distinct, made, return_dtype=pl.String)
    joined = words.list.eval(table).list.join(" ")
    return joined.str.replace_all(" +", " ").str.strip_chars(" ")


def _word(text: str, tag: str, digits: bool) -> str:
    return _digits(text) if digits and text.isdecimal() else skeleton(text, tag or None)


def _digits(text: str) -> str:
    """Decimal digits of any script as those of ASCII."""
    return text if text.isascii() else "".join(str(int(digit)) for digit in text)


def _births(texts: pl.DataFrame) -> pl.Series | None:
    """``yyyymmdd`` with only the parts that are known; the first of January is a year only."""
    if "birth_date" in texts.columns:
        written = texts["birth_date"]
    elif "birth_year" in texts.columns:
        parts = [role for role in ("birth_year", "birth_month", "birth_day") if role in texts.columns]
        padded = [pl.col("birth_year"), *(pl.col(role).str.zfill(2) for role in parts[1:])]
        written = texts.select(pl.concat_str(padded, separator="-")).to_series()
    else:
        return None

    def parts_of(text: str) -> str:
        date = read_date(text)
        return (
            date.year if date.is_january_first else date.year + (date.month + date.day if date.month else "")
        )

    return _each(written, parts_of)


def _check_letters(name: str, texts: pl.DataFrame, roles: Mapping[str, str]) -> None:
    for role in texts.columns:
        broken = texts[role].str.contains(_BROKEN)
        if broken.any():
            row = int(broken.arg_true()[0])
            raise BrokenLetters(list=name, column=roles[role], row=row + 2)


def _check_records(name: str, frame: pl.DataFrame) -> None:
    """Refuse a record of which only one weak feature is known: its encoding would match strangers."""
    known = frame.select((pl.col(column) != "").alias(column) for column in frame.columns)
    bare = pl.Series([True]).new_from_index(0, frame.height)
    weak = pl.Series([0]).new_from_index(0, frame.height)
    for column in frame.columns:
        if column in _WEAK:
            weak += known[column].cast(pl.Int64)
        else:
            bare &= ~known[column]
    bare &= weak < 2
    if bare.any():
        row = int(bare.arg_true()[0])
        features = [column for column in frame.columns if known[column][row]]
        raise EmptyRecord(list=name, row=row + 2, feature=", ".join(features) or "-")


def _record_ids(name: str, texts: pl.DataFrame) -> tuple[str, ...]:
    if "record_id" not in texts.columns:
        return tuple(str(number + 1) for number in range(texts.height))
    ids = texts["record_id"]
    empty = ids == ""
    if empty.any():
        raise NoRecordId(list=name, row=int(empty.arg_true()[0]) + 2)
    repeated = ids.is_duplicated()
    if repeated.any():
        first = int(repeated.arg_true()[0])
        again = int((ids == ids[first]).arg_true()[1])
        raise RepeatedRecord(list=name, row=again + 2, first=first + 2)
    return tuple(ids.to_list())
