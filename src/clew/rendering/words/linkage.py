"""The words of linkage: its caveats, its fields and what two records show in each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from clew.methods.linkage.cautions import Caution
from clew.methods.linkage.comparisons import Level
from clew.problem import N_
from clew.rendering.words import translate

if TYPE_CHECKING:
    from clew.methods.linkage.explaining import Explanation

WORDS: dict[str, str] = {
    Caution.MISSED_BY_BLOCKING: N_(
        "About {percent} % of the pairs that are one person were never compared, as estimated from rules"
        " that find pairs independently."
    ),
    Caution.FEW_MATCHES: N_(
        "The weights were learnt from about {matches} matching pairs; have doubtful pairs reviewed before"
        " relying on them."
    ),
    Caution.FEW_FIELDS: N_(
        "Only {fields} fields could be compared; persons who are strangers may look alike."
    ),
    Caution.NOT_SEPARATED: N_(
        "{percent} % of the expected links are doubtful (probability between 10 and 90 %); the draws carry"
        " this uncertainty, a single cut hides it."
    ),
}

FIELDS: Mapping[str, str] = {
    "prior": N_("Two records at random"),
    "frequency": N_("How rare the values are"),
    "total": N_("Together"),
    "given": N_("Given name"),
    "family": N_("Family name"),
    "patronymic": N_("Father's name"),
    "birth": N_("Date of birth"),
    "sex": N_("Sex"),
    "citizenship": N_("Citizenship"),
    "personal_number": N_("Personal number"),
    "document_number": N_("Document"),
    "phone": N_("Telephone"),
    "email": N_("E-mail"),
    "municipality": N_("Municipality"),
    "street": N_("Street"),
    "street_more": N_("Address, second line"),
    "house_number": N_("House number"),
    "place": N_("Place"),
    "postcode": N_("Postcode"),
    "region": N_("Region"),
}

LEVELS: Mapping[Level, str] = {
    Level.DIFFERENT: N_("different"),
    Level.SAME: N_("the same"),
    Level.SAME_BUT_UNCHECKED: N_("the same, but its check digit does not hold"),
    Level.SWAPPED: N_("swapped with the other field"),
    Level.OTHER_FIELD: N_("found in the other field"),
    Level.PART: N_("one name in common, or a short form of it"),
    Level.CLOSEST: N_("nearly the same"),
    Level.CLOSE: N_("close"),
    Level.SIMILAR: N_("similar"),
    Level.INITIAL: N_("the same initial"),
    Level.ONE_MISTAKE: N_("one typing mistake apart"),
    Level.TWO_MISTAKES: N_("two typing mistakes apart"),
    Level.DAY_MONTH_SWAPPED: N_("day and month swapped"),
    Level.TWO_PARTS: N_("the year and one other part agree"),
    Level.DAY_AND_MONTH: N_("day and month agree, the year does not"),
    Level.YEAR_ONLY: N_("the same year; more is not known of one of them"),
    Level.AGE_FITS: N_("the age fits"),
    Level.YEAR_NEAR: N_("at most a year apart"),
    Level.YEAR_SAME: N_("the same year, another day"),
    Level.NEIGHBOUR: N_("a neighbouring municipality"),
    Level.SAME_BEGINNING: N_("the same beginning"),
}

UNKNOWN = N_("unknown on one side")
_SPEAKS_FOR = N_("{field}: {agreement} ({weight}, speaks for one person)")
_SPEAKS_AGAINST = N_("{field}: {agreement} ({weight}, speaks against it)")
_SAYS_NOTHING = N_("{field}: {agreement}")
_SUM = N_("Together {weight}: {odds} to 1 that the records are one person")
_SUM_AGAINST = N_("Together {weight}: {odds} to 1 that the records are two persons")
_PRIOR = N_("Two records at random: {weight}")
_RARE = N_("The values are rarer than usual: {weight}")
_COMMON = N_("The values are more common than usual: {weight}")
_MOST_ODDS = 60.0
_NEGLIGIBLE = 0.05


def field_name(field: str, language: str | None = None) -> str:
    """A field's name in a language; a field without words keeps its code."""
    return translate(FIELDS[field], language) if field in FIELDS else field


def level_name(level: Level | None, language: str | None = None) -> str:
    """What two records show in a field, in a language."""
    return translate(UNKNOWN if level is None else LEVELS[level], language)


def why(explanation: Explanation, language: str | None = None) -> list[str]:
    """Why a pair has its weight, one sentence a field, then rarity and the sum."""
    lines = [translate(_PRIOR, language, weight=_signed(explanation.prior))]
    for part in explanation.fields:
        template = _SPEAKS_FOR if part.weight > 0 else _SPEAKS_AGAINST
        if part.level is None or abs(part.weight) < _NEGLIGIBLE:
            template = _SAYS_NOTHING
        lines.append(
            translate(
                template,
                language,
                field=field_name(part.field, language),
                agreement=level_name(part.level, language),
                weight=_signed(part.weight),
            )
        )
    if abs(explanation.frequency) >= _NEGLIGIBLE:
        template = _RARE if explanation.frequency > 0 else _COMMON
        lines.append(translate(template, language, weight=_signed(explanation.frequency)))
    total = explanation.total
    odds = round(2 ** min(abs(total), _MOST_ODDS))
    lines.append(translate(_SUM if total > 0 else _SUM_AGAINST, language, weight=_signed(total), odds=odds))
    return lines


def _signed(weight: float) -> str:
    return f"{weight:+.1f}".replace("-", "−")
