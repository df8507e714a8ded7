"""What can be wrong with the rows and declarations an estimate begins with, where, and the remedy."""

from __future__ import annotations

from clew.methods.estimation.problems import EstimationProblem
from clew.problem import N_


class NoRows(EstimationProblem):
    says = N_("The table has no rows.")
    remedy = N_("Give a row per capture history with its count, per person, or per record.")


class NoSuchColumn(EstimationProblem):
    says = N_("There is no column {column}.")
    remedy = N_("The columns are: {columns}.")


class NoListColumns(EstimationProblem):
    says = N_("Found {found} columns of 0 and 1; an estimate needs at least two lists.")
    remedy = N_(
        "Name the columns of the lists (--lists), or the columns of person and list (--person, --list)."
    )


class NotZeroOrOne(EstimationProblem):
    says = N_("Row {row}, column {column}: a list's column holds something other than 0 or 1.")
    remedy = N_(
        "Write 1 where the list saw the person and 0 where not; if {column} is no list, name the lists."
    )


class NotACount(EstimationProblem):
    says = N_("Row {row}, column {column}: this is not a count of persons.")
    remedy = N_("Write a whole number from 0 up; a hidden count (such as <5) cannot be used.")


class CountNotNamed(EstimationProblem):
    says = N_("No row repeats another's lists, and the column {column} holds whole numbers, perhaps counts.")
    remedy = N_(
        "Say --count {column} if it counts persons, or --person {column} if it numbers them; "
        "else leave the column out."
    )


class SeenByNobody(EstimationProblem):
    says = N_("Row {row}: persons are counted here whom no list saw.")
    remedy = N_("Leave the row out: their number is what is to be estimated.")


class RecordWithoutPerson(EstimationProblem):
    says = N_("Row {row}, column {column}: the record names no person.")
    remedy = N_("Give each record the number of its person (link the lists first), or leave the record out.")


class RecordWithoutList(EstimationProblem):
    says = N_("Row {row}, column {column}: the record names no list.")
    remedy = N_("Name the list that holds the record.")


class ListNotNamed(EstimationProblem):
    says = N_("Row {row}, column {column}: the record is of a list that is not among those named.")
    remedy = N_("Name every list (--lists), or leave the option out to take all.")


class TooManyStrata(EstimationProblem):
    says = N_("The covariates make {strata} strata of {histories} capture histories; that is too many.")
    remedy = N_("Use fewer covariates or broader categories.")


class CovariateIsList(EstimationProblem):
    says = N_("The column {column} is named twice: as a list or count and as a covariate.")
    remedy = N_("Name it once.")


class BadDeclaration(EstimationProblem):
    says = N_("The declaration of {where} has something wrong at {key}.")
    remedy = N_(
        "Known are definition and territory (text), start and end (dates such as 2023-01-31), "
        "closed (true or false) and [lists.NAME] with the same for one list."
    )


class DeclaredListUnknown(EstimationProblem):
    says = N_("The declaration speaks of a list {name}, which the table does not have.")
    remedy = N_("The lists are: {names}.")


class PeriodBackwards(EstimationProblem):
    says = N_("The declared period of {where} ends before it begins.")
    remedy = N_("Correct start or end.")
