"""The morning report as people read it: plain text of 80 columns, or one HTML page that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

Json = dict[str, Any]
_WIDTH = 80
_SIDES = {"unseen": "not seen before", "review": "for review", "nil": "nobody"}


def as_text(report: Json) -> str:
    """Give a report as lines of at most 80 columns."""
    lines = [f"Nightly run {report['run']}, {report['as_of']}: {report['state']}"]
    for part in (_gate, _numbers, _changes, _proposals, _failures, _precision, _stages, _before):
        lines += part(report)
    lines += ["", f"Digest {report['digest']}"]
    return "\n".join(line[:_WIDTH].rstrip() for line in lines)


def as_html(report: Json) -> str:
    """Give a report as one HTML page without scripts; every text from outside is escaped and isolated."""
    heading = f"Nightly run {report['run']}, {report['as_of']}: {report['state']}"
    parts = [_head(heading), *_gate_html(report), *_numbers_html(report), *_changes_html(report)]
    for title, items in (
        ("Proposed", _proposals(report)),
        ("Could not be decided", _failures(report)),
        ("How often automatic links are right", _precision(report)),
        ("How long it took", _stages(report)),
        ("The runs before", _before(report)),
    ):
        if items:
            listed = "".join(f"<li>{_isolated(item.strip())}</li>" for item in items[2:])
            parts.append(f"<h2>{title}</h2>\n<ul>{listed}</ul>")
    parts.append(f"<p>Model {escape(report['model_version'])}. Digest <code>{report['digest']}</code></p>")
    return "\n".join([*parts, "</body>", "</html>", ""])


def actor_text(side: Json) -> str:
    """Give one side of a change in short: the actor, or that it was nobody's."""
    if side["actor"]:
        return str(side["actor"]["name"])
    decision: str = side["decision"]
    return _SIDES.get(decision, decision)


def _gate(report: Json) -> list[str]:
    failed = [rule for rule in report["gate"] if not rule["passed"]]
    if not failed:
        return []
    lines = ["", "STOPPED BY THE GATE, nothing was published:"]
    lines += [f"  {rule['rule']}: {rule['measured']}, at most {rule['most']} may" for rule in failed]
    return [*lines, "  To publish it all the same:", f"  registry reconcile --approve {report['digest']}"]


def _numbers(report: Json) -> list[str]:
    looked = report["counts"].get("units", 0)
    extent = "all" if report["is_full"] else "what changes can matter to"
    lines = ["", f"Looked at: {looked:,} mentions and documents ({extent})"]
    for row in report["outcomes"]:
        moved = f", {row['moved']:,} of them other than before" if row["kind"] == "decision" else ""
        lines.append(f"  {row['kind'].replace('_', ' ')}: {row['number']:,} {row['state']}{moved}")
    waiting = [f"{row['number']:,} {row['kind'].replace('_', ' ')}" for row in report["queue"]]
    return [*lines, f"Waiting for people: {', '.join(waiting) or 'nothing'}"]


def _changes(report: Json) -> list[str]:
    lines = ["", "What changed:"] if report["changes"] else ["", "No decision changed."]
    for change in report["changes"]:
        lines.append(f"  {change['number']:>6,}  {actor_text(change['from'])} -> {actor_text(change['to'])}")
        lines.append(f"          {', '.join(change['forms'])}")
        if because := change["because"]:
            lines.append(f"          because of {because['what']} {because['text'] or ''} by {because['by']}")
    return lines


def _proposals(report: Json) -> list[str]:
    lines = ["", "Proposed:"] if report["proposals"] else []
    return lines + [
        f"  {each['kind'].replace('_', ' ')}: {each.get('text') or each.get('name')}" for each in report["proposals"]
    ]


def _failures(report: Json) -> list[str]:
    lines = ["", "Could not be decided:"] if report["quarantined"] else []
    return lines + [f"  {each['unit']} {each['unit_id']}: {each['code']}" for each in report["quarantined"]]


