"""The import in the console: upload, look at the verdicts, confirm."""

from __future__ import annotations

from itertools import islice
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from ..accounts.guard import csrf, current_person, requires
from ..language import pick, t
from ..problems import DomainError, InvalidInput, said_above
from . import imports, uploads
from .columns import COLUMNS
from .importing import VERDICTS
from .models import EnterpriseImport

LARGEST_FILE = 20 * 1024 * 1024
LINES_SHOWN = 500

blueprint = Blueprint(
    "enterprise_import",
    __name__,
    url_prefix="/console/enterprises/import",
    template_folder="templates",
)


@blueprint.route("", methods=["GET", "POST"])
@requires("administrator", "staff")
def upload() -> ResponseReturnValue:
    """Choose a file; one that can be read is kept until its import is confirmed."""
    if request.method == "GET":
        return _upload_page()
    request.max_content_length = LARGEST_FILE  # before anything reads the form
    try:
        csrf.protect()
        file = request.files.get("file")
        if file is None or not file.filename:
            raise InvalidInput("请先选择文件。", "Choose a file first.")
        import_id = imports.start(file.read(), file.filename, current_person())
    except RequestEntityTooLarge:
        text = t("文件超过 20 MB，请分成几个文件。", "The file exceeds 20 MB; split it.")
        return _upload_page(text), 413
    except DomainError as error:
        return _upload_page(pick(error.detail)), 422
    return redirect(url_for("enterprise_import.show", import_id=import_id), 303)


csrf.exempt(upload)  # it protects itself: reading the token reads the whole form


@blueprint.get("/<uuid:import_id>")
@requires("administrator", "staff")
def show(import_id: UUID) -> ResponseReturnValue:
    """How far an import is; once it is judged, the verdict on each line."""
    found = imports.errands.find(import_id, current_person())
    if found.state == "checked":
        return _verdicts(found)
    return render_template("enterprises/progress.html", this=found)


@blueprint.post("/<uuid:import_id>")
@requires("administrator", "staff")
def confirm(import_id: UUID) -> ResponseReturnValue:
    """Have all lines written, or none."""
    with said_above():
        imports.confirm(import_id, current_person())
    return redirect(url_for("enterprise_import.show", import_id=import_id), 303)


def _upload_page(problem: str = "") -> str:
    return render_template(
        "enterprises/import.html",
        columns=COLUMNS,
        problem=problem,
        latest=imports.errands.latest(current_person()),
    )


def _verdicts(this: EnterpriseImport) -> ResponseReturnValue:
    chosen = request.args.get("verdict", "")
    try:
        lines = (one for one in uploads.verdicts(this.id) if chosen in ("", one["verdict"]))
        shown = list(islice(lines, LINES_SHOWN))
    except uploads.UploadGone as gone:
        return _upload_page(pick(gone.detail)), 410
    count = this.counts.get(chosen, 0) if chosen else this.total
    return render_template(
        "enterprises/verdicts.html",
        this=this,
        chosen=chosen,
        verdicts=VERDICTS,
        lines=shown,
        left_out=count - len(shown),
    )
