"""The schemas of encoded lists as shipped: which features go in, with which weight, how hardened."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

_FOLDER = files("clew.vocab").joinpath("data", "encoding")


@cache
def schema_names() -> tuple[str, ...]:
    """The names of the schemas that are shipped."""
    return tuple(sorted(entry.name.removesuffix(".json") for entry in _FOLDER.iterdir()))


@cache
def _text(name: str) -> str:
    return _FOLDER.joinpath(f"{name}.json").read_text(encoding="utf-8")


def shipped_schema(name: str) -> dict[str, Any]:
    """The shipped schema of this name (one of :func:`schema_names`), as JSON says it."""
    schema: dict[str, Any] = json.loads(_text(name))
    return schema
