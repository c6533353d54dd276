"""Reading bodies: what is no JSON is malformed, whatever the standard library makes of it."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.exchange.strict import MAX_DEPTH, MAX_ITEMS, MAX_MEMBERS, MalformedError, strict_json

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(), inner, max_size=5),
    max_leaves=20,
)


@given(JSON)
def test_json_comes_back_as_it_was_sent(value) -> None:
    assert strict_json(json.dumps(value).encode()) == value
    assert strict_json(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")) == value


@settings(max_examples=300)
@given(st.binary(max_size=200) | st.text(alphabet='{}[],:"\\u0d8n1e-+. ', max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        value = strict_json(raw)
    except MalformedError:
        return
    assert json.loads(raw) == value


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "not_json"),
        (b"{", "not_json"),
        (b"{} {}", "not_json"),
        (b"\xef\xbb\xbf{}", "byte_order_mark"),
        ("{}".encode("utf-16"), "not_utf8"),
        ("{}".encode("utf-16-le"), "not_json"),
        (b'"\xc0\xaf"', "not_utf8"),
        (b'"\xed\xa0\x80"', "not_utf8"),
        (b'{"a": 1, "a": 1}', "repeated_key"),
        (b'{"a": 1, "\\u0061": 1}', "repeated_key"),
        (b"NaN", "not_json"),
        (b"-Infinity", "not_json"),
        (b"1e400", "number_range"),
        (b"-1e999999999", "number_range"),
        (b"9007199254740993", "number_range"),
        (b"9" * 1_000_000, "number_range"),
        (b"[" * 33, "too_deep"),
        (b"[" * 1_000_000, "too_deep"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "too_deep"),
        (b"[" + b"1," * MAX_ITEMS + b"1]", "too_many_values"),
        (b"{" + b",".join(b'"%d":1' % n for n in range(MAX_MEMBERS + 2)) + b"}", "too_many_values"),
        (b'"a\x01b"', "not_json"),
        (b"\xc2\xa0{}", "not_json"),
    ],
)
def test_what_is_not_exactly_one_json_text_is_malformed(raw: bytes, code: str) -> None:
    with pytest.raises(MalformedError) as caught:
        strict_json(raw)
    assert caught.value.code == code


def test_brackets_inside_strings_open_nothing() -> None:
    text = "[{" * 1000 + '\\"' + "}" * 10
    assert strict_json(json.dumps({"text": text}).encode()) == {"text": text}


def test_thirty_two_levels_are_let_in() -> None:
    assert strict_json(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH)


@pytest.mark.parametrize(
    "raw",
    [
        b'"' + b'\\"' * 2_000_000,
        b'["' + b"\\" * 4_000_001,
        b'"' * 1_000_001,
        b'{"a":' + b" " * 4_000_000,
        b'"\\' * 1_000_000,
    ],
)
def test_hostile_bodies_are_refused_in_linear_time(raw: bytes) -> None:
    began = time.process_time()
    with pytest.raises(MalformedError):
        strict_json(raw)
    assert time.process_time() - began < 3
