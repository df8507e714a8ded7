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


class BadSeed(Problem):
    """A seed no country grows from."""

    says = N_("The seed {seed} is not a whole number from 0 up.")
    remedy = N_("Give a seed such as 1.")


def check_seed(seed: int) -> None:
    """Raise :class:`BadSeed` unless the seed is a whole number from 0 up."""
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise BadSeed(seed=seed)
