"""What nights make of unknown names and of actors that are twice on record, with real names in many scripts."""

from __future__ import annotations

import csv
import gzip
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import Engine, text

from bench.figures import Figures, share
from bench.nightly_world import POLICY
from bench.population import PEOPLE
from bench.registries import registry_of
from registry.domain import Kind, PartialDate
from registry.exchange.document import GivenMention, NewDocument
from registry.names.limits import NameTextError, check_name
from registry.services.ingest import ingest
from registry.services.reconcile.clusters import propose_unknown
from registry.services.reconcile.duplicates import find_duplicates
from registry.services.reconcile.run import open_run, step
from registry.transaction import reading, writing

HIDDEN, ON_RECORD, PLANTED = 500, 4_500, 400
_SEED = 2026
_SOURCES = 20
_WHOLE = frozenset({"HAN", "HANGUL", "KATAKANA"})
"""Scripts of the file whose names need no space."""
_SAID = {
    "LATIN": "On Tuesday {} spoke to reporters.", "CYRILLIC": "Во вторник {} сделал заявление.",
    "ARABIC": "وتحدث {} إلى الصحفيين يوم الثلاثاء.", "HEBREW": "ביום שלישי {} דיבר עם העיתונאים.",
    "GREEK": "Την Τρίτη ο {} μίλησε.", "HAN": "周二，{}发表了讲话。", "HANGUL": "화요일 {} 기자들과 만났다.",
    "KATAKANA": "火曜日、{}が語った。",
}  # fmt: skip
_OTHERWISE = "{} ."

Names = dict[str, tuple[str, str]]
"""Of one person, by script of the file: name and language."""


def quality_figures(server_url: str, *, documents: int) -> Iterator[Figures]:
    """Measure proposals over documents about people not on record, then planted duplicates."""
    people = _people()
    order = sorted(people)
    random.Random(_SEED).shuffle(order)
    several = [each for each in order if len(people[each]) > 1]
    hidden, rest = several[:HIDDEN], [each for each in order if each not in set(several[:HIDDEN])][:ON_RECORD]
    with registry_of(server_url, _lines(people, rest)) as engine:
        gold = _write_documents(engine, people, hidden, rest, documents)
        yield _grouped(engine, gold, set(hidden))
    twice = [each for each in rest if len(people[each]) > 1][:PLANTED]
    truth = {frozenset((f"p{rest.index(entity)}", f"twin{number}")) for number, entity in enumerate(twice)}
    with registry_of(server_url, [*_lines(people, rest), *_twins(people, twice)]) as engine:
        yield _found_twice(engine, truth)


def _people() -> dict[str, Names]:
    """Read people with a Latin name, of two or three words where words are told apart."""
    found: dict[str, Names] = defaultdict(dict)
    with gzip.open(PEOPLE, "rt", encoding="utf-8") as source:
        for row in csv.DictReader(source):
            if row["script"] in _WHOLE or 2 <= len(row["name"].split()) <= 3:
                try:
                    check_name(row["name"])
                except NameTextError:
                    continue
                found[row["entity"]].setdefault(row["script"], (row["name"], row["lang"]))
    return {entity: names for entity, names in found.items() if "LATIN" in names}


def _lines(people: dict[str, Names], chosen: Sequence[str]) -> Iterator[str]:
    for number, entity in enumerate(chosen):
        name, _ = people[entity]["LATIN"]
        yield json.dumps({"type": "actor", "key": f"p{number}", "kind": "person", "name": name}, ensure_ascii=False)


def _twins(people: dict[str, Names], chosen: Sequence[str]) -> Iterator[str]:
    """Give a second entry of each, under the name in another script alone."""
    dice = random.Random(_SEED)
    for number, entity in enumerate(chosen):
        name, _ = people[entity][dice.choice(sorted(set(people[entity]) - {"LATIN"}))]
        yield json.dumps({"type": "actor", "key": f"twin{number}", "kind": "person", "name": name}, ensure_ascii=False)


def _write_documents(
    engine: Engine, people: dict[str, Names], hidden: Sequence[str], rest: Sequence[str], number: int
) -> dict[tuple[int, int], str]:
    """Ingest documents; who is meant from which code point of which document, for all that are named."""
    dice = random.Random(_SEED)
    scripts = [script for entity in hidden for script in sorted(people[entity])]
    gold: dict[tuple[int, int], str] = {}
    for at in range(number):
        script = dice.choice(scripts)
        able = [entity for entity in hidden if script in people[entity]]
        known = [entity for entity in rest[:500] if script in people[entity]]
        chosen = dice.sample(able, min(dice.randint(1, 3), len(able))) + dice.sample(known, min(len(known), 1))
        document, meant = _document(people, chosen, script, at, dice)
        with writing(engine, acted_by="bench") as session:
            made = ingest(session, document, POLICY.thresholds, today=POLICY.today)
        gold |= {(made.document_id, start): entity for start, entity in meant.items()}
    return gold


def _document(
    people: dict[str, Names], chosen: Sequence[str], script: str, at: int, dice: random.Random
) -> tuple[NewDocument, dict[int, str]]:
    """Write of people in one script: each in full, three in ten by the last word again."""
    written, given, meant = f"[{at}]\n", [], {}
    for entity in chosen:
        name, _ = people[entity][script]
        words = name.split()
        forms = [name, words[-1]] if len(words) > 1 and dice.random() < 0.3 else [name]
        for form in forms:
            before, after = _SAID.get(script, _OTHERWISE).split("{}")
            start = len(written) + len(before)
            given.append(GivenMention(start=start, end=start + len(form), surface=form, kind=Kind.PERSON))
            meant[start] = entity
            written += f"{before}{form}{after}\n"
    _, lang = people[chosen[0]][script]
    on = PartialDate.parse((date(2025, 1, 1) + timedelta(days=at % 300)).isoformat())
    source = f"source {dice.randrange(_SOURCES)}"
    return NewDocument(text=written, lang=lang, on=on, source=source, given=tuple(given)), meant


