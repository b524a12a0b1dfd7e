"""What an enterprise's people open: their page, and a correction to answer."""

from __future__ import annotations

from uuid import uuid4

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from .. import local_days
from ..accounts import passkeys, signing_in
from ..accounts import service as accounts
from ..accounts.guard import current_person, open_session, requires
from ..accounts.models import ENTERPRISE
from ..checks.due import due_date
from ..checks.service import all_of_enterprise, last_visits
from ..corrections import pages as correction_pages
from ..corrections import service as corrections
from ..database import db, write
from ..follow_ups import service as follow_ups
from ..follow_ups import wording as follow_up_words
from ..labels.codes import grouped
from ..labels.life import state_of
from ..labels.reprinting import current_labels
from ..language import pick, t
from ..photos import service as photos
from ..photos.access import find as find_photo
from ..photos.api import forever
from ..problems import DomainError
from . import evidence, service

MIB = 1024 * 1024
LARGEST_UPLOAD = evidence.MOST_PHOTOS * 12 * MIB  # phones' cameras make up to 12 MiB
PER_PAGE = 50
NEWEST = 5  # checks on the first page

blueprint = Blueprint(
    "own_page",
    __name__,
    url_prefix="/own",
    template_folder="templates",
    static_folder="static",
)


@blueprint.route("/start", methods=["GET", "POST"])
@blueprint.route("/start/<code>", methods=["GET", "POST"])
def start(code: str = "") -> ResponseReturnValue:
    """From the bureau's code to an account of one's own."""
    typed = request.form.get("code", code)
    problem, status = "", 200
    if request.method == "POST":
        try:
            return _begin(typed)
        except DomainError as error:
            problem, status = pick(error.detail), error.status
    page = render_template(
        "own_page/start.html",
        code=typed,
        username=request.form.get("username", ""),
        name=request.form.get("name", ""),
        problem=problem,
        shortest=accounts.SHORTEST_PASSWORD,
    )
    return page, status


def _begin(code: str) -> ResponseReturnValue:
    username, password = request.form.get("username", "").strip(), request.form.get("password", "")
    service.find_code(code)  # hashing takes a while: not for a code that is none
    password_hash = service.new_password_hash(password, request.form.get("again", ""))
    with write():
        service.redeem(code, username, request.form.get("name", ""), password_hash)
    _person, secret = signing_in.sign_in(
        username, password, request.remote_addr or "", request.user_agent.string
    )
    open_session(secret)
    return redirect(url_for("own_page.home"))


@blueprint.get("/")
@requires(ENTERPRISE)
def home() -> ResponseReturnValue:
    """Everything of one's own enterprise on one page."""
    enterprise = service.enterprise_of(current_person())
    last_visit = last_visits([enterprise.id]).get(enterprise.id)
    return render_template(
        "own_page/home.html",
        enterprise=enterprise,
        points=service.points_of(enterprise),
        labels_to_print=len(current_labels(enterprise.id)),
        corrections=db.session.scalars(corrections.of_enterprise(enterprise.id)).all(),
        problems=follow_ups.problems_of(enterprise.id),
        wording=follow_up_words,
        checks=db.session.scalars(all_of_enterprise(enterprise.id).limit(NEWEST)).all(),
        last_visit=last_visit,
        due=due_date(last_visit, enterprise.risk_grade),
        today=local_days.today(),
        grouped=grouped,
        state_of=state_of,
        offers_passkey=not passkeys.of(current_person()),
    )


@blueprint.get("/checks")
@requires(ENTERPRISE)
def checks() -> ResponseReturnValue:
    """All checks of one's own enterprise, each to download."""
    enterprise = service.enterprise_of(current_person())
    found = db.paginate(all_of_enterprise(enterprise.id), per_page=PER_PAGE, error_out=False)
    return render_template("own_page/checks.html", enterprise=enterprise, checks=found)


@blueprint.get("/corrections/<record_sha256>")
@requires(ENTERPRISE)
def correction(record_sha256: str) -> ResponseReturnValue:
    """One correction: what is demanded, by when, and what one has shown."""
    return _correction_page(corrections.find(record_sha256, current_person()))


@blueprint.post("/corrections/<record_sha256>")
@requires(ENTERPRISE)
def answer(record_sha256: str) -> ResponseReturnValue:
    """Show what was mended, with photos, or reply to the finding."""
    request.max_content_length = LARGEST_UPLOAD
    person = current_person()
    full = corrections.find(record_sha256, person)
    text, is_reply = request.form.get("text", ""), request.form.get("act") == "reply"
    try:
        kept = [] if is_reply else evidence.keep(_photos(), person.id)
        with write():
            one = corrections.find(record_sha256, person).correction
            if is_reply:
                corrections.note_reply(one, text, person)
            else:
                corrections.show_mended(one, text, kept, person)
    except DomainError as error:
        return _correction_page(full, pick(error.detail), text, is_reply), error.status
    flash(
        t("陈述已提交。", "Your reply is kept.")
        if is_reply
        else t("整改情况已提交，等待复查。", "It is kept, and waits for its review."),
        "success",
    )
    kept_form = request.form.get("id")
    return redirect(url_for("own_page.correction", record_sha256=record_sha256, kept=kept_form))


@blueprint.get("/photos/<sha256>")
@requires(ENTERPRISE)
def photo(sha256: str) -> ResponseReturnValue:
    """A copy of a photo of one's own corrections."""
    found = find_photo(sha256, current_person())
    width = request.args.get("width", 640, type=int)
    return forever(Response(photos.page_copy(found.sha256, width), mimetype="image/jpeg"))


def _photos() -> list[tuple[str, bytes]]:
    sent = [file for file in request.files.getlist("photos") if file.filename]
    return [(str(file.filename), file.read()) for file in sent]


def _correction_page(
    full: corrections.CorrectionInFull, problem: str = "", text: str = "", is_reply: bool = False
) -> str:
    return render_template(
        "own_page/correction.html",
        full=full,
        problem=problem,
        entered=text,
        is_reply=is_reply,
        most_photos=evidence.MOST_PHOTOS,
        form_ids=(uuid4(), uuid4()),
        **correction_pages.in_words(full),
    )
