"""`/v1/documents`: texts that are stored with their mentions."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from registry.domain import InvalidError
from registry.exchange.document import DocumentIn, NewDocument
from registry.services.answers import Json
from registry.services.ingest import get_document, ingest
from registry.transaction import reading
from registry.web.api.ids import as_id
from registry.web.api.models import NoQuery
from registry.web.api.render import answer
from registry.web.body import read_model, read_query
from registry.web.errors import TooLargeError
from registry.web.repeats import answer_once
from registry.web.wiring import wiring

api = Blueprint("documents", __name__)


@api.post("/v1/documents")
def add_document() -> ResponseReturnValue:
    """Store a document; the same text again answers the first one."""
    read_query(request, NoQuery)
    document = read_model(request, DocumentIn).to_domain()
    return answer_once(request, lambda session: _taken(session, document))


@api.get("/v1/documents/<document_id>")
def show_document(document_id: str) -> ResponseReturnValue:
    """Give a document with its mentions as they are decided now."""
    read_query(request, NoQuery)
    with reading(wiring().engine) as session:
        return answer(get_document(session, as_id(document_id, "document")))


def _taken(session: Session, document: NewDocument) -> tuple[int, Json, str | None]:
    try:
        taken = ingest(session, document, wiring().thresholds, today=wiring().today())
    except InvalidError as error:
        if error.code == "too_long" and error.pointer == "/text":
            raise TooLargeError(error.detail, code="text_too_large", pointer="/text") from error
        raise
    shown = {"is_new": taken.is_new, **get_document(session, taken.document_id, with_text=False)}
    where = f"/v1/documents/{taken.document_id}"
    return (201, shown, where) if taken.is_new else (200, shown, None)
