"""What a lawyer of an instance confirms or corrects: by rule, name, date and version.

The file is JSON::

    {
      "confirmations": 1,
      "entries": [
        {"rule": "RS-STR-62", "by": "A. Lawyer, bar no. 1", "on": "2026-11-02", "version": "0123456789ab"},
        {"rule": "RS-BPP", "by": "A. Lawyer", "on": "2026-11-02", "version": "ba9876543210",
         "changes": {"amount": 10, "article": "33"}, "reason": "amended in 2026"}
      ]
    }

``version`` is the version of the rule as it was read (``Rule.version``): where the vocabulary has
changed since, the confirmation no longer holds and the rule says so. ``changes`` replaces what the
rule says; what it said before is kept as ``Rule.former``. A later entry for the same rule builds on
the earlier one, and names the version that the earlier one made.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from clew.problem import N_, Problem
from clew.vocab.rules import SAID, Bound, Cooperation, DayCount, Phase, Rule, TimeUnit, fault_of

FORMAT = 1
_CODES = {
    "phase": Phase,
    "unit": TimeUnit,
    "bound": Bound,
    "calendar": DayCount,
    "depends_on_cooperation": Cooperation,
}
_DAYS = ("due", "valid_from", "valid_to")
_MAY_BE_NULL = ("amount", "unit", *_DAYS)
_ENTRIES = frozenset({"rule", "by", "on", "version", "changes", "reason"})


class ConfirmationProblem(Problem):
    """Confirmations that cannot be used as they are."""


class NotConfirmations(ConfirmationProblem):
    says = N_("{file} is no file of confirmations: line {line} cannot be read.")
    remedy = N_("Correct that line; the file is JSON in UTF-8.")


class WrongConfirmation(ConfirmationProblem):
    says = N_("{file}, entry {entry}: {field} is missing or not of the right kind.")
    remedy = N_("Each entry has a rule, by (a name), on (a day as 2026-11-02) and a version.")


class UnknownRule(ConfirmationProblem):
    says = N_("A confirmation names the rule {rule}, which does not exist.")
    remedy = N_("Correct its name; the vocabulary lists all rules.")


class ContradictoryRule(ConfirmationProblem):
    says = N_("With its changes the rule {rule} would contradict itself in {field}.")
    remedy = N_(
        "Correct the changes: amount and unit go together, and a day of validity ends after it began."
    )


@dataclass(frozen=True, slots=True)
class Confirmation:
    """That somebody confirmed a rule on a day, in the version read, perhaps with changes."""

    rule: str
    by: str
    on: dt.date
    version: str
    changes: tuple[tuple[str, Any], ...] = ()
    reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The confirmation as it is saved."""
        changes = {
            name: value.isoformat() if isinstance(value, dt.date) else value for name, value in self.changes
        }
        return {
            "rule": self.rule,
            "by": self.by,
            "on": self.on.isoformat(),
            "version": self.version,
            "changes": changes,
            "reason": self.reason,
        }


def with_confirmations(rules: Iterable[Rule], confirmations: Iterable[Confirmation]) -> tuple[Rule, ...]:
    """The rules as an instance has confirmed or corrected them, in the order of the rules.

    Entries for one rule are applied in the order of their days (those of one day in the order
    given). Raises :class:`UnknownRule`, :class:`ContradictoryRule`.
    """
    found = {rule.id: rule for rule in rules}
    for confirmation in sorted(confirmations, key=lambda entry: entry.on):
        if confirmation.rule not in found:
            raise UnknownRule(rule=confirmation.rule)
        found[confirmation.rule] = _confirmed(found[confirmation.rule], confirmation)
    return tuple(found.values())


def _confirmed(rule: Rule, confirmation: Confirmation) -> Rule:
    if rule.version != confirmation.version:
        return replace(rule, outdated=confirmation)
    changes: dict[str, Any] = dict(confirmation.changes)
    changed = replace(rule, **changes, confirmation=confirmation, outdated=None, former=rule)
    if fault := fault_of(changed):
        raise ContradictoryRule(rule=rule.id, field=fault)
    return changed


def load(path: str | Path) -> tuple[Confirmation, ...]:
    """The confirmations in a file.

    Raises :class:`NotConfirmations`, :class:`WrongConfirmation`; ``OSError`` where there is none.
    """
    place = Path(path)
    try:
        found = json.loads(place.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as fault:
        raise NotConfirmations(file=place.name, line=fault.lineno) from None
    except UnicodeDecodeError:
        raise NotConfirmations(file=place.name, line=1) from None
    entries = found.get("entries") if isinstance(found, dict) else None
    if not isinstance(entries, list) or found.get("confirmations") != FORMAT:
        raise NotConfirmations(file=place.name, line=1)
    return tuple(_entry(entry, place.name, number) for number, entry in enumerate(entries, start=1))


def as_document(confirmations: Iterable[Confirmation]) -> dict[str, Any]:
    """The content of a file of confirmations."""
    return {"confirmations": FORMAT, "entries": [entry.to_dict() for entry in confirmations]}


def _entry(entry: Any, file: str, number: int) -> Confirmation:
    if not isinstance(entry, Mapping):
        raise WrongConfirmation(file=file, entry=number, field="rule")
    for name in entry:
        if name not in _ENTRIES:
            raise WrongConfirmation(file=file, entry=number, field=name)
    for name in ("rule", "by", "version"):
        if not isinstance(entry.get(name), str) or not entry[name].strip():
            raise WrongConfirmation(file=file, entry=number, field=name)
    changes, reason = entry.get("changes", {}), entry.get("reason", "")
    if not isinstance(changes, Mapping):
        raise WrongConfirmation(file=file, entry=number, field="changes")
    if not isinstance(reason, str):
        raise WrongConfirmation(file=file, entry=number, field="reason")
    try:
        day = dt.date.fromisoformat(entry["on"])
    except (KeyError, TypeError, ValueError):
        raise WrongConfirmation(file=file, entry=number, field="on") from None
    read = []
    for name, value in changes.items():
        try:
            read.append((name, _change(name, value)))
        except (TypeError, ValueError):
            raise WrongConfirmation(file=file, entry=number, field=f"changes.{name}") from None
    return Confirmation(entry["rule"], entry["by"], day, entry["version"], tuple(read), reason)


def _change(name: str, value: Any) -> Any:
    """The value of a change in the rule's own type; raises ``TypeError`` or ``ValueError``."""
    if name not in SAID or name == "jurisdiction":
        raise ValueError(name)
    if value is None:
        if name in _MAY_BE_NULL:
            return None
        raise TypeError(name)
    if name in _CODES:
        return _CODES[name](value)
    if name in _DAYS:
        return dt.date.fromisoformat(value)
    kind = {"amount": int, "renewable": bool}.get(name, str)
    if type(value) is not kind:
        raise TypeError(name)
    return value
