"""Charts: what they say in words, what they hide, and that they can be read."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.methods.captures import Captures
from clew.methods.figures import (
    Basis,
    Cell,
    CellState,
    DateRule,
    Dimension,
    Figure,
    Interval,
    Period,
    Stage,
    Table,
    Unit,
)
from clew.rendering import charts
from clew.rendering.charts import Flow, Look, Model, Point, Tile
from clew.rendering.charts.drawing import SERIES, nice_ticks, width_of, wrap

QUARTER = Period.quarter(2025, 3)


def basis(unit=Unit.PRESUMED_VICTIM, stage=Stage.PRELIM_ID):
    return Basis(unit, "all", "centre", stage, QUARTER, DateRule.PERIOD)


def table():
    codes = ["forced_labour", "begging", "other"]
    cells = {
        ("total",): Cell(40),
        ("forced_labour",): Cell(31),
        ("begging",): Cell(None, CellState.PRIMARY),
        ("other",): Cell(None, CellState.SECONDARY),
    }
    return Table("forms", (Dimension.flat("form", codes),), basis(), cells)


def captures():
    return Captures.from_counts(
        ["Police", "Centre", "Shelter"],
        {(1, 0, 0): 71, (0, 1, 0): 64, (0, 0, 1): 53, (1, 1, 0): 12, (0, 1, 1): 9, (1, 1, 1): 3},
    )


def every_chart(look):
    interval = Interval(80, 130, 0.95, "bca")
    point = Point("averaging", 100, interval, main=True)
    whole = Figure(62, basis(Unit.ACCUSED, Stage.INDICTMENT))
    steps = [
        Figure(112, basis(Unit.COMPLAINT, Stage.COMPLAINT)),
        whole,
        Figure(28, basis(Unit.ACCUSED, Stage.RECLASS), denominator=whole),
        Figure(None, basis(Unit.CONVICTED_PERSON, Stage.FINAL)),
    ]
    return [
        charts.bars(table(), "Title", look),
        charts.funnel(steps, "Title", look),
        charts.overlap(captures(), "Title", look, smallest=5),
        charts.intervals([point, Point("refused", None)], "Title", look, observed=60, truth=105),
        charts.list_drop(point, [Point("Police", 90, interval)], "Title", look),
        charts.models([Model("a", 100, 12.0, True), Model("b", 140, 15.0)], "Title", look),
        charts.density(np.array([90.0, 100, 104, 110, np.inf]), "Title", look, point=100, interval=interval),
        charts.trend([Point("2023", 90, interval), Point("2024", None), Point("2025", 99)], "Title", look),
        charts.flows([Flow("a & b", "c < d", 12), Flow("a & b", "e", None)], "accused", "Title", look),
        charts.tiles([Tile("North", 0, 0, 12), Tile("South", 0, 1, None)], "persons", "Title", look),
    ]


@pytest.mark.parametrize("width", [320, 680])
@pytest.mark.parametrize("language", ["en", "fr", "sr", "sr-Latn"])
def test_every_chart_is_well_formed_titled_and_described(language, width):
    for chart in every_chart(Look(language, width)):
        root = ET.fromstring(chart.svg)
        space = "{http://www.w3.org/2000/svg}"
        assert root.get("role") == "img"
        assert root.findtext(f"{space}title") == "Title"
        assert root.findtext(f"{space}desc") == chart.alternative != ""
        assert chart.rows
        assert all(len(row) == len(chart.head) for row in chart.rows)
        assert "NaN" not in chart.svg
        assert "inf" not in re.sub(r">[^<]*<", "><", chart.svg)


@pytest.mark.parametrize("width", [320, 680])
def test_nothing_is_drawn_beyond_the_edges(width):
    for chart in every_chart(Look("en", width)):
        for text in re.finditer(r'<text x="([\d.-]+)" y="([\d.-]+)" font-size="([\d.]+)"([^>]*)>', chart.svg):
            x, y = float(text[1]), float(text[2])
            words = chart.svg[text.end() : chart.svg.index("<", text.end())]
            wide = width_of(words, float(text[3]), "700" in text[4])
            left = x - (wide if '"end"' in text[4] else wide / 2 if '"middle"' in text[4] else 0)
            assert left >= -3, words
            assert left + wide <= width + 6, words
            assert 0 < y <= chart.height


def test_the_same_result_is_drawn_the_same():
    first, second = every_chart(Look()), every_chart(Look())
    assert [chart.svg for chart in first] == [chart.svg for chart in second]


def test_a_hidden_cell_is_hatched_and_its_value_is_nowhere():
    chart = charts.bars(table(), "Forms", Look("en"))
    assert chart.svg.count('fill="url(#hatch)"') == 2
    assert ("begging", "hidden to protect persons") in chart.rows


def test_small_overlaps_are_hidden_in_picture_words_and_rows():
    chart = charts.overlap(captures(), "Overlap", Look("en"), smallest=5)
    assert ("Police, Centre and Shelter", "hidden to protect persons") in chart.rows
    assert ">3<" not in chart.svg


def test_overlaps_left_out_for_lack_of_room_do_not_give_a_hidden_one_away():
    lists = ["A", "B", "C", "D", "E"]
    counts = {tuple(number >> bit & 1 for bit in range(5)): 40 - number for number in range(1, 32)}
    chart = charts.overlap(Captures.from_counts(lists, counts), "Overlap", Look("en", 320), smallest=15)
    assert "Combinations not drawn" in chart.svg
    assert "together" not in chart.svg


def test_a_share_is_drawn_only_with_its_denominator():
    chart = every_chart(Look("en"))[1]
    assert "28 (45.2% of 62 accused persons)" in chart.svg
    assert chart.svg.count("%") == chart.svg.count("% of 62 accused persons")


def test_an_interval_without_an_upper_end_is_drawn_with_an_arrow():
    endless = Point("a", 100, Interval(80, float("inf"), 0.95, "profile"))
    assert "∞" in charts.intervals([endless], "t", Look("en")).alternative


def test_the_colours_are_told_apart_in_grey():
    def luminance(colour):
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    lights = [luminance(colour) for colour in SERIES[:4]]
    for dark, light in pairwise(lights):
        assert (light + 0.05) / (dark + 0.05) > 1.4


def test_bars_refuse_a_table_of_two_dimensions():
    two = Table("two", (Dimension.flat("sex", ["a"]), Dimension.flat("age", ["b"])), basis(), {})
    with pytest.raises(ValueError, match="one dimension"):
        charts.bars(two, "Two")


def test_a_picture_for_a_screen_is_made_without_a_browser():
    assert charts.bars(table(), "Облици", Look("sr")).png(1.0).startswith(b"\x89PNG")


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_ticks_hold_what_they_measure(low, span):
    ticks = nice_ticks(low, low + span)
    slack = 1e-6 * (ticks[1] - ticks[0]) + 1e-9 * (1 + abs(low))  # less than anybody can see
    assert ticks[0] <= low + slack
    assert ticks[-1] >= low + span - slack
    assert len(ticks) <= 14


@given(st.text(alphabet="abc čшЉ-", max_size=60), st.floats(20, 200))
def test_wrapped_text_keeps_its_letters_and_its_room(text, room):
    lines = wrap(text, room, 12)
    assert "".join(lines).replace("-", "").replace(" ", "") == text.replace("-", "").replace(" ", "")
    assert all(width_of(line, 12) <= room or len(line) <= 3 for line in lines)
