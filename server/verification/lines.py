"""Lines of enterprises' own monitoring against the acts in which all their columns stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from uuid import UUID

from ..monitoring.erasing import ERASED
from ..monitoring.models import MonitoringEntry
from ..monitoring.service import SEALED_TEXTS
from ..records.canonical import decode_base64url
from .facts import ActRead, ErasedAct, Facts
from .findings import INSERTED, LINE, MISSING, Finding, columns_differ
from .stored import Comparer, Row, hex_of


def check_lines(rows: Iterable[Row], facts: Facts, raw: bool) -> Iterator[Finding]:
    """Check that every line is there as it was sealed, and no other."""
    comparer, waiting = Comparer(MonitoringEntry, raw), facts.lines | facts.lines_erased
    for row in rows:
        id_ = hex_of(row["id"])
        act = waiting.pop(id_, None)
        if act is None:
            yield Finding(LINE, None, id_, INSERTED)
        elif wrong := comparer.differing(row, _sealed(act, facts)):
            yield Finding(LINE, act.leaf, id_, columns_differ(wrong))
    for id_, act in waiting.items():
        yield Finding(LINE, act.leaf, id_, MISSING)


def _sealed(act: ActRead, facts: Facts) -> Mapping[str, object]:
    body, erased_by = act.body, None
    kept: ActRead | ErasedAct = act
    texts = {name: body.get(name, "") for name in SEALED_TEXTS}
    if act.kind == ERASED:
        texts, erased_by = dict.fromkeys(SEALED_TEXTS, ""), act.sha256
        kept = facts.acts_erased[decode_base64url(body["erased"]["act"]).hex()]
    return {
        "control_point_id": UUID(body["control_point"]),
        "plan_version": body["version"],
        "ledger": body["ledger"],
        "taken_at": datetime.fromisoformat(body["taken_at"]),
        "kept_at": kept.at,
        "kept_by": kept.by,
        "measurements": body["measurements"],
        "result": body["result"],
        "replaces": UUID(body["replaces"]) if body["replaces"] else None,
        "erased_by": erased_by,
        **texts,
    }
