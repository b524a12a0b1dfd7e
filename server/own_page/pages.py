"""What an enterprise's people open: their page, and a correction to answer."""

from __future__ import annotations

import hashlib

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from ..accounts import service as accounts
from ..accounts import signing_in
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
from ..photos.images import NotAPicture, copy_for_pages
from ..problems import DomainError, InvalidInput
from . import service

MIB = 1024 * 1024
MOST_PHOTOS = 6
LARGEST_UPLOAD = MOST_PHOTOS * 12 * MIB  # phones' cameras make up to 12 MiB
PER_PAGE = 50
NEWEST = 5  # checks on the first page
PHOTO_WIDTH = 1920  # of what is kept: enough to see what was mended

blueprint = Blueprint("own_page", __name__, url_prefix="/own", template_folder="templates")


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
        today=corrections.today(),
        grouped=grouped,
        state_of=state_of,
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
        kept = [] if is_reply else _keep(request.files.getlist("photos"))
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
    return redirect(url_for("own_page.correction", record_sha256=record_sha256))


@blueprint.get("/photos/<sha256>")
@requires(ENTERPRISE)
def photo(sha256: str) -> ResponseReturnValue:
    """A copy of a photo of one's own corrections."""
    found = find_photo(sha256, current_person())
    width = request.args.get("width", 640, type=int)
    return forever(Response(photos.page_copy(found.sha256, width), mimetype="image/jpeg"))


def _keep(files: list[FileStorage]) -> list[str]:
    """Keep the photos without what a camera writes beside them; returns their hashes."""
    sent = [file for file in files if file.filename]
    if len(sent) > MOST_PHOTOS:
        raise InvalidInput(
            f"一次最多 {MOST_PHOTOS} 张照片。", f"{MOST_PHOTOS} photos at most at a time."
        )
    copies = [_copy(file) for file in sent]
    hashes = [hashlib.sha256(copy).hexdigest() for copy in copies]
    for sha256, copy in zip(hashes, copies, strict=True):
        photos.add(sha256, copy, current_person().id)
    return hashes


def _copy(file: FileStorage) -> bytes:
    try:
        return copy_for_pages(file.read(), PHOTO_WIDTH, from_camera=True)
    except (NotAPicture, OSError) as error:
        raise InvalidInput(
            f"“{file.filename}”不是可用的照片，请用 JPEG、PNG 或 WebP 格式。",
            f"“{file.filename}” is no photo that can be used: take JPEG, PNG or WebP.",
        ) from error


def _correction_page(
    full: corrections.CorrectionInFull, problem: str = "", text: str = "", is_reply: bool = False
) -> str:
    return render_template(
        "own_page/correction.html",
        full=full,
        problem=problem,
        entered=text,
        is_reply=is_reply,
        most_photos=MOST_PHOTOS,
        **correction_pages.in_words(full),
    )
