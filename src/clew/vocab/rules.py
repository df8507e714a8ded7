"""Rights and duties with a clock: what begins them, how long they run, under which law, how sure.

Nothing here computes a date: :mod:`clew.methods` does, from these rules and the facts of a case.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from clew.vocab.confidence import Confidence, Standing, confidences, standing
from clew.vocab.tables import Row, rows

if TYPE_CHECKING:
    from clew.vocab.confirmations import Confirmation


class Phase(StrEnum):
    """Where in the thread a rule belongs."""

    SIGNALS = "signals"
    IDENTIFICATION = "identification"
    PROTECTION = "protection"
    EXIT = "exit"
    LABOUR = "labour"
    REGULATION = "regulation"
    JUSTICE = "justice"
    EVIDENCE = "evidence"
    DATA_PROTECTION = "data_protection"
    GOVERNANCE = "governance"
    REPORTING = "reporting"


class TimeUnit(StrEnum):
    """The unit of an amount of time. Months are not thirty days, and laws differ in which they use."""

    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Bound(StrEnum):
    """What the amount of time is: at most, at least, exactly so long, or no amount at all."""

    MAX = "max"
    MIN = "min"
    EXACT = "exact"
    TARGET = "target"
    RECURRING = "recurring"
    PERIODIC = "periodic"
    DATE = "date"
    UNTIL_EVENT = "until_event"
    NATIONAL = "national"
    IMMEDIATE = "immediate"
    PROMPTLY = "promptly"
    WITHOUT_DELAY = "without_delay"
    WITHOUT_UNDUE_DELAY = "without_undue_delay"


class DayCount(StrEnum):
    """Which days count."""

    CALENDAR = "calendar"
    WORKING = "working"


class Cooperation(StrEnum):
    """Whether a right depends on the person's cooperation with the authorities."""

    NO = "n"
    YES = "y"
    PARTLY = "partly"
    DEPENDS = "depends"


