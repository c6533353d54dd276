"""Resolving: which actor each mention means, in which role that day, how sure, and why.

Four statements for any number of mentions: titles with their holders, the
vocabulary, the candidates, the roles of those that were linked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache

from sqlalchemy.orm import Session

from registry.db.candidates import Found, Probes, Vocabulary, fetch_candidates, fetch_vocabulary
from registry.db.tenures import TitledPost, fetch_tenures_of_actors
from registry.domain import (
    Decision,
    InvalidError,
    Kind,
    Match,
    Mention,
    Outcome,
    PartialDate,
    Precision,
    Reason,
    Tenure,
    Thresholds,
)
from registry.matching.decide import decide
from registry.matching.features import Setting, rarity_of
from registry.matching.probe import Near, lookup_keys, near_words, pair_probes, single_probes
from registry.matching.roles import TitleQuestion, decide_title, decide_undated_title, spells
from registry.matching.score import rank
from registry.names import limits
from registry.names.readings import Reading, Token, readings, title_reading
from registry.roles.holder import holders_in_sense, roles_on
from registry.services.agreeing import with_office
from registry.services.counterparts import names_around, post_of_counterpart
from registry.services.titling import FoundTitle, find_titles

_CONTEXT_WORDS = 30
"""Words of the context to either side that are read."""
_APART = 1_000_000
"""Added to the place of a mention for what its whole form is compared with: more than a call has mentions."""
_LONGEST_STYLE = 3
"""Words of a name that begins with a title: King Salman, Pope Leo XIV."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved:
    """A mention, how it was read, and what was decided of it; or the error that kept it from being read."""

    mention: Mention
    decision: Decision | None = None
    reading: Reading | None = None
    title: str | None = None
    """The role title that the mention is, or that stands beside the name."""
    error: InvalidError | None = None


@dataclass(frozen=True, slots=True)
class _Read:
    """A sound mention with what was found in its surface form."""

    mention: Mention
    readings: tuple[Reading, ...]
    found: FoundTitle | None = None
    helpers: tuple[int, ...] = ()
    """For a counterpart, where what may be names in its sentence stands, the nearest first."""

    @property
    def title(self) -> str | None:
        return self.found.title if self.found else None

    @property
    def posts(self) -> tuple[TitledPost, ...]:
        return self.found.posts if self.found else ()

    @property
    def name_readings(self) -> int:
        """The number of readings of the name alone; the one after them is of title and name as one name."""
        return len(self.readings) - 1 if self.found and self.found.rest else len(self.readings)

    @property
    def is_title(self) -> bool:
        return bool(self.found and not self.found.rest)


@dataclass(frozen=True, slots=True)
class _Policy:
    """What all decisions of a call share."""

    actors: int
    """How many actors rarity is counted among."""
    thresholds: Thresholds
    near: Callable[[Token], Near]
    """What a printed word may stand for."""


def resolve_mentions(
    session: Session,
    mentions: Sequence[Mention],
    thresholds: Thresholds,
    *,
    today: date,
    known_at: datetime | None = None,
    thorough: bool = True,
) -> list[Resolved]:
    """Decide whom each mention names, in the order given; faulty mentions carry their error. Reads only.

    `today` dates the roles of mentions without a date. `known_at` reads titles and
    tenures as they were believed then. Not `thorough` leaves out actors that share
    one word of several: they are suggestions for people, never links.
    """
    faults = {at: fault for at, mention in enumerate(mentions) if (fault := fault_of(mention))}
    sound = {at: mention for at, mention in enumerate(mentions) if at not in faults}
    read = _read(session, sound, known_at)
    vocabulary = _vocabulary(session, read)
    near = cache(lambda token: near_words(token, vocabulary.spellings))
    found = _candidates(session, read, near, thorough=thorough)
    policy = _Policy(vocabulary.actors, thresholds, near)
    decided = {at: _decide(at, entry, found, policy) for at, entry in read.items()}
    roles = _roles(session, decided, read, today, known_at)
    for at, entry in read.items():
        if entry.helpers:
            decided[at], roles[at] = _decide_counterpart(entry, roles, policy, today)
    return [
        Resolved(mention=mention, error=faults[at])
        if at in faults
        else Resolved(
            mention=mention,
            decision=replace(decided[at], roles=roles.get(at, ())),
            reading=_reading_of(read[at], decided[at]),
            title=read[at].title,
        )
        for at, mention in enumerate(mentions)
    ]


