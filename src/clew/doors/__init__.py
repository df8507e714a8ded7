"""How anyone gets in."""
