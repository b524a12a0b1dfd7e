"""One's own passkeys in the account's page: other names for them, and away with them."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ..database import write
from ..language import t
from ..problems import said_above
from . import passkeys
from .guard import current_person, requires
from .models import ENTERPRISE

blueprint = Blueprint(
    "passkeys", __name__, url_prefix="/console/account/passkeys", static_folder="static"
)


@blueprint.post("/<uuid:passkey_id>/name")
@requires(ENTERPRISE)
def rename(passkey_id: UUID) -> ResponseReturnValue:
    """Give it a name by which one knows the phone."""
    with said_above(), write():
        passkeys.rename(current_person(), passkey_id, request.form.get("name", ""))
    return _back()


@blueprint.post("/<uuid:passkey_id>/remove")
@requires(ENTERPRISE)
def remove(passkey_id: UUID) -> ResponseReturnValue:
    """Sign in by it no longer."""
    with write():
        name = passkeys.remove(current_person(), passkey_id)
    flash(
        t(f"“{name}”已移除，不能再用它登录。", f"“{name}” is removed: nobody signs in by it."),
        "success",
    )
    return _back()


def _back() -> ResponseReturnValue:
    return redirect(url_for("accounts.own_account", _anchor="passkeys"), 303)
