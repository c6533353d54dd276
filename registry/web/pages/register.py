"""Hanging the pages into an application."""

from __future__ import annotations

from flask import Flask

from registry.web.pages import actors, posts, start
from registry.web.pages.blueprint import pages

VIEWS = (start, actors, posts)
"""Modules whose views hang on the blueprint once they are imported."""


def register_pages(app: Flask) -> None:
    """Make an application that has its wiring show the pages too."""
    app.register_blueprint(pages)
