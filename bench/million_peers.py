"""The peers in the same run, on the same names: string distances over all names, pg_trgm, and logic-v2."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
import venv
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import psycopg
from jellyfish import jaro_winkler_similarity
from sqlalchemy import Engine, make_url

from bench.figures import Figures, share
from bench.mentions import Printed, Printer
from bench.million_quality import place_of
from bench.registries import ROOT
from registry.domain import Match, Thresholds
from registry.names.fold import fold
from registry.services.resolve import resolve_mentions
from registry.transaction import reading

_HOME = ROOT / "var" / "bench" / "peers"
_EACH = 20
_SHORTLIST = 20
_KINDS = ("Latin, a letter off", "Cyrillic", "Arabic", "Hebrew", "Hangul")
Found = list[int | None]
"""The actor each probe was taken for."""


def peer_figures(
    engine: Engine, thresholds: Thresholds, printer: Printer, names: Sequence[str], spare_url: str
) -> Figures:
    """Give a row for the registry and each peer; `names` are the canonical names of all actors, in the order of ids.

    `spare_url` is an empty database for pg_trgm, which the caller drops.
    """
    probes = _probes(printer)
    folded = [fold(name) for name in names]
    texts = [fold(probe.text) for probe in probes]
    answers, ours_s = _ours(engine, thresholds, probes)
    firsts: Found = [matches[0].candidate.actor_id if matches else None for matches in answers]
    rows = [_row("this registry", probes, firsts, f"{1000 * ours_s:.1f} ms a mention")]
    rows.append(_row("unidecode + jellyfish Jaro-Winkler", probes, *_jaro_winkler(folded, texts)))
    rows += _trgm_rows(probes, folded, texts, spare_url)
    rows += _installed_rows(probes, folded, texts, answers)
    return Figures(
        title="Peers",
        columns=("who", *_KINDS, "all", "time"),
        rows=tuple(rows),
        remark=(
            f"Share of {len(probes)} names, {_EACH} of each kind, whose first candidate is the actor meant, of "
            f"{len(names):,}; Hebrew and Hangul as attested, Cyrillic and Arabic put together word by word, one letter "
            "of the Latin ones wrong. Jaro-Winkler, rapidfuzz and pg_trgm look through the canonical names of all "
            "actors, folded by unidecode (a name that several bear counts for the first of them). logic-v2 scores "
            f"pairs only: it is given the {_SHORTLIST} best candidates that this registry found, with all their names, "
            "in random order, and can be right only where they hold the actor. One process each, on the same machine "
            "in the same run."
        ),
    )


def _probes(printer: Printer) -> list[Printed]:
    misspelt = [
        Printed(_a_letter_off(name.text, random.Random(at)), "en", _KINDS[0], name.number)
        for at, name in enumerate(printer.latin(_EACH))
    ]
    return misspelt + [
        name
        for script, kind in zip(("Cyrl", "Arab", "Hebr", "Hang"), _KINDS[1:], strict=True)
        for name in printer.native(script, _EACH, kind=kind)
    ]


def _a_letter_off(text: str, dice: random.Random) -> str:
    """Leave out a letter of the longest word, or write the one before it again."""
    word = max(text.split(), key=len)
    at = dice.randrange(1, len(word)) if len(word) > 1 else 0
    return text.replace(word, word[:at] + dice.choice(("", word[at] * 2)) + word[at + 1 :], 1)


def _ours(
    engine: Engine, thresholds: Thresholds, probes: Sequence[Printed]
) -> tuple[list[tuple[Match, ...]], float]:  # fmt: skip
    answers = []
    began = time.perf_counter()
    for probe in probes:
        with reading(engine) as session:
            (resolved,) = resolve_mentions(session, [probe.mention()], thresholds, today=date(2026, 1, 1))
        answers.append(resolved.decision.matches if resolved.decision else ())
    return answers, (time.perf_counter() - began) / len(probes)


def _jaro_winkler(folded: Sequence[str], texts: Sequence[str]) -> tuple[Found, str]:
    found: Found = []
    began = time.perf_counter()
    for text in texts:
        scores = [jaro_winkler_similarity(text, name) for name in folded]
        found.append(scores.index(max(scores)) + 1)
    return found, f"{1000 * (time.perf_counter() - began) / len(texts):,.0f} ms a mention"


def _trgm_rows(
    probes: Sequence[Printed], folded: Sequence[str], texts: Sequence[str], url: str
) -> list[tuple[str, ...]]:  # fmt: skip
    """Ask a GIN index for names above the usual threshold, and a GiST index for the nearest."""
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        try:
            connection.execute("CREATE EXTENSION pg_trgm")
        except psycopg.Error as error:
            return [_absent("pg_trgm", str(error))]
        connection.execute("CREATE TABLE peer (id int, name text)")
        with connection.cursor() as cursor, cursor.copy("COPY peer FROM STDIN") as copy:
            copy.write("".join(f"{number}\t{name}\n" for number, name in enumerate(folded, 1)))
        nearest = "SELECT id FROM peer {} ORDER BY name <-> %(text)s LIMIT 1"
        rows = []
        for title, method, statement in (
            ("pg_trgm, GIN, % at 0.3", "gin (name gin_trgm_ops)", nearest.format("WHERE name %% %(text)s")),
            ("pg_trgm, GiST, nearest", "gist (name gist_trgm_ops)", nearest.format("")),
        ):
            began = time.perf_counter()
            connection.execute(f"CREATE INDEX peer_name ON peer USING {method}")
            connection.execute("VACUUM ANALYZE peer")
            made, began = time.perf_counter() - began, time.perf_counter()
            found = [_first(connection.execute(statement, {"text": text}).fetchone()) for text in texts]
            each = 1000 * (time.perf_counter() - began) / len(texts)
            rows.append(_row(title, probes, found, f"{each:,.0f} ms a mention, index in {made:.0f} s"))
            connection.execute("DROP INDEX peer_name")
        return rows


def _first(row: tuple[Any, ...] | None) -> int | None:
    return row[0] if row else None


def _installed_rows(
    probes: Sequence[Printed], folded: Sequence[str], texts: Sequence[str], answers: Sequence[tuple[Match, ...]]
) -> list[tuple[str, ...]]:
    """Measure the peers that are installed for the bench only; where one cannot be, its row says so."""
    python, problem = _environment()
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".txt") as names:
        names.write("\n".join(folded))
        names.flush()
        done = _run(python, {"what": "rapidfuzz", "names": names.name, "texts": texts})
    if isinstance(done, str):
        first = _absent("rapidfuzz", problem or done)
    else:
        found = [None if at is None else at + 1 for at in done["found"]]
        first = _row("rapidfuzz, token_sort_ratio", probes, found, f"{1000 * done['seconds']:,.0f} ms a mention")
    shortlists = [random.Random(3).sample(matches[:_SHORTLIST], len(matches[:_SHORTLIST])) for matches in answers]
    done = _run(python, {"what": "logic-v2", "pairs": _pairs(probes, shortlists)})
    if isinstance(done, str):
        return [first, _absent("nomenklatura logic-v2", problem or done)]
    best = [
        None if at is None else matches[at].candidate.actor_id
        for matches, at in zip(shortlists, done["found"], strict=True)
    ]
    reach = sum(
        place_of(matches, probe.number) is not None for matches, probe in zip(shortlists, probes, strict=True)
    )  # fmt: skip
    time_s = f"{1e6 * done['seconds']:,.0f} µs a pair; the actor is among the candidates in {reach} of {len(probes)}"
    return [first, _row("nomenklatura logic-v2, on our candidates", probes, best, time_s)]


def _pairs(probes: Sequence[Printed], shortlists: Sequence[Sequence[Match]]) -> list[tuple[str, list[list[str]]]]:
    return [
        (probe.text, [[name.text for name in match.candidate.names] for match in matches])
        for probe, matches in zip(probes, shortlists, strict=True)
    ]


def _environment() -> tuple[Path, str | None]:
    """Make the peers' environment where it is not there; give its Python, and what went wrong."""
    wanted = Path(__file__).with_name("requirements.txt").read_text(encoding="utf-8")
    python, stamp = _HOME / "bin" / "python", _HOME / "installed"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return python, None
    venv.create(_HOME, with_pip=True, clear=True)
    problems = []
    for line in wanted.splitlines():
        if line and not line.startswith("#"):
            print(f"installing {line} for the bench", file=sys.stderr, flush=True)
            done = subprocess.run(
                [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", line],
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            if done.returncode:
                problems.append(_last_line(done.stderr))
    if not problems:
        stamp.write_text(wanted, encoding="utf-8")
    return python, "; ".join(problems) or None


def _run(python: Path, job: dict[str, Any]) -> dict[str, Any] | str:
    """Give what the peer found, or the last line of what it said instead."""
    script = Path(__file__).with_name("peer_process.py")
    try:
        done = subprocess.run(
            [python, "-P", script], input=json.dumps(job), capture_output=True, text=True, check=False, timeout=1_200
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    result: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {}
    return result or _last_line(done.stderr)


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["no reason given"])[-1][:200]


def _absent(who: str, why: str) -> tuple[str, ...]:
    return (who, *("–" for _ in _KINDS), "–", f"not measured: {' '.join(why.split()).replace('|', '/')}")


def _row(who: str, probes: Sequence[Printed], found: Found, taken: str) -> tuple[str, ...]:
    right: dict[str, list[bool]] = defaultdict(list)
    for probe, number in zip(probes, found, strict=True):
        for kind in (probe.kind, "all"):
            right[kind].append(number == probe.number)
    return (who, *(share(sum(right[kind]), len(right[kind])) for kind in (*_KINDS, "all")), taken)
