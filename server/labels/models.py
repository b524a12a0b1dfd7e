"""What is kept of labels and print runs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..control_points.models import ControlPoint
from ..database import Model, now, uuid7
from .manner import Manner

# In this order a state byte stands for each in the label index (records.md §7).
STATES = (
    "blank",
    "issued",
    "printed",
    "posted",
    "damaged",
    "missing",
    "outdated",
    "replaced",
    "withdrawn",
)


class PrintRun(Model):
    """One file of labels. Confirming it gives codes; the file is complete or there is none."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    created_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("person.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    selection: Mapped[dict[str, Any]]  # what was asked for: regions, enterprises, states …
    manner: Mapped[dict[str, Any]]  # how it is printed: size, file, paper …; see manner.py
    state: Mapped[str] = mapped_column(sa.String(12), default="queued")  # running complete failed
    attempts: Mapped[int] = mapped_column(default=0)  # a run that kills its worker ends as failed
    total: Mapped[int]  # labels; a gate board carries several
    done: Mapped[int] = mapped_column(default=0)
    problem: Mapped[dict[str, Any] | None]  # why it failed, {"zh", "en"}
    file_name: Mapped[str] = mapped_column(default="")
    file_sha256: Mapped[str] = mapped_column(default="")
    verified: Mapped[int] = mapped_column(default=0)  # labels read back from the finished file
    completed_at: Mapped[datetime | None]

    @property
    def how(self) -> Manner:
        return Manner.from_json(self.manner)

    @property
    def is_of_blanks(self) -> bool:
        """Whether its labels were printed without a control point."""
        return bool(self.selection.get("blanks"))


class PrintRunRegion(Model):
    """A region whose enterprises have labels in the run, or that blank ones were printed for: who
    does not have them all in their area does not see the run."""

    run_id: Mapped[UUID] = mapped_column(sa.ForeignKey("print_run.id"), primary_key=True)
    region_code: Mapped[str] = mapped_column(sa.ForeignKey("region.code"), primary_key=True)


class PrintRunItem(Model):
    """One label of a run with the very specification it was painted from, so that rendering
    the run again gives the same bytes. The labels of one gate board have one specification."""

    run_id: Mapped[UUID] = mapped_column(sa.ForeignKey("print_run.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.ForeignKey("label.code"), index=True)
    spec: Mapped[dict[str, Any]]


class Label(Model):
    """A code on a wall, or on its way there. Codes are never given twice."""

    code: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    # None while blank: pre-printed, and bound to a point on site.
    control_point_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("control_point.id"), index=True
    )
    plan_version: Mapped[int | None]  # what it prints; None: nothing of a plan
    # Printed without a point: posting records bind it to one, and so do not state it for good.
    born_blank: Mapped[bool] = mapped_column(default=False)
    issued_at: Mapped[datetime] = mapped_column(default=now)
    valid_until: Mapped[date | None]
    # The last state that was set: by a print run, a posting record or staff. Whether a label is
    # outdated follows from plan and date as well; ask `life.state_of`.
    state: Mapped[str] = mapped_column(sa.String(12), index=True)
    state_since: Mapped[datetime] = mapped_column(default=now)
    # What staff and print runs did stands beside what postings say, so that the state can be
    # derived again from both.
    printed_at: Mapped[datetime | None]  # its first complete file
    withdrawn_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")  # of a withdrawal
    replaced_by: Mapped[str | None] = mapped_column(sa.ForeignKey("label.code"))
    latitude: Mapped[str | None]  # where it was posted: WGS 84, decimal strings
    longitude: Mapped[str | None]
    control_point: Mapped[ControlPoint | None] = relationship(lazy="joined")


class LabelPosting(Model):
    """Derived from a posting record: which label it is about, and whether it came too late."""

    __table_args__ = (
        # Few among millions.
        sa.Index(
            "ix_label_posting_conflict",
            "label_code",
            sqlite_where=sa.text("conflict = 1"),
            postgresql_where=sa.text("conflict"),
        ),
    )

    record_sha256: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    label_code: Mapped[str] = mapped_column(sa.ForeignKey("label.code"), index=True)
    # What was seen and when stand beside the record, so that what hung in a month is counted
    # without reading the records.
    state: Mapped[str] = mapped_column(sa.String(8))  # posted, bound, damaged, missing
    at: Mapped[datetime]  # by the server's clock, as far as the receipt knows it
    # It binds a blank code to a point, but another binding to another point came before it.
    conflict: Mapped[bool] = mapped_column(default=False)
