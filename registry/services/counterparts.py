"""Counterparts ("his Russian counterpart"): the office comes from a title, or from a name, in the sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from registry.db.tenures import TitledPost
from registry.domain import Mention, Tenure
from registry.names.script import UNCASED, script_of
from registry.roles.grammar.posts import offices_of

OFFICES = (
    "foreign-minister", "president", "head-of-government", "defence-minister", "monarch", "supreme-leader",
    "finance-minister", "interior-minister", "justice-minister", "energy-minister", "economy-minister",
    "national-security-adviser", "security-council-secretary", "chief-of-general-staff", "army-chief", "speaker",
    "crown-prince", "vice-president",
)  # fmt: skip
"""Offices whose holders are met by their counterparts."""
_MOST_NAMES = 8
_LONGEST_NAME = 3
_SIGNS = " ,،.;:()\"'«»“”"


def names_around(mention: Mention) -> list[Mention]:
    """Give what may be names in the sentence of a mention, nearest before it first: eight stretches at most."""
    context = mention.context or ""
    before, _, after = context.partition(mention.surface_form)
    stretches = [*reversed(list(_stretches(before))), *_stretches(after)]
    names = [name for name in dict.fromkeys(stretches) if name not in mention.surface_form][:_MOST_NAMES]
    return [Mention(surface_form=name, lang=mention.lang, on=mention.on) for name in names]


def post_of_counterpart(roles: Sequence[Tenure], posts: Mapping[str, tuple[TitledPost, ...]]) -> tuple[TitledPost, ...]:
    """Give the posts of the other country that are what somebody's roles are in his own; empty when there are none."""
    for tenure in roles:
        post = tenure.post
        for office, _ in offices_of(post.label, (), post.country, post.office):
            if office in posts:
                return posts[office]
    return ()


def _stretches(text: str) -> Iterator[str]:
    """Give runs of capitalised words; of a script without capitals every word and pair of words."""
    words = [word.strip(_SIGNS) for word in text.split()]
    words = [word for word in words if word]
    if script_of(text) in UNCASED:
        for at, word in enumerate(words):
            yield " ".join(words[max(0, at - 1) : at + 1])
            yield word
        return
    run: list[str] = []
    for word in [*words, ""]:
        if word[:1].isupper() and len(run) < _LONGEST_NAME:
            run.append(word)
        elif run:
            yield " ".join(run)
            run = [word] if word[:1].isupper() else []
