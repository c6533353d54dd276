"""The calls, as the OpenAPI document tells them: what each takes, gives and refuses."""

from __future__ import annotations

from registry.web.api import answers, models, privacy_answers
from registry.web.api.nightly_operations import NIGHTLY_OPERATIONS
from registry.web.api.operation import Operation
from registry.web.api.review_operations import REVIEW_OPERATIONS

__all__ = ["EVERYWHERE", "OPERATIONS", "REFUSALS", "Operation"]


_ACTOR_REF = {"ref": "The id or key of an actor. A merged one answers 308."}
_TENURE_ID = {"tenure_id": "The id of a tenure."}
_BODY = (400, 413, 415, 422)

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        method="post", path="/v1/resolve", name="resolve", tag="Resolving",
        summary="Whom each mention means",
        about="Decides each mention by itself, in the order given: `link`, `review` or `nil`, with the role "
        "on its date, the score, and evidence whose bits sum to log2(score / (1 - score)). A faulty mention "
        "answers in its place; the call is refused when none is sound. With `record` the mentions are "
        "stored, and those to be reviewed are queued.",
        body=models.ResolveIn, answers={200: (answers.ResolveOut, "One result a mention, in their order.")},
        refusals=_BODY, repeatable=True,
    ),
    Operation(
        method="post", path="/v1/annotate", name="annotate", tag="Resolving",
        summary="The mentions of a text",
        about="Finds known names and role titles in a text, in all scripts, and resolves them. Stores nothing.",
        body=models.AnnotateIn,
        answers={200: (answers.AnnotateOut, "The mentions, in order of their start; they may nest.")},
        refusals=_BODY,
    ),
    Operation(
        method="get", path="/v1/actors", name="listActors", tag="Actors",
        summary="Find or list actors",
        about="With `q` the active actors that bear every word of it, whatever the script, the nearest spelt "
        "first and of those the best known; without it all active actors by id.",
        query=models.ActorsQuery, answers={200: (answers.ActorsOut, "One page; `next` leads to the following.")},
        refusals=(400, 422),
    ),
    Operation(
        method="post", path="/v1/actors", name="createActor", tag="Actors",
        summary="Make an actor",
        about="Its names are found at once. A key that is not given is made from the name; namesakes get a "
        "number behind it.",
        body=models.ActorIn, answers={201: (answers.ActorInFull, "The actor that was made.")},
        refusals=(400, 409, 413, 415, 422), repeatable=True,
    ),
    Operation(
        method="get", path="/v1/actors/{ref}", name="getActor", tag="Actors",
        summary="One actor", path_fields=_ACTOR_REF,
        answers={
            200: (answers.ActorInFull, "The actor with its names."),
            308: (answers.MovedOut, "It was merged: `Location` leads to the survivor."),
        },
        refusals=(404, 410, 422),
    ),
    Operation(
        method="patch", path="/v1/actors/{ref}", name="correctActor", tag="Actors",
        summary="Correct an actor",
        about="With a reason, which the audit keeps. Fields that are absent stay as they are. The `version` that was "
        "read, or its `ETag` as `If-Match`, holds off a correction of what somebody else has edited since.",
        path_fields=_ACTOR_REF, body=models.ActorChangesIn,
        answers={
            200: (answers.ActorInFull, "The actor as it is now."),
            308: (answers.MovedOut, "It was merged: `Location` leads to the survivor."),
        },
        refusals=(400, 404, 409, 410, 412, 413, 415, 422), repeatable=True,
    ),
    Operation(
        method="get", path="/v1/actors/{ref}/export", name="exportActor", tag="Living persons",
        summary="All that is held on an actor", path_fields=_ACTOR_REF,
        about="Its row and those merged into it, names, roles past and present, mentions, what people judged and "
        "decided, and the audit of all of it.",
        answers={
            200: (privacy_answers.ExportOut, "All of it, as it stands in the tables."),
            308: (answers.MovedOut, "It was merged: `Location` leads to the survivor."),
        },
        refusals=(404, 410, 422),
    ),
    Operation(
        method="get", path="/v1/actors/{ref}/erasure", name="previewErasure", tag="Living persons",
        summary="What erasing a person would do", path_fields=_ACTOR_REF,
        about="Those merged into the person are the same person, and are erased with him.",
        answers={
            200: (privacy_answers.ErasureOut, "What would be blanked or deleted, and what would remain."),
            308: (answers.MovedOut, "It was merged: `Location` leads to the survivor."),
        },
        refusals=(404, 410, 422),
    ),
    Operation(
        method="delete", path="/v1/actors/{ref}", name="erasePerson", tag="Living persons",
        summary="Erase a person on request", path_fields=_ACTOR_REF, body=models.ErasureIn,
        about="Blanks names, roles, mentions and what the audit holds of them, for good: nothing undoes it. The id "
        "answers 410 from then on, and an import leaves the person out unless it is told otherwise.",
        answers={
            200: (privacy_answers.ErasedOut, "What was done."),
            308: (answers.MovedOut, "It was merged: `Location` leads to the survivor."),
        },
        refusals=(400, 404, 409, 410, 413, 415, 422), repeatable=True,
    ),
    Operation(
        method="get", path="/v1/audit", name="listAudit", tag="Upkeep",
        summary="Who changed what, when and why", query=models.AuditQuery,
        about="Every change of facts and human acts, users and keys, the newest first, with the row before and after. "
        "Evidence that people were shown stands in rows of decision_log and judgement.",
        answers={200: (privacy_answers.AuditOut, "One page; `next` leads to the following.")}, refusals=(400, 422),
    ),
    Operation(
        method="get", path="/v1/actors/{ref}/tenures", name="listTenures", tag="Roles",
        summary="The roles of an actor", path_fields=_ACTOR_REF, query=models.TenuresQuery,
        about="All of them, latest first; with `on` those that may lie on that date, the weightiest first.",
        answers={
            200: (answers.TenuresOut, "The roles, as recorded now or at `known_at`."),
            308: (answers.MovedOut, "It was merged: `Location` leads to the survivor."),
        },
        refusals=(400, 404, 410, 422),
    ),
    Operation(
        method="get", path="/v1/holders", name="holdersByTitle", tag="Roles",
        summary="Who bore a title on a day", query=models.HoldersQuery,
        about="Every post that bears the title that day, with its holders. On a handover the incoming holder "
        "stands first and the outgoing one last, flagged; a vacant post says so.",
        answers={200: (answers.HoldersOut, "The posts that bear the title.")}, refusals=(400, 404, 422),
    ),
    Operation(
        method="get", path="/v1/posts/{key}/holders", name="holdersOfPost", tag="Roles",
        summary="Who held a post on a day", query=models.PostHoldersQuery,
        path_fields={"key": "The key of a post."},
        answers={200: (answers.HeldPostOut, "The holders, or why there are none.")}, refusals=(400, 404, 422),
    ),
    Operation(
        method="post", path="/v1/tenures", name="recordTenures", tag="Roles",
        summary="Record who holds a post",
        about="One tenure, or up to 500 as `tenures`: all are recorded or none. With `succeeds` the tenure before it "
        "ends in the same step. When the seats of a post are taken the answer is 409 `seat_taken`, and `facts.tenure` "
        "is the one in the way (`facts.with` another of the same list); the same actor, post and status with the same "
        "start is `tenure_exists`, on the same days `overlap`.",
        body=models.TenureOrTenures,
        answers={201: (answers.RecordedOrList, "The tenure, or `items`, as recorded.")},
        refusals=(400, 404, 409, 413, 415, 422), repeatable=True,
    ),
    Operation(
        method="get", path="/v1/tenures/{tenure_id}", name="getTenure", tag="Roles",
        summary="One tenure, and what became of its record", path_fields=_TENURE_ID,
        answers={200: (answers.TenureInFull, "The tenure, also when it was superseded.")}, refusals=(404, 422),
    ),
    Operation(
        method="post", path="/v1/tenures/{tenure_id}/supersede", name="supersedeTenure", tag="Roles",
        summary="Correct or withdraw a tenure", path_fields=_TENURE_ID,
        about="Nothing recorded is changed: the row is closed, and `correct` puts another in its place, in which what "
        "is not named stays as it was; `withdraw` puts none, and needs a `reason`. What was believed before is still "
        "answered with `known_at`. A tenure that was superseded already is 409 `superseded`.",
        body=models.SupersedeIn,
        answers={
            200: (answers.TenureInFull, "The tenure that was withdrawn."),
            201: (answers.TenureInFull, "The tenure in its place."),
        },
        refusals=(400, 404, 409, 413, 415, 422), repeatable=True,
    ),
    Operation(
        method="get", path="/v1/calendar", name="calendar", tag="Roles",
        summary="Where lines of holders do not add up", query=models.CalendarQuery,
        about="Overlaps beyond the seats, gaps between two holders, and actors who hold the same post twice at once, "
        "post by post. Rough dates are read generously. A post that does not say how many seats it has is checked as "
        "one of one seat if it hardly ever had two holders beside each other.",
        answers={200: (answers.CalendarOut, "One page; `next` leads to the following.")}, refusals=(400, 404, 422),
    ),
    *REVIEW_OPERATIONS,
    *NIGHTLY_OPERATIONS,
    Operation(
        method="get", path="/healthz", name="healthz", tag="Upkeep", summary="The process answers",
        answers={200: (answers.HealthOut, "It does.")},
    ),
    Operation(
        method="get", path="/readyz", name="readyz", tag="Upkeep", summary="Requests can be served",
        about="The database answers, its schema is the newest, and the figures that scores depend on are there.",
        answers={200: (answers.ReadyOut, "All of it.")}, refusals=(),
    ),
)  # fmt: skip