def _grouped(engine: Engine, gold: dict[tuple[int, int], str], hidden: set[str]) -> Figures:
    """Do a night and hold what comes of the mentions of hidden people to who they are."""
    with writing(engine, acted_by="bench") as session:
        run = open_run(session, POLICY, today=POLICY.today)
    while not run.is_done:
        with writing(engine, acted_by="bench") as session:
            run = step(session, run, POLICY)
    with reading(engine) as session:
        rows = session.execute(text("SELECT id, document_id, start_at, decision, actor_id FROM mention")).all()
        _, grouping = propose_unknown(session, 0)
        asked = "SELECT subject -> 'mentions' FROM review_item WHERE kind = 'new_actor' AND state = 'open'"
        proposed = [[int(each) for each in found] for found in session.scalars(text(asked))]
    who = {row.id: gold.get((row.document_id, row.start_at), "nobody") for row in rows}
    meant = {row.id: who[row.id] for row in rows if who[row.id] in hidden}
    put = {at: number for number, each in enumerate(grouping.groups) for at in each.items}
    nil = {at for at in meant if at in put}
    linked = {row.id: -row.actor_id for row in rows if row.id in meant and row.actor_id}
    ended = {at: put.get(at, linked.get(at, at + 10**9)) for at in meant}
    pure = sum(len({who[at] for at in each}) == 1 for each in proposed)
    reached = {who[at] for each in proposed for at in each} & hidden
    several = {entity for entity, times in Counter(meant.values()).items() if times > 1}
    every, alone = _b_cubed(ended, meant), _b_cubed({at: put[at] for at in nil}, meant)
    table = (
        ("mentions of people not on record", f"{len(meant):,}"),
        ("of these decided to be nobody's", share(len(nil), len(meant))),
        ("of these linked to somebody", share(len(linked), len(meant))),
        *((f"B3 {name}, groups of nobody's", f"{value:.3f}") for name, value in zip(_B_CUBED, alone, strict=True)),
        ("B3 F1, with those linked or for review", f"{every[2]:.3f}"),
        ("proposed actors", f"{len(proposed):,}"),
        ("proposed actors that are pure", share(pure, len(proposed))),
        ("people mentioned twice or more that are proposed", share(len(reached & several), len(several))),
    )
    return Figures(
        title="Unknown names grouped",
        columns=("figure", "value"),
        rows=table,
        remark=(
            f"{len({row.document_id for row in rows}):,} made-up documents in one script each that name {len(hidden)} "
            f"people not on record, one to three at a time, beside one of {ON_RECORD:,} who are, under real names "
            "(Merhav and Ash, CC0); three in ten also by the last word. Documents are ingested, the mentions pointed "
            "out by the sender, one night is done. People are told apart by their English names: two namesakes are two."
        ),
    )


_B_CUBED = ("precision", "recall", "F1")


def _b_cubed(found: dict[int, int], meant: dict[int, str]) -> tuple[float, float, float]:
    """Give precision, recall and F1 of a partition against who is meant, by mention."""
    groups: dict[int, Counter[str]] = defaultdict(Counter)
    for at, number in found.items():
        groups[number][meant[at]] += 1
    whole = Counter(meant[at] for at in found)
    right = [(number, sum(each.values()), whole[who]) for each in groups.values() for who, number in each.items()]
    precision = sum(number * number / size for number, size, _ in right) / len(found)
    recall = sum(number * number / size for number, _, size in right) / len(found)
    return precision, recall, 2 * precision * recall / (precision + recall)


def _found_twice(engine: Engine, truth: set[frozenset[str]]) -> Figures:
    """Look for duplicates among all actors, and hold the surest to what was planted."""
    after: int | None = 0
    found = {}
    began = time.perf_counter()
    while after is not None:
        with reading(engine) as session:
            some, after = find_duplicates(session, None, POLICY.thresholds, after=after, today=POLICY.today)
        found |= {each.subject: each.after for each in some}
    seconds = time.perf_counter() - began
    with reading(engine) as session:
        keys = {str(row.id): row.key for row in session.execute(text("SELECT id, key FROM actor"))}
    ranked = sorted(found.values(), key=lambda after: (-sum(line["bits"] for line in after["evidence"]), after["name"]))
    pairs = [frozenset(keys[each] for each in after["actors"]) for after in ranked]
    planted = len(truth)
    right = [pair in truth for pair in pairs]
    top = right[:planted]
    rows = (
        ("planted across scripts", f"{planted:,}"),
        ("put to people", f"{len(pairs):,}"),
        ("planted ones put to people", share(sum(right), planted)),
        ("right among as many of the surest as were planted", share(sum(top), len(top))),
        ("right among the surest hundred", share(sum(right[:100]), len(right[:100]))),
        ("milliseconds an actor", f"{1000 * seconds / len(keys):.1f}"),
    )
    return Figures(
        title="Actors that are twice on record",
        columns=("figure", "value"),
        rows=rows,
        remark=(
            f"{ON_RECORD:,} people under their Latin name alone, {planted} of them a second time under a name in "
            "another script alone; nothing else is known of either. Namesakes among the others count as wrong."
        ),
    )