@dataclass(frozen=True, slots=True)
class Rule:
    """One right or duty with a clock.

    ``amount`` of ``unit`` from the ``trigger``, in the sense of ``bound``; both are ``None`` where
    the law gives no amount, and ``due`` is the day where it gives one. ``valid_from`` is ``None``
    where it is not known. ``if_missed``, ``extension``, ``actor`` and ``note`` are the table's own
    English; Serbian names of laws stand in Latin without diacritics. ``former`` is the reading that
    a confirmation replaced.
    """

    id: str
    jurisdiction: str
    phase: Phase
    matter: str
    trigger: str
    amount: int | None
    unit: TimeUnit | None
    bound: Bound
    due: dt.date | None
    calendar: DayCount
    renewable: bool
    extension: str
    law: str
    article: str
    actor: str
    if_missed: str
    depends_on_cooperation: Cooperation
    applies_to: str
    valid_from: dt.date | None
    valid_to: dt.date | None
    source: str
    source_url: str
    confidence: tuple[Confidence, ...]
    note: str
    confirmation: Confirmation | None = None
    outdated: Confirmation | None = None
    former: Rule | None = field(default=None, repr=False)

    @property
    def name(self) -> str:
        """What the rule is about, as a message of the catalogue."""
        return matters()[self.matter]

    @property
    def confirmed(self) -> bool:
        """Whether a lawyer confirmed this reading for this instance. No rule is shipped confirmed."""
        return self.confirmation is not None

    @property
    def standing(self) -> Standing:
        """What a reader must be told of how sure the rule is."""
        if self.confirmed:
            return Standing.CONFIRMED
        return Standing.OUTDATED if self.outdated else standing(self.confidence)

    @property
    def caveat(self) -> tuple[Standing, dict[str, str]]:
        """The kind and parameters of the caveat that must stand beside whatever uses the rule."""
        who = self.confirmation or self.outdated
        parameters = {"rule": self.id, "source": self.source}
        return self.standing, parameters | ({"by": who.by, "on": who.on.isoformat()} if who else {})

    @property
    def version(self) -> str:
        """Twelve hexadecimal digits that change with anything the rule says (not with its notes)."""
        said = {name: str(getattr(self, name)) for name in SAID}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:12]

    def valid_on(self, day: dt.date) -> bool:
        """Whether the rule is in force on the day; an unknown beginning lies before every day."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    def to_dict(self) -> dict[str, Any]:
        """The rule for machines."""
        found: dict[str, Any] = {name: _plain(getattr(self, name)) for name in ("id", *SAID, *KNOWN)}
        return found | {
            "confidence": [mark.value for mark in self.confidence],
            "confirmed": self.confirmed,
            "standing": self.standing.value,
            "version": self.version,
            "confirmation": self.confirmation.to_dict() if self.confirmation else None,
            "outdated_confirmation": self.outdated.to_dict() if self.outdated else None,
            "former": self.former.to_dict() if self.former else None,
        }


SAID = (
    "jurisdiction", "phase", "matter", "trigger", "amount", "unit", "bound", "due", "calendar",
    "renewable", "extension", "law", "article", "actor", "if_missed", "depends_on_cooperation",
    "applies_to", "valid_from", "valid_to",
)  # fmt: skip
"""What a rule says, as against how it is known."""
KNOWN = ("source", "source_url", "note")


@cache
def shipped() -> tuple[Rule, ...]:
    """All rules of the vocabulary, none of them confirmed."""
    return tuple(_rule(row) for row in rows("rules.csv"))


@cache
def matters() -> dict[str, str]:
    """The name of everything a rule can be about, by its code."""
    return {row.text("code"): row.text("name") for row in rows("matters.csv")}


def rule(code: str, among: Iterable[Rule] | None = None) -> Rule:
    """The rule of this code; raises ``KeyError``."""
    for found in shipped() if among is None else among:
        if found.id == code:
            return found
    raise KeyError(code)


def rules_of(
    jurisdiction: str,
    *,
    on: dt.date | None = None,
    phase: Phase | None = None,
    matter: str | None = None,
    among: Iterable[Rule] | None = None,
) -> tuple[Rule, ...]:
    """The rules of one body of law, perhaps only those in force on a day, of a phase or a matter.

    Only the jurisdiction's own rules; :func:`clew.vocab.jurisdictions.applying_in` adds what binds
    a state. ``among`` are rules with an instance's confirmations, otherwise those shipped.
    """
    return tuple(
        found
        for found in (shipped() if among is None else among)
        if found.jurisdiction == jurisdiction
        and (on is None or found.valid_on(on))
        and (phase is None or found.phase is phase)
        and (matter is None or found.matter == matter)
    )


def _rule(row: Row) -> Rule:
    unit = row.perhaps("unit")
    found = Rule(
        id=row.text("id"),
        jurisdiction=row.text("jurisdiction"),
        phase=row.code("phase", Phase),
        matter=row.text("matter"),
        trigger=row.text("trigger"),
        amount=row.whole("amount"),
        unit=TimeUnit(unit) if unit else None,
        bound=row.code("bound", Bound),
        due=row.day("due"),
        calendar=row.code("calendar", DayCount),
        renewable=row.flag("renewable"),
        extension=row.perhaps("extension"),
        law=row.text("law"),
        article=row.perhaps("article"),
        actor=row.perhaps("actor"),
        if_missed=row.perhaps("if_missed"),
        depends_on_cooperation=row.code("depends_on_cooperation", Cooperation),
        applies_to=row.perhaps("applies_to"),
        valid_from=row.day("valid_from"),
        valid_to=row.day("valid_to"),
        source=row.text("source"),
        source_url=row.perhaps("source_url"),
        confidence=confidences(row),
        note=row.perhaps("note"),
    )
    if fault := fault_of(found):
        raise row.wrong(fault, "does not fit the others")
    return found


def fault_of(found: Rule) -> str:
    """The field by which a rule contradicts itself; empty where none does."""
    measured = {Bound.MAX, Bound.MIN, Bound.EXACT, Bound.TARGET}
    if found.matter not in matters():
        return "matter"
    if (found.amount is None) != (found.unit is None) or (found.amount is not None and found.amount <= 0):
        return "amount"
    if found.bound in measured and found.amount is None:
        return "bound"
    if (found.bound is Bound.DATE) != (found.due is not None):
        return "due"
    if found.valid_from and found.valid_to and found.valid_to < found.valid_from:
        return "valid_to"
    return ""


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, dt.date) else value