REFUSALS: dict[int, tuple[str, str, str]] = {
    400: ("Malformed", "not_json", "the body is not JSON: Expecting value at line 1, column 1"),
    401: ("Unauthenticated", "no_key", "send an API key: Authorization: Bearer KEY"),
    403: ("Forbidden", "forbidden", "this takes the role reviewer, and you have reader"),
    404: ("NotFound", "no_such_actor", "there is no such actor"),
    405: ("MethodNotAllowed", "method_not_allowed", "The method is not allowed for the requested URL."),
    409: ("Conflict", "key_taken", "there is an actor with the key marco-rubio"),
    410: ("Gone", "erased", "what was held on this person was erased on request"),
    412: ("VersionDiffers", "version_differs", "this is version 4 of the actor, not 3"),
    413: ("TooLarge", "request_entity_too_large", "The data value transmitted exceeds the capacity limit."),
    415: ("MediaType", "unsupported_media_type", "The body must be sent as application/json."),
    422: ("Invalid", "unknown_field", "there is no such field here"),
    431: ("HeadTooLarge", "request_header_fields_too_large", "One or more header fields exceeds the maximum size."),
    500: ("Internal", "internal", "Something went wrong here; the log knows more."),
    503: ("Unavailable", "unavailable", "the database cannot be reached"),
}
"""Status to the name of its component, and the code and detail of its example."""

BY_ROLE = (401, 403)
"""What any call may answer that takes a role."""

EVERYWHERE = (405, 431, 500, 503)
"""What any call may answer."""
