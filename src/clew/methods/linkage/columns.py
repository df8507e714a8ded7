"""What each column of a list holds: taken from its header, or from a saved mapping."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

from clew.methods.linkage.names import skeleton
from clew.methods.linkage.problems import (
    NoIdentityColumns,
    RepeatedColumn,
    UnknownColumn,
    UnknownRole,
)
from clew.vocab.linkage import roles

IDENTIFYING = (
    frozenset({"given_name", "family_name"}),
    frozenset({"full_name"}),
    frozenset({"personal_number"}),
)
"""A list needs the columns of at least one of these sets; a given name alone tells nobody apart."""

HELPFUL = frozenset(
    {"birth_date", "birth_year", "age", "personal_number", "document_number", "phone", "email"}
    | {"street", "place", "postcode", "municipality", "patronymic", "house_number"}
)


def header_key(header: str) -> str:
    """A header without case, marks and punctuation: ``Date of Birth`` and ``date_of_birth`` are one."""
    digits = re.sub(r"[^0-9]", "", header)
    words = skeleton(re.sub(r"[_\W]+", " ", header))
    return "_".join(words.split()) + digits


@cache
def _by_header() -> dict[str, str]:
    return {header_key(header): role for role, headers in roles().items() for header in headers}


def guess_roles(columns: Sequence[str], mapping: Mapping[str, str] | None = None) -> dict[str, str]:
    """Role -> column of one list.

    Arguments: ``columns`` headers of the list; ``mapping`` role -> header, which wins over the guess
    (an empty header says that no column plays the role). Raises :class:`UnknownRole`,
    :class:`UnknownColumn` and :class:`RepeatedColumn` for a mapping that cannot hold.
    """
    found: dict[str, str] = {}
    given = dict(mapping or {})
    for role, column in given.items():
        if role not in roles():
            raise UnknownRole(role=role, roles=", ".join(roles()))
        if column and column not in columns:
            raise UnknownColumn(role=role, column=column, columns=", ".join(columns))
    taken = [column for column in given.values() if column]
    for column in taken:
        if taken.count(column) > 1:
            raise RepeatedColumn(column=column)
    # A column that is called exactly like a role (as a mapping renames it) comes before similar headers.
    for column in sorted(columns, key=lambda name: name not in roles()):
        role = _by_header().get(header_key(column), "")
        if role and role not in found and role not in given and column not in taken:
            found[role] = column
    found.update({role: column for role, column in given.items() if column})
    return found


def check_identifying(name: str, found: Mapping[str, str]) -> None:
    """Refuse a list whose columns cannot tell persons apart (only first names, no names at all)."""
    if any(needed <= found.keys() for needed in IDENTIFYING):
        return
    has_name = {"given_name", "family_name"} & found.keys()
    if has_name and len(HELPFUL & found.keys()) >= 2:
        return
    raise NoIdentityColumns(list=name, found=", ".join(found) or "-")
