"""Candidates for a batch of mentions: two statements, whatever the size of the batch.

The layout (token pairs and single tokens in plain B-trees, ordered by
prominence, tokens as 32-bit hashes) is the best of five that were measured at a
million actors. A word is looked up as at most 30 recorded ones, 60 where it stands alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from registry.domain import Candidate, CandidateName, Kind, NameKind

# Plan: one index-only scan of token_skeleton_lookup per skeleton, cut at :cap by prominence, and one of
# name_token_pkey per token. Hot skeletons (JN: john, jan, juan ...) hold hundreds of words: the prominent are the
# likely ones. The words of a skeleton come as one text: a row a word costs ten times as much on the way.
_VOCABULARY = text("""
    SELECT s.skeleton AS key, w.words, NULL::int AS actors
    FROM unnest(CAST(:skeletons AS int[])) AS s (skeleton)
    CROSS JOIN LATERAL (
        SELECT string_agg(t.folded, ' ') AS words FROM (
            SELECT folded FROM token_skeleton n
            WHERE n.skeleton = s.skeleton ORDER BY n.prominence DESC, n.token LIMIT :cap) t) w
    WHERE w.words IS NOT NULL
    UNION ALL
    SELECT v.token, v.folded, NULL
    FROM unnest(CAST(:tokens AS int[])) AS e (token) JOIN name_token v ON v.token = e.token
    UNION ALL
    (SELECT NULL, NULL, actors FROM name_statistics ORDER BY version DESC LIMIT 1)
""")

# Plan: name_pair_lookup and name_single_lookup, index-only. The casts stand in MATERIALIZED parts so that they
# happen once, and 0.12 is real because smallint times numeric is slow. Pairs come before singles: letting them
# compete cost two points of recall. Of one actor's single hits the best counts; of its pairs the sum over the places
# of one reading, and at each place the better order.
_CANDIDATES = text("""
    WITH pair_probe AS MATERIALIZED (
        SELECT mention, reading, place, first_tokens::int[] AS first_tokens, first_bits::real[] AS first_bits,
               second_tokens::int[] AS second_tokens, second_bits::real[] AS second_bits
        FROM unnest(CAST(:pm AS int[]), CAST(:pr AS int[]), CAST(:pp AS int[]), CAST(:pa AS text[]),
                    CAST(:paw AS text[]), CAST(:pb AS text[]), CAST(:pbw AS text[]))
             AS u (mention, reading, place, first_tokens, first_bits, second_tokens, second_bits)),
    single_probe AS MATERIALIZED (
        SELECT * FROM unnest(CAST(:sm AS int[]), CAST(:st AS int[]), CAST(:sw AS real[]), CAST(:sl AS int[]))
             AS u (mention, token, bits, cap)),
    pair_hit AS (
        SELECT p.mention, p.reading, p.place, x.actor_no, max(x.score) AS score
        FROM pair_probe p CROSS JOIN LATERAL (
            SELECT n.actor_no,
                   max(p.first_bits[array_position(p.first_tokens, n.first_token)]
                     + p.second_bits[array_position(p.second_tokens, n.second_token)]
                     + 0.12::real * n.prominence) AS score
            FROM name_pair n
            WHERE n.first_token = ANY (p.first_tokens) AND n.second_token = ANY (p.second_tokens)
            GROUP BY n.actor_no ORDER BY 2 DESC, 1 LIMIT 50) x
        GROUP BY 1, 2, 3, 4),
    hit AS (
        SELECT mention, actor_no, sum(score + 20) AS score, true AS is_pair
        FROM pair_hit GROUP BY mention, reading, actor_no
        UNION ALL
        SELECT s.mention, x.actor_no, s.bits + 0.12::real * x.prominence, false
        FROM single_probe s CROSS JOIN LATERAL (
            SELECT n.actor_no, n.prominence FROM name_single n
            WHERE n.token = s.token ORDER BY n.prominence DESC, n.actor_no LIMIT s.cap) x),
    best AS (
        SELECT mention, actor_no, bool_or(is_pair) AS is_pair,
               coalesce(max(score) FILTER (WHERE is_pair), max(score)) AS score
        FROM hit GROUP BY mention, actor_no),
    ranked AS (
        SELECT mention, actor_no, score, is_pair,
               row_number() OVER (PARTITION BY mention ORDER BY is_pair DESC, score DESC, actor_no) AS place,
               max(score) OVER (PARTITION BY mention, is_pair) AS top,
               bool_or(is_pair) OVER (PARTITION BY mention) AS has_pair
        FROM best),
    kept AS (
        SELECT r.mention, r.place, c.root_id
        FROM ranked r JOIN actor_closure c ON c.actor_id = r.actor_no
        WHERE r.place <= CASE WHEN r.has_pair AND NOT r.is_pair THEN :few ELSE :places END
          AND r.score >= r.top - CAST(:gap AS real))
    SELECT k.mention, k.root_id, NULL::text AS told FROM kept k
    UNION ALL
    SELECT 0, t.holders, t.folded FROM unnest(CAST(:words AS int[])) AS w (token) JOIN name_token t ON t.token = w.token
    UNION ALL
    SELECT NULL, a.id, json_build_object(
        'key', a.key, 'name', a.name, 'kind', a.kind, 'prominence', a.prominence, 'gender', a.gender,
        'countries', a.countries, 'wikidata', a.identifiers ->> 'wikidata',
        'territory', a.identifiers ->> 'iso3166', 'description', a.description,
        'names', (SELECT json_agg(json_build_array(v.text, v.lang, v.script, v.kind, v.weak) ORDER BY v.id)
                  FROM actor_closure m JOIN name_variant v ON v.actor_id = m.actor_id WHERE m.root_id = a.id))::text
    FROM actor a WHERE a.id IN (SELECT root_id FROM kept) AND a.status = 'active'
