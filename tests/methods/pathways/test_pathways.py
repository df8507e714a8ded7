import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clew.methods.figures import DateRule, Period, Stage, Unit
from clew.methods.pathways import (
    Event,
    EventsProblem,
    Report,
    cohort_of_reports,
    funnel,
    identified_in_period,
    read_events,
    reclassified,
)

YEAR = Period.year(2023)
NAMED = {"population": "lumara", "producer": "prosecution"}


def event(proceeding, stage, date, person=None, **more):
    return Event(proceeding, Stage(stage), dt.date.fromisoformat(date), person, **more)


STORY = [
    event("p1", "COMPLAINT", "2022-12-30", "a", offence="RS-KZ-388-1"),
    event("p1", "COMPLAINT", "2022-12-30", "b", offence="RS-KZ-388-1"),
    event("p1", "INDICTMENT", "2023-03-01", "a", offence="RS-KZ-388-1"),
    event(
        "p1", "RECLASS", "2023-05-01", "a", offence="RS-KZ-388-1", to_offence="RS-KZ-184-1", authority="court"
    ),
    event("p1", "FINAL", "2023-11-01", "a", offence="RS-KZ-184-1", outcome="convicted"),
    event("p2", "COMPLAINT", "2023-02-01", "c", offence="RS-KZ-388-1"),
    event("p2", "FINAL", "2024-02-01", "c", offence="RS-KZ-388-1", outcome="acquitted"),
]


def test_a_complaint_against_two_is_one_complaint_and_two_suspects():
    steps = funnel(STORY, period=Period.year(2022), rule=DateRule.PERIOD, **NAMED)
    assert steps.figure(Stage.COMPLAINT, Unit.COMPLAINT).value == 1
    assert steps.figure(Stage.COMPLAINT, Unit.SUSPECT).value == 2


def test_cohort_and_period_count_differently_and_say_so():
    cohort = funnel(STORY, period=YEAR, rule=DateRule.COHORT, **NAMED)
    period = funnel(STORY, period=YEAR, rule=DateRule.PERIOD, **NAMED)
    assert [step.stage for step in cohort.steps] == [Stage.COMPLAINT]
    assert period.figure(Stage.INDICTMENT, Unit.ACCUSED).value == 1
    assert period.figure(Stage.FINAL, Unit.CONVICTED_PERSON).value == 1
    assert {figure.basis.date_rule for step in cohort.steps for figure in step.figures} == {DateRule.COHORT}


def test_an_acquittal_is_no_conviction():
    later = funnel(STORY, period=Period.year(2024), rule=DateRule.PERIOD, **NAMED)
    assert later.steps == ()


def test_the_share_reclassified_names_its_denominator():
    result = reclassified(
        STORY,
        {"RS-KZ-388-1"},
        period=Period(dt.date(2022, 1, 1), YEAR.end),
        rule=DateRule.PERIOD,
        **NAMED,
    )
    assert result.accused.value == 1
    assert result.accused.denominator.value == 3
    (flow,) = result.flows
    assert (flow.from_offence, flow.to_offence, flow.authority, flow.persons) == (
        "RS-KZ-388-1",
        "RS-KZ-184-1",
        "court",
        1,
    )


def test_a_change_within_trafficking_is_no_reclassification_into_a_lesser_offence():
    story = [
        event("p", "RECLASS", "2023-01-02", "a", offence="RS-KZ-388-1", to_offence="RS-KZ-388-3"),
    ]
    result = reclassified(story, {"RS-KZ-388-1", "RS-KZ-388-3"}, period=YEAR, rule=DateRule.PERIOD, **NAMED)
    assert result.flows == () and result.accused.value == 0


def serbia_2023():
    """The Centre's published 2023 figures as reports (RTVM of 28.9.2024, quoting its annual report)."""
    new = dt.date(2023, 5, 1)
    decided = dt.date(2023, 9, 1)
    return [
        *[Report(new, decided, "identified")] * 57,
        *[Report(new, decided, "rejected")] * 31,
        *[Report(new, decided, "stopped")] * 10,
        *[Report(new, decided, "not_identified")] * 19,
        *[Report(new, dt.date(2024, 2, 1), "identified")] * 20,
        *[Report(new)] * 31,
        *[Report(dt.date(2022, 11, 1), decided, "identified")] * 9,
    ]


def test_the_centres_published_year_reconciles_by_cohort_and_by_period():
    cohort = cohort_of_reports(serbia_2023(), period=YEAR, population="all", producer="centre")
    assert cohort.reports.value == 168
    assert {name: figure.value for name, figure in cohort.outcomes} == {
        "identified": 57,
        "rejected": 31,
        "stopped": 10,
        "not_identified": 19,
        "pending": 51,
    }
    total, earlier = identified_in_period(serbia_2023(), period=YEAR, population="all", producer="centre")
    assert (total.value, earlier.value) == (66, 9)


days = st.dates(dt.date(2021, 1, 1), dt.date(2025, 12, 31))


@given(st.lists(st.builds(Report, days, st.none() | days, st.sampled_from(["identified", "stopped"]))))
def test_outcomes_of_a_cohort_always_add_up_to_its_reports(reports):
    result = cohort_of_reports(reports, period=YEAR, population="all", producer="centre")
    assert sum(figure.value for _, figure in result.outcomes) == result.reports.value


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"stage": "TRIAL"}, "there is no stage TRIAL"),
        ({"date": "2023-02-30"}, "not a day of the calendar"),
        ({"date": ""}, "date is empty"),
        ({"proceeding": ""}, "proceeding is empty"),
    ],
)
def test_an_event_that_cannot_be_counted_is_refused_by_row(change, says):
    good = {"proceeding": "p", "stage": "FINAL", "date": "2023-01-01", "final": "y"}
    assert read_events([good])[0].final is True
    with pytest.raises(EventsProblem, match="Event 2") as caught:
        read_events([good, {**good, **change}])
    assert says in str(caught.value)
