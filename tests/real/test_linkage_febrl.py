"""FEBRL 4 (Christen 2008), without the identity number: two files of 5,000 synthetic persons."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from clew.methods.linkage.linking import link
from clew.methods.linkage.preparation import prepare
from clew.methods.linkage.scoring import best_cut
from clew.methods.linkage.settings import LinkageSettings


@pytest.fixture(scope="module")
def febrl(shared):
    """3,000 records against 3,000 with 1,000 persons in common, in an order that says nothing."""
    rng = np.random.default_rng(2026)
    persons = rng.permutation(5000)
    chosen = persons[:3000], np.concatenate([persons[:1000], persons[3000:]])
    lists, truth = {}, {}
    for letter, wanted in zip("ab", chosen, strict=True):
        path = shared / "data" / "linkage" / f"febrl4{letter}.csv"
        if not path.exists():
            pytest.skip("did not run: ../shared/data/linkage is absent")
        frame = pl.read_csv(path, infer_schema=False).rename(str.strip).select(pl.all().str.strip_chars())
        person = frame["rec_id"].str.extract(r"rec-(\d+)-").cast(pl.Int64)
        frame = frame.filter(person.is_in(wanted.tolist())).sample(fraction=1.0, shuffle=True, seed=1)
        truth[letter] = frame["rec_id"].str.extract(r"rec-(\d+)-").to_numpy()
        ids = pl.Series("rec_id", [f"{letter}{number}" for number in range(frame.height)])
        lists[letter] = frame.drop("soc_sec_id").with_columns(ids)
    return lists, np.concatenate([truth["a"], truth["b"]])


@pytest.mark.slow
def test_febrl_4_is_linked_without_labels_above_the_goal_of_f1(febrl):
    lists, person = febrl
    settings = LinkageSettings.from_dict({"once": ["a", "b"]})
    made = link(prepare(lists), settings, rng=np.random.default_rng(0))
    pairs = made.comparison.pairs
    true = person[pairs.left] == person[pairs.right]
    above = pairs.weight >= best_cut(pairs.weight)
    assert 2 * (above & true).sum() / (above.sum() + 1000) >= 0.9955
    together = made.linkage.linked(pairs)
    assert 2 * (together & true).sum() / (together.sum() + 1000) >= 0.9975
    assert made.linkage.sizes.max() == 2
    # A hundredth of the pairs compared loses next to nothing, and the estimate of the loss says so.
    assert made.comparison.plan.at_most < 9_000_000 / 100
    assert true.sum() >= 998
    assert pairs.missed < 0.005
