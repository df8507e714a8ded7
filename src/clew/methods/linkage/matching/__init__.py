"""Encoded records of several lists become clusters, by somebody who holds no key."""
