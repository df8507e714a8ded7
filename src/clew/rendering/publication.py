"""What protection did, in words: the page that ``clew protect`` prints."""

from __future__ import annotations

from clew.methods.disclosure.alternatives import Alternatives
from clew.methods.disclosure.coarsening import Proposal
from clew.methods.disclosure.protection import Protected
from clew.methods.figures import Table
from clew.problem import N_
from clew.rendering.words import finding_text, translate

NOTHING_HIDDEN = N_("{table}: all {cells} cells can be shown.")
HIDDEN = N_("{table}: {hidden} of {cells} cells are hidden.")
REASONS = {
    "small": N_("{count} because they count too few persons"),
    "full": N_("{count} because they would say something of everyone in a group"),
    "single_contributor": N_("{count} because a single body stands behind them"),
    "dominated": N_("{count} because one amount makes up most of them"),
    "gives_away": N_("{count} because another figure would turn them into a small count"),
}
WHY = N_("Hidden by the rules: {reasons}. Hidden so that these cannot be computed: {secondary}.")
GUARANTEE = N_(
    "Whoever reads these tables, with their totals and zeros, can bound no hidden cell more closely than "
    "within {narrowest} (asked for: {width})."
)
FEWEST = N_("Fewer hidden cells would not do: this is proven.")
BOUND = N_("At least {bound} cells must be hidden whatever is done; {hidden} are.")
COARSER = N_("{table}, coarser: {levels}: {shown} cells shown, {hidden} hidden.")
LEVEL = N_("{dimension} to level {depth}")
ONLY_TOTAL = N_("{dimension} as a total only")
POOLED = N_("The years {first}-{last} together: {hidden} cells hidden.")
SAY = N_("What can be said in any case: {sentence}")
ROUNDED = N_(
    "All cells are rounded to multiples of {base}; every sum holds. No true count can be bounded more "
    "closely than within {narrowest}."
)


def protection_lines(protected: Protected) -> list[str]:
    """The sentences about protected tables."""
    lines = []
    for table in protected.tables:
        hidden = sum(cell.value is None for cell in table.cells.values())
        message = HIDDEN if hidden else NOTHING_HIDDEN
        lines.append(translate(message, table=table.name, cells=len(table.cells), hidden=hidden))
    if protected.narrowest is None:
        return lines
    reasons = "; ".join(translate(REASONS[kind.value], count=count) for kind, count in protected.reasons)
    lines.append(translate(WHY, reasons=reasons, secondary=protected.secondary))
    lines.append(translate(GUARANTEE, narrowest=protected.narrowest, width=protected.rules.width))
    if protected.fewest:
        lines.append(translate(FEWEST))
    elif protected.bound is not None:
        hidden = protected.primary + protected.secondary
        lines.append(translate(BOUND, bound=protected.bound, hidden=hidden))
    return lines


def alternative_lines(found: Alternatives) -> list[str]:
    """The sentences about what can be shown or said instead."""
    lines = [
        translate(
            COARSER,
            table=name,
            levels=_levels(proposal),
            shown=proposal.shown,
            hidden=proposal.hidden,
        )
        for name, proposals in found.coarser
        for proposal in proposals
    ]
    if found.pooled is not None:
        pooled = found.pooled
        hidden = pooled.protected.primary + pooled.protected.secondary
        first, last = str(pooled.years[0]), str(pooled.years[-1])
        lines.append(translate(POOLED, first=first, last=last, hidden=hidden))
    lines += [translate(SAY, sentence=finding_text(sentence)) for sentence in found.sentences]
    return lines


def _levels(proposal: Proposal) -> str:
    return ", ".join(
        translate(LEVEL, dimension=name, depth=depth) if depth else translate(ONLY_TOTAL, dimension=name)
        for name, depth in proposal.depths
    )


def rounding_line(base: int, narrowest: int) -> str:
    """The sentence about rounded tables."""
    return translate(ROUNDED, base=base, narrowest=narrowest)


def grid(table: Table, symbol: str, most: int = 40) -> list[list[str]]:
    """A table of one or two dimensions as lines of texts, heads first; none if larger than ``most``."""
    if len(table.dimensions) > 2 or any(len(d.parents) > most for d in table.dimensions):
        return []
    down = table.dimensions[0]
    across = table.dimensions[1] if len(table.dimensions) == 2 else None
    heads = tuple(across.parents) if across else ("",)
    lines = [[down.name, *(heads if across else (translate(N_("count")),))]]
    for code in down.parents:
        cells = [table.cells[(code, head) if across else (code,)] for head in heads]
        lines.append([code, *(symbol if cell.value is None else str(cell.value) for cell in cells)])
    return lines
