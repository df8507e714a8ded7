from hypothesis import given
from hypothesis import strategies as st

from clew.demo import lumara
from clew.demo.walk import settings_of, sources_of
from clew.methods import pathways
from clew.methods.figures import DateRule
from clew.rendering.story import OTHER, UNCONFIRMED, _enough, _justice

flows = st.dictionaries(
    st.tuples(st.just("RS-KZ-388"), st.sampled_from([f"RS-KZ-{n}" for n in range(130, 150)])),
    st.integers(1, 30),
    max_size=12,
)


@given(flows, st.integers(2, 10))
def test_no_flow_of_few_persons_is_drawn_and_none_follows_from_the_total(counted, least):
    drawn = _enough(counted, least)
    assert all(count >= least for _, _, count in drawn)
    left_out = sum(counted.values()) - sum(count for _, _, count in drawn)
    assert left_out == 0 or (left_out < least and drawn == [])


def test_small_flows_stand_together_as_other_offences():
    counted = {("RS-KZ-388", "RS-KZ-184"): 31, ("RS-KZ-388", "RS-KZ-132"): 1, ("RS-KZ-388", "RS-KZ-350"): 2}
    assert _enough(counted, 5) == [("RS-KZ-388", OTHER, 34)]
    counted[("RS-KZ-388", "RS-KZ-193")] = 9
    assert _enough(counted, 5) == [("RS-KZ-388", "RS-KZ-184", 31), ("RS-KZ-388", OTHER, 12)]


def test_offences_are_never_shown_without_saying_that_no_lawyer_confirmed_them():
    country = lumara.build(1, "national")
    sources, settings = sources_of(country), settings_of(country)
    named = {"period": settings.span, "rule": DateRule.COHORT, "population": "all", "producer": "lumara"}

    class Walked:
        funnel = pathways.funnel(sources.events, offence="RS-KZ-388", **named)
        reclassified = pathways.reclassified(sources.events, settings.offences, **named)

    step = _justice(Walked, settings)
    assert "flows" in [exhibit.code for exhibit in step.exhibits]
    assert step.lines == (UNCONFIRMED,)
    Walked.reclassified = pathways.reclassified((), settings.offences, **named)
    assert _justice(Walked, settings).lines == ()
