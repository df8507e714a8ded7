"""The same edition as a web page: one file in each language, linked to the others and to the data."""

from __future__ import annotations

from html import escape

from clew.problem import N_
from clew.rendering import hypertext
from clew.rendering.bulletin import CONTACT, CONTENTS, FICTIONAL, ISSUE, MADE, PUBLISHED
from clew.rendering.bulletin.edition import KINDS, Edition, Kind
from clew.rendering.exhibits import in_language
from clew.rendering.words import translate
from clew.rendering.words.formats import format_date, format_period
from clew.rendering.words.languages import find

AS_PDF = N_("This edition as PDF")
AS_DATA = N_("The figures as open data (CSV)")


def name_of(language: str, suffix: str) -> str:
    """The file of an edition in a language."""
    return f"bulletin.{language}.{suffix}"


def build(edition: Edition, language: str) -> bytes:
    """The edition as one HTML file. Raises what :func:`clew.rendering.bulletin.build` raises."""
    tag = find(language).tag
    title = in_language(edition.title, tag, "title")
    producer = in_language(edition.producer, tag, "producer")
    issue = translate(
        ISSUE,
        tag,
        period=format_period(edition.period.start, edition.period.end, tag),
        number=edition.number,
    )
    published = translate(PUBLISHED, tag, producer=producer, date=format_date(edition.date, tag))
    exhibits = {exhibit.code: exhibit for exhibit in edition.exhibits}
    pictures = {name: (picture.content, picture.credit) for name, picture in edition.pictures.items()}
    sections = sorted(edition.sections, key=lambda section: section.kind is not Kind.EDITORIAL)
    articles, contents = [], []
    for number, section in enumerate(sections, 1):
        heading = in_language(section.title, tag, section.code or section.kind.value)
        contents.append(f'<li><a href="#s{number}">{escape(heading)}</a></li>')
        byline = ""
        if section.author is not None:
            name = in_language(section.author.name, tag, "author")
            role = in_language(section.author.role, tag, "author")
            byline = f'<p class="byline"><strong>{escape(name)}</strong><br>{escape(role)}</p>'
        kicker = f'<p class="kicker">{escape(translate(KINDS[section.kind], tag))}</p>'
        text = hypertext.blocks(section.blocks(tag, edition.pictures), exhibits, pictures, tag)
        articles.append(
            f'<article id="s{number}">{kicker}<h2>{escape(heading)}</h2>{byline}\n{text}</article>'
        )
    lines = [escape(line) for line in edition.contact.lines]
    if edition.contact.mail:
        lines.append(f'<a href="mailto:{escape(edition.contact.mail)}">{escape(edition.contact.mail)}</a>')
    if edition.contact.web.startswith(("https://", "http://")):
        lines.append(f'<a href="{escape(edition.contact.web)}">{escape(edition.contact.web)}</a>')
    contact = (
        f'<article id="contact"><h2>{escape(translate(CONTACT, tag))}</h2>'
        f"<p><strong>{escape(in_language(edition.contact.name, tag, 'contact'))}</strong><br>"
        f"{'<br>'.join(lines)}</p></article>"
    )
    contents.append(f'<li><a href="#contact">{escape(translate(CONTACT, tag))}</a></li>')
    files = (
        f'<ul class="plain"><li><a href="{name_of(tag, "pdf")}">{escape(translate(AS_PDF, tag))}</a></li>'
        f'<li><a href="figures.csv">{escape(translate(AS_DATA, tag))}</a></li></ul>'
    )
    body = (
        f'<div class="masthead"><h1>{escape(title)}</h1><p>{escape(issue)}</p>'
        f"<p>{escape(published)}</p></div>\n"
        f'<nav class="contents" aria-labelledby="contents"><h2 id="contents">'
        f"{escape(translate(CONTENTS, tag))}</h2><ul>{''.join(contents)}</ul></nav>\n"
        f"{files}\n{''.join(articles)}\n{contact}"
    )
    return hypertext.shell(
        title=f"{title} · {issue}",
        language=tag,
        body=body,
        banner=translate(FICTIONAL, tag) if edition.fictional else "",
        others={other: name_of(other, "html") for other in edition.languages},
        footer=f"<p>{escape(translate(MADE, tag))}</p>",
    )
