"""`make bench`: quality and speed on this machine, printed and kept in bench/RESULTS.md."""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench import titles
from bench.calibrate import calibration_figures
from bench.figures import Figures
from bench.gold import gold_figures
from bench.holdings import holdings_figures
from bench.kept import keep, with_kept
from bench.million_figures import million_figures
from bench.names import (
    actor_lines,
    answers_of,
    lookalike_figures,
    lookalikes,
    name_probes,
    probe_figures,
    write_misses,
)
from bench.nightly import nightly_figures
from bench.peers import peer_figures
from bench.registries import ROOT, SHARED_DATA, registry_of, seed_lines, server
from bench.reliability import reliability_figures
from bench.review import review_figures
from bench.scripts import FILE, script_figures, split_people
from bench.speed import annotate_figures, import_figures, new_text_figures, speed_figures
from bench.targets import target_figures
from bench.texts import answered, text_figures
from bench.tokens import is_possible, token_figures
from registry.cli.context import read_thresholds
from registry.domain import Thresholds

_PARTS = (
    "gold", "roles", "names", "tokens", "calibrate", "scripts", "speed", "import", "holdings", "review", "nightly",
    "million",
)  # fmt: skip
_RESULTS = ROOT / "bench" / "RESULTS.md"


def main() -> None:
    """Run the parts that were asked for, all by default. A whole run is kept; others where that is asked for."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"{', '.join(_PARTS)}; all by default")
    parser.add_argument("--actors", type=int, default=100_000, help="actors of the import (default 100,000)")
    parser.add_argument("--misses", type=Path, metavar="FILE", help="where `names` writes what it missed, as TSV")
    parser.add_argument(
        "--largest", type=int, default=1_000_000, help="actors of the largest registry of `million` (1,000,000)"
    )
    parser.add_argument("--items", type=int, default=1_000_000, help="items of `review` (1,000,000)")
    parser.add_argument("--mentions", type=int, default=1_000_000, help="mentions of `nightly` (1,000,000)")
    parser.add_argument("--pending", type=int, default=100_000, help="mentions that wait in `nightly` (100,000)")
    parser.add_argument("--documents", type=int, default=3_000, help="documents of `nightly` (3,000)")
    parser.add_argument("--keep", action="store_true", help="keep the tables of the parts asked for beside the others")
    parser.add_argument("--fresh", action="store_true", help="make the registries of `million` anew, 3 minutes")
    options = parser.parse_args()
    if unknown := set(options.parts) - set(_PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}: choose from {', '.join(_PARTS)}")
    figures = []
    for found in _run(set(options.parts or _PARTS), options):
        print(found.markdown(), flush=True)
        figures.append(found)
    if options.parts and options.keep:
        figures = with_kept(_RESULTS, figures)
    asked = target_figures(figures)
    print(asked.markdown(), flush=True)
    if options.parts and options.keep:
        keep(_RESULTS, _head(options.parts), [asked, *figures])
    elif not options.parts:
        keep(_RESULTS, _head(), [asked, *figures])
        print(f"kept in {_RESULTS.relative_to(ROOT)}")


def _run(wanted: set[str], options: argparse.Namespace) -> Iterator[Figures]:
    thresholds = read_thresholds(ROOT / "config" / "thresholds.toml")
    if "tokens" in wanted:
        yield from _on_tokens()
    if wanted - {"million", "tokens"}:
        with server() as url:
            yield from _small_parts(url, wanted, thresholds, options)
            if "import" in wanted:
                yield import_figures(url, options.actors)
            if "holdings" in wanted:
                yield from holdings_figures(url)
            if "nightly" in wanted:
                yield from nightly_figures(url, options)
            if "review" in wanted:
                with registry_of(url, seed_lines()) as engine:
                    yield review_figures(engine, options.items)
    if "million" in wanted:
        yield from million_figures(thresholds, actors=options.largest, fresh=options.fresh)


def _small_parts(url: str, wanted: set[str], thresholds: Thresholds, options: argparse.Namespace) -> Iterator[Figures]:
    if "gold" in wanted:
        with registry_of(url, seed_lines()) as engine:
            yield gold_figures(engine, thresholds, title="Seed documents, shipped seeds")
            yield from text_figures(answered(engine, thresholds))
            yield annotate_figures(engine, thresholds)
            yield new_text_figures(engine, thresholds)
        with registry_of(url, seed_lines(aliases=False)) as engine:
            yield gold_figures(engine, thresholds, title="Seed documents, canonical Latin names only")
    if "roles" in wanted:
        yield from _on_titles(url, thresholds)
    if "names" in wanted:
        yield from _on_names(url, thresholds, options.misses)
    if "calibrate" in wanted:
        yield from calibration_figures(url, thresholds)
    if wanted & {"scripts", "speed"}:
        yield from _on_legislators(url, wanted, thresholds)


def _on_tokens() -> Iterator[Figures]:
    if is_possible():
        yield token_figures()
    else:
        print(f"SKIPPED: translit is not in {SHARED_DATA} (set REGISTRY_SHARED_DATA)")


def _on_titles(url: str, thresholds: Thresholds) -> Iterator[Figures]:
    yield titles.phrase_figures(titles.phrases())
    labelled = titles.probes()
    with registry_of(url, seed_lines()) as engine:
        yield titles.probe_figures(labelled, titles.resolve_probes(engine, thresholds, labelled))


def _on_names(url: str, thresholds: Thresholds, misses: Path | None) -> list[Figures]:
    lines, probes, strangers = actor_lines(), name_probes(), lookalikes()
    with registry_of(url, lines) as engine:
        answers = answers_of(engine, thresholds, [*probes, *strangers])
    if misses:
        write_misses(misses, [*probes, *strangers], answers)
    return [
        probe_figures(probes, answers[: len(probes)]),
        lookalike_figures(strangers, answers[len(probes) :]),
        peer_figures(lines, probes, strangers, answers),
    ]


def _on_legislators(url: str, wanted: set[str], thresholds: Thresholds) -> list[Figures]:
    if not FILE.exists():
        print(f"SKIPPED: {FILE.name} is not in {SHARED_DATA} (set REGISTRY_SHARED_DATA)")
        return []
    lines, probes = split_people()
    figures = []
    with registry_of(url, lines) as engine:
        if "speed" in wanted:
            figures.append(speed_figures(engine, thresholds, lines, probes))
        if "scripts" in wanted:
            figures.append(script_figures(engine, thresholds, lines, probes))
            figures.append(reliability_figures(engine, thresholds, probes))
    return figures


def _head(parts: Sequence[str] = ()) -> str:
    """Say when and on what it ran; `parts` where not all of it did."""
    day = datetime.now(UTC).date()
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, {platform.system()}"
    load = os.getloadavg()[1]
    measured = f" Measured then: {', '.join(parts)}; tables of other parts are of an earlier run." if parts else ""
    return (
        "# Results of `make bench`\n\n"
        f"{day}, on top of commit {commit.stdout.strip() or 'unknown'}; {machine}, shared with other work "
        f"(load {load:.1f} at the end): read times as ratios within this run."
        f"{measured}\n\n"
    )


if __name__ == "__main__":
    main()
