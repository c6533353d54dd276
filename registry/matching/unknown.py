"""Whether two printed names of people, or of organisations, that nobody has on record are one name.

The same evidence as for actors, with the one form as the mention and the other as the
name on record: what the words share and how rare that is, what contradicts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from registry.domain import Candidate, CandidateName, Evidence, Kind, NameKind
from registry.matching.compare import fits_of
from registry.matching.features import Prospect, Setting
from registry.matching.variants import words_of
from registry.names import tables
from registry.names.expand import expand
from registry.names.keys import skeleton
from registry.names.readings import Reading, Token, readings
from registry.names.script import script_of

NO_NAME = -40.0
"""Bits of two forms that share no word."""

_SPELLINGS = 8
"""Likeliest consonants of a native word that forms are brought together by."""
_MOST_WORDS = 4
_CHOICES = 4
_TWICE_READ = 1.0
_SETTING = Setting(actors=0)


@dataclass(frozen=True, slots=True)
class Form:
    """A name as printed, without what was said around it."""

    text: str
    lang: str | None
    kind: Kind = Kind.PERSON

    @property
    def length(self) -> int:
        """How many words of it count; syllables of one given name are one."""
        content = self.reading.content
        return min(len(content), 2) if self.reading.is_syllabic else len(content)

    @property
    def reading(self) -> Reading:
        """The first way to understand it; of East Asian names the one that tells family and given name apart."""
        read = readings(self.text, self.lang)
        return next((each for each in read if each.is_syllabic or each.knows_family), read[0])


def same_name(one: Form, other: Form) -> tuple[float, tuple[Evidence, ...]]:
    """Give the bits by which two forms speak of one bearer rather than of two, and their lines. Symmetric.

    Initials and missing words are borne where the rest is rare enough; the prior is not
    among the bits. Some 0.1 ms, a millisecond where a character model reads a word anew.
    """
    mention, record = sorted((one, other), key=_as_mention)
    if script_of(record.text) == script_of(mention.text) and record.length == mention.length:
        # Either may be the one with a case ending, which is read off the mention alone.
        return max(_compared(mention, record), _compared(record, mention), key=lambda each: each[0])
    if script_of(record.text) in (script_of(mention.text), "Latn"):
        return _compared(mention, record)
    # Two native scripts meet in Latin: one is read as the likeliest Latin spellings, at the price of a doubt.
    spelt = [_compared(mention, Form(text, None, record.kind)) for text in _latin(record)]
    bits, lines = max([_compared(mention, record), *spelt], key=lambda each: each[0])
    return bits - _TWICE_READ, lines


def _compared(mention: Form, record: Form) -> tuple[float, tuple[Evidence, ...]]:
    candidate = _candidate(record)
    read = readings(mention.text, mention.lang)
    words = {word for reading in read for word in words_of(candidate, reading)}
    prospect = Prospect.of(read, candidate, _SETTING, fits_of(read, words, {}))
    if prospect is None:
        return NO_NAME, ()
    best = prospect.best_name(_SETTING)
    return best.bits, best.lines


def _latin(form: Form) -> list[str]:
    """Give the likeliest Latin spellings of a native form, the first words' second choices included."""
    words = [_spellings(token) for token in form.reading.content]
    likeliest = [each[0] for each in words]
    found = [" ".join(likeliest)]
    for at, each in enumerate(words):
        found += [" ".join([*likeliest[:at], other, *likeliest[at + 1 :]]) for other in each[1:]]
    return found


@lru_cache(maxsize=8_192)
def _spellings(token: Token) -> tuple[str, ...]:
    form = token.forms[0].text
    return expand(form, script_of(form)).spellings[:_CHOICES] or (form,)


def blocks(form: Form) -> Iterator[str]:
    """Give what two forms of one name of several words are bound to share: consonants of two words, in any order.

    A form of one word gives none: by itself it says too little.
    """
    words = [_skeletons(token) for token in form.reading.content[:_MOST_WORDS]]
    for at, first in enumerate(words):
        for second in words[at + 1 :]:
            yield from sorted({" ".join(sorted((a, b))) for a in first for b in second})


def family_keys(form: Form) -> tuple[str, ...]:
    """Give the consonants under which the family name of a form, or its only word, is found in any script."""
    read = form.reading
    return _skeletons(read.content[0 if read.knows_family else -1]) if read.content else ()


def _as_mention(form: Form) -> tuple[int, bool, str, str]:
    """The shorter one is asked about, and of two as long the native one: models read it as Latin."""
    return form.length, script_of(form.text) == "Latn", form.text, form.lang or ""


@lru_cache(maxsize=8_192)
def _candidate(form: Form) -> Candidate:
    name = CandidateName(text=form.text, lang=form.lang, script=script_of(form.text), kind=NameKind.ALIAS, weak=False)
    return Candidate(actor_id=0, key="", name=form.text, kind=form.kind, prominence=0.0, names=(name,))


@lru_cache(maxsize=32_768)
def _skeletons(token: Token) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for form in token.forms[:2]:
        script = script_of(form.text)
        spelt = expand(form.text, script).skeletons[:_SPELLINGS] if script != "Latn" else (skeleton(form.text),)
        found |= dict.fromkeys(each or form.text for each in spelt)
        written = (form.text,) if script == "Latn" else _spellings(token)
        nicks = {nick for word in written for nick in tables.nicknames().get(word, ()) if nick.isascii()}
        found |= dict.fromkeys(sorted(skeleton(nick) or nick for nick in nicks))
    return tuple(found)
