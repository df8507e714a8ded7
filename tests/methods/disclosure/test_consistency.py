import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.methods.disclosure.consistency import Stated, check, of_published
from clew.methods.disclosure.findings import CheckKind
from clew.rendering.words.consistency import WORDS
from clew.vocab.published import figures

DAYS = {"start": dt.date(2023, 1, 1), "end": dt.date(2023, 12, 31)}


def wrong(*stated):
    return {(one.kind, one.ids) for one in check(stated) if not one.holds}


def count(code, value, series="s", **more):
    return Stated(code, series, value, False, more.pop("unit", "person"), **{**DAYS, **more})


def share(code, value, decimals=0, **more):
    return Stated(code, more.pop("series", "p"), value, True, "person", decimals=decimals, **{**DAYS, **more})


def test_parts_that_do_not_make_their_whole_are_found():
    whole = count("all", 100, "whole")
    right = [count("a", 60, of="all"), count("b", 40, of="all")]
    assert wrong(whole, *right) == set()
    assert {kind for kind, _ in wrong(whole, right[0], count("b", 41, of="all"))} == {CheckKind.SUM}
    assert CheckKind.PART_EXCEEDS in {kind for kind, _ in wrong(whole, count("a", 101, of="all"))}


@given(st.integers(1, 400), st.data())
def test_the_rounded_share_of_a_count_always_passes(whole, data):
    part = data.draw(st.integers(0, whole))
    decimals = data.draw(st.integers(0, 2))
    stated = share("x", round(100 * part / whole, decimals), decimals, of="all")
    assert wrong(count("all", whole), stated) == set()


def test_a_share_that_no_count_gives_is_found():
    assert {kind for kind, _ in wrong(count("all", 66), share("x", 63.0, 1, of="all"))} == {
        CheckKind.SHARE_OF
    }


def test_a_share_without_a_denominator_is_found():
    assert wrong(share("x", 62)) == {(CheckKind.NO_DENOMINATOR, ("x",))}


def test_numbers_written_beside_a_figure_must_make_it():
    text = "920 adults + 659 minors (435 procuring + 224 recourse)"
    assert wrong(count("a", 1579, text=text)) == set()
    assert {kind for kind, _ in wrong(count("a", 1580, text=text))} == {CheckKind.SUM_IN_TEXT}
    assert wrong(count("a", 48, text="23 children: 15 girls, 8 boys")) == set()
    assert wrong(count("a", 48, text="24 children: 15 girls, 8 boys")) != set()


def test_bands_of_size_must_reach_the_number_of_units_and_of_persons():
    bands = [
        count("d1-5", 2, "bands", unit="department"),
        count("d6-10", 3, "bands", unit="department"),
    ]
    total = count("all", 30, "persons", text="5 departments")
    assert wrong(total, *bands) == set()
    assert {kind for kind, _ in wrong(count("all", 90, "persons", text="5 departments"), *bands)} == {
        CheckKind.BANDS_REACH
    }


def test_every_check_has_words():
    assert set(WORDS) == set(CheckKind)


@pytest.fixture(scope="module")
def published():
    return check([of_published(figure) for figure in figures().values()])


def test_the_mismatches_of_the_published_figures_are_found(published):
    found = {(one.kind, one.ids[0]) for one in published if not one.holds}
    assert {
        (CheckKind.BANDS, "FR-PSP-2024"),  # bands make 63 departments, the text says 67
        (CheckKind.SHARE_CUT, "RS-CZZTLJ-F-2023"),  # 48 of 66 is 72.7 %, printed as 72
        (CheckKind.NO_DENOMINATOR, "RS-NL-70"),
        (CheckKind.NO_DENOMINATOR, "RS-NL-62"),
        (CheckKind.UNIT_UNSURE, "RS-NL-62"),
        (CheckKind.UNIT_UNSURE, "RS-ASTRA-N-2013"),  # first instance and appeal mixed
        (CheckKind.UNIT_CHANGES, "FR-CLI-2016"),
        (CheckKind.PUBLISHERS, "RS-CZZTLJ-ID-2016"),
        (CheckKind.PUBLISHERS, "RS-CZZTLJ-ID-2019"),
        (CheckKind.OTHER_PERIOD, "RS-CZZTLJ-ID-2020-10M"),
    } <= found


def test_the_yardsticks_that_reconcile_pass(published):
    held = {(one.kind, one.ids[0]) for one in published if one.holds}
    assert {
        (CheckKind.SUM, "RS-CZZTLJ-OUT-2023-identified_from_2023_reports"),  # 168
        (CheckKind.SUM_IN_TEXT, "RS-CZZTLJ-ID-2023"),  # 66 = 57 + 9
        (CheckKind.SHARE_OF, "RS-CZZTLJ-CH-2023"),  # 62.12 % of 66
        (CheckKind.SUM, "RS-TIP-FORM-2018-sex"),
        (CheckKind.SUM, "RS-TIP-REFSRC-2018-law_enforcement"),
        (CheckKind.SUM_IN_TEXT, "FR-MIPROF-2024"),
        (CheckKind.SHARES, "RS-ASTRA-DUR-2016-le1"),
    } <= held
    sums = (CheckKind.SUM, CheckKind.SUM_IN_TEXT, CheckKind.SHARES)
    assert all(one.holds for one in published if one.kind in sums)
