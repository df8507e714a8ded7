"""Attackers of our own encodings. Each knows everything but the key: the schema, the code, and a plain list.

All of them get the most favourable plain list there is: exactly the persons behind the encodings, with
exactly the values that were encoded. They answer which row of the plain list each encoding is.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.optimize import linear_sum_assignment

from clew.methods.linkage.encoding.encode import plain_filters
from clew.methods.linkage.encoding.hardening import harden
from clew.methods.linkage.encoding.keys import run_keys
from clew.methods.linkage.encoding.schema import FeatureKind, Schema
from clew.methods.linkage.encoding.tokens import LETTERS


def encodings(values: pl.DataFrame, schema: Schema, master: bytes) -> np.ndarray:
    keys = run_keys(master, "project", "run")
    return harden(plain_filters(values, schema, keys), schema, keys)


def bits_of(filters: np.ndarray) -> np.ndarray:
    return np.unpackbits(filters.view(np.uint8), axis=1, bitorder="little")


def frequency(values: pl.DataFrame, filters: np.ndarray) -> np.ndarray:
    """Rank equal encodings and equal records by how often they occur; pair them rank by rank.

    The oldest attack (Schnell 2009; Christen et al., Efficient cryptanalysis of Bloom filters for
    privacy-preserving record linkage, 2017, at the level of values): encodings that occur once are not
    guessed, -1.
    """
    guess = np.full(len(filters), -1)
    _, group, size = np.unique(filters, axis=0, return_inverse=True, return_counts=True)
    rows = values.with_row_index("row").group_by(values.columns, maintain_order=True).agg(pl.col("row"))
    known = sorted(rows["row"].to_list(), key=len, reverse=True)
    for rank, number in enumerate(np.argsort(-size, kind="stable")):
        if size[number] < 2 or rank >= len(known) or len(known[rank]) < 2:
            break
        members = np.flatnonzero(group.ravel() == number)
        guess[members] = [known[rank][place % len(known[rank])] for place in range(len(members))]
    return guess


def tokens_of(values: pl.DataFrame, schema: Schema) -> tuple[list[str], np.ndarray]:
    """Which tokens each record has, shape (records, tokens)."""
    found: dict[str, list[int]] = {}
    for feature in schema.features:
        for row, value in enumerate(values[feature.name].to_list()):
            if feature.kind is FeatureKind.LETTERS:
                parts = {a + b for a, b in zip("_" + value, value + "_", strict=True)} if value else set()
            elif feature.kind is FeatureKind.WHOLE:
                parts = {value} if value else set()
            else:
                parts = {f"{place} {letter}" for place, letter in enumerate(value) if letter in LETTERS}
            for part in parts:
                found.setdefault(f"{feature.pool}|{part}", []).append(row)
    names = list(found)
    has = np.zeros((values.height, len(names)), dtype=bool)
    for column, name in enumerate(names):
        has[found[name], column] = True
    return names, has


def pattern_mining(values: pl.DataFrame, filters: np.ndarray, schema: Schema, least: int = 4) -> np.ndarray:
    """Find sets of bits that are set together, give them to tokens by frequency, and read records back.

    After Christen, Vidanage, Ranbaduge, Schnell, Pattern-mining based cryptanalysis of Bloom filters
    (PAKDD 2018): bits that are always set where an anchor bit is set belong to one frequent token.
    """
    bits = bits_of(filters).astype(np.float32)
    records, length = bits.shape
    together = bits.T @ bits
    count = np.diag(together).copy()
    implied = together / np.maximum(count[:, None], 1)
    groups: dict[tuple[int, ...], float] = {}
    for anchor in range(length):
        members = np.flatnonzero(implied[anchor] >= 1.0 - 1e-6)
        if len(members) >= least:
            support = float(bits[:, members].all(axis=1).mean())
            if 0.01 <= support <= 0.95:
                groups[tuple(members.tolist())] = support
    if not groups:
        return np.full(records, -1)
    _, has = tokens_of(values, schema)
    share = has.mean(axis=0)
    sets, support = list(groups), np.array(list(groups.values()))
    cost = np.abs(np.log(support[:, None]) - np.log(np.maximum(share[None, :], 1e-6)))
    rows, columns = linear_sum_assignment(cost)
    good = cost[rows, columns] < 0.05
    rows, columns = rows[good], columns[good]
    if not rows.size:
        return np.full(records, -1)
    seen = np.stack([bits[:, list(sets[row])].all(axis=1) for row in rows], axis=1).astype(np.float64)
    plain = has[:, columns].astype(np.float64)
    rare = -np.log(np.clip(share[columns], 1e-3, 1 - 1e-3))
    score = (seen * rare) @ plain.T + ((1 - seen) * rare) @ (1 - plain).T
    guess = np.full(records, -1)
    rows, columns = linear_sum_assignment(-score)
    guess[rows] = columns
    return guess


def similarities(filters: np.ndarray) -> np.ndarray:
    """Correlation of every two encodings, standardised off the diagonal, which is 0."""
    signs = bits_of(filters).astype(np.float32) * 2 - 1
    table = (signs @ signs.T / signs.shape[1]).astype(np.float64)
    return standardised(table)


def standardised(table: np.ndarray) -> np.ndarray:
    off = table[np.triu_indices(len(table), 1)]
    out = (table - off.mean()) / max(off.std(), 1e-12)
    np.fill_diagonal(out, 0.0)
    return out


def own_similarities(
    values: pl.DataFrame, schema: Schema, rng: np.random.Generator, keys: int = 4
) -> np.ndarray:
    """The similarities that the plain list would have under the schema, averaged over keys of one's own."""
    total = np.zeros((values.height, values.height))
    for _ in range(keys):
        total += similarities(encodings(values, schema, rng.bytes(32)))
    return standardised(total)


