"""Lumara, a fictional country whose truth is known, so that every method can be scored against it.

Everything in it is generated: its persons, names, numbers and places stand for nobody. Nothing that
computes imports this package, so no method can have seen its noise.
"""
