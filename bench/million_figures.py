"""Everything that is measured at a million actors, table by table."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Engine

from bench.figures import Figures
from bench.mentions import Printer
from bench.million import build_facts, is_possible, kept_server, registry_url, spare_database
from bench.million_peers import peer_figures
from bench.million_quality import quality_figures
from bench.million_speed import batch_figures, http_figures
from bench.population import Population
from registry.domain import Thresholds
from registry.transaction import make_engine

_SIZES = (10_000, 100_000)
_COMPOSED_FROM = 100_000
"""People whose names are put together in other scripts, where a larger choice is wanted."""


def million_figures(thresholds: Thresholds, *, actors: int, fresh: bool = False) -> Iterator[Figures]:
    """Give the tables as they are done; registries that lack are made first, three minutes a million actors.

    `actors` is the size of the largest; `fresh` makes them anew. Says so and gives none
    where the files of names are not there.
    """
    if problem := is_possible():
        print(f"SKIPPED: {problem}")
        return
    population = Population()
    with kept_server() as server:
        sizes = (*(size for size in _SIZES if size < actors), actors)
        urls = {size: registry_url(server, size, population, fresh=fresh) for size in sizes}
        yield _registry_figures(urls)
        people = list(population.people(0, min(sizes)))
        yield http_figures(urls, Printer(people, seed=1), Printer(people, seed=2))
        ends = {size: urls[size] for size in (min(urls), max(urls))}
        yield batch_figures(ends, Printer(people, seed=3), Printer(people, seed=4))
        engine = make_engine(urls[actors], long_running=True)
        try:
            yield from _quality(population, engine, thresholds, actors)
            with spare_database(server) as spare:
                yield _peers(population, engine, thresholds, actors, spare)
        finally:
            engine.dispose()


def _registry_figures(urls: dict[int, str]) -> Figures:
    rows = []
    for number, url in urls.items():
        facts = build_facts(url)
        rows.append((f"{number:,}", *(facts[what] for what in ("names", "tokens", "seconds", "size", "index"))))
    return Figures(
        title="A registry of a million actors",
        columns=("actors", "names", "words", "s to make", "database", "what names are found by"),
        rows=tuple(rows),
        remark=(
            "11 in a hundred are people on record (Wikidata, by Merhav and Ash, CC0) with their Latin name, the "
            "others recombine given and family names as often as they occur there; a quarter of the family names come "
            "from the tail of transliterated words. Variants: initials, a middle initial, no middle name, spellings "
            "that are one in Arabic or Russian script, family name first. Planted, in a million: 3,000 John Smith, "
            "2,500 Wang Wei, 2,000 Mohammed Ali. Prominence as Zipf has it. Persons only, no posts."
        ),
    )


def _quality(population: Population, engine: Engine, thresholds: Thresholds, actors: int) -> Iterator[Figures]:
    near = list(population.people(0, min(actors, _COMPOSED_FROM)))
    real = [person for person in population.people(0, actors) if person.entity]
    yield quality_figures(engine, thresholds, real, Printer(near))


def _peers(population: Population, engine: Engine, thresholds: Thresholds, actors: int, spare: str) -> Figures:
    near = list(population.people(0, min(actors, _COMPOSED_FROM)))
    names = [person.names[0] for person in population.people(0, actors)]
    return peer_figures(engine, thresholds, Printer(near, seed=7), names, spare)
