"""Which pairs a person should look at, and what that person may see of them.

Showing a record to somebody of another body is a disclosure that needs a basis of its own. So text
is shown in clear only where both records are one controller's, or where a basis is named; otherwise
the reviewer sees which fields agree and how far, and neither names nor record ids.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from clew.methods.figures import Refusal
from clew.methods.linkage.decisions import Decisions, Record
from clew.methods.linkage.draws import PartitionDraws
from clew.methods.linkage.findings import Kind
from clew.methods.linkage.pairs import ScoredPairs


@dataclass(frozen=True, slots=True)
class Question:
    """A pair to be decided. ``pair`` is its row in the scored pairs; it stays with the controller."""

    number: int
    pair: int
    records: tuple[Record, Record]
    probability: float


@dataclass(frozen=True, slots=True)
class Shown:
    """What the reviewer sees of a question.

    ``agreement`` has the level of each field (-1 unknown on a side, 0 they differ, higher closer).
    ``records`` and ``texts`` (field, left, right) are there only where they may be shown.
    """

    number: int
    lists: tuple[str, str]
    probability: float
    weight: float
    agreement: tuple[tuple[str, int], ...]
    records: tuple[Record, Record] | None = None
    texts: tuple[tuple[str, str, str], ...] | None = None

    def to_dict(self) -> dict[str, Any]:
        """The question for machines, with no more than the reviewer sees."""
        told: dict[str, Any] = {
            "number": self.number,
            "lists": list(self.lists),
            "probability": self.probability,
            "weight": self.weight,
            "agreement": dict(self.agreement),
        }
        if self.records is not None:
            told["records"] = [list(record) for record in self.records]
        if self.texts is not None:
            told["texts"] = [list(text) for text in self.texts]
        return told


@dataclass(frozen=True, slots=True)
class ReviewView:
    """The questions as shown, and why some are shown without text."""

    questions: tuple[Shown, ...]
    refusals: tuple[Refusal, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The view for machines."""
        return {
            "questions": [question.to_dict() for question in self.questions],
            "refusals": [refusal.to_dict() for refusal in self.refusals],
        }


def questions(
    pairs: ScoredPairs,
    *,
    draws: PartitionDraws | None = None,
    decided: Decisions | None = None,
    most: int = 50,
) -> tuple[Question, ...]:
    """The pairs whose decision would teach most, the most doubtful first.

    A pair is worth the entropy of its probability: its share of the ``draws`` where given (what the
    other pairs say is then in it), else the engine's. Pairs decided already (*unsure* too) are left
    out, and a record stands in one question only, since one answer often settles its other pairs.
    """
    p = pairs.probability if draws is None else draws.probability(pairs.left, pairs.right)
    inner = np.clip(p, 1e-12, 1 - 1e-12)
    worth = -(inner * np.log2(inner) + (1 - inner) * np.log2(1 - inner))
    done = {line.records for line in (decided.standing() if decided else ())}
    asked: set[int] = set()
    chosen: list[Question] = []
    for row in np.argsort(-worth, kind="stable"):
        if len(chosen) >= most or worth[row] < 1e-6:
            break
        left, right = int(pairs.left[row]), int(pairs.right[row])
        first, second = sorted((_record(pairs, left), _record(pairs, right)))
        if left in asked or right in asked or (first, second) in done:
            continue
        asked |= {left, right}
        chosen.append(Question(len(chosen) + 1, int(row), (first, second), float(p[row])))
    return tuple(chosen)


def review_view(
    pairs: ScoredPairs,
    asked: Sequence[Question],
    *,
    clear: bool = True,
    controllers: Mapping[str, str] | None = None,
    texts: Mapping[str, Sequence[str]] | None = None,
    basis: str = "",
) -> ReviewView:
    """The questions as a reviewer may see them.

    Arguments: ``clear`` whether text is wanted; ``controllers`` the controller of each list by name
    (a list that is not named is a controller of its own); ``texts`` by field one text per pooled
    record; ``basis`` the legal basis of showing records across controllers. Without a basis, pairs
    across controllers are shown as agreement patterns, and a refusal says how many.
    """
    held = controllers or {}
    shown, hidden = [], 0
    for question in asked:
        left, right = int(pairs.left[question.pair]), int(pairs.right[question.pair])
        lists = (pairs.lists[pairs.list_of[left]], pairs.lists[pairs.list_of[right]])
        one = held.get(lists[0], lists[0]) == held.get(lists[1], lists[1])
        open_ = clear and (one or bool(basis.strip()))
        hidden += clear and not open_
        shown.append(
            Shown(
                number=question.number,
                lists=lists,
                probability=question.probability,
                weight=float(pairs.weight[question.pair]),
                agreement=tuple(zip(pairs.fields, pairs.patterns[pairs.pattern[question.pair]], strict=True)),
                records=(_record(pairs, left), _record(pairs, right)) if open_ else None,
                texts=tuple((field, column[left], column[right]) for field, column in texts.items())
                if open_ and texts
                else None,
            )
        )
    refusals = (Refusal.of(Kind.CLEAR_TEXT_ACROSS, pairs=hidden),) if hidden else ()
    return ReviewView(tuple(shown), refusals)


def _record(pairs: ScoredPairs, index: int) -> Record:
    return pairs.lists[pairs.list_of[index]], pairs.record_ids[index]
