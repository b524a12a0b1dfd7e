"""Exports in the console: take a table away, watch it, find it again with its hash."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    redirect,
    render_template,
    request,
    send_file,
    stream_with_context,
    url_for,
)
from flask.typing import ResponseReturnValue

from ..accounts.guard import current_person, requires
from ..console.dates import local_date
from ..database import db, write
from ..language import pick
from ..problems import NotFound
from . import service, tables
from .models import Export

PER_PAGE = 50

blueprint = Blueprint(
    "exports", __name__, url_prefix="/console/exports", template_folder="templates"
)


@blueprint.context_processor
def _words() -> dict[str, object]:
    return {"title_of": tables.title_of, "days_kept": service.KEPT.days}


@blueprint.get("")
@requires("administrator", "staff")
def list_exports() -> ResponseReturnValue:
    """What one has taken away, newest first."""
    own = service.errands.of(current_person())
    found = db.paginate(own, per_page=PER_PAGE, error_out=False)
    return render_template("exports/list.html", exports=found)


@blueprint.post("")
@requires("administrator", "staff")
def take() -> ResponseReturnValue:
    """Stream a CSV, or let the worker make an XLSX."""
    name, format_ = request.values.get("table", ""), request.values.get("format", "")
    tables.table(name, current_person())
    with write():
        export_id = service.begin(name, format_, request.values, current_person()).id
    export = service.errands.find(export_id, current_person())
    if format_ == "csv":
        response = Response(
            stream_with_context(service.csv_of(export_id)),
            mimetype="text/csv",
            headers={"Cache-Control": "no-store"},
        )
        # Headers are ASCII: RFC 8187 says how a name in Chinese travels.
        named = f"attachment; filename={export.table}.csv; filename*=UTF-8''"
        response.headers["Content-Disposition"] = named + quote(file_name(export))
        return response
    service.errands.ask(export.id)
    return redirect(url_for("exports.show", export_id=export_id), 303)


@blueprint.get("/<uuid:export_id>")
@requires("administrator", "staff")
def show(export_id: UUID) -> ResponseReturnValue:
    """How far an export is, its file, and its hash."""
    export = service.errands.find(export_id, current_person())
    return render_template("exports/show.html", export=export, has_file=_has_file(export))


@blueprint.get("/<uuid:export_id>/file")
@requires("administrator", "staff")
def download(export_id: UUID) -> ResponseReturnValue:
    """The file of an XLSX."""
    export = service.errands.find(export_id, current_person())
    if not _has_file(export):
        raise NotFound("文件还没有生成，或已删除。", "The file is not made yet, or was deleted.")
    response = send_file(
        service.path_of(export), as_attachment=True, download_name=file_name(export)
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/<uuid:export_id>/again")
@requires("administrator", "staff")
def make_again(export_id: UUID) -> ResponseReturnValue:
    """Make an XLSX again that failed, or whose file is gone."""
    with write():
        service.again(service.errands.find(export_id, current_person()))
    service.errands.ask(export_id)
    return redirect(url_for("exports.show", export_id=export_id), 303)


def file_name(export: Export) -> str:
    """`检查_2026-03-14.csv`"""
    title = pick(tables.title_of(export.table))
    return f"{title}_{local_date(export.made_at)}.{export.format}"


def _has_file(export: Export) -> bool:
    made = export.format == "xlsx" and export.state == "complete"
    return made and service.path_of(export).exists()
