"""Sorting as a reader of the language expects: azbuka, abeceda with its digraphs, accents after letters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import TypeVar

from clew.rendering.words.languages import current_language, find

Thing = TypeVar("Thing")
Key = tuple[tuple[int, ...], tuple[int, ...], str]

AZBUKA = tuple("абвгдђежзијклљмнњопрстћуфхцчџш")
ABECEDA = (*"abcčćd", "dž", *"đefghijkl", "lj", *"mn", "nj", *"opqrsštuvwxyzž")
ALPHABET = tuple("abcdefghijklmnopqrstuvwxyz")

_APART = re.compile(r"^((?:in|kon)(?=j(?:ek|ug|unk))|(?:na|po|o)d(?=ž(?:iv|anr|al|nj))|tan(?=jug))")
"""Words in which n + j or d + ž are two letters: injekcija, konjunktura, nadživeti, podžanr, Tanjug."""

_SPELT = {"œ": "oe", "æ": "ae", "ß": "ss", "ł": "l", "ø": "o", "đ": "dj", "ħ": "h", "ı": "i"}


def sort_key(text: str, language: str | None = None) -> Key:
    """A key by which texts sort in the language: letters first, then accents, then the text itself."""
    tag = find(language or current_language()).tag
    alphabet = {"sr": AZBUKA, "sr-Latn": ABECEDA}.get(tag, ALPHABET)
    letters: list[int] = []
    accents: list[int] = []
    for letter in _letters(text, tag):
        rank = _rank(letter, alphabet)
        if rank is not None:
            letters.append(rank)
            accents.append(0)
            continue
        for place, character in enumerate(_taken_apart(letter)):
            if unicodedata.combining(character):
                if accents:
                    accents[-1] = accents[-1] * 4096 + ord(character) % 4096
                continue
            known = _rank(character, alphabet)
            letters.append(known if known is not None else _stranger(character, len(alphabet)))
            accents.append(0 if place or character == letter else 1)
    return tuple(letters), tuple(accents), text


def in_order(
    things: Iterable[Thing], language: str | None = None, by: Callable[[Thing], str] = str
) -> list[Thing]:
    """The things sorted by their texts as the language sorts them."""
    return sorted(things, key=lambda thing: sort_key(by(thing), language))


def _letters(text: str, tag: str) -> list[str]:
    folded = unicodedata.normalize("NFC", text).lower()
    if tag != "sr-Latn":
        return list(folded)
    letters: list[str] = []
    for word in re.split(r"(\W+)", folded):
        apart = _APART.match(word)
        head, rest = (apart.group(), word[apart.end() :]) if apart else ("", word)
        letters += list(head)
        if apart:
            letters.append(rest[0])
            rest = rest[1:]
        letters += re.findall(r"dž|lj|nj|.", rest, re.DOTALL)
    return letters


def _taken_apart(letter: str) -> str:
    return unicodedata.normalize("NFD", _SPELT.get(letter, letter))


def _rank(letter: str, alphabet: tuple[str, ...]) -> int | None:
    return 100 + alphabet.index(letter) if letter in alphabet else None


def _stranger(character: str, letters: int) -> int:
    """Spaces and signs before digits, digits before letters, other scripts after them."""
    if character.isdigit():
        return 50 + int(unicodedata.digit(character, 0))
    if character.isalpha():
        return 100 + letters + ord(character)
    return 1 + ord(character) % 40
