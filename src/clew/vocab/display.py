"""Every display text of the vocabulary, so that the catalogue of translations can be extracted.

Names of countries and languages are not among them: those come from CLDR in every language.
"""

from __future__ import annotations

from collections.abc import Iterator

from clew.problem import N_
from clew.vocab import forced_labour, jurisdictions, offences, prostitution, rules, stages, terms

CODES: dict[str, str] = {
    "signals": N_("signals"),
    "identification": N_("identification"),
    "protection": N_("protection"),
    "exit": N_("exit path"),
    "labour": N_("labour"),
    "regulation": N_("regulation"),
    "justice": N_("justice"),
    "evidence": N_("evidence"),
    "data_protection": N_("data protection"),
    "governance": N_("governance"),
    "reporting": N_("reporting"),
    "max": N_("at most"),
    "min": N_("at least"),
    "exact": N_("exactly"),
    "target": N_("aim"),
    "recurring": N_("every"),
    "periodic": N_("at regular intervals"),
    "date": N_("on a fixed day"),
    "until_event": N_("until an event"),
    "national": N_("as national law says"),
    "immediate": N_("at once"),
    "promptly": N_("promptly"),
    "without_delay": N_("without delay"),
    "without_undue_delay": N_("without undue delay"),
    "selling": N_("selling sex"),
    "buying": N_("buying sex"),
    "organising": N_("organising prostitution"),
    "not_punished": N_("not punished"),
    "regulated": N_("allowed under registration, licence or in zones"),
    "partly": N_("punished in some circumstances"),
    "only_knowing_use": N_("punished only if the person is known to be trafficked, forced or a minor"),
    "misdemeanour": N_("punished as a misdemeanour"),
    "crime": N_("punished as a crime"),
    "punished": N_("punished"),
    "unknown": N_("not known"),
    "seller": N_("seller"),
    "client": N_("client"),
    "premises": N_("provider of premises"),
    "act": N_("act"),
    "mean": N_("means"),
    "form": N_("form of exploitation"),
    "channel": N_("channel of recruitment"),
    "link": N_("link"),
}
"""The display text of the codes of phases, bounds, treatments, roles and groups of terms."""


def messages() -> Iterator[str]:
    """Every display text once: names of terms, indicators, offences, stages, rules, and codes."""
    texts = [
        *CODES.values(),
        *(term.name for term in terms.terms().values()),
        *(indicator.name for indicator in forced_labour.indicators()),
        *(offence.name for offence in offences.offences().values()),
        *(stage.name for stage in stages.stages().values()),
        *rules.matters().values(),
        *(rule.trigger for rule in rules.shipped()),
        *(
            place.name
            for place in jurisdictions.jurisdictions().values()
            if place.kind is not jurisdictions.JurisdictionKind.STATE
        ),
        *(name for law in prostitution.laws().values() for name, _ in law.called),
    ]
    yield from dict.fromkeys(texts)
