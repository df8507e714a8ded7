"""Levels of agreement of each field, as conditions that any engine's dialect can write.

A condition names the two records' columns as ``x_l`` and ``x_r`` and the functions of similarity as
``{jw}``, ``{dl}`` and ``{overlap}``, which the engine replaces by its own. Level 0 is disagreement;
the last level is full agreement; a field that is unknown on one side is level -1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a field holds, which decides how it is compared."""

    GIVEN = "given"
    FAMILY = "family"
    PATRONYMIC = "patronymic"
    BIRTH = "birth"
    AGE = "age"
    SEX = "sex"
    CODE = "code"
    NUMBER = "number"
    AREA = "area"
    TEXT = "text"
    STREET = "street"


class Level(StrEnum):
    """What the two records show in one field; ``rendering`` makes words of it."""

    DIFFERENT = "different"
    SAME = "same"
    SAME_BUT_UNCHECKED = "same_but_unchecked"
    SWAPPED = "swapped"
    OTHER_FIELD = "other_field"
    PART = "part"
    CLOSEST = "closest"
    CLOSE = "close"
    SIMILAR = "similar"
    INITIAL = "initial"
    ONE_MISTAKE = "one_mistake"
    TWO_MISTAKES = "two_mistakes"
    DAY_MONTH_SWAPPED = "day_month_swapped"
    TWO_PARTS = "two_parts"
    DAY_AND_MONTH = "day_and_month"
    YEAR_ONLY = "year_only"
    AGE_FITS = "age_fits"
    YEAR_NEAR = "year_near"
    YEAR_SAME = "year_same"
    NEIGHBOUR = "neighbour"
    SAME_BEGINNING = "same_beginning"


@dataclass(frozen=True, slots=True)
class Step:
    """One level: what it means, its condition, and a first guess of its share among matches.

    ``frequent`` names the column whose frequency of values corrects the weight of agreement.
    """

    level: Level
    condition: str
    start: float
    frequent: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One compared field: its name, the condition under which it is unknown, and its levels.

    ``steps`` begin with the closest agreement; disagreement is what is left.
    """

    name: str
    kind: Kind
    unknown: str
    steps: tuple[Step, ...]
    columns: tuple[str, ...]

    @property
    def levels(self) -> tuple[Level, ...]:
        """The meaning of level 0, 1, 2 and so on."""
        return (Level.DIFFERENT, *(step.level for step in reversed(self.steps)))

    @property
    def starts(self) -> tuple[float, ...]:
        """First guess of each level's share among matches, level 0 first."""
        given = [step.start for step in reversed(self.steps)]
        return (max(1.0 - sum(given), 0.02), *given)

    @property
    def frequent(self) -> tuple[str, ...]:
        """The column of frequencies of each level, level 0 first; empty where none corrects it."""
        return ("", *(step.frequent for step in reversed(self.steps)))


def _either_null(*columns: str) -> str:
    return " or ".join(f"{column}_l is null or {column}_r is null" for column in columns)


def _close(column: str, at_least: float) -> str:
    return f"{{jw}}({column}_l, {column}_r) >= {at_least}"


def _mistakes(column: str, most: int) -> str:
    return f"{{dl}}({column}_l, {column}_r) <= {most}"


def _crossed(one: str, other: str) -> str:
    return f"({one}_l = {other}_r or {one}_r = {other}_l)"


def _swapped(one: str, other: str) -> str:
    """Both values stand in the other field, one of them perhaps with a mistake."""
    there, back = f"({one}_l, {other}_r)", f"({other}_l, {one}_r)"
    return f"({_crossed(one, other)} and {{jw}}{there} >= 0.87 and {{jw}}{back} >= 0.87)"


def _said_by_other(one: str, other: str) -> str:
    """Crossed values are evidence once: the first field tells of them, the second is silent."""
    return f"coalesce({_crossed(one, other)} and not ({one}_l = {one}_r and {other}_l = {other}_r), false)"


