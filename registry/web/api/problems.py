"""`/problems/{code}`: what the stable codes mean; the `type` of every problem leads here."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from registry.domain import NotFoundError
from registry.web.api.render import answer

api = Blueprint("problems", __name__)

MEANINGS: dict[str, str] = {
    # the request as a whole
    "bad_cursor": "The cursor was not given out for this question: start again without one.",
    "bad_idempotency_key": "An Idempotency-Key is 1 to 255 printable ASCII characters.",
    "bad_request": "The request itself is damaged.",
    "byte_order_mark": "JSON is sent without a byte order mark.",
    "idempotency_key_reused": "This Idempotency-Key was used for another request within a day.",
    "invalid": "Nothing in the request could be used; `errors` says why.",
    "malformed": "The body cannot be read.",
    "method_not_allowed": "This address takes other methods: see `Allow`.",
    "not_json": "The body is not exactly one JSON text.",
    "not_utf8": "Text is sent in UTF-8.",
    "number_range": "Numbers are whole up to 2**53, or doubles.",
    "repeated_key": "An object has the same key twice.",
    "repeated_parameter": "A parameter of the query string is given twice.",
    "request_entity_too_large": "A body has at most 8 MB.",
    "request_header_fields_too_large": "A header has at most 8,190 bytes.",
    "request_uri_too_large": "An address has at most 8,190 bytes: send long texts in a body.",
    "too_deep": "JSON is nested at most 32 levels deep.",
    "too_many_values": "JSON has at most 20,000 elements.",
    "unsupported_media_type": "Bodies are sent as application/json in UTF-8, not compressed.",
    # who may
    "bad_key": "The API key is unknown, expired or revoked; which of them is not said.",
    "csrf": "A browser sent this from another site, or a form that is not of its session: load the page again.",
    "forbidden": "It takes a role that you do not have; `facts` says which.",
    "no_key": "Send an API key: `Authorization: Bearer KEY`. `registry key create` makes one.",
    "not_local": "Without any user or key the server answers this machine only, under its own name.",
    "too_many_attempts": "Too many attempts to sign in: wait a minute.",
    "wrong_password": "The name or the password is wrong; which of them is not said.",
    # its fields
    "bad_date": "Dates are YYYY, YYYY-MM or YYYY-MM-DD, from 1700 to 2200.",
    "bad_format": "The text does not have the form that this field asks for.",
    "bad_instant": "A day, or an instant with its offset from UTC.",
    "bad_label": "A key has a name of 1 to 100 characters.",
    "bad_language": "Languages are BCP 47 tags such as ar or zh-Hant.",
    "bad_password": "A password has 10 to 200 characters, none of them a control character.",
    "bad_url": "Addresses begin with http or https, in printable ASCII, and hold no password.",
    "bad_user_name": "A user's name is 1 to 64 letters and digits, with . _ - @ between.",
    "empty_span": "A span holds at least one day; its end is the first day that is no longer part of it.",
    "blank": "There is no letter or digit in it.",
    "control_character": "No text holds control characters, lone surrogates or noncharacters.",
    "hidden_text": "Names of actors hold no hidden direction or tag characters.",
    "missing_field": "A field that is required is missing.",
    "not_allowed": "The value is none of those that this field takes.",
    "not_together": "Two fields contradict each other.",
    "out_of_range": "The number is too small or too large.",
    "text_too_large": "A text has at most 1,000,000 characters.",
    "too_few": "There are fewer elements than the field asks for.",
    "too_long": "The text is longer than the field takes.",
    "too_many": "There are more elements than the field takes.",
    "too_many_marks": "There are more combining marks in a row than any script needs.",
    "too_short": "The text is shorter than the field asks for.",
    "unassigned": "Names of actors hold assigned characters only.",
    "unknown_field": "There is no such field or parameter: unknown ones are refused, not ignored.",
    "wrong_offsets": "`text[start:end]` is not the surface; offsets count code points.",
    "wrong_type": "The value is of another JSON type; types are not converted.",
    # what is recorded
    "no_such_document": "No document has this id.",
    "no_such_run": "No run has this id.",
    "duplicate": "Something with this key exists.",
    "identifier_taken": "Another actor has this identifier; `facts` says which.",
    "key_taken": "Another actor has this key.",
    "missing_reference": "Something that the request refers to is not there.",
    "erased": "What was held on this person was erased on request.",
    "not_a_person": "Only persons can be erased.",
    "version_differs": "The actor has been edited since: read it again. `facts` says its version.",
    "no_such_name": "The actor has no such name to be removed, or only that one.",
    "no_such_key": "There is no key that begins so.",
    "no_such_user": "There is no user of this name.",
    "user_exists": "There is a user of this name.",
    "no_such_actor": "There is no actor with this id or key.",
    "no_such_post": "There is no post with this key.",
    "no_such_title": "No post bears this title on that day.",
    "not_found": "Nothing has this address.",
    "no_such_decision": "There is no decision with this id.",
    "no_such_item": "There is no item of the review queue with this id.",
    "no_such_mention": "There is no mention with this id, or it does not mean this actor.",
    "overlap": "It overlaps with what is recorded.",
    "actor_merged": "The actor was merged into another: name the one in `facts`.",
    "already_ended": "The tenure has ended at another time: correct it first if that is wrong.",
    "changed_meanwhile": "Somebody else has changed the same thing: read it again, and try again.",
    "no_change": "The correction says what is recorded already.",
    "no_such_tenure": "There is no tenure with this id.",
    "seat_taken": "The seats of the post are taken on some of those days; `facts` says by which tenure.",
    "superseded": "The tenure was corrected or withdrawn already; `facts` says by which.",
    "tenure_exists": "The same actor has the same post and status from the same date on record.",
    # deciding
    "actor_retired": "The actor was taken back or retired: nothing is linked to it or merged with it.",
    "already_decided": "The item is decided; `facts` says by whom, when and how.",
    "already_undone": "The decision was undone already; `facts` says by which.",
    "cannot_link": "A person judged the two to be different; `facts` names the judgements.",
    "dependants_exist": "Later decisions stand on it; `facts` lists them: undo them first.",
    "human_protected": "A person decided this: only a decision of a person changes it.",
    "kinds_differ": "A person and an organisation are never one actor.",
    "lease_lost": "The lease is not yours, or ran out: claim the item again.",
    "not_applicable": "This item cannot be decided so.",
    "possible_duplicates": "Actors bear this name; `facts` lists them. Choose one, or send their ids in `despite`.",
    "subject_changed": "Something has changed since the preview; `facts` has the new one.",
    "version_conflict": "The item has changed since you saw it.",
    "verdict_not_allowed": "This verdict does not answer this kind of item.",
    "would_cycle": "The two are one actor already.",
    "append_only": "What is recorded there is never changed.",
    "constraint": "The values do not fit together.",
    "bad_value": "A value cannot be stored.",
    "too_complex": "A value is too large to be stored.",
    # the service
    "busy": "Somebody else is changing the same thing: try again.",
    "internal": "Something went wrong in the registry; the log knows more under the request id.",
    "not_migrated": "The database has not been set up: run `registry migrate`.",
    "not_ready": "The service cannot answer yet; `facts` says what is missing.",
    "overloaded": "Too many requests at once: try again.",
    "read_only": "The database takes no changes now.",
    "too_slow": "The database took too long: try again, or ask for less.",
    "unavailable": "The database cannot be reached: try again.",
}


@api.get("/problems/<code>")
def problem(code: str) -> ResponseReturnValue:
    """Say what a code means."""
    if code not in MEANINGS:
        raise NotFoundError("there is no such code")
    return answer({"code": code, "meaning": MEANINGS[code]})
