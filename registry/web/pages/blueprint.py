"""The blueprint that all pages hang on, and the words its templates may use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint

from registry.services.wording import period
from registry.web.pages import wording
from registry.web.pages.direction import direction
from registry.web.pages.fields import LANGUAGES
from registry.web.pages.marked import pieces
from registry.web.wiring import wiring

pages = Blueprint(
    "pages", __name__, template_folder="../templates", static_folder="../static", static_url_path="/static"
)

_FILTERS: dict[str, Callable[..., Any]] = {
    "bits": wording.bits_words,
    "country": wording.country_word,
    "direction": direction,
    "feature_word": wording.feature_word,
    "language": wording.language_word,
    "outcome_word": wording.outcome_word,
    "period": period,
    "pieces": pieces,
    "reason_words": wording.reason_words,
    "score": wording.score_words,
    "script_word": wording.script_word,
    "sentence": wording.sentence,
    "since_words": wording.since_words,
    "status_word": wording.status_word,
    "until_words": wording.until_words,
}
for _name, _filter in _FILTERS.items():
    pages.add_app_template_filter(_filter, _name)


@pages.app_context_processor
def _always() -> dict[str, Any]:
    return {"is_open": wiring().is_open, "languages": sorted(LANGUAGES, key=wording.language_word)}
