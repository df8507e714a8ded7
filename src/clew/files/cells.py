"""Reads the texts of one column as whole numbers, numbers, days or yes and no, in several languages.

An empty cell is unknown and stays so (``None``). Wrong cells are all looked for before anything is
refused, and the refusal names their rows (the first ten).
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import polars as pl

from clew.files.problems import (
    ImpossibleDate,
    NotADate,
    NotANumber,
    NotAWholeNumber,
    NotYesOrNo,
    NumberOutOfRange,
    PartOfADate,
    UnsureNumber,
    WrongCells,
)
from clew.files.reading import Sheet

Value = TypeVar("Value")

_SPACES = "\u0020\u00a0\u2009\u202f'’"
_THOUSANDS = rf"[1-9]\d{{0,2}}(?:([.,{_SPACES}])\d{{3}})(?:\3\d{{3}})*"
_WHOLE = re.compile(rf"([-−+]?)(\d+|{_THOUSANDS})(?:[.,]0{{1,2}})?", re.ASCII)
_NUMBER = re.compile(rf"([-−+]?)({_THOUSANDS}|\d+)(?:([.,])(\d+))?([eE][-+]?\d+)?", re.ASCII)
_MOST = 2**63 - 1
_YEARS = range(1800, 2201)
_FAR = 10
"""So many rows a refusal names."""

_OTHER = {".": ",", ",": "."}
_YES = frozenset(("yes", "y", "true", "1", "oui", "o", "vrai", "da", "d", "po", "igen", "evet", "да", "д"))
_NO = frozenset(("no", "n", "false", "0", "non", "faux", "ne", "nu", "jo", "nem", "hayır", "не", "н"))


class Unreadable(ValueError):
    """A text that is not what it should be; ``problem`` says how."""

    def __init__(self, problem: type[WrongCells]) -> None:
        super().__init__(problem.__name__)
        self.problem = problem


@dataclass(frozen=True, slots=True, order=True)
class PartialDay:
    """A date of which perhaps only the year, or the year and the month, is known."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def first(self) -> dt.date:
        """The first day it can be."""
        return dt.date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> dt.date:
        """The last day it can be."""
        month = self.month or 12
        return dt.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __str__(self) -> str:
        parts = [f"{self.year:04d}", *(f"{part:02d}" for part in (self.month, self.day) if part)]
        return "-".join(parts)


def whole_numbers(
    sheet: Sheet, column: str, *, least: int | None = None, most: int | None = None
) -> pl.Series:
    """A column of whole numbers (``Int64``), with or without separators of thousands.

    ``1,234`` and ``1.234`` are both 1234 here, since a whole number has no fraction. Raises
    :class:`NotAWholeNumber`, :class:`NumberOutOfRange` or a missing column's problem.
    """
    low = -_MOST if least is None else least
    high = _MOST if most is None else most
    values = _values(sheet, column, lambda text: whole(text, low, high), least=low, most=high)
    return pl.Series(column, values, dtype=pl.Int64)


def numbers(sheet: Sheet, column: str, *, decimal: str | None = None) -> pl.Series:
    """A column of numbers (``Float64``) with decimal points or decimal commas.

    ``decimal`` is the decimal mark; where it is not given and a cell such as ``1,234`` could mean
    two numbers, the other cells of the column decide. Raises :class:`NotANumber`,
    :class:`UnsureNumber` or a missing column's problem.
    """
    mark = decimal or _decimal_mark(sheet.column(column).unique().to_list())
    return pl.Series(column, _values(sheet, column, lambda text: number(text, mark)), dtype=pl.Float64)


def days(sheet: Sheet, column: str) -> pl.Series:
    """A column of days (``Date``): ISO, or day, month, year with dots, slashes or dashes.

    Raises :class:`NotADate`, :class:`ImpossibleDate`, :class:`PartOfADate` or a missing column's
    problem.
    """

    def full(text: str) -> dt.date:
        found = day(text)
        if found.day is None:
            raise Unreadable(PartOfADate)
        return found.first

    return pl.Series(column, _values(sheet, column, full), dtype=pl.Date)


def partial_days(sheet: Sheet, column: str) -> list[PartialDay | None]:
    """A column of days of which some may be known only to the month or the year.

    Raises :class:`NotADate`, :class:`ImpossibleDate` or a missing column's problem.
    """
    return _values(sheet, column, day)


def yes_or_no(sheet: Sheet, column: str) -> pl.Series:
    """A column of yes and no (``Boolean``) in the languages of the region, or 1 and 0.

    Raises :class:`NotYesOrNo` or a missing column's problem.
    """
    return pl.Series(column, _values(sheet, column, yes), dtype=pl.Boolean)


