"""`/docs`: the contract for people, in Swagger UI from the files of an installed package."""

from __future__ import annotations

from importlib import resources

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

api = Blueprint("docs", __name__)

_PACKAGE = "flask_swagger_ui"
_FILES = {
    "swagger-ui.css": "text/css",
    "swagger-ui-bundle.js": "text/javascript",
    "favicon-32x32.png": "image/png",
}
_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Actor registry: API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" href="/docs/favicon-32x32.png">
</head>
<body>
<noscript>This page needs JavaScript. The same contract is at <a href="/openapi.json">/openapi.json</a>.</noscript>
<main id="swagger-ui"></main>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
# No validator badge: it would ask an outside host.
_START = """\
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  validatorUrl: null,
  defaultModelsExpandDepth: 0,
});
"""


@api.get("/docs")
def docs() -> ResponseReturnValue:
    """Show the calls, to be tried out."""
    return Response(_PAGE, mimetype="text/html")


@api.get("/docs/start.js")
def start() -> ResponseReturnValue:
    """Give the few lines that start it: the policy allows no script inside the page."""
    return Response(_START, mimetype="text/javascript")


@api.get("/docs/<name>")
def part(name: str) -> ResponseReturnValue:
    """Give one of its files."""
    if name not in _FILES:
        raise NotFound
    content = resources.files(_PACKAGE).joinpath("dist", name).read_bytes()
    return Response(content, mimetype=_FILES[name], headers={"Cache-Control": "max-age=86400"})
