"""Days where the installation is: today, the day of an instant, the instant a day begins."""

from __future__ import annotations

from datetime import UTC, date, datetime

from .database import now
from .settings import current_settings


def today() -> date:
    """The date where the installation is."""
    return day_of(now())


def day_of(moment: datetime) -> date:
    """The date of an instant where the installation is."""
    return moment.astimezone(current_settings().zone).date()


def midnight(day: date) -> datetime:
    """The instant at which a local day begins."""
    local = datetime(day.year, day.month, day.day, tzinfo=current_settings().zone)
    return local.astimezone(UTC)
