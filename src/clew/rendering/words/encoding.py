"""The words of encoding and matching without names: caveats and refusals."""

from __future__ import annotations

from clew.methods.linkage.encoding.findings import Kind
from clew.problem import N_

WORDS: dict[str, str] = {
    Kind.STILL_PERSONAL: N_(
        "Keyed encodings are pseudonymised personal data, not anonymous: who gets the key too can try every"
        " name of a directory. Keep them apart from the key and destroy them after the run."
    ),
    Kind.STRANGERS_ASSUMED: N_(
        "These lists may hold a person more than once: {lists}. Chains of records form there: expect more"
        " false links (one in ten to one in five in our tests), and prefer one record a person."
    ),
    Kind.NOTHING_IN_COMMON: N_(
        "Between {first} and {second} no pair stood out from those of strangers; nothing was linked. If a"
        " list holds persons more than once, its holder must first make it one record a person (clew link)."
    ),
    Kind.UNEVEN_FEATURES: N_(
        "The feature {feature} is known for {least} % of the records of {poorest} and {most} % of those of"
        " {richest}: persons of the former are found less often."
    ),
    Kind.WEAK_HARDENING: N_(
        "The encodings are hardened less than the attacks showed to be needed (diffusion from {sources}"
        " sources): who knows many of the persons can find them."
    ),
    Kind.NO_ASSESSMENT: N_("No data-protection assessment is on record for this project."),
    Kind.NO_AGREEMENT: N_(
        "No agreement with its legal basis is on record: nothing is encoded or matched without one."
    ),
    Kind.UNIT_IS_PARTY: N_(
        "{unit} has a list of its own: the linkage unit must be somebody who holds neither names nor the key."
    ),
    Kind.UNIT_IS_POLICE: N_("{unit} is police: police are never the linkage unit."),
    Kind.UNIT_HOLDS_KEY: N_(
        "{unit} would hold the key: with key and encodings together, every name can be tried."
    ),
    Kind.POLICE_HOLD: N_(
        "{party} is police and would hold the key or encodings. That takes an independent linkage unit, an"
        " agreement and a data-protection assessment on record."
    ),
    Kind.MAY_NOT_ENCODE: N_(
        "By the project file {party} holds no key or no encodings, so it cannot encode its list."
    ),
    Kind.NOT_THE_UNIT: N_("The project names {unit} as the linkage unit, not {given}."),
    Kind.NOT_A_PARTY: N_("The project names no party called {party}."),
}
