"""An inspector's phone that seals by the hundred, and what it keeps, held against the server."""

from __future__ import annotations

import hashlib
import io
import sqlite3
import subprocess
import sys
from base64 import b64encode
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from PIL import Image
from playwright.sync_api import BrowserContext, Playwright, expect

from tests.browser.chromium import find
from tests.browser.conftest import LAUNCH
from tests.browser.phone import InspectorsPhone
from tests.faults import pictures
from tests.faults.field import Held, Ledger
from tests.faults.server import Server

ROOT = Path(__file__).parents[3]

expect.set_options(timeout=30_000)  # beside other tests a phone is slow, which says nothing


def build_driver(folder: Path) -> str:
    """The script that seals beside the app in its page: pwa/src/testing/drive.ts."""
    build = ("hatch_build.py", "npm", "run", "drive", "--", "--outDir", str(folder))
    subprocess.run([sys.executable, *build], cwd=ROOT, check=True, capture_output=True)
    [worker] = (folder / "assets").glob("*.js")
    assert (ROOT / "pwa/dist/assets" / worker.name).exists(), "pwa/dist is older than its sources"
    return (folder / "drive.js").read_text()


def open_phone(playwright: Playwright, profile: Path) -> BrowserContext:
    """A cheap phone: Chromium with a profile that outlives it."""
    browser = playwright.chromium.launch_persistent_context(
        profile,
        executable_path=find(),
        args=LAUNCH,
        viewport={"width": 360, "height": 800},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    browser.set_default_timeout(60_000)
    return browser


@dataclass(frozen=True)
class Address:
    """Where the app is found, when something stands between it and its server."""

    base_url: str


class Inspector(InspectorsPhone):
    def __init__(self, browser: BrowserContext, base_url: str, driver: str) -> None:
        super().__init__(browser, Address(base_url))  # type: ignore[arg-type]
        self._driver = driver

    def seal(self, checks: int, photos: Sequence[bytes] = ()) -> list[str]:
        """Seal checks by the app's own modules, each with these photos; the records' hashes."""
        if not self.page.evaluate("'sealChecks' in window"):
            self.page.evaluate(self._driver)
        sealed: list[str] = self.page.evaluate(
            "([count, pictures]) => sealChecks(count, pictures)",
            [checks, [b64encode(photo).decode() for photo in photos]],
        )
        assert len(set(sealed)) == checks
        return sealed

    def open_outbox(self) -> None:
        self.page.goto(self.base_url + "/app/outbox")
        expect(self.page.get_by_role("heading", name="待传记录")).to_be_visible()

    def sync(self) -> None:
        """Sync by hand, and wait until that has ended, well or not."""
        button = self.page.get_by_role("button", name="立即同步")
        button.click(timeout=120_000)
        self.page.wait_for_timeout(300)  # it begins when its code is loaded
        expect(button).to_be_enabled(timeout=120_000)

    def states(self) -> dict[str, int]:
        """How many records and photos there are in each state of delivery."""
        counted: dict[str, int] = self.page.evaluate(COUNT_STATES)
        return counted

    def unsent(self) -> int:
        counted = self.states()
        return sum(n for state, n in counted.items() if state.split()[1] in ("waiting", "refused"))

    def meddle(self, sha256: str, changes: Mapping[str, Any]) -> None:
        """What somebody with the phone's storage in hand could write into a record's row."""
        self.page.evaluate(PUT_INTO_RECORD, [sha256, dict(changes)])

    def held_against(self, server: Server) -> Held:
        """Each record with a receipt, and each photo that counts as received, against the server's
        disk: as Ledger.held_against, plus what is wrong with photos."""
        rows = self.sealed_records()
        received = [row for row in rows if row["delivery"]["state"] in ("received", "held")]
        ledger = Ledger(
            sealed={row["jws"] for row in rows},
            receipts={row["jws"]: row["receipts"][-1] for row in received},
        )
        held = ledger.held_against(server.database)
        sent = [one for one in self.photo_states() if one[1] == "received"]
        kept = _photos_kept(server)
        return held._replace(
            lost=held.lost + sum(kept.get(sha256, 0) == 0 for sha256, _ in sent),
            doubled=held.doubled + sum(count - 1 for count in kept.values()),
        )

    def photo_states(self) -> list[tuple[str, str]]:
        return [(row["sha256"], row["delivery"]["state"]) for row in self.rows("photos")]


def _photos_kept(server: Server) -> dict[str, int]:
    """How many files hold the bytes of each photo that the server's database knows."""
    with closing(sqlite3.connect(server.database)) as connection:
        known = {row[0]: 0 for row in connection.execute("SELECT sha256 FROM photo")}
    for file in (server.data_dir / "photos").rglob("*"):
        if file.is_file():
            sha256 = hashlib.sha256(file.read_bytes()).hexdigest()
            known[sha256] = known.get(sha256, 0) + 1
    return known


def camera_pictures(chance: Random, count: int, width: int = 1600) -> list[bytes]:
    """What a camera gives; the app draws them anew, about 300 KB each at 1,600 pixels."""
    return [_grainy(chance, width) for _ in range(count)]


def _grainy(chance: Random, width: int) -> bytes:
    smooth = Image.open(io.BytesIO(pictures.photo(chance, width, width * 3 // 4))).convert("RGB")
    noise = Image.effect_noise(smooth.size, 18).convert("RGB")
    out = io.BytesIO()
    Image.blend(smooth, noise, 0.35).save(out, "JPEG", quality=90)
    return out.getvalue()


OPEN = """const opening = indexedDB.open('guanqia')
    const db = await new Promise((done, failed) => {
        opening.onsuccess = () => done(opening.result)
        opening.onerror = () => failed(opening.error)
    })
    const asked = (request) => new Promise((done, failed) => {
        request.onsuccess = () => done(request.result)
        request.onerror = () => failed(request.error)
    })"""
COUNT_STATES = f"""async () => {{
    {OPEN}
    const counted = {{}}
    for (const table of ['records', 'photos']) {{
        const states = db.transaction(table).objectStore(table).index('delivery.state')
        for (const state of ['draft', 'waiting', 'received', 'held', 'refused'])
            counted[`${{table}} ${{state}}`] = await asked(states.count(state))
    }}
    db.close()
    return counted
}}"""
PUT_INTO_RECORD = f"""async ([sha256, changes]) => {{
    {OPEN}
    const records = db.transaction('records', 'readwrite').objectStore('records')
    await asked(records.put({{ ...(await asked(records.get(sha256))), ...changes }}))
    db.close()
}}"""
