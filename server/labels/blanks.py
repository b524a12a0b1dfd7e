"""Blank labels: printed without a control point, bound to one on site, withdrawn if lost.

A run of them names a region, which they belong to until they are bound.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from warning_labels import lay_out
from warning_labels.formats import BLANK_SIZES

from .. import local_days
from ..accounts import areas
from ..accounts.models import Person
from ..console import keyset
from ..database import db, now, now_sealed
from ..language import Text
from ..problems import DomainError, InvalidInput
from ..records.models import FieldRecord
from ..regions.models import Region
from ..regions.service import within
from ..seals.acts import append_act
from . import runs, service
from .codes import new_code
from .manner import Manner
from .models import Label, LabelPosting, PrintRun, PrintRunItem
from .selection import Selection
from .specs import blank_of

# Each code that is not bound stands in the index that every phone carries, nine bytes long, for it
# may come to hang anywhere: a run adds 45 kB to what is fetched in the field.
MOST = 5000
WITHDRAWN = "blank-labels-withdrawn"
_NO_PLACES = ("province", "virtual")  # too large to say where a roll is; on no map

SIZE_NOT_OFFERED = Text(
    "空白标签只有 S、M、L、T：XL 供隔着车间看清警示语，空白标签没有警示语；"
    "告示牌的各列属于某一家企业的关口。",
    "Blank labels come in S, M, L and T: an XL is there for a warning read across a hall, and a "
    "blank label has none; the columns of a board are the gates of one plant.",
)


class NothingUnbound(DomainError):
    slug = "nothing-unbound"
    status = 409
    title = Text("没有未绑定的标签可作废", "No label is left unbound that could be withdrawn")


def check(wanted: Selection, manner: Manner, area: Collection[str]) -> None:
    """Whether so many blank labels can be printed so, for a region of this area.

    Raises InvalidInput or LabelImpossible, which say what to do.
    """
    if not 1 <= wanted.blanks <= MOST:
        raise InvalidInput(
            f"张数应为 1 到 {MOST:,}：未绑定的编码都要装进每部手机的离线索引。",
            f"Print 1 to {MOST:,} at once: the index that every phone carries holds each code "
            "that is not bound.",
        )
    if not _is_place(wanted.region, area):
        raise InvalidInput(
            "请选择这批标签供哪个地市或区县使用（在您的区域之内）。",
            "Choose the prefecture or county these labels are for, inside your own area.",
        )
    if manner.check().size not in BLANK_SIZES:
        raise InvalidInput(*SIZE_NOT_OFFERED)
    with runs.possible():
        lay_out(blank_of(None, local_days.today(), manner))


def confirm(
    wanted: Selection,
    manner: Manner,
    by: UUID | None,
    run_id: UUID | None = None,
    *,
    at: datetime | None = None,
) -> PrintRun:
    """Give `wanted.blanks` new codes; the run's file is made by `rendering.render`.

    Like `runs.confirm`, inside `write()`. Raises InvalidInput or LabelImpossible.
    """
    if known := runs.known_run(run_id, by):
        return known
    wanted = Selection(region=wanted.region, blanks=wanted.blanks)
    check(wanted, manner, runs.area_of(by))
    at = at or now()
    day, codes = local_days.day_of(at), [new_code() for _ in range(wanted.blanks)]
    born = {"state": "blank", "born_blank": True, "issued_at": at, "state_since": at}
    db.session.execute(sa.insert(Label), [{"code": code, **born} for code in codes])
    run = runs.new_run(wanted, manner, by, run_id, at, len(codes))
    runs.keep(run, [wanted.region], ((code, blank_of(code, day, manner)) for code in codes))
    body = {"run": str(run.id), "codes": codes, "blank": True, "region": wanted.region}
    append_act(service.ISSUED, by, body)
    return run


def places_for(person: Person) -> list[areas.Choice]:
    """The regions of the person's area that blank labels may be printed for."""
    found = [one for one in areas.choices(person) if one.level not in _NO_PLACES]
    top = min((one.depth for one in found), default=0)
    return [one._replace(depth=one.depth - top) for one in found]


def runs_of(person: Person) -> sa.Select[PrintRun]:
    """Select the runs of blank labels that the person may see, newest first."""
    blanks = PrintRun.selection["blanks"].as_integer()
    return runs.runs_of(person).where(blanks > 0)


class Tally(NamedTuple):
    """What became of a run's labels."""

    bound: int
    left: int
    withdrawn: int  # before they were bound
    conflicts: int  # bindings that came after another one


