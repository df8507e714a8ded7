from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from clew.doors.cli import main

SECRET = "Izmišljević"


@pytest.fixture
def run(capsys):
    def run_it(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return run_it


@pytest.fixture
def tables(tmp_path):
    """Two lists of generated people: 40 persons each, 20 in both, some in Cyrillic or with a partial date."""
    given = ["Ana", "Bojana", "Vera", "Goran", "Dragan", "Jelena", "Milica", "Zoran", "Nikola", "Sanja"]
    family = [SECRET, "Testović", "Primerić", "Ogledović", "Probanin", "Uzorić"]
    rows = []
    for number in range(60):
        rows.append(
            {
                "Ime": given[number % 10],
                "Prezime": family[(number * 7 + number // 10) % 6],
                "Datum rođenja": f"{1950 + number * 17 % 53}-{1 + number % 12:02}-{2 + number % 27:02}",
                "Telefon": f"06{number:02}{7_000_000 + number * 131}",
                "Beleška": "x",
            }
        )
    cyrillic = {"Ana": "Ана", "Vera": "Вера", "Goran": "Горан"}
    left = [{"id": f"L{number}", **row} for number, row in enumerate(rows[:40])]
    right = []
    for number, row in enumerate([*rows[:20], *rows[40:]]):
        changed = dict(row)
        changed["Ime"] = cyrillic.get(row["Ime"], row["Ime"])
        if number % 5 == 0:
            changed["Datum rođenja"] = row["Datum rođenja"][:4]
        right.append({"id": f"R{number}", **changed})
    pl.DataFrame(left).write_csv(tmp_path / "left.csv")
    pl.DataFrame(right).write_csv(tmp_path / "right.csv")
    return tmp_path


@pytest.mark.slow
def test_two_lists_become_clusters_pairs_and_reasons_without_any_name(run, tables):
    out = tables / "out"
    code, told, err = run(
        "link", tables / "left.csv", tables / "right.csv", "--out", out, "--one-per-list", "--explain",
        "--json", "--save-mapping", tables / "maps", "--save-trained", tables / "trained.json",
    )  # fmt: skip
    assert code == 0, err
    answer = json.loads(told)
    assert answer["columns"]["left"]["family_name"] == "Prezime"
    assert answer["plan"]["every_pair"]
    clusters = pl.read_csv(out / "clusters.csv")
    assert clusters.height == 80
    together = {
        tuple(sorted(group["record"])) for _, group in clusters.group_by("person") if group.height == 2
    }
    true = {(f"L{number}", f"R{number}") for number in range(20)}
    assert len(together & true) >= 19
    assert len(together - true) <= 1
    written = "".join(path.read_text("utf-8-sig") for path in out.iterdir())
    assert SECRET not in written + told + err
    assert "Testović" not in written + told + err
    mapping = json.loads((tables / "maps" / "left.mapping.json").read_text())
    assert mapping["columns"]["Prezime"] == "family_name"
    again, told, err = run(
        "link", tables / "left.csv", tables / "right.csv", "--out", out, "--one-per-list", "--json",
        "--mapping", f"left={tables / 'maps' / 'left.mapping.json'}", "--trained", tables / "trained.json",
    )  # fmt: skip
    assert again == 0, err
    assert pl.read_csv(out / "clusters.csv").equals(clusters)


@pytest.mark.slow
def test_a_killed_run_resumes_with_the_same_answer_and_keeps_no_name(run, tables, monkeypatch):
    from clew.methods.linkage import comparing

    call = (
        "link",
        tables / "left.csv",
        tables / "right.csv",
        "--one-per-list",
        "--checkpoints",
        tables / "kept",
    )
    code, _, err = run(*call, "--out", tables / "whole")
    assert code == 0, err
    for path in (tables / "kept").glob("trained*"):
        path.unlink()
    calls = []
    real = comparing.Engine.compare_part
    monkeypatch.setattr(comparing.Engine, "compare_part", lambda *given: calls.append(given) or real(*given))
    code, _, err = run(*call, "--out", tables / "resumed")
    assert code == 0, err
    assert calls == []
    for name in ("clusters.csv", "pairs.csv"):
        assert (tables / "whole" / name).read_bytes() == (tables / "resumed" / name).read_bytes()
    kept = b"".join(path.read_bytes() for path in (tables / "kept").iterdir())
    for word in (SECRET, "Testovi", "testovi", "izmisljevi"):
        assert word.encode() not in kept


@pytest.mark.slow
def test_nothing_stays_behind_in_the_folder_for_temporary_files(tables):
    scratch = tables / "scratch"
    scratch.mkdir()
    source = Path(__file__).parents[3] / "src"
    environment = {**os.environ, "TMPDIR": str(scratch), "PYTHONPATH": str(source)}
    made = subprocess.run(
        [sys.executable, "-m", "clew", "link", str(tables / "left.csv"), str(tables / "right.csv"), "--out",
         str(tables / "out"), "--memory", "100MB"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    assert [path.name for path in scratch.rglob("*") if path.is_file()] == []
    assert SECRET not in made.stdout + made.stderr


def test_the_pairs_are_told_before_the_work_starts(run, tables):
    code, told, _ = run("link", tables / "left.csv", tables / "right.csv", "--one-per-list", "--plan")
    assert code == 0
    assert "Every pair is compared: 1,600." in told
    assert "left: Prezime is taken for family_name." in told
    assert "left: not used: Beleška." in told
    assert not (Path.cwd() / "linked").exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t.with_columns(pl.lit("1").alias("id")), "row 3 stands already in row 2"),
        (lambda t: t.select("id", "Ime"), "no columns that tell persons apart"),
        (lambda t: t.with_columns(pl.lit("Ð\x9fÐµÑ‚").alias("Prezime")), "wrong encoding"),
    ],
)
def test_bad_input_is_refused_with_where_and_what_to_do(run, tables, change, words):
    change(pl.read_csv(tables / "left.csv", infer_schema=False)).write_csv(tables / "left.csv")
    code, _, err = run("link", tables / "left.csv", tables / "right.csv", "--out", tables / "out")
    assert code == 2
    assert words in err
    assert "Traceback" not in err
    assert SECRET not in err


def test_lists_and_files_that_are_not_there_are_refused(run, tables):
    for arguments in (
        ("--once", "nobody"),
        ("--settings", tables / "absent.json"),
        ("--trained", tables / "left.csv"),
        ("--mapping", f"nobody={tables / 'left.csv'}"),
    ):
        code, _, err = run(
            "link", tables / "left.csv", tables / "right.csv", "--out", tables / "out", *arguments
        )
        assert code == 2, arguments
        assert "Traceback" not in err
    (tables / "more").mkdir()
    (tables / "more" / "left.csv").write_bytes((tables / "left.csv").read_bytes())
    assert run("link", tables / "left.csv", tables / "more" / "left.csv")[0] == 2


@pytest.mark.slow
def test_what_reviewers_decided_binds_the_next_run(run, tables):
    import datetime as dt

    from clew.methods.linkage.decisions import Decisions

    at = dt.datetime(2025, 3, 1, tzinfo=dt.UTC)
    decided = Decisions().decide(
        ("left", "L1"), ("right", "R1"), "different", by="a", at=at, reason="born elsewhere"
    )
    decided = decided.decide(("left", "L30"), ("right", "R30"), "same", by="a", at=at, reason="same file")
    (tables / "decided.jsonl").write_text("\n".join(decided.to_lines()) + "\n")
    code, _, err = run(
        "link", tables / "left.csv", tables / "right.csv", "--out", tables / "out", "--one-per-list",
        "--decisions", tables / "decided.jsonl",
    )  # fmt: skip
    assert code == 0, err
    person = dict(pl.read_csv(tables / "out" / "clusters.csv").select("record", "person").iter_rows())
    assert person["L1"] != person["R1"]
    assert person["L30"] == person["R30"]
    (tables / "decided.jsonl").write_text("not a decision\n")
    code, _, err = run(
        "link", tables / "left.csv", tables / "right.csv", "--out", tables / "out", "--decisions",
        tables / "decided.jsonl",
    )  # fmt: skip
    assert code == 2
