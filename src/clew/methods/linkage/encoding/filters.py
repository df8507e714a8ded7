"""The inner loops of encoding: letters to tokens to bits, and exclusive ors of bits.

Compiled by numba at the first call of a process and kept on disk. Filters are rows of 64-bit words;
bit ``i`` of a filter is bit ``i % 64`` of word ``i // 64``.
"""

from __future__ import annotations

import numba
import numpy as np
from numpy.typing import NDArray

from clew.methods.linkage.encoding.tokens import PLACES, SYMBOLS

_MOST_TOKENS = 256


@numba.njit(cache=True, nogil=True)
def present_pairs(text: NDArray[np.uint8], ends: NDArray[np.int64], seen: NDArray[np.bool_]) -> None:
    """Mark the codes of all pairs of letters that occur; ``text`` holds letter codes, value after value."""
    start = 0
    for end in ends:
        last = 0
        for place in range(start, end):
            seen[last * SYMBOLS + text[place]] = True
            last = text[place]
        if end > start:
            seen[last * SYMBOLS] = True
        start = end


@numba.njit(cache=True, nogil=True)
def insert_pairs(
    filters: NDArray[np.uint64],
    text: NDArray[np.uint8],
    ends: NDArray[np.int64],
    table: NDArray[np.uint16],
    bits: int,
) -> None:
    """Insert each value's distinct pairs of letters: ``bits`` insertions shared among them."""
    tokens = np.empty(_MOST_TOKENS, dtype=np.int64)
    stamp = np.full(SYMBOLS * SYMBOLS, -1, dtype=np.int64)
    start = 0
    for record in range(ends.size):
        end = ends[record]
        found, last = 0, 0
        for place in range(start, end + 1):
            letter = text[place] if place < end else 0
            code = last * SYMBOLS + letter
            if end > start and stamp[code] != record and found < _MOST_TOKENS:
                stamp[code] = record
                tokens[found] = code
                found += 1
            last = letter
        _insert(filters[record], tokens, found, table, bits)
        start = end


@numba.njit(cache=True, nogil=True)
def insert_places(
    filters: NDArray[np.uint64],
    text: NDArray[np.uint8],
    ends: NDArray[np.int64],
    table: NDArray[np.uint16],
    bits: int,
) -> None:
    """Insert each value's letters with their places."""
    tokens = np.empty(_MOST_TOKENS, dtype=np.int64)
    start = 0
    for record in range(ends.size):
        end = ends[record]
        found = min(end - start, PLACES)
        for place in range(found):
            tokens[place] = place * SYMBOLS + text[start + place]
        _insert(filters[record], tokens, found, table, bits)
        start = end


@numba.njit(cache=True, nogil=True)
def insert_whole(
    filters: NDArray[np.uint64], code: NDArray[np.int64], table: NDArray[np.uint16], bits: int
) -> None:
    """Insert each value as one token; a negative code is an unknown value."""
    tokens = np.empty(1, dtype=np.int64)
    for record in range(code.size):
        if code[record] >= 0:
            tokens[0] = code[record]
            _insert(filters[record], tokens, 1, table, bits)


@numba.njit(cache=True, nogil=True)
def _insert(
    row: NDArray[np.uint64], tokens: NDArray[np.int64], found: int, table: NDArray[np.uint16], bits: int
) -> None:
    if found == 0:
        return
    each, more = bits // found, bits % found
    for number in range(found):
        take = each + 1 if number < more else each
        for place in range(take):
            position = np.int64(table[tokens[number], place])
            row[position >> 6] |= np.uint64(1) << np.uint64(position & 63)


@numba.njit(cache=True, nogil=True)
def spread(filters: NDArray[np.uint64], sources: NDArray[np.int32]) -> NDArray[np.uint64]:
    """Filters whose bit ``j`` is the exclusive or of the bits ``sources[j]`` of the given ones.

    Sixty-four records at a time, turned so that a word holds one bit of all of them.
    """
    records, words = filters.shape
    outputs, drawn = sources.shape
    out = np.zeros((records, outputs // 64), dtype=np.uint64)
    planes = np.zeros(words * 64, dtype=np.uint64)
    made = np.zeros(outputs, dtype=np.uint64)
    for start in range(0, records, 64):
        end = min(start + 64, records)
        for word in range(words):
            block = planes[word * 64 : word * 64 + 64]
            block[:] = np.uint64(0)
            for record in range(start, end):
                block[record - start] = filters[record, word]
            _turn(block)
        for output in range(outputs):
            mixed = np.uint64(0)
            for source in range(drawn):
                mixed ^= planes[sources[output, source]]
            made[output] = mixed
        for word in range(outputs // 64):
            block = made[word * 64 : word * 64 + 64]
            _turn(block)
            for record in range(start, end):
                out[record, word] = block[record - start]
    return out


@numba.njit(cache=True, nogil=True)
def _turn(block: NDArray[np.uint64]) -> None:
    """Transpose a square of 64 by 64 bits in place, by halves of halves (Warren, Hacker's Delight, 7-3)."""
    width = 32
    mask = np.uint64(0x00000000FFFFFFFF)
    while width:
        row = 0
        while row < 64:
            shift = np.uint64(width)
            moved = ((block[row] >> shift) ^ block[row + width]) & mask
            block[row] ^= moved << shift
            block[row + width] ^= moved
            row = (row + width + 1) & ~width
        width >>= 1
        mask ^= mask << np.uint64(width)
