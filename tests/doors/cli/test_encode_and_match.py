"""The four roles of a linkage without names, each with its own command and files."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from clew.doors.cli import main
from clew.files import artefacts

PROJECT = """
[project]
name = "lumara"
schema = "addresses"
features = ["given_name", "family_name", "birth_date", "street"]
{seal}

[agreement]
reference = "A-1"
dated = 2026-01-31
legal_basis = "a fictional act"

[unit]
name = "office"
kind = "statistics"
independent = true

[parties.centre]
kind = "identification_centre"

[parties.shelter]
kind = "organisation"

[parties.police]
kind = "police"
"""
NAMES = ["Izmisljena", "Nepostojeca", "Zamisljena", "Bezimena", "Prividna", "Fiktivna", "Nestvarna"]


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


def word(rng: np.random.Generator, syllables: int) -> str:
    return "".join("bdgkmnprstvz"[rng.integers(12)] + "aeiou"[rng.integers(5)] for _ in range(syllables))


def table(persons: range, letter: str) -> pl.DataFrame:
    """Fictional persons; the same number is the same person in every list."""
    rows = []
    for person in persons:
        rng = np.random.default_rng(person)
        born = np.datetime64("1980-02-03") + np.timedelta64(int(rng.integers(9000)), "D")
        family = NAMES[rng.integers(7)] + word(rng, 2)
        rows.append((f"{letter}{person}", word(rng, 3), family, str(born), f"ulica {word(rng, 4)} {person}"))
    columns = ["record_id", "given_name", "family_name", "birth_date", "address"]
    return pl.DataFrame(rows, schema=columns, orient="row")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A project with a key and two lists that have the persons 40 to 99 in common."""
    monkeypatch.chdir(tmp_path)
    Path("project.toml").write_text(PROJECT.format(seal=""))
    assert run("encode", "--project", "project.toml", "--new-key", "key", "--json") == 0
    seal = json.loads(capsys.readouterr().out)["seal"]
    Path("project.toml").write_text(PROJECT.format(seal=f'seal = "{seal}"'))
    table(range(100), "c").write_csv("centre.csv")
    table(range(40, 160), "s").write_csv("shelter.csv")
    return tmp_path


def encode(party: str, file: str, *more: str) -> int:
    return run("encode", file, "--project", "project.toml", "--party", party, "--run", "r1", "--key", "key",
               "--ids", f"kept-{party}", *more)  # fmt: skip


def both() -> None:
    assert encode("centre", "centre.csv") == 0
    assert encode("shelter", "shelter.csv") == 0


def match(*more: str) -> int:
    return run("match", "encoded/centre.r1.encoded.parquet", "encoded/shelter.r1.encoded.parquet",
               "--project", "project.toml", "--as", "office", "--workers", "1", *more)  # fmt: skip


