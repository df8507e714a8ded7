"""What reviewers decided about pairs of records: kept for ever, reversible, used in the next run.

A file of decisions is a list of lines that only grows. A later decision on the same pair supersedes
an earlier one; a withdrawal takes one decision back, and the one before it stands again. Each line
carries the digest of the line before, so that a line changed or taken out is noticed. Records are
named by list and id: where ids are fresh in every run (encoded lists), decisions end with the run.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clew.methods.figures import Caveat
from clew.methods.linkage.constraints import Constraints
from clew.methods.linkage.findings import Kind
from clew.methods.linkage.pairs import ScoredPairs
from clew.problem import N_, Problem

Record = tuple[str, str]
"""A record: the name of its list and its id there."""


class DecisionsProblem(Problem):
    """Decisions that cannot be kept or read."""


class BadDecisionLine(DecisionsProblem):
    says = N_("Line {line} of the decisions cannot be read.")
    remedy = N_("Restore the file from a copy: decisions are only ever added at its end.")


class DecisionsChanged(DecisionsProblem):
    says = N_("Line {line} of the decisions does not follow from the line before.")
    remedy = N_("A line was changed, moved or taken out: restore the file from a copy.")


class NoReason(DecisionsProblem):
    says = N_("A decision on a pair of records was given without a reason or without a name.")
    remedy = N_("Say why, and who decides.")


class NoSuchDecision(DecisionsProblem):
    says = N_("There is no standing decision number {number}.")
    remedy = N_("Withdraw one of the decisions that stand.")


class SameRecordTwice(DecisionsProblem):
    says = N_("A decision names one record twice.")
    remedy = N_("Name two different records.")


class Verdict(StrEnum):
    """What a reviewer said of two records."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Decision:
    """One line: a verdict on two records, or (``withdraws``) the withdrawal of an earlier line."""

    number: int
    by: str
    at: dt.datetime
    reason: str
    records: tuple[Record, Record] | None = None
    verdict: Verdict | None = None
    withdraws: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """The decision for machines."""
        told: dict[str, Any] = {
            "number": self.number,
            "by": self.by,
            "at": self.at.isoformat(),
            "reason": self.reason,
        }
        if self.records is not None and self.verdict is not None:
            return told | {"records": [list(record) for record in self.records], "verdict": str(self.verdict)}
        return told | {"withdraws": self.withdraws}


