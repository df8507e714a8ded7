import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clew.methods.disclosure.layouts import Layout, NoTable, find_layout, is_total, read_cells
from clew.methods.disclosure.published import Absent, Verdict, expose
from clew.methods.disclosure.statements import UNKNOWN, Says, counts_of_share, read_statement


def exposed(rows, **options):
    numbers = list(range(1, len(rows) + 1))
    layout = find_layout(rows, numbers, "sheet")
    return expose([read_cells(rows, numbers, layout, "sheet")], **options)


def long_rows(values):
    head = ["country", "sex", "age", "value"]
    return [head, *(["A", sex, age, value] for (sex, age), value in values.items())]


GRID = dict(
    zip(
        itertools.product(["Total", "F", "M"], ["Total", "child", "adult"]),
        ["60", "20", "40", "36", "18", "18", "24", "<5", "22"],
        strict=True,
    )
)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("12", 12, 12), ("1,234", 1234, 1234), ("1.234", 1234, 1234), ("1 234", 1234, 1234),
        ("1\u00a0234", 1234, 1234), ("12*", 12, 12), ("12¹", 12, 12), ("12 (a)", 12, 12), ("12.0", 12, 12),
        ("-", 0, 0), ("–", 0, 0), ("<5", 0, 4), ("< 5", 0, 4), ("≤5", 0, 5), ("1-4", 1, 4), ("1–4", 1, 4),
        ("moins de 5", 0, 4), ("manje od 5", 0, 4), ("мање од 5", 0, 4), ("<5*", 0, 4),
        (":", 0, UNKNOWN), ("x", 0, UNKNOWN), ("*", 0, UNKNOWN), (">10", 11, UNKNOWN), ("10+", 10, UNKNOWN),
    ],
)  # fmt: skip
def test_what_a_published_text_says(text, low, high):
    found = read_statement(text)
    assert (found.low, found.high) == (low, high)


@pytest.mark.parametrize("text", ["", "..", "n/a", "na"])
def test_a_blank_says_nothing_and_is_not_hidden(text):
    assert read_statement(text).says is Says.ABSENT


@pytest.mark.parametrize("text", ["Serbia", "see note", "about a dozen", "2019-2020 report"])
def test_words_are_no_values(text):
    assert read_statement(text) is None


def test_a_statement_does_not_show_its_value_when_it_is_logged():
    assert "7919" not in repr(read_statement("7919"))


def test_a_percentage_is_a_count():
    """62.12 % of 66 can only be 41 (published by Blic, 11.6.2024)."""
    assert counts_of_share(read_statement("62.12 %"), 66) == (41, 41)
    assert counts_of_share(read_statement("62 %"), 66) == (41, 41)
    assert counts_of_share(read_statement("3 %"), 0) is None


@pytest.mark.parametrize("word", ["Total", "Ukupno", "Укупно", "Ensemble", "Both sexes", "_T"])
def test_totals_are_known_in_the_languages_of_the_region(word):
    assert is_total(word)


def test_a_cell_that_its_margins_give_back_is_found_and_its_structures_named():
    found = exposed(long_rows(GRID))
    assert (found.hidden, found.count(Verdict.DETERMINED)) == (1, 1)
    assert {report.structure.summed for report in found.structures if report.at_fault} == {"sex", "age"}


def test_a_cell_with_enough_company_is_safe():
    hidden = [("F", "child"), ("F", "adult"), ("M", "child"), ("M", "adult")]
    found = exposed(long_rows(GRID | dict.fromkeys(hidden, ":")))
    assert (found.count(Verdict.SAFE), found.exposed) == (4, 0)


def test_a_recovered_value_stands_nowhere_in_the_report():
    canary = {("Total", "Total"): "8000", ("F", "Total"): "81", ("M", "Total"): ":"}
    found = exposed(long_rows(canary | {("X", "Total"): "0"}))
    assert found.count(Verdict.DETERMINED) == 1
    assert "7919" not in repr(found) and "7919" not in str(found.to_dict())


