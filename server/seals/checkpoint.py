"""Checkpoints: the signed head of the log, as C2SP writes them (signed-note, tlog-checkpoint).

Nothing here knows a database.
"""

from __future__ import annotations

import binascii
import hashlib
from base64 import b64decode, b64encode
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"  # C2SP signed-note: the signature type
KEY_HASH_BYTES = 4
DASH = "—"  # U+2014, before each signature


class NotACheckpoint(Exception):
    """A text is no checkpoint; the exception's says why."""


class Checkpoint(NamedTuple):
    """What a checkpoint says, and who signed it."""

    origin: str
    size: int
    root: bytes
    text: str  # the signed part
    signatures: tuple[tuple[str, bytes], ...]  # key name; key hash and signature


def write(origin: str, size: int, root: bytes, key: Ed25519PrivateKey) -> str:
    """The signed note: the same tree and key always give the same text."""
    text = f"{origin}\n{size}\n{b64encode(root).decode()}\n"
    public = key.public_key().public_bytes_raw()
    signature = key_hash(origin, public) + key.sign(text.encode())
    return f"{text}\n{DASH} {origin} {b64encode(signature).decode()}\n"


def read(note: str) -> Checkpoint:
    """Take a signed note apart; nothing is verified yet. Raises NotACheckpoint."""
    text, blank, below = note.partition("\n\n")
    lines = text.split("\n")
    if not blank or len(lines) < 3 or not below.endswith("\n"):
        raise NotACheckpoint("no signed note of three lines and a signature")
    origin, size, root = lines[:3]
    if not (size.isascii() and size.isdecimal()) or str(int(size)) != size:
        raise NotACheckpoint(f"{size[:40]!r} is no size")
    return Checkpoint(
        origin=origin,
        size=int(size),
        root=_bytes(root, hashlib.sha256().digest_size),
        text=text + "\n",
        signatures=tuple(_signature(line) for line in below.removesuffix("\n").split("\n")),
    )


def verifies(checkpoint: Checkpoint, public: bytes) -> bool:
    """Whether one of its signatures is by this Ed25519 key under the log's own name."""
    name = checkpoint.origin
    for signer, signature in checkpoint.signatures:
        if signer == name and signature[:KEY_HASH_BYTES] == key_hash(name, public):
            try:
                Ed25519PublicKey.from_public_bytes(public).verify(
                    signature[KEY_HASH_BYTES:], checkpoint.text.encode()
                )
            except InvalidSignature:
                continue
            return True
    return False


def verifier_key(name: str, public: bytes) -> str:
    """The note verifier key, by which others check this log's notes."""
    return f"{name}+{key_hash(name, public).hex()}+{b64encode(ED25519 + public).decode()}"


def key_hash(name: str, public: bytes) -> bytes:
    """What tells keys of one name apart in a note."""
    return hashlib.sha256(name.encode() + b"\n" + ED25519 + public).digest()[:KEY_HASH_BYTES]


def _signature(line: str) -> tuple[str, bytes]:
    dash, name, signature = (*line.split(" "), "", "")[:3]
    if dash != DASH or not name:
        raise NotACheckpoint(f"{line[:40]!r} is no signature line")
    return name, _bytes(signature)


def _bytes(text: str, length: int | None = None) -> bytes:
    try:
        data = b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotACheckpoint(f"{text[:40]!r} is no base64") from error
    if length is not None and len(data) != length:
        raise NotACheckpoint(f"{text[:40]!r} is not of {length} bytes")
    return data
