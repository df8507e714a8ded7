"""The sentences of an estimate's caveats and refusals, and the names of its methods."""

from clew.methods.estimation.findings import CaveatKind, RefusalKind
from clew.problem import N_
from clew.rendering.words import Plural

WORDS: dict[str, str | Plural] = {
    CaveatKind.ASSUMES_SAME_PERSONS: N_(
        "It assumes that all lists record the same kind of person: the estimate speaks of presumed "
        "victims of the definition the lists share, and of nobody else."
    ),
    CaveatKind.ASSUMES_CLOSED: N_(
        "It assumes that over the period nobody enters or leaves the population (a closed population)."
    ),
    CaveatKind.ASSUMES_LINKED: N_(
        "It assumes that records of one person were recognised as such; each link missed raises the estimate."
    ),
    CaveatKind.ASSUMES_REACHABLE: N_(
        "It assumes that everybody could have been seen by some list: those whom no body can ever see "
        "are in no estimate."
    ),
    CaveatKind.ASSUMES_NO_HIGHEST_INTERACTION: N_(
        "It assumes that the dependence among those seen is the dependence among all; no data can test this."
    ),
    CaveatKind.ASSUMES_INDEPENDENT: N_(
        "With two lists it assumes that being on one changes nothing about being on the other; "
        "no data can test this. Where one body refers persons to the other, the estimate is too low."
    ),
    CaveatKind.ZERO_OVERLAP: N_(
        "{first} and {second} have no person in common; {expected:.1f} would be expected if "
        "they were independent."
    ),
    CaveatKind.SMALL_LIST: Plural(
        N_("{list} saw {count} person only: what it contributes is mostly chance."),
        N_("{list} saw {count} persons only: what it contributes is mostly chance."),
        "persons",
    ),
    CaveatKind.OTHER_MODELS: N_(
        "In {share:.0%} of the resamples another model was chosen; the interval includes this."
    ),
    CaveatKind.RESAMPLES_BOUNDED: N_(
        "With so many lists the search on each resample, and without each list, stops after {fits} models: "
        "it begins at the best models of the table and need not end at the best of its own."
    ),
    CaveatKind.RESAMPLES_FAILED: N_("{share:.1%} of the resamples gave no estimate and are left out."),
    CaveatKind.MODELS_SKIPPED: Plural(
        N_("{count} better-looking model has no estimate on this table and was passed over."),
        N_("{count} better-looking models have no estimate on this table and were passed over."),
        "models",
    ),
    CaveatKind.NOT_PROVEN: N_(
        "The search for the best model was stopped at its limit: a better one may exist (not proven)."
    ),
    CaveatKind.CAP_DECIDES: N_(
        "{method}: {share:.1%} of the posterior lies just below the cap of {cap} never seen: the cap, "
        "not the data, decides its upper limit."
    ),
    CaveatKind.LINKAGE_CERTAIN: N_(
        "The links between the lists are taken as certain: the interval leaves out what the "
        "linkage does not know."
    ),
    CaveatKind.LINKAGE_SPREAD: N_(
        "{draws} draws of the linkage are carried into the interval; {share:.0%} of its "
        "spread comes from them."
    ),
    CaveatKind.REFERRALS_UNKNOWN: N_(
        "Nothing is known of referrals between the bodies: overlap that exists only through a referral "
        "lowers the estimate."
    ),
    CaveatKind.REFERRALS_MATTER: N_(
        "Without the records that exist only through a referral the estimate is {without} "
        "instead of {with_all}."
    ),
    CaveatKind.METHODS_DISAGREE: N_("The methods give from {low} to {high}."),
    CaveatKind.LIST_DECIDES: N_(
        "Without {list} the estimate is {without} instead of {with_all}: one list decides it."
    ),
    CaveatKind.POOLED: N_(
        "{covariate}: {categories} are pooled, because one has fewer than {least_persons} persons, or "
        "fewer than {least_overlaps} seen by more than one list."
    ),
    CaveatKind.STRATA_DIFFER: N_(
        "The strata add up to {strata} by a model with covariates; without covariates the "
        "estimate is {total}."
    ),
    CaveatKind.NO_STRATA: N_("Too few persons for estimates by stratum."),
    CaveatKind.CONFLICTING_COVARIATE: Plural(
        N_("{covariate}: the records of {count} person disagree; the first that says anything counts."),
        N_("{covariate}: the records of {count} persons disagree; the first that says anything counts."),
        "persons",
    ),
    CaveatKind.MISSING_COVARIATE: Plural(
        N_("{covariate}: unknown for {count} person, kept as a category of its own."),
        N_("{covariate}: unknown for {count} persons, kept as a category of its own."),
        "persons",
    ),
    CaveatKind.REPEATED_HISTORY: Plural(
        N_("{count} row repeats a capture history; the counts were added."),
        N_("{count} rows repeat a capture history; the counts were added."),
        "rows",
    ),
    CaveatKind.REPEATED_RECORD: Plural(
        N_("{count} record repeats a person in the same list and was counted once."),
        N_("{count} records repeat a person in the same list and were counted once."),
        "records",
    ),
    CaveatKind.COLUMNS_LEFT_OUT: N_("Columns not used: {columns}."),
    RefusalKind.NOTHING_DECLARED: N_(
        "The lists declare nothing: not whom they record, for which period and territory, nor whether the "
        "population may be taken as closed. Without that a number would have no meaning."
    ),
    RefusalKind.NO_DEFINITION: N_("Not declared whom they record: {lists}."),
    RefusalKind.NO_PERIOD: N_("Not declared for which period: {lists}."),
    RefusalKind.NO_TERRITORY: N_("Not declared for which territory: {lists}."),
    RefusalKind.NO_WORD_ON_CLOSURE: N_(
        "Not declared whether the population may be taken as closed over the period: {lists}."
    ),
    RefusalKind.DIFFERENT_DEFINITIONS: N_("The lists declare different definitions of whom they record."),
    RefusalKind.DIFFERENT_PERIODS: N_("The lists declare different periods."),
    RefusalKind.DIFFERENT_TERRITORIES: N_("The lists declare different territories."),
    RefusalKind.NOT_CLOSED: N_("Declared as not closed over the period: the population behind {lists}."),
    RefusalKind.TINY_OVERLAP: Plural(
        N_("Only {count} person was seen by more than one list; with fewer than {least} chance decides."),
        N_("Only {count} persons were seen by more than one list; with fewer than {least} chance decides."),
        "persons",
    ),
    RefusalKind.DISCONNECTED: N_(
        "The lists fall into {groups} groups that have no person in common: nothing ties "
        "their populations together."
    ),
    RefusalKind.NESTED: N_(
        "Everybody on {inner} is also on {outer}, which misses many others: {inner} is no capture of its own "
        "(its body may refer everybody)."
    ),
    RefusalKind.UNSTABLE: N_(
        "Models that fit about equally well (within {within} units of BIC) give from {low} to {high}: "
        "more than a factor of {most}."
    ),
    RefusalKind.BELOW_BOUND: N_(
        "The interval ends at {high}, below the lower bound {bound} that holds if persons differ in how "
        "easily they are seen: the estimate is probably too low."
    ),
    RefusalKind.MOSTLY_UNSEEN: N_(
        "The selected model gives {ratio:.0f} times as many as were seen; above {most} the "
        "data say too little."
    ),
    RefusalKind.NO_ESTIMATE: N_("No model has an estimate on this table."),
    RefusalKind.NO_INTERVAL: N_(
        "Only {share:.0%} of the resamples gave an estimate: no interval can be given."
    ),
    RefusalKind.LINKAGE_UNCERTAIN: N_(
        "Draws of the linkage give from {low} to {high}: more than a factor of {most}."
    ),
    RefusalKind.CHAINS_DISAGREE: N_(
        "The chains of the sampler disagree (R-hat {r_hat:.2f} above {worst}, or "
        "{effective:.0f} effective draws "
        "of at least {least:.0f}): its numbers are not to be used."
    ),
}

