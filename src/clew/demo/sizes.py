"""What can be asked of the fictional country, and what is said where it cannot be given."""

from __future__ import annotations

from clew.problem import N_, Problem


class UnknownSize(Problem):
    """A size Lumara does not come in."""

    says = N_("Lumara does not come in the size {size}.")
    remedy = N_("Choose one of: {known}.")


class TooFewRecords(Problem):
    """A stream of no records."""

    says = N_("A stream of {records} records was asked for.")
    remedy = N_("Ask for at least one record.")
