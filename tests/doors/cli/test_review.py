"""Reviewing doubtful pairs from the command line."""

from __future__ import annotations

import json
import stat

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
def tables(tmp_path, monkeypatch):
    """Two lists of generated people; the last of both may be the same persons or not."""
    monkeypatch.chdir(tmp_path)
    given = ["Ana", "Bojana", "Vera", "Goran", "Dragan", "Jelena", "Milica", "Zoran", "Nikola", "Sanja"]
    family = [SECRET, "Testović", "Primerić", "Ogledović", "Probanin", "Uzorić"]
    rows = [
        {
            "given_name": given[n % 10],
            "family_name": family[(n * 7 + n // 10) % 6],
            "birth_date": f"{1950 + n * 17 % 53}-{1 + n % 12:02}-{2 + n % 27:02}",
        }
        for n in range(60)
    ]
    left = [{"id": f"L{n}", **row} for n, row in enumerate(rows[:40])]
    right = [{"id": f"R{n}", **row} for n, row in enumerate([*rows[:20], *rows[40:]])]
    for row in right[14:20]:
        row["birth_date"] = "" if row["id"] in {"R14", "R15"} else row["birth_date"][:4]
        row["given_name"] = row["given_name"][:2]
    pl.DataFrame(left).write_csv(tmp_path / "police.csv")
    pl.DataFrame(right).write_csv(tmp_path / "centre.csv")
    return tmp_path


ASK = ("review", "ask", "police.csv", "centre.csv", "--one-per-list")
SIGNED = ("--decisions", "d.jsonl", "--by", "Reviewer One", "--reason", "same scar")


def test_doubtful_pairs_are_shown_as_agreement_without_names_or_ids(run, tables):
    code, told, err = run(*ASK, "--most", "5", "--pictures", "why")
    assert code == 0, err
    drawn = (tables / "why" / "question-1.svg").read_text()
    assert "Given name: " in drawn
    assert not any(hidden in drawn for hidden in (SECRET, "Testović", "Ana"))
    assert "1. police and centre: probability" in told
    assert "Given name: " in told
    for hidden in (SECRET, "Testović", "L1", "R1", "Ana"):
        assert hidden not in told + err
    kept = json.loads((tables / "questions.json").read_text())
    assert 1 <= len(kept["questions"]) <= 5
    assert SECRET not in (tables / "questions.json").read_text()
    assert stat.S_IMODE((tables / "questions.json").stat().st_mode) == 0o600


def test_clear_text_is_shown_inside_one_controller_and_refused_across(run, tables):
    code, told, _ = run(*ASK, "--most", "3", "--clear", "--json")
    answer = json.loads(told)
    assert code == 1
    assert answer["refusals"][0]["kind"] == "linkage.clear_text_across"
    assert not any("texts" in shown or "records" in shown for shown in answer["questions"])
    code, told, err = run(
        *ASK, "--most", "3", "--clear", "--json", "--questions", "one.json",
        "--controller", "police=Ministry", "--controller", "centre=Ministry",
    )  # fmt: skip
    answer = json.loads(told)
    assert code == 0, err
    shown = answer["questions"][0]
    (_, first), (_, second) = shown["records"]
    assert first.startswith("L")
    assert second.startswith("R")
    named = {field: (left, right) for field, left, right in shown["texts"]}
    frame = pl.read_csv(tables / "police.csv")
    assert named["given_name"][0] == frame.filter(pl.col("id") == first)["given_name"].item()


def test_a_decision_binds_the_next_run_and_its_withdrawal_frees_it(run, tables):
    run(*ASK)
    records = json.loads((tables / "questions.json").read_text())["questions"][0]

    def together() -> bool:
        given = ("--decisions", "d.jsonl", "--out", "out")
        code, _, err = run("link", "police.csv", "centre.csv", "--one-per-list", *given)
        assert code == 0, err
        rows = pl.read_csv(tables / "out" / "clusters.csv")
        return rows.filter(pl.col("record").is_in([one for _, one in records]))["person"].n_unique() == 1

    code, told, err = run("review", "decide", "same", "--question", "1", *SIGNED)
    assert code == 0, err
    assert "Decision 1 is recorded in d.jsonl: the same person." in told
    assert together()
    run("review", "decide", "different", "--question", "1", *SIGNED)
    assert not together()
    code, told, _ = run("review", "withdraw", "2", *SIGNED)
    assert code == 0
    assert "Decision 2 is withdrawn" in told
    assert together()
    code, told, _ = run("review", "list", "--decisions", "d.jsonl", "--json")
    answer = json.loads(told)
    assert answer["standing"] == [1]
    assert [line.get("verdict") for line in answer["lines"]] == ["same", "different", None]
    assert answer["lines"][0]["by"] == "Reviewer One"
    # What is decided is not asked again.
    run(*ASK, "--decisions", "d.jsonl", "--questions", "next.json")
    assert records not in json.loads((tables / "next.json").read_text())["questions"]


def test_the_file_of_decisions_only_grows_and_a_changed_line_is_noticed(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    kept = tmp_path / "d.jsonl"
    reason = ("--decisions", "d.jsonl", "--by", "Ђ. П.", "--reason", "и\u2028сто")
    before = b""
    for number in range(3):
        code, _, err = run("review", "decide", "unsure", "--records", "a", number, "b", number, *reason)
        assert code == 0, err
        assert kept.read_bytes().startswith(before)
        assert kept.read_bytes() != before
        before = kept.read_bytes()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    code, told, _ = run("review", "list", "--decisions", "d.jsonl")
    assert told.count("cannot be decided") == 3
    assert "\u2028" not in told
    kept.write_bytes(before.replace(b"unsure", b"same", 1))
    code, _, err = run("review", "decide", "same", "--records", "a", "9", "b", "9", *reason)
    assert code == 2
    assert "does not follow" in err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("decide", "same", *SIGNED), "not said which pair"),
        (("decide", "same", "--question", "1", *SIGNED), "questions.json"),
        (("decide", "same", "--records", "a", "1", "a", "1", *SIGNED), "one record twice"),
        (("withdraw", "1", *SIGNED), "d.jsonl"),
        (("list", "--decisions", "d.jsonl"), "d.jsonl"),
        (
            ("decide", "same", "--records", "a", "1", "b", "1", *SIGNED[:2], "--by", " ", "--reason", "x"),
            "without a reason",
        ),
    ],
)
def test_a_decision_that_cannot_be_made_says_why_and_writes_nothing(
    run, tmp_path, monkeypatch, arguments, says
):
    monkeypatch.chdir(tmp_path)
    code, _, err = run("review", *arguments)
    assert code == 2
    assert says in err
    assert "Traceback" not in err
    assert not list(tmp_path.iterdir()) or not (tmp_path / "d.jsonl").read_bytes()


def test_questions_of_an_earlier_run_are_not_overwritten(run, tables):
    run(*ASK)
    before = (tables / "questions.json").read_bytes()
    code, _, err = run(*ASK, "--most", "1")
    assert code == 2
    assert "earlier run" in err
    assert (tables / "questions.json").read_bytes() == before
    code, _, err = run("review", "decide", "same", "--question", "999", *SIGNED)
    assert code == 2
    assert "no question 999" in err
