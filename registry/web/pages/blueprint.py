"""The blueprint that all pages hang on, and the words its templates may use."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, g

from registry.services.accounts import csrf_token
from registry.services.wording import period
from registry.web.auth import NOBODY
from registry.web.gate import gate
from registry.web.pages import wording
from registry.web.pages.direction import direction
from registry.web.pages.fields import LANGUAGES
from registry.web.pages.marked import pieces
from registry.web.pages.review_view import age_words

pages = Blueprint(
    "pages", __name__, template_folder="../templates", static_folder="../static", static_url_path="/static"
)

_FILTERS: dict[str, Callable[..., Any]] = {
    "age": age_words,
    "bits": wording.bits_words,
    "country": wording.country_word,
    "direction": direction,
    "feature_of": wording.feature_of,
    "feature_word": wording.feature_word,
    "language": wording.language_word,
    "outcome_of": wording.outcome_of,
    "outcome_word": wording.outcome_word,
    "period": period,
    "pieces": pieces,
    "reason_of": wording.reason_of,
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
    me = g.get("caller", NOBODY)
    return {
        "is_open": gate().believed_open,
        "me": me,
        "csrf": csrf_token(me.token) if me.token else "",
        "languages": sorted(LANGUAGES, key=wording.language_word),
    }
