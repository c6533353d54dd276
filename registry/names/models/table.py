"""A hash table of small logarithms: 24 bits to recognise a key, 8 bits of value, nothing else.

A key that is absent passes for another about once in three million probes. What
is kept is minus log2 of a probability, in twelfths of a bit, up to 21 bits.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from registry.names.models.compiled import compiled

Table = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

STEPS = 12
VALUES: Floats = np.concatenate([[0.0], 2.0 ** (-np.arange(255) / STEPS)])
"""Probability of each code; code 0 is an empty slot."""

_U: Any = np.uint64
_I: Any = np.int64


@compiled
def mix(key: Any, value: int) -> Any:
    """Extend a 64-bit key by one more number (the finaliser of splitmix64)."""
    a = (_U(key) ^ (_U(value) + _U(0x632BE59BD9B4E019))) * _U(0x9E3779B97F4A7C15)
    b = (a ^ (a >> _U(29))) * _U(0xBF58476D1CE4E5B9)
    return b ^ (b >> _U(32))


@compiled
def find(table: Table, key: Any) -> int:
    """Give the code kept under a key; 0 where there is none."""
    size = _U(len(table))
    at = ((_U(key) >> _U(32)) * size) >> _U(32)
    check = _U(key) & _U(0xFFFFFF)
    while table[at] != 0:
        if _U(table[at]) >> _U(8) == check:
            code: int = _I(table[at] & np.uint32(0xFF))  # int() would be unsigned, and unsigned and signed make a float
            return code
        at += _U(1)
        if at == size:
            at = _U(0)
    return 0


@compiled
def put(table: Table, key: Any, code: int) -> None:
    """Keep a code from 1 to 255 under a key that is not there yet; the table must have room."""
    size = _U(len(table))
    at = ((_U(key) >> _U(32)) * size) >> _U(32)
    while table[at] != 0:
        at += _U(1)
        if at == size:
            at = _U(0)
    table[at] = np.uint32(((_U(key) & _U(0xFFFFFF)) << _U(8)) | _U(code))


@compiled
def code_of(probability: float) -> int:
    """Give the nearest code of a probability."""
    code: int = 1 + _I(-np.log2(max(probability, 1e-12)) * STEPS + 0.5)
    return min(max(code, 1), 255)
