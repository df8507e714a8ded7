"""What the holders of the lists declare, and whether that allows one number for all lists."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from clew.methods.captures import CaptureList, Declaration
from clew.methods.estimation.findings import RefusalKind
from clew.methods.estimation.input_problems import BadDeclaration, DeclaredListUnknown, PeriodBackwards
from clew.methods.figures import Period, Refusal

_TEXTS = ("definition", "territory")
_DATES = ("start", "end")
_RULES: tuple[tuple[RefusalKind, RefusalKind | None, tuple[str, ...]], ...] = (
    (RefusalKind.NO_DEFINITION, RefusalKind.DIFFERENT_DEFINITIONS, ("definition",)),
    (RefusalKind.NO_PERIOD, RefusalKind.DIFFERENT_PERIODS, ("start", "end")),
    (RefusalKind.NO_TERRITORY, RefusalKind.DIFFERENT_TERRITORIES, ("territory",)),
    (RefusalKind.NO_WORD_ON_CLOSURE, None, ("closed",)),
)


def declared(settings: Mapping[str, Any], names: Sequence[str]) -> dict[str, Declaration]:
    """Each list's declaration from settings such as a TOML or JSON file holds.

    The keys ``definition``, ``start``, ``end``, ``territory`` and ``closed`` hold for all lists;
    under ``lists`` each list's name may map to keys that differ for it. Raises
    :class:`BadDeclaration`, :class:`DeclaredListUnknown` or :class:`PeriodBackwards`.
    """
    shared = {key: value for key, value in settings.items() if key != "lists"}
    own = settings.get("lists", {})
    if not isinstance(own, Mapping):
        raise BadDeclaration(where="*", key="lists")
    for name in own:
        if name not in names:
            raise DeclaredListUnknown(name=name, names=", ".join(names))
    found = {"*": _declaration(shared, "*")}
    for name in names:
        entry = own.get(name, {})
        if not isinstance(entry, Mapping):
            raise BadDeclaration(where=name, key=name)
        found[name] = _declaration({**shared, **entry}, name)
    return {name: found[name] for name in names}


def _declaration(settings: Mapping[str, Any], where: str) -> Declaration:
    values: dict[str, Any] = {}
    for key, value in settings.items():
        if key in _TEXTS and isinstance(value, str) and value.strip():
            values[key] = value.strip()
        elif key == "closed" and isinstance(value, bool):
            values[key] = value
        elif key in _DATES:
            values[key] = _date(value, where, key)
        else:
            raise BadDeclaration(where=where, key=key)
    declared = Declaration(**values)
    if declared.start and declared.end and declared.end < declared.start:
        raise PeriodBackwards(where=where)
    return declared


def _date(value: object, where: str, key: str) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value))
    except ValueError:
        raise BadDeclaration(where=where, key=key) from None


def refusals(lists: Sequence[CaptureList]) -> tuple[Refusal, ...]:
    """Why these lists do not allow one number: undeclared, declared differently, or not closed."""
    if all(entry.declaration == Declaration() for entry in lists):
        return (Refusal.of(RefusalKind.NOTHING_DECLARED),)
    found = []
    for silent_kind, different_kind, what in _RULES:
        values = {entry.name: [getattr(entry.declaration, key) for key in what] for entry in lists}
        silent = tuple(name for name, value in values.items() if None in value)
        if silent:
            found.append(Refusal.of(silent_kind, lists=silent))
        elif different_kind and len({str(value).casefold() for value in values.values()}) > 1:
            found.append(Refusal.of(different_kind))
    open_lists = tuple(entry.name for entry in lists if entry.declaration.closed is False)
    if open_lists:
        found.append(Refusal.of(RefusalKind.NOT_CLOSED, lists=open_lists))
    return tuple(found)


def shared_period(lists: Sequence[CaptureList]) -> Period | None:
    """The period all lists declare, if they declare the same one."""
    spans = {(entry.declaration.start, entry.declaration.end) for entry in lists}
    start, end = next(iter(spans))
    return Period(start, end) if len(spans) == 1 and start and end else None


def shared_definition(lists: Sequence[CaptureList]) -> str | None:
    """The definition all lists declare, if they declare the same one."""
    definitions = {entry.declaration.definition for entry in lists}
    return definitions.pop() if len(definitions) == 1 else None
