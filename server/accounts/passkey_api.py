"""What the page script asks for a passkey: a challenge first, then the phone's answer to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import flash, request, session
from joserfc.util import urlsafe_b64decode

from ..api import Blueprint
from ..database import now, write
from ..language import t
from ..seals.signing import base64url
from . import browsers, passkeys, service, signing_in
from .guard import csrf, current_person, open_session, requires
from .landing import landing
from .models import ENTERPRISE
from .passkeys import Challenge
from .schemas import (
    AddedPasskeySchema,
    LandingSchema,
    PasskeyAnswerSchema,
    PasskeyOptionsSchema,
    PasswordSchema,
)

blueprint = Blueprint(
    "passkeys_api", __name__, url_prefix="/api/v1", description="Passkeys of enterprises' people"
)

_IN_COOKIE = "passkey"


@blueprint.post("/own/passkeys/options")
@requires(ENTERPRISE)
@blueprint.arguments(PasswordSchema)
@blueprint.response(200, PasskeyOptionsSchema)
def options_to_add(told: dict[str, str]) -> dict[str, Any]:
    """For `navigator.credentials.create`, once the password is proved."""
    site = passkeys.site_at(request.host)
    signing_in.prove_own(current_person(), told["password"], request.remote_addr or "")
    person = current_person()
    challenge = passkeys.new_challenge(person)
    options = passkeys.options_to_add(person, site, challenge)
    _keep(challenge)
    return {"publicKey": options}


@blueprint.post("/own/passkeys")
@requires(ENTERPRISE)
@blueprint.arguments(AddedPasskeySchema)
@blueprint.response(204)
def add(told: dict[str, Any]) -> None:
    """Keep the passkey that the phone made."""
    site, challenge = passkeys.site_at(request.host), _kept()
    name = told["name"] or browsers.name(request.user_agent.string)[: passkeys.LONGEST_NAME]
    with write():
        passkeys.add(current_person(), challenge, site, told["credential"], name)
    flash(
        t("通行密钥已添加，下次可用它登录。", "The passkey is added: sign in by it next time."),
        "success",
    )


@blueprint.post("/passkey-session/options")
@blueprint.response(200, PasskeyOptionsSchema)
@csrf.exempt
def options_to_sign_in() -> dict[str, Any]:
    """For `navigator.credentials.get`."""
    site, challenge = passkeys.site_at(request.host), passkeys.new_challenge()
    _keep(challenge)
    return {"publicKey": passkeys.options_to_sign_in(site, challenge)}


@blueprint.post("/passkey-session")
@blueprint.arguments(PasskeyAnswerSchema)
@blueprint.response(200, LandingSchema)
@csrf.exempt
def sign_in(told: dict[str, Any]) -> dict[str, str]:
    """Sign in by the phone's answer; says where to go then.

    The challenge in the browser's own cookie is what no other site can have: no token besides.
    Nothing is counted: a signature cannot be guessed.
    """
    site, challenge = passkeys.site_at(request.host), _kept()
    with write():
        person = passkeys.prove(challenge, site, told["credential"])
        address, browser = request.remote_addr or "", request.user_agent.string
        secret = service.add_session(person.id, address, browser)
        target = landing(person, told["next"])
    open_session(secret)
    return {"next": target}


def _keep(challenge: Challenge) -> None:
    """In the signed cookie: a stranger who asks a thousand times fills no table."""
    person_id = str(challenge.person_id) if challenge.person_id else None
    session[_IN_COOKIE] = [
        base64url(challenge.value),
        int(challenge.made_at.timestamp()),
        person_id,
    ]


def _kept() -> Challenge:
    """The challenge that this browser was last given, which it then has no more."""
    value, made_at, person_id = session.pop(_IN_COOKIE, None) or ["", 0, None]
    return Challenge(
        urlsafe_b64decode(value.encode()),
        datetime.fromtimestamp(made_at, now().tzinfo),
        UUID(person_id) if person_id else None,
    )
