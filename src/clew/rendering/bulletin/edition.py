"""An edition of the bulletin: its texts, pictures, exhibits and contact, ready to be set in any language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from clew.methods.figures import Period
from clew.problem import N_
from clew.rendering.exhibits import DocumentProblem, Exhibit, TextMissing, Words, check_small_counts
from clew.rendering.markdown import Block, in_latin, parse


class UnknownPicture(DocumentProblem):
    says = N_("{file}, line {line}: there is no picture {picture} in this edition.")
    remedy = N_("Put the picture into the folder and declare it with its credit and its consent.")


class UnknownExhibit(DocumentProblem):
    says = N_("{file}, line {line}: there is no exhibit {code} in this edition.")
    remedy = N_("Declare the exhibit among those of the section, or correct its code.")


class Kind(StrEnum):
    """What a section is."""

    EDITORIAL = "editorial"
    LOOK_BACK = "look_back"
    CLOSE_UP = "close_up"
    FOCUS = "focus"
    INTERVIEW = "interview"
    ZOOM = "zoom"
    FIGURES = "figures"


KINDS: dict[Kind, str] = {
    Kind.EDITORIAL: N_("Editorial"),
    Kind.LOOK_BACK: N_("A look back at"),
    Kind.CLOSE_UP: N_("Close-up"),
    Kind.FOCUS: N_("Focus"),
    Kind.INTERVIEW: N_("Interview"),
    Kind.ZOOM: N_("Zoom"),
    Kind.FIGURES: N_("The quarter in figures"),
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: its bytes, who made it, and the reference of the consent under which it is shown.

    ``consent`` is ``None`` only for a picture without persons.
    """

    name: str
    content: bytes = field(repr=False)
    credit: str
    consent: str | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """Who signs a text, and in which role."""

    name: Words
    role: Words = ""


@dataclass(frozen=True)
class Section:
    """One article: what it is, its title, its Markdown by language, its author and its exhibits."""

    kind: Kind
    title: Words
    texts: Mapping[str, str] = field(default_factory=dict)
    author: Author | None = None
    exhibits: tuple[Exhibit, ...] = ()
    code: str = ""

    def blocks(self, language: str, pictures: Mapping[str, Picture]) -> tuple[Block, ...]:
        """The text in a language, each exhibit at its place or at the end.

        Raises :class:`TextMissing`, :class:`UnknownPicture`, :class:`UnknownExhibit`.
        """
        found = self._parsed(language)
        codes = {exhibit.code for exhibit in self.exhibits}
        placed = set()
        for block in found:
            if block.kind == "picture" and block.name not in pictures:
                raise UnknownPicture(file=self._file(language), line=block.line, picture=block.name)
            if block.kind == "exhibit":
                if block.name not in codes:
                    raise UnknownExhibit(file=self._file(language), line=block.line, code=block.name)
                placed.add(block.name)
        rest = tuple(
            Block("exhibit", 0, name=exhibit.code) for exhibit in self.exhibits if exhibit.code not in placed
        )
        return found + rest

    def _parsed(self, language: str) -> tuple[Block, ...]:
        if not self.texts and self.exhibits:
            return ()
        if language in self.texts:
            return parse(self.texts[language], self._file(language))
        if language == "sr-Latn" and "sr" in self.texts:
            return in_latin(parse(self.texts["sr"], self._file("sr")))
        raise TextMissing(place=self.code or self.kind.value, language=language)

    def _file(self, language: str) -> str:
        return f"{self.code or self.kind.value}.{language}.md"


@dataclass(frozen=True, slots=True)
class Contact:
    """Who answers readers."""

    name: Words
    lines: tuple[str, ...] = ()
    mail: str = ""
    web: str = ""


@dataclass(frozen=True)
class Edition:
    """An edition. ``smallest``: shown counts of persons from 1 to one less are refused."""

    title: Words
    number: int
    period: Period
    date: dt.date
    producer: Words
    contact: Contact
    sections: tuple[Section, ...]
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    languages: tuple[str, ...] = ("en", "fr", "sr", "sr-Latn")
    fictional: bool = False
    smallest: int = 5

    def __post_init__(self) -> None:
        for exhibit in self.exhibits:
            check_small_counts(exhibit, self.smallest)

    @property
    def exhibits(self) -> tuple[Exhibit, ...]:
        """All exhibits in order."""
        return tuple(exhibit for section in self.sections for exhibit in section.exhibits)
