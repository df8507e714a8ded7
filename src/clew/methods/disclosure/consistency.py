"""Whether published figures agree with one another and with the text beside them.

Checked are sums (stated, or written in the text), shares as the counts they are, bands of size, units
and publishers. Figures are anybody's: nothing is assumed that neither a column nor the text says.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from clew.methods.disclosure.findings import CheckKind
from clew.methods.disclosure.statements import Says, Statement, counts_of_share
from clew.vocab.published import PublishedFigure, ValueKind

_SUMS_TO = re.compile(r"\bsums? to (\d[\d,.]*)|\bsum (\d[\d,.]*)", re.I)
_PLUS = re.compile(r"(\d[\d,]*)((?:[^\d+=;:(),]|\d(?=st|nd|rd|th))*)(?:\([^)]*\))?\s*(\+[^=;()]*\d[^=;()]*)")
_NUMBERS = re.compile(r"(?<![\w.])\d[\d,]*(?![\w.]*%)")
_LISTED = re.compile(r"(\d[\d,]*) [^\d:;]+: ((?:\d[\d,]* [^\d,;]+, )+\d[\d,]* [^\d,;]+)")
_BAND = re.compile(
    r"(?P<low>\d+)\s*(?:-|–|to)\s*(?P<high>\d+)$|(?:gt|>|over )(?P<over>\d+)$|(?:le|≤)(?P<upto>\d+)$"
)
_MIXED = re.compile(r"\?$|mixed|\d\w*\+\d|^\?$|/(?=[a-z])", re.I)


@dataclass(frozen=True, slots=True)
class Stated:
    """One published figure: a count or a percentage, of what, when, by whom, with the text beside it.

    ``of``: the id of its whole (a part's total, a share's denominator); ``label`` the category it is
    for (by default what follows the common beginning of the ids of its series).
    """

    id: str
    series: str
    value: float
    percent: bool
    unit: str
    stage: str = ""
    jurisdiction: str = ""
    start: dt.date | None = None
    end: dt.date | None = None
    body: str = ""
    basis: str = ""
    text: str = ""
    of: str = ""
    label: str = ""
    decimals: int = 0
    at_least: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """One check: what, on which figures, whether it holds, and the numbers compared (all published)."""

    kind: CheckKind
    ids: tuple[str, ...]
    holds: bool
    parameters: tuple[tuple[str, Any], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The check for machines."""
        return {"kind": self.kind.value, "ids": list(self.ids), "holds": self.holds, **dict(self.parameters)}


def of_published(figure: PublishedFigure) -> Stated:
    """A figure of ``vocab`` as it is checked."""
    digits = f"{figure.value:.10f}".rstrip("0").rpartition(".")[2]
    return Stated(
        figure.id, figure.series, figure.value, figure.kind is ValueKind.PERCENT, figure.unit, figure.stage,
        figure.jurisdiction, figure.start, figure.end, figure.body, figure.basis, figure.note,
        decimals=len(digits), at_least=figure.at_least,
    )  # fmt: skip


def check(figures: Sequence[Stated]) -> tuple[Check, ...]:
    """All checks that the figures allow, those that do not hold first."""
    found = [
        *_texts(figures),
        *_series(figures),
        *_declared(figures),
        *_shares(figures),
        *_units(figures),
        *_publishers(figures),
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda one: one.holds))


def _number(text: str) -> int:
    return int(re.sub(r"\D", "", text))


def _texts(figures: Iterable[Stated]) -> Iterator[Check]:
    """Additions written beside a figure: they must make the figure, or the number they explain."""
    for figure in figures:
        for found in _PLUS.finditer(figure.text):
            outer = re.sub(r"\([^)]*\)", "", found[0])
            parts = [_number(one) for one in _NUMBERS.findall(outer)]
            before = figure.text[: found.start()].rstrip()
            year = re.search(r"\b((?:19|20)\d\d)\s*=$", before)
            if year and figure.start and int(year[1]) != figure.start.year:
                continue
            after = re.match(r"\s*=\s*(\d[\d,]*)", figure.text[found.end() :])
            allowed = {int(figure.value)} if not figure.percent else set()
            if after:
                allowed = {_number(after[1])}
            elif before.endswith("(") and (explained := _NUMBERS.findall(before)):
                allowed = {_number(explained[-1])}
            if len(parts) > 1 and allowed:
                yield _sum(CheckKind.SUM_IN_TEXT, (figure.id,), sum(parts), min(allowed))
        for listed in _LISTED.finditer(figure.text):
            total = sum(_number(one) for one in _NUMBERS.findall(listed[2]))
            yield _sum(CheckKind.SUM_IN_TEXT, (figure.id,), total, _number(listed[1]))


