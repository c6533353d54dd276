"""How the pages put codes and dates into words."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from babel import Locale, UnknownLocaleError

from registry.domain import Feature, Outcome, PartialDate, Precision, Reason, Status, Tenure

_STATUS = {
    Status.HELD: "held",
    Status.ACTING: "acting",
    Status.DESIGNATE: "designate",
    Status.NOMINEE: "nominee",
    Status.NEVER_SERVED: "never served",
    Status.INFORMAL: "informal",
}
_OUTCOME = {Outcome.LINK: "Linked", Outcome.REVIEW: "Uncertain", Outcome.NIL: "Nobody known"}
_REASON = {
    Reason.NAME: "the name",
    Reason.NAME_AND_ROLE: "the name, and the role that goes with it",
    Reason.ROLE: "the holder of that role on the date",
    Reason.HANDOVER: "the role changed hands that day: the incoming holder",
    Reason.AMBIGUOUS: "several actors are as likely",
    Reason.WEAK: "too little speaks for it",
    Reason.CONFLICT: "the name, although the role was somebody else’s that day",
    Reason.VACANT: "the post was vacant that day",
    Reason.UNDATED: "the role had several holders, and no date says which",
    Reason.NOT_A_NAME: "nothing in it can be a name",
    Reason.UNKNOWN: "nobody in the registry fits",
}
_FEATURE = {
    Feature.PRIOR: "Starting point",
    Feature.TOKEN_ALIGNMENT: "Words alike",
    Feature.GIVEN_NAME: "Given name",
    Feature.WHOLE_NAME: "Whole name",
    Feature.ATTESTED_VARIANT: "Form on record",
    Feature.WEAK_VARIANT: "Weak form",
    Feature.READING: "Reading",
    Feature.FAMILY_UNSAID: "Family name missing",
    Feature.UNSAID_WORDS: "Words missing",
    Feature.STRAY_WORDS: "Words left over",
    Feature.GIVEN_CONFLICT: "Given name differs",
    Feature.MIDDLE_CONFLICT: "Middle name differs",
    Feature.GENERATION: "Generation",
    Feature.GENDER: "Gender",
    Feature.ALSO_GIVEN: "Given or family name",
    Feature.ORDINARY_WORD: "Printed as an ordinary word",
    Feature.ORDER: "Word order",
    Feature.ROLE_TITLE: "Role",
    Feature.ROLE_CONFLICT: "Role conflict",
    Feature.CONTEXT_NAME: "Sentence around it",
    Feature.SAME_DOCUMENT: "Same text",
    Feature.RIVALS: "Rivals",
}
_SCRIPT = {
    "Latn": "Latin", "Arab": "Arabic", "Cyrl": "Cyrillic", "Grek": "Greek", "Hebr": "Hebrew",
    "Hang": "Hangul", "Kana": "Japanese", "Hani": "Han", "Deva": "Devanagari", "Beng": "Bengali",
    "Taml": "Tamil", "Telu": "Telugu", "Geor": "Georgian", "Armn": "Armenian", "Thai": "Thai",
    "Ethi": "Ethiopic", "Gujr": "Gujarati", "Guru": "Gurmukhi", "Orya": "Odia", "Knda": "Kannada",
    "Mlym": "Malayalam", "Sinh": "Sinhala", "Laoo": "Lao", "Khmr": "Khmer", "Mymr": "Burmese", "Zyyy": "Other",
}  # fmt: skip


def status_word(status: Status) -> str:
    """Put a status into words."""
    return _STATUS[status]


def outcome_word(outcome: Outcome) -> str:
    """Put an outcome into words."""
    return _OUTCOME[outcome]


def reason_words(reason: Reason) -> str:
    """Say what a decision rests on."""
    return _REASON[reason]


def feature_word(feature: Feature) -> str:
    """Name a line of evidence."""
    return _FEATURE[feature]


def outcome_of(code: str) -> str:
    """Put the code of a stored outcome into words; the code itself where it is none of today's.

    >>> outcome_of("review"), outcome_of("quarantined")
    ('Uncertain', 'Quarantined')
    """
    return _word(_OUTCOME, code)


def reason_of(code: str) -> str:
    """Say what a stored decision rests on, as `outcome_of` does."""
    return _word(_REASON, code)


def feature_of(code: str) -> str:
    """Name a line of stored evidence, as `outcome_of` does."""
    return _word(_FEATURE, code)


def script_word(script: str) -> str:
    """Name a script by its ISO 15924 code."""
    return _SCRIPT.get(script, script)


@cache
def language_word(lang: str | None) -> str:
    """Name a language in English; the tag itself when nobody knows it, "any" for None.

    >>> language_word("uk"), language_word("zz"), language_word(None)
    ('Ukrainian', 'zz', 'any')
    """
    if lang is None:
        return "any"
    try:
        return str(Locale.parse(lang, sep="-").get_display_name("en") or lang)
    except (UnknownLocaleError, ValueError):
        return lang


@cache
def country_word(code: str) -> str:
    """Name a country in English by its ISO 3166 code, in either case."""
    return str(Locale("en").territories.get(code.upper(), code.upper()))


def sentence(text: str) -> str:
    """Begin a message with a capital, and leave its full stop to the page."""
    return text[:1].upper() + text[1:].rstrip(".")


def score_words(score: float) -> str:
    """Give a probability in per cent, never rounded up to certainty or down to impossibility.

    >>> score_words(0.9871), score_words(0.99999), score_words(0.0001)
    ('98.7%', '>99.9%', '<0.1%')
    """
    if score > 0.999:
        return ">99.9%"
    return "<0.1%" if score < 0.001 else f"{100 * score:.1f}%"


def bits_words(bits: float) -> str:
    """Give signed bits with a real minus sign.

    >>> bits_words(-5.12), bits_words(0.0)
    ('−5.1', '0.0')
    """
    text = f"{abs(bits):.1f}"
    return text if text == "0.0" else f"{'−' if bits < 0 else '+'}{text}"


def since_words(tenure: Tenure) -> str:
    """Say how exactly the start is known; empty where the date says all."""
    if tenure.since:
        return _precision_words(tenure.since)
    return "began, day unknown" if tenure.since_unknown else "since ever"


def until_words(tenure: Tenure) -> str:
    """Say how exactly the end is known; empty where the date says all."""
    if tenure.until:
        return _precision_words(tenure.until)
    return "ended, day unknown" if tenure.until_unknown else "ongoing"


def _word(words: Mapping[Any, str], code: str) -> str:
    return words.get(code) or code.replace("_", " ").capitalize()


def _precision_words(when: PartialDate) -> str:
    return {Precision.MONTH: "day unknown", Precision.YEAR: "month unknown"}.get(when.precision, "")
