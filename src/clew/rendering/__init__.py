"""Words in four languages, charts, and documents: what a person gets to read of a result."""
