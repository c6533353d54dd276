"""What a decision teaches: a confirmed surface form becomes a name of its actor, for as long as a decision says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from registry.db.decisions import Effect
from registry.db.indexing import fetch_actor_names
from registry.db.learning import (
    delete_variants,
    fetch_untaught,
    fetch_variant_images,
    find_variant,
    insert_variant,
    insert_variant_again,
    restore_variant,
)
from registry.db.mentions import StoredMention
from registry.domain import NameKind
from registry.names import limits
from registry.names.fold import fold
from registry.names.script import script_of
from registry.services.indexing import reindex


def learn(session: Session, decision_id: int, mentions: Sequence[StoredMention], actor_id: int) -> list[Effect]:
    """Give an actor the forms under which mentions were confirmed to mean it; the effects, one a form.

    A form that the actor has already is noted too, so that it stays when the decision that
    taught it first is undone. Role titles, and forms with anything deceptive in them, teach
    nothing. A single word is weak: it helps to find the actor and never links by itself.
    """
    forms = dict.fromkeys(name for mention in mentions if (name := _form(mention)))
    effects: list[Effect] = []
    before = fetch_actor_names(session, [actor_id]) if forms else []
    for form, lang in forms:
        known = find_variant(session, actor_id, form, lang)
        if known is None:
            made = insert_variant(session, actor_id, **_columns(form, lang, decision_id))
            known = made or find_variant(session, actor_id, form, lang)
            if made:
                effects.append(Effect(relation="name_variant", row_id=made[0], before=None, after=made[1]))
                continue
        if known:
            effects.append(Effect(relation="name_variant", row_id=known[0], before=known[1], after=known[1]))
    if any(effect.before is None for effect in effects):
        reindex(session, before, fetch_actor_names(session, [actor_id]))
    return effects


def unlearn(session: Session, decision_id: int, effects: Sequence[Effect]) -> list[Effect]:
    """Take back what a decision did to names, and give what that changes, to be noted in turn.

    A name goes only when no other decision that stands teaches it; one that an earlier
    undoing took away comes back under its old id; one that changed hands goes back.
    """
    ids = [effect.row_id for effect in effects]
    images = fetch_variant_images(session, ids)
    touched = _actors(effects)
    before = fetch_actor_names(session, touched)
    untaught = set(fetch_untaught(session, ids, decision_id=decision_id))
    done = [_take_back(session, effect, images, untaught) for effect in effects]
    reindex(session, before, fetch_actor_names(session, touched))
    return done


def _take_back(session: Session, effect: Effect, images: Mapping[int, Mapping[str, Any]], untaught: set[int]) -> Effect:
    row_id, now = effect.row_id, images.get(effect.row_id)
    if effect.after is None and effect.before is not None:
        came = now is None and insert_variant_again(session, effect.before)
        return Effect(
            relation="name_variant", row_id=row_id, before=None if came else effect.before, after=effect.before
        )
    if effect.before and effect.after and effect.before["actor_id"] != effect.after["actor_id"]:
        restore_variant(session, effect.before)
        return Effect(relation="name_variant", row_id=row_id, before=effect.after, after=effect.before)
    # Edited since: it is somebody else's by now.
    if row_id in untaught and now == effect.after:
        delete_variants(session, [row_id])
    return Effect(relation="name_variant", row_id=row_id, before=effect.after, after=None)


def _actors(effects: Sequence[Effect]) -> list[int]:
    images = [image for effect in effects for image in (effect.before, effect.after) if image]
    return sorted({int(image["actor_id"]) for image in images})


def _form(mention: StoredMention) -> tuple[str, str | None] | None:
    """Give the name in a mention without what was said around it, and its language; None where it teaches none."""
    reading = mention.reading
    core, title = reading.get("core") or "", reading.get("title")
    if reading.get("flags") or (title and fold(title) == fold(core)) or not fold(core):
        return None
    try:
        limits.check_name(core)
    except limits.NameTextError:
        return None
    return core, mention.lang


def _columns(form: str, lang: str | None, decision_id: int) -> dict[str, Any]:
    is_word = len(fold(form).split()) == 1
    return {
        "form": form,
        "lang": lang,
        "script": script_of(form),
        "kind": (NameKind.SHORT if is_word else NameKind.ALIAS).value,
        "weak": is_word,
        "source": f"decision {decision_id}",
    }
