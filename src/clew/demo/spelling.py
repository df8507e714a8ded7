"""How one name is written by different clerks: the spellings that the noise of Lumara chooses from.

Written without the rules that linkage uses, and simpler than they are: a clerk is no linguist.
"""

from __future__ import annotations

import unicodedata

STYLES = ("own", "cyrillic", "bare", "english", "neighbour")
"""As the language itself writes it in Latin; Serbian Cyrillic (or its own); without diacritics;
as English letters sound; as a clerk of the neighbouring language writes it by ear."""

_CYRILLIC = {
    "lj": "љ", "nj": "њ", "dž": "џ", "a": "а", "b": "б", "v": "в", "g": "г", "d": "д", "đ": "ђ",
    "e": "е", "ž": "ж", "z": "з", "i": "и", "j": "ј", "k": "к", "l": "л", "m": "м", "n": "н",
    "o": "о", "p": "п", "r": "р", "s": "с", "t": "т", "ć": "ћ", "u": "у", "f": "ф", "h": "х",
    "c": "ц", "č": "ч", "š": "ш", "w": "в", "y": "и", "x": "кс", "q": "к",
}  # fmt: skip
_MACEDONIAN = {**_CYRILLIC, "gj": "ѓ", "kj": "ќ", "dz": "ѕ"}
_BY_EAR = {
    "sq": {
        "xh": "dž", "gj": "đ", "sh": "š", "zh": "ž", "th": "t", "dh": "d", "ll": "l", "rr": "r",
        "ç": "č", "q": "ć", "ë": "e", "x": "dz", "y": "i",
    },
    "tr": {"ş": "š", "ç": "č", "c": "dž", "ğ": "", "ı": "i", "ö": "o", "ü": "u", "y": "j"},
    "ne": {"sh": "š", "ch": "č", "aa": "a", "kh": "k", "bh": "b", "dh": "d", "th": "t", "w": "v", "y": "j"},
    "uk": {"shch": "šč", "sh": "š", "ch": "č", "kh": "h", "zh": "ž", "ya": "ja", "yu": "ju", "iya": "ija",
           "y": "i"},
    "ro": {"ch": "k", "gh": "g", "ș": "š", "ț": "c", "ă": "a", "â": "i", "x": "ks"},
    "bg": {"sht": "št", "sh": "š", "ch": "č", "zh": "ž", "ts": "c", "ya": "ja", "yu": "ju", "y": "j"},
}  # fmt: skip
_ALBANIAN = {
    "dž": "xh", "đ": "gj", "š": "sh", "ž": "zh", "č": "ç", "ć": "q", "lj": "l", "nj": "nj", "j": "j",
}  # fmt: skip
_ENGLISH = {
    "dž": "dz", "đ": "dj", "š": "sh", "ž": "zh", "č": "ch", "ć": "ch", "ç": "ch", "ş": "sh", "ğ": "g",
    "ı": "i", "ö": "oe", "ü": "ue", "ë": "e", "ș": "sh", "ț": "ts", "xh": "dj",
}  # fmt: skip
_SINGLE = {"đ": "d", "ı": "i", "ł": "l"}


def replaced(text: str, table: dict[str, str]) -> str:
    """The text with the longest matching letters replaced, capitals kept capital."""
    longest = max(map(len, table))
    out = []
    at = 0
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(letter.lower()[0] for letter in text)
    while at < len(text):
        for length in range(min(longest, len(text) - at), 0, -1):
            found = table.get(lower[at : at + length])
            if found is not None:
                capital = text[at].isupper()
                out.append(found[:1].upper() + found[1:] if capital else found)
                at += length
                break
        else:
            out.append(text[at])
            at += 1
    return "".join(out)


def bare(text: str) -> str:
    """Without diacritics, as a keyboard that lacks them writes it (đ becomes d)."""
    plain = unicodedata.normalize("NFKD", replaced(text, _SINGLE))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def by_ear(text: str, language: str) -> str:
    """As a Serbian-speaking clerk writes it in Serbian Latin."""
    table = _BY_EAR.get(language)
    return replaced(text, table) if table else text


def cyrillic(text: str, language: str) -> str:
    """In Cyrillic: Serbian letters by ear, Macedonian ones for Macedonian names."""
    if language == "mk":
        return replaced(text, _MACEDONIAN)
    heard = by_ear(text, language)
    plain = "".join(letter if letter.lower() in _CYRILLIC else bare(letter) for letter in heard)
    return replaced(plain, _CYRILLIC)


def spellings(name: str, language: str, own_cyrillic: str = "") -> tuple[str, ...]:
    """The spellings of a name, one for each of :data:`STYLES`."""
    neighbour = by_ear(name, language) if language in _BY_EAR else replaced(name, _ALBANIAN)
    return (
        name,
        own_cyrillic or cyrillic(name, language),
        bare(name),
        bare(replaced(name, _ENGLISH)),
        neighbour,
    )
