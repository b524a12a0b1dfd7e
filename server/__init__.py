"""The Guanqia service: `create_app` wires the parts and decides nothing."""

from __future__ import annotations

import logging

from flask import Flask
from flask_bootstrap import Bootstrap5
from werkzeug.middleware.proxy_fix import ProxyFix

from . import counting, database, headers, health, language, metrics, problems, pwa
from .accounts import api as accounts_api
from .accounts import guard, passkey_api, passkey_pages, people_pages, second_factor_pages
from .accounts import pages as accounts_pages
from .api import Api
from .assignments import pages as assignments_pages
from .audit import pages as audit_pages
from .bureau import pages as bureau_pages
from .changes import api as changes_api
from .checks import kind as checks_kind  # noqa: F401  importing it makes the kind known
from .checks import pages as checks_pages
from .console import pages as console_pages
from .contact_points import pages as contact_points_pages
from .control_points import pages as control_points_pages
from .control_points import template_pages, update_pages
from .corrections import kinds as corrections_kinds  # noqa: F401  importing makes them known
from .corrections import pages as corrections_pages
from .coverage import pages as coverage_pages
from .documents import pages as documents_pages
from .enterprises import import_pages as enterprise_import_pages
from .enterprises import leaving_pages as enterprise_leaving_pages
from .enterprises import pages as enterprises_pages
from .erasures import pages as erasures_pages
from .exports import pages as exports_pages
from .follow_ups import kinds as follow_ups_kinds  # noqa: F401  importing makes them known
from .follow_ups import pages as follow_ups_pages
from .follow_ups import visit_pages as follow_up_visits_pages
from .labels import blank_pages, label_pages, picture_pages
from .labels import narrowing as labels_narrowing  # noqa: F401  importing makes them known
from .labels import pages as labels_pages
from .monitoring import pages as monitoring_pages
from .obligations import pages as obligations_pages
from .obligations.quick import Quick
from .own_page import access_pages as own_page_access_pages
from .own_page import api as own_api
from .own_page import pages as own_pages
from .photos import api as photos_api
from .photos import pages as photo_pages
from .problem_reports import desk_pages as problem_report_desk_pages
from .problem_reports import pages as problem_reports_pages
from .records import api as records_api
from .records import pages as records_pages
from .records import rescue_pages
from .seals import api as seals_api
from .settings import Settings

MIB = 1024 * 1024


def create_app(settings: Settings | None = None) -> Flask:
    """Build the service. Tests pass settings of their own; otherwise the environment decides."""
    settings = settings or Settings.from_environment()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    app = Flask(__name__, static_folder=None, static_url_path="/static")
    app.url_map.strict_slashes = False  # an address with a slash too many is no other address
    app.config.from_mapping(_configuration(settings))
    app.logger.setLevel(logging.INFO)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops)  # type: ignore[method-assign]
    database.init_app(app)
    language.init_app(app)
    counting.init_app(app)  # before what may refuse a request
    guard.init_app(app)
    headers.init_app(app)
    Bootstrap5(app)
    _register(app)
    app.wsgi_app = Quick(app)  # type: ignore[method-assign]
    return app


def _register(app: Flask) -> None:
    for pages in (
        health,
        metrics,
        pwa,
        console_pages,
        accounts_pages,
        second_factor_pages,
        passkey_pages,
        people_pages,
        bureau_pages,
        enterprises_pages,
        enterprise_import_pages,
        enterprise_leaving_pages,
        control_points_pages,
        template_pages,
        update_pages,
        labels_pages,
        picture_pages,
        blank_pages,
        label_pages,
        coverage_pages,
        obligations_pages,
        problem_reports_pages,
        exports_pages,
        erasures_pages,
        checks_pages,
        corrections_pages,
        assignments_pages,
        documents_pages,
        problem_report_desk_pages,
        follow_ups_pages,
        follow_up_visits_pages,
        contact_points_pages,
        monitoring_pages,
        own_pages,
        own_page_access_pages,
        records_pages,
        rescue_pages,
        photo_pages,
        audit_pages,
    ):
        app.register_blueprint(pages.blueprint)
    api = Api(app)
    api.register_blueprint(health.api_blueprint)
    for part in (
        accounts_api,
        passkey_api,
        seals_api,
        changes_api,
        records_api,
        photos_api,
        own_api,
    ):
        api.register_blueprint(part.blueprint)
    problems.init_app(app)  # after Api, whose own error answers it replaces


def _configuration(settings: Settings) -> dict[str, object]:
    return {
        "SETTINGS": settings,
        "SECRET_KEY": settings.secret_key or None,
        "MAX_CONTENT_LENGTH": 6 * MIB,  # a photo has at most 5; an import raises it for itself
        "MAX_FORM_MEMORY_SIZE": 2 * MIB,
        "SESSION_COOKIE_NAME": "guanqia",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": not settings.is_for_this_machine,
        "PERMANENT_SESSION_LIFETIME": 30 * 86400,
        # An answer that comes late must not put the session of before in place of a new one.
        "SESSION_REFRESH_EACH_REQUEST": False,
        "WTF_CSRF_TIME_LIMIT": None,  # a phone in the field is offline for days
        "WTF_CSRF_SSL_STRICT": False,  # other programs send the token, not a Referer
        "BOOTSTRAP_SERVE_LOCAL": True,
        "API_TITLE": "Guanqia",
        "API_VERSION": "v1",
        "OPENAPI_VERSION": "3.1.0",
        "OPENAPI_URL_PREFIX": "/api",
        "OPENAPI_JSON_PATH": "openapi.json",
    }
