"""What kind of file this is, by its content."""

from __future__ import annotations

from enum import StrEnum

from clew.files.problems import DamagedFile, LockedFile, NotATable, OldWorkbook


class Kind(StrEnum):
    """The kinds of file that are read."""

    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


_OTHERS = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"7z\xbc\xaf": "7z",
    b"Rar!": "RAR",
    b"{\\rtf": "RTF",
    b"SQLite format 3": "SQLite",
    b"\x7fELF": "ELF",
    b"MZ\x90": "EXE",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def kind_of(data: bytes, file: str) -> Kind:
    """The kind of a file by its first bytes.

    Raises :class:`LockedFile`, :class:`OldWorkbook`, :class:`DamagedFile` or :class:`NotATable`.
    """
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return Kind.XLSX
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise LockedFile(file=file)
        raise OldWorkbook(file=file)
    if data.startswith(b"PARE"):
        raise LockedFile(file=file)
    if data.startswith(b"PAR1"):
        if not data.endswith(b"PAR1"):
            raise DamagedFile(file=file, kind="parquet")
        return Kind.PARQUET
    for mark, name in _OTHERS.items():
        if data.startswith(mark):
            raise NotATable(file=file, kind=name)
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        raise NotATable(file=file, kind="HTML / XML")
    if head.startswith((b"{", b"[{")) and data.rstrip()[-1:] in b"}]":
        raise NotATable(file=file, kind="JSON")
    return Kind.CSV
