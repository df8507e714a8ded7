"""What holds for every command: help, exit codes, one JSON document, the reader's language, Ctrl+C."""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest

from clew.doors.cli import COMMANDS, Commands
from clew.rendering import command_texts
from clew.rendering.words import message_of

SOURCE = Path(__file__).parents[2] / "src"
HEAVY = [
    "babel", "cryptography", "duckdb", "highspy", "numba", "numpy", "openpyxl", "pandas", "polars", "rich",
    "scipy", "splink", "typst", "vl_convert", "xlsxwriter",
]  # fmt: skip
TABLE = "b,c,d,count\n0,0,1,41\n0,1,0,5\n1,0,0,5\n1,1,0,54\n1,0,1,6\n0,1,1,0\n1,1,1,12\n"
TWO_LISTS = "police,centre,count\n1,0,90\n0,1,80\n1,1,60\n"
DECLARED = """
definition = "presumed victims"
territory = "Lumara"
closed = true
start = 2020-01-01
end = 2020-12-31
"""
FAST = ["--bootstraps", "100", "--no-bayesian"]


def every_command() -> dict[str, click.Command]:
    """The commands that do something, those within a group too."""
    found: dict[str, click.Command] = {}
    for name in COMMANDS:
        command = Commands().get_command(click.Context(Commands()), name)
        assert command is not None
        inner = command.commands if isinstance(command, click.Group) else {"": command}
        found.update({f"{name} {each}".strip(): one for each, one in inner.items()})
    return found


def every_command_as_written() -> dict[str, str]:
    """The English help of each command, as its module has it."""
    found = {}
    for name in COMMANDS:
        command = importlib.import_module(f"clew.doors.cli.{name.replace('-', '_')}").command
        inner = command.commands if isinstance(command, click.Group) else {"": command}
        found.update({f"{name} {each}".strip(): one.help for each, one in inner.items()})
    return found


def started(*arguments: str, **more: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "CLEW_LANGUAGE": "en", "COLUMNS": "80", **more}
    return subprocess.Popen(
        [sys.executable, *arguments], env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def test_help_of_every_command_answers_without_any_heavy_library():
    asked = f"""
import sys
from clew.doors.cli import main
for command in [[]] + [[name] for name in {list(COMMANDS)}]:
    try:
        main([*command, "--help"])
    except SystemExit as ended:
        assert ended.code == 0, command
print("loaded:", *[name for name in {HEAVY} if name in sys.modules])
"""
    out, err = started("-c", asked).communicate()
    assert err == ""
    assert out.count("Usage: clew") == len(COMMANDS) + 1
    assert out.splitlines()[-1] == "loaded:"


@pytest.mark.parametrize("name", every_command())
def test_every_command_tells_what_it_does_and_what_each_option_is(clew, name):
    code, out, err = clew(*name.split(), "--help")
    assert (code, err) == (0, "") and "..." not in out.partition("Commands:")[2]
    command = every_command()[name]
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help or option.type.name == "choice", option.name
    assert max(len(line) for line in out.splitlines()) <= 80


def test_everything_but_the_tests_has_an_answer_for_machines():
    for name, command in every_command().items():
        assert name == "test" or "--json" in [flag for option in command.params for flag in option.opts], name


@pytest.mark.parametrize("language", ["fr", "sr", "sr-Latn"])
@pytest.mark.parametrize("name", every_command())
def test_the_help_of_every_command_is_said_in_the_language_asked_for(clew, name, language):
    code, out, _ = clew("--language", language, *name.split(), "--help")
    assert code == 0
    source = every_command_as_written()[name]
    said = "".join(out.split())  # lines break at spaces, also those of French stops, and at hyphens
    for paragraph in command_texts.paragraphs(source):
        assert "".join(message_of(paragraph, language).split()) in said


def test_every_text_of_help_reaches_the_catalogue():
    from clew.rendering.catalogue import gather

    messages = gather()
    for name, command in every_command().items():
        texts = [command.help, *(one.help for one in command.params if isinstance(one, click.Option))]
        for text in texts:
            for paragraph in command_texts.paragraphs(text or ""):
                assert paragraph in messages, (name, paragraph)


def test_a_translated_help_leaves_the_command_as_it_was():
    command = click.Command("x", help="Usage:\n\nOptions", params=[click.Option(["--y"], help="Commands")])
    spoken = command_texts.said(command)
    assert spoken is not command and spoken.params[0] is not command.params[0]
    assert command.help == "Usage:\n\nOptions"


def test_done_is_zero_and_the_answer_is_one_json_document_with_progress_beside_it(clew, tmp_path):
    (tmp_path / "t.csv").write_text(TWO_LISTS)
    (tmp_path / "t.declare.toml").write_text(DECLARED)
    code, out, err = clew("estimate", tmp_path / "t.csv", *FAST, "--json")
    assert code == 0, err
    assert json.loads(out)["figure"]["value"] == pytest.approx(150 * 140 / 60)
    assert "Traceback" not in err


def test_a_refusal_is_one(clew, tmp_path):
    (tmp_path / "t.csv").write_text(TABLE)
    code, out, _ = clew("estimate", tmp_path / "t.csv", *FAST, "--json")
    assert code == 1 and json.loads(out)["figure"]["refusals"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["estimate", "absent.csv"],
        ["link", "absent.csv"],
        ["encode", "--project", "absent.toml", "--new-key", "key"],
        ["match", "a.encoded.parquet", "--project", "absent.toml", "--as", "office"],
        ["memberships", "absent.csv", "absent.csv", "--out", "m.csv"],
        ["patterns", "absent.csv", "--out", "p.csv"],
        ["protect", "absent.csv", "--declare", "absent.toml"],
        ["check-publication", "absent.csv"],
        ["bulletin", "absent"],
        ["demo", "--seeds", "0"],
        ["demo", "--size", "gigantic"],
        ["estimate"],
        ["lonk"],
    ],
    ids=" ".join,
)
def test_what_a_person_can_correct_is_two_and_a_machine_gets_it_as_one_document(
    clew, arguments, monkeypatch, tmp_path
):
    monkeypatch.chdir(tmp_path)
    code, out, err = clew(*arguments, "--json")
    assert code == 2, err
    assert json.loads(out)["problem"]
    assert err and "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_what_the_machine_lacks_is_three(clew, monkeypatch, tmp_path):
    monkeypatch.setenv("CLEW_HOME", str(tmp_path))
    code, out, err = clew("test")
    assert (code, out) == (3, "")
    assert "./clew test" in err


