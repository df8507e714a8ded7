"""What a document shows: figures, tables and charts with their titles, after a last look at small counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from clew.methods.figures import Basis, Figure, Table, Unit
from clew.problem import N_, Problem
from clew.rendering.charts import Chart, Look, bars
from clew.rendering.words import Said, message_of
from clew.rendering.words.figures import basis_text, finding_texts
from clew.rendering.words.labels import label
from clew.rendering.words.script import to_latin

Words = str | Said | Mapping[str, str]
"""A message of the catalogue (with parameters: :class:`Said`), or the user's own text by language;
Serbian Latin comes from Cyrillic."""

Draw = Callable[[str, Look], Chart]
"""Draws a chart from its title and its look."""

PERSONAL = frozenset(
    {Unit.PERSON, Unit.PRESUMED_VICTIM, Unit.VICTIM, Unit.RECORD, Unit.REPORT, Unit.SIGNAL, Unit.AWARD}
)
"""Units of which a small count may point at a person whom the document must protect."""


class DocumentProblem(Problem):
    """A document that cannot be made as it stands."""


class TextMissing(DocumentProblem):
    says = N_("{place} has no text in the language {language}.")
    remedy = N_("Write it, or leave the language out of the edition.")


class SmallCount(DocumentProblem):
    says = N_("{place} shows a count of persons from 1 to {most}.")
    remedy = N_("Pass the table through disclosure control (clew protect) before it is published.")


@dataclass(frozen=True)
class Exhibit:
    """A figure, a table or a chart with its title.

    ``content`` is a :class:`Figure`, a :class:`Table`, or a function that draws; a drawn chart names
    its ``basis``, because nothing is shown without what it counts; ``varying`` names what of it differs
    within the chart (``Unit``, ``Stage``, ``Period``). ``code`` is its name in open data.
    """

    code: str
    title: Words
    content: Figure | Table | Draw
    basis: Basis | None = None
    note: Words | None = None
    varying: tuple[str, ...] = ()

    def heading(self, language: str) -> str:
        """The title in a language."""
        return in_language(self.title, language, self.code)

    def remark(self, language: str) -> str:
        """The note in a language, empty where there is none."""
        return in_language(self.note, language, self.code) if self.note is not None else ""

    def chart(self, look: Look) -> Chart | None:
        """The chart of a drawn exhibit or of a table with one dimension; none for other contents."""
        if isinstance(self.content, Figure):
            return None
        if isinstance(self.content, Table):
            if len(self.content.dimensions) != 1:
                return None
            return bars(self.content, self.heading(look.language), look, noted=False)
        return self.content(self.heading(look.language), look)

    def counts(self, language: str) -> str:
        """What is counted: unit, stage, population, period, rule of dates, denominator, producer."""
        if isinstance(self.content, Figure):
            return basis_text(self.content.basis, language, self.content.denominator)
        basis = self.content.basis if isinstance(self.content, Table) else self.basis
        return basis_text(basis, language, varying=self.varying) if basis is not None else ""

    def cautions(self, language: str) -> list[str]:
        """The sentences of the caveats and refusals that come with the content."""
        if isinstance(self.content, Figure):
            return finding_texts(self.content, language)
        if isinstance(self.content, Table):
            return finding_texts(Figure(None, self.content.basis, caveats=self.content.caveats), language)
        return []


@dataclass(frozen=True)
class Step:
    """A step of the thread as a person reads it: its title, its sentences, and what it shows."""

    title: Words
    lines: tuple[Words, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()


def in_language(words: Words, language: str, place: str) -> str:
    """The text in a language. Raises :class:`TextMissing`."""
    if isinstance(words, str):
        return message_of(words, language)
    if isinstance(words, Said):
        return words.text(language)
    if language in words:
        return words[language]
    if language == "sr-Latn" and "sr" in words:
        return to_latin(words["sr"])
    raise TextMissing(place=place, language=language)


def check_small_counts(exhibit: Exhibit, smallest: int) -> None:
    """A last look before anything is shown; it replaces no disclosure control.

    Raises :class:`SmallCount` where a shown count of persons lies from 1 to ``smallest - 1``.
    """
    content = exhibit.content
    shown: list[tuple[Unit, float]] = []
    if isinstance(content, Figure):
        parts = [part for part in (content, content.denominator) if part is not None]
        shown = [(part.basis.unit, part.value) for part in parts if part.value is not None]
    elif isinstance(content, Table):
        shown = [
            (content.basis.unit, cell.value) for cell in content.cells.values() if cell.value is not None
        ]
    if any(unit in PERSONAL and 0 < value < smallest for unit, value in shown):
        raise SmallCount(place=exhibit.code, most=smallest - 1)


def grid(table: Table, language: str) -> tuple[list[str], list[list[str]]]:
    """A table as heads and rows of texts: the last dimension runs across, the others downwards."""
    from clew.rendering.charts.words import HIDDEN_SHORT
    from clew.rendering.words import translate
    from clew.rendering.words.figures import count_text

    *down, across = table.dimensions
    columns = [category.code for category in across.categories]
    heads = [label(dimension.name, language) for dimension in down]
    heads += [label(code, language) for code in columns] if down else [label(table.basis.unit, language)]
    hidden = translate(HIDDEN_SHORT, language)

    def text(codes: tuple[str, ...]) -> str:
        cell = table.cells.get(codes)
        if cell is None:
            return "–"
        return hidden if cell.value is None else count_text(cell.value, language)

    if not down:
        return [label(across.name, language), *heads], [
            [label(code, language), text((code,))] for code in columns
        ]
    stubs: list[tuple[str, ...]] = [()]
    for dimension in down:
        stubs = [(*stub, category.code) for stub in stubs for category in dimension.categories]
    return heads, [
        [*(label(code, language) for code in stub), *(text((*stub, code)) for code in columns)]
        for stub in stubs
    ]
