"""The rows derived from names, and the figures that scores depend on."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

# One statement a table, rows as parallel arrays. Deleting names the full key: there is no index by actor.
_DELETE = {
    "name_pair": text("""
        DELETE FROM name_pair n
        USING unnest(CAST(:first AS int[]), CAST(:second AS int[]), CAST(:prominence AS int[]), CAST(:actor AS int[]))
              AS d (first_token, second_token, prominence, actor_no)
        WHERE n.first_token = d.first_token AND n.second_token = d.second_token
          AND n.prominence = d.prominence AND n.actor_no = d.actor_no
    """),
    "name_single": text("""
        DELETE FROM name_single n
        USING unnest(CAST(:token AS int[]), CAST(:prominence AS int[]), CAST(:actor AS int[]))
              AS d (token, prominence, actor_no)
        WHERE n.token = d.token AND n.prominence = d.prominence AND n.actor_no = d.actor_no
    """),
}
_INSERT = {
    "name_pair": text("""
        INSERT INTO name_pair (first_token, second_token, prominence, actor_no, rule_version)
        SELECT *, :rule FROM unnest(
            CAST(:first AS int[]), CAST(:second AS int[]), CAST(:prominence AS smallint[]), CAST(:actor AS int[]))
        ON CONFLICT (first_token, second_token, prominence, actor_no)
        DO UPDATE SET rule_version = excluded.rule_version WHERE name_pair.rule_version <> excluded.rule_version
    """),
    "name_single": text("""
        INSERT INTO name_single (token, prominence, actor_no, rule_version)
        SELECT *, :rule FROM unnest(CAST(:token AS int[]), CAST(:prominence AS smallint[]), CAST(:actor AS int[]))
        ON CONFLICT (token, prominence, actor_no)
        DO UPDATE SET rule_version = excluded.rule_version WHERE name_single.rule_version <> excluded.rule_version
    """),
    # What needs no change is left out before the conflict: the losing row of a conflict is locked even where nothing
    # is updated, and an import would lock all common tokens against whoever adds an actor.
    "name_token": text("""
        INSERT INTO name_token (token, folded, prominence, rule_version)
        SELECT n.*, :rule
        FROM unnest(CAST(:token AS int[]), CAST(:folded AS text[]), CAST(:prominence AS smallint[]))
             AS n (token, folded, prominence)
        WHERE NOT EXISTS (SELECT FROM name_token t WHERE t.token = n.token AND t.folded = n.folded
                          AND t.prominence >= n.prominence AND t.rule_version = :rule)
        ON CONFLICT (token, folded) DO UPDATE
        SET prominence = greatest(name_token.prominence, excluded.prominence), rule_version = excluded.rule_version
        WHERE name_token.prominence < excluded.prominence OR name_token.rule_version <> excluded.rule_version
    """),
    "token_skeleton": text("""
        INSERT INTO token_skeleton (skeleton, token, folded, prominence, rule_version)
        SELECT n.*, :rule
        FROM unnest(CAST(:skeleton AS int[]), CAST(:token AS int[]), CAST(:folded AS text[]),
                    CAST(:prominence AS smallint[]))
             AS n (skeleton, token, folded, prominence)
        WHERE NOT EXISTS (SELECT FROM token_skeleton s WHERE s.token = n.token AND s.skeleton = n.skeleton
                          AND s.prominence >= n.prominence AND s.rule_version = :rule
                          AND s.folded COLLATE "C" <= n.folded)
        ON CONFLICT (token, skeleton) DO UPDATE
        SET prominence = greatest(token_skeleton.prominence, excluded.prominence), rule_version = excluded.rule_version,
            folded = least(token_skeleton.folded COLLATE "C", excluded.folded)
        WHERE token_skeleton.prominence < excluded.prominence OR token_skeleton.rule_version <> excluded.rule_version
           OR excluded.folded COLLATE "C" < token_skeleton.folded
    """),
}

_NAMES_OF_ACTORS = text("""
    SELECT a.id, ARRAY(SELECT v.text FROM name_variant v WHERE v.actor_id = a.id) AS names, a.countries, a.prominence
    FROM actor a WHERE a.id = ANY (:ids) ORDER BY a.id
""")
_ACTORS_AFTER = text("SELECT id FROM actor WHERE id > :after ORDER BY id LIMIT :limit")

# A merged actor's names count for the survivor, once.
_COUNTS = """
    SELECT n.token, count(DISTINCT c.root_id)::int AS holders, max(n.prominence) AS prominence
    FROM name_single n JOIN actor_closure c ON c.actor_id = n.actor_no GROUP BY n.token
"""
_REFRESH = (
    f"""UPDATE name_token t SET holders = c.holders, prominence = c.prominence FROM ({_COUNTS}) c
        WHERE c.token = t.token AND (t.holders, t.prominence) IS DISTINCT FROM (c.holders, c.prominence)""",  # noqa: S608
    """UPDATE token_skeleton s SET prominence = t.prominence
       FROM (SELECT token, max(prominence) AS prominence FROM name_token GROUP BY token) t
       WHERE t.token = s.token AND s.prominence <> t.prominence""",
    """INSERT INTO name_statistics (version, actors)
       SELECT coalesce((SELECT max(version) FROM name_statistics), 0) + 1,
              (SELECT count(*) FROM actor WHERE status = 'active')""",
)

_FIGURES_ARE_DUE = text("""
    SELECT coalesce(
        (SELECT 100 * CAST(:changed AS bigint) > actors FROM name_statistics ORDER BY version DESC LIMIT 1),
        EXISTS (SELECT FROM actor))
