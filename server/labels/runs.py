"""Print runs: from a selection to codes and specifications, all given at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import groupby
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from warning_labels import LabelError, Spec

from .. import local_days
from ..accounts.areas import regions_of
from ..accounts.models import Person
from ..control_points.models import ControlPoint
from ..database import db, in_slices, now, uuid7
from ..language import Text
from ..problems import DomainError, NotFound
from ..seals.acts import append_act
from . import life, service
from .codes import new_code
from .manner import Manner
from .models import Label, PrintRun, PrintRunItem, PrintRunRegion
from .selection import EVERYWHERE, Candidate, Selection, select
from .specs import board_of, points_of_board, spec_of, validity

AT_ONCE = 500  # labels whose content is held in memory


class NothingSelected(DomainError):
    slug = "nothing-selected"
    status = 422
    title = Text(
        "没有符合条件的控制点，请放宽条件，或先为企业接受控制点计划。",
        "No control point matches. Widen the selection, or accept the enterprises' plans first.",
    )


class LabelImpossible(DomainError):
    """A text of one label cannot be printed; names the point and the text."""

    slug = "label-impossible"
    status = 422
    title = Text("标签无法打印", "The label cannot be printed")


@contextmanager
def possible() -> Iterator[None]:
    """Lay out or paint within it. Raises LabelImpossible for what cannot be printed."""
    try:
        yield
    except LabelError as error:
        raise LabelImpossible(error.text.zh, error.text.en) from error


def confirm(
    selection: Selection,
    manner: Manner,
    by: UUID | None,
    run_id: UUID | None = None,
    *,
    at: datetime | None = None,
) -> PrintRun:
    """Give codes and keep what each label prints; its file is made by `rendering.render`.

    A point whose label is current keeps its code; every other gets a new one, and the label it
    had becomes `replaced`. `by` None is the command line, which has the whole installation.
    Confirming the same `run_id` again gives the run there is. `at` is the moment of issue,
    now by default. A gate board takes one point a gate of each enterprise. Inside `write()`.
    Raises InvalidInput, NothingSelected or LabelImpossible.
    """
    if known := known_run(run_id, by):
        return known
    candidates = candidates_for(selection, manner.check(), area_of(by))
    if not candidates:
        raise NothingSelected
    at = at or now()
    labels = _labels_for(candidates, at)
    run = new_run(selection, manner, by, run_id, at, len(labels))
    regions = {
        label.control_point.enterprise.region_code for label in labels if label.control_point
    }
    specs = _board_specs(labels, manner) if manner.is_board else _specs(labels, manner)
    keep(run, regions, specs)
    append_act(service.ISSUED, by, {"run": str(run.id), "codes": [label.code for label in labels]})
    return run


def known_run(run_id: UUID | None, by: UUID | None) -> PrintRun | None:
    """The run that was confirmed with this id. Raises NotFound for somebody else's."""
    known = db.session.get(PrintRun, run_id) if run_id else None
    if known and known.created_by != by:
        raise NotFound
    return known


def new_run(
    selection: Selection,
    manner: Manner,
    by: UUID | None,
    run_id: UUID | None,
    at: datetime,
    total: int,
) -> PrintRun:
    """A run that waits for its file. Inside `write()`; then `keep` what it prints."""
    run = PrintRun(
        id=run_id or uuid7(),
        created_at=at,
        created_by=by,
        selection=selection.to_json(),
        manner=manner.to_json(),
        total=total,
    )
    db.session.add(run)
    db.session.flush()
    return run


def keep(run: PrintRun, regions: Iterable[str], specs: Iterable[tuple[str, Spec]]) -> None:
    """Keep where the run's labels go, and what each code prints. Inside `write()`."""
    db.session.add_all(PrintRunRegion(run_id=run.id, region_code=code) for code in regions)
    rows = (
        {"run_id": run.id, "position": position, "code": code, "spec": spec.to_json()}
        for position, (code, spec) in enumerate(specs, start=1)
    )
    for some in in_slices(rows, AT_ONCE):
        db.session.execute(sa.insert(PrintRunItem), some)


