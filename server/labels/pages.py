"""Print runs in the console: choose, preview, confirm, watch, download."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from warning_labels import LabelError, render_png
from warning_labels.formats import FORMATS

from ..accounts.guard import current_person, requires
from ..accounts.models import Person
from ..console.dates import local_date
from ..control_points import catalogue
from ..control_points import service as control_points
from ..database import db, uuid7, write
from ..enterprises import service as enterprises
from ..enterprises.models import Enterprise
from ..language import t
from ..problems import InvalidInput, NotFound
from ..settings import current_settings
from . import life, rendering, runs, service
from .codes import grouped
from .models import PrintRun
from .selection import NEEDS, USUAL_NEEDS, Candidate, Selection, select
from .specs import preview_of

blueprint = Blueprint("labels", __name__, url_prefix="/console/labels", template_folder="templates")

STAFF = ("administrator", "staff")
PER_PAGE = 50


@blueprint.app_context_processor
def _words() -> dict[str, object]:
    return {"grouped": grouped, "state_of": life.state_of}


@blueprint.get("/")
@requires(*STAFF)
def list_runs() -> ResponseReturnValue:
    """The print runs of the person's area, newest first."""
    found = db.paginate(runs.runs_of(current_person()), per_page=PER_PAGE, error_out=False)
    people = {run.created_by for run in found.items if run.created_by}
    return render_template(
        "labels/runs.html",
        runs=found,
        names={person_id: db.session.get_one(Person, person_id).name for person_id in people},
        selections={run.id: _in_words(Selection.from_json(run.selection)) for run in found.items},
    )


@blueprint.get("/runs/new")
@requires(*STAFF)
def new_run() -> ResponseReturnValue:
    """Whom to print for, and how."""
    wanted = _selection(request.args)
    return render_template(
        "labels/new_run.html",
        wanted=wanted,
        enterprise=_enterprise(wanted),
        regions=enterprises.regions_for(current_person()),
        categories=catalogue.categories().values(),
        needs=NEEDS,
        chosen_needs=wanted.needs or USUAL_NEEDS,
        formats=runs.FILE_FORMATS,
        sizes=FORMATS.values(),
        for_trial=current_settings().is_for_this_machine,
    )


@blueprint.get("/runs/preview")
@requires(*STAFF)
def preview_run() -> ResponseReturnValue:
    """How many labels, for whom, and what the first looks like; nothing is written yet."""
    wanted = _selection(request.args)
    size, format_ = _size_and_format(request.args)
    _enterprise(wanted)
    found = select(wanted, current_person().area_codes, with_content=False)
    return render_template(
        "labels/preview.html",
        wanted=wanted,
        in_words=_in_words(wanted),
        found=found,
        needs=Counter(candidate.need for candidate in found),
        words_of_needs=NEEDS,
        by_enterprise=_by_enterprise(found),
        size=size,
        format=format_,
        run_id=uuid7(),  # a form sent twice is one run
        for_trial=current_settings().is_for_this_machine,
        today=life.today(),
    )


@blueprint.get("/runs/sample/<uuid:point_id>.png")
@requires(*STAFF)
def sample_label(point_id: UUID) -> ResponseReturnValue:
    """What the label of this control point looks like, without a code."""
    size, _format = _size_and_format(request.args)
    point = control_points.find(point_id, current_person())
    try:
        return Response(render_png(preview_of(point, size)), mimetype="image/png")
    except LabelError as error:
        raise runs.LabelImpossible(error.text.zh, error.text.en) from error


@blueprint.post("/runs")
@requires(*STAFF)
def confirm_run() -> ResponseReturnValue:
    """Give the codes and let the worker make the file."""
    wanted = _selection(request.form)
    size, format_ = _size_and_format(request.form)
    run_id, by = _uuid(request.form.get("run_id")), current_person().id
    if run_id is None:
        raise InvalidInput("表单不完整，请重新预览。", "The form is incomplete; preview again.")
    with write():
        run = runs.confirm(wanted, size, format_, by, run_id)
    rendering.ask_for(run)
    return redirect(url_for("labels.show_run", run_id=run_id))


