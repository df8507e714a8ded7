"""Steps that make an encoding harder to attack, each keyed or linear, each with parameters as data."""

from __future__ import annotations

import hmac

import numpy as np
from numpy.typing import NDArray

from clew.methods.linkage.encoding.keys import RunKeys
from clew.methods.linkage.encoding.schema import Diffuse, Fold, Schema


def harden(filters: NDArray[np.uint64], schema: Schema, keys: RunKeys) -> NDArray[np.uint64]:
    """The filters after every step of the schema that changes bits, in its order."""
    for number, step in enumerate(schema.hardening):
        if isinstance(step, Fold):
            filters = fold(filters, step.times)
        elif isinstance(step, Diffuse):
            filters = diffuse(filters, step.sources, keys.of("diffusion", str(number)), step.length)
    return filters


def fold(filters: NDArray[np.uint64], times: int = 1) -> NDArray[np.uint64]:
    """The halves of each filter joined by exclusive or.

    Source: Schnell and Borgs, Randomized response and balanced Bloom filters for privacy preserving
    record linkage, ICDM workshops 2016.
    """
    for _ in range(times):
        half = filters.shape[1] // 2
        filters = filters[:, :half] ^ filters[:, half:]
    return filters


def diffuse(filters: NDArray[np.uint64], sources: int, key: bytes, length: int = 0) -> NDArray[np.uint64]:
    """Each bit of the output is the exclusive or of ``sources`` distinct keyed positions of the input.

    ``length``: bits of the output; 0 keeps that of the input.

    Source: Armknecht, Heng, Schnell, Strengthening privacy-preserving record linkage using diffusion,
    PoPETs 2023(2):298-311, section 4.
    """
    from clew.methods.linkage.encoding.filters import spread

    bits = filters.shape[1] * 64
    return spread(np.ascontiguousarray(filters), diffusion_sources(bits, length or bits, sources, key))


def diffusion_sources(length: int, outputs: int, sources: int, key: bytes) -> NDArray[np.int32]:
    """The input bits of each output bit, shape ``(outputs, sources)``."""
    drawn = [_distinct(key, output, sources, length) for output in range(outputs)]
    return np.array(drawn, dtype=np.int32)


def _distinct(key: bytes, output: int, sources: int, length: int) -> list[int]:
    found: list[int] = []
    block = 0
    while len(found) < sources:
        stream = hmac.digest(key, output.to_bytes(2, "big") + block.to_bytes(2, "big"), "sha256")
        for place in range(0, 32, 2):
            source = int.from_bytes(stream[place : place + 2], "big") % length
            if source not in found and len(found) < sources:
                found.append(source)
        block += 1
    return found
