"""A registry of a few people, mentions of them, and nights over both."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from registry.db.indexing import fetch_actor_names, refresh_statistics
from registry.domain import Kind, Mention, PartialDate, Thresholds
from registry.exchange.document import GivenMention, NewDocument
from registry.services.actors import NewActor, NewName, create_actor
from registry.services.indexing import reindex
from registry.services.ingest import ingest
from registry.services.reconcile.run import decide_here, open_run, step
from registry.services.reconcile.stages import Limits, Policy, Run
from registry.services.record import await_arrival, heed_judgements, record_mentions
from registry.services.resolve import resolve_mentions
from registry.transaction import writing
from tests.settling import settle

TODAY = date(2025, 12, 1)
LIMITS = Limits(
    taken_share=0.02, taken_least=50, swing_share=0.2, swing_least=50, component=200,
    quarantined_share=0.005, quarantined_least=20,
)  # fmt: skip
POLICY = Policy(thresholds=Thresholds(link=0.8, review=0.2, lead=0.3), limits=LIMITS, today=TODAY)


def make(engine: Engine, name: str, *aliases: tuple[str, str], kind: Kind = Kind.PERSON, **known: Any) -> int:
    """Make an actor as the API does."""
    names = tuple(NewName(text=text, lang=lang) for text, lang in aliases)
    with writing(engine, acted_by="ada") as session:
        return create_actor(session, NewActor(kind=kind, name=name, names=names, **known)).actor_id


def add_name(session: Session, actor_id: int, text: str) -> None:
    before = fetch_actor_names(session, [actor_id])
    insert = "INSERT INTO name_variant (actor_id, text, script, kind) VALUES (:a, :t, 'Latn', 'alias')"
    session.execute(sa.text(insert), {"a": actor_id, "t": text})
    reindex(session, before, fetch_actor_names(session, [actor_id]))


def drop_name(session: Session, actor_id: int, text: str) -> None:
    before = fetch_actor_names(session, [actor_id])
    delete = "DELETE FROM name_variant WHERE actor_id = :a AND text = :t AND kind <> 'canonical'"
    session.execute(sa.text(delete), {"a": actor_id, "t": text})
    reindex(session, before, fetch_actor_names(session, [actor_id]))


def count_figures(engine: Engine) -> None:
    with writing(engine, acted_by="ada") as session:
        refresh_statistics(session)


def mention(engine: Engine, *surfaces: str, lang: str | None = None, on: str | None = None) -> list[int]:
    """Record mentions that come alone."""
    when = PartialDate.parse(on) if on else None
    mentions = [Mention(surface_form=surface, lang=lang, on=when) for surface in surfaces]
    with writing(engine, acted_by="resolver") as session:
        await_arrival(session)
        resolved = resolve_mentions(session, mentions, POLICY.thresholds, today=TODAY)
        return record_mentions(session, heed_judgements(session, resolved))


def tell(engine: Engine, text: str, *names: str, lang: str = "en", on: str = "2025-04-11", source: str = "a") -> int:
    """Ingest a document with mentions that the sender named."""
    given = tuple(
        GivenMention(start=text.index(name), end=text.index(name) + len(name), surface=name, kind=Kind.PERSON)
        for name in names
    )
    document = NewDocument(text=text, lang=lang, on=PartialDate.parse(on), source=source, given=given)
    with writing(engine, acted_by="ingest") as session:
        return ingest(session, document, POLICY.thresholds, today=TODAY).document_id


def night(engine: Engine, policy: Policy = POLICY, *, redecider=decide_here, **options: Any) -> Run:
    """Do a whole run, over all that has been done by now."""
    settle(engine)
    with writing(engine, acted_by="nightly run") as session:
        run = open_run(session, policy, today=policy.today, **options)
    return finish(engine, run, policy, redecider=redecider)


def finish(engine: Engine, run: Run, policy: Policy = POLICY, *, redecider=decide_here) -> Run:
    while not run.is_done:
        with writing(engine, acted_by="nightly run") as session:
            run = step(session, run, policy, redecider=redecider)
    return run


def decisions(engine: Engine) -> dict[int, tuple[Any, ...]]:
    """What stands of every mention: decision, reason, actor, score to six digits, by whom."""
    query = """SELECT m.id, decision, reason, root_id, round(score::numeric, 6), decided_by
               FROM mention m LEFT JOIN actor_closure c ON c.actor_id = m.actor_id ORDER BY m.id"""
    return {row[0]: tuple(row[1:]) for row in rows(engine, query)}


def rows(engine: Engine, query: str, **values: Any) -> list[Any]:
    with engine.connect() as connection:
        return list(connection.execute(sa.text(query), values))


def one(engine: Engine, query: str, **values: Any) -> Any:
    return rows(engine, query, **values)[0][0]


def found_of(engine: Engine, run: Run) -> list[Any]:
    query = "SELECT kind, subject, before, after, state FROM batch_outcome WHERE run_id = :run ORDER BY kind, subject"
    return rows(engine, query, run=run.run_id)
