"""The app's files as a browser gets them."""

from __future__ import annotations

from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient

from server import pwa

SCRIPT = b"export const answer = 42\n" * 100


@pytest.fixture(autouse=True)
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assets = tmp_path / "dist" / "assets"
    assets.mkdir(parents=True)
    (assets.parent / "index.html").write_text("<!doctype html>")
    (assets / "index-a1.js").write_bytes(SCRIPT)
    (assets / "index-a1.js.br").write_bytes(brotli.compress(SCRIPT))
    monkeypatch.setattr(pwa, "PLACES", (assets.parent,))


def test_a_browser_that_reads_brotli_gets_the_smaller_copy(client: FlaskClient) -> None:
    answer = client.get("/app/assets/index-a1.js", headers={"Accept-Encoding": "gzip, br"})

    assert answer.headers["Content-Encoding"] == "br"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert answer.mimetype == "text/javascript"
    assert "immutable" in answer.headers["Cache-Control"]
    assert brotli.decompress(answer.data) == SCRIPT


@pytest.mark.parametrize("accepted", ["gzip", "br;q=0", ""])
def test_any_other_gets_the_file_itself(client: FlaskClient, accepted: str) -> None:
    answer = client.get("/app/assets/index-a1.js", headers={"Accept-Encoding": accepted})

    assert "Content-Encoding" not in answer.headers
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert answer.data == SCRIPT


def test_a_file_without_a_copy_and_a_screen_come_as_they_are(client: FlaskClient) -> None:
    for address in ("/app/", "/app/outbox"):
        answer = client.get(address, headers={"Accept-Encoding": "br"})
        assert (answer.status_code, answer.text) == (200, "<!doctype html>")
