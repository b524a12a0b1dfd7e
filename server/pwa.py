"""Serves the built PWA at /app/: from the wheel, or from `pwa/dist` in a checkout."""

from __future__ import annotations

from mimetypes import guess_type
from pathlib import Path

from flask import Blueprint, Response, redirect, request, send_from_directory, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

HERE = Path(__file__).parent
PLACES = (HERE / "app", HERE.parent / "pwa" / "dist")

# zxing-wasm is compiled in the browser; nothing else may make code from text.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; "
    "img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; form-action 'self'"
)

blueprint = Blueprint("pwa", __name__)


def _built() -> Path:
    for place in PLACES:
        if (place / "index.html").is_file():
            return place
    raise NotFound("The app is not built: run `make run` or install the wheel.")


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # a name longer than names of files can be
        return False


def _sent(root: Path, name: str) -> Response:
    """The file, or its copy in Brotli, which the build puts beside the large ones."""
    copy = f"{name}.br"
    if not _is_file(root / copy):
        return send_from_directory(root, name)
    if request.accept_encodings["br"]:
        response = send_from_directory(root, copy, mimetype=guess_type(name)[0])
        response.headers["Content-Encoding"] = "br"
    else:
        response = send_from_directory(root, name)
    response.vary.add("Accept-Encoding")
    return response


@blueprint.get("/app")
def without_slash() -> ResponseReturnValue:
    return redirect(url_for("pwa.file"))


@blueprint.get("/app/", defaults={"name": "index.html"})
@blueprint.get("/app/<path:name>")
def file(name: str) -> Response:
    """A file of the app; a path that is none is a screen of it."""
    root = _built()
    is_file = _is_file(root / name)
    if not is_file and "." in name.rsplit("/", 1)[-1]:
        raise NotFound
    response = _sent(root, name if is_file else "index.html")
    # Vite puts a hash into the names under assets/; all else must be asked for again.
    kept = "public, max-age=31536000, immutable" if name.startswith("assets/") else "no-cache"
    response.headers["Cache-Control"] = kept
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    return response
