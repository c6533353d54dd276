"""`POST /v1/annotate`: the mentions of a text."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from registry.domain import InvalidError
from registry.exchange.fields import as_date, spoken
from registry.services.annotate import annotate_text
from registry.services.answers import rendered_annotation
from registry.transaction import reading
from registry.web.api.models import AnnotateIn, NoQuery
from registry.web.api.render import answer
from registry.web.body import read_model, read_query
from registry.web.errors import TooLargeError
from registry.web.wiring import wiring

api = Blueprint("annotate", __name__)


@api.post("/v1/annotate")
def annotate() -> ResponseReturnValue:
    """Find and resolve the mentions of a text; nothing is stored."""
    read_query(request, NoQuery)
    asked = read_model(request, AnnotateIn)
    with reading(wiring().engine) as session:
        try:
            found = annotate_text(
                session,
                asked.text,
                wiring().thresholds,
                today=wiring().today(),
                lang=spoken(asked.lang),
                on=as_date(asked.date),
            )
        except InvalidError as error:
            if error.code == "too_long":
                raise TooLargeError(error.detail, code="text_too_large", pointer="/text") from error
            raise
    return answer({"mentions": [rendered_annotation(each) for each in found if each.resolved.decision]})
