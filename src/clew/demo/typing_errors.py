"""Slips of the hand: a letter left out, doubled, changed for another, or two exchanged."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_LATIN = "abcdefghijklmnoprstuvz"
_CYRILLIC = "абвгдезијклмнопрстуфхц"


def mistyped(rng: np.random.Generator, words: Sequence[str]) -> list[str]:
    """Each word with one slip; words of fewer than three letters stay as they are."""
    kinds = rng.integers(0, 4, len(words))
    places = rng.random(len(words))
    letters = rng.integers(0, len(_LATIN), len(words))
    return [
        _slip(word, int(kind), float(place), int(letter))
        for word, kind, place, letter in zip(words, kinds, places, letters, strict=True)
    ]


def _slip(word: str, kind: int, place: float, letter: int) -> str:
    if len(word) < 3:
        return word
    at = 1 + int(place * (len(word) - 1))
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    if kind == 2:
        alphabet = _CYRILLIC if "Ѐ" <= word[at] <= "ӿ" else _LATIN
        other = alphabet[letter] if alphabet[letter] != word[at] else alphabet[letter - 1]
        return word[:at] + other + word[at + 1 :]
    at = min(at, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
