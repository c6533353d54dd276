"""Finding posts, the line of holders of one, and who it was that day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from registry.domain import InvalidError, NotFoundError, PartialDate, Precision, Tenure
from registry.services.calendar import Finding
from registry.services.holders import HeldPost, holders_by_title, holders_of_post
from registry.services.posts import countries_of_posts, get_post, line_of, search_posts, vacancies
from registry.transaction import reading
from registry.web.pages.blueprint import pages
from registry.web.pages.fields import Fields
from registry.web.pages.line import draw_line
from registry.web.pages.wording import country_word
from registry.web.wiring import wiring

_PAGE = 50
_MOST_SHOWN = 400


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: a tenure with its number, or the days on which nobody was in office."""

    tenure: Tenure | None = None
    number: int | None = None
    vacancy: Finding | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Who held one post that day; between whom it lay empty, if it did."""

    held: HeldPost
    vacancy: Finding | None

    @property
    def in_turn(self) -> list[Tenure]:
        """The holders in the order in which they came."""
        return sorted(self.held.holders.tenures, key=_day)


@pages.get("/posts")
def posts() -> ResponseReturnValue:
    """List posts whose title holds the words, with who holds them today."""
    q, country = request.args.get("q", "").strip(), request.args.get("country", "")
    after = request.args.get("after", "")
    shown = {"q": q, "country": country, "is_later": bool(after), "here": "posts"}
    today = wiring().today()
    with reading(wiring().engine) as session:
        countries = _countries(session)
        try:
            page = search_posts(
                session, q=q or None, country=country or None, today=today, after=after or None, limit=_PAGE
            )
        except InvalidError as error:
            return render_template("posts.html", error=error, countries=countries, **shown), 422
    return render_template("posts.html", posts=page.items, next=page.after, countries=countries, **shown)


@pages.get("/posts/<key>")
def post(key: str) -> ResponseReturnValue:
    """Show a post: who holds it on a day, and everybody who ever did."""
    today, given = wiring().today(), Fields.of({"date": request.args.get("on", "")})
    error = None
    try:
        on = given.on() or PartialDate(today, Precision.DAY)
    except InvalidError as fault:
        error, on = fault, PartialDate(today, Precision.DAY)
    with reading(wiring().engine) as session:
        found = get_post(session, key)
        answer = _answer(session, holders_of_post(session, key, on), on)
        tenures = line_of(session, found.post)
    empty = vacancies(found.post, tenures)
    lines = _lines(tenures, empty)
    numbers = {line.tenure.tenure_id: line.number or 0 for line in lines if line.tenure}
    page = render_template(
        "post.html",
        post=found,
        lines=lines[:_MOST_SHOWN],
        hidden=max(0, len(lines) - _MOST_SHOWN),
        drawing=draw_line(tenures, empty, numbers, today),
        answer=answer,
        on=on,
        asked=given.date,
        error=error,
        here="posts",
    )
    return page, 422 if error else 200


@pages.get("/who")
def who() -> ResponseReturnValue:
    """Answer who bore a title on a day; the form alone before anything is asked.

    The day is called `date` by the form, and `on` as in the API and on the other pages.
    """
    asked = {name: request.args.get(name, "").strip() for name in ("title", "country", "date", "lang")}
    asked["date"] = asked["date"] or request.args.get("on", "").strip()
    shown = {"asked": asked, "here": "who"}
    with reading(wiring().engine) as session:
        shown["countries"] = _countries(session)
        if "title" not in request.args:
            return render_template("who.html", **shown)
        try:
            on, answers = _who(session, asked)
        except NotFoundError as error:
            return render_template("who.html", unknown=error, **shown), 404
        except InvalidError as error:
            return render_template("who.html", error=error, **shown), 422
    return render_template("who.html", answers=answers, on=on, **shown)


def _countries(session: Session) -> list[str]:
    """Give the countries that have posts, by their names."""
    return sorted(countries_of_posts(session), key=country_word)


def _who(session: Session, asked: dict[str, str]) -> tuple[PartialDate, list[Answer]]:
    given = Fields.of(asked)
    on = given.on() or PartialDate(wiring().today(), Precision.DAY)
    held = holders_by_title(session, asked["title"], on, country=asked["country"] or None, lang=given.language())
    return on, [_answer(session, each, on) for each in held]


def _answer(session: Session, held: HeldPost, on: PartialDate) -> Answer:
    """Add to an empty chair who left it and who came next."""
    if held.holders.tenures:
        return Answer(held, None)
    empty = vacancies(held.post, line_of(session, held.post))
    return Answer(held, next((each for each in empty if each.first <= on.first < each.until), None))


def _lines(tenures: Sequence[Tenure], empty: Sequence[Finding]) -> list[Line]:
    """Give the rows of the table, latest first, vacancies between them; numbers count from the first holder on."""
    dated = [(_day(tenure), 0, Line(tenure=tenure, number=len(tenures) - at)) for at, tenure in enumerate(tenures)]
    dated += [(vacancy.first, 1, Line(vacancy=vacancy)) for vacancy in empty]
    return [line for _, _, line in sorted(dated, key=lambda each: (each[0], each[1]), reverse=True)]


def _day(tenure: Tenure) -> date:
    return tenure.since.first if tenure.since else date.min
