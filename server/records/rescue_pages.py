"""The console's page to bring what a phone could not send."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from ..accounts.guard import csrf, current_person, requires
from ..language import pick, t
from ..receiving import LARGEST_RESCUE_FILE, RESCUE_PATH
from . import rescue
from .reasons import HELD, REFUSED

LINES_SHOWN = 500

blueprint = Blueprint("rescue", __name__, url_prefix=RESCUE_PATH, template_folder="templates")


@blueprint.route("", methods=["GET", "POST"])
@requires("administrator", "staff")
def bring() -> ResponseReturnValue:
    """Choose the file that the phone saved; what became of each record in it."""
    if request.method == "GET":
        return _page()
    request.max_content_length = LARGEST_RESCUE_FILE  # before anything reads the form
    try:
        csrf.protect()
        file = request.files.get("file")
        if file is None:
            raise rescue.NoRescueFile
        taken = rescue.take(file.stream, current_person().id)
    except RequestEntityTooLarge:
        return _page(
            t(
                "文件超过 512 MB，请在服务器上用 guanqia rescue 导入。",
                "The file exceeds 512 MB; bring it with guanqia rescue on the server.",
            )
        ), 413
    except rescue.NoRescueFile as error:
        return _page(pick(error.detail)), 422
    return _page(taken=taken)


csrf.exempt(bring)  # it protects itself: reading the token reads the whole form


def _page(problem: str = "", taken: rescue.Rescued | None = None) -> str:
    return render_template(
        "records/rescue.html",
        problem=problem,
        taken=taken,
        reasons=HELD | REFUSED,
        outcomes=rescue.OUTCOMES,
        shown=LINES_SHOWN,
    )
