"""Hierarchical log-linear models of lists.

A term is a set of lists written as an integer whose bit ``i`` stands for list ``i``; a model is the
set of its terms. A model is *hierarchical* when with each term it holds every nonempty subset of it
(Fienberg 1972, Biometrika 59:591), and every model here holds all lists' main effects.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from clew.methods.estimation.problems import ModelNotHierarchical, UnknownListInModel

_SPECIAL = re.compile(r"[*+`]")


class Model(frozenset[int]):
    """A hierarchical model: its terms as bit sets, closed downwards, without the empty term.

    Raises :class:`ModelNotHierarchical` where a term stands without one of its subsets.
    """

    __slots__ = ()

    def __new__(cls, terms: Iterable[int] = ()) -> Model:
        """The model of these terms."""
        model = super().__new__(cls, terms)
        for term in model:
            if term <= 0 or any(term & ~bit and term & ~bit not in model for bit in bits(term)):
                raise ModelNotHierarchical(term=term)
        return model

    def __repr__(self) -> str:
        return f"Model({sorted(self)})"

    @classmethod
    def main_effects(cls, lists: int) -> Model:
        """The model of independent lists."""
        return cls(1 << number for number in range(lists))

    @classmethod
    def of(cls, lists: int, terms: Iterable[int]) -> Model:
        """The smallest hierarchical model of so many lists that holds these terms."""
        closed = {1 << number for number in range(lists)}
        for term in terms:
            closed.update(subsets(term))
        return cls(closed)

    @classmethod
    def parse(cls, text: str, names: Sequence[str]) -> Model:
        """Read e.g. ``"police*centre + prosecution"``; all lists' main effects are always there.

        Arguments: ``names`` of the lists in order. A name that holds ``*``, ``+`` or a backtick is
        written between backticks (a backtick inside doubled). Raises :class:`UnknownListInModel`.
        """
        return cls.of(len(names), _terms(text, names))

    def name(self, names: Sequence[str]) -> str:
        """The model as text that :meth:`parse` reads: largest terms first, then lists standing alone."""
        written = [_quoted(name) for name in names]
        return " + ".join(
            "*".join(written[number] for number in range(len(names)) if term >> number & 1)
            for term in self.generators()
        )

    def generators(self) -> tuple[int, ...]:
        """The terms not contained in another term, largest first, then in the order of the lists."""
        tops = [term for term in self if not any(term != other and term & other == term for other in self)]
        return tuple(sorted(tops, key=_order_key))

    @property
    def lists(self) -> int:
        """How many lists the model speaks of."""
        return max(self, default=0).bit_length()

    @property
    def order(self) -> int:
        """The number of lists in the largest term."""
        return max((term.bit_count() for term in self), default=0)

    @property
    def interactions(self) -> tuple[int, ...]:
        """The terms of two lists or more, by size, then in the order of the lists."""
        return tuple(sorted((term for term in self if term.bit_count() > 1), key=_rising_key))

    def without(self, term: int) -> Model:
        """The largest hierarchical model inside this one that lacks the term."""
        return Model(other for other in self if other & term != term)

    def permuted(self, order: Sequence[int]) -> Model:
        """The same model where list ``order[i]`` has become list ``i``."""
        place = {1 << old: 1 << new for new, old in enumerate(order)}
        return Model(sum(place[bit] for bit in bits(term)) for term in self)

    def to_list(self, names: Sequence[str]) -> list[list[str]]:
        """The generators as names of lists, for machines."""
        return [
            [names[number] for number in range(len(names)) if term >> number & 1]
            for term in self.generators()
        ]


def bits(term: int) -> Iterator[int]:
    """The single-list terms inside a term, lowest first."""
    while term:
        bit = term & -term
        yield bit
        term ^= bit


def subsets(term: int) -> Iterator[int]:
    """All nonempty subsets of a term, the term itself included."""
    part = term
    while part:
        yield part
        part = (part - 1) & term


def _order_key(term: int) -> tuple[int, tuple[int, ...]]:
    return -term.bit_count(), tuple(bits(term))


def _rising_key(term: int) -> tuple[int, tuple[int, ...]]:
    return term.bit_count(), tuple(bits(term))


def interaction_terms(lists: int, order: int) -> tuple[int, ...]:
    """All terms of 2 to ``order`` of so many lists, by size, then in the order of the lists."""
    terms = (term for term in range(1, 1 << lists) if 2 <= term.bit_count() <= order)
    return tuple(sorted(terms, key=_rising_key))


def default_order(lists: int) -> int:
    """The highest order looked at unless asked otherwise: 1/2/3/3/2 for 2/3/4/5/6 lists and more.

    Source: the defaults of Silverman, Chan & Vincent 2024, Statistics and Computing 34:44.
    """
    return {2: 1, 3: 2, 4: 3, 5: 3}.get(lists, 2)


def all_hierarchical(lists: int, order: int) -> Iterator[Model]:
    """Every hierarchical model of so many lists with terms of up to ``order`` lists."""
    terms = interaction_terms(lists, order)
    mains = [1 << number for number in range(lists)]
    for chosen in hierarchical_masks(lists, order):
        yield Model([*mains, *(term for place, term in enumerate(terms) if chosen >> place & 1)])


@lru_cache(maxsize=16)
def hierarchical_masks(lists: int, order: int, most: int | None = None) -> tuple[int, ...]:
    """The models of :func:`all_hierarchical` as bit sets over :func:`interaction_terms`.

    A model stands after each model got from it by taking away its last term. With ``most`` the
    enumeration ends after that many models and one.
    """
    terms = interaction_terms(lists, order)
    needs = [
        sum(1 << place for place, other in enumerate(terms) if other != term and other & term == other)
        for term in terms
    ]
    found = [0]
    level = 0
    while level < len(found):
        mask = found[level]
        for place in range(mask.bit_length(), len(terms)):
            if needs[place] & ~mask == 0:
                found.append(mask | 1 << place)
                if most is not None and len(found) > most:
                    return tuple(found)
        level += 1
    return tuple(found)


def _quoted(name: str) -> str:
    if name and not _SPECIAL.search(name) and name == name.strip():
        return name
    return "`" + name.replace("`", "``") + "`"


def _terms(text: str, names: Sequence[str]) -> list[int]:
    places = {name: 1 << number for number, name in enumerate(names)}
    terms: list[int] = []
    term = position = 0
    for token in re.finditer(r"\s*(`(?:[^`]|``)*`|[^*+`]*?)\s*([*+]|$)", text):
        if token.start() != position:
            raise UnknownListInModel(position=position + 1)
        position = token.end()
        name, joint = token.group(1), token.group(2)
        if name.startswith("`"):
            name = name[1:-1].replace("``", "`")
        if not name and not joint and not terms and not term:
            return terms
        if name not in places:
            raise UnknownListInModel(position=token.start(1) + 1)
        term |= places[name]
        if joint != "*":
            terms.append(term)
            term = 0
        if not joint:
            break
    if position != len(text):
        raise UnknownListInModel(position=position + 1)
    return terms
