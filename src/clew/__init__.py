"""Clew: the register, the rights clock and the statistics of a national referral mechanism."""

__version__ = "0.1.0"
