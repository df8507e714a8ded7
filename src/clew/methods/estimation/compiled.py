"""The kernels through numba: the same source as the NumPy path, compiled once and cached on disk."""

from __future__ import annotations

import types
from collections.abc import Callable
from functools import cache
from typing import Any


@cache
def kernels(compile_: bool) -> types.SimpleNamespace:
    """All functions of the kernel modules: compiled by numba, or as they stand (NumPy).

    The first call in the life of an installation compiles (some seconds); numba keeps the result
    beside the modules or, where that place cannot be written, in the user's own cache; where neither
    can be written it compiles anew in each process.
    """
    from clew.methods.estimation import loops, newton, ranking, search, trials

    modules = (newton, trials, ranking, search)
    if not compile_:
        return types.SimpleNamespace(**{k: v for m in modules for k, v in _own(m).items()})
    scope: dict[str, Any] = {"__name__": __name__}
    for module in (loops, *modules):
        for name, value in vars(module).items():
            if not name.startswith("__") and not isinstance(value, types.FunctionType):
                scope.setdefault(name, value)
    for module in (loops, *modules):
        for name, function in _own(module).items():
            scope[name] = _compiled(types.FunctionType(function.__code__, scope, name, function.__defaults__))
    return types.SimpleNamespace(**scope)


def _own(module: types.ModuleType) -> dict[str, types.FunctionType]:
    return {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, types.FunctionType) and value.__module__ == module.__name__
    }


def _compiled(function: Callable[..., Any]) -> Any:
    import numba

    options: dict[str, Any] = {"nogil": True, "error_model": "numpy", "fastmath": {"contract", "reassoc"}}
    try:
        return numba.njit(cache=True, **options)(function)
    except RuntimeError:  # numba finds no place to keep its cache
        return numba.njit(cache=False, **options)(function)
