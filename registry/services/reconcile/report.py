"""The morning report: what the night changed and because of what, and what waits for people."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from registry.db.actors_in_short import fetch_actors_in_short
from registry.db.affected import fetch_audit_rows
from registry.db.outcomes import (
    Outcome,
    count_mentions_by_decision,
    count_outcomes,
    fetch_quarantined,
    iterate_outcomes,
)
from registry.db.runs import fetch_runs, find_run
from registry.services.quality import measure_quality
from registry.services.reconcile.stages import Run, Stage
from registry.services.review import count_items

Json = dict[str, Any]
_LISTED = 200
_COMPARED = 7
_LONG = frozenset({"evidence", "item", "reading"})


def make_report(session: Session, run: Run) -> Json:
    """Give the report of a run that has come to its end; the same for the same findings, but for times."""
    moved, proposals = _findings(session, run)
    return {
        "run": str(run.run_id),
        "state": run.state,
        "as_of": run.row.as_of.isoformat(),
        "model_version": run.row.model_version,
        "window": {"from": _text(run.row.from_transaction), "until": _text(run.row.until_transaction)},
        "is_full": run.row.from_transaction is None,
        "digest": run.digest,
        "approved": bool(run.options.get("approved")),
        "gate": run.options.get("gate", []),
        "counts": run.counts,
        "outcomes": count_outcomes(session, run.run_id),
        "mentions": count_mentions_by_decision(session),
        "queue": count_items(session),
        "changes": _by_cause(session, moved),
        "proposals": proposals,
        "stages": _stages(session, run),
        "precision": [band for band in measure_quality(session)["bands"] if band["lang"] is None],
        "quarantined": fetch_quarantined(session, run.run_id)[:_LISTED],
        "before": _compared(session, run),
    }


def _stages(session: Session, run: Run) -> list[Json]:
    """Give how long each stage took, and over how much; of one that was gone on with, the pause is counted."""
    found = []
    row = find_run(session, run.run_id)
    for name, at in row.progress.items() if row else ():
        if "told_at" in at:
            spent = datetime.fromisoformat(at["told_at"]) - datetime.fromisoformat(at["began_at"])
            found.append({"stage": name, "number": at.get("total", 0), "seconds": round(spent.total_seconds(), 1)})
    order = [stage.value for stage in Stage]
    return sorted(found, key=lambda each: order.index(each["stage"]))


def _findings(session: Session, run: Run) -> tuple[list[Outcome], list[Json]]:
    moved: list[Outcome] = []
    proposals: list[Json] = []
    for each in iterate_outcomes(session, run.run_id):
        if each.kind in ("decision", "found"):
            if each.after["moved"]:
                moved.append(replace(each, after=_in_short(each.after)))
        elif len(proposals) < _LISTED:
            proposals.append({"kind": each.kind, "state": each.state, **_in_short(each.after)})
    return moved, proposals


def _in_short(after: Json) -> Json:
    return {name: value for name, value in after.items() if name not in _LONG}


def _by_cause(session: Session, moved: list[Outcome]) -> list[Json]:
    """Group what moved by from whom to whom, and because of what; most first."""
    groups: dict[tuple[Any, ...], list[Outcome]] = defaultdict(list)
    for each in moved:
        before = each.before or {"decision": "unseen", "actor": None}
        cause = each.cause[0] if each.cause else None
        groups[before["decision"], before["actor"], each.after["decision"], each.after["actor"], cause].append(each)
    ordered = sorted(groups.items(), key=lambda group: (-len(group[1]), repr(group[0])))[:_LISTED]
    audits = fetch_audit_rows(session, [key[4] for key, _ in ordered if key[4]])
    named = [int(actor) for key, _ in ordered for actor in (key[1], key[3]) if actor]
    actors = fetch_actors_in_short(session, named)

    def name(actor: str | None) -> Json | None:
        hit = actors.get(int(actor)) if actor else None
        return {"id": actor, "key": hit.key, "name": hit.name} if hit else None

    return [
        {
            "number": len(found),
            "from": {"decision": was, "actor": name(old)},
            "to": {"decision": now, "actor": name(new)},
            "because": _because(audits[cause]) if cause in audits else None,
            "forms": [form for form, _ in Counter(each.after["surface"] for each in found).most_common(5)],
            "mentions": [str(each.mention_id) for each in found[:20] if each.mention_id],
        }
        for (was, old, now, new, cause), found in ordered
    ]


def _because(audit: Json) -> Json:
    image = audit["after"] or audit["before"] or {}
    what = image.get("text") or image.get("name") or image.get("label") or image.get("verdict")
    return {
        "change": str(audit["id"]),
        "what": f"{audit['relation']} {audit['operation']}",
        "text": what,
        "by": audit["acted_by"],
    }


def _compared(session: Session, run: Run) -> list[Json]:
    """Give what the runs before this one moved."""
    return [
        {
            "run": str(row.run_id),
            "as_of": row.as_of.isoformat(),
            "counts": row.checkpoint.get("counts", {}),
            "outcomes": (row.report or {}).get("outcomes", []),
        }
        for row in fetch_runs(session, "published", before=run.run_id, limit=_COMPARED)
    ]


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)
