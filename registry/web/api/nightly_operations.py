"""The calls of documents, of the change feed and of nightly runs."""

from __future__ import annotations

from registry.exchange.document import DocumentIn
from registry.web.api import nightly_answers as answers
from registry.web.api import nightly_models as models
from registry.web.api.operation import Operation

_RUN = {"run_id": "The id of a run."}

NIGHTLY_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        method="post", path="/v1/documents", name="addDocument", tag="Documents",
        summary="Store a text with its mentions",
        about="Finds and resolves what is mentioned and queues what is doubtful. Mentions that you name are taken as "
        "they stand, known or not. The same text again is one document: the answer is the first, and 200.",
        body=DocumentIn,
        answers={
            201: (answers.TakenOut, "The document with its mentions."),
            200: (answers.TakenOut, "The text was there already; nothing was changed."),
        },
        refusals=(400, 413, 415, 422), repeatable=True,
    ),
    Operation(
        method="get", path="/v1/documents/{document_id}", name="getDocument", tag="Documents",
        summary="A document, its mentions as they are decided now",
        path_fields={"document_id": "The id of a document."},
        answers={200: (answers.StoredDocumentOut, "The document.")}, refusals=(404, 422),
    ),
    Operation(
        method="get", path="/v1/mentions", name="listMentions", tag="Documents",
        summary="The mentions of an actor", query=models.MentionsQuery,
        about="Those of actors merged into it too, by date, undated ones last.",
        answers={200: (answers.MentionsOut, "One page; `next` leads to the following.")}, refusals=(400, 404, 422),
    ),
    Operation(
        method="get", path="/v1/changes", name="listChanges", tag="Changes",
        summary="What changed since a cursor", query=models.ChangesQuery,
        about="Decisions changed, actors made, edited, merged and unmerged, tenures recorded and superseded, in the "
        "order in which they became final. Keep `after` and ask with it again: nothing is ever skipped. Things may "
        "come late while a long transaction runs.",
        answers={200: (answers.ChangesOut, "The changes, and the cursor behind them.")}, refusals=(400, 422),
    ),
    Operation(
        method="get", path="/v1/runs", name="listRuns", tag="Runs",
        summary="The nightly runs", query=models.RunsQuery,
        answers={200: (answers.RunsOut, "One page, the latest first.")}, refusals=(400, 422),
    ),
    Operation(
        method="get", path="/v1/runs/{run_id}", name="getRun", tag="Runs",
        summary="A run and its progress", path_fields=_RUN,
        answers={200: (answers.RunOut, "The run.")}, refusals=(404, 422),
    ),
    Operation(
        method="get", path="/v1/runs/{run_id}/report", name="getReport", tag="Runs",
        summary="The morning report of a run", path_fields=_RUN, query=models.ReportQuery,
        about="As JSON, or for people as HTML or text. 404 while the run is under way.",
        answers={200: (answers.ReportOut, "The report.")}, refusals=(400, 404, 422),
    ),
    Operation(
        method="get", path="/v1/runs/{run_id}/diff", name="diffRuns", tag="Runs",
        summary="In what two runs differ", path_fields=_RUN, query=models.DiffQuery,
        answers={200: (answers.DiffOut, "What only one of them found, or found otherwise.")}, refusals=(400, 404, 422),
    ),
)  # fmt: skip
