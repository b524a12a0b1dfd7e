"""What must be known of a check before anything else on its sheet is read."""

from __future__ import annotations

from collections.abc import Iterator

from warning_labels.flow import Flow
from warning_labels.inks import Ink

from ..checks import presenting
from ..language import pick, t
from ..records.models import FieldRecord
from ..records.reasons import HELD
from .subject import SHOWN_OF_HASH, Subject, plain


def add_notices(flow: Flow, subject: Subject) -> None:
    """Add them, the gravest in red."""
    for ink, text in _notice_texts(subject):
        flow.paragraph(plain(text, bold=True, ink="red" if ink == "red" else "black"), bar=ink)
        flow.space(1.5)


def _notice_texts(subject: Subject) -> Iterator[tuple[Ink, str]]:
    full, standing = subject.full, subject.standing
    if not standing.holds:
        yield (
            "red",
            t(
                "此记录的证明不成立，请勿采信，见“证明”一栏。",
                "The proof of this record does not hold: do not rely on it, see Proof.",
            ),
        )
    yield from _held(full.record)
    if full.check.replaced_by:
        short = full.check.replaced_by[:SHOWN_OF_HASH]
        yield (
            "red",
            t(
                f"此检查已被更正，以更正后的记录（{short}…）为准。",
                f"This check was corrected; the correction ({short}…) holds.",
            ),
        )
    if full.check.flagged:
        yield (
            "orange",
            t(
                "此记录声称更正另一条检查，但那条检查不在此控制点、不是同一人所作，或尚未收到。",
                "This record says that it corrects another check, but that one is not of this "
                "control point and person, or has not come yet.",
            ),
        )
    if any(picture.erased for picture in presenting.pictures(full)) or any(
        line.image_erased for line in presenting.signature_lines(full.record)
    ):
        yield (
            "orange",
            t(
                "此记录的部分图片已依法删除。",
                "Pictures of this record were erased by law.",
            ),
        )


def _held(record: FieldRecord) -> Iterator[tuple[Ink, str]]:
    if record.outcome != "held":
        return
    reason = pick(HELD[record.reason]) if record.reason in HELD else record.reason
    decided = record.decision_reason
    if record.decision == "accepted":
        yield (
            "orange",
            t(
                f"此记录曾被挂起，由人员审核后采纳。挂起原因：{reason} 采纳理由：{decided}",
                f"This record was held, and accepted by staff. Held because: {reason} "
                f"Accepted because: {decided}",
            ),
        )
    elif record.decision == "rejected":
        yield (
            "red",
            t(
                f"此记录被挂起，人员已决定不采纳，不作为检查结果。挂起原因：{reason} "
                f"不采纳理由：{decided}",
                f"This record was held, and rejected by staff: it is no result of a check. "
                f"Held because: {reason} Rejected because: {decided}",
            ),
        )
    else:
        yield (
            "red",
            t(
                f"此记录被挂起，尚待人员审核，目前不作为检查结果。挂起原因：{reason}",
                f"This record is held and waits for staff: so far it is no result of a check. "
                f"Held because: {reason}",
            ),
        )
