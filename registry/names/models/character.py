"""Character models: what a native-script token may be in Latin letters, and how dear a given spelling is.

Two transducers a script, one each way. Both are learnt from pairs of spellings
alone: what is recorded in the registry has no part in an answer.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from registry.names.models.letters import SCRIPTS, letters_of, plain

DIRECTORY = Path(str(files("registry.names"))) / "data" / "models"
UNKNOWN = 40.0
"""Bits where no cost is told: a letter that the model never saw, an empty token or one of more than 40 letters, a
spelling that is hopeless or not among the 120 likeliest of those asked for."""
_LONGEST = 40
_WIDTH = 60
_GAP = 1e-5
_FORWARD_GAP = 2.0**-30
"""Share of the best spelling's forward probability below which no spelling is worth a look from behind."""
_MOST_SPELT = 40
"""Spellings, the likeliest by the model to Latin, that are ranked by both models."""
_SPACE = 32
_MOST_BACK = 120
"""Spellings, the likeliest by the model to Latin, that the model from Latin looks at as well."""


@dataclass(frozen=True, slots=True)
class Direction:
    """One transducer: its table is mapped into memory, not read."""

    table: Any
    emissions: Any
    offsets: Any
    floors: Any
    most: int
    base: int

    @classmethod
    def load(cls, directory: Path, name: str, card: dict[str, Any]) -> Direction:
        """Map the files of one direction; milliseconds."""
        table, emissions, offsets = (
            np.load(directory / f"{name}_{part}.npy", mmap_mode="r") for part in ("table", "emissions", "offsets")
        )
        floors = np.array(card["floors"], np.float64)
        # As plain arrays over the same pages: numba compiles and calls them faster than memmaps.
        return cls(np.asarray(table), np.asarray(emissions), np.asarray(offsets), floors, card["most"], card["base"])

    def lattice(self, letters: Any) -> Any:
        """Look up what every letter of a word may emit; some tens of microseconds."""
        from registry.names.models.lattice import lay

        return lay(self.table, _framed(letters), self.emissions, self.offsets)


@dataclass(frozen=True, slots=True)
class Spelt:
    """A token's likeliest spellings, and what costs are counted from."""

    spellings: tuple[tuple[str, float], ...]
    """Spelling and log2 of its share among those found, likeliest first."""
    best: float
    """The joint log2 probability of the first."""
    forward: float
    """The greatest probability by the model to Latin alone."""


_NOT_SPELT = Spelt((), 0.0, 0.0)


