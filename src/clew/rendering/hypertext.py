"""Web pages without scripts and without requests: one file, a strict policy, readable at 320 pixels."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from clew.methods.figures import Figure, Table
from clew.problem import N_
from clew.rendering.charts import Chart, Look
from clew.rendering.exhibits import Exhibit, grid
from clew.rendering.markdown import Block, Span
from clew.rendering.typeset import PICTURE_BY
from clew.rendering.words import translate
from clew.rendering.words.figures import interval_text, share_text, value_text
from clew.rendering.words.labels import label
from clew.rendering.words.languages import LANGUAGES

STYLE = (Path(__file__).parent / "page.css").read_text("utf-8")
WIDE, NARROW = 680, 300
NUMBERS = N_("The numbers of this chart")
LANGUAGE = N_("Language")
SKIP = N_("Skip to the content")
HERE = ' aria-current="page"'
KINDS = {b"\x89PNG": "image/png", b"\xff\xd8": "image/jpeg"}


def shell(
    *,
    title: str,
    language: str,
    body: str,
    banner: str = "",
    others: Mapping[str, str] | None = None,
    footer: str = "",
) -> bytes:
    """A whole page. ``others`` maps language tags to the addresses of the same page in them."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    links = "".join(
        f'<li><a href="{escape(address)}" lang="{tag}" hreflang="{tag}"'
        f"{HERE if tag == language else ''}>{escape(LANGUAGES[tag].name)}</a></li>"
        for tag, address in (others or {}).items()
    )
    switch = (
        f'<nav class="languages" aria-label="{escape(translate(LANGUAGE, language))}"><ul>{links}</ul></nav>'
        if links
        else ""
    )
    fictional = f'<p class="fictional">{escape(banner)}</p>' if banner else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n<meta name="robots" content="noindex">\n'
        f'<title>{escape(title)}</title>\n<link rel="icon" href="data:,">\n'
        f"<style>{STYLE}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#content">{escape(translate(SKIP, language))}</a>\n'
        f'<header class="top"><div>{switch}{fictional}</div></header>\n'
        f'<main id="content" tabindex="-1">\n{body}\n</main>\n'
        f"<footer><div>{footer}</div></footer>\n</body>\n</html>\n"
    ).encode()


def blocks(
    found: Sequence[Block],
    exhibits: Mapping[str, Exhibit],
    pictures: Mapping[str, tuple[bytes, str]],
    language: str,
    level: int = 2,
) -> str:
    """Blocks of text as HTML; their first level of headings stands one below ``level``."""
    parts = []
    for block in found:
        if block.kind == "exhibit":
            parts.append(exhibit(exhibits[block.name], language, level + 1))
        elif block.kind == "picture":
            content, credit = pictures[block.name]
            parts.append(_picture(block, content, credit, language))
        else:
            parts.append(_block(block, level))
    return "\n".join(parts)


def _picture(block: Block, content: bytes, credit: str, language: str) -> str:
    kind = next((kind for begin, kind in KINDS.items() if content.startswith(begin)), "image/svg+xml")
    source = f"data:{kind};base64,{base64.b64encode(content).decode()}"
    by = translate(PICTURE_BY, language, credit=credit) if credit else ""
    words = " ".join(
        part for part in (_spans(block.spans), f"<small>{escape(by)}</small>" if by else "") if part
    )
    return (
        f'<figure class="picture"><img src="{source}" alt="{escape(block.alternative)}">'
        f"<figcaption>{words}</figcaption></figure>"
    )


def _block(block: Block, level: int) -> str:
    if block.kind == "heading":
        tag = f"h{min(level + block.level, 6)}"
        return f"<{tag}>{_spans(block.spans)}</{tag}>"
    if block.kind == "paragraph":
        return f"<p>{_spans(block.spans)}</p>"
    inner = ["".join(_block(child, level) for child in item.children) for item in block.children]
    if block.kind in ("bullets", "numbers"):
        tag = "ul" if block.kind == "bullets" else "ol"
        return f"<{tag}>{''.join(f'<li>{entry}</li>' for entry in inner)}</{tag}>"
    return f"<blockquote>{''.join(_block(child, level) for child in block.children)}</blockquote>"


def _spans(found: Sequence[Span]) -> str:
    parts = []
    for span in found:
        text = escape(span.text)
        text = f"<code>{text}</code>" if span.code else text
        text = f"<strong>{text}</strong>" if span.strong else text
        text = f"<em>{text}</em>" if span.emphatic else text
        parts.append(f'<a href="{escape(span.link)}">{text}</a>' if span.link else text)
    return "".join(parts)


def exhibit(shown: Exhibit, language: str, level: int = 3) -> str:
    """A figure, table or chart with what it counts, its cautions, and a chart's numbers as a table."""
    heading = f"<h{level}>{escape(shown.heading(language))}</h{level}>"
    counts = shown.counts(language)
    after = "".join(
        f'<p class="caution">{escape(text)}</p>'
        for text in [shown.remark(language), *shown.cautions(language)]
        if text
    ) + (f'<p class="counts">{escape(counts)}</p>' if counts else "")
    content = shown.content
    if isinstance(content, Figure):
        more = [label(content.basis.unit, language)]
        if content.value is not None and content.interval is not None:
            more.append(interval_text(content.interval, language))
        share = share_text(content, language)
        more += [share] if share else []
        lines = "".join(f"<span>{escape(text)}</span>" for text in more)
        number = f'<p class="number"><strong>{escape(value_text(content, language))}</strong>{lines}</p>'
        return f'<section class="card">{heading}{number}{after}</section>'
    wide = shown.chart(Look(language, WIDE, titled=False))
    if wide is not None:
        narrow = shown.chart(Look(language, NARROW, titled=False)) or wide
        numbers = translate(NUMBERS, language)
        rows = table(wide.head, wide.rows, shown.heading(language))
        return (
            f'<section class="exhibit">{heading}{_twice(wide, narrow)}'
            f"<details><summary>{escape(numbers)}</summary>{rows}</details>{after}</section>"
        )
    assert isinstance(content, Table)
    heads, body = grid(content, language)
    return f'<section class="exhibit">{heading}{table(heads, body, shown.heading(language))}{after}</section>'


def _twice(wide: Chart, narrow: Chart) -> str:
    return "".join(
        f'<div class="{name}">{inline(chart, name)}</div>'
        for name, chart in (("wide", wide), ("narrow", narrow))
    )


def inline(chart: Chart, name: str = "") -> str:
    """A chart's SVG for a page: ids of its own, its title and description as its name and description."""
    code = hashlib.sha256(f"{name}{chart.svg}".encode()).hexdigest()[:8]
    svg = chart.svg.replace('id="hatch"', f'id="hatch-{code}"').replace("url(#hatch)", f"url(#hatch-{code})")
    svg = re.sub(r"<title>.*?</title><desc>.*?</desc>", "", svg, count=1, flags=re.DOTALL)
    return svg.replace('role="img"', f'role="img" aria-label="{escape(chart.alternative)}"', 1).replace(
        "xml:lang=", "lang=", 1
    )


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> str:
    """A table whose first column names its rows; it scrolls in itself where it is wider than the page."""
    head = "".join(f'<th scope="col">{escape(text) or "–"}</th>' for text in heads)
    body = "".join(
        "<tr>"
        + f'<th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td>{escape(text)}</td>" for text in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
