"""Texts become numbers, days and answers, or are refused with their rows."""

import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.files import cells, problems
from clew.files.reading import Sheet


def sheet(*texts, column="x"):
    return Sheet(pl.DataFrame({column: list(texts)}), "", range(2, len(texts) + 2), "table.csv")


@given(st.integers(-(10**15), 10**15), st.sampled_from([",", ".", " ", "\u00a0", "\u202f", "'", ""]))
def test_whole_numbers_are_read_with_any_separator_of_thousands(value, separator):
    text = f"{value:,}".replace(",", separator)
    assert cells.whole(text) == value


@pytest.mark.parametrize(
    "text", ["1.5", "12,5", "1,23", "1.23.456", "1,234.567", "a", "1 2", "0,123", "--1", "1e3", "٣", "1,2345"]
)
def test_what_is_no_whole_number_is_refused(text):
    with pytest.raises(cells.Unreadable):
        cells.whole(text)


def test_a_whole_number_written_with_an_empty_fraction_is_read():
    assert cells.whole_numbers(sheet("12.0", "12,00", "", "1.000"), "x").to_list() == [12, 12, None, 1000]


def test_wrong_numbers_are_refused_with_all_their_rows():
    with pytest.raises(problems.NotAWholeNumber) as refused:
        cells.whole_numbers(sheet("1", "x", "3", "", "y", *["z"] * 20), "x")
    assert refused.value.parameters["rows"] == "3, 6, 7, 8, 9, 10, 11, 12, 13, 14, …"
    with pytest.raises(problems.NumberOutOfRange) as refused:
        cells.whole_numbers(sheet("1", "-2"), "x", least=0)
    assert refused.value.parameters["rows"] == "3"
    with pytest.raises(problems.NumberOutOfRange):
        cells.whole_numbers(sheet("9" * 30), "x")


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        (["1.5", "-2", "1e3"], [1.5, -2.0, 1000.0]),
        (["1,5", "2,25", "-0,5"], [1.5, 2.25, -0.5]),
        (["1.234,5", "1.234", "0,1"], [1234.5, 1234.0, 0.1]),
        (["1,234.5", "1,234"], [1234.5, 1234.0]),
        (["1 234,5", "1\u00a0234"], [1234.5, 1234.0]),
        (["1.234", "1.5"], [1.234, 1.5]),
        (["0,123", "0.5"], [0.123, 0.5]),
        (["1.234.567"], [1234567.0]),
    ],
)
def test_decimal_points_and_commas_are_told_apart_by_the_column(texts, values):
    assert cells.numbers(sheet(*texts), "x").to_list() == values


def test_a_number_that_can_mean_two_is_refused_until_the_mark_is_named():
    with pytest.raises(problems.UnsureNumber):
        cells.numbers(sheet("1,234"), "x")
    assert cells.numbers(sheet("1,234"), "x", decimal=",").to_list() == [1.234]
    assert cells.numbers(sheet("1,234"), "x", decimal=".").to_list() == [1234.0]


@given(st.dates(dt.date(1800, 1, 1), dt.date(2200, 12, 31)))
def test_a_day_is_read_however_it_is_written(value):
    for pattern in ("%d.%m.%Y", "%d. %m. %Y.", "%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"):
        assert cells.day(value.strftime(pattern)).first == value
    assert cells.day(f"{value.day}.{value.month}.{value.year}").last == value


@pytest.mark.parametrize(
    "text", ["31.2.2023", "29.02.2023", "12/31/2023", "2023-13-01", "0.1.2023", "1.1.1023"]
)
def test_an_impossible_day_is_refused_with_row_and_column(text):
    with pytest.raises(problems.ImpossibleDate) as refused:
        cells.days(sheet("1.1.2023", text, column="born"), "born")
    assert refused.value.parameters == {"file": "table.csv", "column": "born", "rows": "3"}


@pytest.mark.parametrize("text", ["1.1.23", "yesterday", "45292", "1. januar 2023", "٢٠٢٣"])
def test_what_is_no_day_is_refused(text):
    with pytest.raises(problems.NotADate):
        cells.days(sheet(text), "x")


def test_part_of_a_date_is_read_only_where_it_may_be():
    found = cells.partial_days(sheet("2023", "2024-02", "2.2024", ""), "x")
    assert [str(value) if value else None for value in found] == ["2023", "2024-02", "2024-02", None]
    assert (found[0].first, found[0].last) == (dt.date(2023, 1, 1), dt.date(2023, 12, 31))
    assert found[1].last == dt.date(2024, 2, 29)
    with pytest.raises(problems.PartOfADate):
        cells.days(sheet("2023"), "x")


def test_yes_and_no_are_read_in_the_languages_of_the_region():
    found = cells.yes_or_no(sheet("Yes", "NON", "да", "Ne", "", "1", "po", "jo"), "x")
    assert found.to_list() == [True, False, True, False, None, True, True, False]
    with pytest.raises(problems.NotYesOrNo):
        cells.yes_or_no(sheet("maybe"), "x")


@given(st.text(max_size=12))
def test_no_text_breaks_a_reader(text):
    for reader in (cells.whole, cells.number, cells.day, cells.yes):
        try:
            reader(text)
        except cells.Unreadable as fault:
            assert issubclass(fault.problem, problems.WrongCells)
