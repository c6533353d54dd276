"""A registry with users and keys, for the tests of who may come in; tests import the fixtures that they need."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import Engine

from registry.access import Access
from registry.domain import Thresholds
from registry.services.accounts import create_user
from registry.services.keys import create_key
from registry.transaction import writing
from registry.web.application import register
from registry.web.wiring import Wiring
from tests.web.conftest import Api

PASSWORD = "correct horse battery"
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
FORM_OF_ANOTHER_SITE = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
]


def application(engine: Engine) -> Flask:
    app = Flask("registry", static_folder=None, template_folder=None)
    thresholds = Thresholds(link=0.8, review=0.2, lead=0.3)
    register(app, Wiring(engine=engine, thresholds=thresholds, today=lambda: date(2025, 12, 1)))
    return app


@pytest.fixture
def app(fresh_engine: Engine) -> Flask:
    return application(fresh_engine)


@pytest.fixture
def api(app: Flask, fresh_engine: Engine) -> Api:
    return Api(app.test_client(), fresh_engine)


@pytest.fixture
def make_key(fresh_engine: Engine):
    """Make a key and give the header that it is sent in."""

    def make(role: str = "admin", **known) -> dict[str, str]:
        with writing(fresh_engine, acted_by="test") as session:
            made = create_key(session, label=f"{role} desk", role=Access(role), **known)
        return {"Authorization": f"Bearer {made.secret}"}

    return make


@pytest.fixture
def make_user(fresh_engine: Engine):
    def make(name: str = "ada", role: str = "reviewer") -> None:
        with writing(fresh_engine, acted_by="test") as session:
            create_user(session, name=name, role=Access(role), password=PASSWORD)

    return make


def sign_in(client, name: str = "ada", password: str = PASSWORD, **options):
    return client.post("/login", data={"name": name, "password": password, "next": "/actors"}, **options)


def token_of(client) -> str:
    return client.get_cookie("registry").value
