"""Rules of making a process ready."""

import gc

from registry.names.models import lattice, respelling, reverse, transducer
from registry.services.warming import settle, warm


def compiled():
    loops = (lattice.lay, transducer.spell, transducer.score_words, reverse.score_back, respelling.respell)
    return [len(loop.signatures) for loop in loops]


def test_what_is_warm_compiles_nothing_again():
    warm()
    before = compiled()
    assert min(before) > 0
    warm()
    assert compiled() == before


def test_a_settled_process_still_collects_but_seldom():
    usual = gc.get_threshold()
    try:
        settle()
        assert gc.isenabled()
        assert gc.get_threshold() > usual
    finally:
        gc.unfreeze()
        gc.set_threshold(*usual)
