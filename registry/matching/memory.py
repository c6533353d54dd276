"""A memory of the answers that were asked for last."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")
Other = TypeVar("Other")


class Memory(Generic[Key, Answer]):
    """Keeps at most so many answers, those asked for last; for keys made of less than the answer is worked out from.

    `functools.lru_cache` would keep all that an answer is worked out from. Threads may share it.
    """

    def __init__(self, size: int) -> None:
        """Keep `size` answers."""
        self.size = size
        self._kept: OrderedDict[Key, Answer] = OrderedDict()

    def get(self, key: Key, work_out: Callable[[], Answer]) -> Answer:
        """Give the answer kept under a key, worked out where there is none."""
        try:
            self._kept.move_to_end(key)
            return self._kept[key]
        except KeyError:  # or another thread has dropped it between the two lines
            answer = self._kept[key] = work_out()
        while len(self._kept) > self.size:
            self._kept.popitem(last=False)
        return answer

    def recall(self, key: Key, otherwise: Other) -> Answer | Other:
        """Give the answer kept under a key, or something else where there is none."""
        try:
            self._kept.move_to_end(key)
            return self._kept[key]
        except KeyError:
            return otherwise

    def keep(self, key: Key, answer: Answer) -> Answer:
        """Keep an answer, and give it back."""
        self._kept[key] = answer
        while len(self._kept) > self.size:
            self._kept.popitem(last=False)
        return answer
