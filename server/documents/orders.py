"""The corrections that a check ordered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from warning_labels.flow import Cell, Flow

from ..console.dates import local_date, local_time
from ..console.words import CORRECTIONS
from ..corrections.findings import in_words_of
from ..corrections.models import Correction
from ..corrections.service import of_check
from ..database import db
from ..language import pick, t
from ..records.models import FieldRecord
from .subject import SHOWN_OF_HASH, WIDTH_MM, Subject, plain, sentence, small


def add_orders(flow: Flow, subject: Subject) -> None:
    """Add each with its deadline, and how far it has come."""
    for correction in of_check(subject.full.check.record_id):
        order = db.session.get_one(FieldRecord, correction.record_sha256)
        flow.heading(t("责令改正", "Correction ordered"))
        flow.grid(
            [cell for pair in _order(correction, order.body, subject) for cell in pair],
            (28.0, WIDTH_MM - 28.0),
        )


def _order(
    correction: Correction, order: Mapping[str, Any], subject: Subject
) -> Iterator[tuple[Cell, Cell]]:
    deadline = local_date(correction.deadline)
    if correction.deadline != correction.ordered_deadline:
        was = local_date(correction.ordered_deadline)
        deadline += t(f"（原为 {was}）", f" (was {was})")
    findings = [named(one, subject) for one in order["findings"]]
    yield [small(t("期限", "Deadline"))], [plain(deadline, bold=True)]
    yield [small(t("问题", "Findings"))], [plain(one) for one in findings]
    yield [small(t("要求", "Demanded"))], [plain(order["demand"])]
    yield [small(t("依据", "Basis"))], [plain(order["basis"] or "—")]
    state = pick(CORRECTIONS[correction.state])
    if correction.is_serious:
        state += t("；严重，依规立案调查", "; serious: to be investigated")
    yield [small(t("状态", "State"))], [plain(state)]
    ordered = f"{local_time(correction.ordered_at)} · {correction.record_sha256[:SHOWN_OF_HASH]}…"
    yield [small(t("责令记录", "Order"))], [plain(ordered)]


def named(finding: Mapping[str, Any], subject: Subject) -> str:
    """An item by its code and words, a limit by its words where there are any."""
    named = in_words_of(finding, subject.full.plan.content["limits"])
    words = sentence(named.text)
    return f"{named.code} {words}" if "item" in finding else words or named.code
