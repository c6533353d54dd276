"""The start page, a text with its mentions, and one name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from registry.domain import InvalidError, Mention, NotFoundError
from registry.services.annotate import Annotation, annotate_text
from registry.services.resolve import Resolved, fault_of, resolve_mentions
from registry.transaction import reading
from registry.web.body import MAX_BODY
from registry.web.errors import TooLargeError
from registry.web.pages.blueprint import pages
from registry.web.pages.cards import actors_found, card_of, cards_of
from registry.web.pages.direction import direction
from registry.web.pages.fields import Fields
from registry.web.pages.marked import paragraphs
from registry.web.pages.seed_documents import find_seed_document, seed_documents
from registry.web.wiring import wiring

_LONGEST_ADDRESS = 2_000
"""Bytes of a query that every browser and server on the way lets through."""


@pages.get("/")
def start() -> ResponseReturnValue:
    """Show what this is and the two forms; `document` fills in a text that comes with it."""
    chosen = request.args.get("document", "")
    document = find_seed_document(chosen) if chosen else None
    if chosen and document is None:
        raise NotFoundError("No text of that number comes with the registry.", code="no_such_document")
    fields = Fields()
    if document:
        fields = Fields(text=document.text(), lang=document.lang, date=document.published)
    return _start(fields, chosen=chosen)


@pages.get("/read/<document_id>")
def read_document(document_id: str) -> ResponseReturnValue:
    """Show a text that comes with the registry, read in full."""
    document = find_seed_document(document_id)
    if document is None:
        raise NotFoundError("No text of that number comes with the registry.", code="no_such_document")
    fields = Fields(text=document.text(), lang=document.lang, date=document.published)
    return _annotated(fields, _annotations(fields))


@pages.post("/annotate")
def annotate() -> ResponseReturnValue:
    """Show a text with every mention in it, or the form again with what is wrong."""
    fields = _sent()
    try:
        annotations = _annotations(fields)
    except InvalidError as error:
        return _start(fields, error=error), _status(error)
    return _annotated(fields, annotations)


@pages.get("/annotate")
def annotate_again() -> ResponseReturnValue:
    """Lead to the form: the address of an annotated text holds no text."""
    return redirect(url_for("pages.start"), 303)


@pages.post("/resolve")
def resolve_sent() -> ResponseReturnValue:
    """Lead to the answer's own address, so that it can be shared; too long a question is answered here."""
    fields = _sent()
    given = {"text": fields.text, "lang": fields.lang, "date": fields.date, "context": fields.context}
    query = urlencode({name: value for name, value in given.items() if value})
    if len(query) <= _LONGEST_ADDRESS:
        return redirect(f"{url_for('pages.resolve')}?{query}", 303)
    return _resolved(fields)


@pages.get("/resolve")
def resolve() -> ResponseReturnValue:
    """Show whom a name or a role title means, and the form to ask again."""
    fields = Fields.of(request.args)
    return _resolved(fields) if "text" in request.args else render_template("resolve.html", fields=fields, here="name")


def _sent() -> Fields:
    """Read a form as large as the API's bodies. Raises RequestEntityTooLarge beyond, when nothing is read."""
    request.max_content_length = request.max_form_memory_size = MAX_BODY
    try:
        return Fields.of(request.form)
    except RequestEntityTooLarge as error:
        raise TooLargeError("A text has at most 1,000,000 characters; this one was not even read.") from error


def _annotations(fields: Fields) -> list[Annotation]:
    lang, on = fields.language(), fields.on()
    with reading(wiring().engine) as session:
        return annotate_text(session, fields.text, wiring().thresholds, today=wiring().today(), lang=lang, on=on)


def _start(fields: Fields, *, chosen: str = "", error: InvalidError | None = None) -> str:
    return render_template(
        "start.html",
        fields=fields,
        no_fields=Fields(),
        chosen=chosen,
        error=error,
        documents=seed_documents(),
        here="text",
    )


def _annotated(fields: Fields, annotations: Sequence[Annotation]) -> str:
    cards = cards_of(annotations)
    return render_template(
        "annotated.html",
        fields=fields,
        paragraphs=paragraphs(fields.text, [(each.start, each.end) for each in annotations]),
        direction=direction(fields.text),
        cards=cards,
        shown=list({card.number: card for card in cards}.values()),
        found=actors_found(cards),
        uncertain=[card for number, card in enumerate(cards) if card.deserves_a_look and card.number == number],
        here="text",
    )


def _resolved(fields: Fields) -> ResponseReturnValue:
    try:
        resolved = _resolve(fields)
        if resolved.error:
            raise _placed(resolved.error, resolved.mention)
    except InvalidError as error:
        return render_template("resolve.html", fields=fields, error=error, here="name"), _status(error)
    best = resolved.decision.best if resolved.decision else None
    card = card_of(0, resolved, kind=best.candidate.kind.value if best else "unsure")
    return render_template("resolve.html", fields=fields, card=card, here="name")


def _resolve(fields: Fields) -> Resolved:
    mention = Mention(surface_form=fields.text, lang=fields.language(), on=fields.on(), context=fields.context or None)
    with reading(wiring().engine) as session:
        (resolved,) = resolve_mentions(session, [mention], wiring().thresholds, today=wiring().today())
    return resolved


def _placed(error: InvalidError, mention: Mention) -> InvalidError:
    """Say which field of the form an error is about."""
    at = "/text" if fault_of(replace(mention, context=None)) else "/context"
    return InvalidError(error.detail, code=error.code, pointer=at)


def _status(error: InvalidError) -> int:
    return 413 if error.code in ("too_long", "too_large") else 422
