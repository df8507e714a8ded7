"""Our filters against those of clkhash, an independent implementation, where the parameters coincide.

They coincide on: padded bigrams, positional unigrams, insertions shared among a value's tokens, one
filter a record. They differ by design in the hash (HMAC-SHA256 here, keyed BLAKE2b there: for the
comparison our filter takes clkhash's rule for positions), in the derivation of keys (the same keys are
given to both), and in repeated bigrams of one value (a set here, counted again there), which are left out.

Run: PYTHONPATH=src python -m benchmarks.linkage.clkhash_agreement PATH_TO_A_PYTHON_WITH_CLKHASH
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys

import numpy as np
import polars as pl
from benchmarks.linkage.overlaps import _febrl
from numpy.typing import NDArray

from clew.methods.linkage.encoding.encode import plain_filters
from clew.methods.linkage.encoding.keys import run_keys
from clew.methods.linkage.encoding.normalisation import normalised
from clew.methods.linkage.encoding.schema import Schema

FEATURES = ["given_name", "family_name", "birth_date", "postcode"]
PEER = """
import json, sys
from clkhash.bloomfilter import crypto_bloom_filter
from clkhash.comparators import NgramComparison
from clkhash.field_formats import BitsPerFeatureStrategy, FieldHashingProperties, StringSpec
from clkhash.schema import Schema
given = json.load(sys.stdin)
fields = []
for name, bits, letters in given["features"]:
    comparator = NgramComparison(2, False) if letters else NgramComparison(1, True)
    properties = FieldHashingProperties(
        comparator=comparator, strategy=BitsPerFeatureStrategy(bits), hash_type="blakeHash")
    fields.append(StringSpec(identifier=name, hashing_properties=properties, case="mixed"))
schema = Schema(fields, 1024)
keys = [[bytes.fromhex(key)] for key in given["keys"]]
comparators = [field.hashing_properties.comparator for field in fields]
rows = [crypto_bloom_filter(row, comparators, schema, keys)[0].tolist() for row in given["rows"]]
print(json.dumps([[place for place, bit in enumerate(row) if bit] for row in rows]))
"""


def as_clkhash(key: bytes, token: bytes, count: int) -> NDArray[np.uint16]:
    """clkhash's positions of a token: keyed BLAKE2b, the block's number as salt; a blank pads bigrams."""
    text = token if token[:1].isdigit() and b" " in token[1:-1] else token.replace(b"_", b" ")
    blocks = [
        hashlib.blake2b(text, key=key, salt=str(number).encode()).digest()
        for number in range(-(-count // 32))
    ]
    return np.frombuffer(b"".join(blocks), dtype="<u2")[:count].astype(np.uint16)


def agreement(peer: str, most: int = 2000) -> tuple[int, int]:
    """Records compared, and records whose filters are equal bit by bit."""
    schema = Schema.shipped("addresses").without_hardening().only(FEATURES)
    values = normalised("list", _febrl("febrl4a")[0], schema).frame
    usual = [not _repeats(row[0]) and not _repeats(row[1]) for row in values.iter_rows()]
    values = values.filter(pl.Series(usual)).head(most)
    keys = run_keys(bytes(range(32)), "comparison", "run")
    ours = plain_filters(values, schema, keys, as_clkhash)
    given = {
        "features": [[f.name, f.bits, f.kind == "letters"] for f in schema.features],
        "keys": [keys.of("tokens", feature.pool).hex() for feature in schema.features],
        "rows": values.rows(),
    }
    done = subprocess.run(
        [peer, "-c", PEER], input=json.dumps(given), capture_output=True, text=True, check=True
    )
    theirs = json.loads(done.stdout.splitlines()[-1])
    bits = np.unpackbits(ours.view(np.uint8), axis=1, bitorder="little")
    equal = sum(np.flatnonzero(row).tolist() == other for row, other in zip(bits, theirs, strict=True))
    return values.height, equal


def _repeats(value: str) -> bool:
    pairs = ["_" + value[:1], *(value[i : i + 2] for i in range(len(value)))]
    return len(set(pairs)) < len(pairs)


if __name__ == "__main__":
    compared, equal = agreement(sys.argv[1])
    print(f"{compared} records compared, {equal} equal bit by bit")
