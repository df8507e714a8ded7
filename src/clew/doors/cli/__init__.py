"""The ``clew`` command: one file a command, each imported only when it is called."""

from __future__ import annotations

import importlib
import io
import os
import sys
from pathlib import Path
from typing import Any

import click

from clew import __version__
from clew.problem import N_, Problem

COMMANDS: dict[str, str] = {
    "demo": N_("Build the fictional country Lumara and walk the thread through it."),
    "bulletin": N_("Set the quarterly bulletin in a folder as PDF, web page and open data."),
    "estimate": N_("Estimate how many persons no list has seen, and how sure that is."),
    "link": N_("Find which records of several lists are the same person's."),
    "review": N_("Have a person decide doubtful pairs of records, and keep every decision."),
    "encode": N_("Turn a list into keyed encodings that can be matched without names."),
    "match": N_("Find clusters among encoded lists; needs no key and sees no name."),
    "memberships": N_("Join the clusters of encodings back to the list of their holder."),
    "patterns": N_("Count which lists know the same persons, from memberships without ids."),
    "protect": N_("Protect tables of exact counts so that nobody can be found in them."),
    "check-figures": N_("Check whether published figures agree with one another and with their text."),
    "check-publication": N_("Check what published tables give away about the cells they hide."),
    "test": N_("Run the tests; --install first gets what is missing from the system's packages."),
}
"""Each command with the line that ``clew --help`` shows; its module has the command's name."""


class CannotUse(Problem):
    says = N_("{file} cannot be used: the system says '{reason}'.")
    remedy = N_(
        "Check that it is there, is a file or a folder as it should be, and that you may write there."
    )
    exit_code = 3


class Commands(click.Group):
    """Loads a command's module only when it is called, so that help answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"clew.doors.cli.{cmd_name.replace('-', '_')}")
        from clew.rendering.command_texts import said

        return said(module.command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any of them."""
        from clew.rendering.words import message_of

        with formatter.section(message_of("Commands")):
            formatter.write_dl([(name, message_of(COMMANDS[name])) for name in self.list_commands(ctx)])

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help in the reader's language."""
        from clew.rendering.command_texts import said

        super(Commands, said(self)).format_help(ctx, formatter)


def _speak(_ctx: click.Context, _option: click.Parameter, code: str | None) -> None:
    from clew.rendering.command_texts import let_click_say
    from clew.rendering.words.languages import current_language, find

    if code:
        os.environ["CLEW_LANGUAGE"] = find(code).tag
    let_click_say(current_language())


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="clew")
@click.option(
    "--language",
    metavar="CODE",
    is_eager=True,
    expose_value=False,
    callback=_speak,
    help="en, fr, sr (Cyrillic) or sr-Latn; default: CLEW_LANGUAGE, then the system's, then en.",
)
def clew() -> None:
    """Clew: the register, the rights clock and the statistics of a national referral mechanism."""


def let_every_letter_pass() -> None:
    """A letter that the terminal does not know is shown as ``?``, instead of ending the command."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and (stream.encoding or "").lower() not in {"utf-8", "utf8"}:
            stream.reconfigure(errors="replace")


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; a user's mistake ends with a sentence and an exit code, no traceback.

    Exit codes: 0 done; 1 the answer is a finding or a refusal; 2 input or usage to be corrected;
    3 something is missing on this machine; 130 interrupted.
    """
    let_every_letter_pass()
    wants_json = "--json" in (sys.argv[1:] if arguments is None else arguments)
    try:
        code: Any = clew.main(args=arguments, prog_name="clew", standalone_mode=False)
    except Problem as problem:
        _report(problem, wants_json)
        code = problem.exit_code
    except click.exceptions.Abort:
        click.echo("", err=True)
        code = 130
    except click.ClickException as mistake:
        if wants_json:
            from clew.doors.cli.output import print_json

            print_json({"problem": type(mistake).__name__, "says": mistake.format_message()})
        mistake.show()
        code = mistake.exit_code
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    except OSError as failure:
        if failure.filename is None:
            raise
        problem = CannotUse(file=Path(failure.filename).name, reason=failure.strerror)
        _report(problem, wants_json)
        code = problem.exit_code
    sys.exit(code if isinstance(code, int) else 0)


def _report(problem: Problem, wants_json: bool) -> None:
    if wants_json:
        from clew.doors.cli.output import print_json

        print_json(problem.to_dict())
    from clew.rendering.words import problem_text

    click.echo(f"clew: {problem_text(problem)}", err=True)
