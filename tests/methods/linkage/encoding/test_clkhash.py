"""An independent implementation agrees where the parameters coincide."""

import os
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[4]


def test_clkhash_sets_the_same_bits(shared: Path) -> None:
    peer = os.environ.get("CLEW_CLKHASH")
    if not peer:
        pytest.skip("did not run: CLEW_CLKHASH names no Python that has clkhash")
    sys.path.insert(0, str(ROOT))
    try:
        from benchmarks.linkage.clkhash_agreement import agreement
    finally:
        sys.path.remove(str(ROOT))
    compared, equal = agreement(peer, most=500)
    assert compared == 500 and equal == compared
