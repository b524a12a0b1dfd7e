"""An installation in which everything has happened once that its log can tell of."""

from __future__ import annotations

import hashlib
import io
from base64 import b64decode
from collections.abc import Callable

import sqlalchemy as sa
from PIL import Image

from server.accounts.models import Person
from server.database import db, write
from server.photos.erasing import erase_photo
from server.records import devices
from server.records.decisions import decide
from server.records.erasing import erase_record
from server.records.models import FieldRecord
from server.seals import checkpoint, service
from server.seals.acts import append_act, found_log
from server.seals.epochs import start_epoch
from server.seals.rotation import change_key
from tests.records.conftest import note
from tests.records.phone import Phone, part


def picture(shade: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (shade, 0, 0)).save(out, "JPEG")
    return out.getvalue()


def live(new_phone: Callable[[], Phone], staff: Person) -> None:
    """Records stored, held, accepted, rejected and erased, photos, two keys and two epochs."""
    with write():
        found_log()
        for n in range(200):
            append_act("tested", staff.id, {"n": n})
    phone, lost = new_phone(), new_phone()
    photos = [_put(phone, picture(shade)) for shade in (10, 90, 170, 250)]
    _send(phone, note("带照片", photos=photos[:3]), count=12)
    _send(lost, note("另一台手机", "风淋室"), count=6)
    with write():
        devices.revoke(lost.kid, staff)
    _send(lost, note("停用以后"), count=2)  # held
    _send(phone, note("标签不对", label="unknown"), count=3)  # held
    phone.send(phone.sign(b'{"id": "no record", "sequence": 99}'))  # held, and without a form
    _seen(phone)
    change_key(staff.id)
    phone.keys = phone.client.get("/api/v1/seals/keys").json["keys"]  # by the handover
    _decide(staff)
    _send(phone, note("换钥以后", photos=photos[3:]), count=12)
    with write():
        erased = db.session.scalars(_stored().limit(1)).one()
        erase_record(erased.sha256, "个人信息保护法第四十七条", staff.id)
    erase_photo(photos[1], "个人信息保护法第四十七条", staff.id)
    with write():
        start_epoch(checkpoint.read(service.checkpoint()))
    _seen(phone)
    with write():
        for n in range(20):
            append_act("tested", None, {"n": n})
    _send(phone, note("恢复以后"), count=6)
    db.session.rollback()


def _send(phone: Phone, body: dict[str, object], count: int) -> None:
    phone.send(*(phone.seal("test-note", body) for _ in range(count)))


def _put(phone: Phone, data: bytes) -> str:
    sha256 = hashlib.sha256(data).hexdigest()
    headers = {"X-CSRF-Token": phone.csrf_token}
    answer = phone.client.put(f"/api/v1/photos/{sha256}", data=data, headers=headers)
    assert answer.status_code == 201
    return sha256


def _seen(phone: Phone) -> None:
    """A record by a phone that has verified the present checkpoint."""
    origin, size, root = phone.client.get("/api/v1/seals/checkpoint").text.split("\n")[:3]
    seen = {"origin": origin, "size": int(size), "root": part(b64decode(root))}
    phone.send(phone.seal("test-note", note("见过检查点"), seen=seen))


def _decide(staff: Person) -> None:
    with write():
        one, other, *_ = db.session.scalars(
            sa.select(FieldRecord).where(FieldRecord.reason == "label-not-current")
        )
        decide(one, "accepted", "已核实", staff)
        decide(other, "rejected", "标签是旧的", staff)


def _stored() -> sa.Select[FieldRecord]:
    stored = sa.select(FieldRecord).where(FieldRecord.outcome == "stored")
    return stored.order_by(FieldRecord.leaf_index.desc())