def _sum(kind: CheckKind, ids: tuple[str, ...], total: float, whole: float) -> Check:
    return Check(kind, ids, abs(total - whole) < 1e-9, (("sum", total), ("whole", whole)))


def _series(figures: Sequence[Stated]) -> Iterator[Check]:
    """Series of several categories in one period: stated sums, bands of size, shares of a hundred."""
    by_series: dict[tuple[str, str, Any, Any, str], list[Stated]] = defaultdict(list)
    for figure in figures:
        by_series[figure.jurisdiction, figure.series, figure.start, figure.end, figure.body].append(figure)
    for members in by_series.values():
        if len(members) < 2 or len({figure.percent for figure in members}) > 1:
            continue
        ids = tuple(figure.id for figure in members)
        total = sum(figure.value for figure in members)
        bands = _bands(members)
        if members[0].percent:
            if bands:
                slack = sum(0.5 * 10.0**-figure.decimals for figure in members)
                yield Check(CheckKind.SHARES, ids, abs(total - 100) <= slack, (("sum", total),))
            continue
        stated = {_number(a or b) for figure in members for a, b in _SUMS_TO.findall(figure.text)}
        if bands:
            yield from _banded(members, ids, bands, total, figures)
        else:
            for whole in sorted(stated):
                yield _sum(CheckKind.SUM, ids, total, whole)


def _bands(members: Sequence[Stated]) -> list[tuple[int, int | None]]:
    """The bands that the labels name, if each names one and together they leave no gap."""
    start = _common([figure.id for figure in members])
    found: list[tuple[int, int | None]] = []
    for figure in members:
        band = _BAND.search(figure.label or figure.id[start:])
        if not band:
            return []
        if band["over"]:
            found.append((int(band["over"]) + 1, None))
        elif band["upto"]:
            found.append((0, int(band["upto"])))
        else:
            found.append((int(band["low"]), int(band["high"])))
    found.sort()
    ends = [high for _, high in found[:-1]]
    joined = all(
        high is not None and following[0] in (high, high + 1)
        for high, following in zip(ends, found[1:], strict=True)
    )
    # a band "more than 3" after "1 to 3" begins at 4, in years as in persons
    return found if joined else []


def _common(texts: Sequence[str]) -> int:
    shortest = min(len(text) for text in texts)
    for place in range(shortest):
        if len({text[place] for text in texts}) > 1:
            while place and texts[0][place - 1].isdigit():
                place -= 1  # noqa: PLW2901 - a common digit belongs to the band
            return place
    return shortest


def _banded(
    members: Sequence[Stated],
    ids: tuple[str, ...],
    bands: Sequence[tuple[int, int | None]],
    total: float,
    figures: Sequence[Stated],
) -> Iterator[Check]:
    unit = members[0].unit
    named = re.compile(rf"(\d[\d,]*) {re.escape(unit)}s?\b", re.I)
    inner = {figure.id for figure in members}
    for figure in figures:
        if figure.id in inner or not _together(figure, members[0]):
            continue
        numbers = [_number(one) for one in named.findall(figure.text)]
        for whole in numbers:
            yield _sum(CheckKind.BANDS, (figure.id, *ids), total, whole)
        if numbers and not figure.percent:
            counts = sorted(zip((b for b in _bands_in_order(members)), members, strict=True))
            least = sum(band[0] * one.value for band, one in counts)
            open_ended = any(band[1] == _OPEN for band, _ in counts)
            most = None if open_ended else sum(band[1] * one.value for band, one in counts)
            holds = least <= figure.value and (most is None or figure.value <= most)
            yield Check(
                CheckKind.BANDS_REACH,
                (figure.id, *ids),
                holds,
                (("least", least), ("most", "∞" if most is None else most), ("whole", figure.value)),
            )


_OPEN = 10**9


def _bands_in_order(members: Sequence[Stated]) -> Iterator[tuple[int, int]]:
    start = _common([figure.id for figure in members])
    for figure in members:
        band = _BAND.search(figure.label or figure.id[start:])
        assert band is not None, "only series of bands come here"
        if band["over"]:
            yield int(band["over"]) + 1, _OPEN
        elif band["upto"]:
            yield 0, int(band["upto"])
        else:
            yield int(band["low"]), int(band["high"])


def _together(one: Stated, other: Stated) -> bool:
    return (one.jurisdiction, one.start, one.end, one.body) == (
        other.jurisdiction,
        other.start,
        other.end,
        other.body,
    )


