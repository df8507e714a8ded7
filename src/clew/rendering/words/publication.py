"""The sentences of the report on published tables, for the owner of the tables."""

from __future__ import annotations

from clew.methods.disclosure.published import WIDTH, Absent, Exposure, Structure, Verdict
from clew.problem import N_
from clew.rendering.words import translate

INTRODUCTION = N_(
    "This report is for the owner of the tables, to be handed over in private. It says how many hidden cells "
    "the rest gives away and where; no value that was found is printed, stored or logged."
)
READ = N_("Read: {cells} cells, of which {hidden} are hidden.")
VERDICTS = {
    Verdict.DETERMINED: N_("{count} hidden cells can be computed exactly from what is printed beside them."),
    Verdict.NARROWED: N_("{count} hidden cells can be bounded more closely than their sign says."),
    Verdict.SAFE: N_("{count} hidden cells stay as unknown as their sign says."),
    Verdict.IRRECONCILABLE: N_(
        "{count} hidden cells could not be judged: near them the printed figures contradict one another."
    ),
}
TIED = N_(
    "Of the {tied} hidden cells that stand in a complete sum, {determined} ({share} %) can be computed "
    "exactly."
)
WIDTHS = {
    True: N_("A cell counts as bounded too closely where fewer than {width} steps are left open."),
    False: N_(
        "A cell counts as bounded too closely where less is left open than its sign says; where a sign says "
        "nothing, fewer than {width} steps."
    ),
}
ABSENCE = {
    Absent.ZERO: N_(
        "Assumed: a category that has no line counts nobody, except where the total shows that something is "
        "missing."
    ),
    Absent.UNKNOWN: N_("Assumed: a category that has no line may count any number."),
}
FAULT = N_("At fault: {structure}: {count} of the exposed cells.")
SUMS = N_("{structure}: {sums} sums, {tested} could be tested, {held} of these hold.")
OVER = N_("sums over {summed}, totals otherwise")
OVER_WITHIN = N_("sums over {summed} within {within}")
CONFLICTING = N_("{count} cells are printed more than once with values that exclude one another.")
REPEATED = N_("{count} cells are printed more than once with values that agree.")
ELSEWHERE = N_("{count} hidden cells are shown more closely at another place, or by a percentage.")
CONTRADICTING = N_("{count} sums contradict: their parts are more than their total. They were not used.")
PARTIAL = N_(
    "{count} sums are not complete: something is not printed. Their parts only stay below the total."
)
UNTRUSTED = N_("{count} sums were not used because sums of their kind do not hold in this publication.")
UNREAD = N_("{count} texts where a count was expected could not be read and were left out.")
SET_ASIDE = N_("{count} lines of the kind 'of which' were set aside.")
GROUP = N_("{group}: {determined} exact, {narrowed} too close, {safe} as the sign says, {broken} not judged.")
REMEDY = N_(
    "Remedy: hide further cells so that none can be computed (clew protect does this with a proof), publish "
    "coarser tables, or round. Withdrawing one figure is seldom enough, because the others remain."
)
FINE = N_("Nothing that is hidden can be bounded more closely than its sign says.")


def structure_text(structure: Structure) -> str:
    """A structure as a phrase."""
    if not structure.within:
        return translate(OVER, summed=structure.summed)
    return translate(OVER_WITHIN, summed=structure.summed, within=" x ".join(structure.within))


def exposure_lines(found: Exposure, *, details: bool = False) -> list[str]:
    """The report in sentences; with ``details`` every group that has exposed cells and every structure."""
    lines = [translate(INTRODUCTION), translate(READ, cells=found.cells, hidden=found.hidden)]
    lines += [
        translate(VERDICTS[verdict], count=count)
        for verdict, count in found.verdicts
        if count or verdict is Verdict.DETERMINED
    ]
    tied = dict(found.tied)
    if total := sum(tied.values()):
        share = round(100 * tied[Verdict.DETERMINED] / total)
        lines.append(translate(TIED, tied=total, determined=tied[Verdict.DETERMINED], share=share))
    if not found.exposed:
        lines.append(translate(FINE))
    lines.append(translate(WIDTHS[found.width is not None], width=found.width or WIDTH))
    lines.append(translate(ABSENCE[found.absent]))
    for message, count in (
        (CONFLICTING, found.conflicting),
        (REPEATED, found.repeated),
        (ELSEWHERE, found.elsewhere),
        (CONTRADICTING, found.contradicting),
        (PARTIAL, found.partial),
        (UNTRUSTED, found.untrusted),
        (UNREAD, found.unread),
        (SET_ASIDE, found.set_aside),
    ):
        if count:
            lines.append(translate(message, count=count))
    worst = sorted(found.structures, key=lambda report: -report.at_fault)
    lines += [
        translate(FAULT, structure=structure_text(report.structure), count=report.at_fault)
        for report in worst
        if report.at_fault
    ]
    if details:
        lines += _details(found)
    if found.exposed:
        lines.append(translate(REMEDY))
    return lines


def _details(found: Exposure) -> list[str]:
    lines = [
        translate(
            SUMS,
            structure=structure_text(report.structure),
            sums=report.sums,
            tested=report.tested,
            held=report.held,
        )
        for report in found.structures
    ]
    for report in found.groups:
        counts = dict(report.verdicts)
        lines.append(
            translate(
                GROUP,
                group=", ".join(dict.fromkeys(report.group)) or "-",
                determined=counts.get(Verdict.DETERMINED, 0),
                narrowed=counts.get(Verdict.NARROWED, 0),
                safe=counts.get(Verdict.SAFE, 0),
                broken=counts.get(Verdict.IRRECONCILABLE, 0),
            )
        )
    return lines
