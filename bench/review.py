"""The review queue at a million items: lists, claims and decisions, through the services as the calls use them."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

from sqlalchemy import Engine, text

from bench.figures import Figures, percentile
from registry.domain import Verdict
from registry.services.deciding import Choice, decide
from registry.services.review import Filter, claim, list_items
from registry.services.review_items import get_item
from registry.services.undoing import undo
from registry.transaction import autocommitting, make_engine, reading, writing

_CLIENTS, _CLAIMS, _DECISIONS, _PAGES = 8, 3_000, 1_500, 200
_TODAY = date(2026, 1, 1)
_VERDICTS = (Verdict.SAME, Verdict.SAME, Verdict.DIFFERENT, Verdict.NOT_AN_ACTOR, Verdict.UNSURE)

# Forms come back as real ones do: few often, most once. One language in five hundred is rare.
_FILL = (
    """INSERT INTO mention (surface, context, lang, reading, decision, reason, score, evidence, model_version)
       SELECT 'Name ' || f.form, 'Yesterday Name ' || f.form || ' spoke.', f.lang,
              jsonb_build_object('core', 'Name ' || f.form, 'script', 'Latn', 'title', NULL, 'flags', '[]'::jsonb),
              'review', 'ambiguous', f.score,
              jsonb_build_array(jsonb_build_object('actor', f.actor::text, 'score', f.score, 'name', 'Name',
                  'evidence', '[]'::jsonb, 'alignment', '[]'::jsonb)), 'bench'
       FROM (SELECT g, (power(random(), 3) * 400000)::int AS form, 0.2 + 0.6 * random() AS score,
                    (SELECT min(id) FROM actor) + (random() * 3000)::int AS actor,
                    CASE WHEN g % 500 = 0 THEN 'ka' ELSE (ARRAY['en','ar','ru','he','zh'])[1 + g % 5] END AS lang
             FROM generate_series(1, :items) g) f""",
    """INSERT INTO review_item (kind, mention_id, impact, lang, script, score, form, alike, actors, created_at)
       SELECT 'mention', m.id, (1 - m.score) * (1 + length(m.surface) % 5), m.lang, 'Latn', m.score,
              lower(m.surface), decode(md5(m.surface || m.lang), 'hex'), ARRAY[(m.evidence -> 0 ->> 'actor')::bigint],
              now() - random() * interval '14 days'
       FROM mention m WHERE m.model_version = 'bench'""",
)


def review_figures(engine: Engine, items: int) -> Figures:
    """Fill the queue and time what reviewers do with it: alone, and eight at a time."""
    began = time.perf_counter()
    with writing(engine, acted_by="bench") as session:
        for statement in _FILL:
            values = {"items": items} if ":items" in statement else {}
            session.execute(text(statement), values)
    filled = time.perf_counter() - began
    with autocommitting(engine) as connection:
        connection.execute(text("VACUUM ANALYZE review_item"))
        connection.execute(text("VACUUM ANALYZE mention"))
    serving = make_engine(engine.url.render_as_string(hide_password=False), pool_size=_CLIENTS)
    try:
        rows = [*_lists(serving), *_work(serving)]
    finally:
        serving.dispose()
    return Figures(
        title=f"The review queue at {items:,} items",
        columns=("what", "clients", "number", "a second", "p50 ms", "p99 ms", "max ms"),
        rows=tuple(rows),
        remark=(
            f"Through the services, a transaction each, in threads of one process that share the machine with "
            f"PostgreSQL; filled in {filled:.0f} s. A decision keeps what was seen, writes verdicts and, three in "
            "five, learns a name. Threads wait for Python's lock: eight at a time take what one takes, eight times."
        ),
    )


def _lists(engine: Engine) -> list[tuple[str, ...]]:
    """Time pages of the list: the first, a far one, and those that filters must search for."""
    filters = {
        "list, first page": (Filter(), None),
        "list, a rare language": (Filter(langs=("ka",)), None),
        "list, a kind that has none": (Filter(kinds=("duplicate",)), None),
        "list, scores above 0.799": (Filter(min_score=0.799), None),
        "list, one actor": (Filter(actor_id=_an_actor(engine)), None),
        "list, search": (Filter(q="name 123"), None),
    }
    rows = []
    for name, (wanted, after) in filters.items():
        times = []
        for _ in range(20):
            began = time.perf_counter()
            with reading(engine) as session:
                list_items(session, wanted, after=after)
            times.append(time.perf_counter() - began)
        rows.append(_row(name, 1, times, sum(times)))
    return [*rows, _page_by_page(engine)]


def _page_by_page(engine: Engine) -> tuple[str, ...]:
    times, after = [], None
    for _ in range(_PAGES):
        began = time.perf_counter()
        with reading(engine) as session:
            page = list_items(session, Filter(), after=after)
        times.append(time.perf_counter() - began)
        after = page.after
    return _row("list, page after page", 1, times, sum(times))


def _work(engine: Engine) -> list[tuple[str, ...]]:
    rows = []
    held: list[dict[str, Any]] = []

    def take(number: int) -> None:
        with writing(engine, acted_by=f"reviewer {number}") as session:
            held.extend(claim(session, Filter(), by=f"reviewer {number}", seconds=1200))

    for clients in (1, _CLIENTS):
        times, seconds = _timed(take, _CLAIMS // 2, clients)
        rows.append(_row("claim", clients, times, seconds))
    done: list[str] = []

    def show(number: int) -> None:
        with reading(engine) as session:
            get_item(session, int(held[number]["id"]), today=_TODAY)

    times, seconds = _timed(show, 300, 1)
    rows.append(_row("show in full", 1, times, seconds))

    left = iter(list(held))  # handed out under Python's lock

    def settle(number: int) -> None:
        item = next(left)
        choice = Choice(
            verdict=_VERDICTS[number % len(_VERDICTS)], version=item["version"], lease_token=item["lease_token"]
        )
        with writing(engine, acted_by="reviewer") as session:
            done.append(decide(session, int(item["id"]), choice, by="reviewer", today=_TODAY)["decision"])

    for clients in (1, _CLIENTS):
        times, seconds = _timed(settle, _DECISIONS // 2, clients)
        rows.append(_row("decide", clients, times, seconds))

    def take_back(number: int) -> None:
        with writing(engine, acted_by="reviewer") as session:
            undo(session, int(done[number]), by="reviewer")

    times, seconds = _timed(take_back, 300, 1)
    return [*rows, _row("undo", 1, times, seconds)]


def _timed(work: Callable[[int], None], number: int, clients: int) -> tuple[list[float], float]:
    def once(at: int) -> float:
        began = time.perf_counter()
        work(at)
        return time.perf_counter() - began

    began = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        times = list(pool.map(once, range(number)))
    return times, time.perf_counter() - began


def _an_actor(engine: Engine) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT actors[1] FROM review_item LIMIT 1")).scalar_one())


def _row(what: str, clients: int, times: list[float], seconds: float) -> tuple[str, ...]:
    each = [1000 * taken for taken in times]
    rate = len(times) / seconds
    return (
        what, str(clients), str(len(times)), f"{rate:.0f}",
        f"{percentile(each, 0.5):.1f}", f"{percentile(each, 0.99):.1f}", f"{max(each):.1f}",
    )  # fmt: skip
