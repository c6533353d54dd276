"""Whether the right one of a million actors comes first: full names in other scripts, and family names alone."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sqlalchemy import Engine

from bench.figures import Figures, share
from bench.mentions import COMPOSED, Printed, Printer
from bench.population import LANGUAGES, Person, natives, token_pairs
from registry.domain import Match, Outcome, Thresholds
from registry.names.fold import fold, fold_native, split_name
from registry.names.script import script_of
from registry.services.resolve import resolve_mentions
from registry.transaction import reading

_TITLES = {"Hebr": "Hebrew", "Hang": "Hangul", "Cyrl": "Cyrillic", "Arab": "Arabic", "Hani": "Han", "Kana": "kana"}
_MOST, _COMPOSED_MOST, _BATCH = 500, 200, 250
_PROMINENT = 0.3
"""What one actor in 64 has, or more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """What was answered to names of one kind."""

    total: int
    places: tuple[int | None, ...]
    """Place of the actor meant, from 0; None where it is no candidate."""

    namesakes_first: int
    """How often the first candidate is another actor of the same name."""

    linked_right: int
    linked_wrong: int

    def within(self, places: int) -> str:
        """Give the share of names whose actor is among the first candidates."""
        return share(sum(place is not None and place < places for place in self.places), self.total)


def quality_figures(
    engine: Engine, thresholds: Thresholds, people: Sequence[Person], printer: Printer
) -> Figures:  # fmt: skip
    """Give a row for each kind of name; `people` are all that have names on record in other scripts."""
    rows = []
    by_number = {person.number: person for person in (*printer.people, *people)}
    for what, names in _kinds(people, printer):
        found = _outcomes(engine, thresholds, names, by_number)
        first = sum(place == 0 for place in found.places)
        rows.append(
            (what, str(found.total), *(found.within(places) for places in (1, 5, 20)),
             share(first + found.namesakes_first, found.total),
             share(found.linked_right, found.total), share(found.linked_wrong, found.total))
        )  # fmt: skip
    return Figures(
        title="The right one of a million",
        columns=("mentions", "number", "first", "in 5", "in 20", "first, or a namesake", "linked right",
                 "linked wrong"),
        rows=tuple(rows),
        remark=(
            "Whatever the decision was, but for the last two columns. Attested: full names of two words or more (Han: "
            "any) as Wikidata had them. Unseen: at least one word is in no training pair. Composed: names put together "
            "word by word from the development pairs of transliterations. The registry holds Latin names only; nine "
            "tenths of it are recombinations of the same words. Namesakes: a name that several bear tells nobody apart."
        ),
    )  # fmt: skip


def _kinds(people: Sequence[Person], printer: Printer) -> Iterator[tuple[str, list[Printed]]]:
    attested = _attested(people)
    for script, title in _TITLES.items():
        names = attested[script]
        yield f"{title}, attested", names[:_MOST]
        if script in {"Hebr", "Hang"}:
            known = _known(script)
            unseen = (name for name in names if any(word not in known for word in _words(name.text)))
            yield f"{title}, attested, a word unseen", list(islice(unseen, _MOST))
    for script in COMPOSED:
        yield f"{_TITLES[script]}, composed", printer.native(script, _COMPOSED_MOST, kind="composed")
    for title, prominent in (("well known", True), ("anybody", False)):
        yield f"Latin surname alone, {title}", _surnames(printer.people, prominent=prominent)


def _attested(people: Sequence[Person]) -> dict[str, list[Printed]]:
    """Give the attested full names by script, in a random order, one of each person."""
    on_record = natives()
    found: dict[str, list[Printed]] = {script: [] for script in _TITLES}
    for person in people:
        seen = set()
        for name, lang, _ in on_record.get(person.entity or "", ()):
            script = script_of(name)
            long_enough = len(split_name(name)) > 1 or script == "Hani"
            if script in found and script not in seen and long_enough:
                seen.add(script)
                found[script].append(Printed(name, lang if len(lang) == 2 else None, "attested", person.number))
    for names in found.values():
        random.Random(8).shuffle(names)
    return found


def _known(script: str) -> set[str]:
    return {fold_native(native) for _, native, _ in token_pairs(LANGUAGES[script], "train")}


def _words(text: str) -> list[str]:
    return [fold_native(word) for word in split_name(text)]


def _surnames(people: Sequence[Person], *, prominent: bool) -> list[Printed]:
    """Give family names of people, of the well known or of any, with as many words as not to be a single name."""
    fitting = [
        person
        for person in people
        if len(person.names[0].split()) > 1
        and not person.countries
        and (person.prominence >= _PROMINENT or not prominent)
    ]
    chosen = random.Random(9).sample(fitting, min(_MOST, len(fitting)))
    return [Printed(person.names[0].split()[-1], "en", "surname alone", person.number) for person in chosen]


def _outcomes(
    engine: Engine, thresholds: Thresholds, names: Sequence[Printed], people: dict[int, Person]
) -> Outcomes:  # fmt: skip
    places: list[int | None] = []
    namesakes = right = wrong = 0
    for at in range(0, len(names), _BATCH):
        chunk = names[at : at + _BATCH]
        with reading(engine) as session:
            answers = resolve_mentions(
                session, [name.mention() for name in chunk], thresholds, today=date(2026, 1, 1)
            )  # fmt: skip
        for name, resolved in zip(chunk, answers, strict=True):
            matches = resolved.decision.matches if resolved.decision else ()
            places.append(place_of(matches, name.number))
            namesakes += _is_namesake(matches, people.get(name.number))
            if resolved.decision and resolved.decision.outcome is Outcome.LINK:
                right += places[-1] == 0
                wrong += places[-1] != 0
    return Outcomes(
        total=len(names), places=tuple(places), namesakes_first=namesakes, linked_right=right, linked_wrong=wrong
    )


def place_of(matches: Sequence[Match], number: int) -> int | None:
    """Give the place of an actor among matches, from 0; None where it is not there."""
    return next((at for at, match in enumerate(matches) if match.candidate.actor_id == number), None)


def _is_namesake(matches: Sequence[Match], meant: Person | None) -> bool:
    if not matches or meant is None or matches[0].candidate.actor_id == meant.number:
        return False
    name = fold(meant.names[0])
    return any(fold(variant.text) == name for variant in matches[0].candidate.names)