def graph_matching(
    encoded: np.ndarray, plain: np.ndarray, rounds: int = 25, strength: float = 0.2
) -> np.ndarray:
    """Align the two graphs of similarities, knowing no pair.

    Start: GRAMPA (Fan, Mao, Wu, Xu, Spectral graph matching and regularized quadratic relaxations, 2019),
    then rounds of assignment by agreement with the neighbours found so far.
    """
    size = len(encoded)
    values_e, vectors_e = np.linalg.eigh(encoded / np.sqrt(size))
    values_p, vectors_p = np.linalg.eigh(plain / np.sqrt(size))
    kernel = 1.0 / ((values_e[:, None] - values_p[None, :]) ** 2 + strength**2)
    ones = np.outer(vectors_e.sum(axis=0), vectors_p.sum(axis=0))
    guess = linear_sum_assignment(-(vectors_e @ (kernel * ones) @ vectors_p.T))[1]
    for _ in range(rounds):
        better = linear_sum_assignment(-(encoded @ plain[guess]))[1]
        if (better == guess).all():
            break
        guess = better
    return guess


def seeded_graph_matching(
    encoded: np.ndarray, plain: np.ndarray, seeds: np.ndarray, answers: np.ndarray, rounds: int = 6
) -> np.ndarray:
    """Align the graphs from pairs that are known: encoding ``seeds[i]`` is row ``answers[i]``.

    Each round trusts more of the assignments whose lead over the next best is greatest.
    """
    size = len(encoded)
    mine, theirs = seeds, answers
    guess = np.arange(size)
    for number in range(rounds):
        score = encoded[:, mine] @ plain[:, theirs].T
        score[seeds, :] = -1e9
        score[:, answers] = -1e9
        score[seeds, answers] = 1e9
        rows, guess = linear_sum_assignment(-score)
        top = score[rows, guess].copy()
        score[rows, guess] = -1e18
        lead = top - np.maximum(score.max(axis=1), score.max(axis=0)[guess])
        trusted = len(seeds) + int((size - len(seeds)) * 0.5 * (number + 1) / rounds)
        mine = np.argsort(-lead)[:trusted]
        theirs = guess[mine]
    return guess


def dictionary(values: pl.DataFrame, filters: np.ndarray, schema: Schema, master: bytes) -> np.ndarray:
    """With the key: encode the plain list and look each encoding up."""
    known = {row.tobytes(): number for number, row in enumerate(encodings(values, schema, master))}
    return np.array([known.get(row.tobytes(), -1) for row in filters])
