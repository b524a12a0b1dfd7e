"""Whether the service can work, for operators, and whether it is there, for phones."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Blueprint
from flask.typing import ResponseReturnValue

from .api import Blueprint as ApiBlueprint
from .database import Clock, db

PLAIN = {"Content-Type": "text/plain"}

blueprint = Blueprint("health", __name__)
api_blueprint = ApiBlueprint("ping", __name__, url_prefix="/api/v1", description="The heartbeat")


@blueprint.get("/healthz")
def healthz() -> ResponseReturnValue:
    """200 when the database answers, 503 when not: for load balancers, which then ask elsewhere."""
    try:
        db.session.execute(sa.select(Clock.id).limit(1))  # a file without tables is none of ours
    except sa.exc.SQLAlchemyError:
        return "database does not answer\n", 503, PLAIN
    return "ok\n", 200, PLAIN


@api_blueprint.get("/ping")
@api_blueprint.response(204)
def ping() -> None:
    """The phone's heartbeat: an empty answer that no gateway's login page can be taken for."""
