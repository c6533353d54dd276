"""People's names as news in many languages prints them, against a registry of Latin names alone."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import fmean

from sqlalchemy import Engine

from bench.figures import Figures, share
from bench.registries import ROOT
from registry.domain import Mention, Outcome, Thresholds
from registry.services.resolve import Resolved, resolve_mentions
from registry.transaction import reading

GOLD = ROOT / "tests" / "gold"
_BATCH = 500
_TODAY = date(2026, 1, 1)
_PARTS = ("dev", "held")
_VERDICTS = ("right", "wrong", "review", "nil")
_ENOUGH = 10
"""Fewest probes of a language that counts in the mean of languages."""
_MISS_COLUMNS = ("part", "lang", "form", "surface_form", "expected", "got", "score", "decision")


@dataclass(frozen=True, slots=True)
class NameProbe:
    """A printed name, and the key of the actor it names; None for a look-alike that names nobody on record."""

    text: str
    lang: str
    form: str
    part: str
    """`dev` where rules may be tuned on it, `held` where they may not."""
    key: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a matcher made of a probe."""

    linked: str | None
    best: str | None
    score: float
    decision: str


def actor_lines() -> list[str]:
    """Give the registry to measure on: a line an actor, each with its canonical Latin name alone."""
    return (GOLD / "name_actors.jsonl").read_text(encoding="utf-8").splitlines()


def name_probes() -> list[NameProbe]:
    """Give every labelled name."""
    return [
        NameProbe(row["surface_form"], row["lang"], row["form"], row["part"], row["actor"])
        for row in rows_of(GOLD / "names.tsv")
    ]


def lookalikes() -> list[NameProbe]:
    """Give every labelled look-alike."""
    return [
        NameProbe(row["surface_form"], row["lang"], "look-alike", row["part"], None)
        for row in rows_of(GOLD / "lookalikes.tsv")
    ]


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    """Read a table whose first line names its columns; quotation marks are letters like others (כ"ץ)."""
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    for line in lines:
        yield dict(zip(head.split("\t"), line.split("\t"), strict=True))


def answers_of(engine: Engine, thresholds: Thresholds, probes: Sequence[NameProbe]) -> list[Answer]:
    """Resolve the probes by their text and language alone, in their order."""
    answers: list[Answer] = []
    for at in range(0, len(probes), _BATCH):
        mentions = [Mention(surface_form=probe.text, lang=probe.lang) for probe in probes[at : at + _BATCH]]
        with reading(engine) as session:
            answers += map(_answer, resolve_mentions(session, mentions, thresholds, today=_TODAY))
    return answers


def _answer(resolved: Resolved) -> Answer:
    decision = resolved.decision
    if decision is None:
        return Answer(None, None, 0.0, "error")
    first = decision.matches[0] if decision.matches else None
    best = first.candidate.key if first else None
    linked = best if decision.outcome is Outcome.LINK else None
    return Answer(linked, best, first.score if first else 0.0, str(decision.outcome))


def probe_figures(probes: Sequence[NameProbe], answers: Sequence[Answer]) -> Figures:
    """Count by language what was linked right, linked wrong, left to a reviewer or to nobody."""
    groups = _grouped(probes, answers, by="lang")
    rows = [_probe_row(name, groups[name]) for name in sorted(groups, key=lambda name: -groups[name]["probes"])]
    parts, forms = _grouped(probes, answers, by="part"), _grouped(probes, answers, by="form")
    rows += [_probe_row(f"*{name}*", forms[name]) for name in sorted(forms, key=lambda name: -forms[name]["probes"])]
    rows += [_probe_row(f"**{part}**", parts[part]) for part in _PARTS]
    rows.append(_mean_row([seen for seen in groups.values() if seen["probes"] >= _ENOUGH]))
    rows.append(_probe_row("**all**", sum(parts.values(), Counter())))
    return Figures(
        title="Names of people, canonical Latin names only",
        columns=("language, form or part", "probes", "right", "wrong", "review", "nil"),
        rows=tuple(rows),
        remark=(
            f"{len(actor_lines())} actors with one Latin name each; probes of tests/gold/names.tsv in "
            f"{len(groups)} languages, resolved by text and language alone. People are split in two: rules may be "
            f"tuned on `dev` only. Languages of fewer than {_ENOUGH} probes are left out of their mean."
        ),
    )


def _mean_row(languages: Sequence[Counter[str]]) -> tuple[str, ...]:
    """Weigh every language alike, so that the many Russian probes do not hide the few Amharic ones."""
    means = [fmean(seen[verdict] / seen["probes"] for seen in languages) if languages else 0.0 for verdict in _VERDICTS]
    return (f"**mean of {len(languages)} languages**", "", *(f"{mean:.3f}" for mean in means))


def _grouped(probes: Sequence[NameProbe], answers: Sequence[Answer], *, by: str) -> dict[str, Counter[str]]:
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    for probe, answer in zip(probes, answers, strict=True):
        groups[getattr(probe, by)].update(("probes", _verdict(probe, answer)))
    return groups


def _verdict(probe: NameProbe, answer: Answer) -> str:
    if answer.linked is None:
        return "review" if answer.decision == Outcome.REVIEW else "nil"
    return "right" if answer.linked == probe.key else "wrong"


def _probe_row(name: str, counts: Counter[str]) -> tuple[str, ...]:
    shares = (share(counts[verdict], counts["probes"]) for verdict in _VERDICTS)
    return (name, str(counts["probes"]), *shares)


def lookalike_figures(probes: Sequence[NameProbe], answers: Sequence[Answer]) -> Figures:
    """Count by language the look-alikes that were linked to somebody; the last rows sum up."""
    groups = _grouped(probes, answers, by="lang")
    parts = _grouped(probes, answers, by="part")
    named = [(name, groups[name]) for name in sorted(groups, key=lambda name: -groups[name]["probes"])]
    named += [(f"**{part}**", parts[part]) for part in _PARTS]
    named.append(("**all**", sum(parts.values(), Counter())))
    return Figures(
        title="Look-alikes of people",
        columns=("language or part", "look-alikes", "falsely linked", "share", "review"),
        rows=tuple(
            (name, str(seen["probes"]), str(seen["wrong"]), share(seen["wrong"], seen["probes"]), str(seen["review"]))
            for name, seen in named
        ),
        remark="Other people, other surnames and common words of tests/gold/lookalikes.tsv: none of them is on record.",
    )


def write_misses(path: Path, probes: Iterable[NameProbe], answers: Iterable[Answer]) -> None:
    """Write a line of tab-separated values for every probe that was not answered as labelled."""
    lines = ["\t".join(_MISS_COLUMNS)]
    for probe, answer in zip(probes, answers, strict=True):
        if answer.linked != probe.key:
            cells = (probe.part, probe.lang, probe.form, probe.text, probe.key or "", answer.best or "")
            lines.append("\t".join((*cells, f"{answer.score:.3f}", answer.decision)))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