METHODS: dict[str, str] = {
    "bic": N_("Log-linear, smallest BIC"),
    "stepwise": N_("Log-linear, stepwise"),
    "main_effects": N_("Independent lists"),
    "decomposable_average": N_("Average over decomposable graphs"),
    "latent_classes": N_("Latent classes"),
    "chao": N_("Chao's lower bound"),
    "chao_corrected": N_("Chao's bound, bias corrected"),
    "chao_lists": N_("Chao's bound, unequal lists"),
    "chapman": N_("Chapman"),
    "lincoln_petersen": N_("Lincoln-Petersen"),
}
"""What the methods are called."""

ASSUMES: dict[str, str] = {
    "bic": N_("dependence between lists as the model with the smallest BIC has it"),
    "stepwise": N_("dependence added pair by pair while it is significant"),
    "main_effects": N_("no dependence between lists, equal chances"),
    "decomposable_average": N_("dependence of some decomposable graph; prior 1/N up to a cap"),
    "latent_classes": N_("lists independent within classes of persons; prior 1/N up to a cap"),
    "chao": N_(
        "a lower bound if persons differ and lists see about equally many; none if lists depend or "
        "links are missed"
    ),
    "chao_corrected": N_("as Chao's bound, for few persons"),
    "chao_lists": N_("a lower bound if persons differ; none if lists depend or links are missed"),
    "chapman": N_("two independent lists"),
    "lincoln_petersen": N_("two independent lists"),
}
"""What each method assumes."""
