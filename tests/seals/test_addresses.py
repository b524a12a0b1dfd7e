"""What anyone may fetch of the seals."""

from __future__ import annotations

import hashlib
from base64 import b64decode, urlsafe_b64decode

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from flask import Flask
from flask.testing import FlaskClient

from server.database import db, write
from server.seals import log, tree
from server.seals.acts import append_act
from server.seals.models import LogEntry
from server.seals.service import installation

SEALS = "/api/v1/seals"


@pytest.fixture
def acts(app: Flask) -> list[str]:
    """Seven acts; their hashes in hex."""
    with write():
        return [append_act("tested", None, {"n": n}) for n in range(7)]


def bytes_of(text: str) -> bytes:
    return urlsafe_b64decode(text + "=")


def test_the_checkpoint_is_a_signed_note(client: FlaskClient, acts: list[str]) -> None:
    answer = client.get(f"{SEALS}/checkpoint")

    assert answer.content_type == "text/plain; charset=utf-8"
    text, signature = answer.text.split("\n\n")
    origin, size, root = text.split("\n")
    assert origin == f"127.0.0.1:8000/{installation().id}/1"
    assert int(size) == 7
    assert b64decode(root) == log.root_at(7)
    dash, name, signed = signature.removesuffix("\n").split(" ")
    assert (dash, name) == ("—", origin)
    (verifier,) = client.get(f"{SEALS}/keys").json["verifiers"]
    public = b64decode(verifier.split("+", 2)[2])[1:]
    assert b64decode(signed)[:4].hex() == verifier.split("+")[1]
    Ed25519PublicKey.from_public_bytes(public).verify(b64decode(signed)[4:], f"{text}\n".encode())


def test_an_empty_log_has_a_checkpoint_too(client: FlaskClient) -> None:
    _origin, size, root = client.get(f"{SEALS}/checkpoint").text.split("\n")[:3]

    assert (size, b64decode(root)) == ("0", hashlib.sha256().digest())


def test_each_text_is_shown_to_be_in_the_log(client: FlaskClient, acts: list[str]) -> None:
    for index, sha256 in enumerate(acts):
        for size in range(index + 1, 8):
            answer = client.get(f"{SEALS}/inclusion/{sha256}?size={size}")

            assert answer.status_code == 200
            assert (answer.json["index"], answer.json["size"]) == (index, size)
            assert set(answer.json) == {"index", "size", "proof"}
            leaf = db.session.get_one(LogEntry, index).leaf_hash
            proof = [bytes_of(one) for one in answer.json["proof"]]
            root = log.root_at(size)
            assert tree.verify_inclusion(bytes.fromhex(leaf), index, size, proof, root)


def test_the_log_is_shown_to_have_only_grown(client: FlaskClient, acts: list[str]) -> None:
    for old in range(8):
        for new in range(old, 8):
            answer = client.get(f"{SEALS}/consistency?from={old}&to={new}")

            proof = [bytes_of(one) for one in answer.json["proof"]]
            assert (proof == []) == (old in (0, new))
            assert tree.verify_consistency(old, new, log.root_at(old), log.root_at(new), proof)


@pytest.mark.parametrize(
    "address",
    [
        "inclusion/{first}?size=8",  # longer than the log
        "inclusion/{last}?size=6",  # not yet in it
        "inclusion/{first}?size=0",
        "inclusion/" + "0" * 64 + "?size=7",
        "inclusion/xyz?size=7",
        "consistency?from=1&to=8",
    ],
)
def test_what_the_log_has_not_is_not_found(
    client: FlaskClient, acts: list[str], address: str
) -> None:
    answer = client.get(f"{SEALS}/" + address.format(first=acts[0], last=acts[6]))

    assert answer.status_code == 404
    assert answer.json["type"] == "/problems/not-in-that-tree"


@pytest.mark.parametrize(
    "query",
    [
        *("inclusion/{first}", "inclusion/{first}?size=", "inclusion/{first}?size=-1"),
        *("inclusion/{first}?size=seven", "inclusion/{first}?size=7.0", "inclusion/{first}?size=٧"),
        *("inclusion/{first}?size=9007199254740992", "inclusion/{first}?size=" + "9" * 5000),
        *("consistency", "consistency?from=1", "consistency?to=1", "consistency?from=a&to=b"),
        *("consistency?from=3&to=2", "consistency?from=-1&to=2", "consistency?from=1_0&to=20"),
    ],
)
def test_nonsense_is_refused(client: FlaskClient, acts: list[str], query: str) -> None:
    answer = client.get(f"{SEALS}/" + query.format(first=acts[0]))

    assert answer.status_code == 422
    assert answer.json["errors"]


@pytest.mark.parametrize(
    "address", ["checkpoint", "keys", "inclusion/{first}?size=7", "consistency?from=1&to=7"]
)
def test_what_has_not_changed_is_not_sent_again(
    client: FlaskClient, acts: list[str], address: str
) -> None:
    address = f"{SEALS}/" + address.format(first=acts[0])
    first = client.get(address)

    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data) == (304, b"")
    assert first.headers["Cache-Control"] == "public, no-cache"


def test_the_open_api_document_describes_the_seals(client: FlaskClient) -> None:
    paths = client.get("/api/openapi.json").json["paths"]

    inclusion = paths["/api/v1/seals/inclusion/{sha256}"]["get"]
    assert {one["name"] for one in inclusion["parameters"]} == {"size"}
    consistency = paths["/api/v1/seals/consistency"]["get"]
    assert {one["name"] for one in consistency["parameters"]} == {"from", "to"}
    assert "text/plain" in paths["/api/v1/seals/checkpoint"]["get"]["responses"]["200"]["content"]
