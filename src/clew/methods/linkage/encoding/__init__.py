"""Records become bits from which nobody without the key can read a name (pseudonymised, not anonymous)."""
