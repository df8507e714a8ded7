"""Tells which dates of birth are none: linkage keeps them, since a typing error still tells a person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from clew.problem import N_

if TYPE_CHECKING:
    from clew.files.reading import Sheet

_IMPOSSIBLE = N_(
    "{file}, column {column}, row {rows}: there is no such day. It is compared digit by digit, as a typing "
    "error; correct it in the list if you can."
)
_UNREADABLE = N_(
    "{file}, column {column}, row {rows}: this is not a date, so it counts as unknown. Write day, month and "
    "year, e.g. 31.12.2023 or 2023-12-31, or leave it empty."
)
_MOST = 5


def tell_odd_dates(sheet: Sheet, roles: Mapping[str, str]) -> None:
    """Write on stderr which rows hold an impossible or unreadable date of birth; never the date."""
    import click

    from clew.rendering.words import translate

    column = roles.get("birth_date")
    if column is None or column not in sheet.columns:
        return
    texts = sheet.frame[column]
    kinds = {text: _odd(text) for text in texts.unique().to_list()}
    for message in (_IMPOSSIBLE, _UNREADABLE):
        alike = [text for text, kind in kinds.items() if kind == message]
        places = texts.is_in(alike).arg_true().to_list() if alike else []
        if places:
            rows = ", ".join(str(sheet.row(place)) for place in places[:_MOST])
            rows += ", …" if len(places) > _MOST else ""
            told = translate(message, file=sheet.name, column=sheet.theirs(column), rows=rows)
            click.echo(f"clew: {told}", err=True)


def _odd(text: str) -> str | None:
    """The message for a text that is no date; none for a date, a part of one or nothing."""
    from clew.methods.linkage.dates import PartialDate, read_date

    date = read_date(text)
    if date == PartialDate():
        return _UNREADABLE if text.strip() and set(text) - set("0-/. ") else None
    try:
        dt.date(int(date.year or 2000), int(date.month or 1), int(date.day or 1))
    except ValueError:
        return _IMPOSSIBLE
    return None