def test_from_lists_to_patterns_without_a_name_leaving_its_holder(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both()
    assert match() == 0
    for party in ("centre", "shelter"):
        ids, clusters = f"kept-{party}/{party}.r1.ids.csv", f"clusters/{party}.r1.clusters.csv"
        assert run("memberships", ids, clusters, "--out", f"{party}.members.csv") == 0
    capsys.readouterr()
    files = ("centre.members.csv", "shelter.members.csv")
    assert run("patterns", *files, "--out", "captures.csv", "--json") == 0
    ((nobody, centre, shelter, shared),) = json.loads(capsys.readouterr().out)["counts"][0]
    # The key is new each time, and with it how alike strangers come out: of 30 keys, 21 linked none of
    # the 100 that the lists do not share, and the worst 6.
    assert (nobody, centre + shared, shelter + shared) == (0, 100, 120)
    assert 60 <= shared <= 72
    leaving = [
        *Path("encoded").iterdir(),
        *Path("clusters").iterdir(),
        *map(Path, files),
        Path("captures.csv"),
    ]
    key = Path("key").read_text().strip().encode()
    for file in leaving:
        content = file.read_bytes()
        assert key not in content
        for word in (b"Izmis", b"izmis", b"ulica", b'"c1"', b'"s41"'):
            assert word not in content, file


def test_ids_and_encodings_are_fresh_each_run(place: Path) -> None:
    assert encode("centre", "centre.csv") == 0
    again = ("encode", "centre.csv", "--project", "project.toml", "--party", "centre", "--key", "key")
    assert run(*again, "--run", "r2") == 0
    first, second = (
        pl.read_parquet(f"encoded/centre.{run_name}.encoded.parquet") for run_name in ("r1", "r2")
    )
    assert not set(first["id"]) & set(second["id"])
    assert not set(first["encoding"]) & set(second["encoding"])
    assert first["id"].is_sorted() and encode("centre", "centre.csv") == 2


def test_police_and_strangers_are_refused_with_the_reason(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert encode("police", "centre.csv") == 1
    assert "police holds no key" in capsys.readouterr().err
    both()
    assert run("match", "encoded/centre.r1.encoded.parquet", "encoded/shelter.r1.encoded.parquet",
               "--project", "project.toml", "--as", "police") == 1  # fmt: skip
    assert not Path("clusters").exists() and not Path("kept-police").exists()


def test_a_tampered_list_is_refused(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    both()
    file = Path("encoded/shelter.r1.encoded.parquet")
    frame = pl.read_parquet(file)
    changed = [frame["encoding"][1], *frame["encoding"][1:]]
    frame.with_columns(pl.Series("encoding", changed, dtype=pl.Binary)).write_parquet(file)
    capsys.readouterr()
    assert match() == 2
    assert "not the one that its holder sealed" in capsys.readouterr().err


def test_another_run_and_a_missing_manifest_are_refused(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both()
    again = ("encode", "shelter.csv", "--project", "project.toml", "--party", "shelter", "--key", "key")
    assert run(*again, "--run", "r2") == 0
    mixed = ("encoded/centre.r1.encoded.parquet", "encoded/shelter.r2.encoded.parquet")
    assert run("match", *mixed, "--project", "project.toml", "--as", "office") == 2
    assert "its run is not that of" in capsys.readouterr().err
    Path("encoded/centre.r1.manifest.json").unlink()
    assert match() == 2


def test_a_key_that_others_may_read_or_of_another_project_is_refused(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("key").chmod(0o644)
    assert encode("centre", "centre.csv") == 2
    assert "can be read by other users" in capsys.readouterr().err
    Path("key").chmod(0o600)
    Path("key").write_text("00" * 32)
    assert encode("centre", "centre.csv") == 2
    assert "not that of the project" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda t: t.with_columns(record_id=pl.lit("c7")), "row 3"),
        (lambda t: t.drop("address"), "no column for street"),
        (lambda t: t.select("record_id", "given_name"), "tell persons apart"),
        (lambda t: t.with_columns(family_name=pl.lit("IliÄ\x87")), "letters are broken"),
        (
            lambda t: t.with_columns(family_name=pl.lit(""), birth_date=pl.lit(""), address=pl.lit("")),
            "row 2",
        ),
        (lambda t: t.head(0), "no records"),
    ],
)
def test_a_bad_list_is_refused_with_where_and_without_its_content(
    place: Path, capsys: pytest.CaptureFixture[str], change: object, says: str
) -> None:
    change(pl.read_csv("centre.csv")).write_csv("bad.csv")  # type: ignore[operator]
    capsys.readouterr()
    assert encode("centre", "bad.csv") == 2
    told = capsys.readouterr()
    assert says in told.err and "c7" not in told.err and "Izmis" not in told.err + told.out
    assert not Path("kept-centre").exists() and not Path("encoded").exists()


def test_clusters_of_another_list_are_not_joined(place: Path) -> None:
    both()
    assert match() == 0
    wrong = ("kept-centre/centre.r1.ids.csv", "clusters/shelter.r1.clusters.csv")
    assert run("memberships", *wrong, "--out", "m.csv") == 2
    assert not Path("m.csv").exists()


KILLED = """
import os, signal, sys
import clew.files.writing as writing
from clew.files.artefacts import Checkpoints

def die():
    os.kill(os.getpid(), signal.SIGKILL)

last, step, write = sys.argv.pop(1), Checkpoints.step, writing.write_csv

def until(self, stage, make, **more):
    return step(self, stage, die if stage == last else make, **more)

def written(frame, target):
    write(frame, target)
    if target.name == last:
        die()

Checkpoints.step, writing.write_csv = until, written
from clew.doors.cli import main
main(sys.argv[1:])
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("moment", "left", "to_do"),
    [
        ("strangers", set(), ["strangers", "lists-1-2-part-1"]),
        ("lists-1-2-part-1", {"strangers"}, ["lists-1-2-part-1"]),
        ("centre.r1.clusters.csv", {"strangers", "lists-1-2-part-1"}, []),
    ],
)
def test_a_killed_match_resumes_with_the_same_answer_and_keeps_only_numbers(
    place: Path, monkeypatch: pytest.MonkeyPatch, moment: str, left: set[str], to_do: list[str]
) -> None:
    both()
    assert match("--out", "whole") == 0
    call = ["match", "encoded/centre.r1.encoded.parquet", "encoded/shelter.r1.encoded.parquet", "--project",
            "project.toml", "--as", "office", "--workers", "1", "--checkpoints", "kept"]  # fmt: skip
    source = Path(__file__).parents[3] / "src"
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, moment, *call],
        env={**os.environ, "PYTHONPATH": str(source)}, capture_output=True, check=False,
    )  # fmt: skip
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    assert {file.name.split(".")[0] for file in Path("kept").glob("*.manifest.json")} == left

    made: list[str] = []
    step = artefacts.Checkpoints.step

    def noted(self: object, stage: str, make: object, **more: object) -> object:
        return step(self, stage, lambda: made.append(stage) or make(), **more)  # type: ignore

    monkeypatch.setattr(artefacts.Checkpoints, "step", noted)
    assert run(*call) == 0
    assert made == to_do
    for party in ("centre", "shelter"):
        name = f"{party}.r1.clusters.csv"
        assert Path("clusters", name).read_bytes() == Path("whole", name).read_bytes()
    assert not list(Path("clusters").glob(".*")) and not list(Path("kept").glob("*.part"))

    ids = pl.concat([pl.read_parquet(file) for file in Path("encoded").glob("*.parquet")])["id"]
    for file in Path("kept").glob("*.npz"):
        with np.load(file, allow_pickle=False) as arrays:
            assert all(array.dtype.kind in "iuf" for array in arrays.values())
    written = b"".join(file.read_bytes() for file in Path("kept").iterdir())
    for secret in (*ids, Path("key").read_text().strip(), "izmis", "ulica"):
        assert secret.encode() not in written


def test_checkpoints_of_other_lists_or_settings_are_not_used(place: Path) -> None:
    both()
    assert match("--checkpoints", "kept") == 0
    first = Path("clusters/centre.r1.clusters.csv").read_bytes()
    assert match("--checkpoints", "kept") == 0
    assert match("--checkpoints", "kept", "--threshold", "0.3") == 2
    assert Path("clusters/centre.r1.clusters.csv").read_bytes() == first
    assert match("--checkpoints", "kept", "--threshold", "0.3", "--out", "lax") == 0
    assert match("--threshold", "0.3", "--out", "again") == 0
    for party in ("centre", "shelter"):
        name = f"{party}.r1.clusters.csv"
        assert Path("lax", name).read_bytes() == Path("again", name).read_bytes()
    # The first list's clusters are numbered in its own order; the second's tell the settings apart.
    assert Path("lax", name).read_bytes() != Path("clusters", name).read_bytes()