""")


_FEW = 4
"""Actors that share one word of several, taken where others share two."""
_GAP = 14.0
"""Bits by which the best leaves behind whom no evidence will bring back."""


@dataclass(slots=True)
class Vocabulary:
    """The words of the registry that share a key with the mentions asked for."""

    by_key: dict[int, str] = field(default_factory=dict)
    """Token hash or skeleton hash, never equal but for a collision, to folded words with spaces between."""
    actors: int = 0
    """How many actors rarity is counted among, by the current statistics; 0 in an empty registry."""

    def spellings(self, key: int) -> str:
        """Give the recorded words under a token hash or a skeleton hash, with spaces between."""
        return self.by_key.get(key, "")


@dataclass(slots=True)
class Found:
    """The candidates of each mention number, likeliest first, and how many actors bear the words looked for."""

    candidates: dict[int, list[Candidate]] = field(default_factory=dict)
    bearers: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Probes:
    """What to look for: pairs of token alternatives, and single tokens. Bits are log2 weights, 0 the best."""

    pairs: list[tuple[int, int, int, list[int], list[float], list[int], list[float]]] = field(default_factory=list)
    """Mention, number of its reading, number of the pair of words there, and twice tokens with their bits."""
    singles: list[tuple[int, int, float, int]] = field(default_factory=list)
    words: set[int] = field(default_factory=set)
    """Tokens whose bearers are to be counted."""


def fetch_vocabulary(
    session: Session, tokens: Sequence[int], skeletons: Sequence[int], *, cap: int = 128
) -> Vocabulary:
    """Fetch the registry's words with one of the hashes, at most `cap` a skeleton, the prominent first."""
    found = Vocabulary()
    rows = session.execute(_VOCABULARY, {"tokens": list(tokens), "skeletons": list(skeletons), "cap": cap})
    for key, words, actors in rows:
        if key is None:
            found.actors = actors
        else:
            found.by_key[key] = f"{found.by_key[key]} {words}" if key in found.by_key else words
    return found


def fetch_candidates(session: Session, probes: Probes, *, places: int = 50) -> Found:
    """Fetch the candidates of each mention number, likeliest first, survivors of merges in place of the merged.

    At most `places` a mention, none that its best leaves far behind. Retired actors are
    left out. Names of merged actors count as names of the survivor.
    """
    found = Found()
    if not probes.pairs and not probes.singles:
        return found
    profiles: dict[int, Candidate] = {}
    order: dict[int, dict[int, None]] = {}
    limits = {"places": places, "few": _FEW, "gap": _GAP}
    for mention, number, told in session.execute(_CANDIDATES, _parameters(probes) | limits):
        if told is None:
            order.setdefault(mention, {})[number] = None
        elif mention is None:
            profiles[number] = _candidate(number, orjson.loads(told))
        else:
            found.bearers[told] = number
    found.candidates = {
        mention: [profiles[actor_id] for actor_id in actor_ids if actor_id in profiles]
        for mention, actor_ids in order.items()
    }
    return found


def _parameters(probes: Probes) -> dict[str, Any]:
    pairs, singles = probes.pairs, probes.singles
    return {
        "words": sorted(probes.words),
        "pm": [pair[0] for pair in pairs],
        "pr": [pair[1] for pair in pairs],
        "pp": [pair[2] for pair in pairs],
        "pa": [_literal(pair[3]) for pair in pairs],
        "paw": [_literal(pair[4]) for pair in pairs],
        "pb": [_literal(pair[5]) for pair in pairs],
        "pbw": [_literal(pair[6]) for pair in pairs],
        "sm": [single[0] for single in singles],
        "st": [single[1] for single in singles],
        "sw": [single[2] for single in singles],
        "sl": [single[3] for single in singles],
    }


def _literal(numbers: Sequence[float]) -> str:
    return "{" + ",".join(map(str, numbers)) + "}"


# Looked up a hundred times a mention: calling an enum costs ten times as much.
_KINDS = {kind.value: kind for kind in Kind}
_NAME_KINDS = {kind.value: kind for kind in NameKind}


def _candidate(actor_id: int, profile: dict[str, Any]) -> Candidate:
    return Candidate(
        actor_id=actor_id,
        key=profile["key"],
        name=profile["name"],
        kind=_KINDS[profile["kind"]],
        prominence=profile["prominence"],
        gender=profile["gender"],
        countries=tuple(profile["countries"]),
        territory=profile["territory"],
        wikidata=profile["wikidata"],
        description=profile["description"],
        names=tuple(
            CandidateName(text=name, lang=lang, script=script, kind=_NAME_KINDS[kind], weak=weak)
            for name, lang, script, kind, weak in profile["names"] or ()
        ),
    )
