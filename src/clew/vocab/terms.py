"""What trafficking consists of: acts, means, forms of exploitation, channels of recruitment, links.

Online recruitment is a family of its own. Terms that the newsletter of March 2025 names as trends
are marked, and stand beside the others as terms of their own. Adult sex work alone is none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from clew.vocab.confidence import Confidence, confidences
from clew.vocab.tables import rows


class Group(StrEnum):
    """What kind of term it is."""

    ACT = "act"
    MEAN = "mean"
    FORM = "form"
    CHANNEL = "channel"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Term:
    """A term. ``htcds`` is the field and code of HTCDS 2.0, ``glotip`` the category of UNODC's table,
    each ``None`` where there is none. Codes are unique across groups."""

    group: Group
    code: str
    parent: str | None
    name: str
    htcds: tuple[str, str] | None
    glotip: str | None
    trend: bool
    online: bool
    source: str
    confidence: tuple[Confidence, ...]


@cache
def terms() -> dict[str, Term]:
    """All terms, by code."""
    found: dict[str, Term] = {}
    for row in rows("terms.csv"):
        field, _, code = row.perhaps("htcds").partition(":")
        term = Term(
            group=row.code("group", Group),
            code=row.text("code"),
            parent=row.perhaps("parent") or None,
            name=row.text("name"),
            htcds=(field, code) if field else None,
            glotip=row.perhaps("glotip") or None,
            trend=row.flag("trend"),
            online=row.flag("online"),
            source=row.text("source"),
            confidence=confidences(row),
        )
        if term.code in found:
            raise row.wrong("code", "stands there twice")
        if term.parent and (term.parent not in found or found[term.parent].group is not term.group):
            raise row.wrong("parent", "is no earlier term of the group")
        found[term.code] = term
    return found


def group(kind: Group) -> tuple[Term, ...]:
    """The terms of a group, in order, each after the one it is part of."""
    return tuple(term for term in terms().values() if term.group is kind)


def trends() -> tuple[Term, ...]:
    """The terms that the newsletter names as trends."""
    return tuple(term for term in terms().values() if term.trend)


def within(code: str) -> tuple[Term, ...]:
    """The term and all it is part of, from itself upwards; raises ``KeyError``."""
    line = [terms()[code]]
    while (parent := line[-1].parent) is not None:
        line.append(terms()[parent])
    return tuple(line)