@dataclass(frozen=True, slots=True)
class Decisions:
    """All decisions ever made, in order; adding one gives a new, longer object."""

    lines: tuple[Decision, ...] = ()

    def decide(
        self, first: Record, second: Record, verdict: Verdict | str, *, by: str, at: dt.datetime, reason: str
    ) -> Decisions:
        """These decisions and one more on two records."""
        if first == second:
            raise SameRecordTwice()
        records = (first, second) if first < second else (second, first)
        return self._and(by, at, reason, records=records, verdict=Verdict(verdict))

    def withdraw(self, number: int, *, by: str, at: dt.datetime, reason: str) -> Decisions:
        """These decisions and the withdrawal of one of them."""
        withdrawn = {line.withdraws for line in self.lines}
        if not 1 <= number <= len(self.lines) or number in withdrawn or not self.lines[number - 1].verdict:
            raise NoSuchDecision(number=number)
        return self._and(by, at, reason, withdraws=number)

    def _and(self, by: str, at: dt.datetime, reason: str, **what: Any) -> Decisions:
        if not reason.strip() or not by.strip():
            raise NoReason()
        return Decisions((*self.lines, Decision(len(self.lines) + 1, by, at, reason, **what)))

    def standing(self) -> tuple[Decision, ...]:
        """The decision that holds for each pair, oldest first."""
        withdrawn = {line.withdraws for line in self.lines}
        latest: dict[tuple[Record, Record], Decision] = {}
        for line in self.lines:
            if line.records is not None and line.number not in withdrawn:
                latest[line.records] = line
        return tuple(sorted(latest.values(), key=lambda line: line.number))

    def to_lines(self) -> list[str]:
        """The lines of the file (JSON, each with the digest of the one before)."""
        written: list[str] = []
        for number in range(len(self.lines)):
            so_far = Decisions(self.lines[: number + 1])
            written.append(so_far.last_line(written[-1] if written else ""))
        return written

    def last_line(self, after: str) -> str:
        """The last decision as the line that follows the line ``after`` (empty: it is the first)."""
        before = hashlib.sha256(after.encode()).hexdigest() if after else ""
        told = {**self.lines[-1].to_dict(), "before": before}
        return json.dumps(told, ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_lines(cls, lines: Iterable[str]) -> Decisions:
        """Read the lines of a file; raises :class:`BadDecisionLine` or :class:`DecisionsChanged`."""
        read: list[Decision] = []
        before = ""
        for place, given in enumerate(lines, start=1):
            text = given.rstrip("\r\n")
            try:
                told = json.loads(text)
                verdict = told.get("verdict")
                records = told.get("records")
                read.append(
                    Decision(
                        number=int(told["number"]),
                        by=str(told["by"]),
                        at=dt.datetime.fromisoformat(told["at"]),
                        reason=str(told["reason"]),
                        records=None if records is None else _pair_of(records),
                        verdict=None if verdict is None else Verdict(verdict),
                        withdraws=None if verdict is not None else int(told["withdraws"]),
                    )
                )
                digest = told["before"]
            except (ValueError, TypeError, KeyError, AttributeError):
                raise BadDecisionLine(line=place) from None
            if digest != before or read[-1].number != place:
                raise DecisionsChanged(line=place)
            before = hashlib.sha256(text.encode()).hexdigest()
        return cls(tuple(read))

    def labels(self, pairs: ScoredPairs) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """The compared pairs with a verdict (their numbers) and whether it was *same*."""
        place = _places(pairs)
        number = {
            (int(left), int(right)): row
            for row, (left, right) in enumerate(zip(pairs.left, pairs.right, strict=True))
        }
        found: dict[int, bool] = {}
        for line in self.standing():
            key = _indices(line, place)
            if key in number and line.verdict is not Verdict.UNSURE:
                found[number[key]] = line.verdict is Verdict.SAME
        rows = np.array(sorted(found), dtype=np.int64)
        return rows, np.array([found[row] for row in rows.tolist()], dtype=np.bool_)

    def constraints(
        self, pairs: ScoredPairs, single: NDArray[np.bool_] | None = None
    ) -> tuple[Constraints, tuple[Caveat, ...]]:
        """What the standing decisions demand of a partition of these records.

        ``single`` says which lists hold each person once (default: all). Where decisions contradict
        each other, through others or through such a list, the later ones are used and a caveat
        names those that are not.
        """
        once = np.ones(len(pairs.lists), dtype=np.bool_) if single is None else single
        place = _places(pairs)
        group = {index: {index} for index in range(len(pairs.record_ids))}
        apart: list[tuple[int, int]] = []
        same: list[tuple[int, int]] = []
        unused: list[int] = []
        unknown: list[int] = []
        for line in reversed(self.standing()):
            key = _indices(line, place)
            if key is None:
                unknown.append(line.number)
            elif line.verdict is Verdict.DIFFERENT:
                if group[key[0]] is group[key[1]]:
                    unused.append(line.number)
                else:
                    apart.append(key)
            elif line.verdict is Verdict.SAME:
                one, two = group[key[0]], group[key[1]]
                if one is not two and not _may_join(one | two, apart, pairs.list_of, once):
                    unused.append(line.number)
                    continue
                same.append(key)
                if one is not two:
                    one |= two
                    for index in two:
                        group[index] = one
        caveats = []
        if unused:
            caveats.append(Caveat.of(Kind.DECISIONS_CONFLICT, decisions=tuple(sorted(unused))))
        if unknown:
            caveats.append(Caveat.of(Kind.DECISIONS_UNKNOWN, decisions=tuple(sorted(unknown))))
        return Constraints.of(same, apart), tuple(caveats)


def _pair_of(given: Any) -> tuple[Record, Record]:
    (first_list, first), (second_list, second) = given
    return (str(first_list), str(first)), (str(second_list), str(second))


def _places(pairs: ScoredPairs) -> dict[Record, int]:
    return {
        (pairs.lists[of], name): index
        for index, (of, name) in enumerate(zip(pairs.list_of, pairs.record_ids, strict=True))
    }


def _indices(line: Decision, place: dict[Record, int]) -> tuple[int, int] | None:
    assert line.records is not None
    found = [place.get(record) for record in line.records]
    if found[0] is None or found[1] is None:
        return None
    return (min(found[0], found[1]), max(found[0], found[1]))


def _may_join(
    records: set[int], apart: list[tuple[int, int]], list_of: NDArray[np.int32], once: NDArray[np.bool_]
) -> bool:
    if any(left in records and right in records for left, right in apart):
        return False
    lists = [int(list_of[index]) for index in records]
    return all(lists.count(number) == 1 for number in set(lists) if once[number])
