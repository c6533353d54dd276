"""`registry actor`: all that is held on one, correcting it, and erasing a person."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from registry.cli.accounts import changing, looking, operator, show
from registry.cli.context import CliContext, pass_context
from registry.domain import InvalidError, PartialDate
from registry.syntax import read_language

if TYPE_CHECKING:
    from registry.services.actors import NewName

_REASON = click.option("--reason", required=True, help="Why; the audit keeps it.")
_REFUSED = 1
_TEXTS = ("description", "born", "died")


@click.group()
def actor() -> None:
    """One actor: export all that is held, correct it, or erase a person on request."""


@actor.command()
@click.argument("ref")
@click.option("--output", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="[standard output]")
@pass_context
def export(context: CliContext, ref: str, output: Path | None) -> None:
    """Write all that is held on the actor with the id or key REF, as one JSON object.

    Names, roles past and present, mentions, what people judged and decided, and the audit
    of all of it; also of actors that were merged into it.

    \b
    Examples:
      registry actor export steve-witkoff --output witkoff.json
      registry actor export 42 | jq '.mentions | length'
    """
    from registry.services.actors import get_actor
    from registry.services.privacy import export_actor

    with looking(context) as session:
        pieces = export_actor(session, get_actor(session, ref))
        if output is None:
            for piece in pieces:
                click.echo(piece, nl=False)
            click.echo()
            return
        with output.open("w", encoding="utf-8") as stream:
            stream.writelines(pieces)
    click.echo(f"Wrote {output}.", err=True)


@actor.command()
@click.argument("ref")
@_REASON
@click.option("--name", help="The new canonical name; the old one stays as an alias.")
@click.option("--add-name", multiple=True, metavar="TEXT[@LANG]", help="A further name; may be repeated.")
@click.option("--remove-name", multiple=True, metavar="TEXT[@LANG]", help="A name that is wrong; may be repeated.")
@click.option("--description", help="Empty for none.")
@click.option("--born", help="YYYY, YYYY-MM or YYYY-MM-DD; empty for not known.")
@click.option("--died", help="Alike.")
@click.option("--identifier", "identifiers", multiple=True, metavar="SCHEME=VALUE", help="Empty VALUE removes it.")
@pass_context
def correct(context: CliContext, /, ref: str, reason: str, **given: Any) -> None:
    """Correct the actor with the id or key REF; what is not given stays.

    \b
    Examples:
      registry actor correct steve-witkoff --born 1957-03-15 --reason "Congressional Directory 2025"
      registry actor correct 42 --name "Olena Kovalenko" --remove-name "Elena Kovalenko@en" --reason "asked for"
    """
    from registry.services.correcting import Correction, correct_actor

    correction = Correction(
        reason=reason,
        name=given["name"],
        columns={
            name: _column(name, given[name]) for name in ("description", "born", "died") if given[name] is not None
        },
        identifiers=dict(_pair(each) for each in given["identifiers"]),
        add_names=tuple(_new_name(each) for each in given["add_name"]),
        remove_names=tuple(_text_and_language(each) for each in given["remove_name"]),
    )
    with changing(context) as session:
        corrected = correct_actor(session, ref, correction)
    click.echo(f"{corrected.name} ({corrected.key}, id {corrected.actor_id}) is version {corrected.version} now.")


@actor.command()
@click.argument("ref")
@_REASON
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Show what would be blanked, and do nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@pass_context
def erase(context: CliContext, ref: str, reason: str, yes: bool, dry_run: bool, as_json: bool) -> None:
    """Erase the person with the id or key REF, on request, for good: nothing undoes it.

    What is held is shown first. Names, roles, mentions and what the audit holds of them are
    blanked; an import leaves the person out from then on, unless --restore-erased is given.

    \b
    Examples:
      registry actor erase 42 --reason "request of 3 May 2027" --dry-run
      registry actor erase 42 --reason "request of 3 May 2027"
    """
    from registry.services.privacy import ELSEWHERE, REMAINS, erase_person, preview_erasure

    with looking(context) as session:
        seen = preview_erasure(session, ref)
    told = {"actor": str(seen.actor.actor_id), "counts": seen.counts, "remains": REMAINS, "elsewhere": ELSEWHERE}
    if not as_json:
        click.echo(f"{seen.actor.name} ({seen.actor.key}, id {seen.actor.actor_id})", err=True)
        show([{"held": name.replace("_", " "), "rows": number} for name, number in seen.counts.items()], "")
        _list("What remains:", REMAINS)
        _list("What cannot be reached from here:", ELSEWHERE)
    if dry_run:
        if as_json:
            click.echo(json.dumps({**told, "erasure": None}, ensure_ascii=False))
        return
    if not yes and not click.confirm("Erase this person for good?", err=True):
        raise click.exceptions.Exit(_REFUSED)
    with changing(context) as session:
        done = erase_person(session, ref, reason=reason, preview=seen.digest, by=operator())
    if as_json:
        click.echo(json.dumps({**told, "erasure": str(done.erasure_id)}, ensure_ascii=False))
    else:
        click.echo(f"Erased; the id {done.actor_id} answers that it is gone.")


def _list(title: str, lines: tuple[str, ...]) -> None:
    click.echo("\n  - ".join((title, *lines)), err=True)


def _column(name: str, value: str) -> str | None:
    if name != "description" and value:
        try:
            PartialDate.parse(value)
        except InvalidError as error:
            raise click.UsageError(f"--{name}: {error.detail}") from error
    return value or None


def _pair(text: str) -> tuple[str, str | None]:
    scheme, equals, value = text.partition("=")
    if not equals:
        raise click.UsageError(f"--identifier takes SCHEME=VALUE, not {text!r}")
    return scheme, value or None


def _new_name(text: str) -> NewName:
    from registry.services.actors import NewName

    name, lang = _text_and_language(text)
    return NewName(text=name, lang=lang)


def _text_and_language(text: str) -> tuple[str, str | None]:
    """Take a name apart: what stands behind the last @ is its language."""
    name, at, lang = text.rpartition("@")
    if not at:
        return text, None
    try:
        return name, read_language(lang)
    except InvalidError as error:
        raise click.UsageError(f"{text!r}: {error.detail}") from error
