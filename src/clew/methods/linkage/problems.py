"""What can be wrong with the lists and settings of linkage, where, and the remedy."""

from __future__ import annotations

from clew.problem import N_, Problem


class LinkageProblem(Problem):
    """Lists or settings that cannot be used as they are."""


class TooFewRecords(LinkageProblem):
    says = N_("There is nothing to compare: {lists} lists with {records} records in all.")
    remedy = N_("Give at least two lists with records, or one list that may hold a person twice.")


class RepeatedRecord(LinkageProblem):
    says = N_("List {list}: the record id of row {row} stands already in row {first}.")
    remedy = N_("Give every record an id of its own within its list.")


class NoRecordId(LinkageProblem):
    says = N_("List {list}, row {row}: the record id is empty.")
    remedy = N_("Give every record an id.")


class NoIdentityColumns(LinkageProblem):
    says = N_("List {list} has no columns that tell persons apart; recognised: {found}.")
    remedy = N_(
        "It needs given and family names, or a full name, or a personal number; a given name alone is not"
        " enough. If a column has another heading, name it in the mapping of columns."
    )


class EmptyNames(LinkageProblem):
    says = N_("List {list}: {empty} of {records} records hold nothing but a given name.")
    remedy = N_("Complete the records, or leave out the list: given names alone link strangers.")


class BrokenLetters(LinkageProblem):
    says = N_("List {list}, column {column}, row {row}: letters are broken, as if read in a wrong encoding.")
    remedy = N_("Save the file as UTF-8 from the program it came from, and do not repair it by hand.")


class UnknownRole(LinkageProblem):
    says = N_("The mapping of columns names the role {role}, which does not exist.")
    remedy = N_("Use one of these: {roles}.")


class UnknownColumn(LinkageProblem):
    says = N_("The mapping takes {role} from column {column}, which the list does not have.")
    remedy = N_("Use one of its columns: {columns}.")


class RepeatedColumn(LinkageProblem):
    says = N_("The mapping uses column {column} for two roles.")
    remedy = N_("Give each role a column of its own, or leave one of the roles out.")


class UnknownList(LinkageProblem):
    says = N_("The settings speak of list {list}, which is not among the lists given.")
    remedy = N_("Use the names of the lists: {lists}.")


class OtherSettings(LinkageProblem):
    says = N_("The trained parameters belong to other settings (field {field}).")
    remedy = N_("Train again with these settings, or use the settings they were trained with.")


class NoFields(LinkageProblem):
    says = N_("The lists share no field that could be compared.")
    remedy = N_("Check the mapping of columns: the lists must have at least names or birth dates in common.")


class TooManyPairs(LinkageProblem):
    says = N_("The rules of blocking make {pairs} pairs; at most {most} are allowed.")
    remedy = N_("Use narrower rules, or allow more pairs in the settings.")


class UnknownSetting(LinkageProblem):
    says = N_("The settings of linkage have no entry {name}.")
    remedy = N_("Their entries are: {names}.")


class BadRule(LinkageProblem):
    says = N_("The rule of blocking {rule} cannot be read.")
    remedy = N_("Write columns joined by +, the first letters as column:3, two columns crossed as one=other.")


class NoSuchPair(LinkageProblem):
    says = N_("There is no pair number {number}; there are {pairs}.")
    remedy = N_("Number the pairs from 0 in the order in which they were given.")


class OutOfMemory(LinkageProblem):
    says = N_("The memory allowed is too small for these records, or the disk for what it spills.")
    remedy = N_("Allow more memory, use narrower rules of blocking, or free space for temporary files.")
    exit_code = 3


class EngineFailed(LinkageProblem):
    says = N_("The engine of linkage stopped ({kind}).")
    remedy = N_("Run again; if it stops again, report it with the settings, never with the records.")
    exit_code = 3


class OtherVersion(LinkageProblem):
    says = N_("The trained parameters are of version {given} of the settings; these are version {wanted}.")
    remedy = N_("Train again with these settings, or use the settings they were trained with.")
