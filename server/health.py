"""Whether the service can work, for operators, and whether it is there, for phones."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint
from flask.typing import ResponseReturnValue

from .api import Blueprint as ApiBlueprint
from .database import db

blueprint = Blueprint("health", __name__)
api_blueprint = ApiBlueprint("ping", __name__, url_prefix="/api/v1", description="The heartbeat")


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """200 when the database answers, 503 when not."""
    try:
        db.session.execute(sa.select(1))
    except sa.exc.SQLAlchemyError:
        return "database does not answer\n", 503
    return "ok\n", 200, {"Content-Type": "text/plain"}


@api_blueprint.get("/ping")
@api_blueprint.response(204)
def ping() -> None:
    """The phone's heartbeat: an empty answer that no gateway's login page can be taken for."""
