"""The lower bound where persons differ in how easily they are seen."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest

from clew.methods.estimation import diagnostics
from clew.methods.estimation.findings import RefusalKind
from clew.methods.estimation.visibility import lower_bound
from clew.methods.figures import Interval


@pytest.mark.parametrize(
    ("source", "bound"),
    [("KOREA", 141.99264735066), ("UK_5", 13570.0268009403), ("NETHERLANDS_5", 53714.1094525039)],
)
def test_bounds_equal_those_of_rcapture(published: ModuleType, source: str, bound: float) -> None:
    # Rcapture 1.4-4, closedp.t, "Mth Chao (LB)".
    _, counts = published.table(getattr(published, source))
    assert lower_bound(counts) == pytest.approx(bound, rel=1e-7)


def test_two_lists_leave_nothing_beyond_independence() -> None:
    assert lower_bound(np.array([0, 70, 60, 30])) == pytest.approx(100 * 90 / 30)


def test_lists_that_share_nobody_have_no_bound() -> None:
    assert lower_bound(np.array([0, 30, 30, 0, 30, 0, 0, 0])) is None


def test_an_interval_below_the_bound_is_refused_and_no_other() -> None:
    low = diagnostics.bound_refusals(Interval(900, 950, 0.95, "bca"), 1000.0)
    assert [refusal.kind for refusal in low] == [RefusalKind.BELOW_BOUND] and low[0]["bound"] == 1000
    assert diagnostics.bound_refusals(Interval(900, 1000, 0.95, "bca"), 1000.0) == []
    assert diagnostics.bound_refusals(None, 1000.0) == []
