"""Candidates for a batch of mentions: two statements, whatever the size of the batch.

The layout (token pairs and single tokens in plain B-trees, ordered by
prominence, tokens as 32-bit hashes) is the best of five that were measured at a
million actors: 1.8 ms a mention at 60 alternatives a token.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.domain import Candidate, CandidateName, Kind, NameKind

# Plan: one index scan of token_skeleton_lookup per skeleton, cut at :cap by prominence, then name_token_pkey per
# token. Hot skeletons (JN: john, jan, juan ...) hold hundreds of tokens: the prominent ones are the likely ones.
_VOCABULARY = text("""
    WITH wanted AS (
        SELECT s.skeleton, t.token
        FROM unnest(CAST(:skeletons AS int[])) AS s (skeleton)
        CROSS JOIN LATERAL (
            SELECT token FROM token_skeleton n
            WHERE n.skeleton = s.skeleton ORDER BY n.prominence DESC, n.token LIMIT :cap) t
        UNION ALL
        SELECT NULL, token FROM unnest(CAST(:tokens AS int[])) AS e (token))
    SELECT w.skeleton, v.token, v.folded, v.holders
    FROM wanted w JOIN name_token v ON v.token = w.token
    UNION ALL
    (SELECT NULL, NULL, NULL, actors FROM name_statistics ORDER BY version DESC LIMIT 1)
""")

# Plan: name_pair_lookup and name_single_lookup, index-only. The casts stand in MATERIALIZED parts so that they
# happen once, and 0.12 is real because smallint times numeric is slow. Pairs come before singles: letting them
# compete cost two points of recall. Of one actor's single hits the best counts, of its pairs the sum.
_CANDIDATES = text("""
    WITH pair_probe AS MATERIALIZED (
        SELECT mention, first_tokens::int[] AS first_tokens, first_bits::real[] AS first_bits,
               second_tokens::int[] AS second_tokens, second_bits::real[] AS second_bits
        FROM unnest(CAST(:pm AS int[]), CAST(:pa AS text[]), CAST(:paw AS text[]),
                    CAST(:pb AS text[]), CAST(:pbw AS text[]))
             AS u (mention, first_tokens, first_bits, second_tokens, second_bits)),
    single_probe AS MATERIALIZED (
        SELECT * FROM unnest(CAST(:sm AS int[]), CAST(:st AS int[]), CAST(:sw AS real[]), CAST(:sl AS int[]))
             AS u (mention, token, bits, cap)),
    hit AS (
        SELECT p.mention, x.actor_no, x.score, true AS is_pair
        FROM pair_probe p CROSS JOIN LATERAL (
            SELECT n.actor_no,
                   max(p.first_bits[array_position(p.first_tokens, n.first_token)]
                     + p.second_bits[array_position(p.second_tokens, n.second_token)]
                     + 0.12::real * n.prominence) AS score
            FROM name_pair n
            WHERE n.first_token = ANY (p.first_tokens) AND n.second_token = ANY (p.second_tokens)
            GROUP BY n.actor_no ORDER BY 2 DESC, 1 LIMIT 50) x
        UNION ALL
        SELECT s.mention, x.actor_no, s.bits + 0.12::real * x.prominence, false
        FROM single_probe s CROSS JOIN LATERAL (
            SELECT n.actor_no, n.prominence FROM name_single n
            WHERE n.token = s.token ORDER BY n.prominence DESC, n.actor_no LIMIT s.cap) x),
    best AS (
        SELECT mention, actor_no, bool_or(is_pair) AS is_pair,
               coalesce(sum(score + 20) FILTER (WHERE is_pair), max(score)) AS score
        FROM hit GROUP BY mention, actor_no),
    ranked AS (
        SELECT mention, actor_no,
               row_number() OVER (PARTITION BY mention ORDER BY is_pair DESC, score DESC, actor_no) AS place
        FROM best),
    kept AS (
        SELECT r.mention, r.place, c.root_id
        FROM ranked r JOIN actor_closure c ON c.actor_id = r.actor_no WHERE r.place <= :places)
    SELECT k.mention, k.root_id, NULL::text AS profile FROM kept k
    UNION ALL
    SELECT NULL, a.id, json_build_object(
        'key', a.key, 'name', a.name, 'kind', a.kind, 'prominence', a.prominence, 'gender', a.gender,
        'countries', a.countries, 'wikidata', a.identifiers ->> 'wikidata',
        'territory', a.identifiers ->> 'iso3166', 'description', a.description,
        'names', (SELECT json_agg(json_build_array(v.text, v.lang, v.script, v.kind, v.weak) ORDER BY v.id)
                  FROM actor_closure m JOIN name_variant v ON v.actor_id = m.actor_id WHERE m.root_id = a.id))::text
    FROM actor a WHERE a.id IN (SELECT root_id FROM kept) AND a.status = 'active'
