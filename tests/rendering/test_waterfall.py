"""The waterfall of a pair's weights."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from clew.methods.linkage.comparisons import Level
from clew.methods.linkage.explaining import Explanation, FieldEvidence
from clew.rendering.charts import Look
from clew.rendering.charts.waterfall import waterfall

FIELDS = (
    FieldEvidence("given", Level.SAME, 6.0),
    FieldEvidence("birth", Level.DIFFERENT, -4.0),
    FieldEvidence("sex", None, 0.0),
)
PAIR = Explanation("left-id", "right-id", -10.0, FIELDS, 2.5, -5.5)


@pytest.mark.parametrize("width", [320, 640])
def test_each_bar_begins_where_the_one_before_ended_and_the_sum_at_nothing(width):
    chart = waterfall(PAIR, "Question 1", Look(width=width))
    root = ET.fromstring(chart.svg)
    bars = [
        (float(one.get("x")), float(one.get("width")), one.get("fill"))
        for one in root.iter("{http://www.w3.org/2000/svg}rect")
        if one.get("stroke-width")
    ]
    prior, given, birth, rare, total = bars
    assert given[0] == pytest.approx(prior[0], abs=0.02)
    assert birth[0] + birth[1] == pytest.approx(given[0] + given[1], abs=0.02)
    assert rare[0] == pytest.approx(birth[0], abs=0.02)
    assert total[0] + total[1] == pytest.approx(prior[0] + prior[1], abs=0.02)
    assert total[0] == pytest.approx(rare[0] + rare[1], abs=0.02)
    # What speaks against is told by more than its direction.
    assert [bar[2] == "url(#hatch)" for bar in bars] == [True, False, True, False, True]


def test_it_says_levels_and_weights_and_no_record():
    chart = waterfall(PAIR, "Question 1")
    assert ("Given name", "the same", "+6.0") in chart.rows
    assert "Date of birth: different -4.0" in chart.alternative
    assert not re.search("left-id|right-id", chart.svg + chart.alternative)
