"""The calls of the review queue, of decisions and of merges."""

from __future__ import annotations

from registry.web.api import review_answers as answers
from registry.web.api import review_models as models
from registry.web.api.operation import Operation

_ITEM = {"item_id": "The id of an item."}
_DECISION = {"decision_id": "The id of a decision."}
_WRITE = (400, 404, 409, 413, 415, 422)

REVIEW_OPERATIONS: tuple[Operation, ...] = (
    Operation(
        method="get", path="/v1/review", name="listItems", tag="Review",
        summary="What waits for a person",
        about="The most pressing first: by expected impact, where a day of waiting is worth twice the impact.",
        query=models.ReviewQuery, answers={200: (answers.ItemsOut, "One page; `next` leads to the following.")},
        refusals=(400, 404, 422),
    ),
    Operation(
        method="get", path="/v1/review/counts", name="countItems", tag="Review",
        summary="How much waits, by kind", answers={200: (answers.CountsOut, "Kinds that have none are left out.")},
        refusals=(422,),
    ),
    Operation(
        method="get", path="/v1/review/quality", name="quality", tag="Review",
        summary="How often automatic links are right",
        about="Measured on links drawn at random that people judged, per band of score and language, each with its "
        "one-sided lower 95 % bound after Clopper and Pearson, and n.",
        answers={200: (answers.QualityOut, "The bands that were checked.")}, refusals=(422,),
    ),
    Operation(
        method="post", path="/v1/review/claim", name="claimItems", tag="Review",
        summary="Take the next items",
        about="Leases the most pressing open items that fit. No two people ever get one item. What ran out is free "
        "again. An empty list when nothing is free.",
        body=models.ClaimIn, answers={200: (answers.ClaimsOut, "The items with their tokens.")},
        refusals=_WRITE, repeatable=True,
    ),
    Operation(
        method="get", path="/v1/review/{item_id}", name="getItem", tag="Review",
        summary="One item in full", path_fields=_ITEM,
        answers={200: (answers.ItemInFull, "With its mention, candidates and earlier decisions.")}, refusals=(404, 422),
    ),
    Operation(
        method="get", path="/v1/review/{item_id}/alike", name="previewAlike", tag="Review",
        summary="What one decision would settle along", path_fields=_ITEM, query=models.AlikeQuery,
        about="All that ask the same: the same form, language, candidates and decade. Items whose context speaks "
        "against the actor are left out, and say so.",
        answers={200: (answers.AlikeOut, "The items, those left out, and the preview that seals it.")},
        refusals=(400, 404, 409, 422),
    ),
    Operation(
        method="post", path="/v1/review/{item_id}/lease", name="renewLease", tag="Review",
        summary="Keep an item longer", path_fields=_ITEM, body=models.LeaseIn,
        about="From now on, and for twenty minutes in all at most.",
        answers={200: (answers.LeaseOut, "The lease.")}, refusals=_WRITE, repeatable=True,
    ),
    Operation(
        method="post", path="/v1/review/{item_id}/release", name="releaseItem", tag="Review",
        summary="Give an item back undecided", path_fields=_ITEM, body=models.ReleaseIn,
        answers={200: (answers.ItemOut, "The item, open again.")}, refusals=_WRITE, repeatable=True,
    ),
    Operation(
        method="post", path="/v1/review/{item_id}/decide", name="decideItem", tag="Review",
        summary="Decide an item", path_fields=_ITEM, body=models.DecideIn,
        about="Once, by whoever holds the lease. 409: `already_decided` (by whom), `lease_lost`, `version_conflict`, "
        "`subject_changed` (the new one), `cannot_link` (the judgements), `possible_duplicates` (the actors), "
        "`actor_merged` (the survivor). A confirmed form becomes a name of the actor. All of it can be undone.",
        answers={200: (answers.DecidedItemOut, "The decision, and how many items it settled.")},
        refusals=_WRITE, repeatable=True,
    ),
    Operation(
        method="get", path="/v1/decisions", name="listDecisions", tag="Review",
        summary="What people decided", query=models.DecisionsQuery,
        answers={200: (answers.DecisionsOut, "One page, the latest first.")}, refusals=(400, 422),
    ),
    Operation(
        method="get", path="/v1/decisions/{decision_id}", name="getDecision", tag="Review",
        summary="One decision, what was seen and what it changed", path_fields=_DECISION,
        answers={200: (answers.DecisionInFull, "The decision.")}, refusals=(404, 422),
    ),
    Operation(
        method="post", path="/v1/decisions/{decision_id}/undo", name="undoDecision", tag="Review",
        summary="Take a decision back", path_fields=_DECISION, body=models.UndoIn,
        about="Any decision, merges, splits and undoings included: every row it changed is put back to what it was, "
        "or none. 409 `dependants_exist` lists what stands on it.",
        answers={200: (answers.UndoneOut, "The decision that takes it back.")}, refusals=_WRITE, repeatable=True,
    ),
    Operation(
        method="post", path="/v1/merges/preview", name="previewMerge", tag="Merges",
        summary="What a merge would change", body=models.MergePairIn,
        answers={200: (answers.MergePreviewOut, "All of it, and the preview that seals it.")}, refusals=_WRITE,
    ),
    Operation(
        method="post", path="/v1/merges", name="mergeActors", tag="Merges",
        summary="Merge an actor into another", body=models.MergeIn,
        about="As its preview showed it: 409 `subject_changed` when anything has changed, `cannot_link` where a person "
        "judged members of the two different. No row is moved; the old id answers 308 for ever.",
        answers={201: (answers.MergedOut, "The merge.")}, refusals=_WRITE, repeatable=True,
    ),
    Operation(
        method="post", path="/v1/merges/{decision_id}/undo", name="undoMerge", tag="Merges",
        summary="Take a merge back", path_fields=_DECISION, body=models.UndoIn,
        about="Every mention, name and tenure has its actor of before. What came since stays where it was put and is "
        "listed in `triage`; what the machine linked of it waits in the queue.",
        answers={200: (answers.UndoneOut, "The decision that takes it back.")}, refusals=_WRITE, repeatable=True,
    ),
    Operation(
        method="post", path="/v1/splits/preview", name="previewSplit", tag="Merges",
        summary="What a split would change", body=models.SplitPartIn,
        answers={200: (answers.SplitPreviewOut, "All of it, and the preview that seals it.")}, refusals=_WRITE,
    ),
    Operation(
        method="post", path="/v1/splits", name="splitActor", tag="Merges",
        summary="Make another actor of a part of one", body=models.SplitIn,
        about="The mentions and names that are listed go to an actor that is made; the two are judged different.",
        answers={201: (answers.SplitOut, "The split.")}, refusals=_WRITE, repeatable=True,
    ),
)  # fmt: skip
