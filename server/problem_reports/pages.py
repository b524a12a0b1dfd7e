"""`/L/<code>/report`: a form for whoever stands at the label; no account, script or cookie."""

from __future__ import annotations

import io
from functools import cache
from importlib import resources
from typing import NamedTuple
from uuid import UUID, uuid4

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from ..accounts.guard import csrf
from ..bureau.current import bureau_settings
from ..labels.codes import grouped
from ..labels.models import Label
from ..language import Text, language, pick
from ..obligations.public import label_at, page
from ..problems import DomainError, InvalidInput, NotFound
from . import service
from .telling import LARGEST_PHOTO, LONGEST_CONTACT, LONGEST_TEXT, Told

# More than a photo may have, so that one that is too large costs nobody their text.
LARGEST_UPLOAD = 32 * 1024 * 1024
TRAP = "website"  # a field that people do not see and programs fill in

LABELS = {
    "text": Text("发现了什么问题", "What is wrong"),
    "photo": Text("照片", "Photo"),
    "contact": Text("电话或邮箱", "Telephone or e-mail"),
    TRAP: Text("网站", "Website"),
}
_NOT_SENT = Text("还没有提交，请改正后再提交", "Not sent yet: please correct this")
_CHOOSE_AGAIN = Text(
    "照片需要重新选择：浏览器不会保留已选的文件。",
    "Choose the photo again: browsers do not keep a chosen file.",
)
_LABEL_GONE = Text(
    "这个控制点的标签不见了，或破损看不清，请补发。",
    "The label at this point is gone, or cannot be read. Please send a new one.",
)
_TOO_LARGE = Text(
    "文件太大，没有收到任何内容。请按“返回”键，您写的文字还在；换一张不超过 12 MB 的照片。",
    "The file is too large and nothing was received. Go back in your browser, where your text "
    "still is, and take a smaller photo (up to 12 MB).",
)
_TRAPPED = Text(
    "请清空这一栏：它不需要填写，可能是浏览器自动填的。",
    "Please empty this field: it is not needed, and your browser may have filled it in.",
)

blueprint = Blueprint("problem_reports", __name__, template_folder="templates")


class Entered(NamedTuple):
    """What the form shows: what was typed before, and what is wrong with it."""

    token: UUID  # so that two taps on its button are known to be one
    text: str = ""
    contact: str = ""
    trap: str = ""
    had_photo: bool = False
    refusal: DomainError | None = None

    @property
    def errors(self) -> dict[str, Text]:
        """What is wrong, by field."""
        of_fields = isinstance(self.refusal, InvalidInput) and self.refusal.errors
        return dict(of_fields) if of_fields else {}


@blueprint.get("/l/<code>/report")
@blueprint.get("/L/<code>/report")  # registered last: addresses are made in this form
def form(code: str) -> ResponseReturnValue:
    """The empty form; from the enterprise's own page with the words for a label that is gone."""
    label = label_at(code)
    words = pick(_LABEL_GONE) if request.args.get("about") == "label" else ""
    return _form(label, Entered(uuid4(), words)) if isinstance(label, Label) else label


@blueprint.post("/l/<code>/report")
@blueprint.post("/L/<code>/report")
def send(code: str) -> ResponseReturnValue:
    """Keep the report and lead to its page; or the form again, with what is wrong with it."""
    request.max_content_length = LARGEST_UPLOAD
    label = label_at(code)
    if not isinstance(label, Label):
        return label
    entered = Entered(uuid4())
    try:
        entered = _entered()
        if entered.trap:
            raise InvalidInput(errors={TRAP: _TRAPPED})
        report = service.receive(label.code, _told(entered))
    except RequestEntityTooLarge:
        return _form(label, entered._replace(refusal=_Unreceived()))
    except DomainError as refusal:
        return _form(label, entered._replace(refusal=refusal))
    sent = url_for(".sent", code=report.label_code, token=report.token, lang=language())
    return redirect(sent, 303)


csrf.exempt(send)  # nobody is signed in: a forged form can do no more than an honest one


@blueprint.get("/l/<code>/report/<uuid:token>")
@blueprint.get("/L/<code>/report/<uuid:token>")
def sent(code: str, token: UUID) -> ResponseReturnValue:
    """The number of a report that was sent, and what happens now: nothing of what it says."""
    label = label_at(code)
    if not isinstance(label, Label):
        return label
    try:
        report = service.find_sent(label.code, token)
    except NotFound:
        return redirect(url_for(".form", code=label.code, lang=language()))
    return page(
        "problem_reports/sent.html",
        _css(),
        label=label,
        reference=report.reference,
        grouped=grouped,
    )


class _Unreceived(DomainError):
    status = 413
    title = _TOO_LARGE


def _entered() -> Entered:
    given = request.form
    return Entered(
        token=_token(given.get("token", "")),
        text=given.get("text", ""),
        contact=given.get("contact", ""),
        trap=given.get(TRAP, ""),
        had_photo=bool(_photo()),
    )


def _told(entered: Entered) -> Told:
    address = request.remote_addr or ""
    return Told(entered.text, entered.contact, _photo(), entered.token, address)


def _photo() -> bytes:
    """What was chosen, up to one byte more than may be."""
    file = request.files.get("photo")
    if file is None:
        return b""
    file.stream.seek(0, io.SEEK_SET)
    return file.stream.read(LARGEST_PHOTO + 1)


def _token(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError:
        return uuid4()


def _form(label: Label, entered: Entered) -> Response:
    refusal = entered.refusal
    response = page(
        "problem_reports/form.html",
        _css(),
        label=label,
        point=label.control_point,
        grouped=grouped,
        entered=entered,
        errors=entered.errors,
        labels=LABELS,
        not_sent=_NOT_SENT,
        choose_again=_CHOOSE_AGAIN,
        longest_text=LONGEST_TEXT,
        longest_contact=LONGEST_CONTACT,
        contact_days=bureau_settings().report_contact_days,
    )
    # Not no-store: whoever goes back in the browser finds what they had typed.
    response.headers["Cache-Control"] = "private, no-cache"
    if refusal:
        response.status_code = refusal.status
        response.headers.extend(refusal.headers)
    return response


@cache
def _css() -> str:
    return (resources.files(__package__) / "report.css").read_text("utf-8")
