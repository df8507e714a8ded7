"""The page of results and the printed summary: the same steps, every figure with its words."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from clew.methods.captures import Captures
from clew.methods.figures import Basis, Figure, Interval, Unit
from clew.rendering import charts, page
from clew.rendering.bulletin import folder
from clew.rendering.exhibits import Exhibit, SmallCount, Step
from clew.rendering.page import Link, Results
from clew.rendering.words import Said
from clew.rendering.words.summary import page_text

LANGUAGES = ["en", "fr", "sr", "sr-Latn"]
VOID = {"meta", "link", "img", "br"}


def results():
    shown = {exhibit.code: exhibit for exhibit in folder.read(folder.EXAMPLE).exhibits}
    captures = Captures.from_counts(["Police", "Centre"], {(1, 0): 120, (0, 1): 96, (1, 1): 31})
    overlap = Exhibit(
        "overlap",
        {"en": "Overlap", "fr": "Recoupement", "sr": "Преклапање"},
        lambda title, look: charts.overlap(captures, title, look, smallest=5),
        Basis(Unit.PERSON, "all", "centre"),
    )
    estimate = Exhibit(
        "estimate",
        {"en": "Never seen", "fr": "Jamais vues", "sr": "Никад виђене"},
        Figure(641, Basis(Unit.PERSON, "all", "centre"), Interval(420, 980, 0.95, "bca", conditional=True)),
    )
    said = Said.of("There are {lists} lists; at most {most} can be handled.", lists=2, most=16)
    return Results(
        headlines=(estimate,),
        steps=(
            Step({"en": "Linked <persons>", "fr": "Personnes", "sr": "Особе"}, (said,), (overlap,)),
            Step("persons", (), (shown["stages"], shown["forms"], shown["regions"])),
        ),
        links=(Link({"en": "Bulletin", "fr": "Bulletin", "sr": "Билтен"}, "bulletin.en.pdf"),),
        fictional=True,
    )


class Balance(HTMLParser):
    """Finds tags that are not closed in order, and ids that stand twice."""

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.levels = [], [], []

    def handle_starttag(self, tag, attrs):
        self.ids += [value for name, value in attrs if name == "id"]
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        pass

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_whole_and_its_headings_leap_no_level(language):
    balance = Balance()
    balance.feed(page.build(results(), language).decode())
    assert balance.open == []
    assert len(set(balance.ids)) == len(balance.ids)
    assert balance.levels[0] == 1
    assert balance.levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(balance.levels, balance.levels[1:], strict=False))


def test_the_four_pages_link_to_each_other_by_names_that_exist():
    made = dict(page.files(results()))
    for content in made.values():
        assert set(re.findall(r'href="(index[^"]*)"', content.decode())) == set(made)


def test_the_title_is_neutral_for_those_who_look_over_a_shoulder():
    assert "<title>Clew</title>" in page.build(results(), "en").decode()


def test_text_cannot_become_markup():
    text = page.build(results(), "en").decode()
    assert "Linked &lt;persons&gt;" in text
    assert "Linked <persons>" not in text


def test_an_interval_that_leaves_out_the_choice_of_the_model_is_labelled():
    assert "it is too narrow" in page.build(results(), "en").decode()
    assert "it is too narrow" in page_text((Step("persons", (), results().headlines),), "en")


def test_a_small_count_never_reaches_the_page():
    small = Exhibit("small", {"en": "Small"}, Figure(2, Basis(Unit.PERSON, "all", "centre")))
    with pytest.raises(SmallCount):
        page.build(replace(results(), headlines=(small,)), "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_printed_page_says_the_same_and_keeps_its_width(language):
    text = page_text(results().steps, language, width=80)
    assert all(len(line) <= 80 for line in text.splitlines())
    assert "47" in text
    assert "62 %" not in text


def test_the_printed_page_shows_hidden_cells_as_hidden():
    text = page_text(results().steps, "en")
    assert re.search(r"forced begging\s+hidden", text)
