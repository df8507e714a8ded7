"""The settings of linkage as data: what is compared, which pairs, and what each body declares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from clew.methods.linkage.blocking import Rule
from clew.methods.linkage.problems import UnknownSetting
from clew.vocab.linkage import shipped_settings


@dataclass(frozen=True, slots=True)
class Body:
    """What a body declares of its list: each person once, and the language of names by default."""

    once: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class LinkageSettings:
    """What is compared and how; :meth:`shipped` gives the settings that come with the software.

    ``once`` names the lists that hold each person once (records of such a list are not compared with
    one another); ``blocking`` holds, per rule, the wider form first; ``all_pairs_up_to`` is the number
    of pairs below which every pair is compared; ``keep_weight`` the weight below which pairs are
    dropped; ``random_pairs`` the size of the sample from which chance agreement is learnt.
    """

    blocking: tuple[tuple[Rule, ...], ...]
    version: str = "1"
    language: str = ""
    leave_out: tuple[str, ...] = ()
    once: tuple[str, ...] = ()
    all_pairs_up_to: int = 1_000_000
    pairs_per_record: float = 25.0
    least_pairs: int = 2_000_000
    most_pairs: int = 400_000_000
    random_pairs: int = 400_000
    keep_weight: float = -10.0
    bodies: Mapping[str, Body] = field(default_factory=dict)

    @classmethod
    def shipped(cls) -> LinkageSettings:
        """The settings that come with the software."""
        return cls.from_dict({})

    @classmethod
    def from_dict(cls, given: Mapping[str, Any]) -> LinkageSettings:
        """Settings from data; what is not named stays as shipped. Raises for a name that does not exist."""
        whole = shipped_settings()
        for name in given:
            if name not in whole:
                raise UnknownSetting(name=name, names=", ".join(whole))
        whole |= dict(given)
        return cls(
            blocking=tuple(tuple(Rule.read(rule) for rule in wider) for wider in whole["blocking"]),
            version=str(whole["version"]),
            language=str(whole["language"]),
            leave_out=tuple(whole["leave_out"]),
            once=tuple(whole["once"]),
            all_pairs_up_to=int(whole["all_pairs_up_to"]),
            pairs_per_record=float(whole["pairs_per_record"]),
            least_pairs=int(whole["least_pairs"]),
            most_pairs=int(whole["most_pairs"]),
            random_pairs=int(whole["random_pairs"]),
            keep_weight=float(whole["keep_weight"]),
            bodies={name: Body(**body) for name, body in whole["bodies"].items()},
        )

    def is_once(self, name: str) -> bool:
        """Whether this list is declared to hold each person once."""
        return name in self.once or self.bodies.get(name, Body()).once

    def languages(self) -> dict[str, str]:
        """The language of names by body, where one is declared."""
        return {name: body.language for name, body in self.bodies.items() if body.language}

    def to_dict(self) -> dict[str, Any]:
        """The settings for machines; :meth:`from_dict` reads them back."""
        return {
            "version": self.version,
            "language": self.language,
            "leave_out": list(self.leave_out),
            "once": list(self.once),
            "all_pairs_up_to": self.all_pairs_up_to,
            "pairs_per_record": self.pairs_per_record,
            "least_pairs": self.least_pairs,
            "most_pairs": self.most_pairs,
            "random_pairs": self.random_pairs,
            "keep_weight": self.keep_weight,
            "blocking": [[rule.text for rule in wider] for wider in self.blocking],
            "bodies": {
                name: {"once": body.once, "language": body.language} for name, body in self.bodies.items()
            },
        }
