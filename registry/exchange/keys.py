"""Keys for what other registers call by ids of their own: the same id gives the same key, for ever."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from registry.domain import InvalidError
from registry.syntax import LONGEST_KEY, SLUG

_SLUG = re.compile(SLUG)
_USUAL = re.compile("[a-z0-9]+([ ._/:-][a-z0-9]+)*")
_OTHER = re.compile("[^a-z0-9]+")
_DIGEST = 10


def key_of(name: str, *, prefix: str = "id") -> str:
    """Make a key of an id or a name: as it stands where it is one, else as near as a key can be.

    Words parted by one blank or sign each are told by the words alone; whatever else a key
    cannot hold, such as letters of other scripts or brackets, by a digest at the end. Two
    ids may still give one key: `Keys` sees that.

    >>> key_of("hm-treasury"), key_of("uk.org/person/10001"), key_of("593", prefix="post")
    ('hm-treasury', 'uk-org-person-10001', 'post-593')
    >>> key_of("Кабінет")
    'id-40efeca4d0'
    """
    if len(name) <= LONGEST_KEY and _SLUG.fullmatch(name):
        return name
    plain = "".join(c for c in unicodedata.normalize("NFKD", name[:1000].lower()) if not unicodedata.combining(c))
    slug = _OTHER.sub("-", plain).strip("-")
    if not slug or not slug[0].isalpha():
        slug = f"{prefix}-{slug}".strip("-")
    if not _USUAL.fullmatch(plain) or len(slug) > LONGEST_KEY or len(name) > 1000:
        digest = hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()[:_DIGEST]
        slug = f"{slug[: LONGEST_KEY - _DIGEST - 1].rstrip('-')}-{digest}"
    return slug


class Keys:
    """The keys of one file, each for one id."""

    def __init__(self) -> None:
        """Begin with none."""
        self._ids: dict[tuple[str, str], str] = {}

    def give(self, type_: str, name: str, *, prefix: str = "id") -> str:
        """Give the key of an id; InvalidError when another id of this type has it already."""
        if not name.strip():
            raise InvalidError("an id is empty", code="blank")
        key = key_of(name, prefix=prefix)
        if self._ids.setdefault((type_, key), name) != name:
            other = self._ids[type_, key]
            raise InvalidError(f"{name[:80]!r} and {other[:80]!r} would both be {key}", code="key_taken")
        return key
