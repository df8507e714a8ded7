"""The quarterly bulletin: one edition as accessible PDF, as a web page, and as open data."""

from __future__ import annotations

from clew.problem import N_
from clew.rendering.bulletin.edition import KINDS, Author, Contact, Edition, Kind, Picture, Section
from clew.rendering.exhibits import Exhibit, in_language
from clew.rendering.typeset import Sheet, script_of, string
from clew.rendering.words import translate
from clew.rendering.words.formats import format_date, format_period
from clew.rendering.words.languages import find

__all__ = ["Author", "Contact", "Edition", "Exhibit", "Kind", "Picture", "Section", "build"]

ISSUE = N_("Quarterly bulletin · {period} · no. {number}")
PUBLISHED = N_("{producer} · published on {date}")
CONTENTS = N_("Contents")
CONTACT = N_("Contact")
FICTIONAL = N_("Fictional country: no real person, no real case")
MADE = N_("Every figure names its unit, stage, period and rule of dates. Hidden counts protect persons.")


def build(edition: Edition, language: str) -> bytes:
    """The edition in a language as PDF/UA-1 and PDF/A-2a; the same edition gives the same bytes.

    Raises subclasses of :class:`clew.rendering.exhibits.DocumentProblem`, and ``NotTypeset``.
    """
    tag = find(language).tag
    sheet = Sheet(tag)
    title = in_language(edition.title, tag, "title")
    producer = in_language(edition.producer, tag, "producer")
    issue = translate(
        ISSUE,
        tag,
        period=format_period(edition.period.start, edition.period.end, tag),
        number=edition.number,
    )
    lang, region, script = (string(part) for part in script_of(tag))
    fictional = string(translate(FICTIONAL, tag) if edition.fictional else "")
    footer = string(f"{title} · {issue}")
    sheet.source.append(
        f"#show: body => document-page({string(f'{title} · {issue}')}, {string(producer)}, {lang}, {region}, "
        f"{script}, {footer}, {fictional}, body)"
    )
    published = translate(PUBLISHED, tag, producer=producer, date=format_date(edition.date, tag))
    sheet.call("masthead", string(title), string(issue), string(published))
    exhibits = {exhibit.code: exhibit for exhibit in edition.exhibits}
    pictures = {name: (picture.content, picture.credit) for name, picture in edition.pictures.items()}
    sections = sorted(edition.sections, key=lambda section: section.kind is not Kind.EDITORIAL)
    for number, section in enumerate(sections):
        if number == 1 or (number == 0 and section.kind is not Kind.EDITORIAL):
            sheet.call("contents", string(translate(CONTENTS, tag)))
        sheet.call(
            "article",
            string(translate(KINDS[section.kind], tag)),
            string(in_language(section.title, tag, section.code or section.kind.value)),
            "true" if number else "false",
        )
        if section.author is not None:
            name = in_language(section.author.name, tag, "author")
            sheet.call("byline", string(name), string(in_language(section.author.role, tag, "author")))
        sheet.blocks(section.blocks(tag, edition.pictures), exhibits, pictures)
    _contact(sheet, edition, tag)
    return sheet.pdf(edition.date)


def _contact(sheet: Sheet, edition: Edition, language: str) -> None:
    contact = edition.contact
    name = translate(CONTACT, language)
    sheet.call("article", string(name), string(name), "true")
    lines = "(" + "".join(f"{string(line)}, " for line in contact.lines) + ")"
    title = string(in_language(contact.name, language, "contact"))
    sheet.call("contact-card", title, lines, string(contact.mail), string(contact.web))
    sheet.source.append(f"#par(text({string(translate(MADE, language))}))")
