"""Personal numbers with their check digits, and what they say of birth and sex."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

_SEPARATORS = re.compile(r"[\s\-./]+")


@dataclass(frozen=True, slots=True)
class PersonalNumber:
    """A number as typed without separators; ``scheme`` names the first whose check digit holds, or is empty.

    ``birth`` (eight digits) and ``sex`` are what the number itself says, where its scheme says it.
    """

    digits: str
    scheme: str = ""
    birth: str = ""
    sex: str = ""


@cache
def _schemes() -> tuple[tuple[str, Any], ...]:
    from stdnum.bg import egn
    from stdnum.gr import amka
    from stdnum.hr import oib
    from stdnum.ro import cnp
    from stdnum.si import emso
    from stdnum.tr import tckimlik

    return (
        ("umcn", emso),
        ("cnp", cnp),
        ("egn", egn),
        ("amka", amka),
        ("oib", oib),
        ("tckimlik", tckimlik),
    )


_SEXES = {"M": "male", "F": "female"}


def read_number(text: str) -> PersonalNumber:
    """A personal number of the region (UMCN/JMBG, CNP, EGN, AMKA, OIB, T.C. Kimlik) from what was typed.

    Check digits are those of python-stdnum. A number that no scheme accepts keeps its digits: it may
    be mistyped, or of another state.
    """
    digits = _SEPARATORS.sub("", text).upper()
    if not digits or set(digits) <= {"0", "X", "9"}:
        return PersonalNumber("")
    for name, scheme in _schemes():
        if scheme.is_valid(digits):
            return PersonalNumber(digits, name, _birth(scheme, digits), _sex(scheme, digits))
    return PersonalNumber(digits)


def _birth(scheme: Any, digits: str) -> str:
    read: Callable[[str], Any] | None = getattr(scheme, "get_birth_date", None)
    if read is None:
        return ""
    return str(read(digits).strftime("%Y%m%d"))


def _sex(scheme: Any, digits: str) -> str:
    read: Callable[[str], Any] | None = getattr(scheme, "get_gender", None)
    return _SEXES.get(str(read(digits)), "") if read is not None else ""
