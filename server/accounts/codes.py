"""Codes that are shown once, typed or scanned once, and kept as hashes."""

from __future__ import annotations

import hashlib
import secrets
import unicodedata
from base64 import b32encode

BYTES = 10  # 80 random bits are 16 letters and digits; a plain hash of so many cannot be searched
GROUP = 4


def new_code() -> str:
    """Made at random, in groups that can be copied by hand: `ABCD-EFGH-…`."""
    text = b32encode(secrets.token_bytes(BYTES)).decode()
    return "-".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def hash_of(typed: str) -> str:
    """What is kept of a code, however it was typed: lower case, full width, without its hyphens."""
    return hashlib.sha256(plain(typed).encode(errors="replace")).hexdigest()


def plain(typed: str) -> str:
    """Letters and digits alone, in upper case and half width. Base 32 has neither 0 nor 1."""
    text = unicodedata.normalize("NFKC", typed).upper()
    return "".join(character for character in text if character.isalnum())
