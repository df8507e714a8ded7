"""From a list to encodings: features, tokens, filter, hardening, decoys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from clew.methods.linkage.encoding.hardening import harden
from clew.methods.linkage.encoding.keys import RunKeys
from clew.methods.linkage.encoding.normalisation import normalised
from clew.methods.linkage.encoding.schema import Feature, FeatureKind, Schema
from clew.methods.linkage.encoding.tokens import (
    LETTERS,
    PLACES,
    SYMBOLS,
    Positions,
    hmac_positions,
    pair_token,
    place_token,
    position_table,
)

_CODE_OF = np.zeros(256, dtype=np.uint8)
_CODE_OF[np.frombuffer(LETTERS.encode(), dtype=np.uint8)] = np.arange(1, SYMBOLS, dtype=np.uint8)


@dataclass(frozen=True, slots=True, eq=False)
class Encoded:
    """A list's encodings, decoys after the records.

    ``filters``: one row of 64-bit words per encoding. ``record_ids``: the holder's own ids, which
    never leave with the filters. ``known``: share of records in which each feature is known.
    """

    filters: NDArray[np.uint64]
    record_ids: tuple[str, ...] = field(repr=False)
    decoys: int
    known: dict[str, float]
    roles: dict[str, str]


def encode(
    name: str,
    table: pl.DataFrame,
    schema: Schema,
    keys: RunKeys,
    rng: np.random.Generator,
    *,
    mapping: Mapping[str, str] | None = None,
    language: str | None = None,
) -> Encoded:
    """Encode a list.

    Arguments: ``table`` text columns (empty: unknown); ``rng`` draws the decoys; ``mapping`` role ->
    column where headers do not tell; ``language`` of names whose record names none. Raises the
    problems of :func:`clew.methods.linkage.encoding.normalisation.normalised`.
    """
    values = normalised(name, table, schema, mapping=mapping, language=language)
    real = values.frame
    decoys = round(schema.decoy_share * real.height)
    frame = pl.concat([real, decoy_values(real, decoys, rng)]) if decoys else real
    filters = harden(plain_filters(frame, schema, keys), schema, keys)
    known = {column: int((real[column] != "").sum()) / real.height for column in real.columns}
    return Encoded(filters, values.record_ids, decoys, known, values.roles)


def decoy_values(frame: pl.DataFrame, count: int, rng: np.random.Generator) -> pl.DataFrame:
    """Values of ``count`` records of nobody: each feature is taken from another record of the list."""
    height = frame.height
    return pl.DataFrame(
        {column: frame[column][rng.integers(0, height, count)] for column in frame.columns},
        schema=frame.schema,
    )


def plain_filters(
    frame: pl.DataFrame, schema: Schema, keys: RunKeys, positions: Positions = hmac_positions
) -> NDArray[np.uint64]:
    """The filters of normalised values before hardening, shape ``(records, length / 64)``.

    Schnell, Bachteler, Reiher, Privacy-preserving record linkage using Bloom filters, BMC Medical
    Informatics 2009; record level: Schnell et al., A novel error-tolerant anonymous linking code, 2011.
    ``positions`` says how a token becomes positions (another implementation's rule for comparisons).
    """
    filters = np.zeros((frame.height, schema.length // 64), dtype=np.uint64)
    for feature in schema.features:
        key = keys.of("tokens", feature.pool)
        if feature.kind is FeatureKind.WHOLE:
            _insert_whole(filters, frame[feature.name], feature, key, schema.length, positions)
        else:
            _insert_text(filters, frame[feature.name], feature, key, schema.length, positions)
    return filters


def _insert_whole(
    filters: NDArray[np.uint64],
    column: pl.Series,
    feature: Feature,
    key: bytes,
    length: int,
    positions: Positions,
) -> None:
    from clew.methods.linkage.encoding.filters import insert_whole

    distinct = column.unique().sort()
    table = position_table(key, (value.encode() for value in distinct), feature.bits, length, positions)
    number = pl.Series(np.arange(len(distinct), dtype=np.int64))
    code = column.replace_strict(distinct, number, return_dtype=pl.Int64).to_numpy().copy()
    code[(column == "").to_numpy()] = -1
    insert_whole(filters, code, table, feature.bits)


def _insert_text(
    filters: NDArray[np.uint64],
    column: pl.Series,
    feature: Feature,
    key: bytes,
    length: int,
    positions: Positions,
) -> None:
    from clew.methods.linkage.encoding.filters import insert_pairs, insert_places, present_pairs

    text = _CODE_OF[np.frombuffer(column.str.join("").item().encode(), dtype=np.uint8)]
    ends = np.cumsum(column.str.len_bytes().to_numpy(), dtype=np.int64)
    if feature.kind is FeatureKind.LETTERS:
        seen = np.zeros(SYMBOLS * SYMBOLS, dtype=np.bool_)
        present_pairs(text, ends, seen)
        tokens = (pair_token(code) if held else None for code, held in enumerate(seen))
        insert_pairs(
            filters, text, ends, position_table(key, tokens, feature.bits, length, positions), feature.bits
        )
        return
    longest = min(int(np.diff(ends, prepend=0).max(initial=0)), PLACES)
    held_letters = np.unique(text)
    tokens = (
        place_token(code) if code % SYMBOLS in held_letters else None for code in range(longest * SYMBOLS)
    )
    insert_places(
        filters, text, ends, position_table(key, tokens, feature.bits, length, positions), feature.bits
    )
