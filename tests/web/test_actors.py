"""`/v1/actors`: finding, reading and making actors."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import event, text


def _make(api, **given):
    return api.post("/v1/actors", {"kind": "person", **given})


def _merge(api, loser: str, survivor: str) -> None:
    with api.engine.begin() as connection:
        connection.execute(
            text("UPDATE actor SET status = 'merged', merged_into = :into, version = version + 1 WHERE id = :id"),
            {"id": int(loser), "into": int(survivor)},
        )


def test_an_actor_is_read_by_key_and_by_id(api) -> None:
    actor = api.get("/v1/actors/marco-rubio").json
    assert (actor["name"], actor["wikidata"], actor["kind"]) == ("Marco Rubio", "Q324546", "person")
    assert api.get(f"/v1/actors/{actor['id']}").json == actor
    assert actor["names"][0]["kind"] == "canonical"
    assert {"Arab", "Cyrl", "Latn"} <= {name["script"] for name in actor["names"]}


@pytest.mark.parametrize(
    "ref", ["0", "-1", "01", "99999999999999999999", "2147483648", "nobody", "1%20OR%201=1", "٣", "Marco-Rubio"]
)
def test_what_is_neither_id_nor_key_is_not_found(api, ref: str) -> None:
    assert api.get(f"/v1/actors/{ref}").status_code == 404


@pytest.mark.parametrize("q", ["Witkoff", "ويتكوف", "Уиткофф", "Witkoff Steve", "Vitkof"])
def test_actors_are_found_in_any_script(api, q: str) -> None:
    items = api.get("/v1/actors", q=q).json["items"]
    assert items[0]["key"] == "steve-witkoff"


def test_only_actors_with_every_word_are_found(api) -> None:
    assert api.get("/v1/actors", q="Marco Zzyzx").json == {"items": [], "next": None}


def test_the_kind_narrows(api) -> None:
    kinds = {item["kind"] for item in api.get("/v1/actors", kind="organisation", limit=200).json["items"]}
    assert kinds == {"organisation"}


@pytest.mark.parametrize("query", [{}, {"q": "Alexander"}, {"kind": "person"}])
def test_pages_together_hold_every_actor_once(api, query) -> None:
    whole = api.get("/v1/actors", **query, limit=200).json
    paged, address = [], None
    while True:
        page = (api.get(address) if address else api.get("/v1/actors", **query, limit=20)).json
        paged += page["items"]
        address = page["next"]
        if address is None or len(paged) >= 200:
            break
    assert paged[:200] == whole["items"]
    assert len({item["id"] for item in paged}) == len(paged)


def test_a_cursor_belongs_to_its_question(api) -> None:
    following = api.get("/v1/actors", limit=1).json["next"]
    assert api.get(following).status_code == 200
    other = api.get(following.replace("kind=any", "kind=person"))
    assert (other.status_code, other.json["code"]) == (400, "bad_cursor")


@pytest.mark.parametrize("cursor", ["", "x", "eyJpZCI6IDEgT1IgMX0", "é", "MC4wLjE", "AAAA====", "a" * 300])
def test_a_cursor_of_ones_own_making_is_refused(api, cursor: str) -> None:
    response = api.get("/v1/actors", cursor=cursor)
    assert (response.status_code, response.json["code"]) == (400, "bad_cursor")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("sort=name", "unknown_field"),
        ("limit=0", "out_of_range"),
        ("limit=201", "out_of_range"),
        ("limit=1.0", "wrong_type"),
        ("limit=%D9%A3", "wrong_type"),
        ("limit=+5", "wrong_type"),
        ("kind=Person", "not_allowed"),
        ("q=a&q=b", "repeated_parameter"),
        ("q=", "blank"),
        ("q=a%00", "control_character"),
        ("q=" + "a" * 301, "too_long"),
    ],
)
def test_unknown_and_faulty_parameters_are_refused(api, query: str, code: str) -> None:
    response = api.get(f"/v1/actors?{query}")
    assert (response.status_code, response.json["code"]) == (422, code)


def test_a_query_that_is_no_utf8_is_malformed(api) -> None:
    assert api.get("/v1/actors?q=%FF").status_code == 400


def test_a_made_actor_is_found_at_once_and_in_other_scripts(api) -> None:
    response = _make(
        api, name="Bronisław Trzeciakowski", names=[{"text": "Броніслав Тшецяковський", "lang": "uk"}], countries=["pl"]
    )
    assert response.status_code == 201
    assert response.headers["Location"] == f"/v1/actors/{response.json['id']}"
    assert response.json["key"] == "bronislaw-trzeciakowski"
    assert [name["kind"] for name in response.json["names"]] == ["canonical", "alias"]
    assert api.get("/v1/actors", q="Trzeciakowski").json["items"][0]["id"] == response.json["id"]
    assert api.resolve("Тшецяковський", lang="uk")["candidates"][0]["actor"]["id"] == response.json["id"]


def test_the_first_of_several_names_is_the_canonical_one(api) -> None:
    made = _make(api, names=[{"text": "Ганна Маляр", "lang": "uk"}, {"text": "Hanna Maliar"}]).json
    assert (made["name"], made["names"][0]["lang"], made["names"][0]["kind"]) == ("Ганна Маляр", "uk", "canonical")
    assert len(made["names"]) == 2


def test_namesakes_get_a_number_and_a_given_key_must_be_free(api) -> None:
    keys = [_make(api, name="Jane Q. Doe").json["key"] for _ in range(3)]
    assert keys == ["jane-q-doe", "jane-q-doe-2", "jane-q-doe-3"]
    taken = _make(api, name="Somebody Else", key="jane-q-doe")
    assert (taken.status_code, taken.json["code"], taken.json["facts"]) == (409, "key_taken", {"key": "jane-q-doe"})


@pytest.mark.parametrize(("name", "key"), [("50 Cent", "person-50-cent"), ("李", "li"), ("✶✶7", "person-7")])
def test_a_key_begins_with_a_letter(api, name: str, key: str) -> None:
    assert _make(api, name=name).json["key"].startswith(key)


def test_one_wikidata_item_is_one_actor(api) -> None:
    taken = _make(api, name="M. Rubio", identifiers={"wikidata": "Q324546"})
    assert (taken.status_code, taken.json["code"]) == (409, "identifier_taken")


@pytest.mark.parametrize(
    ("given", "pointer", "code"),
    [
        ({}, "/name", "missing_field"),
        ({"name": "Ali", "kind": "country"}, "/kind", "not_allowed"),
        ({"name": "A\x85B"}, "/name", "control_character"),
        ({"name": "Ali", "names": [{"text": "ok"}, {"text": "a\nb"}]}, "/names/1/text", "control_character"),
        ({"name": "Ali", "names": [{"text": "ok", "kind": "canonical"}]}, "/names/0/kind", "not_allowed"),
        ({"name": "Ali", "countries": ["USA"]}, "/countries/0", "bad_format"),
        ({"name": "Ali", "born": "1970-13"}, "/born", "bad_date"),
        ({"name": "Ali", "born": "1970", "died": "1950"}, "/died", "bad_date"),
        ({"name": "Ali", "key": "1ali"}, "/key", "bad_format"),
        ({"name": "Ali", "identifiers": {"wikidata": "x"}}, "/identifiers/wikidata", "bad_format"),
        ({"name": "Ali", "prominence": 2}, "/prominence", "out_of_range"),
        ({"name": "Ali", "id": 1}, "/id", "unknown_field"),
        ({"name": "Ali", "description": "x" * 2001}, "/description", "too_long"),
    ],
)
def test_a_faulty_actor_is_refused_where_it_is_faulty(api, given, pointer: str, code: str) -> None:
    before = api.digest()
    response = _make(api, **given)
    assert response.status_code == 422
    assert (response.json["errors"][0]["pointer"], response.json["errors"][0]["code"]) == (pointer, code)
    assert api.digest() == before


def test_the_audit_says_who_made_it(api) -> None:
    made = _make(api, name="Audited Person").json
    query = text("SELECT acted_by FROM audit WHERE relation = 'actor' AND row_id = :id")
    with api.engine.connect() as connection:
        assert connection.scalar(query, {"id": int(made["id"])}) == "local"


def test_a_repeated_request_makes_one_actor(api) -> None:
    key = {"Idempotency-Key": "actor-1"}
    first = api.post("/v1/actors", {"kind": "person", "name": "Only Once"}, **key)
    again = api.post("/v1/actors", {"kind": "person", "name": "Only Once"}, **key)
    assert (again.status_code, again.data, again.headers["Location"]) == (201, first.data, first.headers["Location"])
    other = api.post("/v1/actors", {"kind": "person", "name": "Only Twice"}, **key)
    assert (other.status_code, other.json["code"]) == (422, "idempotency_key_reused")
    assert len(api.get("/v1/actors", q="Only Once").json["items"]) == 1


def test_a_refused_request_leaves_its_key_free(api) -> None:
    key = {"Idempotency-Key": "actor-2"}
    assert api.post("/v1/actors", {"kind": "person", "name": "\x01"}, **key).status_code == 422
    assert api.post("/v1/actors", {"kind": "person", "name": "Mended Name"}, **key).status_code == 201


def test_the_same_key_at_the_same_time_makes_one_actor(api) -> None:
    answers = []

    def send() -> None:
        body = {"kind": "person", "name": "Raced Person"}
        response = api.client.application.test_client().post(
            "/v1/actors", json=body, headers={"Idempotency-Key": "race"}
        )
        answers.append(response.data)

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4
    assert len(set(answers)) == 1
    assert len(api.get("/v1/actors", q="Raced Person").json["items"]) == 1


def _at_once(api, bodies: list[dict[str, object]]) -> list[tuple[int, object]]:
    """Send several new actors at the same time; give status and answer of each."""
    answers = []
    start = threading.Barrier(len(bodies))

    def send(body: dict[str, object]) -> None:
        client = api.client.application.test_client()
        start.wait()
        response = client.post("/v1/actors", json={"kind": "person", **body})
        answers.append((response.status_code, response.json))

    threads = [threading.Thread(target=send, args=(body,)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_namesakes_made_at_the_same_time_all_get_a_number(api) -> None:
    answers = _at_once(api, [{"name": "Twin Person"}] * 5)
    assert [status for status, _ in answers] == [201] * 5
    keys = ["twin-person", *(f"twin-person-{number}" for number in range(2, 6))]
    assert sorted(actor["key"] for _, actor in answers) == keys


def test_of_those_made_at_the_same_time_one_gets_the_wikidata_item(api) -> None:
    answers = _at_once(api, [{"name": f"Item {n}", "identifiers": {"wikidata": "Q999999"}} for n in "abcd"])
    assert sorted(status for status, _ in answers) == [201, 409, 409, 409]
    (made,) = [actor for status, actor in answers if status == 201]
    refused = [(problem["code"], problem["facts"]) for status, problem in answers if status == 409]
    assert refused == [("identifier_taken", {"key": made["key"]})] * 3


def test_the_item_of_a_merged_actor_is_free(api) -> None:
    survivor = _make(api, name="Item Survivor").json
    loser = _make(api, name="Item Loser", identifiers={"wikidata": "Q999998"}).json
    _merge(api, loser["id"], survivor["id"])
    assert _make(api, name="Item Heir", identifiers={"wikidata": "Q999998"}).status_code == 201


def test_the_first_free_number_is_taken(api) -> None:
    for key in ("gap-person", "gap-person-3", "gap-person-x", "gap-person-2-1"):
        assert _make(api, name="Gap", key=key).status_code == 201
    assert [_make(api, name="Gap Person").json["key"] for _ in range(2)] == ["gap-person-2", "gap-person-4"]


def test_answers_past_their_day_are_forgotten(api) -> None:
    def kept() -> list[str]:
        with api.engine.connect() as connection:
            return list(connection.scalars(text("SELECT key FROM idempotency_key WHERE key LIKE 'day-%' ORDER BY 1")))

    for key in ("day-1", "day-2"):
        _make_once(api, key)
    with api.engine.begin() as connection:
        connection.execute(
            text("UPDATE idempotency_key SET created_at = now() - interval '25 hours' WHERE key = 'day-1'")
        )
    _make_once(api, "day-3")
    assert kept() == ["day-2", "day-3"]


def _make_once(api, key: str) -> None:
    headers = {"Idempotency-Key": key}
    assert api.post("/v1/actors", {"kind": "person", "name": "Kept A Day"}, **headers).status_code == 201


def test_a_merged_actor_leads_to_the_survivor(api) -> None:
    survivor = _make(api, name="Survivor Person").json
    loser = _make(api, name="Merged Person").json
    _merge(api, loser["id"], survivor["id"])
    for ref in (loser["id"], loser["key"]):
        moved = api.get(f"/v1/actors/{ref}")
        assert (moved.status_code, moved.headers["Location"]) == (308, f"/v1/actors/{survivor['id']}")
        assert moved.json["merged_into"]["key"] == survivor["key"]
    moved = api.get(f"/v1/actors/{loser['id']}/tenures?on=2025")
    assert moved.headers["Location"] == f"/v1/actors/{survivor['id']}/tenures?on=2025"
    assert "Merged Person" in [name["text"] for name in api.get(f"/v1/actors/{survivor['id']}").json["names"]]
    assert api.get("/v1/actors", q="Merged Person").json["items"][0]["id"] == survivor["id"]


def test_the_page_of_an_actor_takes_three_queries(api) -> None:
    sent: list[str] = []

    def see(conn, cursor, statement, parameters, context, executemany) -> None:
        sent.append(statement)

    event.listen(api.engine, "before_cursor_execute", see)
    try:
        assert api.client.get("/actors/marco-rubio").status_code == 200
    finally:
        event.remove(api.engine, "before_cursor_execute", see)
    assert len(sent) == 3, "the actor with all names, the tenures, and who was merged into it"