def tally(run_ids: Collection[UUID]) -> Mapping[UUID, Tally]:
    """How far the labels of each of these runs have come."""
    is_bound = Label.control_point_id.is_not(None)
    is_left = sa.and_(~is_bound, Label.state == "blank")
    of_runs = PrintRunItem.run_id.in_(run_ids)
    counted = (
        sa.select(
            PrintRunItem.run_id,
            _count(is_bound),
            _count(is_left),
            _count(sa.and_(~is_bound, ~is_left)),
        )
        .join(Label, Label.code == PrintRunItem.code)
        .where(of_runs)
        .group_by(PrintRunItem.run_id)
    )
    late = (
        sa.select(PrintRunItem.run_id, sa.func.count())
        .join(LabelPosting, LabelPosting.label_code == PrintRunItem.code)
        .where(of_runs, LabelPosting.conflict)
        .group_by(PrintRunItem.run_id)
    )
    conflicts: dict[UUID, int] = dict(db.session.execute(late).all())
    return {
        run: Tally(bound, left, withdrawn, conflicts.get(run, 0))
        for run, bound, left, withdrawn in db.session.execute(counted)
    }


def unbound_for(region: str) -> int:
    """How many labels printed for the region are still to be bound."""
    same = PrintRun.selection["region"].as_string() == region
    blanks = PrintRun.selection["blanks"].as_integer() > 0
    these = db.session.scalars(sa.select(PrintRun.id).where(same, blanks)).all()
    return sum(one.left for one in tally(these).values())


class Binding(NamedTuple):
    """Who bound a label and when, and how many bound it to another point later."""

    by: str
    at: datetime
    conflicts: int


class OfRun(NamedTuple):
    """A page of a run's labels, and what may be said of each."""

    page: keyset.Page
    tally: Tally
    bindings: Mapping[str, Binding]  # by code; of those that hang in the person's area
    elsewhere: Collection[str]  # the codes of those that hang outside it


def of_run(run: PrintRun, person: Person, after: str, size: int) -> OfRun:
    """The run's labels in the order of its file; `after` as keyset.page has it."""
    labels = (
        sa.select(Label)
        .join(PrintRunItem, PrintRunItem.code == Label.code)
        .where(PrintRunItem.run_id == run.id)
    )
    found = keyset.counted_page(labels, (PrintRunItem.position, Label.code), after, size)
    points = {label.code: label.control_point for label in found.items if label.control_point}
    here = {
        code for code, point in points.items() if areas.covers(person, point.enterprise.region_code)
    }
    return OfRun(found, tally([run.id])[run.id], _bindings(here), points.keys() - here)


def _bindings(codes: Collection[str]) -> Mapping[str, Binding]:
    bound = (
        sa.select(LabelPosting.label_code, LabelPosting.conflict, LabelPosting.at, Person.name)
        .join(FieldRecord, FieldRecord.sha256 == LabelPosting.record_sha256)
        .join(Person, Person.id == FieldRecord.person_id)
        .where(LabelPosting.label_code.in_(codes), LabelPosting.state == "bound")
        .order_by(LabelPosting.conflict, LabelPosting.at)
    )
    found: dict[str, Binding] = {}
    for code, late, at, name in db.session.execute(bound):
        first = found.setdefault(code, Binding(name, at, 0))
        if late:
            found[code] = first._replace(conflicts=first.conflicts + 1)
    return found


def withdraw_unbound(run: PrintRun, reason: str, by: Person) -> int:
    """Withdraw every label of the run that is not bound, as after the loss of a roll. One act
    lists them. Inside `write()`; returns how many there were.

    Raises InvalidInput without a reason, NothingUnbound.
    """
    reason = service.withdrawal_reason(reason)
    left = (
        sa.select(PrintRunItem.code)
        .join(Label, Label.code == PrintRunItem.code)
        .where(PrintRunItem.run_id == run.id)
        .where(Label.control_point_id.is_(None), Label.state == "blank")
        .order_by(PrintRunItem.position)
    )
    codes = list(db.session.scalars(left))
    if not codes:
        raise NothingUnbound
    at = now_sealed()
    gone = {"state": "withdrawn", "reason": reason, "withdrawn_at": at, "state_since": at}
    db.session.execute(sa.update(Label).where(Label.code.in_(left)).values(gone))
    append_act(WITHDRAWN, by.id, {"run": str(run.id), "codes": codes, "reason": reason}, at)
    return len(codes)


def _is_place(code: str, area: Collection[str]) -> bool:
    here = sa.select(Region.level).where(Region.code == code, Region.code.in_(within(area)))
    level = db.session.scalar(here)
    return level is not None and level not in _NO_PLACES


def _count(which: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((which, 1), else_=0))
