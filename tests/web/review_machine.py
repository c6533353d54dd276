"""A machine that reviews at random over HTTP, beside a model that knows what every answer must be.

The model keeps who every mention means, who was merged into whom, which items are open or
held, and which verdicts stand. After every step the tables are compared with it, and the
invariants that a step can break are run. What it believes of the effect of a decision it
takes from nobody: mentions and items by its own rules, merges by the edges.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, precondition, rule
from sqlalchemy import Engine, text

from registry.db.invariants import INVARIANTS
from registry.domain import Thresholds
from registry.services.check import check_invariants
from registry.services.proposals import propose_duplicate
from registry.transaction import reading, writing
from registry.web.application import register
from registry.web.wiring import Wiring

NAMES = ("Hassan Omari", "Omar Hassani", "Leila Haddad")
VERDICTS = st.sampled_from(["same", "choose", "different", "not_an_actor", "unsure"])
_AFTER_EVERY_STEP = frozenset(
    {
        "merges_end", "merged_status", "closure_is_walk", "links_lead_to_survivors", "one_assignment",
        "different_stay_apart", "claims_have_leases", "items_as_decided", "peoples_word_stands",
        "merges_are_decisions",
    }
)  # fmt: skip
_QUICK = [each for each in INVARIANTS if each.name in _AFTER_EVERY_STEP]
ONE_QUERY = " UNION ALL ".join(f"SELECT '{each.name}' AS name FROM ({each.query}) AS {each.name}" for each in _QUICK)


@dataclass(slots=True)
class Item:
    """What the model knows of an item."""

    kind: str
    mention: str | None
    pair: tuple[str, str] | None
    candidates: tuple[str, ...] = ()
    state: str = "open"
    token: str | None = None
    version: int = 0


@dataclass(slots=True)
class Decided:
    """A decision with the rows that it changed, as the model has them: before and after."""

    rows: dict[tuple[str, str], tuple[Any, Any]] = field(default_factory=dict)
    differences: list[tuple[str, str, str]] = field(default_factory=list)
    """Kind (actor, mention), actor, the other: verdicts that it gave."""
    retracts: list[tuple[str, str, str]] = field(default_factory=list)
    made: str | None = None
    undone: bool = False


class Review(RuleBasedStateMachine):
    """The machine; subclasses say where its database comes from."""

    empty_database: Callable[[], Engine]

    actors: Any = Bundle("actors")
    items: Any = Bundle("items")
    decisions: Any = Bundle("decisions")

    def __init__(self) -> None:
        super().__init__()
        self.engine = type(self).empty_database()
        app = Flask("registry", static_folder=None, template_folder=None)
        register(app, Wiring(engine=self.engine, thresholds=Thresholds(link=0.8, review=0.05, lead=0.3)))
        self.client = app.test_client()
        self.parent: dict[str, str | None] = {}
        self.status: dict[str, str] = {}
        self.mentions: dict[str, tuple[str, str | None, str]] = {}
        self.known: dict[str, Item] = {}
        self.log: dict[str, Decided] = {}
        self.different: list[tuple[str, str, str]] = []
        self.came: dict[str, int] = {}
        """How many decisions there were when a mention came."""
        self.sent: list[tuple[str, dict[str, Any], str, bytes]] = []

    def teardown(self) -> None:
        with reading(self.engine) as session:
            assert [violation.invariant.name for violation in check_invariants(session)] == []

    # --- what the model derives

    def root(self, actor: str) -> str:
        while (above := self.parent[actor]) is not None:
            actor = above
        return actor

    def cluster(self, root: str) -> set[str]:
        return {actor for actor in self.parent if self.root(actor) == root}

    def apart(self, one: str, other: str) -> bool:
        """Whether a standing verdict keeps two clusters apart, of their actors or of a mention."""
        sides = {one, other}
        for kind, actor, against in self.different:
            if kind == "actor":
                if {self.root(actor), self.root(against)} == sides:
                    return True
            else:
                means = self.mentions[against][1]
                if means is not None and {self.root(actor), self.root(means)} == sides:
                    return True
        return False

    def refuses(self, mention: str, actor: str) -> bool:
        return any(
            kind == "mention" and against == mention and self.root(judged) == self.root(actor)
            for kind, judged, against in self.different
        )

    # --- sending

    def post(self, path: str, body: dict[str, Any]):
        key = uuid.uuid4().hex
        response = self.client.post(path, json=body, headers={"Idempotency-Key": key})
        assert response.status_code < 500, response.text
        if response.status_code < 300:
            self.sent.append((path, body, key, response.data))
        return response

    def expect(self, response: Any, code: str | None) -> bool:
        """Hold an answer to the code of its refusal; None for none. Whether it went through."""
        told = response.json.get("code") if response.status_code >= 400 else None
        assert told == code, f"{told} and not {code}: {response.text}"
        return code is None

    # --- rules

    @initialize(target=actors)
    def begin(self):
        return multiple(*(self._make(name) for name in (*NAMES, *NAMES[:2])))

    @rule(target=actors, name=st.sampled_from(NAMES))
    def make_actor(self, name: str) -> str:
        return self._make(name)

    def _make(self, name: str) -> str:
        response = self.post("/v1/actors", {"kind": "person", "name": name})
        assert response.status_code == 201
        actor = response.json["id"]
        self.parent[actor], self.status[actor] = None, "active"
        return actor

    @rule(target=items, name=st.sampled_from([*NAMES, "Hassan", "Omar"]), year=st.sampled_from(["2024", "2025"]))
    def record(self, name: str, year: str):
        return self._record(name, year) or multiple()

    def _record(self, name: str, year: str) -> str | None:
        body = {"mentions": [{"text": name, "lang": "en", "date": year}], "record": True}
        (result,) = self.post("/v1/resolve", body).json["results"]
        actor = result["actor"]["id"] if result["actor"] else None
        if actor is not None:
            assert (self.root(actor), self.status[actor]) == (actor, "active")
        self.mentions[result["mention"]] = (result["decision"], actor, "machine")
        self.came[result["mention"]] = len(self.log)
        if result["decision"] != "review":
            return None
        candidates = tuple(each["actor"]["id"] for each in result["candidates"])
        with self.engine.connect() as connection:
            query = text("SELECT id FROM review_item WHERE mention_id = :id")
            item = str(connection.scalar(query, {"id": int(result["mention"])}))
        self.known[item] = Item("mention", result["mention"], None, candidates, version=1)
        return item

    @rule(target=items, one=actors, other=actors)
    def ask_whether_they_are_one(self, one: str, other: str):
        return self._ask(one, other) or multiple()

    def _ask(self, one: str, other: str) -> str | None:
        if "retired" in (self.status[self.root(one)], self.status[self.root(other)]):
            return None
        with writing(self.engine, acted_by="test") as session:
            item = propose_duplicate(session, int(one), int(other), score=0.5)
        if item is None:
            return None
        roots = (self.root(one), self.root(other))
        assert roots[0] != roots[1]
        shown = self.client.get(f"/v1/review/{item}").json
        pair = tuple(each["actor"]["id"] for each in shown["candidates"])
        assert set(pair) == set(roots)
        self.known[str(item)] = Item("duplicate", None, (pair[0], pair[1]), pair, version=1)
        return str(item)

    @rule(limit=st.integers(1, 3))
    def claim(self, limit: int) -> None:
        free = [each for each in self.known.values() if each.state == "open"]
        claimed = self.post("/v1/review/claim", {"limit": limit}).json["items"]
        assert len(claimed) == min(limit, len(free))
        for each in claimed:
            self._claimed(each)

    def _claimed(self, held: dict[str, Any]) -> None:
        item = self.known[held["id"]]
        assert item.state == "open"
        assert held["version"] == item.version + 1
        item.state, item.token, item.version = "claimed", held["lease_token"], held["version"]

    @rule(item=items)
    def take(self, item: str) -> None:
        claimed = self.post("/v1/review/claim", {"item": item}).json["items"]
        assert len(claimed) == (self.known[item].state == "open")
        for each in claimed:
            self._claimed(each)

    def _held(self, item: str) -> bool:
        """Claim an item unless it is; whether that can be."""
        self.take(item)
        return self.known[item].state == "claimed"

    @rule(item=items)
    def release(self, item: str) -> None:
        known = self.known[item]
        response = self.post(f"/v1/review/{item}/release", {"lease_token": known.token or str(uuid.uuid4())})
        if self.expect(response, None if known.state == "claimed" else "lease_lost"):
            known.state, known.token, known.version = "open", None, known.version + 1

    @rule(item=items)
    def let_the_lease_run_out(self, item: str) -> None:
        known = self.known[item]
        if known.state != "claimed":
            return
        with writing(self.engine, acted_by="test") as session:
            session.execute(
                text("UPDATE review_item SET lease_until = now() - interval '1 s' WHERE id = :id"), {"id": int(item)}
            )
        body = {"verdict": "unsure", "version": known.version, "lease_token": known.token}
        self.expect(self.post(f"/v1/review/{item}/decide", body), "lease_lost")
        # The next claim frees it; none of ours is made here, so the model frees it by claiming it itself.
        known.state, known.version = "open", known.version + 1
        claimed = self.post("/v1/review/claim", {"item": item}).json["items"]
        assert len(claimed) == 1
        self._claimed(claimed[0])

    @rule(item=items, wrong=st.sampled_from(["token", "version"]))
    def decide_out_of_turn(self, item: str, wrong: str) -> None:
        self._held(item)
        known = self.known[item]
        body = {
            "verdict": "unsure",
            "version": known.version + (wrong == "version"),
            "lease_token": str(uuid.uuid4()) if wrong == "token" or known.token is None else known.token,
        }
        code = "already_decided" if known.state in ("decided", "withdrawn") else "lease_lost"
        if known.state == "claimed" and wrong == "version":
            code = "version_conflict"
        self.expect(self.post(f"/v1/review/{item}/decide", body), code)

    @rule(
        target=decisions,
        item=items,
        verdict=VERDICTS,
        actor=actors,
    )
    def decide_mention(self, item: str, verdict: str, actor: str):
        return self._decide_mention(item, verdict, actor)

    @rule(target=decisions, name=st.sampled_from([*NAMES, "Hassan"]), verdict=VERDICTS, actor=actors)
    def record_and_decide(self, name: str, verdict: str, actor: str):
        item = self._record(name, "2025")
        return self._decide_mention(item, verdict, actor) if item else multiple()

    @rule(target=decisions, one=actors, other=actors, verdict=st.sampled_from(["same", "different"]))
    def ask_and_decide(self, one: str, other: str, verdict: str):
        item = self._ask(one, other)
        return self._decide_duplicate(item, verdict, second=False) if item else multiple()

    def _decide_mention(self, item: str, verdict: str, actor: str):
        known = self.known[item]
        if known.kind != "mention" or not self._held(item):
            return multiple()
        mention = known.mention or ""
        body: dict[str, Any] = {"verdict": verdict, "version": known.version, "lease_token": known.token}
        meant = self.root(known.candidates[0]) if verdict == "same" else None
        code = None
        if verdict == "choose":
            body["actor"], meant = actor, actor
            if self.parent[actor] is not None:
                code = "actor_merged"
        if code is None and meant is not None:
            code = "actor_retired" if self.status[meant] == "retired" else None
            code = code or ("cannot_link" if self.refuses(mention, meant) else None)
        response = self.post(f"/v1/review/{item}/decide", body)
        if not self.expect(response, code):
            return multiple()
        decided = Decided()
        if verdict in ("same", "choose"):
            self._set(decided, mention, ("link", meant, "person"))
        elif verdict != "unsure":
            self._set(decided, mention, ("nil", None, "person"))
        if verdict == "different":
            decided.differences = [("mention", each, mention) for each in known.candidates]
        return self._logged(response.json["decision"], decided, item)

    @precondition(lambda self: "retired" in self.status.values())
    @rule(item=items)
    def choose_who_was_taken_back(self, item: str) -> None:
        known = self.known[item]
        if known.kind == "mention" and self._held(item):
            gone = next(actor for actor, status in self.status.items() if status == "retired")
            body = {"verdict": "choose", "version": known.version, "lease_token": known.token, "actor": gone}
            self.expect(self.post(f"/v1/review/{item}/decide", body), "actor_retired")

    @rule(target=decisions, item=items)
    def decide_new_actor(self, item: str):
        known = self.known[item]
        if known.kind != "mention" or not self._held(item):
            return multiple()
        name = f"Quux{uuid.uuid4().hex[:8]} Thwackerby{uuid.uuid4().hex[:8]}"
        body = {
            "verdict": "new_actor",
            "version": known.version,
            "lease_token": known.token,
            "new_actor": {"kind": "person", "name": name},
        }
        response = self.post(f"/v1/review/{item}/decide", body)
        if response.status_code == 409:  # digits apart, such names may sound alike
            self.expect(response, "possible_duplicates")
            return multiple()
        actor = self.client.get(f"/v1/review/{item}").json["mention"]["actor"]["id"]
        self.parent[actor], self.status[actor] = None, "active"
        decided = Decided(made=actor)
        self._set(decided, known.mention or "", ("link", actor, "person"))
        return self._logged(response.json["decision"], decided, item)

    @rule(target=decisions, item=items, verdict=st.sampled_from(["same", "different", "unsure"]), second=st.booleans())
    def decide_duplicate(self, item: str, verdict: str, second: bool):
        return self._decide_duplicate(item, verdict, second=second)

    def _decide_duplicate(self, item: str, verdict: str, *, second: bool):
        known = self.known[item]
        if known.pair is None or not self._held(item):
            return multiple()
        one, other = known.pair
        body: dict[str, Any] = {"verdict": verdict, "version": known.version, "lease_token": known.token}
        decided = Decided()
        code = None
        if verdict == "same":
            survivor, loser = (other, one) if second else (one, other)
            body["actor"] = survivor
            preview = self.client.post("/v1/merges/preview", json={"loser": loser, "survivor": survivor})
            code = self._merge_code(loser, survivor)
            if code not in (None, "cannot_link"):
                self.expect(preview, code)
            else:
                body["preview"] = preview.json["preview"]
            if (self.root(loser), self.root(survivor)) != (loser, survivor):
                code = "actor_merged"  # of a decision on an item that is asked first
        elif verdict == "different" and self.root(one) == self.root(other):
            code = "cannot_link"
        response = self.post(f"/v1/review/{item}/decide", body)
        if not self.expect(response, code):
            return multiple()
        if verdict == "same":
            self._merged(decided, loser, survivor, but=item)
        elif verdict == "different":
            decided.differences = [("actor", one, other)]
        return self._logged(response.json["decision"], decided, item)

    @rule(target=decisions, loser=actors, survivor=actors)
    def merge(self, loser: str, survivor: str):
        pair = {"loser": loser, "survivor": survivor}
        code = self._merge_code(loser, survivor)
        preview = self.client.post("/v1/merges/preview", json=pair)
        if code not in (None, "cannot_link"):
            self.expect(preview, code)
            return multiple()
        response = self.post("/v1/merges", {**pair, "preview": preview.json["preview"]})
        if not self.expect(response, code):
            return multiple()
        decided = Decided()
        closed = self._merged(decided, loser, survivor)
        assert closed == set(preview.json["items"])
        assert response.json["effect"] == preview.json
        return self._logged(response.json["id"], decided, None)

    def _merge_code(self, loser: str, survivor: str) -> str | None:
        roots = self.root(loser), self.root(survivor)
        if roots[0] == roots[1]:
            return "would_cycle"
        if roots != (loser, survivor):
            return "actor_merged"
        if "retired" in (self.status[loser], self.status[survivor]):
            return "actor_retired"
        return "cannot_link" if self.apart(loser, survivor) else None

    @rule(loser=actors, survivor=actors)
    def merge_on_an_old_preview(self, loser: str, survivor: str) -> None:
        if self._merge_code(loser, survivor) is None:
            body = {"loser": loser, "survivor": survivor, "preview": "0" * 64}
            self.expect(self.post("/v1/merges", body), "subject_changed")

    @precondition(lambda self: self.log)
    @rule(target=decisions, at=st.integers(0, 3))
    def undo_one_of_the_last(self, at: int):
        return self.undo_it(list(self.log)[-1 - min(at, len(self.log) - 1)])

    @rule(target=decisions, decision=decisions)
    def undo(self, decision: str):
        return self.undo_it(decision)

    def undo_it(self, decision: str):
        decided = self.log[decision]
        response = self.post(f"/v1/decisions/{decision}/undo", {})
        code = "already_undone" if decided.undone else self._stands_on(decided)
        if not self.expect(response, code):
            return multiple()
        came_since = self._came_since(decision)
        decided.undone = True
        undoing = Decided(
            rows={row: (after, before) for row, (before, after) in decided.rows.items()},
            differences=list(decided.retracts),
            retracts=list(decided.differences),
            made=None,
        )
        for name in self._asked_again(decided):
            undoing.rows["item", name] = ("open", "withdrawn")
            self._put(("item", name), "withdrawn")
        for row, (before, _) in decided.rows.items():
            self._put(row, before)
        self.different = [each for each in self.different if each not in decided.differences]
        self.different += decided.retracts
        if response.json["triage"]:
            self._triaged(response.json["triage"], undoing, came_since)
        self.log[response.json["decision"]] = undoing
        return response.json["decision"]

    def _asked_again(self, decided: Decided) -> list[str]:
        """Find the waiting items that ask what an item that comes back asks."""
        back = [row[1] for row, (before, _) in decided.rows.items() if row[0] == "item" and before == "open"]
        pairs = [set(pair) for name in back if (pair := self.known[name].pair)]
        return [
            name
            for name, item in self.known.items()
            if item.pair and set(item.pair) in pairs and item.state in ("open", "claimed")
            if ("item", name) not in decided.rows
        ]

    def _came_since(self, decision: str) -> set[str]:
        """Find the mentions that the machine linked to a merged cluster since, and that nobody asked about."""
        merged = [row[1] for row, (_, after) in self.log[decision].rows.items() if row[0] == "actor" and after[0]]
        if not merged:
            return set()
        root, at = self.root(merged[0]), list(self.log).index(decision)
        asked = {each.mention for each in self.known.values()}
        return {
            mention
            for mention, (_, actor, by) in self.mentions.items()
            if actor and by == "machine" and self.came[mention] > at and mention not in asked
            if self.root(actor) == root
        }

    def _triaged(self, triage: dict[str, Any], undoing: Decided, came_since: set[str]) -> None:
        """Learn of the items that an unmerge opened: of mentions that the machine linked, and nobody asked about."""
        asked = {each.mention for each in self.known.values()}
        with self.engine.connect() as connection:
            rows = connection.execute(
                text("SELECT id, mention_id, actors FROM review_item WHERE mention_id IS NOT NULL")
            )
            new = [row for row in rows if str(row.id) not in self.known]
        assert len(new) == triage["queued"]
        assert {str(row.mention_id) for row in new} == came_since
        for row in new:
            mention = str(row.mention_id)
            assert mention not in asked
            assert self.mentions[mention][2] == "machine"
            self.known[str(row.id)] = Item("mention", mention, None, tuple(map(str, row.actors)), version=1)
            undoing.rows["item", str(row.id)] = ("withdrawn", "open")

    def _stands_on(self, decided: Decided) -> str | None:
        """Predict whether something stands on a decision, or forbids to put back what it changed."""
        if any(self._get(row) != after for row, (_, after) in decided.rows.items()):
            return "dependants_exist"
        of_actors = [(row[1], *change) for row, change in decided.rows.items() if row[0] == "actor"]
        if any(self._is_leaned_on(actor, before, after, decided) for actor, before, after in of_actors):
            return "dependants_exist"
        again = any(before[0] is not None and self.apart(actor, self.root(before[0])) for actor, before, _ in of_actors)
        one = any(kind == "actor" and self.root(actor) == self.root(other) for kind, actor, other in decided.retracts)
        return "cannot_link" if again or one else None

    def _is_leaned_on(self, actor: str, before: Any, after: Any, decided: Decided) -> bool:
        if before[1] == "retired":
            own = {row for of, row in decided.rows if of == "mention"}
            return (
                any(means[1] == actor and mention not in own for mention, means in self.mentions.items())
                or actor in self.parent.values()
                or any(actor in (judged, against) for kind, judged, against in self.different if kind == "actor")
                or any(actor == judged for _, judged, _ in self.different)
            )
        if after[0] is not None:
            return self.parent[after[0]] is not None
        return before[0] is not None and (
            self.root(before[0]) == actor or self.status[self.root(before[0])] != "active"
        )

    @precondition(lambda self: self.sent)
    @rule(at=st.integers(0, 10_000))
    def send_again(self, at: int) -> None:
        path, body, key, data = self.sent[at % len(self.sent)]
        response = self.client.post(path, json=body, headers={"Idempotency-Key": key})
        assert response.data == data
        assert response.headers["Idempotency-Replayed"] == "true"

    # --- the model's own book-keeping

    def _set(self, decided: Decided, mention: str, now: tuple[str, str | None, str]) -> None:
        decided.rows["mention", mention] = (self.mentions[mention], now)
        self.mentions[mention] = now

    def _merged(self, decided: Decided, loser: str, survivor: str, but: str | None = None) -> set[str]:
        one, other = self.cluster(loser), self.cluster(survivor)
        decided.rows["actor", loser] = ((None, "active"), (survivor, "merged"))
        self._put(("actor", loser), (survivor, "merged"))
        closed = set()
        for name, item in self.known.items():
            if item.pair is None or item.state not in ("open", "claimed") or name == but:
                continue
            if {item.pair[0], item.pair[1]} & one and {item.pair[0], item.pair[1]} & other:
                closed.add(name)
                decided.rows["item", name] = ("open", "withdrawn")
                self._put(("item", name), "withdrawn")
        return closed

    def _logged(self, decision: str, decided: Decided, item: str | None) -> str:
        if decided.made:
            decided.rows["actor", decided.made] = ((None, "retired"), (None, "active"))
        if item is not None:
            decided.rows["item", item] = ("open", "decided")
            self._put(("item", item), "decided")
        self.different += decided.differences
        self.log[decision] = decided
        return decision

    def _get(self, row: tuple[str, str]) -> Any:
        kind, name = row
        if kind == "mention":
            return self.mentions[name]
        if kind == "actor":
            return self.parent[name], self.status[name]
        return "open" if self.known[name].state == "claimed" else self.known[name].state

    def _put(self, row: tuple[str, str], value: Any) -> None:
        kind, name = row
        if kind == "mention":
            self.mentions[name] = value
        elif kind == "actor":
            self.parent[name], self.status[name] = value
        else:
            item = self.known[name]
            item.state, item.token, item.version = value, None, item.version + 1

    # --- after every step

    @invariant()
    def tables_are_as_the_model_says(self) -> None:
        with self.engine.connect() as connection:
            actors = connection.execute(text("SELECT id::text, merged_into::text, status FROM actor")).all()
            assert {row[0]: (row[1], row[2]) for row in actors} == {
                actor: (self.parent[actor], self.status[actor]) for actor in self.parent
            }
            mentions = connection.execute(text("SELECT id::text, decision, actor_id::text, decided_by FROM mention"))
            assert {row[0]: (row[1], row[2], row[3]) for row in mentions} == self.mentions
            items = connection.execute(text("SELECT id::text, state, version FROM review_item"))
            assert {row[0]: (row[1], row[2]) for row in items} == {
                name: (item.state, item.version) for name, item in self.known.items()
            }
            standing = connection.execute(
                text("""
                SELECT actor_id::text, coalesce(other_actor_id, mention_id)::text FROM judgement j
                WHERE verdict = 'different' AND NOT EXISTS (SELECT FROM judgement r WHERE r.retracts = j.id)""")
            )
            assert sorted(map(tuple, standing)) == sorted((actor, against) for _, actor, against in self.different)
            assert connection.scalars(text(ONE_QUERY)).all() == []
