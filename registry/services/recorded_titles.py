"""The role titles on record that the words of a text may begin, remembered while no fact changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy.orm import Session

from registry.db.naming import Epoch, Identity
from registry.db.tenures import fetch_titles_starting
from registry.documents.words import TextWord
from registry.matching.memory import Memory
from registry.names.keys import token_hash
from registry.roles.titles import title_words

_KEPT, _EPOCHS = 16_384, 4
_MEMORIES: Memory[Identity, Memory[int, tuple[str, ...]]] = Memory(_EPOCHS)


def recorded_titles(session: Session, epoch: Epoch, words: Sequence[TextWord]) -> set[str]:
    """Give the keys of all titles that begin with a word of a text, or with one without its first letter."""
    memory = _memory(epoch)
    forms = {form for word in words for form in (word.surface, word.surface[1:])}
    tokens = {token_hash(first) for form in forms for first in title_words(form)[:1]}
    known = {token: memory.recall(token, None) for token in tokens}
    missing = [token for token, titles in known.items() if titles is None]
    fetched = defaultdict(list)
    for title in fetch_titles_starting(session, missing) if missing else ():
        fetched[token_hash(title.split(" ", 1)[0])].append(title)
    known |= {token: memory.keep(token, tuple(fetched[token])) for token in missing}
    return {title for titles in known.values() for title in titles or ()}


def _memory(epoch: Epoch) -> Memory[int, tuple[str, ...]]:
    kept = _MEMORIES.recall(epoch.facts, None)
    if kept is None:
        kept = Memory(_KEPT)
        if epoch.is_quiet:
            _MEMORIES.keep(epoch.facts, kept)
    return kept
