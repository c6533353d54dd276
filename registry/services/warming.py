"""Making a process ready before the first question: compiled code loaded, models mapped, memory settled."""

from __future__ import annotations

import gc

from registry.matching.costs import word_cost
from registry.names.expand import expand
from registry.names.readings import readings
from registry.names.script import script_of
from registry.roles.grammar.read import read_title

_NAMES = ("Witkoff", "ويتكوف", "Уиткофф", "ויטקוף", "위트코프", "ウィトコフ", "威特科夫", "Γουίτκοφ")
_COLLECT_AFTER = (50_000, 20, 100)


def warm() -> None:
    """Read a name in every script that has a model: loads what is compiled, maps what is learnt, reads the tables.

    About a second; some twenty where the inner loops were never compiled on this machine.
    """
    for name in _NAMES:
        for token in readings(name)[0].tokens:
            expand(token.text, script_of(token.text))
            word_cost(token, "witkoff")
    read_title("foreign minister")


def settle() -> None:
    """Warm up, and let the garbage collector come by seldom from then on.

    Memories hold some hundred thousand small objects that refer to each other and never
    in a circle; looking through them took up to 0.9 s, in the midst of a request.
    """
    warm()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECT_AFTER)
