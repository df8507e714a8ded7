"""What words mean: code lists, offences, legal facts, rights rules and indicators, each with its source."""

from __future__ import annotations

from collections.abc import Iterator


def messages() -> Iterator[str]:
    """Every display text of the vocabulary, for the catalogue of translations."""
    from clew.vocab.display import messages as texts

    return texts()
