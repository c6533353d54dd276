"""Time per mention and per text, with the peer in the same run; import of 100,000 actors."""

from __future__ import annotations

import json
import random
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from itertools import pairwise

from sqlalchemy import Engine

from bench.figures import Figures, percentile
from bench.gold import documents
from bench.registries import registry_of
from bench.scripts import Probe, peer_seconds
from bench.texts import labelled_texts
from registry.domain import Mention, PartialDate, Thresholds
from registry.names.fold import fold
from registry.services.annotate import annotate_text
from registry.services.resolve import resolve_mentions
from registry.transaction import reading

_TODAY = date(2026, 1, 1)
_SPOKEN = ("en", "ar", "ru", "fr", "he", "zh")
_WARMING, _TIMED, _CHAINED = 3, 5, 10_000


def speed_figures(engine: Engine, thresholds: Thresholds, lines: list[str], probes: list[Probe]) -> Figures:
    """Time resolving one by one and in batches, cold and warm, and annotating."""
    mentions = [Mention(surface_form=probe.text, lang=probe.lang) for probe in probes[::7]][:600]
    latin = [Mention(surface_form=json.loads(line)["name"]) for line in lines[::3]][:600]
    folded = [fold(json.loads(line)["name"]) for line in lines]
    peer = peer_seconds(folded, [mention.surface_form for mention in mentions[:100]])
    one = [_seconds(lambda m=mention: _resolve(engine, thresholds, [m])) for mention in latin[:300]]
    rows = [
        ("one Latin mention, warm process", _ms(percentile(one, 0.5)), _ms(percentile(one, 0.99))),
        ("Latin, batch of 600, each", _each(lambda: _resolve(engine, thresholds, latin), 600), ""),
        (
            "native scripts, batch, first time, each",
            _each(lambda: _resolve(engine, thresholds, mentions), len(mentions)),
            "",
        ),
        (
            "native scripts, batch, again, each",
            _each(lambda: _resolve(engine, thresholds, mentions), len(mentions)),
            "",
        ),
        (f"peer: unidecode + Jaro-Winkler over {len(folded)} names", _ms(peer), ""),
    ]
    return Figures(
        title="Speed",
        columns=("what", "ms (median)", "ms (p99)"),
        rows=tuple(rows),
        remark="In process, over a local socket. The peer reads every name for every mention, so it grows with them.",
    )


def annotate_figures(engine: Engine, thresholds: Thresholds) -> Figures:
    """Time annotating the seed documents, first and second time."""
    rows = []
    for name, text, lang, published in documents():
        on = PartialDate.parse(published)
        times = [_seconds(lambda t=text, la=lang, d=on: _annotate(engine, thresholds, t, la, d)) for _ in range(2)]
        size = len(text.encode()) / 1000
        rows.append((name, f"{size:.1f}", f"{times[0]:.2f}", f"{times[1]:.2f}", f"{size / times[1]:.0f}"))
    return Figures(
        title="Annotating",
        columns=("document", "kB", "s first", "s again", "kB/s again"),
        rows=tuple(rows),
    )


def new_text_figures(engine: Engine, thresholds: Thresholds) -> Figures:
    """Time texts that were never seen, first and with words seen before: those of a language's texts, chained anew."""
    rows = []
    for lang in _SPOKEN:
        known = [text for _, text, own, _ in documents() if own == lang]
        known += [text["text"] for text in labelled_texts() if text["lang"] == lang and text["part"] != "strict"]
        cold = _rate(engine, thresholds, known, lang)
        _rate(engine, thresholds, [_chained(known, seed) for seed in range(_WARMING)], lang)
        warm = _rate(engine, thresholds, [_chained(known, _WARMING + seed) for seed in range(_TIMED)], lang)
        rows.append((lang, f"{cold:.0f}", f"{warm:.0f}"))
    return Figures(
        title="Annotating texts that were never seen",
        columns=("language", "kB/s, words new as well", "kB/s, words seen before"),
        rows=tuple(rows),
        remark="Each word follows another as it did somewhere in the labelled texts: the sentences are new.",
    )


def _rate(engine: Engine, thresholds: Thresholds, texts: list[str], lang: str) -> float:
    """Give kilobytes a second."""
    on = PartialDate.parse("2025-06-01")
    seconds = _seconds(lambda: [_annotate(engine, thresholds, text, lang, on) for text in texts])  # type: ignore[func-returns-value]
    return sum(len(text.encode()) for text in texts) / 1000 / seconds


def _chained(known: list[str], seed: int) -> str:
    """Chain the words of texts anew, each behind one that it stood behind before; ten kilobytes."""
    dice, following = random.Random(seed), defaultdict(list)
    for text in known:
        words = text.split(" ")
        for first, second in pairwise(words):
            following[first].append(second)
    found, size = [dice.choice(known).split(" ", 1)[0]], 0
    while size < _CHAINED:
        found.append(dice.choice(following[found[-1]] or [dice.choice(known).split(" ", 1)[0]]))
        size += len(found[-1].encode()) + 1
    return " ".join(found)


def import_figures(server_url: str, number: int) -> Figures:
    """Time the import of generated actors with three names and one tenure each, and the same file again."""
    began = time.perf_counter()
    with registry_of(server_url, generated_lines(number)):
        seconds = time.perf_counter() - began
    return Figures(
        title="Import",
        columns=("actors", "s, new database to vacuumed index", "actors/s"),
        rows=((f"{number:,}", f"{seconds:.0f}", f"{number / seconds:,.0f}"),),
        remark="Three names and one dated tenure an actor.",
    )


def generated_lines(number: int) -> list[str]:
    """Make up actors; the same ones every time."""
    dice = random.Random(11)
    syllables = ["ka", "ro", "mi", "ten", "sal", "vor", "din", "hal", "es", "bra", "ju", "low", "pet", "gar", "nik"]

    def word() -> str:
        return "".join(dice.choices(syllables, k=dice.randint(2, 3))).title()

    lines = [json.dumps({"type": "post", "key": "xx-member", "label": "Member", "country": "xx", "seats": None})]
    for n in range(number):
        given, family = word(), word()
        names = [{"text": f"{family}, {given}", "lang": "en"}, {"text": f"{given} {word()} {family}", "lang": "fr"}]
        tenures = [{"post": "xx-member", "from": f"{1990 + n % 30}", "until": None, "status": "held", "sources": ["x"]}]
        actor = {"type": "actor", "key": f"g{n}", "kind": "person", "name": f"{given} {family}"}
        lines.append(json.dumps({**actor, "names": names, "tenures": tenures}))
    return lines


def _resolve(engine: Engine, thresholds: Thresholds, mentions: list[Mention]) -> None:
    with reading(engine) as session:
        resolve_mentions(session, mentions, thresholds, today=_TODAY)


def _annotate(engine: Engine, thresholds: Thresholds, text: str, lang: str, on: PartialDate) -> None:
    with reading(engine) as session:
        annotate_text(session, text, thresholds, today=_TODAY, lang=lang, on=on)


def _seconds(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _each(work: Callable[[], None], number: int) -> str:
    return _ms(_seconds(work) / number)


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f}"
