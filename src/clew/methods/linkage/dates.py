"""Dates of birth as bodies record them: whole, partial, mistyped, swapped, or only an age.

All functions take distinct texts, so that a million records cost as much as their distinct dates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:[T ].*)?\Z")
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4})\.?\Z")
_DIGITS = re.compile(r"\d{8}\Z")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})\.?\Z")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """What is known of a date: parts of four, two and two digits as they were written.

    A part may be impossible (month 13): a typing error still tells the same person apart, so it is
    kept and compared digit by digit.
    """

    year: str = ""
    month: str = ""
    day: str = ""

    @property
    def digits(self) -> str:
        """Eight digits where all parts are known and it is not the first of January; else empty.

        The first of January stands for an unknown day in registers that demand one.
        """
        if self.year and self.month and self.day and not self.is_january_first:
            return self.year + self.month + self.day
        return ""

    @property
    def is_january_first(self) -> bool:
        """Whether day and month are those that registers write for unknown."""
        return self.month == "01" and self.day == "01"

    @property
    def swapped(self) -> str:
        """The eight digits with day and month exchanged, where that could be a date; else empty."""
        digits = self.digits
        if digits and self.month != self.day and 1 <= int(self.day) <= 12:
            return self.year + self.day + self.month
        return ""


def read_date(text: str) -> PartialDate:
    """A date from text: ISO 8601 whole or partial, eight digits, or day-month-year.

    Returns a date without parts where the text is none of these.
    """
    text = text.strip()
    if _DIGITS.match(text):
        if text[:2] in ("18", "19", "20"):
            year, month, day = text[:4], text[4:6], text[6:]
        else:
            day, month, year = text[:2], text[2:4], text[4:]
    elif found := _ISO.match(text):
        year, month, day = (part or "" for part in found.groups())
    elif found := _DAY_FIRST.match(text):
        day, month, year = found.groups()
    elif found := _MONTH_YEAR.match(text):
        month, year, day = found.group(1), found.group(2), ""
    else:
        return PartialDate()
    month, day = month.zfill(2) if month else "", day.zfill(2) if day else ""
    month, day = ("" if month == "00" else month), ("" if day == "00" else day)
    return PartialDate(year, month, day)


def years_from_age(received: str, age: str) -> tuple[int, int] | None:
    """The years of birth that an age on the day of receipt leaves open, first and last."""
    date = read_date(received)
    if not date.year or not age.strip().isdigit() or not 0 <= int(age) <= 120:
        return None
    last = int(date.year) - int(age)
    return last - 1, last
