"""Kinds of caveats and refusals of an estimate; their words are in ``rendering``."""

from __future__ import annotations

from enum import StrEnum


class CaveatKind(StrEnum):
    """What limits an estimate that is given all the same."""

    ASSUMES_CLOSED = "estimation.assumes_closed"
    ASSUMES_LINKED = "estimation.assumes_linked"
    ASSUMES_SAME_PERSONS = "estimation.assumes_same_persons"
    ASSUMES_REACHABLE = "estimation.assumes_reachable"
    ASSUMES_NO_HIGHEST_INTERACTION = "estimation.assumes_no_highest_interaction"
    ASSUMES_POISSON = "estimation.assumes_poisson"
    ZERO_OVERLAP = "estimation.zero_overlap"
    TWO_LISTS = "estimation.two_lists"
    OTHER_MODELS = "estimation.other_models"
    RESAMPLES_FAILED = "estimation.resamples_failed"
    MODELS_SKIPPED = "estimation.models_skipped"
    NOT_PROVEN = "estimation.not_proven"
    CAP_DECIDES = "estimation.cap_decides"
    CONDITIONAL = "estimation.conditional"
    LINKAGE_CERTAIN = "estimation.linkage_certain"
    LINKAGE_SPREAD = "estimation.linkage_spread"
    REFERRALS_UNKNOWN = "estimation.referrals_unknown"
    REFERRALS_MATTER = "estimation.referrals_matter"
    SMALL_LIST = "estimation.small_list"
    METHODS_DISAGREE = "estimation.methods_disagree"
    LIST_DECIDES = "estimation.list_decides"
    POOLED = "estimation.pooled"
    STRATA_DIFFER = "estimation.strata_differ"
    CONFLICTING_COVARIATE = "estimation.conflicting_covariate"
    MISSING_COVARIATE = "estimation.missing_covariate"
    REPEATED_HISTORY = "estimation.repeated_history"
    REPEATED_RECORD = "estimation.repeated_record"
    COLUMNS_LEFT_OUT = "estimation.columns_left_out"


class RefusalKind(StrEnum):
    """Why no headline number is given."""

    NOT_DECLARED = "estimation.not_declared"
    DECLARED_DIFFERENTLY = "estimation.declared_differently"
    NOT_CLOSED = "estimation.not_closed"
    TINY_OVERLAP = "estimation.tiny_overlap"
    UNSTABLE = "estimation.unstable"
    MOSTLY_UNSEEN = "estimation.mostly_unseen"
    NO_ESTIMATE = "estimation.no_estimate"
    NO_INTERVAL = "estimation.no_interval"
    TOO_FEW_PERSONS = "estimation.too_few_persons"
    LINKAGE_UNCERTAIN = "estimation.linkage_uncertain"
    CHAINS_DISAGREE = "estimation.chains_disagree"
