"""Names as texts would print them, of people whom the registry of bench/million.py holds by their Latin names."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate, count

from bench.population import LANGUAGES, Person, natives, token_pairs
from registry.domain import Kind, Mention
from registry.names.fold import fold
from registry.names.script import script_of
from registry.names.words import name_words

_TAGS = {"Arab": "ar", "Cyrl": "ru", "Hebr": "he", "Hang": "ko", "Kana": "ja", "Hani": "zh"}
_MIDDLE_DOT = {"Kana": "・", "Hani": "·"}
ATTESTED = ("Hebr", "Hang")
COMPOSED = ("Arab", "Cyrl", "Kana", "Hani")


@dataclass(frozen=True, slots=True)
class Printed:
    """A name in a text, and the actor it names."""

    text: str
    lang: str | None
    kind: str
    """Latin full, native full and so on: the row it is counted in."""

    number: int

    def mention(self) -> Mention:
        """Give it as the service takes it."""
        return Mention(surface_form=self.text, lang=self.lang, kind=Kind.PERSON)


class Printer:
    """Prints names of some people; the same ones every time for the same people and seed."""

    def __init__(self, people: Sequence[Person], *, seed: int = 5) -> None:
        """Take the people to choose from."""
        self.people = people
        self._dice = random.Random(seed)
        self._natives = natives()
        self._weights = list(accumulate(2.0 ** (20 * person.prominence) for person in people))
        self._tokens = {script: _native_tokens(LANGUAGES[script]) for script in COMPOSED}

    def mixed(self, number: int) -> list[Printed]:
        """Give a mixture: 40 in a hundred Latin full names, 40 native full names, 20 surnames, a quarter native."""
        native = self.evenly(number * 4 // 10, at_most=number * 4 // 60)
        mixture = [*self.latin(number * 4 // 10), *native, *self.surnames(number * 2 // 10)]
        self._dice.shuffle(mixture)
        return mixture

    def evenly(self, number: int, *, at_most: int) -> list[Printed]:
        """Give native full names, `at_most` of each script that is composed, the others in equal parts as attested."""
        found = [name for script in COMPOSED for name in self.native(script, at_most, kind="native full")]
        for left, script in ((2, "Hebr"), (1, "Hang")):
            found += self.native(script, (number - len(found)) // left, kind="native full")
        self._dice.shuffle(found)
        return found

    def latin(self, number: int) -> list[Printed]:
        """Give full Latin names: half of people by prominence, half of any; canonical in seven of ten."""
        return [
            Printed(person.names[0] if self._dice.random() < 0.7 else self._dice.choice(person.names), "en",
                    "Latin full", person.number)
            for person in self._choose(number, lambda person: len(person.names[0].split()) > 1)
        ]  # fmt: skip

    def surnames(self, number: int) -> list[Printed]:
        """Give family names alone, three quarters Latin, the others in the four scripts that names are composed in."""
        latin = self._choose(number * 3 // 4, lambda person: not person.countries)
        found = [Printed(_family(person), "en", "surname alone", person.number) for person in latin]
        for script in COMPOSED:
            spelt = self._tokens[script]
            people = self._choose(number // 16, lambda person, known=spelt: fold(_family(person)) in known)
            found += [
                Printed(spelt[fold(_family(person))], _TAGS[script], "surname alone", person.number)
                for person in people
            ]
        return found

    def native(self, script: str, number: int, *, kind: str) -> list[Printed]:
        """Give full names in a script, each person once, fewer where there are no more.

        Hebrew and Hangul ones as attested; the others put together word by word from
        transliterations, for people all of whose words have one.
        """
        make = self._attested if script in ATTESTED else self._composed
        found = []
        for at in self._dice.sample(range(len(self.people)), len(self.people)):
            text = make(self.people[at], script)
            if text is not None:
                found.append(Printed(text, _TAGS[script], kind, self.people[at].number))
                if len(found) == number:
                    break
        return found

    def _choose(self, number: int, fits: Callable[[Person], bool]) -> list[Person]:
        """Draw people, nobody twice: every other one by prominence, so that the best known of all are there."""
        chosen: dict[int, Person] = {}
        for at in count():
            person = self._dice.choices(self.people, cum_weights=self._weights if at % 2 else None)[0]
            if fits(person):
                chosen[person.number] = person
            if len(chosen) == number or at > 100 * number:
                break
        return list(chosen.values())

    def _attested(self, person: Person, script: str) -> str | None:
        names = self._natives.get(person.entity, ()) if person.entity else ()
        return next((name for name, _, _ in names if script_of(name) == script and len(name.split()) > 1), None)

    def _composed(self, person: Person, script: str) -> str | None:
        words = name_words(person.names[0]).words
        spelt = [self._tokens[script].get(word) for word in words]
        if len(words) < 2 or None in spelt:
            return None
        return _MIDDLE_DOT.get(script, " ").join(filter(None, spelt))


def _native_tokens(language: str) -> dict[str, str]:
    """Give the commonest native spelling of each Latin token in the development pairs, which no model has learnt."""
    best: dict[str, tuple[int, str]] = defaultdict(lambda: (0, ""))
    for latin, native, times in token_pairs(language, "dev"):
        if times > best[latin][0] and len(latin) > 1:
            best[latin] = (times, native)
    return {latin: native.title() for latin, (_, native) in best.items()}


def _family(person: Person) -> str:
    return person.names[0].split()[-1]
