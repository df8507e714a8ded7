"""Published figures that add up, and some that do not: yardsticks of counting.

Sources stand with each figure in ``clew/vocab/data/published_figures.csv``.
"""

import pytest

from clew.methods.figures import Basis, DateRule, Figure, Period, Stage, Unit, UnitsDoNotAdd
from clew.vocab.published import ValueKind, figures, series


def count(code):
    return figures()[code].count


def test_the_centres_reports_of_2023_are_what_became_of_them():
    """RTVM, 28.9.2024, quoting the Centre's report: 168 = 57 + 31 + 10 + 19 + 51."""
    outcomes = series("RS-CZZTLJ-OUT-2023-")
    assert sorted(outcome.count for outcome in outcomes) == [10, 19, 31, 51, 57]
    assert sum(outcome.count for outcome in outcomes) == count("RS-CZZTLJ-REP-2023") == 168


def test_counting_by_cohort_and_by_period_differ_and_never_add():
    """57 of the reports of 2023 led to identification; in 2023 66 persons were identified."""
    cohort = count("RS-CZZTLJ-OUT-2023-identified_from_2023_reports")
    earlier = count("RS-CZZTLJ-ID-2023-PREV")
    period = count("RS-CZZTLJ-ID-2023")
    assert (cohort, earlier, period) == (57, 9, 66)
    assert cohort + earlier == period
    named = [
        Figure(value, Basis(Unit.VICTIM, "identified", "centre", Stage.FORMAL_ID, Period.year(2023), rule))
        for value, rule in ((cohort, DateRule.COHORT), (period, DateRule.PERIOD))
    ]
    with pytest.raises(UnitsDoNotAdd):
        named[0] + named[1]


def test_misdemeanour_convictions_by_role_give_the_published_shares():
    """Autonomous Women's Centre, Law on Public Peace and Order art. 16, 2016-2020."""
    role = {name: count(f"RS-AWC-1620-{name}") for name in ("seller_f", "seller_m", "client_f", "client_m")}
    whole = sum(role.values())
    assert whole == 495
    assert round(100 * (role["seller_f"] + role["client_f"]) / whole, 1) == 71.9
    assert round(100 * (role["client_f"] + role["client_m"]) / whole, 1) == 22.0


def test_the_newsletters_shares_name_neither_unit_nor_denominator():
    for code in ("RS-NL-70", "RS-NL-62"):
        figure = figures()[code]
        assert figure.kind is ValueKind.PERCENT
        assert figure.unit.endswith("?")
        assert "denominator not stated" in figure.note
        with pytest.raises(ValueError, match="no count"):
            _ = figure.count


def test_a_percentage_of_a_small_count_gives_the_count_away():
    """62.12 % of 66 (Blic, 11.6.2024) can only be 41."""
    share, whole = figures()["RS-CZZTLJ-CH-2023"].value, count("RS-CZZTLJ-ID-2023")
    possible = [part for part in range(whole + 1) if round(100 * part / whole, 2) == share]
    assert possible == [41]


def test_the_size_bands_of_the_french_exit_path_do_not_reach_the_departments_of_the_text():
    """Sénat, rapport r24-814: bands of 26, 16, 9 and 12 departments are 63; the text says 67."""
    bands = series("FR-PSP-2024-dep")
    assert [band.count for band in bands] == [26, 16, 9, 12]
    assert sum(band.count for band in bands) == 63
    assert "67 departments" in figures()["FR-PSP-2024"].note
    assert sum(band.count for band in bands) != 67


def test_five_departments_of_the_exit_path_hold_two_fifths_of_it():
    """Sénat, rapport r24-814: five named departments, 364 of 903 persons."""
    departments = "persons in exit path by department"
    named = [figure for figure in series("FR-PSP-2024-") if figure.series == departments]
    assert sum(figure.count for figure in named) == 364 < count("FR-PSP-2024") == 903


@pytest.mark.parametrize(("prefix", "whole"), [("RS-TIP-FORM-2018-", 76), ("RS-TIP-REFSRC-2018-", 193)])
def test_the_american_reports_parts_of_2018_add_up(prefix, whole):
    """US Department of State, Trafficking in Persons Report 2019, Serbia."""
    assert sum(figure.count for figure in series(prefix)) == whole


def test_two_publishers_of_one_year_differ():
    """39 identified in 2019 by the Centre, 36 by the US Department of State: both stay, with their source."""
    assert count("RS-CZZTLJ-ID-2019") == 39
    assert count("RS-TIP-ID-2019") == 36


@pytest.mark.parametrize("year", [2016, 2017, 2018, 2019])
def test_shares_by_duration_of_one_year_make_a_hundred(year):
    """ASTRA, analyses of judicial practice."""
    assert sum(figure.value for figure in series(f"RS-ASTRA-DUR-{year}-")) == 100
