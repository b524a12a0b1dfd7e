"""The people of the installation, for administrators."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from ..bureau.current import bureau_settings
from ..database import db, write
from ..language import pick, t
from ..problems import DomainError
from ..symbols import qr_symbol
from . import areas, browsers, forgetting, invitations, people, second_factor, service
from .guard import current_person, requires
from .models import ROLES, Person

blueprint = Blueprint("people", __name__, url_prefix="/console/people")


class Entered(NamedTuple):
    """What stands in the form."""

    username: str
    name: str
    role: str
    areas: list[str]

    @classmethod
    def from_request(cls) -> Entered:
        form = request.form
        role = form.get("role", "")
        # An administrator's area is the installation, whatever is ticked below.
        chosen = [""] if role == "administrator" else list(dict.fromkeys(form.getlist("areas")))
        return cls(form.get("username", "").strip(), form.get("name", "").strip(), role, chosen)


@blueprint.get("")
@requires("administrator")
def list_people() -> ResponseReturnValue:
    words = request.args.get("q", "").strip()
    found = db.paginate(people.matching(words), per_page=50)
    codes = {code for person in found for code in person.area_codes}
    return render_template(
        "accounts/people.html", people=found, words=words, region_names=areas.names(codes)
    )


@blueprint.route("/new", methods=["GET", "POST"])
@requires("administrator")
def add_person() -> ResponseReturnValue:
    """The form for a new person; afterwards their password is shown, this once."""
    entered = Entered.from_request()
    if request.method == "GET":
        return _form(None, entered)
    administrator = current_person().id
    try:
        with write():
            person, password = service.add_person(*entered, by=administrator)
    except DomainError as error:
        return _form(None, entered, pick(error.detail)), error.status
    return _password_page(person, password)


@blueprint.route("/<uuid:person_id>", methods=["GET", "POST"])
@requires("administrator")
def edit_person(person_id: UUID) -> ResponseReturnValue:
    """A person's name, role and area, and whether they may sign in."""
    person = people.find(person_id)
    if request.method == "GET":
        return _form(person, Entered(person.username, person.name, person.role, person.area_codes))
    entered = Entered.from_request()
    try:
        with write():
            people.change(
                people.find(person_id), entered.name, entered.role, entered.areas, current_person()
            )
    except DomainError as error:
        return _form(people.find(person_id), entered, pick(error.detail)), error.status
    flash(t("已保存。", "Saved."), "success")
    return redirect(url_for(".list_people"))


@blueprint.post("/<uuid:person_id>/disable")
@requires("administrator")
def disable(person_id: UUID) -> ResponseReturnValue:
    with write():
        people.disable(people.find(person_id), current_person())
    flash(t("已停用，其会话已退出。", "Disabled; their sessions have ended."), "success")
    return redirect(url_for(".edit_person", person_id=person_id))


@blueprint.post("/<uuid:person_id>/enable")
@requires("administrator")
def enable(person_id: UUID) -> ResponseReturnValue:
    with write():
        person = people.find(person_id)
        people.enable(person, current_person())
        needs_password = forgetting.has_no_password(person)
    if needs_password:
        flash(
            t(
                "已恢复。原来的密码已到保存期限、已删除，请在下面重置密码。",
                "Enabled again. Its password went with the time it is kept: reset it below.",
            ),
            "warning",
        )
    else:
        flash(
            t("已恢复，可以用原来的密码登录。", "Enabled again, with the same password."), "success"
        )
    return redirect(url_for(".edit_person", person_id=person_id))


@blueprint.post("/<uuid:person_id>/password")
@requires("administrator")
def reset_password(person_id: UUID) -> ResponseReturnValue:
    with write():
        password = people.reset_password(people.find(person_id), current_person())
    return _password_page(people.find(person_id), password)


@blueprint.post("/<uuid:person_id>/second-factor")
@requires("administrator")
def reset_second_factor(person_id: UUID) -> ResponseReturnValue:
    """For whoever lost both the authenticator and the recovery codes."""
    with write():
        people.reset_second_factor(people.find(person_id), current_person())
    flash(
        t(
            "两步验证已重置，此人的会话已退出；请其登录后重新设置。",
            "The second factor is gone and their sessions have ended; ask them to set it up anew.",
        ),
        "success",
    )
    return redirect(url_for(".edit_person", person_id=person_id))


@blueprint.post("/<uuid:person_id>/invitation")
@requires("administrator")
def invite(person_id: UUID) -> ResponseReturnValue:
    """A page to show or to print: its QR code sets up the inspector's phone, once."""
    with write():
        code = invitations.make(people.find(person_id), current_person())
    person, settings = people.find(person_id), bureau_settings()
    # Behind the # it reaches neither the server's log nor another site.
    address = f"{settings.base_url}/app/invitation"
    return render_template(
        "accounts/invitation.html",
        person=person,
        code=code,
        address=address,
        symbol=qr_symbol(f"{address}#{code}"),
        days=invitations.HOLDS.days,
        issuer=t(settings.issuer_zh, settings.issuer_en),
    )


@blueprint.post("/<uuid:person_id>/sessions/<key>/end")
@requires("administrator")
def end_session(person_id: UUID, key: str) -> ResponseReturnValue:
    with write():
        people.end_session(people.find(person_id), key, current_person())
    flash(t("该会话已退出。", "That session has ended."), "success")
    return redirect(url_for(".edit_person", person_id=person_id))


@blueprint.post("/<uuid:person_id>/sessions/end")
@requires("administrator")
def end_sessions(person_id: UUID) -> ResponseReturnValue:
    with write():
        people.end_all_sessions(people.find(person_id), current_person())
    flash(t("此人已在所有地方退出登录。", "They are signed out everywhere."), "success")
    return redirect(url_for(".edit_person", person_id=person_id))


def _form(person: Person | None, entered: Entered, problem: str = "") -> str:
    return render_template(
        "accounts/person.html",
        person=person,
        entered=entered,
        problem=problem,
        roles=ROLES,
        tree=areas.tree(entered.areas),
        is_self=person is not None and person.id == current_person().id,
        sessions=service.open_sessions(person) if person else [],
        browser_name=browsers.name,
        second_factor_on=person is not None and second_factor.is_on(person),
        invitation=invitations.standing(person) if person else None,
    )


def _password_page(person: Person, password: str) -> str:
    return render_template("accounts/password.html", person=person, password=password)
