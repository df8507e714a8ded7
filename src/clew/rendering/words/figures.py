"""A figure in words: its value with interval and share, and what it counts."""

from __future__ import annotations

from collections.abc import Collection

from clew.methods.figures import Basis, Figure, Interval, Unit
from clew.problem import N_
from clew.rendering.words import finding_text, translate
from clew.rendering.words.formats import format_number, format_period, format_share
from clew.rendering.words.labels import label

NOT_SHOWN = N_("not shown")
INTERVAL = N_("{level} interval: {low} to {high}")
CONDITIONAL = N_(
    "{level} interval: {low} to {high}; the choice of the model is left out, so it is too narrow"
)
SHARE = N_("{share} of {whole} {unit}")
ABOUT = N_("about {value}")

UNIT = N_("Unit")
STAGE = N_("Stage")
POPULATION = N_("Population")
PERIOD = N_("Period")
RULE = N_("Rule of dates")
DENOMINATOR = N_("Denominator")
PRODUCER = N_("Source of the figure")
PAIR = N_("{name}: {text}")


def count_text(value: float | None, language: str | None = None) -> str:
    """A count: whole, as an estimate rounded to whole persons; hidden where there is none."""
    return translate(NOT_SHOWN, language) if value is None else format_number(value, language, 0)


def value_text(figure: Figure, language: str | None = None) -> str:
    """The value alone; one with an interval reads *about*."""
    if figure.value is None or figure.interval is None:
        return count_text(figure.value, language)
    return translate(ABOUT, language, value=count_text(figure.value, language))


def interval_text(interval: Interval, language: str | None = None) -> str:
    """The interval with its level, labelled where it leaves out the choice of the model."""
    return translate(
        CONDITIONAL if interval.conditional else INTERVAL,
        language,
        level=format_share(interval.level, language, 0),
        low=count_text(interval.low, language),
        high=count_text(interval.high, language),
    )


def share_text(figure: Figure, language: str | None = None) -> str | None:
    """The share with the denominator it refers to; never a bare percentage."""
    whole = figure.denominator
    if figure.share is None or whole is None:
        return None
    return translate(
        SHARE,
        language,
        share=format_share(figure.share, language),
        whole=count_text(whole.value, language),
        unit=label(whole.basis.unit, language),
    )


def figure_text(figure: Figure, language: str | None = None) -> str:
    """The figure in one line: value, unit, interval, share."""
    unit = (
        "" if figure.value is None or figure.basis.unit is Unit.MONEY else label(figure.basis.unit, language)
    )
    parts = [f"{value_text(figure, language)} {unit}".strip()]
    if figure.value is not None and figure.interval is not None:
        parts.append(interval_text(figure.interval, language))
    share = share_text(figure, language)
    return "; ".join([*parts, share] if share else parts)


def basis_rows(
    basis: Basis,
    language: str | None = None,
    denominator: Figure | None = None,
    varying: Collection[str] = (),
) -> list[tuple[str, str]]:
    """What a figure counts, as pairs of a name and a text: unit, stage, population, period and so on.

    ``varying`` names what differs within a chart (``Unit``, ``Stage``, ``Period``) and is left out.
    """
    rows = [(UNIT, label(basis.unit, language))]
    if basis.stage is not None:
        rows.append((STAGE, label(basis.stage, language)))
    rows.append((POPULATION, label(basis.population, language)))
    if basis.period is not None:
        rows.append((PERIOD, format_period(basis.period.start, basis.period.end, language)))
    if basis.date_rule is not None:
        rows.append((RULE, label(basis.date_rule, language)))
    if denominator is not None:
        whole = f"{count_text(denominator.value, language)} {label(denominator.basis.unit, language)}"
        rows.append((DENOMINATOR, whole))
    rows.append((PRODUCER, label(basis.producer, language)))
    return [(translate(name, language), text) for name, text in rows if name not in varying]


def basis_text(
    basis: Basis,
    language: str | None = None,
    denominator: Figure | None = None,
    varying: Collection[str] = (),
) -> str:
    """What a figure counts, in one line."""
    return " · ".join(
        translate(PAIR, language, name=name, text=text)
        for name, text in basis_rows(basis, language, denominator, varying)
    )


def finding_texts(figure: Figure, language: str | None = None) -> list[str]:
    """The sentences of a figure's refusals and caveats."""
    return [finding_text(finding, language) for finding in (*figure.refusals, *figure.caveats)]
