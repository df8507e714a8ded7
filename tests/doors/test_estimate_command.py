"""``clew estimate`` as a person uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from clew.doors.cli import main

KOREA = "b,c,d,count\n0,0,1,41\n0,1,0,5\n1,0,0,5\n1,1,0,54\n1,0,1,6\n0,1,1,0\n1,1,1,12\n"
DECLARED = """
definition = "presumed victims"
territory = "Korea"
closed = true
start = 2020-01-01
end = 2020-12-31
"""


def _run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["estimate", "--bootstraps", "100", "--no-bayesian", *arguments])
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_a_published_table_gives_a_page_and_the_code_of_a_refusal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "korea.csv"
    table.write_text(KOREA)
    assert _run(str(table)) == 1
    out, err = capsys.readouterr()
    assert "No headline number is given" in out and "b*c + c*d" in out
    assert "Traceback" not in err


def test_a_declaration_beside_the_table_is_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "steady.csv"
    table.write_text("police,centre,count\n1,0,90\n0,1,80\n1,1,60\n")
    (tmp_path / "steady.declare.toml").write_text(DECLARED)
    assert _run(str(table), "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["figure"]["value"] == pytest.approx(150 * 140 / 60)
    assert answer["figure"]["basis"]["period"] == {"start": "2020-01-01", "end": "2020-12-31"}


def test_the_seed_decides_the_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "korea.csv"
    table.write_text(KOREA)
    answers = []
    for seed in ("1", "1", "2"):
        _run(str(table), "--json", "--seed", seed)
        answers.append({**json.loads(capsys.readouterr().out), "seed": None})
    assert answers[0] == answers[1] != answers[2]


def test_records_are_stratified_and_pictures_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = ["person,list,sex,referred_by"]
    for person in range(300):
        sex = "f" if person % 3 else "m"
        for place, name in enumerate(("police", "centre", "ngo")):
            if (person * 7 + place * 5) % 11 < 4 + place:
                lines.append(f"{person},{name},{sex},{'police' if person % 29 == 0 and place == 1 else ''}")
    table = tmp_path / "records.csv"
    table.write_text("\n".join(lines))
    code = _run(str(table), "--json", "--stratify", "sex", "--pictures", str(tmp_path / "pictures"))
    answer = json.loads(capsys.readouterr().out)
    assert code == 1 and answer["layout"] == "records"
    assert len(answer["strata"]["strata"]) == 2 and answer["without_referrals"]["population"] > 0
    assert (tmp_path / "pictures" / "overlap.svg").stat().st_size > 500
    assert (tmp_path / "pictures" / "methods.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b,count\n1,0,5\n0,2,5\n", "Row 3, column b"),
        ("a,b,count\n1,0,5\n0,1,<5\n", "Row 3, column count"),
        ("a,b,count\n0,0,5\n0,1,5\n", "Row 2"),
        ("a,count\n1,5\n", "at least two lists"),
        ("a,b,c,count\n1,0,0,5\n0,1,0,5\n", "List c saw nobody"),
        ("", "is empty"),
        ("a,b,count\n", "no rows"),
    ],
)
def test_a_mistake_in_the_table_is_said_with_its_place_and_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, words: str
) -> None:
    table = tmp_path / "bad.csv"
    table.write_text(text)
    assert _run(str(table)) == 2
    out, err = capsys.readouterr()
    assert words in err and "Traceback" not in err and out == ""


@pytest.mark.parametrize(
    ("text", "words"),
    [("definition = \n", "line 1"), ('who = "x"\n', "at who"), ("[lists.court]\nclosed = true\n", "court")],
)
def test_a_mistake_in_the_declaration_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, words: str
) -> None:
    table, declaration = tmp_path / "korea.csv", tmp_path / "lists.toml"
    table.write_text(KOREA)
    declaration.write_text(text)
    assert _run(str(table), "--declare", str(declaration)) == 2
    assert words in capsys.readouterr().err


def test_an_order_beyond_the_lists_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "korea.csv"
    table.write_text(KOREA)
    assert _run(str(table), "--max-order", "9") == 2
    assert "order" in capsys.readouterr().err
