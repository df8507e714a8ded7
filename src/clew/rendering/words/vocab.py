"""What must be said of a fact of law that no lawyer confirmed."""

from clew.problem import N_
from clew.vocab.confidence import Standing

WORDS: dict[str, str] = {
    Standing.CONFIRMED: N_("{rule}: confirmed by {by} on {on}."),
    Standing.READ: N_("{rule}: read in a source ({source}), not confirmed by a lawyer."),
    Standing.PARTLY_READ: N_("{rule}: only partly read in a source ({source}), not confirmed by a lawyer."),
    Standing.MEMORY: N_("{rule}: written from memory, not confirmed by a lawyer."),
    Standing.UNCERTAIN: N_("{rule}: uncertain, not confirmed by a lawyer."),
    Standing.PROPOSAL: N_("{rule}: a proposal, no law."),
    Standing.OUTDATED: N_("{rule}: {by} confirmed an earlier reading on {on}; it has changed since."),
}
