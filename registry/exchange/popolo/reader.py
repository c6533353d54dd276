"""Reading Popolo, in the dialects of EveryPolitician and of the commons.

Keys are made of ids. Memberships become tenures: in their post, or else in a post made of
organisation and role. A membership without dates of its own that belongs to a legislative
period has the dates of that period. An absent start is unknown, an absent end is open.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from registry.domain import InvalidError, Kind
from registry.exchange.documents import Fields, read_document
from registry.exchange.findings import Entry, Faults, Finding, Loss, Place, Refusal
from registry.exchange.keys import Keys
from registry.exchange.native import ActorRecord, PostRecord, TitleRecord, read_piece
from registry.exchange.popolo.document import Document, Placed, take_apart
from registry.exchange.popolo.memberships import Memberships
from registry.exchange.popolo.names import read_identifiers, read_name, read_other_names, read_sources
from registry.exchange.values import country, key, list_of, partial_date, share, words
from registry.exchange.values import seats as read_seats

_BORN = {"persons": ("birth_date", "death_date"), "organizations": ("founding_date", "dissolution_date")}
_TEXTS = {"persons": ("summary", "biography"), "organizations": ("abstract", "description")}
_KINDS = {"persons": Kind.PERSON, "organizations": Kind.ORGANISATION}


def read(stream: BinaryIO) -> Iterator[Finding]:
    """Find what stands in a document; places are pointers into it."""
    try:
        document = take_apart(read_document(stream))
    except InvalidError as error:
        yield Refusal(place=Place(1), code=error.code, detail=error.detail)
        return
    yield from _Reading(document).findings()


class _Reading:
    """One document under way."""

    def __init__(self, document: Document) -> None:
        """Begin; findings are numbered in their order."""
        self._document = document
        self._keys = Keys()
        self._number = 0
        self._memberships = Memberships(document, self._keys)

    def findings(self) -> Iterator[Finding]:
        """Give posts, organisations and people, the last with their tenures."""
        for where, error in self._document.faults:
            yield Refusal(place=self._place(where), code=error.code, detail=error.detail)
        for section in self._document.others:
            yield Loss(place=self._place(f"/{section}"), kind=f"section {section[:40]}", detail="is not read")
        for where, item in self._document.repeats:
            yield Loss(place=self._place(where), kind="repeated object", detail=str(item["id"]))
        for placed in self._document.posts:
            yield from self._post(placed)
        yield from self._memberships.read(self._place)
        yield from self._memberships.posts(self._place)
        for section in ("organizations", "persons"):
            for placed in self._document.all(section):
                yield from self._actor(section, placed)
        yield from self._unnamed("organizations", self._memberships.organisations)
        yield from self._unnamed("persons", self._memberships.tenures)

    def _place(self, where: str) -> Place:
        self._number += 1
        return Place(self._number, where)

    def _post(self, placed: Placed) -> Iterator[Finding]:
        where, item = placed
        faults = Faults(self._place(where))
        fields = Fields(item, faults)
        try:
            id_ = words(item.get("id"), "id")
            post_key = self._keys.give("posts", id_, prefix="post")
        except InvalidError as error:
            yield Refusal(place=faults.place, code=error.code, detail=error.detail)
            return
        fields.drop("id")
        role, label = fields.text("role"), fields.text("label")
        organisation = fields.text("organization_id")
        titles = read_titles(fields)
        given: dict[str, Any] = {"titles": titles} if titles else {}
        sources = read_sources(fields) + ((f"popolo:{id_}",) if id_ != post_key else ())
        optional = {
            "organisation": self._memberships.organisation(organisation, faults),
            "country": fields.take("x_country", country),
            "seats": fields.take("x_seats", read_seats),
            "office": fields.take("x_office", key),
            "description": fields.text("x_description"),
            "sources": sources,
        }
        given |= {name: value for name, value in optional.items() if value}
        if not (label or role):
            yield Refusal(
                place=faults.place, code="missing_field", detail="label: is missing", about=("post", post_key)
            )
            return
        if label and role and role != label:
            faults.lose("field posts/role", role, "/role")
        fields.lose_rest("posts")
        record = PostRecord(key=post_key, label=label or role or "", given=frozenset(given), **given)
        yield Entry(place=faults.place, record=record, same_as=f"popolo:{id_}", pieces={})
        yield from faults.found

    def _actor(self, section: str, placed: Placed) -> Iterator[Finding]:
        where, item = placed
        faults = Faults(self._place(where))
        fields = Fields(item, faults)
        kind, about = _KINDS[section], None
        try:
            id_ = words(item.get("id"), "id")
            actor_key = self._keys.give("actors", id_, prefix=kind.value)
            about = ("actor", actor_key)
            name, names = read_name(fields)
        except InvalidError as error:
            yield Refusal(place=faults.place, code=error.code, detail=error.detail, about=about)
            return
        fields.drop("id")
        names += read_other_names(fields, faults)
        identifiers = read_identifiers(fields, faults) | ({"popolo": id_} if id_ != actor_key else {})
        tenures, places = self._memberships.of(id_) if section == "persons" else ((), {})
        given = {"names": names, "identifiers": identifiers, "tenures": tenures, **_facts(fields, section)}
        given = {attribute: value for attribute, value in given.items() if value}
        fields.lose_rest(section)
        record = ActorRecord(key=actor_key, kind=kind, name=name, given=frozenset(given), **given)
        same_as = "wikidata" if "wikidata" in identifiers else "popolo"
        yield Entry(place=faults.place, record=record, same_as=same_as, pieces=places)
        yield from faults.found

    def _unnamed(self, section: str, ids: Any) -> Iterator[Finding]:
        """Give those that memberships and posts refer to and nothing describes: they go by their ids."""
        kind = _KINDS[section]
        for id_ in list(ids):
            if id_ in self._memberships.described(section):
                continue
            place = self._place(f"/{section} {id_}")
            tenures, pieces = self._memberships.of(id_) if section == "persons" else ((), {})
            try:
                actor_key = self._keys.give("actors", id_, prefix=kind.value)
            except InvalidError as error:
                yield Refusal(place=place, code=error.code, detail=error.detail)
                continue
            record = ActorRecord(
                key=actor_key, kind=kind, name=id_, identifiers={"popolo": id_} if id_ != actor_key else {},
                tenures=tenures, given=frozenset({"identifiers"} if id_ != actor_key else ()),
            )  # fmt: skip
            yield Entry(place=place, record=record, is_part=True, same_as="popolo", pieces=pieces)
            yield Loss(place=place, kind=f"{kind} without a name", detail=f"{id_} goes by the id")


def read_titles(fields: Fields) -> tuple[TitleRecord, ...]:
    """Give the other labels of a post: with language and dates where our own writer has left them."""
    exact = fields.take("x_titles", list_of(lambda value, where: read_piece(TitleRecord, value, where)))
    if exact is not None:
        fields.drop("other_label")
        return exact
    labels = fields.take("other_label", list_of(words)) or ()
    return tuple(TitleRecord(text=text) for text in dict.fromkeys(labels))


def _facts(fields: Fields, section: str) -> dict[str, Any]:
    born, died = _BORN[section]
    short, long = _TEXTS[section]
    return {
        "born": fields.take(born, partial_date),
        "died": fields.take(died, partial_date),
        "gender": fields.text("gender") if section == "persons" else None,
        "description": fields.text(short) or fields.text(long),
        "countries": fields.take("x_countries", list_of(country)),
        "prominence": fields.take("x_prominence", share),
        "sources": read_sources(fields),
    }
