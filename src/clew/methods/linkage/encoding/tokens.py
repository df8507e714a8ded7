"""Tokens of a value and the keyed positions of each token.

Every token is a row of a table: HMAC-SHA256 under the feature's key, in counter mode, gives as many
16-bit positions as the feature may need. A table costs as much as its distinct tokens, never as
much as the records.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789 "
"""What a normalised value consists of; letter ``i`` has the code ``i + 1``, 0 pads the ends."""
SYMBOLS = len(LETTERS) + 1
PLACES = 24
"""Letters beyond this place of a positional value are left out."""

Positions = Callable[[bytes, bytes, int], NDArray[np.uint16]]
"""``(key, token, count)`` -> that many numbers of 16 bits, to be taken modulo the length."""


def hmac_positions(key: bytes, token: bytes, count: int) -> NDArray[np.uint16]:
    """Positions of a token: the big-endian 16-bit words of HMAC-SHA256(key, token || block)."""
    blocks = (hmac.digest(key, token + bytes([block]), "sha256") for block in range(-(-count // 16)))
    return np.frombuffer(b"".join(blocks), dtype=">u2")[:count].astype(np.uint16)


def pair_token(code: int) -> bytes:
    """The token of two neighbouring letters: their code is ``first * SYMBOLS + second``, ``_`` pads."""
    return ("_" + LETTERS)[code // SYMBOLS].encode() + ("_" + LETTERS)[code % SYMBOLS].encode()


def place_token(code: int) -> bytes:
    """The token of a letter at a place (from 1): its code is ``place * SYMBOLS + letter``."""
    return f"{code // SYMBOLS + 1} {('_' + LETTERS)[code % SYMBOLS]}".encode()


def position_table(
    key: bytes,
    tokens: Sequence[bytes | None] | Iterable[bytes | None],
    count: int,
    length: int,
    positions: Positions = hmac_positions,
) -> NDArray[np.uint16]:
    """Positions in a filter of ``length`` bits, one row of ``count`` per token; ``None`` is left 0."""
    rows = list(tokens)
    table = np.zeros((len(rows), count), dtype=np.uint16)
    for number, token in enumerate(rows):
        if token is not None:
            table[number] = positions(key, token, count)
    return table % np.uint16(length) if length < 1 << 16 else table
