"""Drawing: an SVG made of few shapes, with text measured so that nothing overlaps.

The charts are drawn straight from results: a hidden cell is hatched, every shape carries a dark edge
so that it is told apart in grey, and the same result gives the same bytes. Lettering is Noto Sans
(bundled for documents), or on a screen the reader's own sans serif, which has Cyrillic.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

FAMILY = "'Noto Sans', 'Liberation Sans', 'DejaVu Sans', Arial, sans-serif"
FONTS = Path(__file__).parent.parent / "fonts"

INK = "#1b2733"
SOFT = "#55636f"
GRID = "#d5dce2"
PAPER = "#ffffff"
SERIES = ("#14466b", "#d9772b", "#8fbcdb", "#efd9a3", "#5d8a4e")
"""Dark to light in grey (luminance rises), and told apart by people who do not see red or green."""

SAFETY = 1.08
"""A reader's own font may be wider than ours."""


@dataclass(frozen=True, slots=True)
class Look:
    """How to draw: language, width in pixels (360 suits a phone), and whether the title is drawn in."""

    language: str = "en"
    width: int = 680
    titled: bool = True

    @property
    def narrow(self) -> bool:
        """Whether labels stand above what they name instead of beside it."""
        return self.width < 480


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture with the words that replace it: title, alternative text, and its numbers as rows."""

    svg: str
    title: str
    alternative: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    width: int
    height: int

    def png(self, scale: float = 2.0) -> bytes:
        """The picture as PNG, ``scale`` times as many pixels as it is wide."""
        import vl_convert

        vl_convert.register_font_directory(str(FONTS))
        picture: bytes = vl_convert.svg_to_png(self.svg, scale=scale)
        return picture


@cache
def _widths() -> dict[str, int]:
    widths: dict[str, int] = json.loads((Path(__file__).parent / "widths.json").read_text("utf-8"))
    return widths


def width_of(text: str, size: float, bold: bool = False) -> float:
    """How wide a text is, in pixels."""
    widths = _widths()
    return sum(widths.get(letter, 600) for letter in text) * size / 1000 * SAFETY * (1.07 if bold else 1.0)


def wrap(text: str, room: float, size: float, bold: bool = False) -> list[str]:
    """The text in lines no wider than ``room``; a word that is too long is broken."""
    lines = [""]
    for entry in text.split(" "):  # a narrow space inside a number holds it together
        word = entry
        tried = f"{lines[-1]} {word}".strip()
        if width_of(tried, size, bold) <= room:
            lines[-1] = tried
            continue
        if lines[-1]:
            lines.append("")
        while width_of(word, size, bold) > room and len(word) > 2:
            cut = len(word) - 1
            while cut > 1 and width_of(word[:cut] + "-", size, bold) > room:
                cut -= 1
            lines[-1] = word[:cut] + "-"
            lines.append("")
            word = word[cut:]
        lines[-1] = word
    return lines


def nice_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round numbers from at or below ``low`` to at or above ``high``, at most about ``most``."""
    if high - low <= 1e-8 * max(abs(low), abs(high), 1):  # all the same, as far as a reader can see
        high = low + 1
    rough = (high - low) / max(most - 1, 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    if high - low >= 4:
        step = max(1.0, step if step != 2.5 else 5.0)
    first = math.floor(low / step + 1e-9)
    last = math.ceil(high / step - 1e-9)
    return [round(number * step, 10) for number in range(first, last + 1)]


class Drawing:
    """Shapes placed from the top down; ``y`` is where the next one goes."""

    def __init__(self, look: Look, title: str) -> None:
        self.look = look
        self.title = title
        self.shapes: list[str] = []
        self.y = 4.0
        if look.titled and title:
            self.paragraph(title, size=16, bold=True)
            self.y += 10

    def paragraph(self, text: str, size: float = 12, bold: bool = False, fill: str = INK) -> None:
        """A text over the whole width, at ``y``."""
        for line in wrap(text, self.look.width - 4, size, bold):
            self.y += size * 1.3
            self.text(2, self.y - size * 0.25, line, size=size, bold=bold, fill=fill)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 12,
        bold: bool = False,
        fill: str = INK,
        anchor: str = "start",
    ) -> None:
        """One line of text with its base line at ``y``."""
        weight = ' font-weight="700"' if bold else ""
        place = f' text-anchor="{anchor}"' if anchor != "start" else ""
        self.shapes.append(
            f'<text x="{_n(x)}" y="{_n(y)}" font-size="{_n(size)}" fill="{fill}"{weight}{place}>'
            f"{escape(text)}</text>"
        )

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str,
        edge: str = INK,
        round_: float = 0,
    ) -> None:
        """A rectangle; ``fill`` may be ``hatched``."""
        corner = f' rx="{_n(round_)}"' if round_ else ""
        paint = "url(#hatch)" if fill == "hatched" else fill
        stroke = f' stroke="{edge}" stroke-width="0.8"' if edge else ""
        self.shapes.append(
            f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(max(width, 0))}" height="{_n(height)}"{corner} '
            f'fill="{paint}"{stroke}/>'
        )

    def line(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        *,
        stroke: str = INK,
        width: float = 1,
        dashes: str = "",
    ) -> None:
        """A straight line."""
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        self.shapes.append(
            f'<line x1="{_n(x1)}" y1="{_n(y1)}" x2="{_n(x2)}" y2="{_n(y2)}" stroke="{stroke}" '
            f'stroke-width="{_n(width)}"{dashed}/>'
        )

    def circle(self, x: float, y: float, radius: float, fill: str, edge: str = INK) -> None:
        """A dot."""
        self.shapes.append(
            f'<circle cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}" fill="{fill}" stroke="{edge}" '
            f'stroke-width="1"/>'
        )

    def path(
        self, points: str, fill: str = "none", edge: str = INK, width: float = 1, opacity: float = 1
    ) -> None:
        """A path in SVG's own notation."""
        faint = f' fill-opacity="{_n(opacity)}"' if opacity < 1 else ""
        self.shapes.append(
            f'<path d="{points}" fill="{fill}"{faint} stroke="{edge}" stroke-width="{_n(width)}"/>'
        )

    def done(self, alternative: str, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Chart:
        """The finished chart; its height is what was used."""
        width, height = self.look.width, math.ceil(self.y + 6)
        lang = quoteattr(self.look.language)
        svg = (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" xml:lang={lang} '
            f'viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            f'font-family="{FAMILY}">'
            f"<title>{escape(self.title)}</title><desc>{escape(alternative)}</desc>"
            '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" '
            'patternTransform="rotate(45)">'
            f'<rect width="6" height="6" fill="{PAPER}"/>'
            f'<line x1="0" y1="0" x2="0" y2="6" stroke="{SOFT}" stroke-width="2.4"/></pattern></defs>'
            f"{''.join(self.shapes)}</svg>"
        )
        return Chart(svg, self.title, alternative, head, tuple(rows), width, height)


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if value % 1 else str(int(value))
