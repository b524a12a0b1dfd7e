"""The import in the console: upload, look at the verdicts, confirm."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from ..accounts.guard import csrf, current_person, requires
from ..database import write
from ..language import pick, t
from ..problems import DomainError
from . import service, tables, uploads
from .columns import COLUMNS, match
from .importing import VERDICTS, Report

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
        return render_template("enterprises/import.html", columns=COLUMNS, problem="")
    request.max_content_length = LARGEST_FILE  # before anything reads the form
    try:
        csrf.protect()
        file = request.files.get("file")
        content = file.read() if file else b""
        match(tables.read(content))
    except RequestEntityTooLarge:
        text = t("文件超过 20 MB，请分成几个文件。", "The file exceeds 20 MB; split it.")
        return _refused(text), 413
    except DomainError as error:
        return _refused(pick(error.detail)), 422
    token = uploads.keep(content, current_person())
    return redirect(url_for("enterprise_import.confirm", token=token), 303)


csrf.exempt(upload)  # it protects itself: reading the token reads the whole form


@blueprint.route("/<token>", methods=["GET", "POST"])
@requires("administrator", "staff")
def confirm(token: str) -> ResponseReturnValue:
    """The verdict on each line; confirming writes all of them or none."""
    person = current_person()
    try:
        table = tables.read(uploads.read(token, person))
    except uploads.UploadGone as gone:
        # Also who confirms twice comes here: the first time did it.
        flash(pick(gone.detail), "info")
        return redirect(url_for("enterprises.list_enterprises"), 303)
    if request.method == "GET":
        return _verdicts(service.assess(table, person))
    try:
        with write():
            counts = service.import_table(table, current_person()).counts
    except service.ImportRefused as refused:
        # What was right when it was shown has been overtaken by someone else's change.
        flash(pick(refused.detail), "danger")
        return _verdicts(service.assess(table, current_person())), 422
    uploads.forget(token, current_person())
    flash(
        t(
            f"导入完成：新增 {counts['new']} 家，变更 {counts['changed']} 家，"
            f"无变化 {counts['same']} 家。",
            f"Imported: {counts['new']} new, {counts['changed']} changed, "
            f"{counts['same']} unchanged.",
        ),
        "success",
    )
    return redirect(url_for("enterprises.list_enterprises"), 303)


def _refused(problem: str) -> str:
    return render_template("enterprises/import.html", columns=COLUMNS, problem=problem)


def _verdicts(report: Report) -> str:
    chosen = request.args.get("verdict", "")
    lines = [line for line in report.lines if chosen in ("", line.verdict)]
    # What needs a hand comes first.
    order = {"wrong": 0, "changed": 1, "new": 2, "same": 3}
    lines.sort(key=lambda line: (order[line.verdict], not line.warnings, line.number))
    return render_template(
        "enterprises/verdicts.html",
        report=report,
        chosen=chosen,
        verdicts=VERDICTS,
        lines=lines[:LINES_SHOWN],
        left_out=len(lines) - LINES_SHOWN,
    )
