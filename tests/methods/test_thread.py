import datetime as dt

import numpy as np
import pytest

from clew.demo import lumara
from clew.demo.walk import Countries, Truth, settings_of, sources_of, walked
from clew.methods.disclosure import PUBLIC
from clew.methods.figures import Basis, DateRule, Period, Stage, Unit
from clew.methods.pathways import Report, cohort_of_reports, identified_in_period
from clew.methods.thread import protected_outcomes, quarter_tables


@pytest.fixture(scope="module")
def country():
    return lumara.build(2, "small")


@pytest.fixture(scope="module")
def found(country):
    told = []
    result = walked(country, lambda step, done, total: told.append(step), draws=20, bootstraps=100)
    return result, told


@pytest.mark.slow
def test_the_thread_runs_from_records_to_tables_and_tells_of_each_step(found, country):
    result, told = found
    assert list(dict.fromkeys(told)) == ["link", "draw", "estimate", "justice", "protect"]
    thread = result.thread
    low, _, high = thread.persons_drawn
    assert low <= country.known * 1.15 and high >= country.known * 0.85
    assert thread.estimate.selected.population >= thread.estimate.observed
    assert thread.captures.draws == 20
    assert {table.name for table in thread.protected.tables} == {"sex", "age", "form", "region"}


@pytest.mark.slow
def test_the_headline_rests_on_independent_sightings_and_shows_the_other(found):
    result, _ = found
    assert result.thread.with_referrals.selected.population < result.thread.estimate.selected.population


@pytest.mark.slow
def test_what_machines_get_holds_no_record_and_no_capture_history(found, country):
    result, _ = found
    text = repr(result.thread.to_dict())
    assert "'counts'" not in text
    names = country.persons["family_name"].unique().to_list()
    ids = country.links["record_id"].to_list()
    assert not [word for word in (*names, *ids) if len(word) > 3 and f"'{word}'" in text]


@pytest.mark.slow
def test_the_same_seed_gives_the_same_walk(found, country):
    first, _ = found
    again = walked(country, draws=20, bootstraps=100)
    assert again.thread.to_dict() == first.thread.to_dict()


@pytest.mark.slow
def test_every_count_of_the_year_meets_the_grand_total(found, country):
    result, _ = found
    tables = quarter_tables(sources_of(country), settings_of(country))
    totals = {table.cells[("total", "total")].value for table in tables}
    assert totals == {int(result.thread.identified[0].value)}


def test_a_small_number_reported_earlier_hides_the_cohorts_number_too():
    period = Period(dt.date(2025, 1, 1), dt.date(2025, 9, 30))
    decided = dt.date(2025, 6, 1)
    reports = [
        *[Report(dt.date(2025, 2, 1), decided, "identified")] * 20,
        *[Report(dt.date(2025, 2, 1), decided, "rejected")] * 30,
        *[Report(dt.date(2025, 2, 1), decided, "stopped")] * 15,
        *[Report(dt.date(2024, 12, 1), decided, "identified")] * 2,
    ]
    named = {"period": period, "population": "all", "producer": "centre"}
    cohort = cohort_of_reports(reports, **named)
    _, earlier = identified_in_period(reports, **named)
    shown = protected_outcomes(cohort, earlier, PUBLIC)
    assert shown.cells[("total",)].value == 65
    assert shown.cells[("identified",)].value is None
    assert sum(cell.value is None for cell in shown.cells.values()) == 2


def test_enough_reported_earlier_hides_nothing():
    basis = Basis(Unit.VICTIM, "all", "centre", Stage.FORMAL_ID, Period.year(2025), DateRule.PERIOD)
    reports = [Report(dt.date(2025, 2, 1), dt.date(2025, 3, 1), "identified")] * 20
    cohort = cohort_of_reports(reports, period=Period.year(2025), population="all", producer="centre")
    from clew.methods.figures import Figure

    shown = protected_outcomes(cohort, Figure(9.0, basis), PUBLIC)
    assert shown.cells[("identified",)].value == 20


def test_the_verdict_over_countries_counts_refusals_apart():
    from clew.demo.scoring import LinkageScore

    score = LinkageScore(1, 1, 1, 1, 1, 1)
    truths = [
        Truth(score, 10, 5, held, refused)
        for held, refused in ((True, False), (True, True), (False, False), (None, True))
    ]
    found = Countries(tuple(truths))
    assert (found.intervals.held, found.intervals.missed, found.intervals.refused) == (2, 1, 1)
    assert (found.headlines.held, found.headlines.missed, found.headlines.refused) == (1, 1, 2)
    assert found.intervals.limits[0] < 2 / 3 < found.intervals.limits[1]
    assert np.isclose(found.to_dict()["precision"], 1.0)
