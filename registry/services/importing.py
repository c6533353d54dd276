"""Taking actors, posts and tenures from what was found in a file: all of it, or nothing.

Three passes, none of which holds the file in memory: findings are read and staged in
temporary tables; staged lines are checked against each other and the database; what is
left is merged, statement by statement over the whole import. So a line may refer to one
that comes later, and a refused file has changed nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count, islice

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from registry.db import importing, indexing, sittings, staging
from registry.db.staging import Staged
from registry.domain import ConflictError, InvalidError
from registry.exchange.findings import Entry, Finding, Loss, Place
from registry.exchange.lines import MAX_LINE_BYTES, read_lines
from registry.exchange.native import ActorRecord, PostRecord
from registry.exchange.native_file import read_native
from registry.services.indexing import reindex
from registry.services.offices import derive_imported_offices
from registry.services.seating import Clash, Seat, dates_of, seat_all
from registry.services.staging import stage_actor, stage_post
from registry.services.tally import ImportTally, RecordProblem

__all__ = ["MAX_LINE_BYTES", "import_findings", "import_lines", "read_lines", "read_native", "refresh_figures"]

_CHUNK = 2_000
_PIECES = 1_000_000_000
"""More than a file has lines."""

# A row, or a seat, that somebody else has taken since it was looked for.
_TAKEN = {"23505", "23P01"}

Lines = Iterable[str | bytes]


@dataclass(slots=True)
class _Import:
    """One import under way."""

    session: Session
    keep_going: bool
    name_line: Callable[[int], str]
    on_loss: Callable[[Loss], None]
    tally: ImportTally = field(default_factory=ImportTally)
    refused: set[int] = field(default_factory=set)
    places: dict[int, Place] = field(default_factory=dict)
    """Those that are not told by the number of the line."""

    numbers: Iterator[int] = field(default_factory=lambda: count(_PIECES))
    """Lines for pieces, which have none of their own."""

    def refuse(self, line: int, code: str, detail: str) -> None:
        """Note the first reason against a line; one more line is out."""
        if line not in self.refused:
            self.refused.add(line)
            self.complain(self.places.get(line, Place(line)), code, detail)

    def complain(self, place: Place, code: str, detail: str) -> None:
        """Note that something is wrong at a place; whatever else stands on the line may be sound."""
        self.tally.refused.append(RecordProblem(line=place.line, code=code, detail=detail, pointer=place.pointer))

    def name(self, line: int) -> str:
        """Give a line as people call it."""
        place = self.places.get(line, Place(line))
        return place.pointer or self.name_line(place.line)

    def lose(self, loss: Loss) -> None:
        """Count what is not taken over, and tell of it."""
        self.tally.lost[loss.kind] = self.tally.lost.get(loss.kind, 0) + 1
        self.on_loss(loss)

    @property
    def stops(self) -> bool:
        """Nothing is to be taken."""
        return bool(self.tally.refused) and not self.keep_going


def import_lines(
    session: Session,
    lines: Lines,
    *,
    keep_going: bool = False,
    name_line: Callable[[int], str] = "line {}".format,
    on_line: Callable[[int], None] | None = None,
) -> ImportTally:
    """Import the lines of the native format, as `import_findings` does.

    Lines count from 1, blank ones too; a line with a fault is refused as a whole.
    """
    return import_findings(session, read_native(lines), keep_going=keep_going, name_line=name_line, on_line=on_line)


def import_findings(
    session: Session,
    findings: Iterable[Finding | None],
    *,
    keep_going: bool = False,
    name_line: Callable[[int], str] = "line {}".format,
    on_line: Callable[[int], None] | None = None,
    on_loss: Callable[[Loss], None] | None = None,
    restore_erased: bool = False,
) -> ImportTally:
    """Add and correct what was found in a file; give what was done and what was refused.

    If anything is refused nothing is taken, unless `keep_going`. `on_loss` is told what is
    sound and not taken over. Persons who were erased on request are left out and counted,
    unless `restore_erased`, which lets them in again for good. Nothing is ever deleted. What
    the registry says already leaves no trace, in the audit or elsewhere. `on_line` is told
    the number of lines read, now and then.

    What is on record is locked from the checks on: edits of the same actors and posts wait
    for the end, and the lines correct what those before left. Raises ConflictError when
    another import is running, and when somebody else took meanwhile a key, a seat or a
    tenure that the lines were to have. Commit, then `refresh_figures` in a transaction of
    its own.
    """
    if not staging.open_staging(session):
        raise ConflictError("another import is running", code="import_running")
    work = _Import(session, keep_going, name_line, on_loss or (lambda _: None))
    _stage_findings(work, findings, on_line or (lambda _: None))
    staging.index_staging(session)
    if restore_erased:
        staging.readmit_erased(session)
    else:
        work.tally.erased = staging.leave_out_erased(session)
    _check_staged(work)
    if not work.stops:
        try:
            _merge(work)
        except IntegrityError as error:
            if getattr(error.orig, "sqlstate", None) not in _TAKEN:
                raise
            raise importing.changed_meanwhile() from error
    work.tally.refused.sort(key=lambda problem: problem.line)
    return work.tally


def refresh_figures(session: Session, tally: ImportTally) -> None:
    """Count how many actors bear each word anew, if an import has changed enough for that, or none were counted yet.

    Enough is a name or an actor for every hundred actors. Seconds at a million; until the
    end of the transaction it holds off other counts, and the end of other imports.
    """
    if indexing.figures_are_due(session, tally.created.get("name", 0) + tally.corrected.get("actor", 0)):
        indexing.refresh_statistics(session)


def _stage_findings(work: _Import, findings: Iterable[Finding | None], on_line: Callable[[int], None]) -> None:
    remaining = iter(findings)
    while chunk := list(islice(remaining, _CHUNK)):
        staged = Staged()
        line = 0
        for finding in chunk:
            if finding is not None:
                line = finding.place.line
                _stage_finding(work, staged, finding)
        staging.stage(work.session, staged)
        on_line(line)


def _stage_finding(work: _Import, staged: Staged, finding: Finding) -> None:
    if isinstance(finding, Loss):
        work.lose(finding)
        return
    if finding.place.pointer:
        work.places[finding.place.line] = finding.place
    if isinstance(finding, Entry):
        _stage_entry(work, staged, finding)
        return
    work.tally.seen += 1
    if finding.about is None:
        work.complain(finding.place, finding.code, finding.detail)
    else:
        work.refuse(finding.place.line, finding.code, finding.detail)
        staged.refused.append((finding.place.line, *finding.about))


def _stage_entry(work: _Import, staged: Staged, entry: Entry) -> None:
    work.tally.seen += 1
    line, record, rows = entry.place.line, entry.record, Staged()
    pieces = entry.pieces
    spare = None if pieces is None else partial(_complain_of_piece, work, entry.place, pieces)
    try:
        if isinstance(record, PostRecord):
            stage_post(rows, line, record, is_part=entry.is_part, same_as=entry.same_as, spare=spare)
        else:
            whole = record if pieces is None else replace(record, tenures=())
            stage_actor(rows, line, whole, is_part=entry.is_part, same_as=entry.same_as, spare=spare)
    except InvalidError as error:
        work.refuse(line, error.code, error.detail)
        if not entry.is_part:
            staged.refused.append((line, "post" if isinstance(record, PostRecord) else "actor", record.key))
        return
    staged.add(rows)
    if isinstance(record, ActorRecord) and pieces is not None:
        _stage_tenures(work, staged, record, entry.place, pieces)


def _stage_tenures(
    work: _Import, staged: Staged, record: ActorRecord, place: Place, pieces: Mapping[str, Place]
) -> None:
    """Stage each tenure on a line of its own, so that one which clashes is refused alone."""
    for at, tenure in enumerate(record.tenures):
        line = next(work.numbers)
        work.places[line] = pieces.get(f"tenures[{at}]", place)
        rows = Staged()
        try:
            part = ActorRecord(key=record.key, kind=record.kind, name="", tenures=(tenure,))
            stage_actor(rows, line, part, is_part=True)
        except InvalidError as error:
            work.complain(work.places[line], error.code, error.detail.removeprefix("tenures[0]: "))
            continue
        staged.add(rows)


def _complain_of_piece(
    work: _Import, place: Place, pieces: Mapping[str, Place], where: str, error: InvalidError
) -> None:
    work.complain(pieces.get(where, place), error.code, error.detail.removeprefix(f"{where}: "))


def _check_staged(work: _Import) -> None:
    """Refuse staged lines until those that are left stand by themselves."""
    staging.refuse(work.session, work.refused)
    while _refuse_faulty(work) or _refuse_unseated(work):
        if not work.keep_going:
            return


def _refuse_faulty(work: _Import) -> bool:
    lines = set()
    for fault in staging.fetch_faults(work.session):
        # Where nothing is taken anyway, a fault is told once: where it was made.
        if fault.is_consequence and not work.keep_going:
            continue
        blamed = f" ({work.name(fault.blamed)})" if fault.blamed else ""
        work.refuse(fault.line, "refers_to_refused" if fault.is_consequence else fault.code, fault.detail + blamed)
        lines.add(fault.line)
    staging.refuse(work.session, lines)
    return bool(lines)


def _refuse_unseated(work: _Import) -> bool:
    """Link what was staged and seat it; True when lines had to be refused."""
    importing.link_staged(work.session)
    seats: list[Seat] = []
    lines = set()
    for each in seat_all(sittings.fetch_sittings(work.session)):
        if isinstance(each, Seat):
            seats.append(each)
        else:
            line = each.row.line or each.row.post_line or 0
            work.refuse(line, "seat_taken", _explain(work, each))
            lines.add(line)
    if lines:
        staging.refuse(work.session, lines)
        return True
    staged = [(s.row.line, s.row.place, s.seat_no) for s in seats if s.row.line is not None]
    moved = [(s.row.tenure_id, s.seat_no) for s in seats if s.row.line is None]
    staging.stage_seats(work.session, staged, moved)
    return False


def _explain(work: _Import, clash: Clash) -> str:
    row, other = clash.row, clash.taken_by
    where = f", {work.name(other.line)}" if other.line is not None else ""
    seats = "its one seat is" if row.seats == 1 else f"its {row.seats} seats are"
    return (
        f"{row.actor} cannot hold {row.post} {dates_of(row)}: {seats} taken by {other.actor} {dates_of(other)}{where}"
    )


def _merge(work: _Import) -> None:
    session, tally = work.session, work.tally
    importing.mark_touched(session)
    for what, merge in (
        ("actor", importing.merge_actors),
        ("name", importing.merge_names),
        ("post", importing.merge_posts),
        ("title", importing.merge_titles),
        ("tenure", importing.merge_tenures),
    ):
        created, corrected = merge(session)
        tally.count(what, created=created, corrected=corrected)
    derive_imported_offices(session)
    _reindex_touched(session)


def _reindex_touched(session: Session) -> None:
    last = 0
    indexing.lock_figures(session, alone=False)
    while rows := importing.fetch_touched(session, after=last, limit=_CHUNK):
        last = rows[-1].after.actor_id
        reindex(session, [row.before for row in rows if row.before], [row.after for row in rows])
