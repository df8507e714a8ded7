"""``clew link`` on the whole of FEBRL 4 (Christen 2008): each of 5,000 persons has a record in both files."""

from __future__ import annotations

import json

import polars as pl
import pytest

from clew.doors.cli import main


@pytest.mark.slow
@pytest.mark.parametrize("dropped", [(), ("soc_sec_id",)])
def test_clew_link_finds_the_persons_of_febrl_4_with_and_without_the_identity_number(
    shared, tmp_path, capsys, dropped
):
    paths, true = [], {}
    for letter in "ab":
        source = shared / "data" / "linkage" / f"febrl4{letter}.csv"
        if not source.exists():
            pytest.skip("did not run: ../shared/data/linkage is absent")
        frame = pl.read_csv(source, infer_schema=False).rename(str.strip)
        frame = frame.drop(dropped).sample(fraction=1.0, shuffle=True, seed=ord(letter))
        ids = [f"{letter}{number}" for number in range(frame.height)]
        # The published ids tell who is who: they stay here, and new ones stand in the files.
        true |= dict(zip(ids, frame["rec_id"].str.extract(r"rec-(\d+)-"), strict=True))
        paths.append(tmp_path / source.name)
        frame.with_columns(pl.Series("rec_id", ids)).write_csv(paths[-1])
    with pytest.raises(SystemExit) as ended:
        main(["link", *map(str, paths), "--out", str(tmp_path / "out"), "--json"])
    captured = capsys.readouterr()
    assert ended.value.code == 0, captured.err
    answer = json.loads(captured.out)
    assert answer["pairs"]["records"] == 10_000
    taken = [heading.strip() for heading in answer["columns"]["febrl4a"].values()]
    assert ("soc_sec_id" in taken) == (not dropped)
    clusters = pl.read_csv(tmp_path / "out" / "clusters.csv")
    assert clusters.height == 10_000
    clusters = clusters.with_columns(pl.col("record").replace_strict(true).alias("true"))
    persons = clusters.group_by("person").agg(pl.len().alias("records"), pl.col("true").n_unique())
    linked = int((persons["records"] * (persons["records"] - 1) // 2).sum())
    right = persons.filter((pl.col("records") == 2) & (pl.col("true") == 1)).height
    assert 2 * right / (linked + 5000) >= 0.999
