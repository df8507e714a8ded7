"""Numbers, shares, dates, spans and lists as each language writes them."""

from __future__ import annotations

import datetime as dt
import math
import string
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from clew.rendering.words.languages import current_language, find

NOT_GROUPED = frozenset(
    {"year", "row", "line", "port", "seed", "number", "article", "sheet"}
    | {"draw", "stratum", "history", "quarter", "version", "column"}
)
"""Parameters that name a thing by a number: they are written without separators of thousands."""


def _locale(language: str | None) -> str:
    return find(language or current_language()).locale


def format_number(value: float, language: str | None = None, digits: int | None = None) -> str:
    """A number with the language's signs; ``digits`` after the decimal sign, by default as needed (3)."""
    from babel.numbers import format_decimal

    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    pattern = "#,##0.###" if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return _minus(
        format_decimal(_half_up(value, 3 if digits is None else digits), pattern, _locale(language))
    )


def format_share(value: float, language: str | None = None, digits: int = 1) -> str:
    """A share (0.719) as a percentage (71.9 %) of the language."""
    from babel.numbers import format_percent

    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    sign = "\u202f%" if _locale(language).startswith("fr") else "%"
    return _minus(format_percent(_half_up(value, digits + 2), pattern + sign, _locale(language)))


def _half_up(value: float, digits: int) -> Any:
    """Rounded as readers do by hand; binary fractions and halves to even would surprise them."""
    from decimal import ROUND_HALF_UP, Decimal

    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def _minus(text: str) -> str:
    return text.replace("-", "−")


def format_date(day: dt.date, language: str | None = None, form: str = "long") -> str:
    """A day: ``form`` is short, medium, long or full."""
    from babel.dates import format_date as babels

    locale = _locale(language)
    written: str = babels(day, form, locale)
    return _genitive(written, day, locale) if locale.startswith("sr") else written


def _genitive(written: str, day: dt.date, locale: str) -> str:
    """Serbian dates name the month in the genitive (15. октобра), which the locale data do not know."""
    from babel.dates import get_month_names

    month = get_month_names("wide", "format", locale)[day.month]
    a = "а" if "Cyrl" in locale else "a"
    for nominative, genitive in (("бар", "бра"), ("bar", "bra")):
        if month.endswith(nominative):
            return written.replace(month, month[: -len(nominative)] + genitive)
    return written.replace(month, month + a)


def format_period(start: dt.date, end: dt.date, language: str | None = None) -> str:
    """A span of days: a year as 2025, a quarter as the language names it, else both ends."""
    from babel.dates import format_date as babels

    locale = _locale(language)
    after = end + dt.timedelta(days=1)
    if (start.month, start.day, after.month, after.day) == (1, 1, 1, 1):
        return str(start.year) if start.year == end.year else f"{start.year}–{end.year}"
    whole = start.day == after.day == 1 and start.year == end.year
    if whole and end.month - start.month == 2 and start.month % 3 == 1:
        return babels(start, "QQQQ y", locale)
    return f"{format_date(start, language)} – {format_date(end, language)}"


def format_names(names: Sequence[str], language: str | None = None) -> str:
    """Names in a row: a, b and c."""
    from babel.lists import format_list

    return format_list(list(names), style="standard", locale=_locale(language))


class Phrases(string.Formatter):
    """``str.format`` that writes numbers, dates, lists and codes as the language does.

    ``{n}`` groups thousands, ``{n:.1f}`` fixes the digits, ``{share:.1%}`` writes a percentage,
    ``{year:d}`` writes bare digits.
    """

    def __init__(self, language: str) -> None:
        self.language = language

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """The value of a field; numbers that are names become text at once."""
        value, used = super().get_field(field_name, args, kwargs)
        if field_name in NOT_GROUPED and isinstance(value, int) and not isinstance(value, bool):
            return str(value), used
        return value, used

    def format_field(self, value: Any, format_spec: str) -> str:
        """One field as the language writes it."""
        if isinstance(value, Enum):
            from clew.rendering.words.labels import label

            return label(value, self.language)
        if isinstance(value, dt.date):
            return format_date(value, self.language, format_spec or "long")
        if isinstance(value, list | tuple):
            return format_names([self.format_field(entry, format_spec) for entry in value], self.language)
        if hasattr(value, "item"):
            value = value.item()
        if isinstance(value, bool) or not isinstance(value, int | float):
            return str(value)
        return self._number(value, format_spec.lstrip(","))

    def _number(self, value: float, spec: str) -> str:
        digits = spec[:-1].lstrip(".")
        if spec == "d":
            return str(int(value))
        if spec.endswith("%"):
            return format_share(value, self.language, int(digits or 0))
        return format_number(value, self.language, int(digits) if digits.isdigit() else None)
