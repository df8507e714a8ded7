"""The texts of the commands' help: read from the source for the catalogue, said when help is asked for.

Help stands where click wants it (docstrings of commands, ``help=`` of options), so it is gathered by
reading the source of ``doors/cli``; nothing of it is imported. What click itself says is listed here.
"""

from __future__ import annotations

import ast
import copy
import gettext
import inspect
import os
from collections.abc import Iterator
from pathlib import Path

import click

from clew.problem import N_
from clew.rendering.words import DOMAIN, LOCALE, message_of
from clew.rendering.words.languages import LANGUAGES, find

COMMANDS = Path(__file__).parent.parent / "doors" / "cli"

SAID_BY_CLICK = (
    N_("Usage:"),
    N_("Options"),
    N_("Commands"),
    N_("default: {default}"),
    N_("Show the version and exit."),
    N_("Show this message and exit."),
    N_("Try '{command} {option}' for help."),
    N_("Error: {message}"),
    N_("Missing argument"),
    N_("Missing option"),
    N_("Missing command."),
    N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("No such command {name!r}."),
    N_("No such option {name!r}."),
    N_("{value!r} is not a valid {number_type}."),
    N_("{value} is not in the range {range}."),
)
"""Messages of click that a person meets; click asks gettext for them under these very words."""


def gather() -> Iterator[tuple[str, str]]:
    """Every paragraph of help in the commands' source, with the name of its file."""
    for path in sorted(COMMANDS.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for text in _texts(node):
                for paragraph in paragraphs(text):
                    yield paragraph, path.name


def _texts(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Call):
        for keyword in node.keywords:
            if keyword.arg == "help" and isinstance(keyword.value, ast.Constant):
                yield str(keyword.value.value)
    if isinstance(node, ast.FunctionDef) and any(_is_command(one) for one in node.decorator_list):
        yield ast.get_docstring(node) or ""


def _is_command(decorator: ast.expr) -> bool:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Attribute) and called.attr in {"command", "group"}


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, each on one line."""
    found = (" ".join(part.split()) for part in inspect.cleandoc(text).split("\n\n"))
    return [paragraph for paragraph in found if paragraph]


def said(command: click.Command) -> click.Command:
    """A copy of a command whose help is in the current language; the command itself stays as it is."""
    spoken = copy.copy(command)
    spoken.help = _in_language(command.help)
    spoken.short_help = spoken.help.partition("\n\n")[0] if spoken.help else command.short_help
    spoken.params = [_option_said(one) if isinstance(one, click.Option) else one for one in command.params]
    if isinstance(command, click.Group) and isinstance(spoken, click.Group):
        spoken.commands = {name: said(inner) for name, inner in command.commands.items()}
    return spoken


def _option_said(option: click.Option) -> click.Option:
    spoken = copy.copy(option)
    spoken.help = _in_language(option.help)
    return spoken


def _in_language(text: str | None) -> str | None:
    return "\n\n".join(message_of(paragraph) for paragraph in paragraphs(text)) if text else text


def let_click_say(tag: str) -> None:
    """Let what click itself says come from the catalogue of a language."""
    folder = LANGUAGES[find(tag).tag].catalogue
    gettext.bindtextdomain(DOMAIN, LOCALE)
    gettext.textdomain(DOMAIN)
    os.environ["LANGUAGE"] = folder or "en"
