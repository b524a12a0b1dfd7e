"""What follows a sample check that found a deviation: an order, evidence, a review."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from ..checks.judging import JudgedCheck
from ..database import uuid7
from .phone import Phone, signature

Data = dict[str, Any]

ORDER = "correction-order"
BASIS = "总局令第49号第三十三条"
DAYS_TO_MEND = 10  # a sample bureau's usual deadline
# Days after the order, and what follows then; one of these for each order in turn.
COURSES: tuple[tuple[tuple[int, str], ...], ...] = (
    ((4, "evidence"), (6, "accepted")),
    ((5, "evidence"), (7, "not-yet"), (11, "evidence"), (12, "accepted")),
    ((6, "evidence"),),
    (),
)
TEXTS = {
    "evidence": "企业已按要求整改，现场核实",
    "accepted": "现场复查，整改到位",
    "not-yet": "整改不彻底，限期继续整改",
}


class Corrections:
    """Orders on one phone and what follows them, sealed in the order of time."""

    def __init__(self, phone: Phone, chance: Random) -> None:
        self.phone, self.chance = phone, chance
        self.ordered = 0
        self.coming: list[tuple[datetime, str, UUID]] = []

    def order(
        self,
        check: UUID,
        judged: JudgedCheck,
        basis: list[str],
        inspectors: list[str],
        signed_check: list[Data],
        at: datetime,
    ) -> None:
        """Order what failed to be mended, where anything did; who signed the check signs that."""
        findings: list[Data] = [
            {"limit": measured.limit["parameter"]}
            for measured in judged.measurements
            if measured.met is False
        ]
        findings += [
            {"item": answer.item}
            for answer in judged.answers
            if answer.result in ("does-not-conform", "basically-conforms")
        ]
        if not findings:
            return
        record_id = uuid7()
        body = {
            "check": str(check),
            "findings": findings,
            "demand": "立即纠正上述问题，查明原因，防止再次发生",
            "basis": "；".join([BASIS, *basis]),
            "deadline": (at + timedelta(days=DAYS_TO_MEND)).date().isoformat(),
            "photos": [],
            "inspectors": inspectors,
        }
        body["signatures"] = [
            signature(one["role"], one["name"], record_id, body, at, one.get("person"), ORDER)
            for one in signed_check
        ]
        self.phone.seal(record_id, ORDER, body, at)
        course = COURSES[self.ordered % len(COURSES)]
        self.ordered += 1
        self.coming += [(at + timedelta(days=days), what, record_id) for days, what in course]

    def follow_until(self, moment: datetime) -> None:
        """Seal what came of earlier orders before this moment."""
        due = sorted(entry for entry in self.coming if entry[0] < moment)
        self.coming = [entry for entry in self.coming if entry not in due]
        for at, what, order in due:
            self._seal(what, order, at)

    def _seal(self, what: str, order: UUID, at: datetime) -> None:
        body: Data = {"order": str(order), "text": TEXTS[what], "photos": []}
        if what == "evidence":
            self.phone.seal(uuid7(), "correction-evidence", body, at)
            return
        body["verdict"] = what
        if what == "not-yet":
            body["deadline"] = (at + timedelta(days=DAYS_TO_MEND)).date().isoformat()
        self.phone.seal(uuid7(), "correction-review", body, at)
