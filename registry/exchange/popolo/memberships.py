"""Memberships as tenures, and the posts that they imply."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from registry.domain import InvalidError, PartialDate, Status
from registry.exchange.documents import Fields
from registry.exchange.findings import Entry, Faults, Finding, Place, Refusal
from registry.exchange.keys import Keys
from registry.exchange.native import PostRecord, TenureRecord
from registry.exchange.popolo.document import Document
from registry.exchange.popolo.names import read_sources
from registry.exchange.values import bound, day, fail, one_of, partial_date, string, words

ROLE, MEMBER = "popolo:role", "popolo:member"
"""Sources of a post that the file had not as such: it is a role in an organisation, or membership without a role."""

Tenures = tuple[TenureRecord, ...]


class Memberships:
    """The memberships of a document, once they are read."""

    def __init__(self, document: Document, keys: Keys) -> None:
        """Take the document and the keys given in it so far."""
        self._document = document
        self._keys = keys
        self.tenures: dict[str, list[tuple[TenureRecord, Place]]] = {}
        """By the id of the person."""

        self.organisations: dict[str, None] = {}
        """Ids of organisations that something refers to."""

        self._implied: dict[str, tuple[str, str | None]] = {}
        self._described = {
            section: {item.get("id") for _, item in document.all(section) if isinstance(item.get("id"), str)}
            for section in ("persons", "organizations", "posts")
        }
        self._names = {item.get("id"): item.get("name") for _, item in document.organizations if _is_named(item)}
        self._periods = {
            item["id"]: (item, where) for where, item in document.events if isinstance(item.get("id"), str)
        }

    def described(self, section: str) -> Collection[Any]:
        """Give the ids of those that the document describes."""
        return self._described[section]

    def organisation(self, id_: str | None, faults: Faults) -> str | None:
        """Give the key of an organisation that is referred to."""
        if id_ is None:
            return None
        try:
            key = self._keys.give("actors", id_, prefix="organisation")
        except InvalidError as error:
            faults.refuse(error)
            return None
        self.organisations[id_] = None
        return key

    def of(self, person: str) -> tuple[Tenures, dict[str, Place]]:
        """Give the tenures of a person, with their places."""
        found = self.tenures.get(person, ())
        return tuple(tenure for tenure, _ in found), {f"tenures[{at}]": place for at, (_, place) in enumerate(found)}

    def read(self, place_of: Callable[[str], Place]) -> Iterator[Finding]:
        """Read all memberships; give what is wrong with them and what is lost."""
        for where, item in self._document.memberships:
            faults = Faults(place_of(where))
            try:
                self._read_one(Fields(item, faults), faults)
            except InvalidError as error:
                faults.refuse(error)
            yield from faults.found

    def posts(self, place_of: Callable[[str], Place]) -> Iterator[Finding]:
        """Give the posts that memberships imply, and those that they refer to and nothing describes."""
        for key, (organisation, role) in self._implied.items():
            name = self._names.get(organisation) or organisation
            label = role or f"Member of {name}"
            record = PostRecord(
                key=key,
                label=label,
                organisation=self._keys.give("actors", organisation, prefix="organisation") if organisation else None,
                sources=(ROLE if role else MEMBER,),
                given=frozenset({"organisation", "sources"} if organisation else {"sources"}),
            )
            yield Entry(place=place_of(f"/posts {key}"), record=record, pieces={})

    def _read_one(self, fields: Fields, faults: Faults) -> None:
        person = fields.take("person_id", words)
        if person is None:
            raise fail("person_id", "is missing: only people have tenures", "missing_field")
        id_, role = fields.take("id", words), fields.text("role")
        organisation, post = fields.take("organization_id", words), fields.take("post_id", words)
        key = self._post_of(organisation, post, role, faults)
        since, until, note = self._span(fields, faults)
        fields.drop("label" if fields.peek("label") == role else "")
        given: dict[str, Any] = {
            "expected_until": fields.take("x_expected_until", partial_date),
            "attested_on": fields.take("x_attested_on", day),
            "disputed_by": fields.text("x_disputed_by"),
            "note": fields.text("x_note") or note,
            "sources": read_sources(fields) + ((f"popolo:{id_}",) if id_ else ()),
        }
        given = {attribute: value for attribute, value in given.items() if value}
        status = fields.take("status", one_of(Status)) or Status.HELD
        acting = fields.take("acting", lambda value, _: value)
        if acting is True:
            status = Status.ACTING
        fields.lose_rest("memberships")
        if any(isinstance(finding, Refusal) for finding in faults.found):
            return
        tenure = TenureRecord(
            post=key,
            since=since,
            until=until,
            status=Status(status),
            given=frozenset({"from", "until", *given}),
            **given,
        )
        self.tenures.setdefault(person, []).append((tenure, faults.place))

    def _post_of(self, organisation: str | None, post: str | None, role: str | None, faults: Faults) -> str:
        if post is not None and post in self._described["posts"]:
            return self._keys.give("posts", post, prefix="post")
        if post is not None:
            faults.lose("post that the file does not describe", post, "/post_id")
        if organisation is None and post is None:
            raise fail("membership", "has neither organization_id nor post_id", "missing_field")
        where = organisation or ""
        self.organisation(organisation, faults)
        name = f"{where}/{role or 'member'}" if post is None else post
        key = self._keys.give("posts", name, prefix="post")
        self._implied.setdefault(key, (where, role or (post if organisation is None else None)))
        return key

    def _span(self, fields: Fields, faults: Faults) -> tuple[str | None, str | None, str | None]:
        """Give start, end and a note on where they come from."""
        exact_start, exact_end = fields.take("x_from", string), fields.take("x_until", bound)
        start, end = fields.take("start_date", _moment), fields.take("end_date", _moment)
        for what, moment in (("start_date", start), ("end_date", end)):
            if moment and moment[1]:
                faults.lose("time of day", f"{what} {moment[1]}", f"/{what}")
        since, until = start[0] if start else None, end[0] if end else None
        note = None
        period = fields.peek("legislative_period_id")
        if since is None and until is None and isinstance(period, str) and period in self._periods:
            fields.drop("legislative_period_id")
            item, _ = self._periods[period]
            dates = Fields(item, faults)
            since, until = dates.date("start_date"), dates.date("end_date")
            note = f"dates of {item.get('name') or period}"
        if since is None:
            since = None if exact_start == "open" else "unknown"
        return since, exact_end or until, note


def _moment(value: Any, where: str) -> tuple[str, str]:
    """Read a date that may have a time of day; give the day and the rest."""
    text = string(value, where)
    head, separator, rest = text.partition("T")
    try:
        return str(PartialDate.parse(head)), separator and rest
    except InvalidError as error:
        raise fail(where, error.detail, "bad_date") from error


def _is_named(item: dict[str, Any]) -> bool:
    return isinstance(item.get("id"), str) and isinstance(item.get("name"), str)
