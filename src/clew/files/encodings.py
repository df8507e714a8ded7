"""Finds out how the letters of a text file are written, or says in which row it cannot be known.

UTF-8, UTF-16 and UTF-32 are recognised by what they are. The old Windows code pages (1250 for Latin
letters of Central Europe, 1251 for Cyrillic, 1252 for Western Europe) look alike as bytes; they are
told apart by which reading gives words: letters of one script a word, no capital after a small
letter, and letters that the languages of the region use.
"""

from __future__ import annotations

import codecs
import re
from itertools import pairwise

from clew.files.problems import NoSuchEncoding, NotOneEncoding, NulCharacter, UnknownEncoding, UnsureEncoding

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CODE_PAGES = ("cp1250", "cp1251", "cp1252")
_HOME = {
    "cp1250": frozenset("čćšžđČĆŠŽĐëçËÇáéíóöúüőűÁÉÍÓÖÚÜŐŰăâîşţĂÂÎŞŢńąęłśźżĄĘŁŃŚŹŻ"),
    "cp1251": frozenset(chr(letter) for letter in range(0x0400, 0x0460)),
    "cp1252": frozenset("àâäæçéèêëîïôöœùûüÿÀÂÄÆÇÉÈÊËÎÏÔÖŒÙÛÜßñáíóúÁÍÓÚåÅšžŠŽ"),
}
_PUNCTUATION = frozenset("\u00a0\u00ad„“”‘’‚–—…«»‹›•€§°№™®©·‰")
_WORD = re.compile(r"[^\W\d_]+")
_VOWELS = frozenset("aeiouyAEIOUYаеиоу")
_PIECE = 1 << 20
_SAMPLE = 400_000
"""Bytes of distinct rows by which the code page is judged."""


def find_encoding(data: bytes, file: str) -> str:
    """The name of the encoding in which the whole of ``data`` is written.

    Raises :class:`NulCharacter`, :class:`NotOneEncoding`, :class:`UnknownEncoding` or
    :class:`UnsureEncoding`, each with the row.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return check_encoding(data, name, file)
    if b"\0" in data:
        for name in ("utf-16-le", "utf-16-be"):
            if _is_utf16(data, name):
                return name
        raise NulCharacter(file=file, row=_row(data, data.index(b"\0")))
    return "utf-8" if _is_utf8(data) else _code_page(data, file)


def check_encoding(data: bytes, name: str, file: str) -> str:
    """The name again, if the whole of ``data`` is written in that encoding.

    Raises :class:`NoSuchEncoding`, :class:`UnknownEncoding` with the row, :class:`NulCharacter`.
    """
    try:
        text = data.decode(name)
    except UnicodeDecodeError as fault:
        raise UnknownEncoding(file=file, row=_rows_before(data, fault.start, name) + 1) from None
    except LookupError:
        raise NoSuchEncoding(file=file, encoding=name) from None
    if "\0" in text:
        raise NulCharacter(file=file, row=text.count("\n", 0, text.index("\0")) + 1)
    return name


def _is_utf8(data: bytes) -> bool:
    """Whether all is UTF-8, found out in pieces: a large file is not held twice."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(data)
    try:
        for start in range(0, len(view), _PIECE):
            decoder.decode(view[start : start + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_utf16(data: bytes, name: str) -> bool:
    if len(data) % 2:
        return False
    try:
        text = data.decode(name)
    except UnicodeDecodeError:
        return False
    head = text[:4096]
    ascii_share = sum(char < "\u0500" for char in head) / len(head)
    return "\0" not in text and ascii_share > 0.9


def _rows_before(data: bytes, place: int, name: str) -> int:
    return data[:place].decode(name, errors="ignore").count("\n")


def _row(data: bytes, place: int) -> int:
    return data.count(b"\n", 0, place) + 1


def _code_page(data: bytes, file: str) -> str:
    old: list[bytes] = []
    new: list[tuple[int, bytes]] = []
    seen: set[bytes] = set()
    size = 0
    first_old = 0
    for number, line in enumerate(data.split(b"\n"), start=1):
        if line.isascii() or line in seen:
            continue
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            first_old = first_old or number
            if size < _SAMPLE:
                seen.add(line)
                old.append(line)
                size += len(line)
        else:
            new.append((number, line))
    name = _best(old, file, first_old)
    for number, line in new:
        if _strangeness(line.decode("utf-8"), None) < _strangeness(_decoded(line, name), name):
            raise NotOneEncoding(file=file, row=max(number, first_old))
    try:
        data.decode(name)
    except UnicodeDecodeError as fault:
        raise UnknownEncoding(file=file, row=_row(data, fault.start)) from None
    return name


def _decoded(line: bytes, name: str) -> str:
    return line.decode(name, errors="replace")


def _best(lines: list[bytes], file: str, row: int) -> str:
    text = b"\n".join(lines)
    readings = {name: _decoded(text, name) for name in _CODE_PAGES}
    scores = sorted((_strangeness(reading, name), name) for name, reading in readings.items())
    (least, name), (next_least, second) = scores[:2]
    if least < next_least or readings[name] == readings[second]:
        return name
    raise UnsureEncoding(file=file, row=row, first=name, second=second)


def _strangeness(text: str, code_page: str | None) -> float:
    """How little the text looks like words: 0 for a text whose letters all stand where they may."""
    home = _HOME[code_page] if code_page else frozenset().union(*_HOME.values())
    strange = 0.0
    for char in text:
        if char.isascii() or char in _PUNCTUATION or char in home:
            continue
        strange += 0.5 if char.isalpha() else 1.0
    for word in _WORD.findall(text):
        if word.isascii():
            continue
        cyrillic = [("\u0400" <= char <= "\u04ff") for char in word]
        strange += 2.0 * (any(cyrillic) and not all(cyrillic))
        strange += sum(b.isupper() and a.islower() for a, b in pairwise(word))
        strange += _misplaced(word)
    return strange


def _misplaced(word: str) -> float:
    """In words of Latin letters, ``č`` or ``ć`` between consonants and ``è`` or ``æ`` beside vowels."""
    padded = f" {word} "
    strange = 0.0
    for before, char, after in zip(padded, padded[1:], padded[2:], strict=False):
        vowels = (before in _VOWELS) + (after in _VOWELS)
        lone = char in "čćČĆ" and not vowels and before != " "
        beside = char in "èÈæÆ" and (vowels == 2 or " " in (before, after))
        strange += 0.25 * (lone or beside)
    return strange
