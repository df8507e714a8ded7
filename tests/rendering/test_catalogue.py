"""The catalogue: complete, with the same placeholders, compiled, and made again byte for byte."""

from __future__ import annotations

import pytest
from babel.messages.catalog import Catalog

from clew.rendering import catalogue


@pytest.mark.parametrize("folder", ["fr", "sr", "sr_Latn"])
def test_the_compiled_catalogue_is_in_step_with_the_written_one(folder):
    written = catalogue.read(folder)
    assert catalogue.path_of(folder, ".mo").read_bytes() == catalogue.mo_bytes(written)


def test_serbian_latin_is_in_step_with_serbian_cyrillic():
    made = catalogue.po_bytes(catalogue.latin(catalogue.read("sr")))
    assert catalogue.path_of("sr_Latn", ".po").read_bytes() == made


@pytest.mark.parametrize("folder", ["fr", "sr", "sr_Latn"])
def test_no_message_is_untranslated_fuzzy_or_has_lost_a_placeholder(folder):
    assert catalogue.lacks(catalogue.catalogues()[folder]) == []


@pytest.mark.parametrize("folder", ["fr", "sr", "sr_Latn"])
def test_the_written_catalogue_is_in_step_with_the_code(folder):
    made = catalogue.po_bytes(catalogue.catalogues()[folder])
    assert catalogue.path_of(folder, ".po").read_bytes() == made


def test_messages_are_gathered_from_marks_and_plurals():
    messages = catalogue.gather()
    assert "List {name} saw nobody." in messages
    assert "persons" in messages


def test_making_the_catalogues_twice_gives_the_same_bytes():
    once = {folder: catalogue.po_bytes(made) for folder, made in catalogue.catalogues().items()}
    twice = {folder: catalogue.po_bytes(made) for folder, made in catalogue.catalogues().items()}
    assert once == twice


def test_a_missing_translation_and_a_lost_placeholder_are_found():
    broken = Catalog(locale="fr")
    broken.add("List {name} saw nobody.", "La liste n’a vu personne.")
    broken.add("persons", "")
    broken.add("cases", "affaires")
    assert catalogue.lacks(broken) == [
        "other placeholders: List {name} saw nobody.",
        "not translated: persons",
    ]


def test_a_plural_form_may_leave_its_count_out_when_english_does():
    plural = Catalog(locale="fr")
    plural.add(("One list was left out.", "{n} lists were left out."), ("Une liste.", "{n} listes."))
    assert catalogue.lacks(plural) == []
