"""Markdown as few kinds of blocks, so that PDF and web page say the same.

Headings, paragraphs, lists, quotations, emphasis, links, pictures, and ``[[code]]`` on a line of its
own where an exhibit belongs. Raw HTML is text like any other.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from clew.problem import N_
from clew.rendering.exhibits import DocumentProblem
from clew.rendering.words.script import to_latin


class PictureWithoutWords(DocumentProblem):
    says = N_("{file}, line {line}: the picture {picture} has no alternative text.")
    remedy = N_("Say in the brackets what the picture shows: ![what it shows]({picture}).")


class UnsafeLink(DocumentProblem):
    says = N_("{file}, line {line}: this link leads to no web page and no mail address.")
    remedy = N_("Give an address that begins with https:, http: or mailto:.")


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text with its emphasis and its link."""

    text: str
    strong: bool = False
    emphatic: bool = False
    code: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """A block: ``kind`` is heading, paragraph, bullets, numbers, quote, picture or exhibit.

    ``level`` of a heading starts at 1; ``name`` is the file of a picture or the code of an exhibit;
    ``alternative`` its alternative text; ``line`` where it stands in its file, from 1.
    """

    kind: str
    line: int
    spans: tuple[Span, ...] = ()
    children: tuple[Block, ...] = ()
    level: int = 0
    name: str = ""
    alternative: str = ""


def parse(text: str, file: str) -> tuple[Block, ...]:
    """The blocks of a Markdown text; ``file`` is named in problems.

    Raises :class:`PictureWithoutWords` and :class:`UnsafeLink`.
    """
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

    parser = MarkdownIt("commonmark", {"html": False}).disable(["html_block", "html_inline"])
    blocks = tuple(_blocks(SyntaxTreeNode(parser.parse(text)).children, file))
    return _without_leaps(blocks)


def _blocks(nodes: Any, file: str) -> list[Block]:
    found: list[Block] = []
    for node in nodes:
        line = node.map[0] + 1 if node.map else 1
        if node.type == "heading":
            found.append(Block("heading", line, _spans(node.children, file, line), level=int(node.tag[1:])))
        elif node.type == "paragraph":
            found += _paragraph(node, file, line)
        elif node.type in ("bullet_list", "ordered_list"):
            kind = "bullets" if node.type == "bullet_list" else "numbers"
            items = tuple(
                Block("item", line, children=tuple(_blocks(item.children, file))) for item in node.children
            )
            found.append(Block(kind, line, children=items))
        elif node.type == "blockquote":
            found.append(Block("quote", line, children=tuple(_blocks(node.children, file))))
        elif node.type in ("fence", "code_block"):
            found.append(Block("paragraph", line, (Span(node.content.rstrip(), code=True),)))
    return found


def _paragraph(node: Any, file: str, line: int) -> list[Block]:
    inline = node.children[0].children if node.children else []
    blocks: list[Block] = []
    rest: list[Any] = []
    for part in inline:
        if part.type != "image":
            rest.append(part)
            continue
        picture = str(part.attrs.get("src", ""))
        if not part.content.strip():
            raise PictureWithoutWords(file=file, line=line, picture=picture)
        caption = Span(str(part.attrs.get("title", "")))
        blocks.append(Block("picture", line, (caption,), name=picture, alternative=part.content.strip()))
    spans = _spans(rest, file, line)
    text = "".join(span.text for span in spans).strip()
    if text.startswith("[[") and text.endswith("]]"):
        return [Block("exhibit", line, name=text[2:-2].strip()), *blocks]
    return [Block("paragraph", line, spans), *blocks] if text else blocks


def _spans(nodes: Any, file: str, line: int, like: Span | None = None) -> tuple[Span, ...]:
    like = like or Span("")
    found: list[Span] = []
    for node in nodes:
        if node.type == "inline":
            found += _spans(node.children, file, line, like)
        elif node.type == "strong":
            found += _spans(node.children, file, line, replace(like, strong=True))
        elif node.type == "em":
            found += _spans(node.children, file, line, replace(like, emphatic=True))
        elif node.type == "link":
            address = str(node.attrs.get("href", ""))
            if not address.lower().startswith(("https://", "http://", "mailto:")):
                raise UnsafeLink(file=file, line=line)
            found += _spans(node.children, file, line, replace(like, link=address))
        elif node.type == "code_inline":
            found.append(replace(like, text=node.content, code=True))
        elif node.type in ("softbreak", "hardbreak"):
            found.append(replace(like, text=" "))
        else:
            found.append(replace(like, text=node.content))
    return tuple(span for span in found if span.text)


def _without_leaps(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Headings that start at 1 and never leap a level, as accessible documents need them."""
    level, before, found = 0, 0, []
    for block in blocks:
        if block.kind == "heading":
            level = level + 1 if block.level > before else max(1, level - max(before - block.level, 0))
            before = block.level
            found.append(replace(block, level=min(level, 3)))
        else:
            found.append(block)
    return tuple(found)


def in_latin(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The same blocks in Serbian Latin; code, addresses, file names and codes are kept."""
    return tuple(
        replace(
            block,
            spans=tuple(
                span if span.code else replace(span, text=to_latin(span.text)) for span in block.spans
            ),
            children=in_latin(block.children),
            alternative=to_latin(block.alternative),
        )
        for block in blocks
    )
