"""Letters: accessible, the same twice, in four languages."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from clew.rendering.exhibits import TextMissing
from clew.rendering.letters import Letter, build

LETTER = Letter(
    sender=("Identification centre", "Trg pravde 1", "Lumara-grad"),
    recipient=("Person L-0001",),
    place="Lumara-grad",
    date=dt.date(2025, 10, 15),
    subject={"en": "Your recovery and reflection period", "sr": "Ваш период за опоравак и размишљање"},
    text={
        "en": "You have **time to decide**.\n\n- Help does not depend on a statement.",
        "sr": "Имате **време**.",
    },
    signature=("Ana Primer",),
    reference="L-0001",
    fictional=True,
)


@pytest.mark.parametrize("language", ["en", "sr", "sr-Latn"])
def test_the_same_letter_gives_the_same_accessible_pdf(language):
    once = build(LETTER, language)
    assert once == build(LETTER, language)
    assert b"<pdfuaid:part>1</pdfuaid:part>" in once


def test_a_letter_without_text_in_the_language_is_not_sent_in_another():
    with pytest.raises(TextMissing, match="fr"):
        build(LETTER, "fr")


def test_a_letter_carries_no_pictures():
    with pytest.raises(ValueError, match="no pictures"):
        build(replace(LETTER, text={"en": "![a face](face.jpg)"}), "en")
