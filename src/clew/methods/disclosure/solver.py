"""HiGHS, quiet: the one place that makes a solver.

``highspy.Highs()`` prints a banner to standard output before any option can be set, which would end up
in what a command prints for machines; the class below it does not.
"""

from __future__ import annotations

from typing import Any


def quiet_solver() -> Any:
    """A HiGHS instance that prints nothing, on one thread, exact in integer programmes."""
    from highspy._core import _Highs

    highs = _Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.setOptionValue("mip_rel_gap", 0.0)
    return highs
