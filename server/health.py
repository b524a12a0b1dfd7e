"""Whether the service can work, for operators, and whether it is there, for phones."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint
from flask.typing import ResponseReturnValue

from .database import db

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """200 when the database answers, 503 when not."""
    try:
        db.session.execute(sa.select(1))
    except sa.exc.SQLAlchemyError:
        return "database does not answer\n", 503
    return "ok\n", 200, {"Content-Type": "text/plain"}


@blueprint.get("/api/v1/ping")
def ping() -> ResponseReturnValue:
    """The phone's heartbeat: an empty answer that no gateway's login page can be taken for."""
    return "", 204
