"""What happened in a proceeding, one event a row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from clew.methods.figures import Stage
from clew.problem import N_, Problem


class EventsProblem(Problem):
    """Events of justice that cannot be counted."""


class UnknownStage(EventsProblem):
    says = N_("Event {row}: there is no stage {stage}.")
    remedy = N_("Use one of the codes of the table of stages: {known}.")


class MissingInEvent(EventsProblem):
    says = N_("Event {row}: {column} is empty.")
    remedy = N_("Every event names its proceeding, stage and date.")


class BadEventDate(EventsProblem):
    says = N_("Event {row}: the date is not a day of the calendar.")
    remedy = N_("Write dates as 2023-12-31.")


@dataclass(frozen=True, slots=True)
class Event:
    """One event: in which proceeding, to whom, at which stage, on which day, under which offence.

    ``person`` is the suspect, accused, convicted person or, for compensation, the victim
    (``None`` where the event concerns the whole proceeding). ``to_offence`` is set where the event
    changes the legal qualification. Offences are codes of ``vocab``. ``outcome``, ``authority``,
    ``instance`` and ``role`` are codes; ``final`` says whether the decision can still be appealed.
    """

    proceeding: str
    stage: Stage
    date: dt.date
    person: str | None = None
    role: str | None = None
    offence: str | None = None
    to_offence: str | None = None
    outcome: str | None = None
    authority: str | None = None
    instance: str | None = None
    final: bool | None = None


def read_events(rows: Iterable[Mapping[str, str]]) -> tuple[Event, ...]:
    """Events from rows of text; empty means unknown.

    Arguments: ``rows`` with the names of :class:`Event`'s fields as keys.
    Raises :class:`EventsProblem` with the number of the row, counted from 1.
    """
    return tuple(_event(number, row) for number, row in enumerate(rows, start=1))


def _event(number: int, row: Mapping[str, str]) -> Event:
    for column in ("proceeding", "stage", "date"):
        if not row.get(column):
            raise MissingInEvent(row=number, column=column)
    try:
        stage = Stage(row["stage"])
    except ValueError:
        raise UnknownStage(
            row=number, stage=row["stage"], known=", ".join(code.value for code in Stage)
        ) from None
    try:
        date = dt.date.fromisoformat(row["date"])
    except ValueError:
        raise BadEventDate(row=number) from None
    optional = {
        name: row.get(name) or None
        for name in ("person", "role", "offence", "to_offence", "outcome", "authority", "instance")
    }
    return Event(
        row["proceeding"],
        stage,
        date,
        final={"y": True, "n": False}.get(row.get("final", "")),
        **optional,
    )
