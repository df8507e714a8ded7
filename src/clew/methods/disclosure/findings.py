"""The kinds of caveat and refusal of disclosure control; ``rendering`` has their words."""

from enum import StrEnum


class CaveatKind(StrEnum):
    """What limits a protected table."""

    HIDDEN = "disclosure.hidden"
    """``primary`` and ``secondary`` cells are hidden so that none is known within ``width``."""
    NOT_FEWEST = "disclosure.not_fewest"
    """``hidden`` cells are hidden; it is proven that at least ``bound`` would be."""
    SYMBOL = "disclosure.symbol"
    """Hidden cells carry one symbol, whether small or only protecting others."""
    ROUNDED = "disclosure.rounded"
    """Cells are rounded to multiples of ``base``; sums hold in the rounded table."""


class RefusalKind(StrEnum):
    """Why a table is not shown."""

    SMALL = "disclosure.small"
    """A count of persons from 1 to ``most`` is not shown."""
    CANNOT_PROTECT = "disclosure.cannot_protect"
    """Cell ``cell`` cannot be given the ``width``."""
    ROUNDING_NARROW = "disclosure.rounding_narrow"
    """Rounding to ``base`` leaves a count known within ``narrowest``, less than ``width``."""


class Reason(StrEnum):
    """Why a cell is primary."""

    SMALL = "small"
    FULL = "full"
    SINGLE_CONTRIBUTOR = "single_contributor"
    DOMINATED = "dominated"
    GIVES_AWAY = "gives_away"
    """Together with a figure shown beside the table it would give a small count."""


class SayKind(StrEnum):
    """What can be said where a table cannot be shown."""

    FEWER = "disclosure.say.fewer"
    """There were fewer than ``minimum``."""
    ROUNDED_TOTAL = "disclosure.say.rounded_total"
    """There were about ``total``, rounded to multiples of ``base``."""


class ReleaseKind(StrEnum):
    """Why a release may not follow the earlier ones, and what would do instead."""

    NARROWS = "disclosure.release.narrows"
    """Together with what is out, ``cells`` hidden cells would be known more closely than ``width``."""
    LEFT_OVER = "disclosure.release.left_over"
    """What one period leaves over others would give ``cells`` counts below ``minimum``."""
    SMALL_CHANGE = "disclosure.release.small_change"
    """In ``cells`` cells of ``table`` the count differs from an earlier version by less than ``minimum``."""
    CONTRADICTS = "disclosure.release.contradicts"
    """Together with what is out no table of counts fits: another version must be told apart."""
    BATCH = "disclosure.release.batch"
    """Keep the revisions of ``table`` until every change is 0 or at least ``minimum``."""
    COARSER = "disclosure.release.coarser"
    """Release coarser or rounded tables, or only periods that are complete."""


class CheckKind(StrEnum):
    """What is checked among published figures; each check holds or does not."""

    SUM = "consistency.sum"
    """The parts ``ids`` add up to ``sum``; stated is ``whole``."""
    SUM_IN_TEXT = "consistency.sum_in_text"
    """The text beside ``ids`` adds numbers that make ``sum``; stated is ``whole``."""
    BANDS = "consistency.bands"
    """Bands of size ``ids`` count ``sum`` units; the text says ``whole``."""
    BANDS_REACH = "consistency.bands_reach"
    """Bands of size ``ids`` hold from ``least`` to ``most``; stated is ``whole``."""
    SHARES = "consistency.shares"
    """The shares ``ids`` make ``sum`` percent."""
    SHARE_OF = "consistency.share_of"
    """``share`` percent of ``whole`` is a whole number (rounded)."""
    SHARE_CUT = "consistency.share_cut"
    """``share`` percent of ``whole`` is a whole number only if digits were cut off, not rounded."""
    NO_DENOMINATOR = "consistency.no_denominator"
    """The share ``ids`` names no denominator."""
    UNIT_UNSURE = "consistency.unit_unsure"
    """The source of ``ids`` does not say, or mixes, what is counted."""
    UNIT_CHANGES = "consistency.unit_changes"
    """Within the series ``ids`` the unit changes."""
    PUBLISHERS = "consistency.publishers"
    """Two publishers give different values, ``first`` and ``second``, for what has the same name."""
    OTHER_PERIOD = "consistency.other_period"
    """The same value stands for two different periods."""
    PART_EXCEEDS = "consistency.part_exceeds"
    """The part is ``part``, its whole ``whole``."""