def _declared(figures: Sequence[Stated]) -> Iterator[Check]:
    """Parts whose whole is named: none is larger, and where all are parts of one series they add up."""
    known = {figure.id: figure for figure in figures}
    parts: dict[tuple[str, str], list[Stated]] = defaultdict(list)
    for figure in figures:
        whole = known.get(figure.of)
        if whole is None or figure.percent or whole.percent:
            continue
        parts[figure.of, figure.series].append(figure)
        if figure.value > whole.value:
            numbers = (("part", figure.value), ("whole", whole.value))
            yield Check(CheckKind.PART_EXCEEDS, (figure.id, whole.id), False, numbers)
    for (of, _), members in parts.items():
        if len(members) > 1:
            ids = (*(figure.id for figure in members), of)
            yield _sum(CheckKind.SUM, ids, sum(figure.value for figure in members), known[of].value)


def _shares(figures: Sequence[Stated]) -> Iterator[Check]:
    """A share must be the share of a whole number of its denominator."""
    known = {figure.id: figure for figure in figures}
    banded = {one for made in _series(figures) if made.kind is CheckKind.SHARES for one in made.ids}
    for figure in figures:
        if not figure.percent or figure.id in banded:
            continue
        whole = known.get(figure.of) or _denominator(figure, figures)
        if whole is None:
            if "denominator not stated" in figure.text or not figure.of:
                yield Check(CheckKind.NO_DENOMINATOR, (figure.id,), False)
            continue
        statement = Statement(Says.SHARE, share=figure.value, decimals=figure.decimals)
        ends = counts_of_share(statement, int(whole.value))
        rounded = ends is not None and any(
            abs(100 * count / whole.value - figure.value) <= 0.5 * 10.0**-figure.decimals + 1e-9
            for count in range(ends[0], ends[1] + 1)
        )
        ids, numbers = (figure.id, whole.id), (("share", figure.value), ("whole", whole.value))
        if ends is not None and not rounded:
            yield Check(CheckKind.SHARE_CUT, ids, False, numbers)
        else:
            yield Check(CheckKind.SHARE_OF, ids, rounded or figure.at_least, numbers)


def _denominator(share: Stated, figures: Sequence[Stated]) -> Stated | None:
    """The one count of the same unit, stage, period, place and body, if the series says "among" it."""
    if not re.search(r"\bamong\b|\bof all\b", share.series):
        return None
    found = [
        figure
        for figure in figures
        if not figure.percent
        and _together(figure, share)
        and (figure.unit, figure.stage) == (share.unit, share.stage)
    ]
    words = set(re.findall(r"\w{5,}", share.series))
    alike = [figure for figure in found if words & set(re.findall(r"\w{5,}", figure.series))]
    whole = max(alike, key=lambda figure: figure.value, default=None)
    return whole


def _units(figures: Sequence[Stated]) -> Iterator[Check]:
    by_series: dict[tuple[str, str, str], list[Stated]] = defaultdict(list)
    for figure in figures:
        by_series[figure.jurisdiction, figure.series, figure.body].append(figure)
        if not figure.unit or _MIXED.search(figure.unit) or _MIXED.search(figure.stage):
            yield Check(CheckKind.UNIT_UNSURE, (figure.id,), False)
    for members in by_series.values():
        if len({figure.unit for figure in members}) > 1:
            yield Check(CheckKind.UNIT_CHANGES, tuple(figure.id for figure in members), False)


def _publishers(figures: Sequence[Stated]) -> Iterator[Check]:
    """The same unit, stage and place: same period and other value, or same value and other period."""
    counts = [figure for figure in figures if not figure.percent and "sex" not in figure.series]
    for place, one in enumerate(counts):
        for other in counts[place + 1 :]:
            same = (one.jurisdiction, one.unit, one.stage) == (other.jurisdiction, other.unit, other.stage)
            if not same or one.body == other.body or not _alike(one.series, other.series):
                continue
            ids = (one.id, other.id)
            if (one.start, one.end) == (other.start, other.end):
                numbers = (("first", one.value), ("second", other.value))
                yield Check(CheckKind.PUBLISHERS, ids, one.value == other.value, numbers)
            elif one.value == other.value and _overlap(one, other):
                yield Check(CheckKind.OTHER_PERIOD, ids, False)


def _alike(one: str, other: str) -> bool:
    words = [set(re.findall(r"\w{4,}", text.casefold())) - {"formally"} for text in (one, other)]
    small, large = sorted(words, key=len)
    return bool(small) and small <= large and len(large) <= len(small) + 1 and " by " not in one + other


def _overlap(one: Stated, other: Stated) -> bool:
    if None in (one.start, one.end, other.start, other.end):
        return False
    assert one.start and one.end and other.start and other.end
    return one.start <= other.end and other.start <= one.end
