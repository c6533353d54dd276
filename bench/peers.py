"""What people use at home for names in other spellings, on the same probes in the same run."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec

from jellyfish import jaro_winkler_similarity
from unidecode import unidecode

from bench.figures import Figures, share
from bench.names import Answer, NameProbe

Similarity = Callable[[str, str], float]

_JARO_WINKLER = "unidecode + Jaro-Winkler >= 0.9"
_TOKEN_SET = "unidecode + token_set_ratio >= 90"
_OURS = "ours"


def peer_figures(
    lines: Sequence[str], probes: Sequence[NameProbe], strangers: Sequence[NameProbe], ours: Sequence[Answer]
) -> Figures:
    """Compare the peers that are installed with our answers to the probes and then the look-alikes."""
    names = {record["key"]: _plain(record["name"]) for record in map(json.loads, lines)}
    asked = [*probes, *strangers]
    rows = [_row(_OURS, asked, [answer.linked for answer in ours])]
    found = _peers()
    for title, (similarity, cut_off) in found.items():
        rows.append(_row(title, asked, [_link(probe.text, names, similarity, cut_off) for probe in asked]))
    missing = "" if _TOKEN_SET in found else " rapidfuzz is not installed here, so token_set_ratio was not measured."
    return Figures(
        title="Names of people beside the usual peers",
        columns=("matcher", "probes", "right", "wrong", "look-alikes", "falsely linked"),
        rows=tuple(rows),
        remark=f"A peer links the most similar name of the registry at its usual cut-off or above.{missing}",
    )


def _peers() -> dict[str, tuple[Similarity, float]]:
    peers: dict[str, tuple[Similarity, float]] = {_JARO_WINKLER: (jaro_winkler_similarity, 0.9)}
    if find_spec("rapidfuzz"):
        peers[_TOKEN_SET] = (import_module("rapidfuzz.fuzz").token_set_ratio, 90.0)
    return peers


def _plain(text: str) -> str:
    return unidecode(text).lower().strip()


def _link(text: str, names: dict[str, str], similarity: Similarity, cut_off: float) -> str | None:
    plain = _plain(text)
    score, key = max((similarity(plain, name), key) for key, name in names.items())
    return key if score >= cut_off else None


def _row(title: str, asked: Sequence[NameProbe], linked: Sequence[str | None]) -> tuple[str, ...]:
    seen = Counter[str]()
    for probe, key in zip(asked, linked, strict=True):
        known = "known" if probe.key else "stranger"
        seen.update((known, f"{known} {'left' if key is None else 'right' if key == probe.key else 'wrong'}"))
    return (
        title,
        str(seen["known"]),
        share(seen["known right"], seen["known"]),
        share(seen["known wrong"], seen["known"]),
        str(seen["stranger"]),
        share(seen["stranger wrong"], seen["stranger"]),
    )
