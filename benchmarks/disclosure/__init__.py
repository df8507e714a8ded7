"""Disclosure control measured: sizes, and beside other tools."""
