"""Signing in and out."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from registry.domain import ThrottledError
from registry.services.accounts import SignInError, sign_in, sign_out
from registry.transaction import writing
from registry.web.auth import acting_user, cookie_name, path_here
from registry.web.pages.blueprint import pages
from registry.web.wiring import wiring

_LONGEST = 1_000
"""Of a name or password that is read at all."""


@pages.get("/login")
def login() -> ResponseReturnValue:
    """Show the form; whoever has signed in already is led on."""
    following = path_here(request.args.get("next"))
    if acting_user().token:
        return redirect(following, 303)
    return render_template("login.html", following=following, here="login")


@pages.post("/login")
def login_sent() -> ResponseReturnValue:
    """Open a session and lead to where the visitor was going, or show the form with what is wrong."""
    following = path_here(request.form.get("next"))
    name = request.form.get("name", "")[:_LONGEST].strip()
    try:
        signed_in = sign_in(
            wiring().engine,
            name=name,
            password=request.form.get("password", "")[:_LONGEST],
            address=request.remote_addr or "",
            old_token=request.cookies.get(cookie_name()),
        )
    except (SignInError, ThrottledError) as error:
        status = 429 if isinstance(error, ThrottledError) else 401
        shown = render_template("login.html", following=following, name=name, error=error, here="login")
        return shown, status, {"Retry-After": str(error.retry_s)} if isinstance(error, ThrottledError) else {}
    response = redirect(following, 303)
    response.set_cookie(cookie_name(), signed_in.token, secure=request.is_secure, httponly=True, samesite="Lax")
    return response


@pages.post("/logout")
def logout() -> ResponseReturnValue:
    """End the session, here and in the database."""
    caller = acting_user()
    if caller.token:
        with writing(wiring().engine, acted_by=caller.name) as session:
            sign_out(session, caller.token)
    response = redirect(url_for("pages.login"), 303)
    response.delete_cookie(cookie_name(), secure=request.is_secure, httponly=True, samesite="Lax")
    return response
