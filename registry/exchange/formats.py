"""The formats of files, and how to tell which a file is of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import BinaryIO

from registry.exchange.findings import Finding, Loss
from registry.exchange.native import Record

Reader = Callable[[BinaryIO], Iterator[Finding | None]]
Writer = Callable[[Callable[[], Iterable[Record]]], Iterator[str | Loss]]

_MODULES = {
    "native": ("native_file", "native_file"),
    "csv": ("csv.reader", "csv.writer"),
    "popolo": ("popolo.reader", "popolo.writer"),
    "wikidata": ("wikidata.reader", "wikidata.writer"),
    "ftm": ("ftm.reader", "ftm.writer"),
    "phoenix": ("phoenix.reader", "phoenix.writer"),
}
FORMATS = tuple(_MODULES)

_ENDINGS = (
    (".csv", "csv"),
    (".tsv", "csv"),
    (".ftm.json", "ftm"),
    (".ftm.jsonl", "ftm"),
    (".ftm", "ftm"),
    (".popolo.json", "popolo"),
    (".actors.txt", "phoenix"),
    (".txt", "phoenix"),
)
_SIGNS = (
    (re.compile(rb'^\s*\{\s*"type"\s*:\s*"(actor|post)"'), "native"),
    (re.compile(rb'"schema"\s*:\s*"[A-Z]'), "ftm"),
    (re.compile(rb'"(persons|memberships|organizations|posts|popit_api_url)"\s*:'), "popolo"),
    (re.compile(rb'"(entities|claims|labels|aliases|statements|sitelinks)"\s*:|"type"\s*:\s*"item"'), "wikidata"),
)
HEAD = 8_192
"""How many first bytes telling a format takes."""


def reader_of(name: str) -> Reader:
    """Give what reads a format."""
    reader: Reader = import_module(f"registry.exchange.{_MODULES[name][0]}").read
    return reader


def writer_of(name: str) -> Writer:
    """Give what writes a format."""
    writer: Writer = import_module(f"registry.exchange.{_MODULES[name][1]}").write
    return writer


def guess_format(name: str, head: bytes = b"") -> str:
    """Tell the format of a file by the end of its name, and else by its first bytes: native if nothing says otherwise.

    >>> guess_format("ministers.csv.gz"), guess_format("x.json", b'{"memberships": [')
    ('csv', 'popolo')
    """
    name = name.lower().removesuffix(".gz")
    for ending, format_ in _ENDINGS:
        if name.endswith(ending):
            return format_
    for sign, format_ in _SIGNS:
        if sign.search(head):
            return format_
    return "native"
