"""Kinds of caveats and refusals of an estimate; their words are in ``rendering``."""

from __future__ import annotations

from enum import StrEnum


class CaveatKind(StrEnum):
    """What limits an estimate that is given all the same."""

    ASSUMES_SAME_PERSONS = "estimation.assumes_same_persons"
    ASSUMES_CLOSED = "estimation.assumes_closed"
    ASSUMES_LINKED = "estimation.assumes_linked"
    ASSUMES_REACHABLE = "estimation.assumes_reachable"
    ASSUMES_NO_HIGHEST_INTERACTION = "estimation.assumes_no_highest_interaction"
    ASSUMES_INDEPENDENT = "estimation.assumes_independent"
    ZERO_OVERLAP = "estimation.zero_overlap"
    SMALL_LIST = "estimation.small_list"
    OTHER_MODELS = "estimation.other_models"
    RESAMPLES_BOUNDED = "estimation.resamples_bounded"
    RESAMPLES_FAILED = "estimation.resamples_failed"
    MODELS_SKIPPED = "estimation.models_skipped"
    NOT_PROVEN = "estimation.not_proven"
    CAP_DECIDES = "estimation.cap_decides"
    LINKAGE_CERTAIN = "estimation.linkage_certain"
    LINKAGE_SPREAD = "estimation.linkage_spread"
    REFERRALS_UNKNOWN = "estimation.referrals_unknown"
    REFERRALS_MATTER = "estimation.referrals_matter"
    METHODS_DISAGREE = "estimation.methods_disagree"
    LIST_DECIDES = "estimation.list_decides"
    POOLED = "estimation.pooled"
    STRATA_DIFFER = "estimation.strata_differ"
    NO_STRATA = "estimation.no_strata"
    CONFLICTING_COVARIATE = "estimation.conflicting_covariate"
    MISSING_COVARIATE = "estimation.missing_covariate"
    REPEATED_HISTORY = "estimation.repeated_history"
    REPEATED_RECORD = "estimation.repeated_record"
    COLUMNS_LEFT_OUT = "estimation.columns_left_out"


class RefusalKind(StrEnum):
    """Why no headline number is given."""

    NOTHING_DECLARED = "estimation.nothing_declared"
    NO_DEFINITION = "estimation.no_definition"
    NO_PERIOD = "estimation.no_period"
    NO_TERRITORY = "estimation.no_territory"
    NO_WORD_ON_CLOSURE = "estimation.no_word_on_closure"
    DIFFERENT_DEFINITIONS = "estimation.different_definitions"
    DIFFERENT_PERIODS = "estimation.different_periods"
    DIFFERENT_TERRITORIES = "estimation.different_territories"
    NOT_CLOSED = "estimation.not_closed"
    TINY_OVERLAP = "estimation.tiny_overlap"
    DISCONNECTED = "estimation.disconnected"
    NESTED = "estimation.nested"
    UNSTABLE = "estimation.unstable"
    BELOW_BOUND = "estimation.below_bound"
    MOSTLY_UNSEEN = "estimation.mostly_unseen"
    NO_ESTIMATE = "estimation.no_estimate"
    NO_INTERVAL = "estimation.no_interval"
    LINKAGE_UNCERTAIN = "estimation.linkage_uncertain"
    CHAINS_DISAGREE = "estimation.chains_disagree"
