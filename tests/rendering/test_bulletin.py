"""The bulletin: one edition as PDF, web page and open data, in four languages, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from dataclasses import replace

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.doors.cli.bulletin import FolderTaken, command
from clew.methods.figures import Basis, Cell, CellState, Dimension, Figure, Table, Unit
from clew.rendering import bulletin
from clew.rendering.bulletin import Exhibit, folder, opendata, web
from clew.rendering.bulletin.edition import UnknownExhibit, UnknownPicture
from clew.rendering.bulletin.given import ExhibitUnreadable, NotJson, UnknownKind, figure_from, table_from
from clew.rendering.exhibits import SmallCount, TextMissing, grid
from clew.rendering.markdown import PictureWithoutWords, UnsafeLink, parse
from clew.rendering.typeset import NotTypeset, string

LANGUAGES = ["en", "fr", "sr", "sr-Latn"]


@pytest.fixture
def edition():
    return folder.read(folder.EXAMPLE)


@pytest.fixture
def own(tmp_path):
    place = tmp_path / "edition"
    shutil.copytree(folder.EXAMPLE, place)
    return place


def change(place, name, before, after):
    path = place / name
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_edition_gives_the_same_accessible_pdf(edition, language):
    once = bulletin.build(edition, language)
    assert once == bulletin.build(edition, language)
    assert once.startswith(b"%PDF-")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in once
    assert b"<pdfaid:part>2</pdfaid:part>" in once


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_web_page_names_its_language_and_links_to_all_others(edition, language):
    page = web.build(edition, language).decode()
    assert f'<html lang="{language}">' in page
    for other in LANGUAGES:
        assert f'href="bulletin.{other}.html"' in page


def test_the_web_page_asks_nothing_of_any_other_place_and_runs_no_script(edition):
    page = web.build(edition, "en").decode()
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert not re.findall(r'(?:src|url\()="?https?:', page)
    assert not re.findall(r'\bstyle="', page)
    assert len(set(re.findall(r'\bid="([^"]+)"', page))) == len(re.findall(r'\bid="([^"]+)"', page))


def test_an_edition_of_a_fictional_country_says_so_and_another_does_not(edition):
    said = "Fictional country: no real person, no real case"
    assert said in web.build(edition, "en").decode()
    assert said not in web.build(replace(edition, fictional=False), "en").decode()


def test_every_figure_names_what_it_counts(edition):
    for exhibit in edition.exhibits:
        assert "Rule of dates: " in exhibit.counts("en"), exhibit.code
        assert "Population: " in exhibit.counts("en")


def test_serbian_latin_is_made_from_cyrillic_in_texts_and_titles(edition):
    page = web.build(edition, "sr-Latn").decode()
    assert "Lumara je zemlja koja ne postoji" in page
    assert not re.findall(r"[а-џ]{4,}", page.replace("српски (ћирилица)", ""))


def test_hidden_cells_reach_no_document(edition):
    table, _ = opendata.build(edition)
    rows = list(csv.DictReader(io.StringIO(table.decode())))
    hidden = [row for row in rows if row["state"] in ("primary", "secondary")]
    assert len(hidden) == 2
    assert all(row["value"] == "" for row in hidden)


def test_open_data_say_what_every_column_means(edition):
    table, description = opendata.build(edition, "fr")
    described = json.loads(description)
    columns = next(csv.reader(io.StringIO(table.decode())))
    assert [column["name"] for column in described["tableSchema"]["columns"]] == columns
    assert described["dc:title"] == "Contre la traite des êtres humains en Lumarie"


def test_a_small_count_of_persons_is_refused_in_figure_denominator_and_table(edition):
    basis = Basis(Unit.VICTIM, "all", "centre")
    many = Figure(60, basis)
    table = Table("t", (Dimension.flat("form", ["a"]),), basis, {("a",): Cell(4), ("total",): Cell(4)})
    for content in (Figure(4, basis), replace(many, denominator=Figure(3, basis)), table):
        section = replace(edition.sections[0], exhibits=(Exhibit("small", {"en": "Small"}, content),))
        with pytest.raises(SmallCount, match="small"):
            replace(edition, sections=(section,))


def test_counts_that_point_at_nobody_may_be_small(edition):
    content = Figure(2, Basis(Unit.SANCTION, "all", "courts"))
    section = replace(edition.sections[0], exhibits=(Exhibit("sanctions", {"en": "Sanctions"}, content),))
    assert replace(edition, sections=(section,)).exhibits


def test_a_table_of_two_dimensions_is_a_grid_with_its_hidden_cells():
    sex, age = Dimension.flat("sex", ["female", "male"]), Dimension.flat("age", ["child", "adult"])
    cells = {(s, a): Cell(9) for s in sex.parents for a in age.parents}
    cells["male", "child"] = Cell(None, CellState.PRIMARY)
    heads, rows = grid(Table("t", (sex, age), Basis(Unit.PERSON, "all", "centre"), cells), "en")
    assert heads == ["sex", "total", "children", "adults"]
    assert ["men and boys", "9", "hidden", "9"] in rows


def test_figures_and_tables_come_back_from_json_as_they_were(edition):
    for exhibit in edition.exhibits:
        if isinstance(exhibit.content, Figure):
            assert figure_from(json.loads(json.dumps(exhibit.content.to_dict()))) == exhibit.content
        elif isinstance(exhibit.content, Table):
            assert table_from(exhibit.content.to_dict()).cells == exhibit.content.cells


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=40))
def test_no_text_can_leave_its_string(text):
    literal = string(text)
    assert re.fullmatch(r'"(?:[^"\\]|\\.)*"', literal, re.DOTALL)


@given(st.text(alphabet='#[]{}()$*_`"\\<>@/=-+~абвčш 1.', max_size=80))
@settings(max_examples=25, deadline=None)
def test_any_user_text_can_be_set_and_none_becomes_a_command(text):
    edition = folder.read(folder.EXAMPLE)
    section = replace(
        edition.sections[0], texts={"en": f"Before {text.replace('[[', '[')} after"}, exhibits=()
    )
    section = replace(section, title={"en": text or "x"})
    try:
        parse(section.texts["en"], "x")
    except (UnsafeLink, PictureWithoutWords):
        return
    assert bulletin.build(replace(edition, sections=(section,)), "en").startswith(b"%PDF-")


def test_html_in_a_text_stays_text():
    (block,) = parse("<script>alert(1)</script>", "x.md")
    assert "".join(span.text for span in block.spans) == "<script>alert(1)</script>"


def test_headings_never_leap_a_level():
    levels = [b.level for b in parse("### a\n\n##### b\n\n# c\n\n## d", "x.md") if b.kind == "heading"]
    assert levels == [1, 2, 1, 2]


def test_problems_in_a_text_name_file_and_line(edition):
    texts = {"en": "Fine.\n\n![](thread.svg)"}
    broken = {
        "![](thread.svg)": PictureWithoutWords,
        "[press](ftp://example.org)": UnsafeLink,
        "![a picture](absent.jpg)": UnknownPicture,
        "[[absent]]": UnknownExhibit,
    }
    for text, kind in broken.items():
        texts = {"en": f"Fine.\n\n{text}"}
        section = replace(edition.sections[0], texts=texts, code="editorial")
        with pytest.raises(kind, match=r"editorial\.en\.md, line 3"):
            web.build(replace(edition, sections=(section,), languages=("en",)), "en")


def test_a_missing_language_is_named(edition):
    section = replace(edition.sections[0], texts={"en": "Only English."})
    with pytest.raises(TextMissing, match="fr"):
        bulletin.build(replace(edition, sections=(section,)), "fr")


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ('period = "2025-Q3"', 'period = "2025-Q5"', r"edition\.toml, line 4: period"),
        ("date = 2025-10-15", 'date = "soon"', r"edition\.toml, line 5: date"),
        ('kind = "close_up"', 'kind = "gossip"', r"edition\.toml, line \d+: kind"),
        ('exhibits = ["stages"]', 'exhibits = ["stage"]', r"edition\.toml, line \d+: exhibits"),
        ("number = 1", "number = ", r"edition\.toml, line 3: this cannot be read"),
        ("persons = false #", "#", r"edition\.toml, line 30: the picture thread\.svg"),
        ('languages = ["en"', 'languages = ["tlh"', "no language tlh"),
        ('text = "zoom"', 'text = "zoo"', r"no zoo\.en\.md"),
    ],
)
def test_a_mistake_in_the_edition_is_named_with_its_line(own, before, after, says):
    change(own, "edition.toml", before, after)
    with pytest.raises(Exception, match=says) as caught:
        folder.read(own)
    assert caught.value.exit_code == 2


def test_a_mistake_in_the_figures_is_named(own):
    figures = own / "figures.json"
    good = json.loads(figures.read_text("utf-8"))
    for given_, kind in (
        ("{", NotJson),
        ("[]", NotJson),
        (json.dumps({"presumed": {"title": {"en": "t"}}}), UnknownKind),
        (json.dumps({"presumed": {"title": {"en": "t"}, "figure": {"value": 9}}}), ExhibitUnreadable),
    ):
        figures.write_text(given_, "utf-8")
        with pytest.raises(kind, match=r"figures\.json"):
            folder.read(own)
    figures.write_text(json.dumps(good), "utf-8")
    assert folder.read(own).exhibits


def test_a_picture_that_is_none_is_refused(own):
    (own / "thread.svg").write_bytes(b"MZ\x90")
    with pytest.raises(folder.PictureUnfit):
        folder.read(own)
    (own / "thread.svg").write_bytes(b"<svg")
    with pytest.raises(NotTypeset):
        bulletin.build(folder.read(own), "en")


def test_a_picture_outside_the_folder_is_not_read(own):
    change(own, "edition.toml", '[pictures."thread.svg"]', '[pictures."../edition/thread.svg"]')
    with pytest.raises(folder.FileMissing):
        folder.read(own)


def test_the_command_writes_an_example_and_sets_it(tmp_path):
    place = tmp_path / "mine"
    runner = CliRunner()
    assert runner.invoke(command, [str(place), "--example"]).exit_code == 0
    done = runner.invoke(command, [str(place), "--language", "sr-Latn", "--json"])
    assert done.exit_code == 0
    made = {path.name for path in (place / "out").iterdir()}
    assert made == {
        "bulletin.sr-Latn.pdf",
        "bulletin.sr-Latn.html",
        "figures.csv",
        "figures.csv-metadata.json",
    }


def test_the_command_never_writes_an_example_over_a_folder_in_use(tmp_path):
    (tmp_path / "note.txt").write_text("mine")
    done = CliRunner().invoke(command, [str(tmp_path), "--example"])
    assert isinstance(done.exception, FolderTaken)


def test_a_broken_edition_leaves_nothing_half_made(own):
    change(own, "zoom.en.md", "A presumed", "[[absent]]\n\nA presumed")
    assert CliRunner().invoke(command, [str(own)]).exception is not None
    assert not (own / "out").exists()
