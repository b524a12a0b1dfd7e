"""What a phone keeps of its records, and whether every one is whole."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from joserfc import jws
from joserfc.jwk import ECKey

from tests.browser.phone import InspectorsPhone
from tests.contract.phone import sha256_of


def whole_records(phone: InspectorsPhone) -> list[str]:
    """The texts of its records in their order.

    Raises AssertionError where one is not whole: signed, next of its chain, at the head where it is
    the last, its pictures kept and let go.
    """
    records = sorted(phone.sealed_records(), key=lambda row: row["sequence"])
    keys = {row["kid"]: ECKey.import_key(row["jwk"]) for row in phone.rows("keys")}
    pictures = {row["sha256"] for row in phone.rows("pictures")}
    states = {row["sha256"]: row["delivery"]["state"] for row in phone.photos()}
    previous = None
    for sequence, row in enumerate(records, 1):
        signed = jws.deserialize_compact(row["jws"], keys[row["kid"]], algorithms=["ES256"])
        payload = json.loads(signed.payload)
        assert (payload["sequence"], payload["previous"]) == (sequence, previous)
        assert payload["id"] == row["id"]
        for photo in payload["body"]["photos"]:
            assert photo["sha256"] in pictures
            assert states[photo["sha256"]] != "draft"
        previous = sha256_of(row["jws"])
        assert row["sha256"] == previous
    [head] = phone.rows("heads")
    assert (head["sequence"], head["hash"]) == (len(records), previous)
    return [row["jws"] for row in records]


def on_the_server(data_dir: Path, kid: str) -> list[str]:
    """The texts that the server has of a phone, as they lie on its disk."""
    with closing(sqlite3.connect(data_dir / "guanqia.db")) as database:
        rows: list[tuple[str]] = database.execute(
            "SELECT text FROM field_record WHERE kid = ? ORDER BY sequence", (kid,)
        ).fetchall()
    return [text for (text,) in rows]


def kid_of(phone: InspectorsPhone) -> str:
    [key] = phone.rows("keys")
    return str(key["kid"])


def payload_of(text: str) -> dict[str, Any]:
    """What a record says, its signature unchecked."""
    payload: dict[str, Any] = json.loads(jws.extract_compact(text.encode()).payload)
    return payload
