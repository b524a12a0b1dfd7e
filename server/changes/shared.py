"""What every phone needs wherever it works: the checklist and the settings.

They come with the program and its environment, not from rows, so nothing publishes them: a
cursor remembers which edition of each a phone has, and the feed gives the others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from ..bureau.current import bureau_settings
from ..checks import checklist
from ..checks.due import visits_per_year
from ..checks.grounds import outcomes
from ..database import db
from ..obligations import ledgers
from ..records.canonical import canonical_json
from ..regions.models import Region
from ..seals.service import installation

Shared = Mapping[str, tuple[str, Mapping[str, Any]]]


def shared_objects() -> Shared:
    """By type, the id and data of each."""
    return {"checklist": ("1", _checklist()), "settings": ("settings", _settings())}


def edition(data: Mapping[str, Any]) -> str:
    """A short name for exactly this data."""
    return hashlib.sha256(canonical_json(data)).hexdigest()[:12]


def _checklist() -> dict[str, Any]:
    """The checklist, and what helps who asks it: what a failed item leads to, and what an
    enterprise records for how long."""
    return {
        **checklist.wire(),
        "outcomes": [
            {
                "is_key": one.is_key,
                "affects_safety": one.affects_safety,
                "result": one.result,
                "rule": one.rule and {**one.rule._asdict(), "action": one.rule.action._asdict()},
            }
            for one in outcomes()
        ],
        "ledgers": [
            {
                "code": ledger.code,
                **ledger.title._asdict(),
                "frequency": ledger.frequency._asdict(),
                "retention": ledger.retention._asdict(),
                "rule": ledger.rule._asdict(),
            }
            for ledger in ledgers.every()
        ],
    }


def _settings() -> dict[str, Any]:
    settings = bureau_settings()
    prefectures = db.session.scalars(
        sa.select(Region).where(Region.level == "prefecture").order_by(Region.code)
    )
    return {
        "installation": str(installation().id),
        "base_urls": list(settings.base_urls),
        "timezone": settings.timezone,
        "issuer": {"zh": settings.issuer_zh, "en": settings.issuer_en},
        "hotline": settings.hotline,
        "visits_per_year": dict(visits_per_year()),
        "correction_days": settings.correction_days or None,
        "prefectures": [
            {"code": region.code, "zh": region.name_zh, "en": region.name_en}
            for region in prefectures
        ],
    }
