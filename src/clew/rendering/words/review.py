"""The words of partitions, decisions, calibration and draws."""

from __future__ import annotations

from clew.methods.linkage.decisions import Verdict
from clew.methods.linkage.findings import Kind
from clew.problem import N_

WORDS: dict[str, str] = {
    Kind.SLOW_DRAWS: N_(
        "The {draws} draws of the linkage are worth about {effective} independent ones; draw more before"
        " relying on the interval."
    ),
    Kind.CHAIN_SPLIT: N_(
        "{chains} chains of links held more than {limit} records, the longest {largest}: more than one"
        " person can have. They were split into {parts} persons; have them reviewed."
    ),
    Kind.DECISIONS_CONFLICT: N_(
        "Decisions {decisions} contradict later ones and were not used; withdraw them or those they"
        " contradict."
    ),
    Kind.DECISIONS_UNKNOWN: N_("Decisions {decisions} name records that are not in these lists."),
    Kind.FEW_LABELS: N_(
        "The weights were calibrated on only {labelled} decided pairs; have more pairs reviewed."
    ),
    Kind.CLEAR_TEXT_ACROSS: N_(
        "{pairs} pairs are of different controllers and are shown as agreement patterns: showing a"
        " record to another body is a disclosure that needs its own basis."
    ),
}

VERDICTS: dict[str, str] = {
    Verdict.SAME: N_("the same person"),
    Verdict.DIFFERENT: N_("different persons"),
    Verdict.UNSURE: N_("cannot be decided"),
}
