"""One check on paper, in the form an enterprise receives it.

Everything follows from the check, its record and the checkpoint: the same check at the same
checkpoint gives the same bytes. Nothing here reads the clock.
"""

from __future__ import annotations

from collections.abc import Sequence

from warning_labels.flow import Figure, Flow, Section
from warning_labels.typefaces import typefaces

from ..bureau import logo
from ..bureau.current import bureau_settings
from ..console.dates import local_date, local_time
from ..language import t
from .facts import add_facts
from .findings import add_items, add_measurements, add_result
from .notices import add_notices
from .orders import add_orders
from .photographs import add_photos
from .pictures import Pictures
from .proof_panel import add_proof
from .signatures import add_signatures
from .subject import SHOWN_OF_HASH, WIDTH_MM, Subject, plain

TITLE_MM = 6.4
ISSUER_MM = 4.2
LOGO_MM = 14.0


def section_of(subject: Subject, pictures: Pictures) -> Section:
    """The sheet of one check; it begins on a page of its own."""
    flow = Flow(WIDTH_MM, typefaces())
    _title(flow)
    add_notices(flow, subject)
    add_facts(flow, subject)
    add_result(flow, subject)
    add_measurements(flow, subject)
    add_items(flow, subject)
    add_orders(flow, subject)
    _remark(flow, subject)
    add_signatures(flow, subject, pictures)
    add_photos(flow, subject, pictures)
    add_proof(flow, subject)
    point = subject.full.check.control_point
    short = subject.full.record.sha256[:SHOWN_OF_HASH]
    at = local_time(subject.full.check.recorded_at)
    return Section(
        tuple(flow.strips),
        running=legible(f"{point.enterprise.name} · {point.code} · {at}"),
        foot=t(f"记录 {short}… · 检查点 {subject.standing.head.size}", f"Record {short}… · ")
        + t("", f"checkpoint {subject.standing.head.size}"),
    )


def legible(text: str) -> str:
    """A line that the shipped fonts can print."""
    return typefaces().legible(text.replace("\n", " "))


def _title(flow: Flow) -> None:
    settings = bureau_settings()
    if sign := logo.jpeg_of(settings.logo):
        flow.figure_in_middle(Figure(*sign, width=60.0, height=LOGO_MM))
        flow.space(2)
    flow.title(legible(t(settings.issuer_zh, settings.issuer_en)), ISSUER_MM, bold=False)
    flow.title(t("监督检查结果", "Result of a supervisory check"), TITLE_MM)
    flow.space(3)


def _remark(flow: Flow, subject: Subject) -> None:
    if remark := subject.body.get("remark"):
        flow.heading(t("备注", "Remark"))
        flow.paragraph(plain(remark))


def numbered(number: int, count: int) -> str:
    """Which page of how many."""
    return t(f"第 {number} 页 共 {count} 页", f"Page {number} of {count}")


def title_of(subjects: Sequence[Subject]) -> str:
    """What the document is called in a viewer."""
    point = subjects[0].full.check.control_point
    day = local_date(subjects[0].full.check.recorded_at)
    what = t("监督检查结果", "Result of a supervisory check")
    return f"{what} · {point.enterprise.name} · {day}"
