from __future__ import annotations

import pytest

from clew.methods.linkage.numbers import read_number


def test_a_personal_number_of_the_region_says_its_scheme_birth_and_sex():
    number = read_number("0101006 500006")
    assert (number.scheme, number.birth, number.sex) == ("umcn", "20060101", "male")


def test_a_mistyped_number_keeps_its_digits_without_a_scheme():
    assert read_number("0101006500007") == read_number("0101006-500007")
    assert read_number("0101006500007").scheme == ""
    assert read_number("0101006500007").digits == "0101006500007"


@pytest.mark.parametrize("text", ["", "0000000000000", "9999999999999", "XXXX", "--"])
def test_a_number_that_stands_for_unknown_is_unknown(text):
    assert read_number(text).digits == ""


@pytest.mark.parametrize(
    ("text", "scheme"), [("7523169263", "egn"), ("33392005961", "oib"), ("1630615123457", "cnp")]
)
def test_numbers_of_the_neighbours_are_known_by_their_check_digits(text, scheme):
    assert read_number(text).scheme == scheme
