"""All files of an edition: PDF and web page in each language, open data beside them."""

from __future__ import annotations

from collections.abc import Iterator

from clew.rendering import bulletin
from clew.rendering.bulletin import opendata, web
from clew.rendering.bulletin.edition import Edition


def files(edition: Edition) -> Iterator[tuple[str, bytes]]:
    """The files of an edition with their names, one after the other."""
    for language in edition.languages:
        yield web.name_of(language, "pdf"), bulletin.build(edition, language)
        yield web.name_of(language, "html"), web.build(edition, language)
    table, description = opendata.build(edition)
    yield "figures.csv", table
    yield "figures.csv-metadata.json", description
