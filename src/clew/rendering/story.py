"""The walk along the thread as a person reads it: steps with sentences, figures, tables and pictures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from clew.methods.disclosure import shown_figure
from clew.methods.figures import Basis, Figure, Table, Unit
from clew.problem import N_
from clew.rendering import charts
from clew.rendering.charts import Chart, Flow, Look, Point, Tile
from clew.rendering.exhibits import PERSONAL, Exhibit, Step, Words
from clew.rendering.words import Said, translate
from clew.rendering.words.estimation import METHODS
from clew.rendering.words.labels import label
from clew.rendering.words.languages import LANGUAGES
from clew.vocab.confidence import Standing
from clew.vocab.offences import Offence, offences

if TYPE_CHECKING:
    from clew.methods.thread import Settings, Sources, Thread

RECORDS = N_("Records of {lists} bodies")
PERSONS = N_("Who is the same person")
OVERLAP = N_("Who was seen by whom")
UNSEEN = N_("How many were never seen")
JUSTICE = N_("What became of the complaints")
IDENTIFICATION = N_("Reports and formal identification in {year}")
TABLES = N_("What may be shown of {year}")

BODIES = N_("{records} records of {bodies}.")
MARKED = N_("{marked} of them exist only because another body referred the person: no independent sighting.")
COMPARED = N_(
    "{pairs} pairs of records were compared; blocking is estimated to have missed {missed:.1%} "
    "of the matches."
)
ARE_PERSONS = N_("The records are {middle} persons (95 % of the linkages drawn: {low} to {high}).")
TRUE_PAIRS = N_(
    "Against the truth: precision {precision:.1%} and recall {recall:.1%} of pairs; "
    "{known} persons are behind the records."
)
HATCHED = N_("Counts below {smallest} are hatched: a capture history may be one person.")
WITH_REFERRALS = N_(
    "Taking referred records for independent sightings would have given {wrong} instead: "
    "referral makes lists overlap."
)
NO_HEADLINE = N_("No headline figure is given; the selected model and the ranges stand for what they are.")
TRUE_NUMBER = N_("The truth, known only because the country is fictional: {truth} persons.")
HELD = N_("The interval holds it.")
NOT_HELD = N_(
    "The interval does not hold it: no method sees dependence that all lists share, "
    "nor those whom no body can see."
)
CHANGED = N_("Persons accused of trafficking whose charge became another offence")
TWO_COUNTS = N_(
    "What became of the reports of a year (cohort) and what was decided in it (period) "
    "are two counts, and both are right."
)
LAST = N_(
    "The tables of the year up to its last quarter were protected together: "
    "what one gives away of another is known."
)

NEVER_SEEN = N_("Estimated persons, seen or not")
BY_METHOD = N_("The methods side by side")
STAGES = N_("From complaint to final judgment")
BECAME = N_("What trafficking charges became")
OTHER = N_("other offences")
UNCONFIRMED = N_(
    "The offences and their articles come from the vocabulary of Clew; no lawyer has confirmed them."
)
REPORTED = N_("Reports received in the year, by what became of them")
DECIDED = N_("Persons formally identified")
EARLIER = N_("of these, reported before the year began")
BY_DIMENSION: dict[str, str] = {
    "sex": N_("Persons formally identified, by sex"),
    "age": N_("Persons formally identified, by age"),
    "form": N_("Persons formally identified, by form of exploitation"),
    "region": N_("Persons formally identified, by region"),
}


def steps(
    thread: Thread, sources: Sources, settings: Settings, truth: Mapping[str, float] | None = None
) -> tuple[Step, ...]:
    """The steps of a walk.

    ``truth`` is given only for a fictional country: ``population``, ``known``, ``precision`` and
    ``recall`` of linked pairs.
    """
    found = [
        _records(sources),
        _persons(thread, truth),
        _overlap(thread, settings),
        _unseen(thread, truth),
        _justice(thread, settings),
        _identification(thread, settings),
        _tables(thread, settings),
    ]
    return tuple(found)


def headlines(thread: Thread, settings: Settings) -> tuple[Exhibit, ...]:
    """The figures that lead the page: the estimate, the persons identified, the share reclassified."""
    return (
        Exhibit("estimate", NEVER_SEEN, thread.estimate.figure),
        Exhibit("identified", DECIDED, shown_figure(thread.identified[0], settings.rules)),
        Exhibit("reclassified", CHANGED, thread.reclassified.accused),
    )


def _records(sources: Sources) -> Step:
    records = sum(frame.height for frame in sources.lists.values())
    marked = sum(int((frame["referred_by"] != "").sum()) for frame in sources.lists.values())
    bodies = {
        language: translate(
            BODIES, language, records=records, bodies=tuple(label(name, language) for name in sources.lists)
        )
        for language in LANGUAGES
    }
    return Step(Said.of(RECORDS, lists=len(sources.lists)), (bodies, Said.of(MARKED, marked=marked)))


def _persons(thread: Thread, truth: Mapping[str, float] | None) -> Step:
    pairs = thread.linked.comparison.pairs
    low, middle, high = thread.persons_drawn
    lines: list[Words] = [
        Said.of(COMPARED, pairs=len(pairs.left), missed=pairs.missed),
        Said.of(ARE_PERSONS, low=low, middle=middle, high=high),
    ]
    if truth:
        lines.append(
            Said.of(
                TRUE_PAIRS,
                precision=truth["precision"],
                recall=truth["recall"],
                known=int(truth["known"]),
            )
        )
    return Step(PERSONS, tuple(lines))


def _overlap(thread: Thread, settings: Settings) -> Step:
    captures = thread.captures.without_referrals() or thread.captures
    middle = thread.estimate.over_draws.middle if thread.estimate.over_draws else 0
    smallest = settings.rules.minimum

    def draw(title: str, look: Look) -> Chart:
        return charts.overlap(captures, title, look, smallest=smallest, draw=middle)

    basis = Basis(Unit.PRESUMED_VICTIM, settings.population, settings.producer, period=settings.span)
    return Step(
        OVERLAP,
        (Said.of(HATCHED, smallest=smallest),),
        (Exhibit("overlap", OVERLAP, draw, basis),),
    )


def _unseen(thread: Thread, truth: Mapping[str, float] | None) -> Step:
    answer = thread.estimate
    selected = answer.selected
    population = truth["population"] if truth else None
    lines: list[Words] = []
    if answer.figure.value is None:
        lines.append(NO_HEADLINE)
    if thread.with_referrals and thread.with_referrals.selected:
        lines.append(Said.of(WITH_REFERRALS, wrong=round(thread.with_referrals.selected.population)))
    if population is not None:
        lines.append(Said.of(TRUE_NUMBER, truth=int(population)))
        if selected and selected.interval:
            lines.append(HELD if population in selected.interval else NOT_HELD)

    def methods(title: str, look: Look) -> Chart:
        points = [
            Point(
                translate(METHODS[entry.method], look.language),
                None if entry.refusals else entry.population,
                None if entry.refusals else entry.interval,
                main=bool(selected and entry.method == selected.method),
            )
            for entry in answer.methods
        ]
        return charts.intervals(points, title, look, observed=answer.observed, truth=population)

    exhibits = (
        Exhibit("estimate", NEVER_SEEN, answer.figure),
        Exhibit("methods", BY_METHOD, methods, answer.figure.basis),
    )
    return Step(UNSEEN, tuple(lines), exhibits)


def _justice(thread: Thread, settings: Settings) -> Step:
    every = [figure for step in thread.funnel.steps for figure in step.figures]
    shown = [
        shown_figure(figure, settings.rules) if figure.basis.unit in PERSONAL else figure for figure in every
    ]
    shown.sort(key=lambda figure: _first_of(every, figure.basis.unit))

    def stages(title: str, look: Look) -> Chart:
        return charts.funnel(shown, title, look)

    counted: Counter[tuple[str, str]] = Counter()
    for flow in thread.reclassified.flows:
        counted[(_article(flow.from_offence), _article(flow.to_offence))] += flow.persons
    several = _enough(counted, settings.rules.minimum)

    def became(title: str, look: Look) -> Chart:
        drawn = [Flow(_offence(a, look), _offence(b, look), count) for a, b, count in several]
        return charts.flows(drawn, label(Unit.ACCUSED, look.language), title, look)

    basis = Basis(
        Unit.ACCUSED,
        settings.population,
        settings.producer,
        period=settings.span,
        date_rule=thread.funnel.date_rule,
    )
    exhibits = [Exhibit("stages", STAGES, stages, basis, varying=("Unit", "Stage"))]
    if several:
        exhibits.append(Exhibit("flows", BECAME, became, thread.reclassified.accused.basis))
    exhibits.append(Exhibit("reclassified", CHANGED, thread.reclassified.accused))
    named = (_named(article) for before, after, _ in several for article in (before, after))
    unsure = any(offence and offence.standing is not Standing.CONFIRMED for offence in named)
    return Step(JUSTICE, (UNCONFIRMED,) if unsure else (), tuple(exhibits))


def _first_of(figures: Sequence[Figure], unit: Unit) -> int:
    return next(number for number, figure in enumerate(figures) if figure.basis.unit is unit)


def _enough(flows: Mapping[tuple[str, str], int], least: int) -> list[tuple[str, str, int]]:
    """The flows, largest first; those of fewer persons than ``least`` together as other offences.

    Where these are too few as well, the smallest of the others joins them.
    """
    rising = sorted((count, pair) for pair, count in flows.items() if pair[0] != pair[1])
    small = [count for count, _ in rising if count < least]
    while small and sum(small) < least and len(small) < len(rising):
        small.append(rising[len(small)][0])
    kept = [(*pair, count) for count, pair in reversed(rising[len(small) :])]
    if not small or sum(small) < least:
        return kept
    return [*kept, (rising[0][1][0], OTHER, sum(small))]


def _article(code: str) -> str:
    """``RS-KZ-388-3`` -> ``RS-KZ-388``: paragraphs of one article are one offence to a reader."""
    return "-".join(code.split("-")[:3])


def _offence(article: str, look: Look) -> str:
    if article == OTHER:
        return translate(OTHER, look.language)
    named = _named(article)
    number = article.rsplit("-", 1)[-1]
    return f"{translate(named.name, look.language)} ({number})" if named else article


def _named(article: str) -> Offence | None:
    return next(
        (found for code, found in offences().items() if code == article or code.startswith(f"{article}-")),
        None,
    )


def _identification(thread: Thread, settings: Settings) -> Step:
    total, earlier = (shown_figure(figure, settings.rules) for figure in thread.identified)
    exhibits = (
        Exhibit("outcomes", REPORTED, thread.outcomes),
        Exhibit("identified", DECIDED, total),
        Exhibit("identified-earlier", EARLIER, earlier),
    )
    return Step(Said.of(IDENTIFICATION, year=str(settings.year)), (TWO_COUNTS,), exhibits)


def _tables(thread: Thread, settings: Settings) -> Step:
    exhibits = tuple(
        Exhibit(f"table-{table.name}", BY_DIMENSION.get(table.name, table.name), table)
        for table in thread.protected.tables
    )
    return Step(Said.of(TABLES, year=str(settings.year)), (LAST,), exhibits)


def bulletin_exhibits(
    thread: Thread, settings: Settings, places: Mapping[str, tuple[int, int]]
) -> tuple[Exhibit, ...]:
    """What a quarterly bulletin shows of the walk: only the estimate and what disclosure control let pass.

    ``places`` are the column and row of each region on its map of tiles. The codes are those of the
    bulletin that Clew brings along (``clew bulletin --example``).
    """
    by_name = {table.name: table for table in thread.protected.tables}
    exhibits = [
        Exhibit("presumed", REPORTED, thread.outcomes),
        Exhibit("identified", BY_DIMENSION["sex"], by_name["sex"]),
        Exhibit("forms", BY_DIMENSION["form"], so_far(by_name["form"])),
        Exhibit("estimate", NEVER_SEEN, thread.estimate.figure),
    ]
    exhibits += [shown for shown in _justice(thread, settings).exhibits if shown.code == "stages"]
    regions = so_far(by_name["region"])

    def tiles(title: str, look: Look) -> Chart:
        found = [
            Tile(label(code, look.language), *places[code], regions.cells[(code,)].value)
            for code in regions.dimensions[0].leaves
            if code in places
        ]
        return charts.tiles(found, label(regions.basis.unit, look.language), title, look)

    exhibits.append(Exhibit("regions", BY_DIMENSION["region"], tiles, regions.basis))
    return tuple(exhibits)


def so_far(table: Table) -> Table:
    """A table by quarter without its quarters: the year so far, as protected with them."""
    dimension, _ = table.dimensions
    cells = {(code,): table.cells[(code, "total")] for code in dimension.parents}
    return Table(table.name, (dimension,), table.basis, cells, table.caveats)
