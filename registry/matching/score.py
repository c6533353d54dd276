"""Turns evidence into probabilities that share one whole with the rivals and with nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import fsum, log2

from registry.domain import Candidate, Evidence, Feature, Match
from registry.matching.compare import Comparison, fits_of
from registry.matching.features import (
    MOST_BY_CONTEXT,
    NameMatch,
    Prospect,
    Setting,
    context_costs,
    context_line,
    prior,
    role_line,
)
from registry.matching.variants import words_of
from registry.names.readings import Reading
from registry.names.romanise import align
from registry.names.script import script_of

CAP = 40.0
"""The account never claims more than this many bits for or against."""

BELIEF = 0.45
LEAN = 1.25
"""Log-odds that one of the candidates is meant: BELIEF times log2 of their weights' sum, plus LEAN.

Lines are not independent, so their sum claims too much; fitted on 15,158 labelled names by
`python -m bench calibrate` (2026-11). The reliability table in bench/RESULTS.md shows what scores are worth.
"""

_LEFT_BEHIND = 20.0
"""Bits by which the best leaves a candidate behind who is not even a suggestion: one in a million."""

MODEL_VERSION = "models-5"
"""Changes whenever the same input may score otherwise; kept with every stored decision."""


def rank(readings: Sequence[Reading], candidates: Sequence[Candidate], setting: Setting) -> tuple[Match, ...]:
    """Score the candidates of one mention, best first; ties by id, so that the order is the same everywhere.

    Scores and nobody's share sum to one. The bits of a match,
    its `rivals` line included, sum to log2(score / (1 - score)), capped at 40.
    Candidates that share no word with any reading are left out, and those that the best leaves 20
    bits behind, at the least.
    """
    scripts = {(reading.script, reading.lang): reading for reading in readings}.values()
    words = {word for candidate in candidates for reading in scripts for word in words_of(candidate, reading)}
    fits = fits_of(readings, words, setting.fits)
    around = context_costs(candidates, setting)
    prospects = []
    for candidate in candidates:
        if prospect := Prospect.of(readings, candidate, setting, fits):
            known = [line for line in (prior(candidate, setting), role_line(candidate, setting)) if line]
            prospects.append((prospect.most[0] + sum(line.bits for line in known), known, prospect))
    accounts, best = [], -CAP
    for most, known, prospect in sorted(prospects, key=lambda each: -each[0]):
        if most + MOST_BY_CONTEXT < best - _LEFT_BEHIND:
            break
        name = prospect.best_name(setting)
        context = context_line(name, prospect.candidate, around)
        lines = (known[0], *name.lines, *known[1:], *([context] if context else []))
        best = max(best, sum(line.bits for line in lines))
        accounts.append((prospect.candidate, lines, name))
    return share(accounts)


def favour(
    matches: Sequence[Match], actor_ids: frozenset[int], line: Evidence, *, tempered: bool = True
) -> tuple[Match, ...]:
    """Score again with one more line for some candidates: those the document names elsewhere, say."""
    weighed = share(
        [
            (
                match.candidate,
                (*match.evidence[:-1], line) if match.candidate.actor_id in actor_ids else match.evidence[:-1],
                None,
            )
            for match in matches
        ],
        tempered=tempered,
    )
    before = {match.candidate.actor_id: match for match in matches}
    return tuple(
        replace(before[match.candidate.actor_id], score=match.score, evidence=match.evidence) for match in weighed
    )


def share(
    accounts: Sequence[tuple[Candidate, tuple[Evidence, ...], NameMatch | None]], *, tempered: bool = True
) -> tuple[Match, ...]:
    """Share one probability among candidates and nobody by the bits of their lines.

    Log-odds are capped at 40; tempered ones stay within -17 and 20. Nobody weighs 1 (0 bits);
    `tempered`, the less the candidates' evidence may be believed the more, which is for
    evidence of names (BELIEF, LEAN).
    """
    bits = [_clip(sum(line.bits for line in lines)) for _, lines, _ in accounts]
    weights = [2.0**own for own in bits]
    some = fsum(weights)
    nobody = some ** (1.0 - BELIEF) * 2.0**-LEAN if tempered and some else 1.0
    total = some + nobody
    matches = []
    for (candidate, lines, name), weight in zip(accounts, weights, strict=True):
        own = sum(line.bits for line in lines)
        log_odds = _clip(log2(weight) - log2(max(total - weight, nobody)))
        rivals = Evidence(feature=Feature.RIVALS, detail=_rivals(len(accounts) - 1), bits=log_odds - own)
        matches.append(
            Match(
                candidate=candidate,
                score=1.0 / (1.0 + 2.0**-log_odds),
                name=name.case.variant.text if name else candidate.name,
                evidence=(*lines, rivals),
                alignment=_letters(name.case.comparison) if name else (),
                reading=name.case.place if name else 0,
                words=len(name.case.comparison.pairs) if name else 0,
                spelling_cost=sum(pair.cost for pair in name.case.comparison.pairs) if name else 0.0,
            )
        )
    return tuple(sorted(matches, key=lambda match: (-match.score, match.candidate.actor_id)))


def _clip(bits: float) -> float:
    return max(-CAP, min(CAP, bits))


def _rivals(others: int) -> str:
    return f"{others} other candidate{'' if others == 1 else 's'}, or nobody in the registry"


def _letters(comparison: Comparison) -> tuple[tuple[str, str], ...]:
    """Give the printed letters beside the letters of the name, words parted by a space."""
    found: list[tuple[str, str]] = []
    for pair in sorted(comparison.pairs, key=lambda pair: pair.at):
        if found:
            found.append((" ", " "))
        if script_of(pair.word) == "Latn" and pair.form != pair.word and pair.shown == pair.form:
            found += align(pair.form, script_of(pair.form), pair.word).pairs
        else:
            found.append((pair.shown, pair.word))
    return tuple(found)
