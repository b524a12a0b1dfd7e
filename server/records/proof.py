"""What can be shown of a kept record years later: whose signature, which place, whose receipt.

Everything is computed anew from the texts as they are kept, nothing is taken from what was
found on arrival.
"""

from __future__ import annotations

import hashlib
import json
from typing import NamedTuple

import sqlalchemy as sa
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from ..database import db
from ..seals import receipts
from ..seals import service as seals
from .canonical import encode_base64url
from .envelope import NotARecord, open_envelope, public_key, verifies
from .models import FieldRecord


class Proof(NamedTuple):
    """What holds of one record; each is True unless somebody touched what is kept."""

    # None: there is no text any more, it was erased by law; the tree shows what it was not.
    signature: bool | None  # the device's signature is over exactly this text
    text: bool | None  # the text has the hash by which everything else names it
    leaf: bool  # its leaf in the log is of this text
    receipt: bool  # the receipt names this text, by one of the installation's keys
    previous: bool | None  # the record that it follows on its device is here; None: the first

    @property
    def holds(self) -> bool:
        return bool(self.signature and self.text and self.leaf and self.receipt)


def prove(record: FieldRecord) -> Proof:
    """Verify the record as it is kept now."""
    data = record.text.encode("ascii")
    if record.erased_by:
        return Proof(None, None, True, _receipt_names(record), _previous_is_here(record))
    return Proof(
        signature=_signature_verifies(record),
        text=hashlib.sha256(data).hexdigest() == record.sha256,
        leaf=hashlib.sha256(b"\x00" + data).hexdigest() == record.leaf.leaf_hash,
        receipt=_receipt_names(record),
        previous=_previous_is_here(record),
    )


def _signature_verifies(record: FieldRecord) -> bool:
    try:
        return verifies(open_envelope(record.text), public_key(record.device.jwk))
    except NotARecord:
        return False


def _receipt_names(record: FieldRecord) -> bool:
    for jwk in seals.keys()["keys"]:
        try:
            opened = jws.deserialize_compact(
                record.receipt, OKPKey.import_key(jwk), algorithms=["Ed25519"]
            )
        except (JoseError, ValueError):
            continue
        if opened.protected.get("typ") == receipts.TYPE:
            named = json.loads(opened.payload)["sha256"]
            return bool(named == encode_base64url(bytes.fromhex(record.sha256)))
    return False


def _previous_is_here(record: FieldRecord) -> bool | None:
    if record.previous is None:
        return None
    of_its_device = sa.select(FieldRecord.sha256).where(
        FieldRecord.sha256 == record.previous, FieldRecord.kid == record.kid
    )
    return db.session.scalar(of_its_device) is not None
