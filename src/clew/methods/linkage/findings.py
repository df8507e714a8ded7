"""Kinds of caveats and refusals of linkage; their words are in ``rendering/words``."""

from enum import StrEnum


class Kind(StrEnum):
    """What a reader of linked records must know."""

    SLOW_DRAWS = "linkage.slow_draws"
    """The sampler moved slowly: its draws are worth fewer."""
    CHAIN_SPLIT = "linkage.chain_split"
    """Records chained together beyond what one person can have; they were split."""
    DECISIONS_CONFLICT = "linkage.decisions_conflict"
    """Decisions contradict each other or the lists; the later or the weaker ones were not used."""
    DECISIONS_UNKNOWN = "linkage.decisions_unknown"
    """Decisions name records that are not in these lists."""
    FEW_LABELS = "linkage.few_labels"
    """Few labelled pairs: the calibration rests on little."""
    CLEAR_TEXT_ACROSS = "linkage.clear_text_across"
    """Records of another controller may not be shown in clear without a basis."""
