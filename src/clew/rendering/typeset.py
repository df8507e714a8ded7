"""Documents as PDF/UA-1 and PDF/A-2a by Typst: the same input gives the same bytes.

Every text goes into Typst as a string, never as markup, so that no character of a user's text can
become a command.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

from clew.problem import N_, Problem
from clew.rendering.charts import Look
from clew.rendering.charts.drawing import FONTS
from clew.rendering.exhibits import Exhibit, grid
from clew.rendering.markdown import Block, Span
from clew.rendering.words import translate
from clew.rendering.words.figures import interval_text, share_text, value_text
from clew.rendering.words.labels import label

STYLE = Path(__file__).parent / "style.typ"
STANDARDS = ["ua-1", "a-2a"]
LOOK_WIDTH = 620
TALL = 420
"""A chart taller than this (in pixels of its drawing) is set smaller, so that it fits below its text."""
CAUTION = N_("How to read this")
PICTURE_BY = N_("Picture: {credit}")


class NotTypeset(Problem):
    says = N_("The document could not be typeset: {reason}")
    remedy = N_("Look for a picture that is damaged or of an unknown kind (PNG, JPEG and SVG are known).")


def string(text: str) -> str:
    """A text as a string of Typst."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + escaped.replace("\n", "\\n").replace("\r", "").replace("\t", "\\t") + '"'


class Sheet:
    """A document while it is written: its source, and the pictures it needs."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.source: list[str] = []
        self.files: dict[str, bytes] = {}

    def call(self, name: str, *arguments: str, **named: str) -> None:
        """A call of a function of the style; arguments are Typst code."""
        parts = [*arguments, *(f"{key.replace('_', '-')}: {value}" for key, value in named.items())]
        self.source.append(f"#{name}({', '.join(parts)})")

    def blocks(
        self,
        blocks: Sequence[Block],
        exhibits: Mapping[str, Exhibit],
        pictures: Mapping[str, tuple[bytes, str]],
    ) -> None:
        """Blocks of text with the exhibits and the pictures (bytes and credit) they name."""
        for block in blocks:
            if block.kind == "exhibit":
                self.exhibit(exhibits[block.name])
            elif block.kind == "picture":
                content, credit = pictures[block.name]
                file = self._file(block.name, content)
                said = translate(PICTURE_BY, self.language, credit=credit) if credit else ""
                caption = spans(block.spans) if block.spans else '""'
                self.call("picture", string(file), string(block.alternative), caption, string(said))
            else:
                self.source.append("#" + _code(block))

    def exhibit(self, exhibit: Exhibit) -> None:
        """A figure, table or chart with what it counts and its cautions."""
        from clew.methods.figures import Figure, Table

        content, language = exhibit.content, self.language
        about = string(exhibit.counts(language))
        cautions = [string(text) for text in [exhibit.remark(language), *exhibit.cautions(language)] if text]
        listed = "(" + "".join(f"{text}, " for text in cautions) + ")"
        heading = string(exhibit.heading(language))
        if isinstance(content, Figure):
            more = [string(label(content.basis.unit, language))]
            if content.value is not None and content.interval is not None:
                more.append(string(interval_text(content.interval, language)))
            share = share_text(content, language)
            more += [string(share)] if share else []
            self.call(
                "number",
                heading,
                string(value_text(content, language)),
                f"({', '.join(more)},)",
                about,
                listed,
            )
            return
        chart = exhibit.chart(Look(language, LOOK_WIDTH, titled=False))
        if chart is not None:
            file = self._file(f"{exhibit.code}.svg", chart.svg.encode())
            wide = max(80, min(100, round(100 * TALL / chart.height)))
            self.call(
                "chart", heading, string(file), string(chart.alternative), about, listed, wide=f"{wide}%"
            )
        elif isinstance(content, Table):
            heads, rows = grid(content, language)
            stub = len(content.dimensions) - 1 or 1
            cells = ", ".join(
                "(" + "".join(f"{string(text)}, " for text in row) + ")" for row in [heads, *rows]
            )
            self.call("tabulated", heading, f"({cells},)", str(stub), about, listed)

    def _file(self, name: str, content: bytes) -> str:
        file = f"{len(self.files)}-{''.join(c if c.isalnum() or c in '.-' else '_' for c in name)}"
        self.files[file] = content
        return file

    def pdf(self, date: dt.date) -> bytes:
        """The finished document. Raises :class:`NotTypeset`."""
        import typst

        moment = dt.datetime(date.year, date.month, date.day, tzinfo=dt.UTC)
        source = {
            "main.typ": "\n".join(['#import "style.typ": *', *self.source]).encode(),
            "style.typ": STYLE.read_bytes(),
            **self.files,
        }
        try:
            document: bytes = typst.compile(
                source,
                format="pdf",
                font_paths=[str(FONTS)],
                ignore_system_fonts=True,
                pdf_standards=STANDARDS,
                timestamp=int(moment.timestamp()),
            )
        except typst.TypstError as error:
            raise NotTypeset(reason=str(error).strip().splitlines()[0]) from error
        return document


def script_of(language: str) -> tuple[str, str, str]:
    """A language as Typst names it: language, region, script."""
    return {
        "en": ("en", "GB", "latn"),
        "fr": ("fr", "FR", "latn"),
        "sr": ("sr", "RS", "cyrl"),
        "sr-Latn": ("sr", "RS", "latn"),
    }[language]


def spans(found: Sequence[Span]) -> str:
    """Runs of text as Typst content."""
    parts = []
    for span in found:
        code = f"raw({string(span.text)})" if span.code else f"text({string(span.text)})"
        code = f"strong({code})" if span.strong else code
        code = f"emph({code})" if span.emphatic else code
        parts.append(f"link({string(span.link)}, {code})" if span.link else code)
    return "{" + "; ".join(parts) + "}" if parts else '""'


def _code(block: Block) -> str:
    if block.kind == "heading":
        return f"heading(level: {block.level + 1}, {spans(block.spans)})"
    if block.kind == "paragraph":
        return f"par({spans(block.spans)})"
    inner = ["{" + "; ".join(_code(child) for child in item.children) + "}" for item in block.children]
    if block.kind == "bullets":
        return f"list({', '.join(inner)})"
    if block.kind == "numbers":
        return f"enum({', '.join(inner)})"
    return "quoted({" + "; ".join(_code(child) for child in block.children) + "})"
