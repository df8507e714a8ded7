"""What goes into an encoding, with which weight, and how it is hardened: all of it data.

A schema is public: its manifest travels with every encoded list, and the attacker of
``benchmarks/linkage/attacks.py`` knows it. Only the key is secret.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

from clew.methods.linkage.encoding.problems import BadSchema, UnknownSchema
from clew.vocab.encoding import schema_names, shipped_schema

_E = TypeVar("_E", bound=StrEnum)
FORMAT = 1
"""Version of the rules of this package: another version is another encoding."""


class FeatureKind(StrEnum):
    """How a value becomes tokens."""

    LETTERS = "letters"
    """Pairs of neighbouring letters of the skeleton, the ends padded."""
    POSITIONS = "positions"
    """Each letter or digit with its place."""
    DATE = "date"
    """Digits with their place; the first of January counts as year only."""
    WHOLE = "whole"
    """The value as one token."""


class Measure(StrEnum):
    """How alike two encodings are, from 0 to 1."""

    DICE = "dice"
    """2 |A and B| / (|A| + |B|)."""
    JACCARD = "jaccard"
    """|A and B| / |A or B|."""
    AGREEMENT = "agreement"
    """Share of all bits that are equal (right for diffused encodings, where zeros say as much as ones)."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of a record: ``bits`` insertions are shared among the tokens of its value.

    Features of one ``pool`` share their token keys, so that values exchanged between them (given and
    family name) still agree.
    """

    name: str
    kind: FeatureKind
    bits: int
    pool: str

    def to_dict(self) -> dict[str, Any]:
        """The feature for machines."""
        return {"name": self.name, "kind": self.kind.value, "bits": self.bits, "pool": self.pool}


@dataclass(frozen=True, slots=True)
class Diffuse:
    """Each bit becomes the exclusive or of ``sources`` keyed positions.

    ``length``: bits of the output; 0 keeps that of the input. Armknecht, Heng, Schnell, PoPETs
    2023(2):298-311.
    """

    sources: int
    length: int = 0


@dataclass(frozen=True, slots=True)
class Fold:
    """The two halves become one by exclusive or (Schnell and Borgs 2016), ``times`` times."""

    times: int = 1


@dataclass(frozen=True, slots=True)
class Decoys:
    """Records of nobody, put together from the list's own values, ``share`` of the list's size."""

    share: float


Step = Diffuse | Fold | Decoys
_LENGTHS = (256, 512, 1024, 2048, 4096, 8192)
_STEPS: dict[str, type[Diffuse] | type[Fold] | type[Decoys]] = {
    "diffuse": Diffuse,
    "fold": Fold,
    "decoys": Decoys,
}


@dataclass(frozen=True, slots=True)
class Schema:
    """All parameters of an encoding but the key.

    ``length``: bits of the filter before folding, a power of two. Raises :class:`BadSchema`.
    """

    name: str
    version: int
    length: int
    measure: Measure
    features: tuple[Feature, ...]
    hardening: tuple[Step, ...]

    def __post_init__(self) -> None:
        if self.length not in _LENGTHS:
            raise BadSchema(place="length", value=self.length, allowed=", ".join(map(str, _LENGTHS)))
        if not self.features:
            raise BadSchema(place="features", value="-", allowed="at least one feature")
        names = [feature.name for feature in self.features]
        for feature in self.features:
            if names.count(feature.name) > 1:
                raise BadSchema(place="features", value=feature.name, allowed="each feature once")
            if not 1 <= feature.bits <= self.length:
                raise BadSchema(place=feature.name, value=feature.bits, allowed=f"1-{self.length}")
        length = self.length
        for step in self.hardening:
            if isinstance(step, Diffuse) and not 2 <= step.sources <= 64:
                raise BadSchema(place="diffuse", value=step.sources, allowed="2-64 sources")
            if isinstance(step, Diffuse):
                if step.length not in (0, *_LENGTHS) or step.length > length:
                    raise BadSchema(
                        place="diffuse", value=step.length, allowed=f"0, or a length up to {length}"
                    )
                length = step.length or length
            if isinstance(step, Decoys) and not 0 < step.share <= 4:
                raise BadSchema(place="decoys", value=step.share, allowed="a share over 0, up to 4")
            if isinstance(step, Fold):
                length >>= step.times
                if step.times < 1 or length < 128:
                    raise BadSchema(place="fold", value=step.times, allowed="1 or more, down to 128 bits")

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> Schema:
        """A schema from what JSON or TOML holds; raises :class:`BadSchema` naming the place."""
        for entry in given:
            if entry not in ("name", "version", "length", "measure", "features", "hardening"):
                raise BadSchema(
                    place=str(entry), value="?", allowed="name, version, length, measure, features, hardening"
                )
        return cls(
            name=_text(given, "name"),
            version=_whole(given, "version"),
            length=_whole(given, "length"),
            measure=_one_of(Measure, given.get("measure"), "measure"),
            features=tuple(_feature(entry) for entry in _list(given, "features")),
            hardening=tuple(_step(entry) for entry in _list(given, "hardening")),
        )

    @classmethod
    def shipped(cls, name: str) -> Schema:
        """A shipped schema; raises :class:`UnknownSchema`."""
        if name not in schema_names():
            raise UnknownSchema(name=name, names=", ".join(schema_names()))
        return cls.from_dict(shipped_schema(name))

    @property
    def final_length(self) -> int:
        """Bits of an encoding as it leaves the holder."""
        length = self.length
        for step in self.hardening:
            if isinstance(step, Fold):
                length >>= step.times
            elif isinstance(step, Diffuse):
                length = step.length or length
        return length

    @property
    def decoy_share(self) -> float:
        """Decoys as a share of the list's own records."""
        return sum(step.share for step in self.hardening if isinstance(step, Decoys))

    def without_hardening(self) -> Schema:
        """The same features as a plain filter compared by Dice."""
        return replace(self, hardening=(), measure=Measure.DICE)

    def hardened(self, *steps: Step, measure: Measure | None = None) -> Schema:
        """The same features with other hardening."""
        return replace(self, hardening=steps, measure=measure or self.measure)

    def only(self, names: Sequence[str]) -> Schema:
        """The schema with these features alone; raises :class:`BadSchema` for one it lacks."""
        known = [feature.name for feature in self.features]
        for name in names:
            if name not in known:
                raise BadSchema(place="features", value=name, allowed=", ".join(known))
        return replace(self, features=tuple(f for f in self.features if f.name in names))

    def to_dict(self) -> dict[str, Any]:
        """The schema for machines and manifests."""
        return {
            "name": self.name,
            "version": self.version,
            "length": self.length,
            "measure": self.measure.value,
            "features": [feature.to_dict() for feature in self.features],
            "hardening": [
                {"step": next(n for n, k in _STEPS.items() if isinstance(step, k)), **asdict(step)}
                for step in self.hardening
            ],
        }

    @property
    def digest(self) -> str:
        """SHA-256 of the schema in its one canonical form, the version of the rules included."""
        text = json.dumps([FORMAT, self.to_dict()], sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def _feature(given: Any) -> Feature:
    if not isinstance(given, Mapping):
        raise BadSchema(place="features", value=type(given).__name__, allowed="tables")
    name = _text(given, "name")
    kind = _one_of(FeatureKind, given.get("kind"), name)
    return Feature(name, kind, _whole(given, "bits"), str(given.get("pool", name)))


def _step(given: Any) -> Step:
    name = given.get("step") if isinstance(given, Mapping) else None
    if name not in _STEPS:
        raise BadSchema(place="hardening", value=name, allowed=", ".join(_STEPS))
    values = {entry: value for entry, value in given.items() if entry != "step"}
    number = (int, float) if name == "decoys" else (int,)
    if not all(isinstance(value, number) and not isinstance(value, bool) for value in values.values()):
        raise BadSchema(place=str(name), value=next(iter(values.values()), "-"), allowed="numbers")
    try:
        return _STEPS[name](**values)
    except TypeError:
        allowed = ", ".join(_STEPS[name].__dataclass_fields__)
        raise BadSchema(place=str(name), value=", ".join(values), allowed=allowed) from None


def _text(given: Mapping[str, Any], entry: str) -> str:
    value = given.get(entry)
    if not isinstance(value, str) or not value:
        raise BadSchema(place=entry, value=value, allowed="a text")
    return value


def _whole(given: Mapping[str, Any], entry: str) -> int:
    value = given.get(entry)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise BadSchema(place=entry, value=value, allowed="a whole number from 1 up")
    return value


def _list(given: Mapping[str, Any], entry: str) -> list[Any]:
    value = given.get(entry, [])
    if not isinstance(value, list):
        raise BadSchema(place=entry, value=type(value).__name__, allowed="a list")
    return value


def _one_of(kind: type[_E], value: Any, place: str) -> _E:
    try:
        return kind(value)
    except ValueError:
        raise BadSchema(place=place, value=value, allowed=", ".join(kind)) from None
