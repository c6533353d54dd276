"""Two large files of dated holdings as lines of the native format, and every holding that is no line of its own.

    python -m bench.holdings_lines ../shared/data/wikidata_holdings.csv.gz > holdings.jsonl

Nothing is guessed: a faulty date leaves a holding out, and is told. Of what the same actor
holds of the same post on the same days one tenure is made; which, `_settle` says.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path

from registry.domain import InvalidError, Status
from registry.names.fold import fold
from registry.roles.span import Span

_COUNTRIES = Path(__file__).with_name("holdings_countries.tsv")
_LONGEST_SLUG = 80
Row = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One row of a file."""

    number: int
    """Of the row, from 1; the heading does not count."""

    person: str
    name: str
    identifiers: Mapping[str, str]
    born: str | None
    died: str | None
    post: str
    label: str
    country: str | None
    status: Status
    since: str | None
    until: str | None
    note: str | None = None

    @property
    def span(self) -> Span:
        """The dates; InvalidError when they hold no day."""
        return Span.parse(self.since, self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """A holding that is no tenure of its own, and why."""

    number: int
    reason: str
    detail: str


@dataclass(slots=True)
class Converted:
    """What a file became."""

    holdings: int = 0
    taken: int = 0
    lines: list[str] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


def convert(path: Path) -> Converted:
    """Read a file, of Wikidata or of the US State Department by its columns."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        rows = csv.DictReader(stream)
        read = _wikidata if "person_qid" in (rows.fieldnames or ()) else _state_department
        holdings = [read(number, row) for number, row in enumerate(rows, 1)]
    done = Converted(holdings=len(holdings))
    sound = [each for each in holdings if _is_sound(each, done.left)]
    tenures = list(_settled(sound, done.left))
    done.taken = len(tenures)
    done.lines = [*_posts(tenures), *_actors(tenures, path.name)]
    done.left.sort(key=lambda each: each.number)
    return done


def _wikidata(number: int, row: Row) -> Holding:
    country = _countries().get(row["repo"])
    return Holding(
        number=number,
        person=row["person_qid"].lower(),
        name=row["person"].strip(),
        identifiers={"wikidata": row["person_qid"]},
        born=None,
        died=None,
        post=_slug(f"{country or row['repo']} {row['position']}"),
        label=row["position"].strip(),
        country=country,
        status=Status.HELD,
        since=row["start"] or "unknown",
        until=row["end"] or None,
    )


def _state_department(number: int, row: Row) -> Holding:
    """Read a row: from taking up the post, or the appointment where that is not known, to leaving it.

    Other nominees and appointees never took it up.
    """
    never = row["list"].startswith("other-")
    acting = "ad-interim" in row["role_title_id"] or row["role_title_id"].startswith("acting")
    status = Status.NEVER_SERVED if never else Status.ACTING if acting else Status.HELD
    mission = row["kind"] == "missions-countries"
    place = row["position"].replace("-", " ").title()
    notes = (row["started_note"], row["ended_note"], row["note"])
    return Holding(
        number=number,
        person=_slug(row["person_id"]),
        name=row["person_name"].strip(),
        identifiers={"us_state_department": row["person_id"]},
        born=_sound_date(row["birth"]),
        died=_sound_date(row["death"]),
        post=_slug(f"us {'mission ' if mission else ''}{row['position']}"),
        label=f"US chief of mission, {place}" if mission else row["position_title"].strip() or place,
        country="us",
        status=status,
        since=row["started"] or row["appointed"] or "unknown",
        until=row["ended"] or ("unknown" if never else None),
        note="; ".join(note.strip() for note in notes if note.strip()) or None,
    )


def _is_sound(holding: Holding, left: list[Left]) -> bool:
    """Tell whether the dates are dates and hold a day; note why not."""
    try:
        holding.span  # noqa: B018  read for its errors
    except InvalidError as error:
        reason = error.code
        if reason == "empty_span":
            reason = "empty" if holding.since == holding.until else "reversed"
        left.append(Left(number=holding.number, reason=reason, detail=error.detail))
        return False
    return True


def _settled(holdings: Iterable[Holding], left: list[Left]) -> Iterator[Holding]:
    """Give holdings, those of one actor in one post and status so that no two are of the same days."""
    groups: dict[tuple[str, str, Status], list[Holding]] = {}
    for each in holdings:
        groups.setdefault((each.person, each.post, each.status), []).append(each)
    for group in groups.values():
        kept: list[Holding] = []
        for each in sorted(group, key=lambda h: (_start(h), _end(h), h.number)):
            _settle(kept, each, left)
        yield from kept


def _settle(kept: list[Holding], later: Holding, left: list[Left]) -> None:
    """Add a holding to those kept, which begin no later; of two that overlap one is made or one is left.

    Ended both: one tenure from the first start to the last end. One without an end while
    the other, no earlier begun, has one or begins anew: its end is what is missing, and it
    is left. Neither ended: the earlier start stands.
    """
    while kept and _overlap(kept[-1], later):
        earlier = kept[-1]
        if earlier.until is None and later.until is not None:
            kept.pop()
            left.append(_left(earlier, "no_end_beside_one", later))
        elif later.until is None and (earlier.until is None or earlier.since == later.since):
            reason = "repeated" if earlier.until is None else "no_end_beside_one"
            left.append(_left(later, reason, earlier))
            return
        else:
            kept.pop()
            left.append(_left(later, "merged", earlier))
            later = replace(earlier, until=later.until if _end(later) > _end(earlier) else earlier.until)
    kept.append(later)


def _left(holding: Holding, reason: str, other: Holding) -> Left:
    detail = f"{holding.since} to {holding.until or 'open'} beside {other.since} to {other.until or 'open'}"
    return Left(number=holding.number, reason=reason, detail=f"{detail}, row {other.number}")


def _overlap(one: Holding, other: Holding) -> bool:
    """Tell whether two have days in common for certain, or begin with the same date."""
    if one.since == other.since:
        return True
    first, second = one.span.certain(), other.span.certain()
    if first is None or second is None:
        return False
    return (first[0] or date.min) < (second[1] or date.max) and (second[0] or date.min) < (first[1] or date.max)


def _start(holding: Holding) -> date:
    return holding.span.valid[0] or date.min


def _end(holding: Holding) -> date:
    return holding.span.valid[1] or date.max


def _posts(holdings: Iterable[Holding]) -> Iterator[str]:
    """Write posts; neither file says how many may hold one at once."""
    for key, (label, country) in {h.post: (h.label, h.country) for h in holdings}.items():
        titles = [{"text": label, "lang": "en"}]
        yield _line({"type": "post", "key": key, "label": label, "country": country, "titles": titles})


def _actors(holdings: Iterable[Holding], source: str) -> Iterator[str]:
    people: dict[str, list[Holding]] = {}
    for each in holdings:
        people.setdefault(each.person, []).append(each)
    for person, held in people.items():
        first = held[0]
        # An item alone is no key that anybody could read.
        key = _slug(first.name, person) if "wikidata" in first.identifiers else person
        names = dict.fromkeys(each.name for each in held if each.name != first.name)
        yield _line(
            {
                "type": "actor",
                "key": key,
                "kind": "person",
                "name": first.name,
                "countries": sorted({each.country for each in held if each.country}),
                "identifiers": dict(first.identifiers),
                **{name: value for name, value in (("born", first.born), ("died", first.died)) if value},
                "names": [{"text": name} for name in names],
                "tenures": [_tenure(each, source) for each in held],
            }
        )


def _tenure(holding: Holding, source: str) -> dict[str, object]:
    note = {"note": holding.note} if holding.note else {}
    return {
        "post": holding.post,
        "from": holding.since,
        "until": holding.until,
        "status": holding.status.value,
        "sources": [f"{source}, row {holding.number}"],
        **note,
    }


def _line(record: Mapping[str, object]) -> str:
    return json.dumps(record, ensure_ascii=False)


def _slug(text: str, suffix: str = "") -> str:
    """Make a key; two texts that differ beyond what a key can hold get different ones."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")
    if len(words) > _LONGEST_SLUG:
        words = f"{words[:_LONGEST_SLUG].strip('-')}-{hashlib.blake2b(text.encode(), digest_size=4).hexdigest()}"
    key = "-".join(part for part in (words, suffix) if part)
    return key if key[:1].isalpha() else f"x-{key}"


def _sound_date(text: str) -> str | None:
    try:
        return text if text and Span.parse(text, None) else None
    except InvalidError:
        return None


@cache
def _countries() -> dict[str, str]:
    with _COUNTRIES.open(encoding="utf-8", newline="") as stream:
        return {row["repo"]: row["country"] for row in csv.DictReader(stream, delimiter="\t")}


def main() -> None:
    """Write the lines of the files named on the command line, and tell what is left on stderr."""
    for name in sys.argv[1:]:
        done = convert(Path(name))
        print("\n".join(done.lines))
        for each in done.left:
            print(f"{name}:{each.number}: {each.reason}: {each.detail}", file=sys.stderr)


if __name__ == "__main__":
    main()