def candidates_for(selection: Selection, manner: Manner, area: Iterable[str]) -> list[Candidate]:
    """The control points that the run prints: all selected, or those of the gate boards."""
    found = select(selection, list(area))
    return list(_on_boards(found)) if manner.is_board else found


def find(run_id: UUID, person: Person) -> PrintRun:
    """A run all of whose enterprises lie in the person's area. Raises NotFound."""
    run = db.session.scalar(runs_of(person).where(PrintRun.id == run_id))
    if run is None:
        raise NotFound
    return run


def runs_of(person: Person) -> sa.Select[PrintRun]:
    """Select the runs that the person may see, newest first."""
    outside = sa.exists().where(
        PrintRunRegion.run_id == PrintRun.id,
        PrintRunRegion.region_code.not_in(regions_of(person)),
    )
    return sa.select(PrintRun).where(~outside).order_by(PrintRun.created_at.desc(), PrintRun.id)


def items_of(run_id: UUID) -> sa.Select[PrintRunItem]:
    """Select what the run prints, in the order of its pages."""
    items = sa.select(PrintRunItem).where(PrintRunItem.run_id == run_id)
    return items.order_by(PrintRunItem.position)


def area_of(by: UUID | None) -> Sequence[str]:
    if by is None:
        return EVERYWHERE
    return db.session.get_one(Person, by).area_codes


def _labels_for(candidates: Sequence[Candidate], at: datetime) -> list[Label]:
    """The label to print for each point: the current one, else a new one that replaces others."""
    today, labels = local_days.day_of(at), []
    replaced: list[tuple[Label, Label]] = []
    for point, standing, _need in candidates:
        if standing and life.is_current(standing[0]):
            label = standing[0]
        else:
            label = Label(code=new_code(), control_point=point, state="issued", issued_at=at)
            db.session.add(label)
            replaced.extend((old, label) for old in standing)
        if label.plan_version is None:  # new, or born blank and never printed with its point
            label.plan_version = point.current_version
            label.valid_until = validity(point, today)
        labels.append(label)
    db.session.flush()  # the new ones stand before anything points at them
    for old, new in replaced:
        old.state, old.state_since, old.replaced_by = "replaced", at, new.code
    service.publish([*labels, *(old for old, _new in replaced)])
    return labels


def _on_boards(candidates: Iterable[Candidate]) -> Iterator[Candidate]:
    for _enterprise, found in groupby(candidates, lambda one: one.point.enterprise_id):
        by_point = {candidate.point.id: candidate for candidate in found}
        for point in points_of_board([candidate.point for candidate in by_point.values()]):
            yield by_point[point.id]


def _specs(labels: Sequence[Label], manner: Manner) -> Iterator[tuple[str, Spec]]:
    for label in _with_content(labels):
        try:
            yield label.code, spec_of(label, manner)
        except LabelError as error:
            raise _impossible(label, error) from error


def _with_content(labels: Sequence[Label]) -> Iterator[Label]:
    """The labels, each while what holds at its point is loaded: never that of all at once."""
    for some in in_slices(labels, AT_ONCE):
        points = [label.control_point for label in some if label.control_point]
        content = sa.select(ControlPoint).where(ControlPoint.id.in_([one.id for one in points]))
        db.session.scalars(content.options(joinedload(ControlPoint.current))).all()
        yield from some
        for point in points:
            db.session.expire(point, [ControlPoint.current.key])


def _board_specs(labels: Sequence[Label], manner: Manner) -> Iterator[tuple[str, Spec]]:
    for _enterprise, found in groupby(_with_content(labels), _enterprise_id):
        board = list(found)
        try:
            spec = board_of(board, manner)
        except LabelError as error:
            raise _impossible(board[0], error) from error
        yield from ((label.code, spec) for label in board)


def _enterprise_id(label: Label) -> UUID | None:
    return label.control_point.enterprise_id if label.control_point else None


def _impossible(label: Label, error: LabelError) -> LabelImpossible:
    point = label.control_point
    what = f"{point.enterprise.name} {point.code}" if point else label.code
    return LabelImpossible(f"{what}：{error.text.zh}", f"{what}: {error.text.en}")
