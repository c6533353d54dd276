"""Ninety-five thousand real holdings: the time to import them, what becomes of each, and who held it that day."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from http.client import HTTPConnection
from urllib.parse import quote, urlencode

from sqlalchemy import Engine, make_url, text

from bench.figures import Figures, percentile
from bench.holdings_lines import Converted, convert
from bench.registries import SHARED_DATA, registry_of
from bench.worker import worker
from registry.domain import NotFoundError, PartialDate, Precision
from registry.services.holders import holders_by_title, holders_of_post
from registry.services.importing import import_lines, refresh_figures
from registry.services.indexing import tidy
from registry.transaction import autocommitting, reading, writing

FILES = tuple(SHARED_DATA / f"{name}_holdings.csv.gz" for name in ("wikidata", "us_state_department"))
_QUESTIONS, _WARM = 2_000, 200
_FROM, _UNTIL = date(1950, 1, 1), date(2022, 1, 1)

Question = tuple[str, str, str]
"""The key of a post, a title that it bears, and a day."""


def holdings_figures(server_url: str) -> Iterator[Figures]:
    """Import both files into an empty registry, then ask it who held what; none where a file is not there."""
    if missing := [path.name for path in FILES if not path.exists()]:
        print(f"SKIPPED: {', '.join(missing)} not in {SHARED_DATA} (set REGISTRY_SHARED_DATA)")
        return
    with registry_of(server_url, []) as engine:
        yield _import_figures(engine)
        yield _holder_figures(engine)


def _import_figures(engine: Engine) -> Figures:
    rows, held, seconds = [], 0, 0.0
    for path in FILES:
        began = time.perf_counter()
        done = convert(path)
        converted = time.perf_counter() - began
        refused = _import(engine, path.name, done)
        taken = time.perf_counter() - began
        now = _count(engine, "tenure")
        reasons = Counter(left.reason for left in done.left) + refused
        told = now - held + reasons.total()
        if told != done.holdings:
            raise SystemExit(f"{path.name}: of {done.holdings} holdings {told} are taken or listed")
        listed = ", ".join(f"{reason} {number:,}" for reason, number in reasons.most_common())
        rows.append((path.name, f"{done.holdings:,}", f"{now - held:,}", listed, f"{converted:.1f}", f"{taken:.1f}"))
        held, seconds = now, seconds + taken
    return Figures(
        title="Real holdings",
        columns=("file", "holdings", "tenures", "listed with their reason", "s to convert", "s in all"),
        rows=(*rows, ("both", "", f"{held:,}", "", "", f"{seconds:.1f}")),
        remark=(
            f"{_count(engine, 'actor'):,} actors in {_count(engine, 'post'):,} posts, into an empty registry, names "
            "indexed, figures counted and tables vacuumed: what `registry import` does. merged: the same actor in the "
            "same post on the same days, of which one tenure was made; repeated: again without an end; "
            "no_end_beside_one: has no end, and another of the same shows that it had one."
        ),
    )


def _import(engine: Engine, name: str, done: Converted) -> Counter[str]:
    """Import as the command does, and give how many holdings stand on lines that were refused, by their reason."""
    with writing(engine, acted_by=f"import {name}") as session:
        tally = import_lines(session, done.lines, keep_going=True)
    with writing(engine, acted_by="import") as session:
        refresh_figures(session, tally)
    with autocommitting(engine) as connection:
        tidy(connection)
    refused: Counter[str] = Counter()
    for problem in tally.refused:
        refused[problem.code] += done.lines[problem.line - 1].count('"post": ')
    return refused


def _count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return int(connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0)


def _holder_figures(engine: Engine) -> Figures:
    asked = _questions(engine, _QUESTIONS + _WARM)
    rows = [
        ("a post, in process", *_times(asked, lambda question: _by_post(engine, question))),
        ("a title, in process", *_times(asked, lambda question: _by_title(engine, question))),
    ]
    with worker(make_url(engine.url).render_as_string(hide_password=False)) as server:
        connection = HTTPConnection("127.0.0.1", server.port, timeout=60)
        rows += [
            ("a post, over HTTP", *_times(asked, lambda question: _get(connection, _post_address(question)))),
            ("a title, over HTTP", *_times(asked, lambda question: _get(connection, _title_address(question)))),
        ]
    return Figures(
        title="Who held it that day, with real holdings",
        columns=("asked by", "p50 ms", "p99 ms", "longest ms"),
        rows=tuple(rows),
        remark=f"{_QUESTIONS:,} questions after {_WARM}: posts by chance, each as often as it has tenures, and days "
        f"from {_FROM.year} to {_UNTIL.year - 1}. Some are parliaments: of hundreds of holders 50 are told.",
    )


def _questions(engine: Engine, number: int) -> list[Question]:
    chance = random.Random(7)
    with engine.connect() as connection:
        query = "SELECT p.key, p.label FROM tenure t JOIN post p ON p.id = t.post_id ORDER BY t.id"
        posts = connection.execute(text(query)).all()
    days = (_UNTIL - _FROM).days
    chosen = (posts[chance.randrange(len(posts))] for _ in range(number))
    return [(post.key, post.label, str(_FROM + timedelta(days=chance.randrange(days)))) for post in chosen]


def _times(asked: list[Question], ask: Callable[[Question], object]) -> tuple[str, str, str]:
    taken = []
    for question in asked:
        began = time.perf_counter()
        ask(question)
        taken.append(1000 * (time.perf_counter() - began))
    taken = taken[_WARM:]
    return f"{percentile(taken, 0.5):.1f}", f"{percentile(taken, 0.99):.1f}", f"{max(taken):.1f}"


def _on(day: str) -> PartialDate:
    return PartialDate(date.fromisoformat(day), Precision.DAY)


def _by_post(engine: Engine, question: Question) -> None:
    with reading(engine) as session:
        holders_of_post(session, question[0], _on(question[2]))


def _by_title(engine: Engine, question: Question) -> None:
    try:
        with reading(engine) as session:
            holders_by_title(session, question[1], _on(question[2]))
    except NotFoundError:
        pass


def _post_address(question: Question) -> str:
    return f"/v1/posts/{quote(question[0])}/holders?{urlencode({'on': question[2]})}"


def _title_address(question: Question) -> str:
    return f"/v1/holders?{urlencode({'title': question[1], 'on': question[2]})}"


def _get(connection: HTTPConnection, address: str) -> None:
    connection.request("GET", address)
    response = connection.getresponse()
    response.read()
    if response.status >= 500:
        raise SystemExit(f"the server answered {response.status} to {address}")
