"""Names as they sound, whatever the language and script they were written in.

A *skeleton* is a name reduced to plain Latin letters such that the spellings of one name in the
scripts and transliterations of the region fall together or nearly so: Ђорђе, Đorđe, Djordje and
Gjorgje; Џевдет, Xhevdet and Dževdet. It stands beside the original and never replaces it. The rules
are rows of data (:mod:`clew.vocab.names`); what they cost in false agreement is measured in
``benchmarks/linkage/names.py``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cache, lru_cache

from clew.vocab.names import LetterRule, endings, letter_rules, short_forms

_VOWELS = "aeiouāăâàáéèêëíîóòôöúùûüőű"
_CONTEXTS = {
    "any": ("", ""),
    "start": (r"\b", ""),
    "end": ("", r"\b"),
    "before_vowel": ("", "(?=[" + _VOWELS + "ı])"),
    "before_open_vowel": ("", "(?=[aeouăâáàéèêëóòôöúùûü])"),
    "after_vowel": ("[" + _VOWELS + "ı]", ""),
    "before_back": ("", r"(?=[aouàáâóòôúùû]|[bdfgjklmnpqrstvwxz]|\b)"),
    "end_after_open": ("[" + _VOWELS + r"ɐ][^\W\d_" + _VOWELS + "ɐ]", r"\b"),
}
"""What stands before and after the letters of a rule, as regular expressions."""
_STEP_BACK = re.compile("[^ ]<|<")
_SCRIPTS = (("Cyrl", "Ѐ", "ԯ"), ("Grek", "Ͱ", "Ͽ"), ("Deva", "ऀ", "ॿ"), ("Arab", "؀", "ۿ"))
_LOOSE = re.compile(r"[’'ʼʹ`´.·]|\([^)]*\)")
_APART = re.compile(r"[^\w\u0300-\u036f\u0900-\u0963]+|[\d_]+")
_TWICE = re.compile(r"([a-z])(?=\1)")
_LEFT_OVER = re.compile(r"[^a-z]")
_NOT_A_WORD = re.compile(r"[^a-z ]")


def script_of(text: str) -> str:
    """The script of the first letter that is not Latin, as ISO 15924; ``Latn`` where there is none."""
    for letter in text:
        for script, first, last in _SCRIPTS:
            if first <= letter <= last:
                return script
    return "Latn"


def skeleton(text: str, language: str | None = None) -> str:
    """The name in plain Latin letters, as near to its sound as spelling tells.

    Arguments: ``text`` one or several names in any script; ``language`` its BCP 47 tag where known
    (only the primary subtag counts; unknown languages follow the shared rules). Returns lower-case
    words of ``a-z`` separated by single spaces, empty where no letter was readable.
    """
    primary = (language or "").split("-")[0].split("_")[0].lower()
    primary = _SAME_SPELLING.get(primary, primary)
    text = (text.replace("I", "ı") if primary == "tr" else text).replace("İ", "i")
    plain = unicodedata.normalize("NFC", text).casefold()
    if not plain.isalpha():
        plain = _APART.sub(" ", _LOOSE.sub(_nothing_or_content, plain))
    return " ".join(filter(None, (_word(word, primary) for word in plain.split())))


def skeletons(words: Sequence[str], language: str | None = None) -> list[str]:
    """The skeletons of many names, each as :func:`skeleton` gives it; single plain words go in one pass."""
    if language:
        return [skeleton(word, language) for word in words]
    plain = [number for number, word in enumerate(words) if word.isascii() and word.isalpha()]
    joined = _rewriter("*", "Latn", True)(" ".join(words[number] for number in plain).lower())
    made = _TWICE.sub("", _NOT_A_WORD.sub("", joined)).split(" ") if plain else []
    found = dict(zip(plain, made, strict=True))
    return [found[number] if number in found else skeleton(word) for number, word in enumerate(words)]


@lru_cache(maxsize=1 << 17)
def _word(word: str, primary: str) -> str:
    """The skeleton of one word in small letters."""
    script = "Latn" if word.isascii() else script_of(word)
    if script != "Latn":
        word = _rewriter(primary, script)(_unaccented_greek(word) if script == "Grek" else word)
    elif primary:
        word = _rewriter(primary, "Latn")(word)
    word = _rewriter("*", "Latn", word.isascii())(word)
    plain = word if word.isascii() else unicodedata.normalize("NFKD", word)
    return _TWICE.sub("", _LEFT_OVER.sub("", plain))


_SAME_SPELLING = {"hr": "sr", "bs": "sr", "sh": "sr", "cnr": "sr", "me": "sr", "rmn": "rom", "als": "sq"}


def _nothing_or_content(found: re.Match[str]) -> str:
    """Drop an apostrophe or stop; keep what stands in brackets as a word of its own."""
    return f" {found.group()[1:-1]} " if found.group().startswith("(") else ""


def _unaccented_greek(word: str) -> str:
    return "".join(
        letter for letter in unicodedata.normalize("NFD", word) if unicodedata.category(letter) != "Mn"
    )


@cache
def _rewriter(language: str, script: str, plain: bool = False) -> Callable[[str], str]:
    """One pass from left to right over a word: the longest rule first, a language's own before all's."""
    languages: tuple[str, ...] = (language,)
    if script != "Latn":
        # A script known from one language only is read by that language's rules, whatever was declared.
        known = {rule.language for rule in letter_rules() if rule.script == script}
        languages = (language, "*") if known & {language, "*"} else tuple(sorted(known))
    chosen: dict[tuple[str, str], LetterRule] = {}
    for wanted in languages:
        for rule in letter_rules():
            if rule.script == script and rule.language == wanted:
                chosen.setdefault((rule.source, rule.context), rule)
    if plain:  # most words: rules of marked letters cannot apply, and each rule costs at every letter
        chosen = {rule: row for rule, row in chosen.items() if row.source.isascii()}
    if not chosen:
        return str
    ordered = sorted(chosen.values(), key=lambda rule: (-len(rule.source), rule.context == "any"))
    # Rules are tried by their first letter, so that most letters cost one look instead of one a rule.
    by_letter: dict[str, list[str]] = {}
    for number, rule in enumerate(ordered):
        letter, rest = re.escape(rule.source[0]), re.escape(rule.source[1:])
        before, after = _CONTEXTS[rule.context]
        behind = f"(?<={before}{letter})" if before else ""
        by_letter.setdefault(letter, []).append(f"(?P<r{number}>{behind}{rest}{after})")
    pattern = re.compile("|".join(f"{letter}(?:{'|'.join(rules)})" for letter, rules in by_letter.items()))
    targets = {f"r{number}": rule.target for number, rule in enumerate(ordered)}

    def rewritten(word: str) -> str:
        new = pattern.sub(lambda found: targets[found.lastgroup or ""], word)
        return _STEP_BACK.sub("", new) if "<" in new else new

    return rewritten


@cache
def _formal_names() -> dict[str, tuple[str, ...]]:
    """Skeleton of a short form -> skeletons of the given names it may stand for."""
    found: dict[str, set[str]] = {}
    for form in short_forms():
        full = skeleton(form.name, form.language)
        found.setdefault(skeleton(form.short, form.language), set()).add(full)
    return {short: tuple(sorted(full)) for short, full in found.items()}


def formal_names(given: str) -> tuple[str, ...]:
    """The given names (skeletons) that a given name or short form (skeleton) may stand for, itself first."""
    return (given, *(name for name in _formal_names().get(given, ()) if name != given))


@cache
def _patronymic_endings() -> tuple[tuple[str, str], ...]:
    pairs = {(ending.source, ending.target) for ending in endings() if ending.kind == "patronymic"}
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair)))


def patronymic_stem(patronymic: str) -> str:
    """The father's name in a patronymic (skeleton); a bare father's name stays as it is."""
    for source, target in _patronymic_endings():
        if patronymic.endswith(source) and len(patronymic) >= len(source) + 3:
            return patronymic.removesuffix(source) + target
    return patronymic
