"""The corpus of bad inputs, translated to the calls there are.

The corpus speaks of one name a request; here that is a mention in a batch. Fields that are
not ours stay where the name stands, so that they are refused for being unknown.
"""

from __future__ import annotations

import base64
import json
import random
import re
import string
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).resolve().parents[1] / "data" / "bad_inputs.jsonl"

JSON_TYPE = {"Content-Type": "application/json"}
_ENVELOPE = ("limit",)
_DOCUMENT = {"source_id": "source", "published": "date"}
_ACTORS = {1: "marco-rubio", 2: "merged-rubio"}
_POST = "us-secretary-of-state"


@dataclass(frozen=True, slots=True)
class Call:
    """One request, ready to be sent."""

    method: str
    path: str
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)

    def options(self) -> dict[str, Any]:
        """Give the request as the test client takes it."""
        headers = {**JSON_TYPE, **self.headers} if self.method == "POST" else dict(self.headers)
        length = headers.pop("Content-Length", None)
        environ = {} if length is None else {"CONTENT_LENGTH": length}
        return {"data": self.body, "headers": headers, "environ_overrides": environ}


def read_corpus() -> list[dict[str, Any]]:
    """Give the cases."""
    # Bytes: str.splitlines would split at the control characters that some cases are about.
    return [json.loads(line) for line in CORPUS.read_bytes().splitlines()]


def call_of(case: dict[str, Any]) -> Call:
    """Translate a case."""
    payload = expand(case["payload"])
    headers = {name: value for name, value in payload.get("headers", {}).items() if value is not None}
    if "path" in payload:
        return Call(payload.get("method", "GET"), payload["path"], headers=headers)
    paths = {"resolve": "/v1/resolve", "actor": "/v1/actors", "document": "/v1/documents", "role": "/v1/tenures"}
    path = paths[case["endpoint_kind"]]
    return Call("POST", path, _body(case["endpoint_kind"], payload), headers)


def _body(kind: str, payload: dict[str, Any]) -> bytes:
    if "raw_b64" in payload:
        return base64.b64decode(payload["raw_b64"])
    if "gen" in payload:
        return str(payload["gen"]).encode("utf-8", "surrogatepass")
    if "raw" in payload:
        return _raw(payload["raw"]).encode("utf-8", "surrogatepass")
    return json.dumps(TRANSLATIONS[kind](payload["json"]), ensure_ascii=False).encode("utf-8", "surrogatepass")


def _raw(raw: str) -> str:
    """Translate JSON that json.dumps would not write: by its characters, and only where it names a name."""
    if not raw.startswith('{"name"'):
        return raw
    raw = raw.replace('"name":', '"text":', 1).replace('"type":', '"kind":', 1)
    outside = "".join(match.group() for match in re.finditer(r',"limit":[^,}]+', raw))
    inside = raw.replace(outside, "") if outside else raw
    return f'{{"mentions":[{inside}]{outside}}}'


def _resolve(given: Any) -> Any:
    if not isinstance(given, dict):
        return given
    items = given.get("items", [given])
    envelope = {name: given[name] for name in _ENVELOPE if name in given}
    names = {"name": "text", "type": "kind"}
    mentions = [
        {names.get(name, name): value for name, value in item.items() if name not in _ENVELOPE} for item in items
    ]
    return {"mentions": mentions, **envelope}


def _actor(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in given.items() if name != "then"}  # a note to the runner


def _document(given: dict[str, Any]) -> dict[str, Any]:
    return {_DOCUMENT.get(name, name): value for name, value in given.items()}


def _tenure(given: dict[str, Any]) -> dict[str, Any]:
    """Translate a role: `actor_id` and `post_id` are those that the seeds hold, `confirmed` is `held`."""
    actor, post = _ACTORS[given["actor_id"]], given["post_id"] and _POST
    status = {"confirmed": "held"}.get(given["status"], given["status"])
    return {"actor": actor, "post": post, "from": given["start"], "until": given["end"], "status": status}


TRANSLATIONS = {"resolve": _resolve, "actor": _actor, "document": _document, "role": _tenure}


def expand(value: Any) -> Any:
    """Run the generators of a payload, the inner ones first."""
    if isinstance(value, list):
        return [expand(each) for each in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((name, arguments),) = value.items()
        if name in _GENERATORS:
            return _GENERATORS[name](expand(arguments))
    return {name: expand(each) for name, each in value.items()}


def _numbered(value: Any, number: int) -> Any:
    if isinstance(value, dict):
        return {name: _numbered(each, number) for name, each in value.items()}
    return value.replace("{i}", str(number)) if isinstance(value, str) else value


def _nest(arguments: list[Any]) -> str:
    opening, closing, times, *inner = arguments
    return opening * times + "".join(inner) + closing * times


def _random_ascii(length: int) -> str:
    chosen = random.Random(length)
    return "".join(chosen.choice(string.ascii_letters + string.digits) for _ in range(length))


_GENERATORS = {
    "$repeat": lambda given: given[0] * given[1],
    "$cat": "".join,
    "$list": lambda given: [_numbered(given[0], number) for number in range(given[1])],
    "$map": lambda given: {_numbered(given[0], number): number for number in range(given[1])},
    "$nest": _nest,
    "$random_ascii": _random_ascii,
}