def whole(text: str, least: int = -_MOST, most: int = _MOST) -> int:
    """The whole number that a text writes; raises :class:`Unreadable`."""
    found = _WHOLE.fullmatch(text)
    if not found:
        raise Unreadable(NotAWholeNumber)
    digits = re.sub(r"\D", "", found[2])
    value = int(digits) if len(digits) < 20 else _MOST + 1
    value = -value if found[1] in ("-", "−") else value
    if not least <= value <= most:
        raise Unreadable(NumberOutOfRange)
    return value


def number(text: str, decimal: str | None = None) -> float:
    """The number that a text writes with this decimal mark; raises :class:`Unreadable`."""
    found = _NUMBER.fullmatch(text)
    if not found:
        raise Unreadable(NotANumber)
    sign, digits, separator, mark, fraction, power = found.groups()
    if separator in (".", ",") and mark is None:
        if decimal is None and separator == "," and digits.count(",") == 1:
            raise Unreadable(UnsureNumber)
        if digits.count(separator) == 1 and separator == (decimal or "."):
            digits, fraction = digits.split(separator)
    elif (mark and mark in (separator, _OTHER.get(decimal or ""))) or (decimal and separator == decimal):
        raise Unreadable(NotANumber)
    plain = f"{re.sub(r'[^0-9]', '', digits)}.{fraction or '0'}{power or ''}"
    value = float(plain)
    if math.isinf(value):
        raise Unreadable(NotANumber)
    return -value if sign in ("-", "−") else value


def day(text: str) -> PartialDay:
    """The day, month or year that a text writes; raises :class:`Unreadable`.

    Read are ``2023-12-31`` (also with a time behind it), ``20231231``, ``31.12.2023``,
    ``31. 12. 2023.``, ``31/12/2023``, ``31-12-2023``, ``2023-12``, ``12.2023``, ``12/2023`` and
    ``2023``. The order is day, month, year; years have four digits.
    """
    for pattern in _DAYS:
        if found := pattern.fullmatch(text):
            parts = {name: int(part) for name, part in found.groupdict().items()}
            break
    else:
        raise Unreadable(NotADate)
    if parts["year"] not in _YEARS:
        raise Unreadable(ImpossibleDate)
    try:
        dt.date(parts["year"], parts.get("month", 1), parts.get("day", 1))
    except ValueError:
        raise Unreadable(ImpossibleDate) from None
    return PartialDay(**parts)


_DAYS = tuple(
    re.compile(pattern, re.ASCII)
    for pattern in (
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?Z?)?",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
        r"(?P<day>\d{1,2})\. ?(?P<month>\d{1,2})\. ?(?P<year>\d{4})\.?",
        r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})",
        r"(?P<day>\d{1,2})-(?P<month>\d{1,2})-(?P<year>\d{4})",
        r"(?P<year>\d{4})-(?P<month>\d{1,2})",
        r"(?P<month>\d{1,2})[./] ?(?P<year>\d{4})\.?",
        r"(?P<year>\d{4})\.?",
    )
)


def yes(text: str) -> bool:
    """Whether a text says yes; raises :class:`Unreadable`."""
    word = text.casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unreadable(NotYesOrNo)


def _decimal_mark(texts: list[str]) -> str | None:
    """The decimal mark that at least one cell shows without doubt, if none shows the other."""
    shown = set()
    for text in texts:
        found = _NUMBER.fullmatch(text)
        if not found:
            continue
        separator, mark = found[3], found[4]
        if mark and mark != separator:
            shown.add(mark)
        elif separator in (".", ",") and found[2].count(separator) > 1:
            shown.add("," if separator == "." else ".")
    return shown.pop() if len(shown) == 1 else None


def _values(
    sheet: Sheet, column: str, parse: Callable[[str], Value], **parameters: Any
) -> list[Value | None]:
    texts = sheet.column(column)
    values: dict[str, Value | None] = {"": None}
    wrong: dict[str, type[WrongCells]] = {}
    for text in texts.unique(maintain_order=True):
        if text == "":
            continue
        try:
            values[text] = parse(text)
        except Unreadable as fault:
            wrong[text] = fault.problem
    if wrong:
        _refuse(sheet, column, texts, wrong, parameters)
    return [values[text] for text in texts]


def _refuse(
    sheet: Sheet,
    column: str,
    texts: pl.Series,
    wrong: Mapping[str, type[WrongCells]],
    parameters: dict[str, Any],
) -> None:
    problem = next(iter(wrong.values()))
    alike = [text for text, kind in wrong.items() if kind is problem]
    places = texts.is_in(alike).arg_true().to_list()
    rows = ", ".join(str(sheet.row(place)) for place in places[:_FAR])
    rows += ", …" if len(places) > _FAR else ""
    raise problem(file=sheet.name, column=sheet.theirs(column), rows=rows, **parameters)