def test_a_problem_is_said_in_the_language_asked_for(clew):
    said = {}
    for language in ("en", "fr", "sr", "sr-Latn"):
        code, out, said[language] = clew("--language", language, "estimate", "absent.csv")
        assert (code, out) == (2, "") and "absent.csv" in said[language]
    assert len(set(said.values())) == 4
    assert "Нема датотеке" in said["sr"] or any("а" <= letter <= "ш" for letter in said["sr"])
    assert not any("а" <= letter <= "ш" for letter in said["sr-Latn"])


def test_an_unknown_language_names_those_there_are(clew):
    code, _, err = clew("--language", "xx", "demo", "--help")
    assert code == 2 and "sr-Latn" in err


def test_a_reader_who_goes_away_is_no_mistake():
    call = started("-m", "clew", "estimate", "--help")
    assert call.stdout is not None and call.stderr is not None
    call.stdout.close()
    with call.stderr:
        assert call.stderr.read() == ""
    call.wait()


@pytest.mark.slow
def test_ctrl_c_ends_quietly_with_130(tmp_path):
    call = started("-m", "clew", "demo", "--records", "100000000", "--out", str(tmp_path / "lumara"))
    folder = tmp_path / "lumara"
    while call.poll() is None and not (folder / "FICTIONAL").exists():
        pass
    call.send_signal(signal.SIGINT)
    out, err = call.communicate()
    assert call.returncode == 130, err
    assert out == "" and "Traceback" not in err


def test_the_screen_may_be_dumb_and_know_no_letters_but_english(tmp_path):
    (tmp_path / "t.csv").write_text(TABLE)
    plain = {"TERM": "dumb", "LC_ALL": "C", "PYTHONIOENCODING": "ascii:strict", "PYTHONUTF8": "0"}
    call = started("-m", "clew", "estimate", str(tmp_path / "t.csv"), *FAST, **plain)
    out, err = call.communicate()
    assert call.returncode == 1, err
    assert "Traceback" not in err and "No headline number is given" in out and "\x1b" not in out + err
