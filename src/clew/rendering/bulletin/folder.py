"""An edition from a folder: ``edition.toml``, Markdown by language, pictures, and figures as JSON."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from clew.methods.figures import Period
from clew.problem import N_
from clew.rendering.bulletin.edition import Author, Contact, Edition, Kind, Picture, Section
from clew.rendering.bulletin.given import exhibits_from
from clew.rendering.exhibits import DocumentProblem, Exhibit
from clew.rendering.words.languages import LANGUAGES, find

EDITION = "edition.toml"
FIGURES = "figures.json"
EXAMPLE = Path(__file__).parent / "example"
LARGEST = 8_000_000
"""Bytes of one picture; a bulletin is sent by mail."""
PICTURES = {".png": b"\x89PNG", ".jpg": b"\xff\xd8", ".jpeg": b"\xff\xd8", ".svg": b"<"}


class FileMissing(DocumentProblem):
    says = N_("There is no {file} in the folder {folder}.")
    remedy = N_("Write it; clew bulletin --example FOLDER makes a folder to start from.")


class NotToml(DocumentProblem):
    says = N_("{file}, line {line}: this cannot be read: {reason}")
    remedy = N_("Correct the line; every text stands in quotation marks.")


class EntryWrong(DocumentProblem):
    says = N_("{file}, line {line}: {entry} is missing or wrong.")
    remedy = N_("It should be: {expected}.")


class NotText(DocumentProblem):
    says = N_("{file}, line {line}: this is not UTF-8 text.")
    remedy = N_("Save the file as UTF-8.")


class PictureUnfit(DocumentProblem):
    says = N_("{file}: this is no PNG, JPEG or SVG picture of at most {most} bytes.")
    remedy = N_("Save the picture in one of these forms, smaller if need be.")


class ConsentMissing(DocumentProblem):
    says = N_("{file}, line {line}: the picture {picture} has neither a consent nor persons = false.")
    remedy = N_("Give the reference of the consent of those it shows, or persons = false if it shows nobody.")


def read(folder: Path, given: Sequence[Exhibit] = ()) -> Edition:
    """The edition of a folder; ``given`` exhibits join, and replace those of the same code.

    Raises subclasses of :class:`DocumentProblem` that name the file and the line.
    """
    text = _text(folder, EDITION)
    try:
        entries = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise NotToml(
            file=EDITION, line=int(line[1]) if line else len(text.splitlines()), reason=_plain(error)
        ) from error
    reader = _Reader(folder, text, entries)
    exhibits = {}
    if (folder / FIGURES).exists():
        exhibits = exhibits_from(_text(folder, FIGURES), FIGURES)
    exhibits.update({exhibit.code: exhibit for exhibit in given})
    return reader.edition(exhibits)


def _plain(error: Exception) -> str:
    return str(error).partition(" (at ")[0]


def _text(folder: Path, name: str) -> str:
    path = folder / name
    if not path.is_file():
        raise FileMissing(file=name, folder=folder.name)
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotText(file=name, line=content[: error.start].count(b"\n") + 1) from error


class _Reader:
    def __init__(self, folder: Path, text: str, entries: dict[str, Any]) -> None:
        self.folder = folder
        self.lines = text.splitlines()
        self.entries = entries

    def wrong(self, entry: str, expected: str, nth: int = 0) -> EntryWrong:
        """A problem at the line of an entry (in the section number ``nth``, from 1)."""
        return EntryWrong(file=EDITION, line=self.line(entry, nth), entry=entry, expected=expected)

    def line(self, entry: str, nth: int = 0) -> int:
        """The line of an entry, as near as it can be found."""
        start, seen = 0, 0
        for number, line in enumerate(self.lines):
            if line.strip() == "[[sections]]":
                seen += 1
                if seen == nth:
                    start = number
        last = entry.rpartition(".")[2]
        for number in range(start, len(self.lines)):
            if re.match(rf'\s*(\[.*)?\b"?{re.escape(last)}"?\s*[\]=]', self.lines[number]):
                return number + 1
        return start + 1

    def edition(self, exhibits: Mapping[str, Exhibit]) -> Edition:
        """The whole edition."""
        entries = self.entries
        languages = entries.get("languages", list(LANGUAGES))
        if not isinstance(languages, list) or not languages:
            raise self.wrong("languages", 'languages = ["en", "fr", "sr", "sr-Latn"]')
        date = entries.get("date")
        if not isinstance(date, dt.date) or isinstance(date, dt.datetime):
            raise self.wrong("date", "date = 2025-10-15")
        contact = entries.get("contact", {})
        if not isinstance(contact, dict):
            raise self.wrong("contact", "[contact] with name, lines, mail, web")
        number, smallest = entries.get("number"), entries.get("smallest", 5)
        if not isinstance(number, int):
            raise self.wrong("number", "number = 1")
        if not isinstance(smallest, int) or smallest < 1:
            raise self.wrong("smallest", "smallest = 5")
        sections = entries.get("sections")
        if not isinstance(sections, list) or not sections:
            raise self.wrong("sections", "[[sections]] at least once")
        return Edition(
            title=self.words(entries, "title"),
            number=number,
            period=self.period(),
            date=date,
            producer=self.words(entries, "producer"),
            contact=Contact(
                self.words(contact, "name", place="contact.name"),
                tuple(str(line) for line in contact.get("lines", ())),
                str(contact.get("mail", "")),
                str(contact.get("web", "")),
            ),
            sections=tuple(self.section(nth, entry, exhibits) for nth, entry in enumerate(sections, 1)),
            pictures=self.pictures(),
            languages=tuple(find(str(language)).tag for language in languages),
            fictional=bool(entries.get("fictional", False)),
            smallest=smallest,
        )

    def words(self, table: Mapping[str, Any], name: str, nth: int = 0, place: str = "") -> dict[str, str]:
        """A text by language; one text alone is for all languages."""
        given = table.get(name)
        if isinstance(given, str) and given:
            return dict.fromkeys(LANGUAGES, given)
        if not isinstance(given, dict) or not given or not all(isinstance(v, str) for v in given.values()):
            raise self.wrong(place or name, f'{name} = {{ en = "...", fr = "...", sr = "..." }}', nth)
        return {find(code).tag: text for code, text in given.items()}

    def period(self) -> Period:
        """A quarter (2025-Q3) or a year (2025)."""
        given = str(self.entries.get("period", ""))
        found = re.fullmatch(r"(\d{4})(?:-Q([1-4]))?", given)
        if not found:
            raise self.wrong("period", 'period = "2025-Q3"')
        return Period.quarter(int(found[1]), int(found[2])) if found[2] else Period.year(int(found[1]))

    def section(self, nth: int, entry: Mapping[str, Any], exhibits: Mapping[str, Exhibit]) -> Section:
        """One section with its Markdown files."""
        try:
            kind = Kind(str(entry.get("kind")))
        except ValueError:
            raise self.wrong("kind", f"kind = {', '.join(Kind)}", nth) from None
        codes = entry.get("exhibits", [])
        for code in codes:
            if code not in exhibits:
                raise self.wrong("exhibits", f"{', '.join(exhibits) or FIGURES}", nth)
        stem = str(entry.get("text", ""))
        texts = {}
        for language in LANGUAGES:
            if stem and (self.folder / f"{stem}.{language}.md").exists():
                texts[language] = _text(self.folder, f"{stem}.{language}.md")
        if stem and not texts:
            raise FileMissing(file=f"{stem}.en.md", folder=self.folder.name)
        author = entry.get("author")
        return Section(
            kind,
            self.words(entry, "title", nth),
            texts,
            Author(
                self.words(author, "name", nth, "author"),
                self.words(author, "role", nth) if "role" in author else "",
            )
            if isinstance(author, dict)
            else None,
            tuple(exhibits[code] for code in codes),
            stem,
        )

    def pictures(self) -> dict[str, Picture]:
        """The declared pictures with their bytes."""
        found = {}
        declared = self.entries.get("pictures", {})
        if not isinstance(declared, dict):
            raise self.wrong("pictures", '[pictures."photo.jpg"] with credit and consent')
        for name, entry in declared.items():
            path = self.folder / name
            if Path(name).name != name or not path.is_file():
                raise FileMissing(file=Path(name).name, folder=self.folder.name)
            content = path.read_bytes()
            begins = PICTURES.get(path.suffix.lower())
            if begins is None or not content.lstrip().startswith(begins) or len(content) > LARGEST:
                raise PictureUnfit(file=name, most=LARGEST)
            consent = entry.get("consent")
            if not consent and entry.get("persons") is not False:
                raise ConsentMissing(file=EDITION, line=self.line(name), picture=name)
            found[name] = Picture(name, content, str(entry.get("credit", "")), consent)
        return found
