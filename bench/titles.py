"""How role titles are read, and whom titles with a date name: tests/gold/title_phrases.tsv and title_probes.tsv."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from time import perf_counter

from sqlalchemy import Engine

from bench.figures import Figures, share
from bench.registries import ROOT
from registry.domain import Mention, Outcome, PartialDate, Thresholds
from registry.roles.grammar.read import read_title
from registry.services.resolve import resolve_mentions
from registry.transaction import reading

_GOLD = ROOT / "tests" / "gold"
_TODAY = date(2026, 1, 1)
_NOBODY = "none"
_VERDICTS = ("right", "wrong", "review", "nil")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A labelled title phrase; no office for what is no title of one person."""

    text: str
    lang: str
    office: str | None
    country: str | None
    modifiers: tuple[str, ...]
    part: str


@dataclass(frozen=True, slots=True)
class Probe:
    """A title on a day, and who held it."""

    text: str
    lang: str
    on: str
    expected: str
    what: str


@dataclass(frozen=True, slots=True)
class ProbeAnswer:
    """Who was linked, and whether that is right."""

    linked: str | None
    verdict: str


def phrases() -> list[Phrase]:
    """Give the labelled phrases."""
    return [
        Phrase(text, lang, _cell(office), _cell(country), tuple((_cell(modifiers) or "").split(",")), part)
        for text, lang, office, country, modifiers, part in _rows("title_phrases.tsv")
    ]


def probes() -> list[Probe]:
    """Give the dated titles."""
    return [Probe(*cells) for cells in _rows("title_probes.tsv")]


def read_phrases(labelled: Sequence[Phrase]) -> list[bool]:
    """Tell of each phrase whether it is read as labelled, in every part."""
    return [_is_right(phrase) for phrase in labelled]


def _is_right(phrase: Phrase) -> bool:
    found = [reading for reading in read_title(phrase.text, phrase.lang) if reading.is_whole]
    if phrase.office is None or not found:
        return phrase.office is None and not found
    best = found[0]
    modifiers = tuple(each for each in phrase.modifiers if each)
    return (best.office, best.country, best.modifiers) == (phrase.office, phrase.country, modifiers)


def phrase_figures(labelled: Sequence[Phrase]) -> Figures:
    """Count by language and by part how many phrases are read as labelled."""
    read_title("foreign minister")  # reads the tables
    began = perf_counter()
    right = read_phrases(labelled)
    each_us = (perf_counter() - began) / max(len(labelled), 1) * 1e6
    groups: dict[str, list[bool]] = defaultdict(list)
    for phrase, is_right in zip(labelled, right, strict=True):
        kind = "no title" if phrase.office is None else phrase.lang
        for group in (kind, f"**{phrase.part}**", "**all**"):
            groups[group].append(is_right)
    names = sorted(groups, key=lambda name: (name.startswith("**"), -len(groups[name]), name))
    return Figures(
        title="Role titles read",
        columns=("language or part", "phrases", "right", "share"),
        rows=tuple(
            (name, str(len(groups[name])), str(sum(groups[name])), share(sum(groups[name]), len(groups[name])))
            for name in names
        ),
        remark=f"Office, country and modifiers must all be right; {each_us:.0f} µs a phrase, the tables already read.",
    )


def resolve_probes(engine: Engine, thresholds: Thresholds, labelled: Sequence[Probe]) -> list[ProbeAnswer]:
    """Resolve every probe by its text, language and date alone."""
    mentions = [Mention(surface_form=probe.text, lang=probe.lang, on=PartialDate.parse(probe.on)) for probe in labelled]
    with reading(engine) as session:
        resolved = resolve_mentions(session, mentions, thresholds, today=_TODAY)
    answers = []
    for probe, each in zip(labelled, resolved, strict=True):
        decision = each.decision
        linked = decision.best.candidate.key if decision and decision.best else None
        outcome = decision.outcome if decision else Outcome.NIL
        if (linked or _NOBODY) == probe.expected:
            verdict = "right"
        else:
            verdict = "wrong" if linked else "review" if outcome is Outcome.REVIEW else "nil"
        answers.append(ProbeAnswer(linked, verdict))
    return answers


def probe_figures(labelled: Sequence[Probe], answers: Sequence[ProbeAnswer]) -> Figures:
    """Count by language and by kind of day whom dated titles named."""
    groups: dict[str, Counter[str]] = defaultdict(Counter)
    for probe, answer in zip(labelled, answers, strict=True):
        for group in (probe.lang, f"**{probe.what}**", "**all**"):
            groups[group].update(("probes", answer.verdict))
    names = sorted(groups, key=lambda name: (name.startswith("**"), -groups[name]["probes"], name))
    return Figures(
        title="Who held it that day",
        columns=("language or day", "probes", *_VERDICTS),
        rows=tuple(
            (name, str(groups[name]["probes"]), *(str(groups[name][verdict]) for verdict in _VERDICTS))
            for name in names
        ),
        remark=(
            "Titles of tests/gold/title_probes.tsv with a language and a date, against the seeds. boundary: the first "
            "day of a holder; eve: the day before it; nobody is right where the post was vacant or nothing is known."
        ),
    )


def _rows(name: str) -> list[list[str]]:
    lines = (_GOLD / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def _cell(text: str) -> str | None:
    return None if text == "-" else text
