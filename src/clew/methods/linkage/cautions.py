"""What limits scored pairs, as kinds of caveats; their words are in ``rendering/words/linkage.py``."""

from enum import StrEnum


class Caution(StrEnum):
    """What a reader of scored pairs must know."""

    MISSED_BY_BLOCKING = "linkage.missed_by_blocking"
    """An estimated share of the links was never compared."""
    FEW_MATCHES = "linkage.few_matches"
    """The weights were learnt from few expected matches."""
    FEW_FIELDS = "linkage.few_fields"
    """Few fields could be compared: strangers may look alike."""
    NOT_SEPARATED = "linkage.not_separated"
    """Many pairs are neither likely nor unlikely."""
