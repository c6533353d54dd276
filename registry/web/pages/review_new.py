"""Making an actor out of an item: who bears the name already, first; then a small form."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from registry.domain import ConflictError, InvalidError, Kind, Verdict
from registry.services.actors import NewActor, NewName, search_actors
from registry.services.answers import Json, actor_json
from registry.services.review_page import show_actors, show_item
from registry.syntax import COUNTRY, read_language
from registry.transaction import reading
from registry.web.auth import acting_user
from registry.web.pages.blueprint import pages
from registry.web.pages.review import now
from registry.web.pages.review_filter import Asked
from registry.web.pages.review_item import choice_of, decided, number_of
from registry.web.pages.review_view import seconds_left, sentence_of
from registry.web.wiring import wiring

_NAMES_LOOKED_FOR = 5
_NAMESAKES = 50
_CARDS = 9
"""Of namesakes shown in full; of the others the name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFields:
    """The form as it was sent, or as the item fills it in."""

    name: str = ""
    lang: str = ""
    kind: str = "person"
    description: str = ""
    country: str = ""
    born: str = ""

    @classmethod
    def of(cls, values: Mapping[str, str]) -> NewFields:
        """Take the fields out of what a browser sent."""
        return cls(**{name: values.get(name, "").strip() for name in cls.__dataclass_fields__})

    @classmethod
    def of_item(cls, item: Json) -> NewFields:
        """Fill the form in with what the item says of the name."""
        mention, subject = item["mention"], item["subject"]
        if mention is None:
            names = subject.get("names") or [{}]
            lang = names[0].get("lang") or ""
            return cls(name=subject.get("text") or "", lang=lang, kind=subject.get("kind", "person"))
        name = mention["reading"].get("core") or mention["surface"]
        kind = "organisation" if mention["kind"] == "organisation" else "person"
        return cls(name=name, lang=mention["lang"] or "", kind=kind)

    def actor(self, item: Json) -> NewActor:
        """Give the actor that the form describes, with the names that were proposed. Raises InvalidError."""
        if self.kind not in Kind.__members__.values():
            raise InvalidError("the kind is person or organisation", code="not_allowed", pointer="/kind")
        lang = _language(self.lang)
        proposed = [NewName(text=each["text"], lang=each.get("lang")) for each in item["subject"].get("names", ())]
        own = NewName(text=self.name, lang=lang)
        return NewActor(
            kind=Kind(self.kind),
            name=self.name,
            names=(own, *(each for each in proposed if each.text != self.name)),
            description=self.description or None,
            countries=(_country(self.country),) if self.country else (),
            born=self.born or None,
        )


@pages.get("/review/<item_id>/new")
def new_actor(item_id: str) -> ResponseReturnValue:
    """Show who bears the name already, and the form for somebody new."""
    return _page(number_of(item_id), name=request.args.get("name"))


@pages.post("/review/<item_id>/new")
def make_new_actor(item_id: str) -> ResponseReturnValue:
    """Make the actor and decide the item by it; show who bears the name when nobody has looked at them."""
    number, fields = number_of(item_id), NewFields.of(request.form)
    try:
        with reading(wiring().engine) as session:
            item = show_item(session, number, by=acting_user().name, today=wiring().today())
        despite = frozenset(map(number_of, request.form.getlist("despite")))
        choice = choice_of(request.form, verdict=Verdict.NEW_ACTOR, actor=None, new=fields.actor(item), despite=despite)
        return decided(number, choice)
    except (ConflictError, InvalidError) as error:
        return _page(number, fields=fields, error=error), 409 if isinstance(error, ConflictError) else 422


def _page(
    number: int,
    *,
    name: str | None = None,
    fields: NewFields | None = None,
    error: ConflictError | InvalidError | None = None,
) -> str:
    with reading(wiring().engine) as session:
        item = show_item(session, number, by=acting_user().name, today=wiring().today())
        fields = fields or NewFields.of_item(item)
        known = _namesakes(session, item, name or fields.name, fields.kind)
        if isinstance(error, ConflictError) and error.code == "possible_duplicates":
            shown = {each["id"] for each in known}
            known = [*(each for each in error.facts["actors"] if each["id"] not in shown), *known]
        about = show_actors(session, [each["id"] for each in known[:_CARDS]], script=item["script"])
    return render_template(
        "new_actor.html",
        item=item,
        fields=fields,
        known=known,
        cards=known[:_CARDS],
        others=known[_CARDS:],
        about=about,
        error=error,
        asked=Asked.of(request.args),
        left=seconds_left(item["lease"], now()),
        sentence_of=sentence_of,
        here="review",
    )


def _namesakes(session: Session, item: Json, name: str, kind: str) -> list[Json]:
    """Give the candidates and whoever else bears one of the names, in any script: all must be somebody else."""
    found: dict[str, Any] = {each["actor"]["id"]: each["actor"] for each in item["candidates"]}
    names = [name, *(each["text"] for each in item["subject"].get("names", ()))]
    for each in list(dict.fromkeys(filter(None, names)))[:_NAMES_LOOKED_FOR]:
        try:
            page = search_actors(session, q=each, kind=Kind(kind), limit=_NAMESAKES)
        except (InvalidError, ValueError):
            continue  # what can be no name has no namesakes; the form says what is wrong
        found |= {str(hit.actor_id): actor_json(hit) for hit in page.items}
    return list(found.values())


def _language(text: str) -> str | None:
    try:
        return read_language(text) if text else None
    except InvalidError as error:
        raise InvalidError(error.detail, code=error.code, pointer="/lang") from error


def _country(text: str) -> str:
    code = text.lower()
    if not re.fullmatch(COUNTRY, code):
        raise InvalidError("a country is two letters, such as us", code="bad_format", pointer="/country")
    return code
