"""An enterprise closes, merges or moves: what staff do on its page."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..accounts.guard import current_person, requires
from ..database import write
from ..language import Text, pick
from ..problems import said_above
from . import leaving, service

DONE = {
    "close": Text(
        "已注销，标签已全部作废；历史记录保留。",
        "Closed. Its labels are withdrawn, its history stays.",
    ),
    "move": Text("已迁移到新的区划。", "Moved to its new region."),
    "reopen": Text(
        "已恢复登记。请重新接受控制点计划并打印标签。",
        "Opened again. Accept its plan and print its labels anew.",
    ),
}

blueprint = Blueprint(
    "enterprise_leaving",
    __name__,
    url_prefix="/console/enterprises",
    template_folder="templates",
)


@blueprint.post("/<uuid:enterprise_id>/<any(close, move, reopen):what>")
@requires("administrator", "staff")
def change(enterprise_id: UUID, what: str) -> ResponseReturnValue:
    """Close, move or open again; the page says what came of it."""
    enterprise = service.find(enterprise_id, current_person())
    with said_above():
        with write():
            by, form = current_person(), request.form
            enterprise = service.find(enterprise_id, by)
            reason = form.get("reason", "")
            if what == "close":
                leaving.close(enterprise, reason, by, form.get("into", ""))
            elif what == "move":
                leaving.move(enterprise, form.get("region", ""), reason, by)
            else:
                leaving.reopen(enterprise, reason, by)
        flash(pick(DONE[what]), "success")
    return redirect(url_for("enterprises.show", enterprise_id=enterprise_id), 303)