def _name(field: str, other: str, sets: bool, tells_crossing: bool) -> tuple[Step, ...]:
    steps = [Step(Level.SAME, f"{field}_l = {field}_r", 0.75, field)]
    if tells_crossing:
        steps.append(Step(Level.SWAPPED, _swapped(field, other), 0.02))
        steps.append(Step(Level.OTHER_FIELD, _crossed(field, other), 0.01))
    steps.append(Step(Level.CLOSEST, _close(field, 0.94), 0.07))
    if sets:
        steps.append(Step(Level.PART, f"{{overlap}}({field}_set_l, {field}_set_r)", 0.03))
    steps += [
        Step(Level.CLOSE, _close(field, 0.87), 0.05),
        Step(Level.SIMILAR, _close(field, 0.76), 0.03),
    ]
    return tuple(steps)


def _birth(has_age: bool) -> tuple[Step, ...]:
    same = {part: f"birth_{part}_l = birth_{part}_r" for part in ("year", "month", "day")}
    partial = "(birth_l is null or birth_r is null)"
    steps = [
        Step(Level.SAME, "birth_l = birth_r", 0.75, "birth"),
        Step(Level.DAY_MONTH_SWAPPED, "(birth_l = birth_swapped_r)", 0.02),
        Step(Level.ONE_MISTAKE, "{dl}(birth_l, birth_r) <= 1", 0.07),
        Step(
            Level.TWO_PARTS,
            f"({same['year']} and ({same['month']} or {same['day']}))",
            0.04,
        ),
        Step(Level.DAY_AND_MONTH, f"({same['month']} and {same['day']})", 0.03),
        Step(Level.YEAR_ONLY, f"({partial} and {same['year']})", 0.04),
    ]
    if has_age:
        ranges = "(born_first_l <= born_last_r and born_first_r <= born_last_l)"
        steps.append(Step(Level.AGE_FITS, f"({partial} and {ranges})", 0.03))
    steps += [
        Step(Level.TWO_MISTAKES, "{dl}(birth_l, birth_r) <= 2", 0.02),
        Step(Level.YEAR_SAME, same["year"], 0.01),
        Step(Level.YEAR_NEAR, "(born_first_l <= born_last_r + 1 and born_first_r <= born_last_l + 1)", 0.01),
    ]
    return tuple(steps)


def fields_for(columns: Sequence[str], leave_out: Sequence[str] = ()) -> tuple[Field, ...]:
    """The fields that these prepared columns allow to compare.

    Arguments: ``columns`` of the prepared records; ``leave_out`` names of fields that are not to count.
    """
    has = set(columns)
    found: list[Field] = []
    for name, other in (("given", "family"), ("family", "given")):
        if name in has:
            first = name == "given" and other in has
            steps = _name(name, other, f"{name}_set" in has, first)
            used = tuple({name, *({other} & has), *({f"{name}_set"} & has)})
            unknown = _either_null(name)
            if not first and other in has:
                unknown += f" or {_said_by_other(other, name)}"
            found.append(Field(name, Kind(name), unknown, steps, used))
    if "patronymic" in has:
        found.append(
            Field(
                "patronymic",
                Kind.PATRONYMIC,
                _either_null("patronymic"),
                (
                    Step(Level.SAME, "patronymic_l = patronymic_r", 0.75, "patronymic"),
                    Step(Level.CLOSE, _close("patronymic", 0.87), 0.12),
                ),
                ("patronymic",),
            )
        )
    if "birth" in has:
        births = tuple(column for column in _BIRTH_COLUMNS if column in has)
        found.append(Field("birth", Kind.BIRTH, _either_null("born_first"), _birth(True), births))
    elif "born_first" in has:
        year = "(born_first_l = born_first_r and born_last_l = born_last_r)"
        steps = (
            Step(Level.AGE_FITS, year, 0.7),
            Step(
                Level.YEAR_NEAR,
                "(born_first_l <= born_last_r + 1 and born_first_r <= born_last_l + 1)",
                0.2,
            ),
        )
        found.append(Field("birth", Kind.AGE, _either_null("born_first"), steps, ("born_first", "born_last")))
    if "sex" in has:
        steps = (Step(Level.SAME, "sex_l = sex_r", 0.95),)
        found.append(Field("sex", Kind.SEX, _either_null("sex"), steps, ("sex",)))
    if "citizenship" in has:
        steps = (Step(Level.SAME, "citizenship_l = citizenship_r", 0.93, "citizenship"),)
        found.append(Field("citizenship", Kind.CODE, _either_null("citizenship"), steps, ("citizenship",)))
    if "personal_number" in has:
        found.append(Field("personal_number", Kind.NUMBER, _either_null("personal_number"), _number(), (
            "personal_number", "number_holds")))  # fmt: skip
    for name in ("document_number", "phone", "email"):
        if name in has:
            steps = (
                Step(Level.SAME, f"{name}_l = {name}_r", 0.6),
                Step(Level.ONE_MISTAKE, _mistakes(name, 1), 0.1),
            )
            found.append(Field(name, Kind.NUMBER, _either_null(name), steps, (name,)))
    if "municipality" in has:
        steps = (
            Step(Level.SAME, "municipality_l = municipality_r", 0.75, "municipality"),
            Step(Level.NEIGHBOUR, "{overlap}(area_l, area_r)", 0.1),
        )
        found.append(Field("municipality", Kind.AREA, _either_null("municipality"), steps, (
            "municipality", "area")))  # fmt: skip
    found += _address(has)
    return tuple(field for field in found if field.name not in leave_out)


