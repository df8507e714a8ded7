"""Which pairs are worth comparing: rules proposed, their pairs counted before, their losses estimated.

A rule lets a pair through when all its keys agree. Written as text: ``family+birth_year``,
``given:3+birth_year`` (first three letters), ``given=family+family=given`` (crossed columns).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from clew.methods.linkage.problems import BadRule, NoFields

_KEY = re.compile(r"([a-z_]+)(?::(\d+))?(?:=([a-z_]+)(?::(\d+))?)?\Z")

EVIDENCE = {
    "names": frozenset({"given", "family", "family_end", "patronymic"}),
    "birth": frozenset({"birth", "birth_swapped", "birth_year", "birth_month", "birth_day"}),
    "address": frozenset(
        {"street", "street_more", "house_number", "place", "postcode", "region", "municipality"}
    ),
    "numbers": frozenset({"personal_number", "document_number", "phone", "email"}),
}
"""Columns whose mistakes are taken to happen independently of the other groups'."""


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """One condition: ``left`` (its first ``letters``, if any) equals ``right`` of the other record."""

    left: str
    right: str
    letters: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of blocking: all keys must agree."""

    text: str
    keys: tuple[Key, ...]

    @classmethod
    def read(cls, text: str) -> Rule:
        """A rule from its text; raises :class:`BadRule`."""
        keys = []
        for part in text.replace(" ", "").split("+"):
            found = _KEY.match(part)
            if not found:
                raise BadRule(rule=text)
            left, letters, right, _ = found.groups()
            keys.append(Key(left, right or left, int(letters or 0)))
        return cls(text, tuple(keys))

    @property
    def columns(self) -> frozenset[str]:
        """The prepared columns the rule reads."""
        return frozenset(name for key in self.keys for name in (key.left, key.right))

    @property
    def sql(self) -> str:
        """The rule as the condition of a join between the records ``l`` and ``r``."""
        return " and ".join(
            f"substr(l.{key.left}, 1, {key.letters}) = substr(r.{key.right}, 1, {key.letters})"
            if key.letters
            else f"l.{key.left} = r.{key.right}"
            for key in self.keys
        )

    @property
    def evidence(self) -> frozenset[str]:
        """The groups of columns it reads."""
        return frozenset(name for name, columns in EVIDENCE.items() if columns & self.columns)

    def _side(self, frame: pl.DataFrame, left: bool) -> pl.Series:
        parts = []
        for key in self.keys:
            column = pl.col(key.left if left else key.right)
            parts.append(column.str.slice(0, key.letters) if key.letters else column)
        return frame.select(pl.concat_str(parts, separator="\x1f").alias("key")).to_series()

    def pairs(self, frame: pl.DataFrame) -> int:
        """How many pairs the rule makes among records that may be paired (``alone`` differs)."""
        left = pl.DataFrame({"key": self._side(frame, True), "alone": frame["alone"]}).drop_nulls("key")
        crossed = any(key.left != key.right for key in self.keys)
        if not crossed:
            by = left.group_by("key", "alone").len().with_columns(pl.col("len").cast(pl.Float64))
            found = by.group_by("key").agg(
                ((pl.col("len").sum() ** 2 - (pl.col("len") ** 2).sum()) / 2).alias("pairs")
            )
            return int(found["pairs"].sum())
        right = pl.DataFrame({"key": self._side(frame, False), "alone": frame["alone"]}).drop_nulls("key")
        one = left.group_by("key").len("n")
        other = right.group_by("key").len("k")
        both = one.join(other, on="key")
        return int((both["n"].cast(pl.Float64) * both["k"].cast(pl.Float64)).sum())

    def holds(
        self, frame: pl.DataFrame, left: NDArray[np.int32], right: NDArray[np.int32]
    ) -> NDArray[np.bool_]:
        """Whether each of these pairs satisfies the rule."""
        one, other = self._side(frame, True), self._side(frame, False)
        same = one.gather(left) == other.gather(right)
        crossed = one.gather(right) == other.gather(left)
        held: NDArray[np.bool_] = (same.fill_null(False) | crossed.fill_null(False)).to_numpy()
        return held


@dataclass(frozen=True, slots=True)
class Plan:
    """The pairs that will be compared, known before the work starts.

    ``pairs`` holds the pairs each rule makes by itself; ``at_most`` is their sum (pairs that two rules
    make are compared once) and ``possible`` the number of all pairs.
    """

    rules: tuple[Rule, ...]
    pairs: tuple[int, ...]
    possible: int
    every_pair: bool = False

    @property
    def at_most(self) -> int:
        """No more pairs than this will be compared."""
        return self.possible if self.every_pair else min(self.possible, sum(self.pairs))

    @property
    def conditions(self) -> tuple[str, ...]:
        """The rules as conditions of joins."""
        return ("1 = 1",) if self.every_pair else tuple(rule.sql for rule in self.rules)

    def to_dict(self) -> dict[str, Any]:
        """The plan for machines."""
        return {
            "every_pair": self.every_pair,
            "possible": self.possible,
            "at_most": self.at_most,
            "rules": [
                {"rule": rule.text, "pairs": pairs}
                for rule, pairs in zip(self.rules, self.pairs, strict=True)
            ],
        }


def possible_pairs(alone: NDArray[np.int64]) -> int:
    """How many pairs there are of records that may be paired."""
    sizes = np.unique(alone, return_counts=True)[1].astype(object)
    total = int(sizes.sum())
    return int((total * total - int((sizes * sizes).sum())) // 2)


def propose(
    frame: pl.DataFrame,
    candidates: Iterable[Sequence[Rule]],
    *,
    all_pairs_up_to: int,
    pairs_per_record: float,
    least_pairs: int,
) -> Plan:
    """The rules worth using on these records, each in the widest form that stays affordable.

    Arguments: ``frame`` prepared records with ``alone``; ``candidates`` per rule its forms, the widest
    first; the budget is ``pairs_per_record`` pairs a record over all rules, at least ``least_pairs``.
    One rule may take a tenth of it.
    """
    possible = possible_pairs(frame["alone"].to_numpy())
    if possible <= all_pairs_up_to:
        return Plan((), (), possible, every_pair=True)
    has = set(frame.columns)
    budget = max(pairs_per_record * frame.height, least_pairs)
    chosen: list[tuple[Rule, int]] = []
    for forms in candidates:
        for rule in forms:
            if not rule.columns <= has:
                continue
            pairs = rule.pairs(frame)
            if pairs <= budget / 10:
                if pairs:
                    chosen.append((rule, pairs))
                break
    if not chosen:
        raise NoFields()
    return Plan(tuple(rule for rule, _ in chosen), tuple(pairs for _, pairs in chosen), possible)


@dataclass(frozen=True, slots=True)
class Missed:
    """The share of matching pairs that no rule let through, as estimated."""

    share: float
    error: float
    """Standard error of ``share``; of chance alone, not of rules that err together."""


def missed_share(
    frame: pl.DataFrame,
    plan: Plan,
    left: NDArray[np.int32],
    right: NDArray[np.int32],
    probability: NDArray[np.float64],
) -> Missed:
    """Estimated share of matching pairs that no rule let through, with its standard error.

    Rules that read unrelated columns find matching pairs independently, as two lists find persons:
    from what each finds and what both find follows what neither finds (Chapman 1951). The groups of
    columns are parted in two in every way, and the most pessimistic estimate counts, weighted by the
    pairs' probabilities. Its error follows from the variance of Chapman's estimate (Seber 1970,
    Biometrics 57:13), as the share is one less what was found out of all.
    """
    nothing = Missed(0.0, 0.0)
    if plan.every_pair or not left.size:
        return nothing
    likely = probability >= 0.5
    left, right, weight = left[likely], right[likely], probability[likely]
    total = float(weight.sum())
    if total <= 0:
        return nothing
    found = [(rule.evidence, rule.holds(frame, left, right)) for rule in plan.rules]
    present = sorted(set().union(*(evidence for evidence, _ in found)))
    most, variance = 0.0, 0.0
    for one in _halves(present):
        other = frozenset(present) - one
        first = _any([held for evidence, held in found if evidence <= one], left.size)
        second = _any([held for evidence, held in found if evidence <= other], left.size)
        both = float(weight[first & second].sum())
        a, b = float(weight[first & ~second].sum()), float(weight[second & ~first].sum())
        # Chapman's estimate of what neither half finds; rules that read both halves found the rest.
        neither = a * b / (both + 1)
        rest = float(weight[~first & ~second].sum())
        if both > 0 and neither - rest > most:
            most = neither - rest
            variance = (both + a + 1) * (both + b + 1) * a * b / ((both + 1) ** 2 * (both + 2))
    whole = total + most
    return Missed(most / whole, float(np.sqrt(variance)) * total / whole**2)


def _halves(groups: Sequence[str]) -> list[frozenset[str]]:
    """All ways to part groups of evidence in two, each way once."""
    first, rest = groups[:1], groups[1:]
    return [
        frozenset([*first, *(name for number, name in enumerate(rest) if chosen >> number & 1)])
        for chosen in range(2 ** len(rest) - 1)
    ]


def _any(parts: Sequence[NDArray[np.bool_]], size: int) -> NDArray[np.bool_]:
    together = np.zeros(size, dtype=bool)
    for part in parts:
        together |= part
    return together
