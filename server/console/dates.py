"""How instants, dates and numbers are shown: in the installation's time zone, sortable, short."""

from __future__ import annotations

from datetime import date, datetime

from .. import local_days
from ..database import now
from ..settings import current_settings

NOTHING = "—"


def local_date(moment: datetime | date | str | None) -> str:
    """`2026-03-14`, the local day of an instant; a plain date stays. Texts are ISO 8601."""
    moment = _read(moment)
    if isinstance(moment, datetime):
        moment = local_days.day_of(moment)
    return moment.isoformat() if moment else NOTHING


def local_time(moment: datetime | date | str | None) -> str:
    """`2026-03-14 09:26` of an instant; a plain date has no time of day and stays a date."""
    moment = _read(moment)
    if not isinstance(moment, datetime):
        return local_date(moment)
    return moment.astimezone(current_settings().zone).strftime("%Y-%m-%d %H:%M")


def clock() -> str:
    """How the times shown count: `Asia/Shanghai, UTC+08:00`."""
    zone = current_settings().zone
    offset = f"{now().astimezone(zone):%z}"
    return f"{zone.key}, UTC{offset[:3]}:{offset[3:]}"


def number(value: int | None) -> str:
    """`12,345`."""
    return NOTHING if value is None else f"{value:,}"


def _read(moment: datetime | date | str | None) -> datetime | date | None:
    if not isinstance(moment, str):
        return moment
    return datetime.fromisoformat(moment) if "T" in moment else date.fromisoformat(moment)
