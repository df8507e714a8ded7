"""Published overlap tables for every test of this room."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def published() -> ModuleType:
    """The module of published tables beside this file."""
    path = Path(__file__).with_name("published_tables.py")
    spec = importlib.util.spec_from_file_location("published_tables", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