""")


@dataclass(frozen=True, slots=True)
class Word:
    """One token of the registry's vocabulary, and how many actors bear it."""

    folded: str
    token: int
    holders: int


@dataclass(slots=True)
class Vocabulary:
    """The tokens that share a key with the mentions asked for."""

    by_skeleton: dict[int, list[Word]] = field(default_factory=dict)
    by_token: dict[int, list[Word]] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    actors: int = 0
    """How many actors rarity is counted among, by the current statistics; 0 in an empty registry."""

    def spellings(self, key: int) -> list[str]:
        """Give the recorded words under a token hash or a skeleton hash."""
        return [word.folded for word in (*self.by_token.get(key, ()), *self.by_skeleton.get(key, ()))]

    def holders(self, folded: str) -> int:
        """Give how many actors bear a word; 1 for a word that was not fetched."""
        return self.counts.get(folded, 1)


@dataclass(slots=True)
class Probes:
    """What to look for: pairs of token alternatives, and single tokens. Bits are log2 weights, 0 the best."""

    pairs: list[tuple[int, list[int], list[float], list[int], list[float]]] = field(default_factory=list)
    singles: list[tuple[int, int, float, int]] = field(default_factory=list)


def fetch_vocabulary(session: Session, tokens: Sequence[int], skeletons: Sequence[int], *, cap: int = 64) -> Vocabulary:
    """Fetch the registry's tokens with one of the hashes, at most `cap` a skeleton, the prominent first."""
    found = Vocabulary()
    rows = session.execute(_VOCABULARY, {"tokens": list(tokens), "skeletons": list(skeletons), "cap": cap})
    for skeleton, token, folded, holders in rows:
        word = Word(folded, token, holders)
        if token is None:
            found.actors = holders
        elif skeleton is None:
            found.by_token.setdefault(token, []).append(word)
        else:
            found.by_skeleton.setdefault(skeleton, []).append(word)
        if folded is not None:
            found.counts[folded] = holders
    return found


def fetch_candidates(session: Session, probes: Probes, *, places: int = 50) -> dict[int, list[Candidate]]:
    """Fetch the candidates of each mention number, likeliest first, survivors of merges in place of the merged.

    At most `places` a mention. Retired actors are left out. Names of merged actors
    count as names of the survivor.
    """
    if not probes.pairs and not probes.singles:
        return {}
    profiles: dict[int, Candidate] = {}
    order: dict[int, dict[int, None]] = {}
    for mention, actor_id, profile in session.execute(_CANDIDATES, {**_parameters(probes), "places": places}):
        if profile is not None:
            profiles[actor_id] = _candidate(actor_id, orjson.loads(profile))
        else:
            order.setdefault(mention, {})[actor_id] = None
    return {
        mention: [profiles[actor_id] for actor_id in actor_ids if actor_id in profiles]
        for mention, actor_ids in order.items()
    }


def _parameters(probes: Probes) -> dict[str, Any]:
    pairs, singles = probes.pairs, probes.singles
    return {
        "pm": [pair[0] for pair in pairs],
        "pa": [_literal(pair[1]) for pair in pairs],
        "paw": [_literal(pair[2]) for pair in pairs],
        "pb": [_literal(pair[3]) for pair in pairs],
        "pbw": [_literal(pair[4]) for pair in pairs],
        "sm": [single[0] for single in singles],
        "st": [single[1] for single in singles],
        "sw": [single[2] for single in singles],
        "sl": [single[3] for single in singles],
    }


def _literal(numbers: Sequence[float]) -> str:
    return "{" + ",".join(map(str, numbers)) + "}"


def _candidate(actor_id: int, profile: dict[str, Any]) -> Candidate:
    return Candidate(
        actor_id=actor_id,
        key=profile["key"],
        name=profile["name"],
        kind=Kind(profile["kind"]),
        prominence=profile["prominence"],
        gender=profile["gender"],
        countries=tuple(profile["countries"]),
        territory=profile["territory"],
        wikidata=profile["wikidata"],
        description=profile["description"],
        names=tuple(
            CandidateName(text=name, lang=lang, script=script, kind=NameKind(kind), weak=weak)
            for name, lang, script, kind, weak in profile["names"] or ()
        ),
    )
