"""What a sending says beside its records, and what it is answered (records.md §4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID


@dataclass(frozen=True)
class Unsent:
    """What the phone says it still holds."""

    records: int
    photos: int
    oldest: datetime | None = None


@dataclass(frozen=True)
class Sending:
    """Who sends, from which device, and when by its clock."""

    by: UUID | None = None  # the signed-in person; None: imported on the server
    device: str | None = None  # kid
    sent_at: datetime | None = None
    unsent: Unsent | None = None
    app_version: str = ""


@dataclass(frozen=True)
class Outcome:
    """The answer to one text."""

    sha256: str | None  # hex
    id: str | None
    outcome: Literal["stored", "duplicate", "held", "refused"]
    reason: str = ""
    explanation: str = ""
    receipt: str | None = None
    photos_missing: list[str] | None = None  # hex; None: not known for a kind not known


@dataclass(frozen=True)
class Answer:
    """The answer to a batch; the last three are about the sending device."""

    outcomes: list[Outcome]
    last_sequence: int | None = None
    missing: list[int] | None = None
    epoch: int | None = None
