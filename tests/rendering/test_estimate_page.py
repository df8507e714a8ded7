"""The words and the page of an estimate."""

from __future__ import annotations

import re

import numpy as np
import pytest
from rich.console import Console

from clew.methods.captures import CaptureList, Captures
from clew.methods.estimation import CaveatKind, Options, RefusalKind, estimate
from clew.rendering.charts_estimation import on_paper, pictures
from clew.rendering.estimate_page import show
from clew.rendering.words import Plural
from clew.rendering.words.estimation import ASSUMES, METHODS, WORDS

KOREA = np.array([0, 5, 5, 54, 41, 6, 0, 12])


@pytest.mark.parametrize("kind", [*CaveatKind, *RefusalKind])
def test_every_finding_has_words(kind: str) -> None:
    words = WORDS[kind]
    assert (words.plural if isinstance(words, Plural) else words).endswith((".", ":"))


def test_every_method_has_a_name_and_says_what_it_assumes() -> None:
    assert METHODS.keys() == ASSUMES.keys()


def _page(width: int = 100) -> str:
    captures = Captures(tuple(CaptureList(name) for name in ("b", "c", "d[x]")), KOREA[None, None])
    answer = estimate(captures, Options(bootstraps=100, bayesian=False), np.random.default_rng(1))
    console = Console(record=True, width=width, file=open("/dev/null", "w"))  # noqa: SIM115, PTH123
    with console.file:
        show(answer, console)
    return console.export_text()


def test_the_page_refuses_the_headline_and_still_gives_the_ranges() -> None:
    text = _page()
    assert "No headline number is given" in text and "The lists declare nothing" in text
    assert "Selected model: b*c + c*d[x]" in text
    assert "157" in text and "Each list dropped" in text


def test_every_sentence_of_the_page_has_its_numbers() -> None:
    text = re.sub(r"\s+", " ", _page())
    assert "{" not in text and "estimation." not in text and "=" not in text


def test_it_never_says_more_than_presumed_victims_of_the_shared_definition() -> None:
    text = re.sub(r"\s+", " ", _page())
    assert "presumed victims of the definition the lists share, and of nobody else" in text
    assert not re.search(r"(?<!presumed )victims", text)


def test_every_picture_has_alternative_text() -> None:
    captures = Captures(tuple(CaptureList(name) for name in ("b", "c", "d")), KOREA[None, None])
    answer = estimate(captures, Options(bootstraps=100, bayesian=False), np.random.default_rng(1))
    found = pictures(answer, captures)
    assert set(found) == {"overlap", "methods", "models", "lists", "resamples"}
    for chart in found.values():
        assert chart.alternative and chart.svg.startswith("<svg")


def test_a_picture_that_stands_alone_stands_on_white() -> None:
    captures = Captures(tuple(CaptureList(name) for name in ("b", "c", "d")), KOREA[None, None])
    answer = estimate(captures, Options(bootstraps=100, bayesian=False), np.random.default_rng(1))
    chart = pictures(answer, captures)["overlap"]
    paper = f'<rect width="{chart.width}" height="{chart.height}" fill="#ffffff"/>'
    assert paper not in chart.svg and paper in on_paper(chart).svg
