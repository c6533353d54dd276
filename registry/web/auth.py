"""Who acts, and whether he may: by API key, by a signed-in session, or as whoever sits at this machine.

`acting_user` is the one place that says in whose name something is done; every write
hands that name to the audit. While there is neither a user nor a key the registry is
open to this machine, and to nobody who comes through another name or address.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from flask import Flask, g, redirect, request
from flask.typing import ResponseReturnValue

from registry.access import Access
from registry.services.accounts import find_signed_in, is_csrf_token
from registry.web.access import PUBLIC, needed
from registry.web.body import MAX_BODY
from registry.web.errors import ForbiddenError, UnauthenticatedError, is_api, wants_page
from registry.web.gate import gate, install_gate
from registry.web.wiring import wiring

LOCAL = "local"
"""The name of whoever acts in open local mode."""

_READS = ("GET", "HEAD", "OPTIONS")
_PORT = re.compile(r":[0-9]{1,5}$", re.ASCII)
# A path of this host: no scheme, no host, nothing that a browser would drop or turn into a slash.
_HERE = re.compile(r"/(?![/\\])[!-\[\]-~]*", re.ASCII)
_LONGEST_NEXT = 2_000


@dataclass(frozen=True, slots=True)
class Caller:
    """Who acts in a request."""

    name: str
    """As the audit keeps it."""

    role: Access | None
    """None: nobody in particular, who may only see what is public."""

    token: str | None = None
    """The secret of the session, when it is one."""

    def may(self, role: Access) -> bool:
        """Tell whether the role is enough."""
        return self.role is not None and self.role.covers(role)


NOBODY = Caller("nobody", None)


def register_auth(app: Flask) -> None:
    """Let no request pass that may not."""
    install_gate(app)
    app.before_request(_admit)


def acting_user() -> Caller:
    """Give who acts in this request. Raises UnauthenticatedError for a key that opens nothing."""
    if "caller" not in g:
        g.caller = _caller()
    found: Caller = g.caller
    return found


def cookie_name() -> str:
    """Give the name of the session's cookie: over TLS one that only this very host can set."""
    return "__Host-registry" if request.is_secure else "registry"


def path_here(address: str | None) -> str:
    """Give an address if it is a path of this host, the start page else.

    >>> path_here("/actors?q=a"), path_here("//evil.example/"), path_here("/\\\\evil.example")
    ('/actors?q=a', '/', '/')
    """
    return address if address and len(address) <= _LONGEST_NEXT and _HERE.fullmatch(address) else "/"


def _admit() -> ResponseReturnValue | None:
    if request.method not in _READS:
        _refuse_forged()
    role = needed(request)
    if role is PUBLIC:
        return None
    caller = acting_user()
    if caller.name == LOCAL:
        _refuse_strangers()
    if caller.may(role):
        return None
    if caller.role is not None:
        facts = {"needs": role.value, "has": caller.role.value}
        raise ForbiddenError(f"this takes the role {role.value}, and you have {caller.role.value}", facts=facts)
    if request.method == "GET" and not is_api() and wants_page():
        return _to_sign_in()
    raise UnauthenticatedError("send an API key: Authorization: Bearer KEY", code="no_key")


def _caller() -> Caller:
    if "Authorization" in request.headers:
        return _by_key(request.headers["Authorization"])
    token = request.cookies.get(cookie_name())
    signed_in = find_signed_in(wiring().engine, token) if token else None
    if signed_in is not None:
        return Caller(signed_in.user.name, signed_in.user.role, signed_in.token)
    return Caller(LOCAL, Access.ADMIN) if gate().is_open() else NOBODY


def _by_key(header: str) -> Caller:
    scheme, _, sent = header.partition(" ")
    key = gate().key(sent.strip()) if scheme.lower() == "bearer" else None
    if key is None:
        raise UnauthenticatedError("this key opens nothing: it is unknown, expired or revoked", code="bad_key")
    return Caller(f"{key.user_name or key.label} (key {key.prefix})", key.role)


def _refuse_forged() -> None:
    """Refuse what another site makes a browser send: by what the browser says of itself, and by the form's token."""
    if "Authorization" in request.headers:
        return
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise ForbiddenError("this was sent from another site", code="csrf")
    elif origin is not None and urlsplit(origin).netloc.lower() != request.host.lower():
        raise ForbiddenError("this was sent from another site", code="csrf")
    token = request.cookies.get(cookie_name())
    if token and acting_user().token and not is_csrf_token(token, _sent_token()):
        raise ForbiddenError("the form is not of this session: load the page again", code="csrf")


def _sent_token() -> str:
    if header := request.headers.get("X-CSRF-Token"):
        return header
    request.max_content_length = request.max_form_memory_size = MAX_BODY
    return request.form.get("csrf", "")


def _refuse_strangers() -> None:
    """Refuse, in local mode, whoever does not sit here: other machines, proxies, and sites that claim our address."""
    passed_on = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP"))
    if passed_on or not _is_loopback(request.remote_addr or "") or not _is_here(request.host):
        raise ForbiddenError(
            "no user and no API key is configured, so this machine alone is answered, under its own name: "
            "make a key with `registry key create`",
            code="not_local",
        )


def _is_here(host: str) -> bool:
    name = _PORT.sub("", host).lower().removeprefix("[").removesuffix("]")
    return name == "localhost" or name.endswith(".localhost") or _is_loopback(name)


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _to_sign_in() -> ResponseReturnValue:
    query = request.query_string.decode("latin-1")
    here = f"{quote(request.path)}{'?' if query else ''}{query}"
    response = redirect(f"/login?next={quote(path_here(here), safe='/')}", 303)
    response.headers["Cache-Control"] = "no-store"
    return response
