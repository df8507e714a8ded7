"""The languages Clew speaks, under the tags of BCP 47, and which one is spoken now."""

from __future__ import annotations

import os
from dataclasses import dataclass

from clew.problem import N_, Problem


class UnknownLanguage(Problem):
    says = N_("There is no language {code} here.")
    remedy = N_("Choose one of: {languages}.")


@dataclass(frozen=True, slots=True)
class Language:
    """A language: its tag, the folder of its catalogue, its locale for dates and numbers, its own name."""

    tag: str
    catalogue: str | None
    locale: str
    name: str


LANGUAGES: dict[str, Language] = {
    "en": Language("en", None, "en_GB", "English"),
    "fr": Language("fr", "fr", "fr_FR", "français"),
    "sr": Language("sr", "sr", "sr_Cyrl_RS", "српски (ћирилица)"),
    "sr-Latn": Language("sr-Latn", "sr_Latn", "sr_Latn_RS", "srpski (latinica)"),
}
"""By tag; English is what the messages are written in and needs no catalogue."""

WRITTEN = ("fr", "sr")
"""The catalogues that persons write; Serbian Latin is generated from Serbian Cyrillic."""


def find(code: str) -> Language:
    """The language of a tag or locale name (``sr_RS.UTF-8@latin``, ``sr-Latn``, ``fr_CH`` ...).

    Raises :class:`UnknownLanguage`.
    """
    found = _find(code)
    if found is None:
        raise UnknownLanguage(code=code, languages=", ".join(LANGUAGES))
    return found


def _find(code: str) -> Language | None:
    bare, _, modifier = code.strip().partition("@")
    parts = bare.partition(".")[0].replace("_", "-").lower().split("-")
    if parts[0] == "sr":
        return LANGUAGES["sr-Latn" if "latn" in parts or modifier.lower() == "latin" else "sr"]
    return LANGUAGES.get(parts[0])


def current_language() -> str:
    """The tag of the language spoken now: ``CLEW_LANGUAGE``, then the locale's, then English."""
    for variable in ("CLEW_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        found = _find(os.environ.get(variable, ""))
        if found is not None:
            return found.tag
    return "en"


def language_name(code: str, language: str | None = None) -> str:
    """What a language is called in another one (by default in itself)."""
    found = find(code)
    if language is None:
        return found.name
    from babel import Locale

    name = Locale.parse(found.locale).get_display_name(find(language).locale)
    bare = Locale(found.locale.partition("_")[0]).get_display_name(find(language).locale)
    if found.tag.startswith("sr"):
        script = Locale.parse(find(language).locale).scripts["Latn" if found.tag == "sr-Latn" else "Cyrl"]
        return f"{bare} ({script})"
    return bare or name or found.name
