from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.methods.linkage.dates import PartialDate, read_date, years_from_age


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("1999-03-14", ("1999", "03", "14")),
        ("1999-03", ("1999", "03", "")),
        ("1999", ("1999", "", "")),
        ("19990314", ("1999", "03", "14")),
        ("14031999", ("1999", "03", "14")),
        ("14.3.1999.", ("1999", "03", "14")),
        ("14/03/1999", ("1999", "03", "14")),
        ("1999-00-00", ("1999", "", "")),
        ("03.1999", ("1999", "03", "")),
        ("unknown", ("", "", "")),
        ("1999-03-14T00:00:00", ("1999", "03", "14")),
    ],
)
def test_a_date_of_birth_is_read_as_bodies_write_it(text, parts):
    date = read_date(text)
    assert (date.year, date.month, date.day) == parts


def test_the_first_of_january_stands_for_an_unknown_day():
    assert read_date("1999-01-01").digits == ""
    assert read_date("1999-01-02").digits == "19990102"


def test_day_and_month_can_be_exchanged_only_where_that_is_a_date():
    assert PartialDate("1999", "03", "04").swapped == "19990403"
    assert PartialDate("1999", "03", "14").swapped == ""
    assert PartialDate("1999", "03", "03").swapped == ""


def test_an_impossible_month_is_kept_for_comparing_digits():
    assert read_date("19991314").digits == "19991314"


def test_an_age_leaves_two_years_of_birth_open():
    assert years_from_age("2024-06-01", "17") == (2006, 2007)
    assert years_from_age("", "17") is None
    assert years_from_age("2024-06-01", "a child") is None


@given(st.dates())
def test_a_whole_iso_date_keeps_its_parts(date):
    read = read_date(f"{date.year:04}-{date.month:02}-{date.day:02}")
    assert (read.year, read.month, read.day) == (f"{date.year:04}", f"{date.month:02}", f"{date.day:02}")


@given(st.text(max_size=20))
def test_any_text_is_read_or_left_unknown(text):
    date = read_date(text)
    assert len(date.digits) in (0, 8)
