"""A desk at which tests review: short ways to doubt, claim, decide and undo over HTTP."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text
from werkzeug.test import TestResponse

from registry.services.check import check_invariants
from registry.services.proposals import propose_duplicate
from registry.transaction import reading, writing

_KEPT = {
    "mention": "decision, reason, actor_id, score, evidence, decided_by, decided_by_name, model_version, decided_at",
    "review_item": "CASE state WHEN 'claimed' THEN 'open' ELSE state END, rank, impact",
    "name_variant": "actor_id, text, lang, script, kind, weak, source",
    "actor_closure": "root_id",
    "tenure": "actor_id, valid, superseded_at IS NULL",
}
"""What undoing puts back, by table; versions go on."""


class Desk:
    """One reviewer, who finds an empty queue and two people called Hassan Omari."""

    def __init__(self, api) -> None:
        self.api = api
        self._clear()
        self.make_actor("Hassan Omari", key="hassan-omari")
        self.make_actor("Hassan Omari", key="hassan-omari-2")

    def run(self, statement: str, **values: Any) -> None:
        with writing(self.api.engine, acted_by="test") as session:
            session.execute(text(statement), values)

    def past_the_guards(self, statement: str, **values: Any) -> None:
        """Run a statement without triggers, as a restored dump might have it."""
        with self.api.engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text(statement), values)

    def _clear(self) -> None:
        with self.api.engine.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            for table in ("decision_effect", "judgement", "decision_log", "review_item", "mention"):
                connection.execute(text(f"DELETE FROM {table}"))
            connection.execute(text("DELETE FROM audit WHERE relation IN ('judgement', 'decision_log')"))

    def post(self, path: str, body: Any, headers: Mapping[str, str] | None = None) -> TestResponse:
        return self.api.post(path, body, **(headers or {}))

    def make_actor(self, name: str, **known: Any) -> str:
        """Make an actor, or find the one with the key; its id."""
        response = self.api.post("/v1/actors", {"kind": "person", "name": name, **known})
        if response.status_code == 409:
            response = self.api.get(f"/v1/actors/{known['key']}")
        return response.json["id"]

    def names(self, key: str) -> list[dict[str, Any]]:
        return self.api.get(f"/v1/actors/{key}").json["names"]

    def doubt(self, surface: str, **known: Any) -> str:
        """Record a mention that the machine does not dare to decide; the id of its item."""
        mention = {"text": surface, "lang": "en", **known}
        (result,) = self.api.post("/v1/resolve", {"mentions": [mention], "record": True}).json["results"]
        assert result["decision"] == "review", result
        with self.api.engine.connect() as connection:
            query = text("SELECT id FROM review_item WHERE mention_id = :id")
            return str(connection.scalar(query, {"id": int(result["mention"])}))

    def propose_duplicate(self, one: str, other: str) -> str:
        with writing(self.api.engine, acted_by="test") as session:
            item = propose_duplicate(session, int(one), int(other), score=0.9)
        assert item is not None
        return str(item)

    def list(self, **query: Any) -> list[dict[str, Any]]:
        response = self.api.get("/v1/review", **query)
        assert response.status_code == 200, response.text
        return response.json["items"]

    def item(self, item: str) -> dict[str, Any]:
        return self.api.get(f"/v1/review/{item}").json

    def claim(self, **wanted: Any) -> list[dict[str, Any]]:
        response = self.post("/v1/review/claim", wanted)
        assert response.status_code == 200, response.text
        return response.json["items"]

    def alike(self, item: str, verdict: str, **more: Any) -> dict[str, Any]:
        return self.api.get(f"/v1/review/{item}/alike", verdict=verdict, **more).json

    def decide(
        self, held: Mapping[str, Any], verdict: str, headers: Mapping[str, str] | None = None, **more: Any
    ) -> TestResponse:
        body = {"verdict": verdict, "version": held["version"], "lease_token": held["lease_token"], **more}
        return self.post(f"/v1/review/{held['id']}/decide", body, headers)

    def undo(self, decision: str) -> dict[str, Any]:
        response = self.post(f"/v1/decisions/{decision}/undo", {})
        assert response.status_code == 200, response.text
        return response.json

    def merge(self, loser: str, survivor: str) -> dict[str, Any]:
        pair = {"loser": loser, "survivor": survivor}
        preview = self.post("/v1/merges/preview", pair).json["preview"]
        response = self.post("/v1/merges", {**pair, "preview": preview})
        assert response.status_code == 201, response.text
        return response.json

    def run_out(self, item: str) -> None:
        self.run(
            "UPDATE review_item SET lease_until = clock_timestamp() - interval '1 second' WHERE id = :id", id=int(item)
        )

    def refused(self, response: TestResponse, status: int, code: str) -> dict[str, Any]:
        """Hold a refusal to its status and code; its facts."""
        assert (response.status_code, response.json["code"]) == (status, code), response.text
        return response.json.get("facts", {})

    def state(self) -> dict[str, Any]:
        """Read everything that decisions change and undoing puts back. Of judgements those that stand
        and say something: unsure is what is left when one is taken back."""
        found: dict[str, Any] = {}
        with self.api.engine.connect() as connection:
            for table, columns in _KEPT.items():
                key = "actor_id" if table == "actor_closure" else "id"
                rows = connection.execute(text(f"SELECT {key} AS row, {columns} FROM {table}")).all()
                found[table] = {row[0]: tuple(row[1:]) for row in rows}
            actors = "SELECT id, status, merged_into FROM actor WHERE status <> 'retired'"
            found["actor"] = {row[0]: tuple(row[1:]) for row in connection.execute(text(actors))}
            found["judgement"] = sorted(
                map(
                    tuple,
                    connection.execute(
                        text("""
                    SELECT verdict, actor_id, coalesce(other_actor_id, 0), coalesce(mention_id, 0) FROM judgement j
                    WHERE NOT EXISTS (SELECT FROM judgement r WHERE r.retracts = j.id)
                      AND verdict <> 'unsure'""")
                    ),
                )
            )
        for table in ("name_variant", "actor_closure"):
            found[table] = {
                row: values
                for row, values in found[table].items()
                if (values[0] if table == "name_variant" else row) in found["actor"]
            }
        return found

    def broken(self) -> list[str]:
        """Name the invariants that do not hold."""
        with reading(self.api.engine) as session:
            return [violation.invariant.name for violation in check_invariants(session)]
