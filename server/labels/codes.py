"""Label codes: 15 random characters of Crockford base32 and one that checks them.

The code's own alphabet and arithmetic stand in the wire contract; a printed label can never be
called back, so nothing here may change.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterable
from typing import Literal

from ..language import Text
from ..problems import DomainError

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: no I, L, O, U
LENGTH = 16  # 15 of 5 random bits each, and the check character

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_POLYNOMIAL = 0x25  # x⁵ + x² + 1, so that every character's weight differs
_LOOK_ALIKES = str.maketrans("ILO", "110")
_SEPARATORS = re.compile(r"[\s\u2010-\u2015\u2212-]+")  # spaces, hyphens, and the dashes of an IME
_TAIL = re.compile(rf"(?P<code>[{ALPHABET}]{{{LENGTH}}})/?(?:[?#].*)?", re.DOTALL)

Reason = Literal["character", "length", "check"]


class CodeError(DomainError):
    """What was typed is no label code; `reason` is the first thing that is wrong with it."""

    slug = "label-code"
    status = 422
    title = Text("编码有误", "Not a label code")

    def __init__(self, reason: Reason, zh: str, en: str) -> None:
        super().__init__(zh, en, errors={"reason": reason})
        self.reason = reason


def new_code() -> str:
    """A code nobody can guess: 75 bits from the operating system's secure source."""
    payload = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return payload + check_character(payload)


def check_character(payload: str) -> str:
    """The character that makes these 15 a well-formed code."""
    return ALPHABET[_times_x(_remainder(payload))]


def is_well_formed(code: str) -> bool:
    """Whether this is a code exactly as printed, without spaces, its check character right."""
    return len(code) == LENGTH and _VALUE.keys() >= set(code) and _remainder(code) == 0


def normalise(typed: str) -> str:
    """The code that a person means by what they typed.

    Any case and full-width letters; spaces and hyphens count for nothing; I and L are read
    as 1, O as 0. Raises CodeError.
    """
    plain = unicodedata.normalize("NFKC", typed)
    code = _SEPARATORS.sub("", plain).upper().translate(_LOOK_ALIKES)
    if wrong := next((character for character in code if character not in _VALUE), None):
        raise CodeError(
            "character",
            f"编码中没有“{wrong}”这个字符，请对照标签重新输入。",
            f"A code has no character “{wrong}”; compare with the label.",
        )
    if len(code) != LENGTH:
        raise CodeError(
            "length",
            f"编码应为 {LENGTH} 位，现有 {len(code)} 位。",
            f"A code has {LENGTH} characters; this has {len(code)}.",
        )
    if _remainder(code):
        raise CodeError(
            "check",
            "校验位不符：有一位输错或两位颠倒，请对照标签重新输入。",
            "The check character differs: one character is wrong or two changed places.",
        )
    return code


def grouped(code: str) -> str:
    """The code as it is printed: four groups of four."""
    return " ".join(code[start : start + 4] for start in range(0, LENGTH, 4))


def qr_payload(base_url: str, code: str) -> str:
    """What the QR code holds: upper case throughout, so that it fits alphanumeric mode."""
    return f"{_label_prefix(base_url)}{code}"


def code_in_address(address: str, base_urls: Iterable[str]) -> str | None:
    """The code in an address of this installation, present or former, in either case.

    None for any other address, and where the code in it is not well formed.
    """
    upper = address.strip().upper()
    for prefix in map(_label_prefix, base_urls):
        if upper.startswith(prefix) and (tail := _TAIL.fullmatch(upper, len(prefix))):
            return tail["code"] if is_well_formed(tail["code"]) else None
    return None


def _label_prefix(base_url: str) -> str:
    return base_url.rstrip("/").upper() + "/L/"


def _times_x(value: int) -> int:
    shifted = value << 1
    return shifted ^ _POLYNOMIAL if shifted & 0b100000 else shifted


def _remainder(characters: str) -> int:
    value = 0
    for character in characters:
        value = _times_x(value) ^ _VALUE[character]
    return value
