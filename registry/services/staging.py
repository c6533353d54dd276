"""Turning records into staged rows, and the rules of one record by itself.

Texts that people see are held to the rules of names, notes and the like to those of
running text; dates make spans.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from registry.db.staging import Row, Staged
from registry.domain import InvalidError, NameKind
from registry.exchange.native import ActorRecord, NameRecord, PostRecord, TenureRecord, TitleRecord
from registry.names.keys import RULE_VERSION
from registry.names.limits import NameTextError, check_name, check_text
from registry.names.script import script_of
from registry.roles.span import Span
from registry.roles.titles import first_token, title_key

_MAX_TEXT = 5_000

Spare = Callable[[str, InvalidError], None]
"""Told where a piece breaks a rule, such as tenures[2]; the piece is left out and the rest staged."""


def stage_actor(
    rows: Staged,
    line: int,
    record: ActorRecord,
    *,
    is_part: bool = False,
    same_as: str | None = None,
    spare: Spare | None = None,
) -> None:
    """Add the rows of an actor; InvalidError, with some rows added, when it breaks a rule.

    A part adds names and tenures to an actor that is described elsewhere; its own fields
    are for making one where there is none, which takes a name. `same_as` is as in Entry. With `spare`, a name or
    tenure that breaks a rule is left out alone.
    """
    columns: dict[str, Any] = {"kind": record.kind}
    if record.name or not is_part:
        _fit(record.name, "name")
        columns["name"] = record.name
    for column in ("countries", "identifiers", "born", "died", "gender", "prominence", "status", "sources"):
        if column in record.given:
            columns[column] = getattr(record, column)
    if "description" in record.given:
        columns["description"] = _free(record.description, "description")
    _free_all(record.sources, "sources")
    _free_all(record.identifiers.values(), "identifiers")
    _free(record.gender, "gender")
    rows.actor.append((line, record.key, record.merged_into, is_part, _json(columns), same_as))
    _stage_names(rows, line, record, spare)
    seen: set[Any] = set()
    for place, tenure in enumerate(record.tenures):
        where = f"tenures[{place}]"
        with _sparing(spare, where):
            _once(seen, (tenure.post, tenure.since, tenure.status, *_times(tenure)), where, "post, start and status")
            _stage_tenure(rows, line, place, tenure)


def _stage_names(rows: Staged, line: int, record: ActorRecord, spare: Spare | None) -> None:
    """Add the names of an actor, the canonical one among them."""
    canonical = [name for name in record.names if name.kind is NameKind.CANONICAL]
    if any(name.text != record.name for name in canonical) or len(canonical) > 1:
        raise InvalidError("a name of kind canonical is the name of the actor, and there is one", code="bad_value")
    same = (name for name in record.names if (name.text, name.lang) == (record.name, None))
    implied = None if canonical or not record.name else next(same, NameRecord(text=record.name))
    place = 0
    if implied is not None:
        rows.name.append(_name_row(line, place, implied, is_implied=True))
        place = 1
    seen: set[Any] = set()
    for at, name in enumerate(record.names):
        with _sparing(spare, f"names[{at}]"):
            _fit(name.text, f"names[{at}]")
            _free(name.source, f"names[{at}].source")
            _once(seen, (name.text, name.lang), f"names[{at}]", "text and language")
            if name is not implied:
                rows.name.append(_name_row(line, place, name, is_implied=False))
                place += 1


def _name_row(line: int, place: int, name: NameRecord, *, is_implied: bool) -> Row:
    columns: dict[str, Any] = {"script": script_of(name.text)}
    if is_implied:
        columns["kind"] = NameKind.CANONICAL
    elif "kind" in name.given:
        columns["kind"] = name.kind
    for column in ("weak", "source"):
        if column in name.given:
            columns[column] = getattr(name, column)
    if {"from", "until"} & name.given:
        columns |= _span_columns(_span(name.since, name.until, f"names: {name.text}"))
    return line, place, name.text, name.lang, is_implied, _json(columns)


def stage_post(
    rows: Staged,
    line: int,
    record: PostRecord,
    *,
    is_part: bool = False,
    same_as: str | None = None,
    spare: Spare | None = None,
) -> None:
    """Add the rows of a post; as `stage_actor` does, for titles."""
    columns: dict[str, Any] = {}
    if record.label or not is_part:
        _fit(record.label, "label")
        columns["label"] = record.label
    for column in ("country", "seats", "office", "sources"):
        if column in record.given:
            columns[column] = getattr(record, column)
    if "description" in record.given:
        columns["description"] = _free(record.description, "description")
    _free_all(record.sources, "sources")
    gives_organisation = "organisation" in record.given
    rows.post.append((line, record.key, record.organisation, gives_organisation, is_part, _json(columns), same_as))
    seen: set[Any] = set()
    for place, title in enumerate(record.titles):
        where = f"titles[{place}]"
        with _sparing(spare, where):
            identity = (title.text, title.lang, title.since, title.until, *_times(title))
            _once(seen, identity, where, "text, language, dates")
            rows.title.append(_title_row(line, place, title))


def _title_row(line: int, place: int, title: TitleRecord) -> Row:
    where = f"titles[{place}]"
    _fit(title.text, where)
    _free(title.source, f"{where}.source")
    columns = _span_columns(_span(title.since, title.until, where))
    given = {"source": title.source} if "source" in title.given else {}
    return (
        line, place, title.text, title.lang,
        columns["valid"], columns["from_precision"], columns["until_precision"],
        title.recorded_at, title.superseded_at,
        title_key(title.text), first_token(title.text), RULE_VERSION, _json(given),
    )  # fmt: skip


def _stage_tenure(rows: Staged, line: int, place: int, tenure: TenureRecord) -> None:
    where = f"tenures[{place}]"
    given: dict[str, Any] = {}
    for column in ("expected_until", "disputed_by", "note", "sources", "superseded_because"):
        if column in tenure.given:
            given[column] = getattr(tenure, column)
    for text in (tenure.disputed_by, tenure.note, tenure.superseded_because, *tenure.sources):
        _free(text, where)
    if tenure.post_label is not None:
        _fit(tenure.post_label, f"{where}.post_label")
    span = _span(tenure.since, tenure.until, where)
    attested = date.fromisoformat(tenure.attested_on) if tenure.attested_on else None
    dates = _span_columns(span) | {"certain": _range(span.certain(attested)), "attested_on": tenure.attested_on}
    given |= dates if "until" in tenure.given else {}
    absent = {"status": tenure.status, "sources": [], **dates}
    since = span.since.first if span.since else None
    rows.tenure.append(
        (line, place, tenure.post, tenure.status, since, span.since_precision,
         tenure.recorded_at, tenure.superseded_at, _json(absent), _json(given))
    )  # fmt: skip
    if tenure.post_label is not None:
        rows.post.append((line, tenure.post, None, False, True, _json({"label": tenure.post_label}), None))


@contextmanager
def _sparing(spare: Spare | None, where: str) -> Iterator[None]:
    try:
        yield
    except InvalidError as error:
        if spare is None:
            raise
        spare(where, error)


def _span(since: str | None, until: str | None, where: str) -> Span:
    try:
        return Span.parse(since, until)
    except InvalidError as error:
        raise InvalidError(f"{where}: {error.detail}", code=error.code) from error


def _span_columns(span: Span) -> dict[str, Any]:
    return {
        "valid": _range(span.valid),
        "from_precision": span.since_precision,
        "until_precision": span.until_precision,
    }


def _range(bounds: tuple[date | None, date | None] | None) -> str:
    return f"[{bounds[0] or ''},{bounds[1] or ''})" if bounds else "empty"


def _times(record: TenureRecord | TitleRecord) -> tuple[Any, ...]:
    """Give what tells past entries apart; current ones are all alike."""
    return (record.recorded_at, record.superseded_at) if record.superseded_at else ()


def _once(seen: set[Any], identity: Any, where: str, what: str) -> None:
    if identity in seen:
        raise InvalidError(f"{where}: the same {what} stand on the line already", code="duplicate_entry")
    seen.add(identity)


def _fit(text: str, where: str) -> None:
    try:
        check_name(text)
    except NameTextError as error:
        raise InvalidError(f"{where}: {error}", code=error.code) from error


def _free(text: str | None, where: str) -> str | None:
    """Let a text through that nobody is found by: a note, a description, a source."""
    if text is not None:
        try:
            check_text(text, limit=_MAX_TEXT)
        except NameTextError as error:
            raise InvalidError(f"{where}: {error}", code=error.code) from error
    return text


def _free_all(texts: Iterable[str], where: str) -> None:
    for text in texts:
        _free(text, where)


def _json(columns: dict[str, Any]) -> str:
    return json.dumps(columns, ensure_ascii=False)
