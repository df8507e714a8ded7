"""The sentences of disclosure control's findings."""

from clew.methods.disclosure.findings import CaveatKind, RefusalKind, ReleaseKind, SayKind
from clew.problem import N_

WORDS: dict[str, str] = {
    CaveatKind.HIDDEN: N_(
        "{primary} cells are hidden because they are small or say something of everyone in a group, "
        "{secondary} more because they would give these away: none can be known more closely than "
        "within {width}."
    ),
    CaveatKind.NOT_FEWEST: N_("{hidden} cells are hidden; it is proven that at least {bound} must be."),
    CaveatKind.SYMBOL: N_("Hidden cells carry one sign, whether small or only protecting others."),
    CaveatKind.ROUNDED: N_("Cells are rounded to multiples of {base}; the rounded sums hold."),
    RefusalKind.SMALL: N_("A count of persons from 1 to {most} is not shown."),
    RefusalKind.CANNOT_PROTECT: N_("Cell {cell} cannot be kept unknown within {width}."),
    RefusalKind.ROUNDING_NARROW: N_(
        "Rounding to multiples of {base} leaves a count known within {narrowest}; the rules ask for {width}. "
        "Choose a larger base."
    ),
    SayKind.FEWER: N_("There were fewer than {minimum}."),
    SayKind.ROUNDED_TOTAL: N_("There were about {total} (rounded to a multiple of {base})."),
    ReleaseKind.NARROWS: N_(
        "Together with what is already out, {cells} hidden cells would be known more closely "
        "than within {width}."
    ),
    ReleaseKind.LEFT_OVER: N_(
        "What one period leaves over the others would give {cells} counts below {minimum}, though no table "
        "shows them."
    ),
    ReleaseKind.SMALL_CHANGE: N_(
        "In {cells} cells of {table} the count differs from an earlier version by less than {minimum}: the "
        "change itself is a small count."
    ),
    ReleaseKind.CONTRADICTS: N_(
        "Together with what is already out these tables contradict themselves: they are another version and "
        "must say so."
    ),
    ReleaseKind.BATCH: N_(
        "Keep the revisions of {table} together until each change is none or at least {minimum}, and release "
        "them at once."
    ),
    ReleaseKind.COARSER: N_("Release coarser or rounded tables, or wait until the period is complete."),
}
