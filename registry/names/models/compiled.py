"""Compiles inner loops to machine code, kept on disk where that is possible."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

from numba import njit

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a function of numbers and arrays when it is first called.

    Machine code is kept beside the module, or in the user's cache; where neither
    can be written, each process compiles anew, some ten seconds in all.
    """
    make: Any = njit(cache=True, nogil=True)
    try:
        return cast("Callable[P, R]", make(function))
    except RuntimeError:  # no place for a cache
        return cast("Callable[P, R]", njit(nogil=True)(function))