""")

_VACUUMED = ("name_pair", "name_single", "name_token", "token_skeleton", "name_variant", "actor", "actor_closure",
             "post_title", "tenure")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorNames:
    """What the derived rows of an actor are made of."""

    actor_id: int
    names: tuple[str, ...]
    countries: tuple[str, ...]
    prominence: float

    @classmethod
    def of(cls, actor_id: int, names: Iterable[str], countries: Iterable[str], *, prominence: float) -> ActorNames:
        """Take the columns as they come."""
        return cls(actor_id=actor_id, names=tuple(names), countries=tuple(countries), prominence=prominence)


@dataclass(slots=True)
class DerivedRows:
    """Derived rows of some actors; prominence as `names.index.quantised` gives it."""

    pairs: set[tuple[int, int, int, int]] = field(default_factory=set)
    """First token, second token, prominence, actor."""

    singles: set[tuple[int, int, int]] = field(default_factory=set)
    """Token, prominence, actor."""

    tokens: dict[tuple[int, str], int] = field(default_factory=dict)
    """Token and its spelling, to the prominence of its best known bearer here."""

    skeletons: dict[tuple[int, int, str], int] = field(default_factory=dict)
    """Skeleton, token and its spelling, to the same."""


def fetch_actor_names(session: Session, actor_ids: Iterable[int]) -> list[ActorNames]:
    """Fetch what the derived rows of actors are made of, in the order of ids."""
    rows = session.execute(_NAMES_OF_ACTORS, {"ids": sorted(set(actor_ids))})
    return [ActorNames.of(row.id, row.names, row.countries, prominence=row.prominence) for row in rows]


def fetch_actor_ids(session: Session, *, after: int, limit: int) -> list[int]:
    """Fetch ids of actors above `after`, in their order."""
    return list(session.scalars(_ACTORS_AFTER, {"after": after, "limit": limit}))


def delete_derived(session: Session, rows: DerivedRows) -> None:
    """Delete pairs and singles. Tokens stay: others may bear them; `rekey` clears those that nobody does."""
    if rows.pairs:
        session.execute(_DELETE["name_pair"], _columns(rows.pairs, ("first", "second", "prominence", "actor")))
    if rows.singles:
        session.execute(_DELETE["name_single"], _columns(rows.singles, ("token", "prominence", "actor")))


def insert_derived(session: Session, rows: DerivedRows, *, rule_version: int) -> None:
    """Add derived rows; one that is there already is left as it is, but for a higher prominence of a token."""
    rule = {"rule": rule_version}
    tokens = [(token, folded, prominence) for (token, folded), prominence in rows.tokens.items()]
    skeletons = [(*key, prominence) for key, prominence in _by_hashes(rows).items()]
    for table, found, names in (
        ("name_pair", rows.pairs, ("first", "second", "prominence", "actor")),
        ("name_single", rows.singles, ("token", "prominence", "actor")),
        ("name_token", tokens, ("token", "folded", "prominence")),
        ("token_skeleton", skeletons, ("skeleton", "token", "folded", "prominence")),
    ):
        if found:
            session.execute(_INSERT[table], _columns(found, names) | rule)


def _by_hashes(rows: DerivedRows) -> dict[tuple[int, int, str], int]:
    """Leave one of two words that share a hash and a skeleton: one statement cannot add both."""
    once = {(skeleton, token): folded for skeleton, token, folded in sorted(rows.skeletons, reverse=True)}
    return {
        (skeleton, token, folded): rows.skeletons[skeleton, token, folded] for (skeleton, token), folded in once.items()
    }


def _columns(rows: Collection[tuple[Any, ...]], names: tuple[str, ...]) -> dict[str, Any]:
    # Sorted: a B-tree takes keys in order several times faster than at random.
    return dict(zip(names, map(list, zip(*sorted(rows), strict=True)), strict=True))


def lock_figures(session: Session, *, alone: bool) -> None:
    """Hold the figures until the end of the transaction, `alone` to count them anew; waits as long as it takes.

    Both a count and a bulk load change many rows of tokens, in orders of their own:
    beside each other they would block each other for good. Adding one actor needs no lock.
    """
    function = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    usual = session.scalar(text("SELECT current_setting('lock_timeout')"))
    session.execute(text("SET LOCAL lock_timeout = 0"))
    session.execute(text(f"SELECT {function}(hashtextextended('registry figures', 0))"))
    session.execute(text("SELECT set_config('lock_timeout', :usual, true)"), {"usual": usual})


def refresh_statistics(session: Session) -> None:
    """Count anew how many actors bear each token, and freeze the figures as a new version.

    One pass over name_single: seconds at a million actors. In a transaction of its own:
    it locks tokens until the end.
    """
    lock_figures(session, alone=True)
    for statement in _REFRESH:
        session.execute(text(statement))


def figures_are_due(session: Session, changed: int) -> bool:
    """Tell whether `changed` actors, or names, are a hundredth of those counted, or none were counted yet."""
    return bool(session.scalar(_FIGURES_ARE_DUE, {"changed": changed}))


def has_statistics(session: Session) -> bool:
    """Tell whether the figures were ever counted."""
    return bool(session.scalar(text("SELECT EXISTS (SELECT FROM name_statistics)")))


def vacuum(connection: Connection) -> None:
    """Let index-only scans be index-only again after a bulk load; the connection commits each statement.

    Without it a query reads the table beside the index for as long as autovacuum takes
    to come round: twice the time, measured at a million actors.
    """
    for table in _VACUUMED:
        connection.execute(text(f"VACUUM (ANALYZE) {table}"))
