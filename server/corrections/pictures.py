"""The pictures of a correction: from before it, and those that show it mended."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any, NamedTuple

import sqlalchemy as sa

from ..checks.models import Check
from ..database import db
from ..records.models import FieldRecord
from .models import Correction, CorrectionStep


class Pair(NamedTuple):
    """Two pictures of one matter, hex SHA-256; None: there is none yet."""

    before: str | None
    after: str | None


def before(correction: Correction, order: FieldRecord) -> list[str]:
    """Those of the order; where it names none, those of what its check found."""
    if photos := [photo["sha256"] for photo in order.body["photos"]]:
        return photos
    check = db.session.scalar(
        sa.select(FieldRecord)
        .join(Check, Check.record_sha256 == FieldRecord.sha256)
        .where(Check.record_id == correction.check_id, FieldRecord.erased_by.is_(None))
        .limit(1)
    )
    return _of_findings(check.body["photos"], order.body["findings"]) if check else []


def last_shown(steps: Sequence[CorrectionStep]) -> list[str]:
    """Those with which it was last shown to be mended, by the enterprise or on site."""
    shown = [step.photos for step in steps if step.kind in ("evidence", "review") and step.photos]
    return shown[-1] if shown else []


def pairs(earlier: list[str], later: list[str]) -> list[Pair]:
    """In the order taken; where more were taken later, the last earlier one stands beside them."""
    filled = [*earlier, *earlier[-1:] * (len(later) - len(earlier))]
    return [Pair(*pair) for pair in zip_longest(filled, later)]


def _of_findings(photos: list[dict[str, Any]], findings: list[dict[str, str]]) -> list[str]:
    found = {name for finding in findings for name in finding.values()}
    return [photo["sha256"] for photo in photos if photo.get("of") in (None, *found)]
