"""Every code of a prefecture by its state, so small that a phone keeps it.

Hashes, not codes: who finds a phone cannot print genuine labels from it. Nine bytes leave a
forger 2⁵⁵ tries.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from uuid import UUID

import sqlalchemy as sa

from ..control_points.models import ControlPoint
from ..database import db
from ..enterprises.models import Enterprise
from ..labels.life import state_column
from ..labels.models import STATES, Label
from ..language import Text
from ..problems import DomainError
from ..regions.models import Region
from ..regions.service import within
from ..seals.service import installation

HASH_BYTES = 9


class NoPrefecture(DomainError):
    """The index is asked for by prefecture; `settings` in the feed lists them."""

    slug = "no-prefecture"
    status = 404
    title = Text("没有这个地级行政区", "There is no such prefecture")


def of_prefecture(region_code: str) -> bytes:
    """The index of all labels there, and of the blank ones, which may come to hang anywhere.

    Raises NoPrefecture.
    """
    region = db.session.get(Region, region_code)
    if region is None or region.level != "prefecture":
        raise NoPrefecture
    return encode(installation().id, _codes_by_state(region_code))


def encode(installation_id: UUID, codes_by_state: Mapping[str, Iterable[str]]) -> bytes:
    """For each state, in the order of STATES: its byte, a big-endian uint32 count, and the
    sorted hashes of its codes."""
    salted = hashlib.sha256(str(installation_id).encode("ascii"))
    parts = []
    for byte, state in enumerate(STATES):
        hashes = []
        for code in codes_by_state.get(state, ()):
            one = salted.copy()
            one.update(code.encode("ascii"))
            hashes.append(one.digest()[:HASH_BYTES])
        parts += [bytes([byte]), len(hashes).to_bytes(4, "big"), *sorted(hashes)]
    return b"".join(parts)


def _codes_by_state(region_code: str) -> Mapping[str, list[str]]:
    labels = (
        sa.select(Label.code, state_column())
        .outerjoin(ControlPoint, ControlPoint.id == Label.control_point_id)
        .outerjoin(Enterprise, Enterprise.id == ControlPoint.enterprise_id)
        .where(
            sa.or_(
                Label.control_point_id.is_(None), Enterprise.region_code.in_(within([region_code]))
            )
        )
    )
    codes: dict[str, list[str]] = defaultdict(list)
    for code, state in db.session.execute(labels):
        codes[state].append(code)
    return codes
