"""An estimate as a page for the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from clew.methods.estimation import CaveatKind, Estimate
from clew.methods.figures import Finding, Interval
from clew.problem import N_
from clew.rendering.words import finding_text, translate
from clew.rendering.words.estimation import ASSUMES, METHODS
from clew.rendering.words.formats import format_number, format_share

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

SEEN = N_("{observed} persons were seen by {lists} lists, {overlapping} of them by more than one.")
HEADLINE = N_(
    "About {population} presumed victims of the definition the lists share ({level:.0%} interval "
    "{low} to {high}), {ratio:.1f} times those seen."
)
REFUSED = N_("No headline number is given:")
STANDS = N_("What the data say all the same")
SELECTED = N_("Selected model: {model} ({method})")
GIVES = N_("It gives {population} persons in all, {unseen} never seen, {ratio:.1f} times those seen.")
INTERVAL = N_(
    "{level:.0%} interval {low} to {high}, the choice of the model included (BCa, {resamples} resamples)."
)
CONDITIONAL = N_(
    "{level:.0%} interval {low} to {high}, taking the model as certain: too narrow (BCa, {resamples} "
    "resamples)."
)
ERROR = N_("Chance in the resamples moves the limits by about {low} and {high}.")
RANGE = N_("Models within {within} units of BIC ({models}): {low} to {high}.")
WITHOUT_REFERRALS = N_("Without records that exist only through a referral: {population} ({low} to {high}).")
METHOD_TITLE = N_("All methods side by side")
METHOD_HEAD = (N_("Method"), N_("Estimate"), N_("Interval"), N_("What it assumes"))
DROP_TITLE = N_("Each list dropped")
DROP_HEAD = (N_("Without"), N_("Seen"), N_("Estimate"), N_("Model"))
MERGE_TITLE = N_("Each two lists taken as one")
MERGE_HEAD = (N_("Merged"), N_("Estimate"), N_("Model"))
STRATA_TITLE = N_("By stratum (adds up to the total)")
STRATA_HEAD = (N_("Stratum"), N_("Seen"), N_("Estimate"), N_("Interval"))
TREND = N_(
    "From {first} to {last} the estimate changes by a factor of {ratio:.2f} ({low:.2f} to {high:.2f})."
)
DEPENDS = N_("In the model with covariates these depend on each other: {terms}.")
PRIOR = N_("Bayesian methods: prior {prior}, at most {cap} never seen.")
ASSUMED = N_("What every such estimate assumes")
LIMITS = N_("What limits this one")
TOTAL = N_("total")
WITHHELD = N_("refused")
CERTAIN = N_("† taking the model as certain: too narrow")

ASSUMPTIONS = frozenset(
    {
        CaveatKind.ASSUMES_SAME_PERSONS,
        CaveatKind.ASSUMES_CLOSED,
        CaveatKind.ASSUMES_LINKED,
        CaveatKind.ASSUMES_REACHABLE,
        CaveatKind.ASSUMES_INDEPENDENT,
        CaveatKind.ASSUMES_NO_HIGHEST_INTERACTION,
    }
)


def show(estimate: Estimate, console: Console, more: Sequence[Finding] = ()) -> None:
    """Print the page; ``more`` are findings of the table as it was read."""
    console.print()
    console.print(
        translate(
            SEEN,
            observed=estimate.observed,
            lists=len(estimate.lists),
            overlapping=estimate.overlapping,
        ),
        markup=False,
    )
    _headline(estimate, console)
    _selected(estimate, console)
    console.print(_methods(estimate))
    for method in estimate.methods:
        if method.cap is not None:
            console.print(translate(PRIOR, prior=method.prior, cap=method.cap), markup=False)
            break
    _altered(estimate, console)
    _strata(estimate, console)
    assumed = [caveat for caveat in estimate.caveats if caveat.kind in ASSUMPTIONS]
    rest = [caveat for caveat in estimate.caveats if caveat.kind not in ASSUMPTIONS]
    refused = [refusal for method in estimate.methods for refusal in method.refusals]
    _findings(console, translate(LIMITS), [*rest, *refused, *more])
    _findings(console, translate(ASSUMED), assumed)


def _headline(estimate: Estimate, console: Console) -> None:
    from rich.panel import Panel
    from rich.text import Text

    figure, selected = estimate.figure, estimate.selected
    if figure.value is not None and figure.interval is not None and selected is not None:
        text = translate(
            HEADLINE,
            population=_persons(figure.value),
            level=figure.interval.level,
            low=_persons(figure.interval.low),
            high=_persons(figure.interval.high),
            ratio=selected.ratio,
        )
        console.print(Panel(Text(text), border_style="green"))
        return
    lines = [translate(REFUSED), *(f"• {finding_text(refusal)}" for refusal in estimate.refusals)]
    console.print(Panel(Text("\n".join(lines)), border_style="yellow"))


def _selected(estimate: Estimate, console: Console) -> None:
    from rich.rule import Rule

    selected = estimate.selected
    if selected is None:
        return
    console.print(Rule(translate(STANDS), align="left"))
    lines = [
        translate(SELECTED, model=selected.name, method=translate(METHODS[selected.method])),
        translate(
            GIVES,
            population=_persons(selected.population),
            unseen=_persons(selected.unseen),
            ratio=selected.ratio,
        ),
    ]
    if selected.interval is not None:
        lines.append(
            translate(
                CONDITIONAL if selected.interval.conditional else INTERVAL,
                level=selected.interval.level,
                low=_persons(selected.interval.low),
                high=_persons(selected.interval.high),
                resamples=selected.resamples,
            )
        )
    if selected.monte_carlo_error is not None:
        low, high = selected.monte_carlo_error
        lines.append(translate(ERROR, low=_persons(low), high=_persons(high)))
    for entry in estimate.ranges:
        lines.append(
            translate(
                RANGE,
                within=entry.within,
                models=entry.models,
                low=_persons(entry.low),
                high=_persons(entry.high),
            )
        )
    without = estimate.without_referrals
    if without is not None and without.population is not None:
        limits = without.interval
        lines.append(
            translate(
                WITHOUT_REFERRALS,
                population=_persons(without.population),
                low=_persons(limits.low) if limits else "–",
                high=_persons(limits.high) if limits else "–",
            )
        )
    console.print("\n".join(lines), markup=False, highlight=False)


def _methods(estimate: Estimate) -> Table:
    table = _table(METHOD_TITLE, METHOD_HEAD, right=(1, 2))
    if any(entry.interval is not None and entry.interval.conditional for entry in estimate.methods):
        table.caption, table.caption_justify = translate(CERTAIN), "left"
    for entry in estimate.methods:
        chosen = estimate.selected is not None and entry.method == estimate.selected.method
        value = "–" if entry.population is None else _persons(entry.population)
        table.add_row(
            translate(METHODS[entry.method]),
            translate(WITHHELD) if entry.refusals else value,
            "" if entry.refusals else _limits(entry.interval),
            translate(ASSUMES[entry.method]),
            style="bold" if chosen else "",
        )
    return table


def _altered(estimate: Estimate, console: Console) -> None:
    if estimate.dropped:
        table = _table(DROP_TITLE, DROP_HEAD, right=(1, 2))
        for entry in estimate.dropped:
            value = "–" if entry.population is None else _persons(entry.population)
            table.add_row(_plain(entry.lists[0]), _persons(entry.observed), value, _plain(entry.model or "–"))
        console.print(table)
    if estimate.merged:
        table = _table(MERGE_TITLE, MERGE_HEAD, right=(1,))
        for entry in estimate.merged:
            value = "–" if entry.population is None else _persons(entry.population)
            table.add_row(_plain(" + ".join(entry.lists)), value, _plain(entry.model or "–"))
        console.print(table)


def _strata(estimate: Estimate, console: Console) -> None:
    strata = estimate.strata
    if strata is None:
        return
    table = _table(STRATA_TITLE, STRATA_HEAD, right=(1, 2, 3))
    margins = strata.margins if len(strata.covariates) > 1 else ()
    for group, style in ((strata.strata, ""), (margins, "dim"), ((strata.total,), "bold")):
        for entry in group:
            name = ", ".join(f"{covariate} {value}" for covariate, value in entry.values)
            table.add_row(
                _plain(name or translate(TOTAL)),
                _persons(entry.observed),
                _persons(entry.population),
                _limits(entry.interval),
                style=style,
            )
    console.print(table)
    if strata.terms:
        terms = ", ".join(f"{first} × {second}" for first, second in strata.terms)
        console.print(translate(DEPENDS, terms=terms), markup=False)
    trend = strata.trend
    if trend is not None and trend.ratio is not None and trend.interval is not None:
        console.print(
            translate(
                TREND,
                first=trend.points[0].values[0][1],
                last=trend.points[-1].values[0][1],
                ratio=trend.ratio,
                low=trend.interval.low,
                high=trend.interval.high,
            ),
            markup=False,
        )


def _findings(console: Console, title: str, findings: Sequence[Finding]) -> None:
    from rich.padding import Padding
    from rich.rule import Rule
    from rich.text import Text

    if not findings:
        return
    console.print(Rule(title, align="left"))
    for finding in findings:
        console.print(Padding(Text(f"• {_said(finding)}"), (0, 0, 0, 1)))


def _said(finding: Finding) -> str:
    named = {
        name: translate(METHODS[value]) if name == "method" else value for name, value in finding.parameters
    }
    return finding_text(type(finding)(finding.kind, tuple(named.items())))


def _table(title: str, head: Sequence[str], right: Sequence[int]) -> Table:
    from rich.table import Table

    table = Table(title=translate(title), title_justify="left", expand=False)
    for place, name in enumerate(head):
        table.add_column(
            translate(name), justify="right" if place in right else "left", no_wrap=place in right
        )
    return table


def _plain(text: str) -> str:
    from rich.markup import escape

    return escape(text)


def _persons(value: float) -> str:
    return format_number(value, digits=0)


def _limits(interval: Interval | None) -> str:
    if interval is None:
        return "–"
    text = f"{_persons(interval.low)} – {_persons(interval.high)}" + (" †" if interval.conditional else "")
    if interval.level != 0.95:
        text += f" ({format_share(interval.level, digits=0)})"
    return text
