"""Sessions for the PWA and other programs (records.md §8)."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_wtf.csrf import generate_csrf

from ..api import Blueprint
from ..database import write
from . import invitations, service, signing_in
from .guard import close_session, csrf, current_person, open_session, requires
from .models import Person
from .schemas import (
    AcceptanceSchema,
    CredentialsSchema,
    InvitationCodeSchema,
    InvitationSchema,
    SessionSchema,
)

blueprint = Blueprint("session", __name__, url_prefix="/api/v1", description="Signing in and out")


def _answer(person: Person) -> dict[str, Any]:
    return {"person": person, "csrf_token": generate_csrf()}


@blueprint.post("/session")
@blueprint.arguments(CredentialsSchema)
@blueprint.response(200, SessionSchema)
@csrf.exempt
def sign_in(credentials: dict[str, str]) -> dict[str, Any]:
    """Sign in: sets the session cookie and gives the CSRF token."""
    person, secret = signing_in.sign_in(
        credentials["username"],
        credentials["password"],
        request.remote_addr or "",
        request.user_agent.string,
        credentials["code"],
    )
    open_session(secret)
    return _answer(person)


@blueprint.get("/session")
@requires()
@blueprint.response(200, SessionSchema)
def show() -> dict[str, Any]:
    """Who is signed in."""
    return _answer(current_person())


@blueprint.delete("/session")
@requires()
@blueprint.response(204)
def sign_out() -> None:
    """End the session, here and on the server."""
    with write():
        close_session()


@blueprint.post("/invitation")
@blueprint.arguments(InvitationCodeSchema)
@blueprint.response(200, InvitationSchema)
@csrf.exempt
def look_at_invitation(told: dict[str, str]) -> dict[str, Any]:
    """Whom an invitation is for, while it can be used."""
    person = invitations.find(told["code"]).person
    return {
        "name": person.name,
        "username": person.username,
        "shortest_password": service.SHORTEST_PASSWORD,
    }


@blueprint.post("/invitation/acceptance")
@blueprint.arguments(AcceptanceSchema)
@blueprint.response(200, SessionSchema)
@csrf.exempt
def accept_invitation(told: dict[str, str]) -> dict[str, Any]:
    """Choose the password and sign in, once per invitation: answers like signing in."""
    invitations.find(told["code"])  # hashing takes a while: not for a code that is none
    password_hash = service.hash_password(told["password"])
    with write():
        person = invitations.accept(told["code"], password_hash)
        secret = service.add_session(
            person.id, request.remote_addr or "", request.user_agent.string
        )
    open_session(secret)
    return _answer(person)
