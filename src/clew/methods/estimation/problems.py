"""What a person can put right in a table or a model handed to the estimator."""

from __future__ import annotations

from clew.problem import N_, Problem


class EstimationProblem(Problem):
    """A table, a model or an option that the estimator cannot use."""


class NobodySeen(EstimationProblem):
    says = N_("The table counts no person at all.")
    remedy = N_("Give the counts of at least one capture history that is not empty.")


class NotCaptureCounts(EstimationProblem):
    says = N_("A table of {cells} counts is no table of capture histories.")
    remedy = N_("Give 2 to the power of the number of lists counts, each a whole number from 0 up.")


class UnknownListInModel(EstimationProblem):
    says = N_("The model cannot be read at character {position}: no list has the name that stands there.")
    remedy = N_(
        "Write the names of the lists as in the table, joined by * inside a term and by + between terms."
    )


class ModelNotHierarchical(EstimationProblem):
    says = N_("The model holds the term {term} without all that the term contains.")
    remedy = N_("Give every list and every smaller combination of the lists in each term.")


class ModelBeyondLists(EstimationProblem):
    says = N_("The model speaks of {needed} lists; the table has {lists}.")
    remedy = N_("Use a model of the lists of this table.")


class BadOrder(EstimationProblem):
    says = N_(
        "Interactions of up to {order} lists were asked for; with {lists} lists the order is 1 to {most}."
    )
    remedy = N_("Ask for an order within these limits.")


class NoCandidate(EstimationProblem):
    says = N_("None of the {models} candidate models can be fitted to this table.")
    remedy = N_("Merge lists that hardly overlap, or add records: the table says too little.")


class TooManyModels(EstimationProblem):
    says = N_("There are more than {most} models of {lists} lists with interactions of up to {order} lists.")
    remedy = N_("Use the exact search (branch and bound), which does not visit them one by one.")


class BadOption(EstimationProblem):
    says = N_("The option {option} is {value}.")
    remedy = N_("It should be {expected}.")
