"""When numba is loaded, and what happens where its cache cannot be kept."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba
import numba.typed  # loaded late by numba itself otherwise, through the function replaced below
import pytest

from clew.methods.estimation import compiled, newton

ROOT = Path(__file__).parents[3]


def test_importing_the_estimator_loads_neither_numba_nor_scipy() -> None:
    code = (
        "import sys; from clew.methods.estimation import bootstrap, existence, loglinear, selection; "
        "print([name for name in ('numba', 'scipy') if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT / "src"
    )
    assert run.stdout.strip() == "[]"


def test_where_no_cache_can_be_kept_the_kernels_are_compiled_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    original = numba.njit

    def read_only(*given: Any, **options: Any) -> Callable[..., Any]:
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return original(*given, **options)  # type: ignore[no-any-return]

    monkeypatch.setattr(numba, "njit", read_only)

    def twice(value: int) -> int:
        return 2 * value

    assert compiled._compiled(twice)(21) == 42


def test_the_numpy_path_is_the_source_itself() -> None:
    assert compiled.kernels(False).maximise is newton.maximise
    assert compiled.kernels(True).maximise is not newton.maximise
