"""What the codes of figures are called: units, stages, rules of dates, shared categories."""

from __future__ import annotations

from enum import Enum

from clew.methods.figures import DateRule, Stage, Unit
from clew.problem import N_
from clew.rendering.words import message_of, translate
from clew.vocab.terms import terms

UNITS: dict[Unit, str] = {
    Unit.SIGNAL: N_("signals"),
    Unit.REPORT: N_("reports"),
    Unit.RECORD: N_("records"),
    Unit.PERSON: N_("persons"),
    Unit.PRESUMED_VICTIM: N_("presumed victims"),
    Unit.VICTIM: N_("formally identified victims"),
    Unit.COMPLAINT: N_("criminal complaints"),
    Unit.OFFENCE: N_("offences"),
    Unit.MISDEMEANOUR_REQUEST: N_("requests for misdemeanour proceedings"),
    Unit.CASE: N_("cases"),
    Unit.SUSPECT: N_("suspects"),
    Unit.ACCUSED: N_("accused persons"),
    Unit.INDICTMENT: N_("indictments"),
    Unit.RECLASSIFICATION: N_("reclassifications"),
    Unit.JUDGMENT: N_("judgments"),
    Unit.CONVICTED_PERSON: N_("convicted persons"),
    Unit.SANCTION: N_("sanctions"),
    Unit.AWARD: N_("awards of compensation"),
    Unit.MONEY: N_("money"),
}

STAGES: dict[Stage, str] = {
    Stage.SIGNAL: N_("signal received"),
    Stage.REPORT_CENTRE: N_("report to the identification centre"),
    Stage.PRELIM_ID: N_("preliminary identification"),
    Stage.FORMAL_ID: N_("formal identification"),
    Stage.COMPLAINT: N_("criminal complaint"),
    Stage.MISD_REQUEST: N_("request for misdemeanour proceedings"),
    Stage.INVESTIGATION: N_("investigation"),
    Stage.DISMISSAL: N_("dismissal"),
    Stage.INDICTMENT: N_("indictment"),
    Stage.RECLASS: N_("reclassification"),
    Stage.PLEA: N_("plea agreement"),
    Stage.JUDG_1: N_("first-instance judgment"),
    Stage.JUDG_2: N_("appeal judgment"),
    Stage.FINAL: N_("final judgment"),
    Stage.SANCTION: N_("sanction"),
    Stage.COMP_AWARD: N_("compensation awarded"),
    Stage.COMP_PAID: N_("compensation paid"),
    Stage.MISD_JUDG: N_("misdemeanour judgment"),
}

DATE_RULES: dict[DateRule, str] = {
    DateRule.COHORT: N_("what became of those that began in the period (cohort)"),
    DateRule.PERIOD: N_("what happened in the period, whenever it began"),
}

CODES: dict[str, str] = {
    "total": N_("total"),
    "all": N_("all"),
    "unknown": N_("unknown"),
    "other": N_("other"),
    "sex": N_("sex"),
    "female": N_("women and girls"),
    "male": N_("men and boys"),
    "age": N_("age"),
    "child": N_("children"),
    "adult": N_("adults"),
    "form": N_("form of exploitation"),
    "citizenship": N_("citizenship"),
    "region": N_("region"),
    "municipality": N_("municipality"),
    "channel": N_("channel of recruitment"),
    "year": N_("year"),
    "quarter": N_("quarter"),
    "police": N_("police"),
    "prosecution": N_("prosecution"),
    "centre": N_("identification centre"),
    "organisation_a": N_("organisation A"),
    "organisation_b": N_("organisation B"),
    "labour_inspectorate": N_("labour inspectorate"),
    "hotline": N_("hotline"),
    "courts": N_("courts"),
    "ministry": N_("ministry"),
    "national_coordinator": N_("national coordinator"),
    "shared_definition": N_("persons whom the definition shared by the lists describes"),
    "lumara": N_("Lumara (fictional)"),
    "clew.estimation": N_("estimate by Clew"),
    "value": N_("count"),
    "state": N_("state of the cell"),
    "shown": N_("shown"),
    "primary": N_("hidden"),
    "secondary": N_("hidden to protect another cell"),
    "rounded": N_("rounded"),
    "outcome": N_("outcome"),
    "identified": N_("identified as a victim"),
    "not_assessed_as_victim": N_("not identified"),
    "rejected": N_("report rejected"),
    "stopped": N_("procedure stopped"),
    "declined": N_("declined by the person"),
    "pending": N_("not yet decided at the end of the period"),
    "capital": N_("capital"),
    "north": N_("north"),
    "south": N_("south"),
    "east": N_("east"),
    "west": N_("west"),
}
"""Codes of categories that tables of many rooms share; what is not here is written as it stands."""

MESSAGES: dict[str, str] = {
    **{str(code): text for code, text in UNITS.items()},
    **{f"stage:{code}": text for code, text in STAGES.items()},
    **{str(code): text for code, text in DATE_RULES.items()},
}


def label(code: Enum | str, language: str | None = None) -> str:
    """What a unit, stage, rule of dates, shared category or term of the vocabulary is called; an
    unknown code stands as it is."""
    if isinstance(code, Stage):
        return translate(STAGES[code], language)
    text = str(code.value) if isinstance(code, Enum) else code
    message = (MESSAGES if isinstance(code, Enum) else CODES).get(text)
    if message is None and text in terms():
        message = terms()[text].name
    return text.replace("_", " ") if message is None else message_of(message, language)
