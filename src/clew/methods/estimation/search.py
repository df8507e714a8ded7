"""Search among hierarchical models (kernels)."""