def fault_of(mention: Mention) -> InvalidError | None:
    """Give what is wrong with a mention's text or context; None for a sound one. Checked before any Unicode work."""
    try:
        limits.check_mention(mention.surface_form)
        if mention.context:
            limits.check_text(mention.context, limit=limits.MAX_CONTEXT, what="a context")
    except limits.NameTextError as error:
        return InvalidError(str(error), code=error.code)
    return None


def _read(session: Session, sound: dict[int, Mention], known_at: datetime | None) -> dict[int, _Read]:
    """Find role titles in the surface forms and read the rest as names."""
    titles = find_titles(session, sound, known_at)
    read = {at: _read_one(mention, titles.get(at)) for at, mention in sound.items()}
    for at, found in titles.items():
        if found.counterparts:
            names = {-1 - len(read) - number: name for number, name in enumerate(names_around(sound[at]))}
            read |= {place: _Read(name, readings(name.surface_form, name.lang)) for place, name in names.items()}
            read[at] = replace(read[at], helpers=tuple(names))
    return read


def _read_one(mention: Mention, found: FoundTitle | None) -> _Read:
    """Read a mention as a title, as a title and a name, or as a name."""
    if found is None:
        return _Read(mention, readings(mention.surface_form, mention.lang))
    if not found.rest:
        return _Read(mention, (title_reading(mention.surface_form, mention.lang),), found)
    # Pope Francis is a name as well as a title and a name.
    whole = max(readings(mention.surface_form, mention.lang), key=lambda reading: len(reading.tokens))
    read = (*readings(found.rest, mention.lang), whole)
    return _Read(mention, read, found)


def _vocabulary(session: Session, read: dict[int, _Read]) -> Vocabulary:
    tokens, skeletons = lookup_keys(
        reading for entry in read.values() if not entry.is_title for reading in entry.readings
    )
    return fetch_vocabulary(session, sorted(tokens), sorted(skeletons))


def _candidates(session: Session, read: dict[int, _Read], near: Callable[[Token], Near], *, thorough: bool) -> Found:
    """Fetch whom the readings may mean.

    A title and a name as one name are asked for apart when they are longer than such names
    are: organisations share more words with "Russian Foreign Minister Sergey Lavrov" than
    he does, and would crowd him out.
    """
    probes = Probes()
    for place, entry in read.items():
        for number, reading in enumerate(() if entry.is_title else entry.readings):
            is_apart = number >= entry.name_readings and len(reading.content) > _LONGEST_STYLE
            at = place + _APART if is_apart else place
            words = [near(token) for token in reading.content]
            probes.words |= {token for each in words for token in each.nearest_tokens}
            probes.pairs += [(at, number, *probe) for probe in pair_probes(words)]
            probes.singles += [(at, *probe) for probe in single_probes(words, thorough=thorough)]
    return fetch_candidates(session, probes)


def _decide(at: int, entry: _Read, found: Found, policy: _Policy) -> Decision:
    if entry.is_title and entry.title:
        return _decide_title(entry, entry.title, policy)
    if not any(reading.tokens for reading in entry.readings):
        return Decision(outcome=Outcome.NIL, reason=Reason.NOT_A_NAME)
    near = {c.actor_id: c for place in (at, at + _APART) for c in found.candidates.get(place, ())}
    wanted = [c for c in near.values() if entry.mention.kind in (None, c.kind)]
    setting = _setting(entry, found, policy)
    matches = rank(entry.readings, wanted, setting)
    if matches and _is_of_the_rest(matches[0], entry):
        matches = rank(entry.readings, [c for c in wanted if c.kind is Kind.PERSON], setting)
    return decide(matches, policy.thresholds, flags=entry.readings[0].flags)


def _is_of_the_rest(match: Match, entry: _Read) -> bool:
    """Tell whether an organisation is meant by what a title leaves over: who is minister of one is not it."""
    return match.candidate.kind is Kind.ORGANISATION and match.reading < entry.name_readings and bool(entry.title)


