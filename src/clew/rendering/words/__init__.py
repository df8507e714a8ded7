"""Sentences in four languages from one gettext catalogue (domain ``clew``, read by Django too).

A message is its English text. What is absent in a language is said in English, never left out.
"""

from __future__ import annotations

import gettext
import importlib
import pkgutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from clew.methods.figures import Finding
from clew.problem import Problem
from clew.rendering.words.formats import Phrases
from clew.rendering.words.languages import LANGUAGES, current_language, find

DOMAIN = "clew"
LOCALE = Path(__file__).parent.parent / "locale"

__all__ = [
    "DOMAIN", "LANGUAGES", "LOCALE", "Plural", "Said", "current_language", "finding_text", "message_of",
    "plurals", "problem_text", "translate", "translate_plural", "words_of",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plural:
    """A message with a singular and a plural; the parameter called ``by`` decides between them."""

    singular: str
    plural: str
    by: str


@dataclass(frozen=True, slots=True)
class Said:
    """A message with its parameters, to be said later in the reader's language."""

    message: str
    parameters: tuple[tuple[str, Any], ...] = ()

    @classmethod
    def of(cls, message: str, **parameters: Any) -> Said:
        """This message with these parameters."""
        return cls(message, tuple(parameters.items()))

    def text(self, language: str | None = None) -> str:
        """The sentence in a language."""
        return translate(self.message, language, **dict(self.parameters))


@cache
def _catalogue(tag: str) -> gettext.NullTranslations:
    folder = LANGUAGES[tag].catalogue
    if folder is None:
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, LOCALE, [folder], fallback=True)


def message_of(message: str, language: str | None = None) -> str:
    """The message in a language, with its placeholders unfilled."""
    return _catalogue(find(language or current_language()).tag).gettext(message) if message else ""


def translate(message: str, language: str | None = None, **parameters: Any) -> str:
    """The message in a language (by default the current one), its placeholders filled as it writes them."""
    tag = find(language or current_language()).tag
    return Phrases(tag).format(message_of(message, tag), **parameters)


def translate_plural(
    singular: str, plural: str, count: int, language: str | None = None, **parameters: Any
) -> str:
    """The message for this count, by the language's rule of plurals; ``{count}`` is filled too."""
    tag = find(language or current_language()).tag
    message = _catalogue(tag).ngettext(singular, plural, count)
    return Phrases(tag).format(message, **{"count": count, **parameters})


def problem_text(problem: Problem, language: str | None = None) -> str:
    """What was wrong and what to do, in a language."""
    return " ".join(
        translate(message, language, **problem.parameters) for message in (problem.says, problem.remedy)
    )


def finding_text(finding: Finding, language: str | None = None) -> str:
    """The sentence for a caveat or a refusal.

    A kind that no room has given words is written as its code with its parameters: a caveat is
    never dropped because its sentence is missing.
    """
    words = words_of(str(finding.kind))
    parameters = {
        name: _called(value, language) if name in BODIES else value for name, value in finding.parameters
    }
    if words is None:
        return " ".join([str(finding.kind), *(f"{name}={value}" for name, value in parameters.items())])
    if isinstance(words, Plural):
        return translate_plural(
            words.singular, words.plural, int(parameters[words.by]), language, **parameters
        )
    return translate(words, language, **parameters)


BODIES = frozenset({"list", "lists", "first", "second", "inner", "outer"})
"""Parameters that name lists; bodies known to the vocabulary are called by their names."""


def _called(value: Any, language: str | None) -> Any:
    from clew.rendering.words.labels import CODES, label

    if isinstance(value, list | tuple):
        return tuple(_called(entry, language) for entry in value)
    return label(value, language) if isinstance(value, str) and value in CODES else value


def words_of(kind: str) -> str | Plural | None:
    """The English message for a kind of finding, if any room has written one."""
    return _words().get(kind)


def plurals() -> list[Plural]:
    """Every message that the rooms give with a singular and a plural."""
    return [words for words in _words().values() if isinstance(words, Plural)]


@cache
def _words() -> dict[str, str | Plural]:
    found: dict[str, str | Plural] = {}
    for module in pkgutil.iter_modules(__path__):
        words = getattr(importlib.import_module(f"{__name__}.{module.name}"), "WORDS", {})
        found.update({str(kind): text for kind, text in words.items()})
    return found
