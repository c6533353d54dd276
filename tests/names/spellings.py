"""What the tests of romanisation share: pairs written as lines, and the bounds of matching."""

import pytest

from registry.matching.costs import tolerance
from registry.names.expand import expand
from registry.names.fold import fold, fold_words
from registry.names.keys import skeletons
from registry.names.romanise import align_cost
from registry.names.script import script_of


def cases(lines):
    """Give the (native, Latin) pairs of texts that hold native and Latin words in turn, by script."""
    found = []
    for script, text in lines.items():
        words = text.split()
        pairs = zip(words[::2], words[1::2], strict=True)
        found += [pytest.param(native, latin, id=f"{script}-{native}-{latin}") for native, latin in pairs]
    return found


def is_tolerated(native, latin):
    """Tell whether matching lets a native word stand for a Latin one."""
    (word,) = fold_words(native)
    return align_cost(word, script_of(word), fold(latin)) <= tolerance(fold(latin))


def is_looked_up(native, latin):
    """Tell whether a native word asks for a skeleton under which the Latin one is recorded."""
    (word,) = fold_words(native)
    return not set(expand(word, script_of(word)).skeletons).isdisjoint(skeletons(fold(latin)))


def rules(same, other):
    """Give the three tests that every script passes, of pairs that are one name and of pairs that are two."""

    @pytest.mark.parametrize(("native", "latin"), cases(same))
    def is_within_the_tolerance_of_matching(native, latin):
        assert is_tolerated(native, latin)

    @pytest.mark.parametrize(("native", "latin"), cases(same))
    def is_found_by_its_skeleton(native, latin):
        assert is_looked_up(native, latin)

    @pytest.mark.parametrize(("native", "latin"), cases(other))
    def is_beyond_the_tolerance_of_matching(native, latin):
        assert not is_tolerated(native, latin)

    return is_within_the_tolerance_of_matching, is_found_by_its_skeleton, is_beyond_the_tolerance_of_matching
