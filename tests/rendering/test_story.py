from hypothesis import given
from hypothesis import strategies as st

from clew.rendering.story import OTHER, _enough

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