class CharacterModel:
    """The model of one script."""

    def __init__(self, script: str, directory: Path) -> None:
        """Map the files of `directory`."""
        card = json.loads((directory / "card.json").read_text(encoding="utf-8"))
        self.script = script
        self.alphabet: str = card["alphabet"]
        self._code = {c: n for n, c in enumerate(self.alphabet)}
        self._plain_code = {c: n for n, c in enumerate(card["plain_alphabet"])}
        self._to_latin = Direction.load(directory, "to_latin", card["to_latin"])
        self._from_latin = Direction.load(directory, "from_latin", card["from_latin"])
        self._scale: float = card["bits_per_bit"]
        self._reverse: float = card["reverse_weight"]
        self._spelt = lru_cache(maxsize=4_096)(self._search)
        self._lattice = lru_cache(maxsize=1_024)(self._lay)
        self._native = lru_cache(maxsize=64)(self._read)

    def knows(self, token: str) -> bool:
        """Tell whether the model can read a token: every letter known, 1 to 40 of them."""
        letters = letters_of(token, self.script)
        return 0 < len(letters) <= _LONGEST and all(c in self._code for c in letters)

    def spellings(self, token: str, *, limit: int = _MOST_SPELT) -> tuple[tuple[str, float], ...]:
        """Spell a folded native token in folded Latin: log2 of each one's share among those found, likeliest first.

        Found by the model to Latin, ranked by both. At most 40; empty for a token
        that the model cannot read. About a millisecond, the last few thousand cached.
        """
        return self._spelt(token).spellings[:limit]

    def cost(self, token: str, latin: str) -> float:
        """Give the bits by which a Latin spelling of a token is dearer than the best one, as `costs` does."""
        return self.costs(token, (latin,)).get(latin, UNKNOWN)

    def costs(self, token: str, words: Sequence[str]) -> dict[str, float]:
        """Give the bits by which Latin spellings of a token are dearer than its best one: 0 for that one.

        0.18 (best - joint), joint = log2 p(latin | token) + 1.4 log2 p(token | latin). ROC-AUC
        on 600 dev tokens a script, against the five wrong candidates nearest to a likely
        spelling: Arabic .904, Russian .967, Hebrew .885, Korean .887, katakana .918, Chinese
        .820. Divided by both lengths it is .001 to .018 better, but links fewer full names
        (.844 against .869), because what a name may cost already grows with its length; so
        it is not. 0.18 linked more of the seeds' own names than 0.25 and 0.35, and no more
        wrongly (2026-11).

        `words` are sorted: those that begin alike share the work, some microseconds each. Words with
        anything but a to z, hopeless ones, and all but the 120 likeliest are left out.
        """
        spelt = self._spelt(token)
        if not words or not spelt.spellings:
            return {}
        joint = self._joint(token, words, least=spelt.forward * _FORWARD_GAP)
        return {word: min(max(0.0, self._scale * (spelt.best - bits)), UNKNOWN) for word, bits in joint}

    def _joint(self, token: str, words: Sequence[str], *, least: float) -> list[tuple[str, float]]:
        """Give the joint bits of sorted spellings that reach `least` by the model to Latin."""
        from registry.names.models.transducer import NEVER, score_words

        model, (text, starts) = self._to_latin, packed(words)
        forward = score_words(
            model.table, self._lattice(token), text, starts, model.most, model.base, model.floors, least
        )
        likely = [at for at in np.argsort(-forward, kind="stable")[:_MOST_BACK].tolist() if forward[at] > NEVER]
        kept = [words[at] for at in likely]
        back = self._back(token, kept)
        return [
            (word, float(forward[at]) + self._reverse * bits) for word, at, bits in zip(kept, likely, back, strict=True)
        ]

    def _back(self, token: str, words: Sequence[str]) -> list[float]:
        """Give log2 p(token | word) for each word."""
        from registry.names.models.reverse import score_back

        model, (text, starts) = self._from_latin, packed(words)
        back = score_back(model.table, text, starts, self._plain(token), model.most, model.base, model.floors)
        found: list[float] = back.tolist()
        return found

    def _lay(self, token: str) -> Any:
        return self._to_latin.lattice(self._native(token))

    def _read(self, token: str) -> Any:
        if not self.knows(token):
            return None
        return np.array([self._code[c] for c in letters_of(token, self.script)], np.int64)

    def _plain(self, token: str) -> Any:
        """Give a token as the model from Latin would write it."""
        letters = plain(letters_of(token, self.script), self.script)
        return np.array([self._plain_code[c] for c in letters], np.int64)

    def _search(self, token: str) -> Spelt:
        from registry.names.models.transducer import spell

        if not self.knows(token):
            return _NOT_SPELT
        model = self._to_latin
        texts, lengths, chances = spell(model.table, self._lattice(token), model.base, _WIDTH, _GAP)
        letters = (texts + 97).tobytes().decode("ascii")
        width = texts.shape[1]
        spelt = [letters[n * width : n * width + length] for n, length in enumerate(lengths.tolist())]
        found = [(text, chance) for text, chance in zip(spelt, chances.tolist(), strict=True) if text][:_MOST_SPELT]
        if not found:
            return _NOT_SPELT
        back = self._back(token, [text for text, _ in found])
        joint = [
            (float(np.log2(chance)) + self._reverse * bits, text)
            for (text, chance), bits in zip(found, back, strict=True)
        ]
        joint.sort(key=lambda item: (-item[0], item[1]))
        best = joint[0][0]
        whole = float(np.log2(sum(2.0 ** (bits - best) for bits, _ in joint)))
        spellings = tuple((text, bits - best - whole) for bits, text in joint)
        return Spelt(spellings, best, max(chance for _, chance in found))


@cache
def model_for(script: str) -> CharacterModel | None:
    """Give the model of a script (ISO 15924 code); None for a script without one. Loaded on first use."""
    directory = DIRECTORY / script
    return CharacterModel(script, directory) if script in SCRIPTS and (directory / "card.json").exists() else None


def _framed(letters: Any) -> Any:
    word = np.zeros(len(letters) + 6, np.int64)
    word[2], word[-3] = 1, 2
    word[3:-3] = letters + 3
    return word


def packed(words: Sequence[str]) -> tuple[Any, Any]:
    """Pack ASCII words as compiled code reads them: a space behind each, and where each begins."""
    text = np.frombuffer((" ".join(words) + " ").encode("ascii"), np.uint8)
    starts = np.zeros(len(words) + 1, np.int64)
    starts[1:] = np.flatnonzero(text == _SPACE) + 1
    return text, starts
