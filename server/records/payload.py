"""The payload of a record: I-JSON as narrowed by the contract, and its table (records.md §3).

Nothing here reads the database or the clock.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from .canonical import decode_base64url

LARGEST_TEXT = 64 * 1024  # bytes of the whole JWS
DEEPEST = 32  # levels of objects and arrays, the payload itself being the first
LARGEST_INTEGER = 2**53 - 1  # RFC 7493: what every reader holds exactly
SHA256_BYTES = 32

# RFC 7493 §2.1 excludes surrogates and noncharacters; U+0000 is the contract's own exclusion.
_EXCLUDED = re.compile(
    "[\x00\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
    + "]"
)
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}(?:Z|[+-][0-9]{2}:[0-9]{2})"
)


class InvalidPayload(Exception):
    """The payload breaks the contract; the text says where."""


@dataclass(frozen=True)
class Seen:
    """The last checkpoint that the phone had verified."""

    origin: str
    size: int
    root: str  # base64url


@dataclass(frozen=True)
class Claims:
    """What a record says. True is only that its device's key signed it."""

    id: str  # as written, a UUIDv7
    kind: str
    installation: UUID
    by: UUID
    sequence: int
    previous: str | None  # hex SHA-256
    seen: Seen | None
    recorded_at: datetime
    body: dict[str, Any]


@dataclass(frozen=True)
class Remains:
    """What could be read of a payload that breaks the contract, to find the record again."""

    id: str | None = None
    sequence: int | None = None


def read(payload: bytes, text_length: int) -> Claims:
    """The claims of a payload. Raises InvalidPayload.

    `text_length` is that of the whole JWS, in characters.
    """
    if text_length > LARGEST_TEXT:
        raise InvalidPayload(f"longer than {LARGEST_TEXT} bytes")
    members = _i_json(payload)
    if not isinstance(members, dict):
        raise InvalidPayload("the payload is no object")
    sequence = _sequence(members)
    return Claims(
        id=str(_member(members, "id", _uuid7)),
        kind=_member(members, "kind", _text),
        installation=_member(members, "installation", _uuid),
        by=_member(members, "by", _uuid),
        sequence=sequence,
        previous=_previous(members, sequence),
        seen=_member(members, "seen", _seen),
        recorded_at=_member(members, "recorded_at", _instant),
        body=_member(members, "body", _object),
    )


def salvage(payload: bytes) -> Remains:
    """What can be read of a payload that `read` refuses."""
    try:
        members = json.loads(payload.decode("utf-8"))
    except (ValueError, RecursionError):
        return Remains()
    if not isinstance(members, dict):
        return Remains()

    def readable(name: str, as_what: Callable[[object], Any]) -> Any:
        try:
            return as_what(members.get(name))
        except ValueError:
            return None

    return Remains(
        id=readable("id", _uuid7),
        sequence=readable("sequence", _count),
    )


# --- I-JSON


def _i_json(payload: bytes) -> Any:
    try:
        value = json.loads(
            payload.decode("utf-8"),
            object_pairs_hook=_no_name_twice,
            parse_int=_integer,
            parse_float=_no_fraction,
            parse_constant=_no_fraction,
        )
    except RecursionError as error:
        raise InvalidPayload(f"deeper than {DEEPEST} levels") from error
    except ValueError as error:
        raise InvalidPayload(f"no JSON of the contract's form: {error}") from error
    _check_depth_and_texts(value)
    return value


def _no_name_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise InvalidPayload("a member name stands twice")
    return members


def _integer(text: str) -> int:
    # Longer ones are too large by their length alone; reading them is quadratic.
    if len(text) > 17 or abs(int(text)) > LARGEST_INTEGER:
        raise InvalidPayload("an integer beyond ±(2⁵³−1)")
    return int(text)


def _no_fraction(text: str) -> Any:
    raise InvalidPayload(f"{text[:40]} is no integer; what is measured is a decimal string")


def _check_depth_and_texts(value: Any, level: int = 1) -> None:
    if isinstance(value, str):
        # The first holds for most texts, and is found much faster.
        if not _is_plain(value) and _EXCLUDED.search(value):
            raise InvalidPayload("a text holds a code point that I-JSON excludes, or U+0000")
        return
    if not isinstance(value, (dict, list)):
        return
    if level > DEEPEST:
        raise InvalidPayload(f"deeper than {DEEPEST} levels")
    if isinstance(value, dict):
        if not _is_plain("".join(value)):
            raise InvalidPayload("a member name is not ASCII, or holds U+0000")
        value = value.values()
    for child in value:
        _check_depth_and_texts(child, level + 1)


def _is_plain(text: str) -> bool:
    return text.isascii() and "\x00" not in text


# --- the payload table


def _member(members: dict[str, Any], name: str, as_what: Callable[[object], Any]) -> Any:
    if name not in members:
        raise InvalidPayload(f"{name} is missing")
    try:
        return as_what(members[name])
    except ValueError as error:
        raise InvalidPayload(f"{name}: {error}") from error


def _sequence(members: dict[str, Any]) -> int:
    sequence: int = _member(members, "sequence", _count)
    return sequence


def _previous(members: dict[str, Any], sequence: int) -> str | None:
    """Null at another sequence than 1 is a matter of the chain: `previous-differs`."""
    previous: str | None = _member(members, "previous", _sha256_or_null)
    if previous is not None and sequence == 1:
        raise InvalidPayload("previous: the first record of a device has none")
    return previous


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("no text")
    return value


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("no object")
    return value


def _count(value: object) -> int:
    if type(value) is not int or not 1 <= value <= LARGEST_INTEGER:
        raise ValueError("no integer from 1 to 2⁵³−1")
    return value


def _uuid(value: object) -> UUID:
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise ValueError("no UUID")
    return UUID(value)


def _uuid7(value: object) -> str:
    if _uuid(value).version != 7:
        raise ValueError("no UUIDv7")
    return str(value)


def _sha256(value: object) -> bytes:
    digest = decode_base64url(_text(value))
    if len(digest) != SHA256_BYTES:
        raise ValueError("no SHA-256")
    return digest


def _sha256_or_null(value: object) -> str | None:
    return None if value is None else _sha256(value).hex()


def _seen(value: object) -> Seen | None:
    if value is None:
        return None
    members = _object(value)
    size = members.get("size")
    if type(size) is not int or size < 0:
        raise ValueError("size is no count")
    _sha256(members.get("root"))
    return Seen(origin=_text(members.get("origin")), size=size, root=str(members["root"]))


def _instant(value: object) -> datetime:
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        raise ValueError("not RFC 3339 with milliseconds and offset")
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("beyond the years 1 to 9999") from error
