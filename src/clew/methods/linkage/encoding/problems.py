"""What can be wrong with a schema, a key, a list to encode or an encoded list, and the remedy."""

from __future__ import annotations

from clew.problem import N_, Problem


class EncodingProblem(Problem):
    """Input of encoding or of matching without names that cannot be used."""


class BadSchema(EncodingProblem):
    says = N_("The schema of encoding is wrong at {place}: {value}.")
    remedy = N_("It takes: {allowed}.")


class UnknownSchema(EncodingProblem):
    says = N_("There is no schema of encoding called {name}.")
    remedy = N_("Use one of {names}, or name a file of your own.")


class ShortKey(EncodingProblem):
    says = N_("The key has {bits} bits; at least {least} are needed.")
    remedy = N_("Make a new key with clew encode --new-key, and give it to the other holders in person.")


class BadRun(EncodingProblem):
    says = N_("The name of the run or of the project is empty.")
    remedy = N_("Name the run, the same for all holders and new each time, for instance by its month.")


class MissingFeature(EncodingProblem):
    says = N_("List {list} has no column for {feature}; recognised: {found}.")
    remedy = N_(
        "All lists of a run must hold the same features: name the column in the mapping, or leave the feature"
        " out in the project file for every list."
    )


class NothingToEncode(EncodingProblem):
    says = N_("List {list} holds no records.")
    remedy = N_("Give a list with records.")


class EmptyRecord(EncodingProblem):
    says = N_("List {list}, row {row}: nothing but {feature} is known.")
    remedy = N_("Complete the record or leave it out: it would match strangers.")


class NoSeal(EncodingProblem):
    says = N_("{file}: the manifest carries no seal that belongs to this project.")
    remedy = N_("Ask the holder for the list again, encoded with the project's key.")


class Tampered(EncodingProblem):
    says = N_("{file}: the encoded list is not the one that its holder sealed.")
    remedy = N_("Do not use it; ask the holder for it again on another way, and find out who changed it.")


class BadManifest(EncodingProblem):
    says = N_("{file}: the manifest has no usable entry {entry}.")
    remedy = N_("Ask the holder for the list again, encoded with this version of Clew.")


class OtherVersion(EncodingProblem):
    says = N_("{file}: the manifest has the version {version}; this version of Clew reads {known}.")
    remedy = N_("Let all holders encode with the same version of Clew.")


class MixedEncodings(EncodingProblem):
    says = N_("{file}: its {entry} is not that of {first}.")
    remedy = N_("Encode all lists of a run with one project file, one run name, one schema and one key.")


class RepeatedListName(EncodingProblem):
    says = N_("Two encoded lists are called {name}.")
    remedy = N_("Give every list of a run once, under a name of its own.")


class BadEncoding(EncodingProblem):
    says = N_("{file}, row {row}: the encoding or its id does not have the form the manifest says.")
    remedy = N_("Ask the holder for the list again.")


class RepeatedId(EncodingProblem):
    says = N_("{file}, row {row}: the id stands already in row {first}.")
    remedy = N_("Ask the holder for the list again: every encoded record has an id of its own.")


class TooFewLists(EncodingProblem):
    says = N_("There is {lists} encoded list; matching needs at least two.")
    remedy = N_("Give the encoded lists of at least two holders.")


class StrangersUnknown(EncodingProblem):
    says = N_(
        "How alike strangers are is not known well enough: beside the lists that repeat persons ({lists}) no"
        " list that holds each person once is large enough to tell. Clusters would be chains of strangers."
    )
    remedy = N_(
        "Let the holders, first those of the largest lists, make their lists one record a person before they"
        " encode (clew link); or state a threshold yourself."
    )


class NoThreshold(EncodingProblem):
    says = N_("No threshold can be found: in these lists no pair stands out from those of strangers.")
    remedy = N_("Check that the lists share features and a key; or state the threshold yourself.")


class OtherRun(EncodingProblem):
    says = N_("{file}: {missing} of its records do not belong to the table of ids.")
    remedy = N_("Join the clusters with the table of ids of the same run and the same list.")
