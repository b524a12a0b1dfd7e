"""Security headers on every answer; a view that needs other ones sets them itself."""

from __future__ import annotations

from flask import Flask, Response

CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)


FOR_ALL = (
    ("Content-Security-Policy", CONTENT_SECURITY_POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(self), geolocation=(self), microphone=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    # What a signed-in person sees is not kept by caches; views for everyone say otherwise.
    ("Cache-Control", "no-store"),
)
OF_THE_VIEW = ("Content-Security-Policy", "Cache-Control")  # which a view may set itself


def _add(response: Response) -> Response:
    for name, value in FOR_ALL:
        response.headers.setdefault(name, value)
    return response


def init_app(app: Flask) -> None:
    app.after_request(_add)
