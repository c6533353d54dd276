"""The dashboard: the queue by kind and age, decisions a day, agreement, and the quality of automatic links."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from registry.services.dashboard import AGES, OLDEST, overview
from registry.transaction import reading
from registry.web.pages.blueprint import pages
from registry.web.pages.charts import columns, stacked
from registry.web.wiring import wiring

_KINDS = {"mention": "Mentions", "new_actor": "New actors", "duplicate": "Duplicates", "role_change": "Role changes"}


@pages.get("/dashboard")
def dashboard() -> ResponseReturnValue:
    """Show how the review goes, every chart with its table."""
    with reading(wiring().engine) as session:
        seen = overview(session, today=wiring().today())
    bands = seen.quality["bands"]
    return render_template(
        "dashboard.html",
        ages=[*(words for words, _ in AGES), OLDEST],
        kinds=_KINDS,
        waiting=seen.waiting,
        bars=stacked([(_KINDS[kind], numbers) for kind, numbers in seen.waiting.items()]),
        days=seen.days,
        columns=columns([(f"{day.day:%d %b}".lstrip("0"), day.number, day.undone) for day in seen.days]),
        agreement=seen.agreement,
        quality=seen.quality,
        overall=[band for band in bands if band["lang"] is None],
        by_language=[band for band in bands if band["lang"] is not None],
        here="review",
    )
