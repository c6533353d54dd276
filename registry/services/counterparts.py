"""Counterparts ("his Russian counterpart"): the office comes from a title, or from a name, in the sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from registry.db.tenures import TitledPost
from registry.domain import Mention, PartialDate, Tenure
from registry.names.script import UNCASED, script_of
from registry.roles.grammar.posts import offices_of
from registry.roles.holder import holders_on

OFFICES = (
    "foreign-minister", "president", "head-of-government", "defence-minister", "monarch", "supreme-leader",
    "finance-minister", "interior-minister", "justice-minister", "energy-minister", "economy-minister",
    "national-security-adviser", "security-council-secretary", "chief-of-general-staff", "army-chief", "speaker",
    "crown-prince", "vice-president",
)  # fmt: skip
"""Offices whose holders are met by their counterparts."""
_PEERS = {
    "president": ("head-of-government",),
    "head-of-government": ("president", "monarch"),
    "monarch": ("president",),
    "supreme-leader": ("president",),
}
"""Whom the holder of an office meets where the other country has nobody in that office."""
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


def peers(office: str) -> tuple[str, ...]:
    """Give the offices in which the counterpart of an office's holder may be, the likeliest first."""
    return (office, *_PEERS.get(office, ()))


def posts_of_peer(
    office: str, posts: Mapping[str, Sequence[TitledPost]], on: PartialDate | None
) -> tuple[TitledPost, ...]:
    """Give the posts of the first of these offices that somebody holds on a date, else of the first there is."""
    known = [tuple(posts[each]) for each in peers(office) if posts.get(each)]
    filled = (found for found in known if on and any(holders_on(post.tenures, on).tenures for post in found))
    return next(filled, known[0] if known else ())


def post_of_counterpart(
    roles: Sequence[Tenure], posts: Mapping[str, tuple[TitledPost, ...]], on: PartialDate | None
) -> tuple[TitledPost, ...]:
    """Give the posts of the other country that are what somebody's roles are in his own; empty when there are none."""
    own = (office for tenure in roles for office, _ in _offices(tenure))
    return next((found for office in own if office in OFFICES and (found := posts_of_peer(office, posts, on))), ())


def _offices(tenure: Tenure) -> tuple[tuple[str, str | None], ...]:
    post = tenure.post
    return offices_of(post.label, (), post.country, post.office)


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
