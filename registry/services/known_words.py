"""What the registry knows of the words of a text: which recorded words each may stand for, and which stand together.

Kept between texts for as long as no name is added: most words of a text were words of
the one before.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy.orm import Session

from registry.db.candidates import Vocabulary, fetch_vocabulary
from registry.db.naming import Epoch, Identity, fetch_paired
from registry.documents.gate import stopwords
from registry.documents.words import is_name_shaped
from registry.matching.memory import Memory
from registry.matching.probe import lookup_keys, near_words
from registry.names.fold import fold_native, fold_words
from registry.names.keys import token_hash
from registry.names.readings import readings
from registry.names.script import UNCASED, script_of

_UNCASED_BASE, _UNCASED_PER_LETTER = 0.3, 0.35
"""Bits a word of a script without capitals may cost to count as known: most words are no names."""
_CASED = 7.0
"""The same where words have capitals: half of what a name of two words may cost, and a little more."""
_SECOND = 1.5
"""Bits by which other alternatives may cost more than the cheapest."""
_MOST_PAIRED = 12
_UNCASED_PAIR, _CASED_PAIR = 5.5, 8.0
_AS_IT_STANDS = "="
"""In place of a language, for stretches that are only looked up by letter."""
_KEPT = 65_536
_BATCH = 1_000
_EPOCHS = 8


class KnownWord(NamedTuple):
    """What a printed word may stand for in recorded names, cheapest first."""

    tokens: tuple[int, ...]
    """Hashes of recorded words."""
    costs: tuple[float, ...]
    is_exact: bool
    """A recorded word is written like it, in its own script."""


_Words = Memory[tuple[str, str | None], KnownWord | None]
_Pairs = Memory[tuple[str, str, str | None], bool]
_MEMORIES: Memory[Identity, tuple[_Words, _Pairs]] = Memory(_EPOCHS)


class KnownWords:
    """The words of one text in one language."""

    def __init__(self, session: Session, epoch: Epoch, lang: str | None) -> None:
        """Start with what is remembered of the present state of the names."""
        self._session, self._lang = session, lang
        self._words, self._pairs = _memories(epoch)
        self._found: dict[str, KnownWord | None] = {}
        self._exact: dict[str, bool] = {}
        self._linked: dict[tuple[str, str], bool] = {}

    def learn(self, forms: Iterable[str]) -> None:
        """Look up words, those not yet remembered in a query for every thousand.

        A word never seen takes a millisecond to spell in Latin; the database waits for no long thought.
        """
        missing = []
        for form in dict.fromkeys(forms):
            found = self._words.recall((form, self._lang), _MISSING)
            if found is _MISSING:
                missing.append(form)
            else:
                self._found[form] = found
        for at in range(0, len(missing), _BATCH):
            batch = missing[at : at + _BATCH]
            vocabulary = self._vocabulary(batch)
            for form in batch:
                self._found[form] = self._words.keep((form, self._lang), _known(form, self._lang, vocabulary))

    def learn_exact(self, forms: Iterable[str]) -> None:
        """Look up stretches of scripts without spaces, as they stand."""
        missing = []
        for form in dict.fromkeys(forms):
            found = self._words.recall((form, _AS_IT_STANDS), _MISSING)
            if found is _MISSING:
                missing.append(form)
            else:
                self._exact[form] = found is not None
        hashes = {form: token_hash(fold_native(form)) for form in missing}
        vocabulary = fetch_vocabulary(self._session, sorted(set(hashes.values())), []) if hashes else Vocabulary()
        for form, token in hashes.items():
            known = KnownWord((token,), (0.0,), is_exact=True) if vocabulary.spellings(token) else None
            self._exact[form] = self._words.keep((form, _AS_IT_STANDS), known) is not None

    def is_exact(self, form: str) -> bool:
        """Tell whether a stretch that was learnt is recorded as it stands."""
        return self._exact.get(form, False)

    def learn_pairs(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Look up which known words stand together in a name, in either order."""
        missing = []
        for pair in dict.fromkeys(pairs):
            found = self._pairs.recall((*pair, self._lang), None)
            if found is None:
                missing.append(pair)
            else:
                self._linked[pair] = found
        probes = [(number, *probe) for number, pair in enumerate(missing) for probe in self._probes(pair)]
        linked = fetch_paired(self._session, probes)
        for number, pair in enumerate(missing):
            self._linked[pair] = self._pairs.keep((*pair, self._lang), number in linked)

    def of(self, form: str) -> KnownWord | None:
        """Give what is known of a word that was learnt."""
        return self._found.get(form)

    def are_paired(self, first: str, second: str) -> bool:
        """Tell whether two words stand together in a recorded name; False for those not learnt."""
        return self._linked.get((first, second), False)

    def _vocabulary(self, forms: list[str]) -> Vocabulary:
        """Fetch what may be a recorded word: by spelling for words that look like names, by letter for small ones."""
        shaped = [form for form in forms if is_name_shaped(form)]
        tokens, skeletons = lookup_keys(readings(form, self._lang)[0] for form in shaped)
        tokens |= {token_hash(word) for form in forms for word in fold_words(form)}
        return fetch_vocabulary(self._session, sorted(tokens), sorted(skeletons))

    def _probes(self, pair: tuple[str, str]) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
        first, second = (self._found.get(form) for form in pair)
        if not first or not second:
            return []
        most = _UNCASED_PAIR if script_of(pair[0]) in UNCASED else _CASED_PAIR
        one = _within(first, most - second.costs[0])
        other = _within(second, most - first.costs[0])
        return [(one, other), (other, one)] if one and other else []


def _within(word: KnownWord, most: float) -> tuple[int, ...]:
    return tuple(
        token for token, cost in zip(word.tokens[:_MOST_PAIRED], word.costs[:_MOST_PAIRED], strict=True) if cost <= most
    )


def _memories(epoch: Epoch) -> tuple[_Words, _Pairs]:
    """Give what is remembered of a state of the names; one that was never seen quiet is not remembered."""
    kept = _MEMORIES.recall(epoch.names, None)
    if kept is None:
        kept = (Memory(_KEPT), Memory(2 * _KEPT))
        if epoch.is_quiet:
            _MEMORIES.keep(epoch.names, kept)
    return kept


_MISSING = KnownWord((), (), is_exact=False)
"""Says that nothing is remembered of a word; None says that it is no word of a name."""


def _known(form: str, lang: str | None, vocabulary: Vocabulary) -> KnownWord | None:
    exact = [token_hash(word) for word in fold_words(form) if vocabulary.spellings(token_hash(word))]
    if not is_name_shaped(form):
        return KnownWord(tuple(exact), (0.0,) * len(exact), is_exact=True) if exact else None
    uncased = script_of(form) in UNCASED
    if uncased and fold_native(form) in stopwords():
        return None
    for token in readings(form, lang)[0].tokens:
        near = near_words(token, vocabulary.spellings).alternatives
        dearest = _UNCASED_BASE + _UNCASED_PER_LETTER * len(token.text) if uncased else _CASED
        kept = [each for each in near if each.cost <= dearest + (_SECOND if uncased else 0.0)]
        if kept and kept[0].cost <= dearest:
            return KnownWord(
                tuple(each.token for each in kept), tuple(each.cost for each in kept), is_exact=bool(exact)
            )
    return None
