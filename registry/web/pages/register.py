"""Hanging the pages into an application."""

from __future__ import annotations

from flask import Flask

from registry.web.pages import (
    actors,
    dashboard,
    decisions,
    keys,
    merging,
    posts,
    review,
    review_alike,
    review_item,
    review_new,
    runs,
    session,
    splitting,
    start,
)
from registry.web.pages.blueprint import pages

VIEWS = (
    start,
    actors,
    posts,
    session,
    keys,
    review,
    review_item,
    review_new,
    review_alike,
    decisions,
    dashboard,
    merging,
    splitting,
    runs,
)
"""Modules whose views hang on the blueprint once they are imported."""


def register_pages(app: Flask) -> None:
    """Make an application that has its wiring show the pages too."""
    app.register_blueprint(pages)
