"""A template that the bureau changed: what *Updates* lists, and a plant that stays as it is."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from ..control_points import bureau_templates, catalogue, template_form, updates
from ..control_points.models import ControlPoint
from ..database import db, write

CODE = "TEA-04"  # drying; the law allows 7.0 % of moisture
DOCUMENT = "示例市茶叶质量专项方案（虚构）"
CHANGED = {
    "limit0_low": "6.5",
    "limit0_source": DOCUMENT,
    "warning_zh": "水分超六点五，回烘再入库",
    "warning_en": "Over 6.5 % moisture: re-dry",
}
WHY = "茶叶质量专项：含水率改严（示例）"
STAYS = "该企业茶类另有工艺，本季度维持原限值（示例）"


def change_one(administrator: UUID, staff: UUID) -> int:
    """Make a limit stricter, and keep one plant's point as it is; returns how many are listed."""
    shipped = catalogue.templates()[CODE].content
    typed = template_form.typed_of(shipped, shipped) | CHANGED
    with write():
        content = template_form.read(typed, shipped, shipped)
        bureau_templates.change(CODE, content, 0, administrator, WHY)
        points = sa.select(ControlPoint.id).where(ControlPoint.template_code == CODE)
        first, *others = db.session.scalars(points.order_by(ControlPoint.id)).all()
        updates.decline([first], bureau_templates.edition(), staff, STAYS)
    return len(others)