def _decide_title(entry: _Read, title: str, policy: _Policy) -> Decision:
    modifiers = entry.found.modifiers if entry.found else ()
    if any(post.is_crowded for post in entry.posts) or (entry.found and entry.found.is_vague):
        return Decision(outcome=Outcome.NIL, reason=Reason.AMBIGUOUS)
    on = entry.mention.on
    question = TitleQuestion(title, policy.actors, policy.thresholds, entry.readings[0].flags, modifiers)
    if on is None:
        return decide_undated_title(question, [tenure for post in entry.posts for tenure in post.tenures])
    return decide_title(question, [holders_in_sense(post.tenures, on, modifiers) for post in entry.posts])


def _decide_counterpart(
    entry: _Read, roles: dict[int, tuple[Tenure, ...]], policy: _Policy, today: date
) -> tuple[Decision, tuple[Tenure, ...]]:
    """Decide a counterpart by what the nearest linked name is on the date; nobody where none has such a role."""
    assert entry.found is not None, "only counterparts that were found have helpers"
    own = (roles[at] for at in entry.helpers if at in roles)
    posts = next(
        (posts for held in own if (posts := post_of_counterpart(held, entry.found.counterparts, entry.mention.on))), ()
    )
    decision = _decide_title(replace(entry, found=replace(entry.found, posts=posts)), entry.found.title, policy)
    if not decision.best:
        return decision, ()
    on = entry.mention.on or PartialDate(today, Precision.DAY)
    actor_id = decision.best.candidate.actor_id
    return decision, roles_on([t for post in posts for t in post.tenures if t.actor_id == actor_id], on)


def _setting(entry: _Read, found: Found, policy: _Policy) -> Setting:
    """Gather what all candidates share; a title of hundreds (Member of Parliament) says nothing of one."""
    tokens = {token for reading in entry.readings for token in reading.content}
    counted = {word for token in tokens for word in policy.near(token).nearest}
    on, posts = entry.mention.on, [post for post in entry.posts if not post.is_crowded]
    modifiers = entry.found.modifiers if entry.found else ()
    held = [tenure for post in posts for tenure in (_at(post, on, modifiers) if on else post.tenures)]
    return Setting(
        actors=policy.actors,
        bearers={word: found.bearers[word] for word in counted if word in found.bearers},
        fits={token: policy.near(token).fits for token in tokens},
        rarities={token: _rarity(token, found, policy) for token in tokens},
        context=_context(entry.mention) if any(len(r.content) == 1 for r in entry.readings) else (),
        title=entry.title,
        title_holders=frozenset(tenure.actor_id for tenure in held),
        title_ever=spells([tenure for post in posts for tenure in post.tenures]),
    )


def _rarity(token: Token, found: Found, policy: _Policy) -> float:
    near = policy.near(token)
    fits = near.fits  # nicknames need not fit
    bearers = {word: found.bearers[word] for word in near.nearest if word in fits and word in found.bearers}
    return rarity_of(fits, bearers, policy.actors)


def _at(post: TitledPost, on: PartialDate, modifiers: Sequence[str]) -> tuple[Tenure, ...]:
    answer = holders_in_sense(post.tenures, on, modifiers)
    return (*answer.tenures, *answer.outgoing)


def _context(mention: Mention) -> tuple[Reading, ...]:
    """Read the words nearest to the mention in its context."""
    if not mention.context:
        return ()
    before, _, after = mention.context.partition(mention.surface_form)
    words = [*before.split()[-_CONTEXT_WORDS:], *after.split()[:_CONTEXT_WORDS]]
    return tuple(readings(word, mention.lang)[0] for word in words if len(word) <= limits.MAX_NAME)


def _roles(
    session: Session, decided: dict[int, Decision], read: dict[int, _Read], today: date, known_at: datetime | None
) -> dict[int, tuple[Tenure, ...]]:
    """Give the roles of those that were linked, and hold the titles beside their names to what they held."""
    linked = {at: decision.best.candidate.actor_id for at, decision in decided.items() if decision.best}
    if not linked:
        return {}
    tenures = fetch_tenures_of_actors(session, linked.values(), known_at)
    roles = {}
    for at, actor_id in linked.items():
        own, entry = tenures.get(actor_id, []), read[at]
        on = entry.mention.on or PartialDate(today, Precision.DAY)
        roles[at] = roles_on(own, on)
        if entry.found:
            decided[at] = with_office(decided[at], entry.found, own, on=on, mention=entry.mention)
    return roles


def _reading_of(entry: _Read, decision: Decision) -> Reading:
    """Give the reading that the best match explains; the cheapest where nothing matches."""
    return entry.readings[decision.matches[0].reading if decision.matches else 0]
