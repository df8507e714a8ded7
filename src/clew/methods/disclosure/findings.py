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
