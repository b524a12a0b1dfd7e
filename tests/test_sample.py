"""What `make run` serves at first: the sample data, to its last photo."""

from __future__ import annotations

import json
import sqlite3
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

from tests.installation import serving_sample

EACH = 6  # times, so that either process is asked


def test_every_photo_of_the_sample_comes(tmp_path: Path) -> None:
    with serving_sample(tmp_path) as place:
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        lines = (tmp_path / "sign-ins.txt").read_text().splitlines()
        passwords = dict(line.split()[-2:] for line in lines)
        credentials = {"username": "staff", "password": passwords["staff"]}
        request = urllib.request.Request(  # noqa: S310 - our own
            f"{place.base_url}/api/v1/session",
            json.dumps(credentials).encode(),
            {"Content-Type": "application/json"},
        )
        browser.open(request, timeout=10)
        with sqlite3.connect(tmp_path / "guanqia.db") as database:
            photos = [sha256 for (sha256,) in database.execute("SELECT sha256 FROM photo LIMIT 4")]

        assert len(photos) == 4
        for sha256 in photos * EACH:
            answer = browser.open(f"{place.base_url}/console/photos/{sha256}", timeout=10)
            assert answer.read().startswith(b"\xff\xd8")  # a JPEG
