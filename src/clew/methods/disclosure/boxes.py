"""Witnesses without a solver: moves along the corners of a box, for tables too large for programmes.

In each dimension a box takes one leaf, and another leaf whose count goes the other way (at a total, one
leaf alone, and the total goes with it). Everything that holds these leaves moves by the same number, up
or down; every sum still holds. Such a move is a witness of each cell it moves.
Source: the hypercube method, Repsilber (1994), and Giessing (2004), here with the width and hierarchies.
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray

from clew.methods.disclosure.additive import PERIOD, System

MOST_PLACES = 20_000_000
"""Where the dimensions span more combinations, boxes are not tried."""

PARTNERS = 10
"""So many leaves are tried as the other corner, those beside the cell first."""

SWEEPS = 3
_NONE = np.int64(-1)


class Boxes:
    """The places of a system's cells by dimension, and the search for boxes among them."""

    def __init__(self, system: System, values: NDArray[np.int64], width: int) -> None:
        self.system, self.values, self.width = system, values, width
        above: dict[str, dict[str, str]] = defaultdict(dict)
        for tie in system.sums:
            name = tie.dimension
            total = dict(system.keys[tie.total][1]).get(name, "")
            for part in tie.parts:
                above[name][dict(system.keys[part][1]).get(name, "")] = total
        self.names = sorted(above)
        bases = {basis: number for number, basis in enumerate(dict.fromkeys(key[0] for key in system.keys))}
        self._codes = [["", *sorted(set(above[name]) - {""})] for name in self.names]
        number_of = [{code: number for number, code in enumerate(codes)} for codes in self._codes]
        shape = (len(bases), *(len(codes) for codes in self._codes))
        known = all(
            code in number_of[self.names.index(name)]
            for _, place in system.keys
            for name, code in place
            if name in self.names
        )
        self.usable = (
            bool(self.names)
            and PERIOD not in self.names
            and known
            and np.prod(shape, dtype=float) <= MOST_PLACES
        )
        if not self.usable:
            return
        self._grid = np.full(shape, _NONE)
        self._at: list[tuple[int, ...]] = []
        for number, (basis, place) in enumerate(system.keys):
            codes = dict(place)
            if any(name not in self.names for name in codes):
                self.usable = False
                return
            where = (bases[basis], *(number_of[d][codes.get(name, "")] for d, name in enumerate(self.names)))
            self._grid[where] = number
            self._at.append(where)
        self._parent = [
            [number_of[d][above[name].get(code, "")] if code else 0 for code in self._codes[d]]
            for d, name in enumerate(self.names)
        ]
        self._children: list[dict[int, list[int]]] = []
        for parents in self._parent:
            below: dict[int, list[int]] = defaultdict(list)
            for code in range(1, len(parents)):
                below[parents[code]].append(code)
            self._children.append(below)

    def find(
        self,
        cell: int,
        hidden: NDArray[np.bool_],
        fixed: NDArray[np.bool_],
        cost: NDArray[np.float64],
        *,
        only_hidden: bool,
        wide: bool = False,
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]] | None:
        """The cheapest box found that moves a cell: its cells and their changes up and down; or none.

        ``wide`` looks for partners in the whole dimension, and from more beginnings.
        """
        basis, *codes = self._at[cell]
        chance = np.random.default_rng(cell)
        options = [self._options(d, code, chance, wide=wide) for d, code in enumerate(codes)]
        if not all(options):
            return None
        price = np.where(hidden, 0.0, np.where(fixed | only_hidden, np.inf, cost))
        best: tuple[float, list[int]] | None = None
        for start in range(8 if wide else 2):
            chosen = [0 if start == 0 else int(chance.integers(len(several))) for several in options]
            value = self._price(basis, options, chosen, price)
            for _ in range(SWEEPS):
                before = value
                for d, several in enumerate(options):
                    for number in range(len(several)):
                        tried = [*chosen[:d], number, *chosen[d + 1 :]]
                        worth = self._price(basis, options, tried, price)
                        if worth < value:
                            value, chosen = worth, tried
                if value == before:
                    break
            if best is None or value < best[0]:
                best = value, chosen
            if value == 0:
                break
        if best is None or best[0] >= _IMPOSSIBLE:
            return None
        return self._move(basis, options, best[1])

    def _options(
        self, d: int, code: int, chance: np.random.Generator, *, wide: bool
    ) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Ways to move along a dimension: codes that move, with their signs."""
        own = self._leaves(d, code, chance, 3)
        if code == 0:
            chains = [self._chain(d, leaf) for leaf in self._leaves(d, 0, chance, PARTNERS)]
            return [(np.array(chain), np.ones(len(chain), dtype=np.int64)) for chain in chains]
        parent = self._parent[d][code]
        beside = [other for other in self._children[d][parent] if other != code]
        if len(beside) > PARTNERS:
            beside = [beside[i] for i in chance.choice(len(beside), PARTNERS, replace=False)]
        partners = [leaf for other in beside for leaf in self._leaves(d, other, chance, 1)]
        if wide:
            partners += self._leaves(d, 0, chance, 3 * PARTNERS)
            partners = [leaf for leaf in dict.fromkeys(partners) if code not in self._chain(d, leaf)]
        elif not partners:
            partners = [
                leaf for leaf in self._leaves(d, 0, chance, PARTNERS) if code not in self._chain(d, leaf)
            ]
        found = []
        for leaf in own:
            line = self._chain(d, leaf)
            for partner in partners:
                other = self._chain(d, partner)
                up = [one for one in line if one not in other]
                down = [one for one in other if one not in line]
                signs = np.array([1] * len(up) + [-1] * len(down))
                found.append((np.array(up + down), signs))
        # where the table's own margin is hidden, the cell may move with it, without a partner
        found += [(np.array(line), np.ones(len(line), dtype=np.int64)) for line in [self._chain(d, own[0])]]
        return found

    def _leaves(self, d: int, code: int, chance: np.random.Generator, most: int) -> list[int]:
        if not self._children[d].get(code):
            return [code]
        found = []
        for _ in range(most):
            here = code
            while below := self._children[d].get(here):
                here = below[int(chance.integers(len(below)))]
            found.append(here)
        return list(dict.fromkeys(found))

    def _chain(self, d: int, code: int) -> list[int]:
        line = [code]
        while line[-1]:
            line.append(self._parent[d][line[-1]])
        return line

    def _cells(
        self, basis: int, options: list[list[tuple[NDArray[np.int64], NDArray[np.int64]]]], chosen: list[int]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        taken = [several[number] for several, number in zip(options, chosen, strict=True)]
        cells = self._grid[basis][np.ix_(*(codes for codes, _ in taken))].ravel()
        signs = np.ones(1, dtype=np.int64)
        for _, sign in taken:
            signs = np.outer(signs, sign).ravel()
        there = cells >= 0
        return cells[there], signs[there]

    def _price(
        self,
        basis: int,
        options: list[list[tuple[NDArray[np.int64], NDArray[np.int64]]]],
        chosen: list[int],
        price: NDArray[np.float64],
    ) -> float:
        cells, signs = self._cells(basis, options, chosen)
        counts = self.values[cells]
        plus = signs > 0
        up = self.width if plus.all() else int(counts[~plus].min())
        room = up + (int(counts[plus].min()) if plus.any() else self.width)
        paid = float(price[cells].sum())
        if room < self.width:
            return _IMPOSSIBLE * (1 + self.width - room) + min(paid, _IMPOSSIBLE / 2)
        return paid if np.isfinite(paid) else _IMPOSSIBLE

    def _move(
        self, basis: int, options: list[list[tuple[NDArray[np.int64], NDArray[np.int64]]]], chosen: list[int]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]] | None:
        cells, signs = self._cells(basis, options, chosen)
        counts = self.values[cells]
        plus = signs > 0
        ahead = self.width if plus.all() else min(int(counts[~plus].min()), self.width)
        up, down = signs * ahead, -signs * (self.width - ahead)
        change = dict(zip(cells.tolist(), signs.tolist(), strict=True))
        for cell in change:
            for number in self.system.ties[cell]:
                tie = self.system.sums[number]
                if sum(change.get(part, 0) for part in tie.parts) != change.get(tie.total, 0):
                    return None
        return cells, up, down


_IMPOSSIBLE = 1e9
