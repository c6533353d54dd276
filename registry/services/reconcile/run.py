"""The nightly run: opened, taken step by step, each with its checkpoint in one transaction.

`open_run` begins or goes on, `step` does the next piece of work; whoever calls commits after
each. Killed at any moment it goes on where it was: what a step did and where it stands are
there together or not at all. A step of a run that another one took over raises FencedError.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from registry.db.affected import count_work, fetch_statistics_version, fetch_work
from registry.db.documents import hold_arrivals
from registry.db.likeness import count_active
from registry.db.outcomes import has_staged, quarantine, stage
from registry.db.runs import (
    UNFINISHED,
    end_run,
    fetch_horizon,
    fetch_runs,
    find_run,
    forget_work,
    hold_fence,
    insert_run,
    take_over,
    write_checkpoint,
)
from registry.db.seeking import fetch_latest, fetch_newest
from registry.db.unknown import withdraw_answered
from registry.domain import ConflictError
from registry.matching.score import MODEL_VERSION
from registry.names.keys import RULE_VERSION
from registry.services.reconcile import changes, clusters, duplicates, gate, publish, role_changes, seek
from registry.services.reconcile.redecide import Failed, Found, redecide
from registry.services.reconcile.report import make_report
from registry.services.reconcile.stages import (
    FencedError,
    NothingToResumeError,
    Policy,
    Redecide,
    Run,
    Stage,
    following,
)

UNITS_AT_ONCE = 200
"""Mentions and documents that one step decides again."""


MOST_COMPARED = 50_000
"""Actors that a first run compares with all others; of more, only those that change from then on."""


def decide_here(session: Session, units: Any, policy: Policy) -> tuple[list[Found], list[Failed]]:
    """Decide units again in this process."""
    return redecide(session, units, policy.thresholds, today=policy.today)


def open_run(
    session: Session,
    policy: Policy,
    *,
    resume: bool = False,
    full: bool = False,
    dry_run: bool = False,
    today: date,
) -> Run:
    """Begin a run, or with `resume` go on with the one that was broken off.

    A run that was broken off while it published is always finished first. Another one is
    abandoned: nothing of it had taken effect. Waits for whoever is just storing mentions.
    Raises NothingToResumeError.
    """
    unfinished = fetch_runs(session, *UNFINISHED)
    last = unfinished[0] if unfinished else None
    if last and last.state == "running" and (resume or last.stage in (Stage.PUBLISH, Stage.REPORT)):
        return Run.of(take_over(session, last.run_id))
    if resume:
        raise NothingToResumeError("there is no run that was broken off")
    if last:
        forget_work(session, last.run_id)
        end_run(session, last.run_id, "abandoned")
    hold_arrivals(session, alone=True)
    return Run.of(_insert(session, policy, full=full, dry_run=dry_run, today=today))


def _insert(session: Session, policy: Policy, *, full: bool, dry_run: bool, today: date) -> Any:
    before = fetch_runs(session, "published")
    last = before[0] if before else None
    until, model = fetch_horizon(session), _model(session, policy)
    # A restored dump keeps numbers of another server: nothing can be told from them.
    usable = last is not None and last.model_version == model and last.until_transaction <= until and not full
    columns = {
        "stage": Stage.FORMS.value,
        "as_of": today,
        "model_version": model,
        "from_transaction": last.until_transaction if last and usable else None,
        "until_transaction": until,
    }
    document, mention = fetch_newest(session)
    options = {"dry_run": dry_run, "last": last.run_id if last else None, "newest": [document, mention]}
    return insert_run(session, columns, {"options": options})


def _model(session: Session, policy: Policy) -> str:
    """Name everything but names and tenures that decisions depend on."""
    cuts = policy.thresholds
    figures = fetch_statistics_version(session)
    return f"{MODEL_VERSION} rules-{RULE_VERSION} figures-{figures} cuts-{cuts.link}/{cuts.review}/{cuts.lead}"


def approve(session: Session, digest: str) -> Run:
    """Let a run that the gate has stopped take effect, if it is the one of this digest; ConflictError if not."""
    waiting = fetch_runs(session, "gated")
    if not waiting or waiting[0].digest != digest:
        raise ConflictError("no run with this digest waits for approval", code="not_gated")
    run = Run.of(waiting[0])
    kept = replace(run, place={}, options={**run.options, "approved": True}).kept()
    return Run.of(take_over(session, run.run_id, stage=Stage.PUBLISH.value, checkpoint=kept))


def step(session: Session, run: Run, policy: Policy, *, redecider: Redecide = decide_here) -> Run:
    """Do the next piece of work of a run, and say where it stands then. Raises FencedError."""
    if not hold_fence(session, run.run_id, run.row.fence):
        raise FencedError("another run took over")
    after = _units(session, run, policy, redecider) if run.stage is Stage.REDECIDE else _STEPS[run.stage](
        session, run, policy
    )  # fmt: skip
    write_checkpoint(
        session,
        run.run_id,
        run.row.fence,
        stage=after.stage.value,
        checkpoint=after.kept(),
        at=run.stage.value,
        progress=_progress(run, after),
        digest=after.digest,
    )
    if after.state != "running":
        end_run(session, run.run_id, after.state, make_report(session, after))
    return after


def _progress(run: Run, after: Run) -> dict[str, int]:
    """Say how much of a stage is done, of how much; of one that is over, all of it."""
    if after.stage is run.stage:
        return {"done": after.done, "total": max(after.total, after.done)}
    return {"done": max(run.done, run.total), "total": max(run.done, run.total)}


def _next(run: Run, **changed: Any) -> Run:
    return replace(run, stage=following(run.stage), place={}, done=0, total=0, **changed)


def _forms(session: Session, run: Run, _: Policy) -> Run:
    last = changes.fill_forms(session, after=run.place.get("after", 0))
    return _next(run) if last is None else replace(run, place={"after": last}, done=last)


def _changes(session: Session, run: Run, _: Policy) -> Run:
    changes.find_work(
        session,
        run.run_id,
        since=run.row.from_transaction,
        until=run.row.until_transaction,
        last=run.options["last"],
    )
    units = count_work(session, run.run_id)
    return replace(_next(run, counts={**run.counts, "units": units}), total=units)


def _units(session: Session, run: Run, policy: Policy, redecider: Redecide) -> Run:
    after = (run.place.get("unit", ""), run.place.get("unit_id", 0))
    units = fetch_work(session, run.run_id, after=after, limit=UNITS_AT_ONCE)
    if not units:
        return _next(run)
    found, failed = redecider(session, units, policy)
    stage(session, run.run_id, [staged(each) for each in found])
    quarantine(session, run.run_id, [(f.unit.unit, f.unit.unit_id, f.code, f.detail) for f in failed])
    counts = {**run.counts, "quarantined": run.counts.get("quarantined", 0) + len(failed)}
    last = units[-1]
    place = {"unit": last.unit, "unit_id": last.unit_id}
    return replace(run, place=place, counts=counts, done=run.done + len(units))


def staged(found: Found) -> dict[str, Any]:
    """Give a finding as it is staged."""
    return {
        "kind": found.kind,
        "subject": found.subject,
        "mention_id": found.mention_id,
        "before": found.before,
        "after": found.after,
        "cause": list(found.cause),
    }


def _is_quiet(session: Session, run: Run) -> bool:
    """Tell whether the unknown names are those of the run before, and what came of them then still holds."""
    last = find_run(session, run.options["last"]) if run.options["last"] else None
    if last is None or run.row.from_transaction is None:
        return False
    newest = last.checkpoint.get("options", {}).get("newest")
    return newest == run.options["newest"] and not has_staged(session, run.run_id, skipped_by=last.run_id)


def _seek(session: Session, run: Run, policy: Policy) -> Run:
    """Look through the documents that came since the last run, and some before them."""
    if not run.place:
        if _is_quiet(session, run):
            return _next(replace(run, options={**run.options, "quiet": True}))
        last = find_run(session, run.options["last"]) if run.options["last"] else None
        seen, _ = (last.checkpoint.get("options", {}).get("newest") if last else None) or (0, 0)
        first = max(min(seen, fetch_latest(session, seek.AGAIN) - 1), 0)
        run = replace(run, place={"after": first}, total=run.options["newest"][0] - first)
    until = run.options["newest"][0]
    found, after = seek.seek_unknown(
        session, run.run_id, policy.thresholds, after=run.place["after"], until=until, today=policy.today
    )  # fmt: skip
    stage(session, run.run_id, [staged(each) for each in found])
    if after is None:
        return _next(run)
    return replace(run, place={"after": after}, done=min(run.done + seek.TEXTS_AT_ONCE, run.total))


def _cluster(session: Session, run: Run, _: Policy) -> Run:
    if run.options.get("quiet"):
        return _next(run)
    found, grouping = clusters.propose_unknown(session, run.run_id)
    stage(session, run.run_id, [staged(each) for each in found])
    counts = {
        **run.counts,
        "unknown_groups": len(grouping.groups),
        "largest_component": grouping.largest,
        "uncompared": grouping.uncompared,
    }
    return _next(run, counts=counts)


def _duplicates(session: Session, run: Run, policy: Policy) -> Run:
    """Look at the actors that changed since the last run; at all of them on the first, if they are not too many."""
    last = run.place.get("after", 0)
    if not last:
        actors = _changed_actors(session, run)
        number = len(actors) if actors is not None else count_active(session)
        run = replace(run, place={"actors": actors}, total=number)
    actors = run.place["actors"]
    if actors is None and count_active(session) > MOST_COMPARED:
        return _next(run, counts={**run.counts, "actors_not_compared": count_active(session)})
    found, after = duplicates.find_duplicates(session, actors, policy.thresholds, after=last, today=policy.today)
    stage(session, run.run_id, [staged(each) for each in found])
    if after is None:
        return _next(run)
    return replace(run, place={**run.place, "after": after}, done=min(run.done + duplicates.ACTORS_AT_ONCE, run.total))


def _changed_actors(session: Session, run: Run) -> list[int] | None:
    last = find_run(session, run.options["last"]) if run.options["last"] else None
    since = last.until_transaction if last else None
    touched = changes.touched_actors(session, since=since, until=run.row.until_transaction)
    return None if touched is None else sorted(touched)


def _roles(session: Session, run: Run, _: Policy) -> Run:
    found = role_changes.find_role_changes(session, run.run_id)
    stage(session, run.run_id, [staged(each) for each in found])
    return _next(run)


def _gate(session: Session, run: Run, policy: Policy) -> Run:
    digest = gate.digest_of(session, run.run_id)
    rules = gate.examine(session, run, policy.limits)
    options = {**run.options, "gate": rules}
    if not all(rule["passed"] for rule in rules):
        return replace(run, state="gated", digest=digest, options=options)
    if run.options["dry_run"]:
        return replace(run, state="abandoned", digest=digest, options=options)
    return _next(run, digest=digest, options=options)


def _publish(session: Session, run: Run, _: Policy) -> Run:
    last = publish.publish(session, run.run_id, after=run.place.get("after", 0))
    return _next(run) if last is None else replace(run, place={"after": last}, done=run.done + 1)


def _report(session: Session, run: Run, _: Policy) -> Run:
    withdraw_answered(session)
    return replace(run, stage=Stage.DONE, state="published")


_STEPS = {
    Stage.FORMS: _forms,
    Stage.CHANGES: _changes,
    Stage.SEEK: _seek,
    Stage.CLUSTER: _cluster,
    Stage.DUPLICATES: _duplicates,
    Stage.ROLES: _roles,
    Stage.GATE: _gate,
    Stage.PUBLISH: _publish,
    Stage.REPORT: _report,
}