def test_a_contradiction_is_reported_and_not_used():
    found = exposed(long_rows(GRID | {("F", "Total"): "90"}))
    assert found.contradicting >= 1
    assert found.count(Verdict.DETERMINED) + found.count(Verdict.IRRECONCILABLE) == 1


def test_conflicting_duplicates_are_reported():
    rows = [*long_rows(GRID), ["A", "M", "adult", "21"]]
    found = exposed(rows)
    assert found.conflicting == 1


def test_a_value_hidden_here_and_printed_there_is_given_away():
    rows = [*long_rows(GRID), ["A", "M", "child", "2"]]
    found = exposed(rows)
    assert (found.elsewhere, found.count(Verdict.DETERMINED)) == (1, 1)


def test_a_missing_line_is_nobody_or_anybody_as_the_reader_assumes():
    values = {key: value for key, value in GRID.items() if key != ("F", "adult")} | {("M", "child"): "2"}
    values = values | {("Total", "adult"): "<50", ("F", "Total"): "<40"}
    zero, unknown = (exposed(long_rows(values), absent=absent) for absent in Absent)
    assert zero.exposed >= unknown.exposed
    assert (zero.absent, unknown.absent) == (Absent.ZERO, Absent.UNKNOWN)


def test_a_cross_table_with_title_total_and_footnote_is_read():
    rows = [
        ["Table 3. Victims by form and sex, 2023"],
        ["Form", "Female", "Male", "Total"],
        ["Sexual", "31", "<5", "33"],
        ["Labour", "7", "20", "27"],
        ["of which minors", "2", "3", "5"],
        ["Total", "38", "22", "60"],
        ["¹ Preliminary figures."],
    ]
    found = exposed(rows)
    assert (found.hidden, found.count(Verdict.DETERMINED), found.set_aside) == (1, 1, 1)


def test_a_column_of_percentages_gives_a_hidden_count_away():
    rows = [
        ["Form", "Number", "%"],
        ["Sexual", ":", "62.12 %"],
        ["Labour", ":", ""],
        ["Other", ":", ""],
        ["Total", "66", "100 %"],
    ]
    found = exposed(rows)
    assert found.count(Verdict.DETERMINED) == 1
    assert found.elsewhere == 1


def test_breakdown_and_category_in_two_columns_sum_to_the_line_without_them():
    head = ["Year", "Dimension", "Category", "Sex", "txtVALUE"]
    rows = [
        head,
        ["2020", "Total", "Total", "Total", "30"],
        ["2020", "Total", "Total", "Female", "20"],
        ["2020", "Total", "Total", "Male", "10"],
        ["2020", "by form", "Sexual", "Total", "28"],
        ["2020", "by form", "Labour", "Total", "<5"],
    ]
    found = exposed(rows)
    assert found.count(Verdict.DETERMINED) == 1


def test_a_sheet_without_a_table_is_refused():
    with pytest.raises(NoTable):
        exposed([["Editorial"], ["This issue is about words."]])


def test_a_layout_survives_being_saved():
    rows = long_rows(GRID)
    layout = find_layout(rows, range(1, len(rows) + 1), "sheet")
    assert Layout.of(layout.to_dict(), "sheet") == layout


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=6, max_size=6))
def test_every_count_shown_means_nothing_exposed_and_every_sum_holds(counts):
    cells = dict(zip(itertools.product(["F", "M"], ["a", "b", "c"]), counts, strict=True))
    for sex in ("F", "M"):
        cells[sex, "Total"] = sum(cells[sex, age] for age in "abc")
    for age in ("a", "b", "c", "Total"):
        cells["Total", age] = cells["F", age] + cells["M", age]
    found = exposed(long_rows({key: str(value) for key, value in cells.items()}))
    assert (found.hidden, found.contradicting, found.partial, found.exposed) == (0, 0, 0, 0)
    assert sum(report.held for report in found.structures) == sum(r.sums for r in found.structures) == 7
