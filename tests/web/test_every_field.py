"""Hostile text through every field: answered or refused, never an error of ours, and refusals change nothing."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

HOSTILE = {
    "nul": "a\x00b",
    "controls": "a\x01\x1b[31mb",
    "c1": "a\x85b\x9fc",
    "separators": "a\u2028b\u2029c",
    "surrogate": "a\ud800b",
    "pair-reversed": "\ude00\ud83d",
    "noncharacter": "a\uffffb\U0010ffff",
    "bidi": "\u202ea\u2066b",
    "tags": "a\U000e0041b",
    "private": "\ue000",
    "marks": "a" + "\u0300\u0315" * 200,
    "ligatures": "\ufdfa" * 300,
    "long": "x" * 100_000,
    "empty": "",
    "blank": " \t\n",
    "invisible": "\u200b\u2060",
    "sql": "'; DROP TABLE actor;--",
    "like": "%_\\%",
    "html": "<script>alert(1)</script>",
    "format": "{0} {x} %s %(a)s",
    "path": "../../etc/passwd",
    "digits": "٢٠٢٥-٠١-٠١",
    "newline-after": "2025-01-01\n",
    "week": "2020-W01-1",
    "infinity": "infinity",
    "json": '{"$ne": null}',
}
OTHER_TYPES: list[Any] = [None, True, 0, -1, 1.5, 2**53, [], ["a"], {}, {"a": 1}, [[]]]

MENTION = {"text": "Ali", "lang": "en", "date": "2025", "context": "Ali said", "kind": "any", "ref": "r"}
ACTOR = {
    "kind": "person",
    "name": "Ali",
    "key": None,
    "names": [{"text": "علي", "lang": "ar", "kind": "alias", "weak": False, "source": "s"}],
    "description": "d",
    "countries": ["eg"],
    "identifiers": {"viaf": "1"},
    "born": "1970",
    "died": None,
    "gender": "male",
    "prominence": 0.1,
    "sources": ["s"],
}
DOCUMENT = {
    "text": "Ali met Omar",
    "lang": "en",
    "date": "2025",
    "title": "t",
    "source": "s",
    "url": "https://a.example/",
    "mentions": [{"start": 0, "end": 3, "surface": "Ali", "kind": "any", "ref": "r"}],
}
TENURE = {
    "actor": "marco-rubio",
    "post": "us-secretary-of-state",
    "from": "1999-01-01",
    "until": "1999-01-02",
    "status": "informal",
    "expected_until": "2000",
    "attested_on": "1999-01-01",
    "disputed_by": "d",
    "note": "n",
    "sources": ["s"],
    "succeeds": {"tenure": "999999999", "until": "1999"},
}
CHANGES = {name: value for name, value in TENURE.items() if name != "succeeds"}
TOKEN = "11111111-1111-4111-8111-111111111111"
BODIES: dict[str, tuple[str, Any]] = {
    "resolve": ("/v1/resolve", {"mentions": [MENTION], "limit": 5, "record": False, "known_at": "2025-01-01"}),
    "record": ("/v1/resolve", {"mentions": [MENTION], "limit": 5, "record": True, "known_at": None}),
    "annotate": ("/v1/annotate", {"text": "Ali met Omar", "lang": "en", "date": "2025", "title": "t"}),
    "document": ("/v1/documents", DOCUMENT),
    "actor": ("/v1/actors", ACTOR),
    "tenure": ("/v1/tenures", TENURE),
    "tenures": ("/v1/tenures", {"tenures": [TENURE]}),
    "supersede": ("/v1/tenures/1/supersede", {"correct": CHANGES, "withdraw": False, "reason": "r"}),
    "claim": (
        "/v1/review/claim",
        {
            "kinds": ["mention"],
            "langs": ["en"],
            "script": "Latn",
            "actor": "marco-rubio",
            "item": "1",
            "limit": 1,
            "seconds": 1,
            "resume": False,
        },
    ),
    "renew": ("/v1/review/1/lease", {"lease_token": TOKEN, "seconds": 1}),
    "release": ("/v1/review/1/release", {"lease_token": TOKEN}),
    "decide": (
        "/v1/review/1/decide",
        {
            "verdict": "same",
            "version": 1,
            "lease_token": TOKEN,
            "actor": "marco-rubio",
            "new_actor": None,
            "despite": ["1"],
            "note": "n",
            "preview": "0" * 64,
            "alike": False,
            "exclude": ["1"],
        },
    ),
    "undo": ("/v1/decisions/1/undo", {"reason": "r"}),
    "merge": ("/v1/merges", {"loser": "a", "survivor": "b", "preview": "0" * 64, "reason": "r"}),
    "split": (
        "/v1/splits",
        {
            "actor": "a",
            "new_actor": {"kind": "person", "name": "Ali"},
            "mentions": ["1"],
            "names": ["Ali"],
            "preview": "0" * 64,
            "reason": "r",
        },
    ),
}
QUERIES = {
    "/v1/review": (
        "state",
        "kind",
        "lang",
        "script",
        "actor",
        "min_score",
        "max_score",
        "min_age_hours",
        "mine",
        "q",
        "cursor",
        "limit",
    ),
    "/v1/review/1/alike": ("verdict", "actor"),
    "/v1/decisions": ("by", "before", "limit"),
    "/v1/actors": ("q", "kind", "cursor", "limit"),
    "/v1/holders": ("title", "country", "on", "known_at", "lang"),
    "/v1/posts/us-secretary-of-state/holders": ("on", "known_at"),
    "/v1/actors/marco-rubio/tenures": ("on", "known_at"),
    "/v1/changes": ("after", "limit"),
    "/v1/mentions": ("actor", "from", "until", "cursor", "limit"),
    "/v1/runs": ("before", "limit"),
    "/v1/runs/999/report": ("format",),
    "/v1/runs/999/diff": ("with",),
    "/v1/calendar": ("post", "country", "kind", "at_least", "cursor", "limit"),
}


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, each in inner for place in _places(each, (*path, key)))]


def _with(body: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    changed = copy.deepcopy(body)
    at = changed
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return changed


FIELDS = [(call, path) for call, (_, body) in BODIES.items() for path in _places(body)]


def _name(field: Any) -> str:
    call, path = field
    return f"{call}:{'.'.join(map(str, path))}"


@pytest.mark.parametrize("field", FIELDS, ids=_name)
def test_nothing_in_a_body_breaks_the_call(api, field) -> None:
    call, path = field
    address, body = BODIES[call]
    for value in [*HOSTILE.values(), *OTHER_TYPES]:
        sent = json.dumps(_with(body, path, value), ensure_ascii=True)
        _try(api, "POST", address, data=sent, content_type="application/json")


@pytest.mark.parametrize("address", QUERIES)
def test_nothing_in_a_query_breaks_the_call(api, address: str) -> None:
    good = {"title": "Secretary of State"} if "holders" in address and "posts" not in address else {}
    good = {"actor": "marco-rubio"} if "mentions" in address else good
    for name in QUERIES[address]:
        for value in HOSTILE.values():
            query = {**good, name: value.encode("utf-8", "replace").decode()[:2000]}
            _try(api, "GET", address, query_string=query)


@pytest.mark.parametrize("value", [value for value in HOSTILE.values() if value != "infinity"])
def test_nothing_in_a_path_breaks_the_call(api, value: str) -> None:
    part = value.encode("utf-8", "replace").decode()[:2000].replace("/", "%2F").replace("?", "%3F") or "-"
    for address in (
        f"/v1/actors/{part}",
        f"/v1/actors/{part}/tenures",
        f"/v1/posts/{part}/holders",
        f"/v1/tenures/{part}",
        f"/v1/documents/{part}",
        f"/v1/runs/{part}",
        f"/v1/runs/{part}/report",
    ):
        assert _try(api, "GET", address).status_code == 404


@pytest.mark.parametrize("key", ["", "a b", "é", "k" * 256, "\x7f"])
def test_an_idempotency_key_is_plain(api, key: str) -> None:
    response = api.client.post("/v1/actors", json={"kind": "person", "name": "Ali"}, headers={"Idempotency-Key": key})
    assert (response.status_code, response.json["code"]) == (422, "bad_idempotency_key")


def test_unknown_fields_are_refused_whatever_they_are_called(api) -> None:
    for call, (address, body) in BODIES.items():
        for name in HOSTILE.values():
            changed = {**body, name[:5000]: 1}
            sent = json.dumps(changed, ensure_ascii=True)
            response = _try(api, "POST", address, data=sent, content_type="application/json")
            assert response.status_code == 422, call


def _try(api, method: str, address: str, **options: Any):
    response = api.send(method, address, **options)
    assert response.status_code < 500, response.text
    return response


def test_refusals_change_nothing(api) -> None:
    before = api.digest()
    for call, path in FIELDS:
        address, body = BODIES[call]
        for value in ("a\x00b", "a\ud800b", 7.5, {"a": 1}):
            sent = json.dumps(_with(body, path, value), ensure_ascii=True)
            if _try(api, "POST", address, data=sent, content_type="application/json").status_code < 400:
                before = api.digest()
    assert api.digest() == before
