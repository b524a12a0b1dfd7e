"""Signed notes, as C2SP has them; one of its own examples among them."""

from __future__ import annotations

from base64 import b64decode, b64encode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from server.seals import checkpoint
from server.seals.checkpoint import Checkpoint, NotACheckpoint

# The example of golang.org/x/mod/sumdb/note, from which the format comes.
PETER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
SIGNATURE = (
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
ROOT = bytes(range(100, 132))
NAME = "gq.example.cn/0193a0b2-0000-7000-8000-000000000000/1"
NOTE = checkpoint.write(NAME, 12, ROOT, KEY)


def test_the_published_example_verifies() -> None:
    public = b64decode(PETER.split("+", 2)[2])[1:]
    note = Checkpoint("PeterNeumann", 0, b"", TEXT, (("PeterNeumann", b64decode(SIGNATURE)),))

    assert checkpoint.verifier_key("PeterNeumann", public) == PETER
    assert checkpoint.verifies(note, public)
    assert not checkpoint.verifies(note._replace(text=TEXT + "?"), public)


def test_what_is_written_is_read_and_verifies() -> None:
    read = checkpoint.read(NOTE)

    assert read[:3] == (NAME, 12, ROOT)
    assert checkpoint.verifies(read, PUBLIC)
    assert not checkpoint.verifies(read, bytes(32))


def test_further_lines_and_signatures_of_witnesses_do_no_harm() -> None:
    text, _, ours = NOTE.partition("\n\n")
    extended = f"{text}\nsomething more"
    signature = checkpoint.key_hash(NAME, PUBLIC) + KEY.sign(f"{extended}\n".encode())
    witness = f"— witness.example {b64encode(b'1234' + bytes(64)).decode()}\n"
    note = f"{extended}\n\n{witness}— {NAME} {b64encode(signature).decode()}\n"

    assert checkpoint.verifies(checkpoint.read(note), PUBLIC)
    assert not checkpoint.verifies(checkpoint.read(f"{text}\n\n{witness}"), PUBLIC)
    assert ours


@pytest.mark.parametrize(
    "note",
    [
        "",
        "one line",
        NOTE.replace("\n\n", "\n"),
        NOTE.removesuffix("\n"),
        NOTE.replace("\n12\n", "\n012\n"),
        NOTE.replace("\n12\n", "\n-12\n"),
        NOTE.replace("\n12\n", "\n١٢\n"),
        NOTE.replace("\n12\n", "\n\n"),
        NOTE.replace(b64encode(ROOT).decode(), "no base64!"),
        NOTE.replace(b64encode(ROOT).decode(), b64encode(ROOT[1:]).decode()),
        NOTE.replace("—", "-"),
        NOTE.replace(f"— {NAME}", "— "),
        NOTE[:-10] + "!\n",
    ],
)
def test_what_is_no_checkpoint_is_not_read(note: str) -> None:
    with pytest.raises(NotACheckpoint):
        checkpoint.read(note)