def _precision(report: Json) -> list[str]:
    lines = ["", "Automatic links that were right, of those drawn at random and judged:"]
    found = [
        f"  score {each['min_score']:.2f} to {each['max_score']:.2f}: {each['right']} of {each['checked']},"
        f" at least {each['lower_bound']:.3f} in truth"
        for each in report.get("precision", ())
        if each["checked"]
    ]
    return [*lines, *(found or ["  none was judged yet: `registry review sample` draws some"])]


def _stages(report: Json) -> list[str]:
    slowest = sorted(report.get("stages", ()), key=lambda each: -each["seconds"])
    told = [f"  {each['stage']}: {each['seconds']:,.1f} s for {each['number']:,}" for each in slowest]
    return ["", "How long it took, the slowest stage first:", *told] if told else []


def _before(report: Json) -> list[str]:
    lines = ["", "The runs before:"] if report["before"] else []
    for run in report["before"]:
        found = ", ".join(f"{row['number']:,} {row['kind'].replace('_', ' ')}" for row in run["outcomes"]) or "nothing"
        lines.append(f"  {run['as_of']}: looked at {run['counts'].get('units', 0):,}; found {found}")
    return lines


_STYLE = """body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
th, td { text-align: start; padding: .3rem .6rem; border-block-end: 1px solid #bbb; vertical-align: top }
.stopped { border: 2px solid #a00; padding: 0 1rem }
code { overflow-wrap: anywhere }"""


def _head(heading: str) -> str:
    title = escape(heading)
    meta = '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">'
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n{meta}\n<title>{title}</title>\n'
        f"<style>\n{_STYLE}\n</style>\n</head>\n<body>\n<h1>{title}</h1>"
    )


def _gate_html(report: Json) -> list[str]:
    failed = [rule for rule in report["gate"] if not rule["passed"]]
    if not failed:
        return []
    rules = "".join(
        f"<li>{escape(rule['rule'])}: {rule['measured']}, at most {rule['most']} may</li>" for rule in failed
    )
    approve = f"<code>registry reconcile --approve {report['digest']}</code>"
    return [
        '<section class="stopped">\n<h2>Stopped by the gate: nothing was published</h2>',
        f"<ul>{rules}</ul>\n<p>To publish it all the same: {approve}</p>\n</section>",
    ]


def _numbers_html(report: Json) -> list[str]:
    rows = [(r["kind"].replace("_", " "), r["state"], r["number"], r["moved"]) for r in report["outcomes"]]
    looked = report["counts"].get("units", 0)
    waiting = ", ".join(f"{r['number']} {r['kind'].replace('_', ' ')}" for r in report["queue"]) or "nothing"
    return [
        "<h2>In numbers</h2>",
        _table(
            ("found", "state", "number", "other than before"), [[escape(str(cell)) for cell in row] for row in rows]
        ),
        (
            f"<p>Looked at {looked} mentions and documents{', which is all there are' if report['is_full'] else ''}. "
            f"Waiting for people: {escape(waiting)}.</p>"
        ),
    ]


def _changes_html(report: Json) -> list[str]:
    if not report["changes"]:
        return ["<p>No decision changed.</p>"]
    rows = [
        [
            str(change["number"]),
            _isolated(actor_text(change["from"])),
            _isolated(actor_text(change["to"])),
            ", ".join(map(_isolated, change["forms"])),
            _because_html(change["because"]),
        ]
        for change in report["changes"]
    ]
    heading = "<h2>What changed, and because of what</h2>"
    return [heading, _table(("mentions", "from", "to", "printed as", "because of"), rows)]


def _because_html(because: Json | None) -> str:
    if because is None:
        return ""
    return f"{escape(because['what'])} {_isolated(because['text'] or '')} by {_isolated(because['by'])}"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Give a table of cells that are HTML already."""
    head = "".join(f'<th scope="col">{head}</th>' for head in heads)
    body = "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table>\n<tr>{head}</tr>\n{body}\n</table>"


def _isolated(text: str) -> str:
    """Escape a text, and keep its direction from running into what stands around it."""
    return f"<bdi>{escape(text)}</bdi>"
