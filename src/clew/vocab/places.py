"""Countries and languages: codes of ISO 3166 and ISO 639, names from CLDR by way of Babel."""

from __future__ import annotations

from functools import cache

from babel import Locale
from babel.core import get_global

NO_COUNTRY = frozenset(
    ("EU", "EZ", "UN", "QO", "XA", "XB", "ZZ", "AC", "CP", "CQ", "DG", "EA", "IC", "TA")
)  # fmt: skip
"""Two letters that CLDR names though they are groups of states, placeholders or parts of a territory."""

MET = (
    "sr", "en", "fr", "rom", "sq", "hu", "ru", "uk", "ar", "fa", "prs", "tr", "hi", "ne", "bn", "zh", "vi",
    "bs", "hr", "mk", "bg", "ro", "sl",
)  # fmt: skip
"""Languages that the bodies of the region meet most, first in every list of choices."""

_NAMED_HERE = {"prs": "fa_AF"}
"""Languages that CLDR names only as a language in a country."""


@cache
def countries() -> tuple[str, ...]:
    """The two-letter codes of countries and territories, Kosovo (XK, a user-assigned code) included."""
    names = map(str, Locale("en").territories)
    return tuple(
        sorted(code for code in names if len(code) == 2 and code.isalpha() and code not in NO_COUNTRY)
    )


def country_name(code: str, language: str = "en") -> str:
    """The country's name in a language (``en``, ``fr``, ``sr``, ``sr_Latn`` ...); raises ``KeyError``.

    Where states disagree (Kosovo) the footnote is a setting of the instance, not part of the name.
    """
    if code not in countries():
        raise KeyError(code)
    return str(Locale.parse(language.replace("-", "_")).territories[code])


def country_of_three(code: str) -> str:
    """The two-letter code for a three-letter one of ISO 3166 (or UNODC's XKX); raises ``KeyError``."""
    plain = code.upper()
    if plain in ("XKX", "XKK"):
        return "XK"
    found = get_global("territory_aliases").get(plain, ())
    if len(plain) != 3 or len(found) != 1 or found[0] not in countries():
        raise KeyError(code)
    return str(found[0])


@cache
def languages() -> tuple[str, ...]:
    """The codes of languages, those that are met most first, then by code."""
    names = map(str, Locale("en").languages)
    others = sorted(code for code in names if code.isalpha() and len(code) in (2, 3) and code not in MET)
    return (*MET, *(code for code in others if code not in ("mul", "und", "zxx", "mis")))


def language_name(code: str, language: str = "en") -> str:
    """The language's name in a language; raises ``KeyError``."""
    if code not in languages():
        raise KeyError(code)
    names = Locale.parse(language.replace("-", "_")).languages
    return str(names[code] if code in names else names[_NAMED_HERE[code]])
