"""Columns of records by what they hold, and the settings of linkage as shipped, as data."""

from __future__ import annotations

import csv
import json
from functools import cache
from importlib.resources import files
from typing import Any


def _text(name: str) -> str:
    return files("clew.vocab").joinpath("data", "linkage", name).read_text(encoding="utf-8")


@cache
def roles() -> dict[str, tuple[str, ...]]:
    """Each role a column of records can play, with the headers that usually name it."""
    rows = csv.DictReader(_text("roles.csv").splitlines())
    return {row["role"]: tuple(row["headers"].split("|")) for row in rows}


@cache
def _settings(name: str) -> str:
    return _text(f"{name}.json")


def shipped_settings(name: str = "settings") -> dict[str, Any]:
    """Settings of linkage as shipped: ``settings`` for all records."""
    settings: dict[str, Any] = json.loads(_settings(name))
    return settings
