"""Writing an actor dictionary: capitals, ASCII, one line a tenure, the shortest first.

A post that came from a dictionary has its code; that of another is made of its country
and of the role that words of its label have in the table. What has no code is not written.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from babel.core import get_global

from registry.domain import PartialDate, Precision, Status
from registry.exchange.findings import Faults, Loss, Place
from registry.exchange.native import ActorRecord, PostRecord, Record, TenureRecord
from registry.exchange.phoenix.reader import DEFAULT, post_key

_WRITTEN = (Status.HELD, Status.ACTING)
_PHRASE = re.compile(r"[A-Z0-9][A-Z0-9 .,'/()&-]*")
_BREAKS = re.compile(r"[\r\n]+")
_EVER = (date.min, date.max)


def write(records: Callable[[], Iterable[Record]]) -> Iterator[str | Loss]:
    """Give the entries of actors with at least one code, and what is not said of them."""
    codes: dict[str, str] = {}
    for record in records():
        is_post = isinstance(record, PostRecord)
        faults = Faults(Place(0, f"{'post' if is_post else 'actor'} {record.key}"))
        if isinstance(record, PostRecord):
            codes[record.key] = _code(record)
            if not codes[record.key]:
                faults.lose("post without a code", record.label)
        elif record.merged_into:
            faults.lose("merge", f"into {record.merged_into}")
        else:
            yield from _entry(record, codes, faults)
        yield from (found for found in faults.found if isinstance(found, Loss))


def _code(post: PostRecord) -> str:
    if post.key == post_key(post.label):
        return post.label
    country = _three_letters().get(post.country or "")
    role = next((role for word, role in _roles() if word in f"{post.office or ''} {post.label}".lower()), None)
    return f"{country}{role}" if country and role else ""


@cache
def _roles() -> tuple[tuple[str, str], ...]:
    text = files("registry.exchange").joinpath("data/phoenix.tsv").read_text(encoding="utf-8")
    rows = csv.DictReader([line for line in text.splitlines() if not line.startswith("#")], delimiter="\t")
    return tuple((row["word"], row["role"]) for row in rows)


@cache
def _three_letters() -> dict[str, str]:
    """Give the codes of countries in three letters, by those in two."""
    aliases = get_global("territory_aliases")
    pairs = {new[0].lower(): old for old, new in aliases.items() if len(old) == 3 and old.isalpha() and len(new) == 1}
    return dict(pairs)


def _entry(actor: ActorRecord, codes: dict[str, str], faults: Faults) -> Iterator[str]:
    names = _phrases(actor, faults)
    lines = [(span, line) for tenure in actor.tenures for span, line in _line(tenure, codes, faults)]
    if not lines:
        faults.lose("actor without a code", actor.name)
    elif not names:
        faults.lose("actor without a name in ASCII", actor.name)
    else:
        first, *others = names
        yield first + "\n"
        yield from (f"+{name}\n" for name in others)
        yield from (line for _, line in sorted(lines, key=lambda pair: pair[0]))
        yield "\n"


def _phrases(actor: ActorRecord, faults: Faults) -> list[str]:
    """Give the names that can be written, the usual one first."""
    found: dict[str, None] = {}
    for text in (actor.name, *(name.text for name in actor.names)):
        phrase = _ascii(text)
        if _PHRASE.fullmatch(phrase):
            found.setdefault(phrase.replace(" ", "_") + "_")
            if phrase != text.upper():
                faults.lose("marks of a name", text)
        else:
            faults.lose("name that is not ASCII", text)
    return list(found)


def _ascii(text: str) -> str:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return plain.replace("’", "'").upper().strip()


def _line(tenure: TenureRecord, codes: dict[str, str], faults: Faults) -> Iterator[tuple[timedelta, str]]:
    what = f"{tenure.post} from {tenure.since}"
    if tenure.superseded_at is not None:
        faults.lose("superseded tenure", what)
        return
    if tenure.status not in _WRITTEN:
        faults.lose(f"tenure that is {tenure.status}", what)
        return
    code = codes[tenure.post]
    if not code:
        faults.lose("tenure without a code", what)
        return
    until = tenure.until if tenure.until != "unknown" else tenure.attested_on
    if tenure.until == "unknown" and until is None:
        faults.lose("tenure with an unknown end", what)
        return
    start = None if tenure.since in (None, "unknown") else PartialDate.parse(tenure.since)
    end = None if until is None else PartialDate.parse(until)
    if tenure.since == "unknown" and end is None:
        faults.lose("tenure with an unknown start", what)
        return
    last = None if end is None else max(end.last - timedelta(days=1), start.first if start else end.first)
    comments = list(_comments(tenure, start, end, faults, what))
    comment = f" # {'; '.join(comments)}" if comments else ""
    length = (last or _EVER[1]) - (start.first if start else _EVER[0])
    yield length, f"\t[{code}{_dates(start, last)}]{comment}\n"


def _dates(start: PartialDate | None, last: date | None) -> str:
    if start is None:
        return f" <{last:%Y%m%d}" if last else ""
    return f" {start.first:%Y%m%d}-{last:%Y%m%d}" if last else f" >{start.first:%Y%m%d}"


def _comments(
    tenure: TenureRecord, start: PartialDate | None, end: PartialDate | None, faults: Faults, what: str
) -> Iterator[str]:
    """Give what stands in the comment only, which no program reads."""
    if tenure.note and tenure.note != DEFAULT:
        yield _BREAKS.sub(" ", tenure.note)
    if tenure.status is Status.ACTING:
        faults.lose("acting", what)
        yield "acting"
    for name, bound in (("start", start), ("end", end)):
        if bound is not None and bound.precision is not Precision.DAY:
            faults.lose("precision of a date", what)
            yield f"{name} {bound}"
    if tenure.until == "unknown":
        faults.lose("unknown end", what)
        yield "end unknown"
    for field in ("sources", "expected_until", "disputed_by"):
        if getattr(tenure, field):
            faults.lose(f"{field} of a tenure", what)
