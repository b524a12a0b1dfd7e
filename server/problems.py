"""Every refusal leaves here: as RFC 9457 problem+json to programs, as a page to people.

A part of the domain names its errors by subclassing `DomainError`; nobody else builds
error answers. `detail` is written for the user and says what to do next.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EDQUOT, EIO, ENOSPC
from typing import Any, ClassVar

import sqlalchemy as sa
from flask import Flask, Response, flash, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from marshmallow import ValidationError
from werkzeug.exceptions import HTTPException

from .database import db
from .language import Text, language, pick

log = logging.getLogger(__name__)

NO_SPACE = (ENOSPC, EDQUOT, EIO)
RETRY_AFTER = 10  # seconds, when the database is locked or a disk is full


class DomainError(Exception):
    """A refusal that the domain knows. Subclasses set slug, status and title."""

    slug: ClassVar[str] = "refused"
    status: ClassVar[int] = 400
    title: ClassVar[Text] = Text("无法完成", "Cannot be done")

    def __init__(self, zh: str = "", en: str = "", *, errors: Any = None) -> None:
        self.detail = Text(zh or self.title.zh, en or self.title.en)
        self.errors = errors  # structure for programs: which field, which line
        super().__init__(self.detail.zh)

    @property
    def headers(self) -> dict[str, str]:
        """Further headers of the answer, such as Retry-After."""
        return {}


class NotFound(DomainError):
    """Absent, or outside the person's area: the two look the same from outside."""

    slug = "not-found"
    status = 404
    title = Text("没有找到", "Not found")


class NotNow(DomainError):
    """The disk or the database cannot keep anything at the moment; nothing was kept."""

    slug = "not-now"
    status = 503
    title = Text("暂时无法保存，请稍后重发", "Cannot be kept at the moment; send it again later")

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(RETRY_AFTER)}


class NotSignedIn(DomainError):
    slug = "not-signed-in"
    status = 401
    title = Text("请先登录", "Please sign in")


class InvalidInput(DomainError):
    """What was sent has not the form that is asked for; `errors` names the fields."""

    slug = "invalid-input"
    status = 422
    title = Text("填写有误", "Invalid input")


TITLES = {
    400: Text("请求有误", "Bad request"),
    401: Text("请先登录", "Please sign in"),
    403: Text("没有权限", "Not allowed"),
    404: Text("没有找到", "Not found"),
    405: Text("不支持这种操作", "Method not allowed"),
    413: Text("内容太大", "Too large"),
    415: Text("内容类型不支持", "Unsupported media type"),
    422: Text("填写有误", "Invalid input"),
    429: Text("操作太频繁，请稍后再试", "Too many requests, try again later"),
    503: Text("服务暂时不可用，请稍后再试", "Not available for the moment, try again later"),
    500: Text(
        "服务出错了，已记录，请稍后再试", "The service failed; it was logged. Try again later"
    ),
}


def reason_of(error: Exception) -> Text:
    """Why work that nobody waits for has failed, for whoever comes to see what became of it."""
    if isinstance(error, DomainError):
        return error.detail
    if isinstance(error, OSError):
        return Text(
            f"文件无法写入（{error.strerror}），请检查磁盘空间和 DATA_DIR 的权限后重试。",
            f"The file cannot be written ({error.strerror}). Check the disk's space and the "
            "rights on DATA_DIR, then try again.",
        )
    if isinstance(error, sa.exc.SQLAlchemyError):
        return Text("数据库暂时无法使用，请重试。", "The database failed; try again.")
    return Text("程序出错，已写入日志。", "The program failed; the log tells more.")


def wants_json() -> bool:
    """Programs live under /api; everyone else is a person with a browser."""
    return f"{request.path}/".startswith("/api/")


def _answer(
    slug: str, status: int, title: str, detail: str, errors: Any = None, headers: Any = None
) -> Response:
    if wants_json():
        body = {"type": f"/problems/{slug}", "title": title, "status": status, "detail": detail}
        response = jsonify(body | ({"errors": errors} if errors is not None else {}))
        response.content_type = "application/problem+json"
    else:
        page = render_template(
            "console/problem.html", status=status, title=title, detail=detail, language=language
        )
        response = Response(page, mimetype="text/html")
    response.status_code = status
    response.headers.extend(headers or {})
    return response


def _domain_error(error: DomainError) -> ResponseReturnValue:
    title, detail = pick(error.title), pick(error.detail)
    return _answer(error.slug, error.status, title, detail, error.errors, error.headers)


def _validation_error(error: ValidationError) -> ResponseReturnValue:
    return _domain_error(InvalidInput(errors=error.messages))


def _unstorable(error: Exception) -> ResponseReturnValue:
    """What the database cannot even hold, such as U+0000 or a number of twenty digits, names
    nothing in it."""
    log.warning("%s %s failed", request.method, request.path, exc_info=error)
    db.session.rollback()
    return _domain_error(InvalidInput())


def _not_now(error: Exception) -> ResponseReturnValue:
    """The database is locked or gone, or a disk is full: the sender's turn comes again."""
    if not _passes(error):
        return _unexpected(error)
    log.error("%s %s: %s", request.method, request.path, error)
    db.session.rollback()
    return _domain_error(NotNow())


def _passes(error: BaseException | None) -> bool:
    """Whether it, or what it followed from, is trouble of the machine, not of the program."""
    if error is None:
        return False
    if isinstance(error, OSError):
        return error.errno in NO_SPACE
    if isinstance(error, sa.exc.OperationalError):
        code = getattr(error.orig, "sqlite_errorcode", None)
        # After a full disk SQLite has forgotten its savepoints; leaving one is a second error.
        return code != sqlite3.SQLITE_ERROR or _passes(error.__context__)
    return isinstance(error, sa.exc.TimeoutError) or _passes(error.__context__)


def _csrf_error(_error: CSRFError) -> ResponseReturnValue:
    if wants_json() and not current_user.is_authenticated:
        return _domain_error(NotSignedIn())  # a program has no token before it signs in
    detail = Text(
        "页面已过期或缺少 CSRF 令牌，请刷新后重试。",
        "The page has expired or the CSRF token is missing; reload and try again.",
    )
    return _answer("csrf", 400, pick(TITLES[400]), pick(detail))


def _http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()
    title = pick(TITLES.get(error.code, Text(error.name, error.name)))
    # flask-smorest hangs the schema's messages on the exception.
    errors = getattr(error, "data", {}).get("messages")
    kept = {name: value for name, value in error.get_headers() if name in ("Retry-After", "Allow")}
    return _answer(f"http-{error.code}", error.code, title, title, errors, kept)


def _unexpected(error: Exception) -> ResponseReturnValue:
    log.exception("%s %s failed", request.method, request.path, exc_info=error)
    return _answer("internal", 500, pick(TITLES[500]), pick(TITLES[500]))


@contextmanager
def said_above() -> Iterator[None]:
    """Say a refusal above the page that one goes back to; NotFound has a page of its own."""
    try:
        yield
    except NotFound:
        raise
    except DomainError as error:
        flash(pick(error.detail), "danger")


def init_app(app: Flask) -> None:
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(ValidationError, _validation_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(sa.exc.DataError, _unstorable)  # as PostgreSQL says it
    app.register_error_handler(OverflowError, _unstorable)  # as SQLite's driver does
    app.register_error_handler(sa.exc.OperationalError, _not_now)
    app.register_error_handler(sa.exc.TimeoutError, _not_now)  # no connection is free
    app.register_error_handler(OSError, _not_now)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)
