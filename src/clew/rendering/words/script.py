"""Serbian Latin from Serbian Cyrillic; what is no Serbian text stays as it is."""

from __future__ import annotations

import re

KEPT = re.compile(
    r"\{[^{}]*\}"  # a placeholder of a message
    r"|%\([^)]*\)[sdf]"  # a placeholder as Django writes it
    r"|`[^`]*`"  # code
    r"|<[^<>]*>"  # a tag, with its attributes
    r"|(?:https?://|www\.)[^\s<>()\[\]]+"
    r"|[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|&\w+;"
)
"""What is never transliterated."""

_WORD = re.compile(r"[^\W\d_]+")
_TWO = {"Љ": "LJ", "Њ": "NJ", "Џ": "DŽ"}


def to_latin(text: str) -> str:
    """Serbian Latin for Serbian Cyrillic; placeholders, code, tags, addresses and Latin text are kept."""
    pieces: list[str] = []
    end = 0
    for kept in KEPT.finditer(text):
        pieces += [_transliterate(text[end : kept.start()]), kept.group()]
        end = kept.end()
    return "".join([*pieces, _transliterate(text[end:])])


def _transliterate(text: str) -> str:
    return _WORD.sub(lambda word: _word(word.group()), text)


def _word(word: str) -> str:
    import cyrtranslit

    if len(word) > 1 and word.isupper():  # ЊЕГОШ is NJEGOŠ, Његош is Njegoš
        for letter, pair in _TWO.items():
            word = word.replace(letter, pair)
    latin: str = cyrtranslit.to_latin(word, "sr")
    return latin
