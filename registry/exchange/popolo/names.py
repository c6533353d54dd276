"""Names, identifiers and sources of Popolo objects."""

from __future__ import annotations

import re
from typing import Any

from registry.domain import InvalidError, NameKind
from registry.exchange.documents import Fields
from registry.exchange.findings import Faults
from registry.exchange.native import NameRecord
from registry.exchange.values import bound, fail, flag, list_of, one_of, string, words
from registry.syntax import SCHEME, read_language

_SCHEME = re.compile(SCHEME)
_NO_SCHEME = re.compile("[^a-z0-9]+")
_URL = re.compile("https?://", re.IGNORECASE)

Names = tuple[NameRecord, ...]


def read_name(fields: Fields) -> tuple[str, Names]:
    """Give the name of an object, and its names by language where it has several; InvalidError without any.

    Of several that of English is the name, else the first.
    """
    value = fields.take("name", lambda value, _: value)
    if value is None:
        raise fail("name", "is missing", "missing_field")
    by_language = value if isinstance(value, dict) else None
    if by_language is None:
        return words(value, "name").strip(), ()
    names = [
        NameRecord(text=words(text, "name").strip(), lang=_language(tag), given=frozenset({"lang"}))
        for tag, text in by_language.items()
        if text
    ]
    if not names:
        raise fail("name", "is missing", "missing_field")
    first = next((name for name in names if name.lang == "en"), names[0])
    return first.text, tuple(names)


def read_other_names(fields: Fields, faults: Faults) -> Names:
    """Give the further names of an object; those that are faulty are noted."""
    names: dict[tuple[str, str | None], NameRecord] = {}
    for where, item in fields.objects("other_names"):
        name = _other_name(Fields(item, faults, where))
        if name is not None:
            names.setdefault((name.text, name.lang), name)
    return tuple(names.values())


def _other_name(fields: Fields) -> NameRecord | None:
    text = fields.take("name", words)
    note = fields.text("note")
    given: dict[str, Any] = {
        "lang": fields.take("lang", lambda value, where: _language(string(value, where))),
        "kind": fields.take("x_kind", one_of(NameKind)),
        "weak": fields.take("x_weak", flag),
        "since": fields.take("start_date", bound),
        "until": fields.take("end_date", bound),
        "source": fields.text("x_source"),
    }
    for attribute, exact in (("since", "x_from"), ("until", "x_until")):
        given[attribute] = fields.take(exact, bound) or given[attribute]
    given = {attribute: value for attribute, value in given.items() if value is not None}
    if note and note != "multilingual":
        fields.put_back("note", note)
    fields.lose_rest("other_names")
    if text is None:
        return None
    said = {"since": "from"}
    return NameRecord(text=text.strip(), given=frozenset(said.get(a, a) for a in given), **given)


def _language(tag: str) -> str:
    """Read the language of a name: `uk`, `lang:zh_TW`."""
    return read_language(tag.removeprefix("lang:").replace("_", "-"))


def read_identifiers(fields: Fields, faults: Faults) -> dict[str, str]:
    """Give the identifiers of an object, schemes in our spelling; of several of one scheme the first."""
    found: dict[str, str] = {}
    for where, item in fields.objects("identifiers"):
        scheme, identifier = item.get("scheme"), item.get("identifier")
        try:
            name = _NO_SCHEME.sub("_", words(scheme, "scheme").lower()).strip("_")
            if not _SCHEME.fullmatch(name):
                raise fail("scheme", f"{str(scheme)[:40]!r} is no name of a scheme")
            text = words(identifier, "identifier")
        except InvalidError as error:
            faults.refuse(error, where)
            continue
        if found.setdefault(name, text) != text:
            faults.lose("second identifier of a scheme", f"{name} {text}", where)
        elif name != scheme:
            faults.lose("spelling of a scheme", f"{scheme} is kept as {name}", where)
    return dict(sorted(found.items()))


def read_sources(fields: Fields) -> tuple[str, ...]:
    """Give the sources of an object: addresses, and texts where they stand in fields of ours."""
    urls = [item["url"] for _, item in fields.objects("sources") if isinstance(item.get("url"), str)]
    single = fields.text("source")
    exact = fields.take("x_sources", list_of(words))
    return tuple(dict.fromkeys(exact or filter(None, [*urls, single])))


def write_sources(sources: tuple[str, ...]) -> dict[str, Any]:
    """Give sources as `read_sources` reads them."""
    plain = [source for source in sources if not source.startswith("popolo:")]
    urls = [source for source in plain if _URL.match(source)]
    others = [source for source in plain if not _URL.match(source)]
    found: dict[str, Any] = {"sources": [{"url": url} for url in urls]} if urls else {}
    if len(others) == 1:
        found["source"] = others[0]
    if plain != urls + others or len(others) > 1:
        found["x_sources"] = plain
    return found


def id_in(sources: tuple[str, ...]) -> str | None:
    """Give the id that an object had in the Popolo file that it came from."""
    return next((source.removeprefix("popolo:") for source in sources if source.startswith("popolo:")), None)
