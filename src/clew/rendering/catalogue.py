"""The catalogue of messages: gathered from the code, written by persons, Serbian Latin generated.

``python -m clew.rendering.catalogue`` gathers every message of the package, brings the catalogues of
``locale/`` up to date, generates Serbian Latin and compiles all of them; the same messages give the
same bytes. ``--check`` only says what is missing.
"""

from __future__ import annotations

import datetime as dt
import io
import string
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from clew.rendering import command_texts
from clew.rendering.words import DOMAIN, LOCALE, plurals
from clew.rendering.words.languages import WRITTEN
from clew.rendering.words.script import to_latin

PACKAGE = Path(__file__).parent.parent
KEYWORDS = {
    "N_": None, "_": None, "translate": None, "translate_plural": (1, 2), "Plural": (1, 2),
}  # fmt: skip
FIXED = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
"""The date in every header, so that compiling twice gives the same bytes."""

Texts = tuple[str, ...]


def gather() -> dict[str | Texts, list[str]]:
    """Every message of the package (a pair is a singular and its plural) with the files that say it."""
    found: dict[str | Texts, set[str]] = {}
    for file, _line, message, _comments, _context in extract_from_dir(
        PACKAGE, method_map=[("**.py", "python")], keywords=KEYWORDS
    ):
        if message:
            found.setdefault(message, set()).add(f"src/clew/{file}")
    for pair in plurals():
        files = found.pop(pair.singular, set()) | found.pop(pair.plural, set())
        found.setdefault((pair.singular, pair.plural), set()).update(files)
    for message, file in command_texts.gather():
        found.setdefault(message, set()).add(f"src/clew/doors/cli/{file}")
    for message in _vocabulary():
        if message:
            found.setdefault(message, set()).add("src/clew/vocab/data")
    return {message: sorted(files) for message, files in sorted(found.items(), key=lambda item: str(item[0]))}


def _vocabulary() -> Iterator[str]:
    import clew.vocab

    messages = getattr(clew.vocab, "messages", None)
    return iter(messages() if messages else ())


def path_of(folder: str, suffix: str) -> Path:
    """The file of a catalogue."""
    return LOCALE / folder / "LC_MESSAGES" / f"{DOMAIN}{suffix}"


def read(folder: str) -> Catalog:
    """The catalogue of a language as it stands."""
    path = path_of(folder, ".po")
    if not path.exists():
        return Catalog(locale=folder)
    with path.open("rb") as file:
        return read_po(file, locale=folder)


def _empty(folder: str) -> Catalog:
    return Catalog(
        locale=folder,
        domain=DOMAIN,
        project="Clew",
        version="1",
        msgid_bugs_address=" ",
        last_translator="Clew",
        language_team=folder,
        creation_date=FIXED,
        revision_date=FIXED,
        fuzzy=False,
        header_comment="# The messages of Clew. Write here, then run: python -m clew.rendering.catalogue",
    )


def updated(folder: str, messages: dict[str | Texts, list[str]]) -> Catalog:
    """A written catalogue with exactly these messages and the translations it already had."""
    before, after = read(folder), _empty(folder)
    for message, files in messages.items():
        known = before.get(message if isinstance(message, str) else message[0])
        text = known.string if known is not None and known.id == message else None
        after.add(
            message,
            string=text if text is not None else ("" if isinstance(message, str) else ("",) * _forms(folder)),
            locations=[(file, None) for file in files],
        )
    return after


def _forms(folder: str) -> int:
    return 3 if folder.startswith("sr") else 2


def latin(cyrillic: Catalog) -> Catalog:
    """Serbian Latin from Serbian Cyrillic."""
    generated = _empty("sr_Latn")
    for message in cyrillic:
        if message.id:
            text = message.string
            generated.add(
                message.id,
                string=to_latin(text) if isinstance(text, str) else tuple(to_latin(form) for form in text),
                locations=message.locations,
            )
    return generated


def po_bytes(catalogue: Catalog) -> bytes:
    """The catalogue for persons."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=100, include_lineno=False, sort_output=True)
    return buffer.getvalue()


def mo_bytes(catalogue: Catalog) -> bytes:
    """The catalogue for programs; messages without a translation are left out."""
    buffer = io.BytesIO()
    write_mo(buffer, read_po(io.BytesIO(po_bytes(catalogue)), locale=catalogue.locale))
    return buffer.getvalue()


def lacks(catalogue: Catalog) -> list[str]:
    """Messages of a catalogue that are untranslated, fuzzy, or whose placeholders do not agree."""
    found = []
    for message in catalogue:
        if not message.id:
            continue
        forms = [message.string] if isinstance(message.string, str) else list(message.string)
        first = message.id if isinstance(message.id, str) else message.id[0]
        if message.fuzzy or not all(forms):
            found.append(f"not translated: {first}")
        elif not all(_agrees(message, form) for form in forms):
            found.append(f"other placeholders: {first}")
    return found


def _agrees(message: Message, form: str) -> bool:
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    wanted, given = [_placeholders(text) for text in ids], _placeholders(form)
    return given in wanted or (len(ids) > 1 and min(wanted, key=len) <= given <= max(wanted, key=len))


def _placeholders(text: str) -> set[str]:
    try:
        return {
            f"{name}:{spec}" for _literal, name, spec, _ in string.Formatter().parse(text) if name is not None
        }
    except ValueError:
        return {"unreadable"}


def catalogues() -> dict[str, Catalog]:
    """All catalogues as they should be now, by folder."""
    messages = gather()
    written = {folder: updated(folder, messages) for folder in WRITTEN}
    return {**written, "sr_Latn": latin(written["sr"])}


def main(arguments: list[str]) -> int:
    """Bring the catalogues up to date, or with ``--check`` only say what is missing."""
    lacking = 0
    for folder, catalogue in catalogues().items():
        missing = lacks(catalogue)
        lacking += len(missing)
        sys.stdout.write(f"{folder}: {len(catalogue)} messages, {len(missing)} to mend\n")
        if "--check" in arguments:
            sys.stdout.writelines(f"  {line}\n" for line in missing)
            continue
        for suffix, content in ((".po", po_bytes(catalogue)), (".mo", mo_bytes(catalogue))):
            path = path_of(folder, suffix)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return 1 if lacking and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
