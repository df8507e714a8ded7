"""Letters as accessible PDF: to a person about her rights, or from one body to another."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from clew.problem import N_
from clew.rendering.exhibits import Words, in_language
from clew.rendering.markdown import in_latin, parse
from clew.rendering.typeset import Sheet, script_of, string
from clew.rendering.words import translate
from clew.rendering.words.formats import format_date
from clew.rendering.words.languages import find

REFERENCE = N_("Our reference: {reference}")
SUBJECT = N_("Subject: {subject}")
FICTIONAL = N_("Fictional country: no real person, no real case")
NO_PICTURES = N_("a letter carries no pictures and no exhibits")


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter. ``text`` is Markdown by language; ``reference`` a pseudonym, never a name.

    ``sender`` and ``recipient`` are lines of an address.
    """

    sender: tuple[str, ...]
    recipient: tuple[str, ...]
    place: str
    date: dt.date
    subject: Words
    text: Words
    signature: tuple[str, ...]
    reference: str = ""
    fictional: bool = False


def build(letter: Letter, language: str) -> bytes:
    """The letter in a language as PDF/UA-1 and PDF/A-2a; the same letter gives the same bytes.

    Raises ``TextMissing`` and the problems of the text (``clew.rendering.markdown``).
    """
    tag = find(language).tag
    subject = in_language(letter.subject, tag, "subject")
    latin = tag == "sr-Latn" and isinstance(letter.text, dict) and tag not in letter.text
    blocks = parse(in_language(letter.text, "sr" if latin else tag, "text"), f"letter.{tag}.md")
    if latin:
        blocks = in_latin(blocks)
    if any(block.kind in ("picture", "exhibit") for block in blocks):
        raise ValueError(NO_PICTURES)
    sheet = Sheet(tag)
    lang, region, script = (string(part) for part in script_of(tag))
    sender = letter.sender[0] if letter.sender else ""
    fictional = translate(FICTIONAL, tag) if letter.fictional else ""
    sheet.source.append(
        f"#show: body => document-page({string(subject)}, {string(sender)}, {lang}, {region}, {script}, "
        f"{string(sender)}, {string(fictional)}, body)"
    )
    date = format_date(letter.date, tag)
    sheet.call(
        "letter-head",
        _lines(letter.sender),
        _lines(letter.recipient),
        string(f"{letter.place}, {date}" if letter.place else date),
        string(translate(REFERENCE, tag, reference=letter.reference) if letter.reference else ""),
        string(translate(SUBJECT, tag, subject=subject)),
    )
    sheet.blocks(blocks, {}, {})
    sheet.call("letter-end", _lines(letter.signature))
    return sheet.pdf(letter.date)


def _lines(lines: tuple[str, ...]) -> str:
    return "(" + "".join(f"{string(line)}, " for line in lines) + ")"
