"""Nights: how good and how fast."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from bench.figures import Figures
from bench.million import is_possible
from bench.nightly_quality import quality_figures
from bench.nightly_speed import speed_figures


def nightly_figures(server_url: str, options: argparse.Namespace) -> Iterator[Figures]:
    """Measure what nights make of unknown names and duplicates, then how long they take."""
    if missing := is_possible():
        print(f"SKIPPED: {missing}")
        return
    yield from quality_figures(server_url, documents=options.documents)
    yield from speed_figures(server_url, largest=options.mentions, pending=options.pending)