_BIRTH_COLUMNS = (
    "birth",
    "birth_swapped",
    "birth_year",
    "birth_month",
    "birth_day",
    "born_first",
    "born_last",
)


def _number() -> tuple[Step, ...]:
    return (
        Step(Level.SAME, "(personal_number_l = personal_number_r and number_holds_l)", 0.8),
        Step(Level.SAME_BUT_UNCHECKED, "personal_number_l = personal_number_r", 0.05),
        Step(Level.ONE_MISTAKE, _mistakes("personal_number", 1), 0.06),
        Step(Level.TWO_MISTAKES, _mistakes("personal_number", 2), 0.03),
    )


def _address(has: set[str]) -> list[Field]:
    found = []
    for name, other in (("street", "street_more"), ("street_more", "street")):
        if name in has:
            steps = [Step(Level.SAME, f"{name}_l = {name}_r", 0.65, name)]
            unknown = _either_null(name)
            if other in has and name == "street":
                steps.append(Step(Level.SWAPPED, _swapped(name, other), 0.03))
                steps.append(Step(Level.OTHER_FIELD, _crossed(name, other), 0.01))
            elif other in has:
                unknown += f" or {_said_by_other(other, name)}"
            steps += [
                Step(Level.CLOSEST, _close(name, 0.92), 0.1),
                Step(Level.CLOSE, _close(name, 0.82), 0.05),
            ]
            used = (name, other) if other in has else (name,)
            found.append(Field(name, Kind.STREET, unknown, tuple(steps), used))
    if "house_number" in has:
        steps = [
            Step(Level.SAME, "house_number_l = house_number_r", 0.75, "house_number"),
            Step(Level.ONE_MISTAKE, _mistakes("house_number", 1), 0.1),
        ]
        found.append(Field("house_number", Kind.CODE, _either_null("house_number"), tuple(steps), (
            "house_number",)))  # fmt: skip
    if "place" in has:
        steps = [
            Step(Level.SAME, "place_l = place_r", 0.7, "place"),
            Step(Level.CLOSEST, _close("place", 0.92), 0.1),
            Step(Level.CLOSE, _close("place", 0.82), 0.05),
        ]
        found.append(Field("place", Kind.TEXT, _either_null("place"), tuple(steps), ("place",)))
    if "postcode" in has:
        steps = [
            Step(Level.SAME, "postcode_l = postcode_r", 0.75, "postcode"),
            Step(Level.ONE_MISTAKE, _mistakes("postcode", 1), 0.1),
            Step(Level.SAME_BEGINNING, "substr(postcode_l, 1, 2) = substr(postcode_r, 1, 2)", 0.03),
        ]
        found.append(Field("postcode", Kind.CODE, _either_null("postcode"), tuple(steps), ("postcode",)))
    if "region" in has:
        steps = [
            Step(Level.SAME, "region_l = region_r", 0.85, "region"),
            Step(Level.ONE_MISTAKE, _mistakes("region", 1), 0.05),
        ]
        found.append(Field("region", Kind.CODE, _either_null("region"), tuple(steps), ("region",)))
    return found


def comparison(field: Field) -> dict[str, Any]:
    """The field for machines: its levels and their conditions."""
    return {
        "name": field.name,
        "kind": field.kind.value,
        "unknown": field.unknown,
        "steps": [
            {"level": step.level.value, "condition": step.condition, "frequent": step.frequent}
            for step in field.steps
        ],
    }