@blueprint.get("/runs/<uuid:run_id>")
@requires(*STAFF)
def show_run(run_id: UUID) -> ResponseReturnValue:
    """One run: how far it is, its file, and what has become of its labels."""
    run = runs.find(run_id, current_person())
    labels = service.search(current_person(), service.Search(run=run_id))
    maker = run.created_by and db.session.get(Person, run.created_by)
    return render_template(
        "labels/run.html",
        run=run,
        in_words=_in_words(Selection.from_json(run.selection)),
        maker=maker,
        has_file=run.state == "complete" and rendering.path_of(run).exists(),
        labels=db.paginate(labels, per_page=PER_PAGE, error_out=False),
    )


@blueprint.get("/runs/<uuid:run_id>/file")
@requires(*STAFF)
def download(run_id: UUID) -> ResponseReturnValue:
    """The run's file."""
    run = runs.find(run_id, current_person())
    path = rendering.path_of(run)
    if run.state != "complete" or not path.exists():
        raise NotFound("文件还没有生成。", "The file is not made yet.")
    return send_file(path, as_attachment=True, download_name=_download_name(run, path.suffix))


@blueprint.post("/runs/<uuid:run_id>/again")
@requires(*STAFF)
def make_again(run_id: UUID) -> ResponseReturnValue:
    """Try a failed run again, or make a file again that is gone."""
    runs.find(run_id, current_person())
    with write():
        run = runs.find(run_id, current_person())
        rendering.again(run)
    rendering.ask_for(run)
    return redirect(url_for("labels.show_run", run_id=run_id))


def _selection(form: MultiDict[str, str]) -> Selection:
    return Selection(
        region=form.get("region", ""),
        enterprise=_uuid(form.get("enterprise")),
        category=form.get("category", ""),
        needs=tuple(need for need in form.getlist("need") if need in NEEDS),
    )


def _size_and_format(form: MultiDict[str, str]) -> tuple[str, str]:
    size, format_ = form.get("size", "M"), form.get("format", "pdf")
    if size not in runs.SIZES or format_ not in runs.FILE_FORMATS:
        raise InvalidInput("没有这种规格或格式。", "There is no such size or format.")
    return size, format_


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise InvalidInput from None


def _enterprise(wanted: Selection) -> Enterprise | None:
    """The enterprise selected, if one is. Raises NotFound outside the person's area."""
    return enterprises.find(wanted.enterprise, current_person()) if wanted.enterprise else None


def _by_enterprise(found: list[Candidate]) -> list[tuple[Enterprise, int]]:
    counts = Counter(candidate.point.enterprise_id for candidate in found)
    known = {candidate.point.enterprise_id: candidate.point.enterprise for candidate in found}
    return [(known[enterprise_id], count) for enterprise_id, count in counts.items()]


def _in_words(wanted: Selection) -> list[str]:
    """The selection as staff read it."""
    words: list[str] = []
    if wanted.enterprise and (enterprise := db.session.get(Enterprise, wanted.enterprise)):
        words.append(enterprise.name)
    if wanted.region:
        names = {each.code: t(each.name_zh, each.name_en) for each in _regions()}
        words.append(names.get(wanted.region, wanted.region))
    if wanted.category:
        category = catalogue.categories().get(wanted.category)
        words.append(t(*category.name) if category else wanted.category)
    return [*(words or [t("全部企业", "All enterprises")]), *_needs_in_words(wanted)]


def _needs_in_words(wanted: Selection) -> list[str]:
    return [t(*text) for need, text in NEEDS.items() if need in wanted.needs]


def _regions() -> Any:
    return enterprises.regions_for(current_person())


def _download_name(run: PrintRun, suffix: str) -> str:
    return t("标签", "labels") + f"_{run.size}_{run.total}_{local_date(run.created_at)}{suffix}"
