"""Answers that are late, none, or lies: the app waits as it is asked, and believes nobody else."""

from __future__ import annotations

import base64
import json
import math
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest
from joserfc import jws
from joserfc.jwk import OKPKey
from playwright.sync_api import Page, Playwright, expect

from tests.faults.conftest import Figure, Reporter
from tests.faults.phone.inspector import Inspector, camera_pictures, open_phone
from tests.faults.proxy import GATEWAY, Behaviour, Exchange, between, pass_on
from tests.faults.server import Server
from tests.installation import wait_until

pytestmark = pytest.mark.browser


class Request(NamedTuple):
    """One that the phone made of the interface."""

    at: float  # seconds of a clock that only goes on
    path: str
    status: int  # of the answer; 0: none yet, or none of HTTP


@dataclass
class Line:
    """Between phone and server; treats requests to the interface as it is told at the time."""

    behave: Behaviour = pass_on
    asked: list[Request] = field(default_factory=list)

    def __call__(self, exchange: Exchange) -> None:
        path = exchange.request.split(b" ", 2)[1].decode()
        if not path.startswith("/api/"):
            return pass_on(exchange)
        at, told = time.monotonic(), _Told(exchange)
        try:
            self.behave(told)
        finally:
            self.asked.append(Request(at, path, told.status))


class _Told(Exchange):
    """An exchange that remembers what was answered."""

    def __init__(self, exchange: Exchange) -> None:
        self.__dict__.update(exchange.__dict__)
        self.status = 0

    def answer(self, answer: bytes) -> None:
        if found := re.match(rb"HTTP/1\.\d (\d{3})", answer):
            self.status = int(found[1])
        super().answer(answer)


class OnALine(NamedTuple):
    phone: Inspector
    line: Line
    server: Server


@pytest.fixture(scope="module")
def on_a_line(
    shared_server: Server,
    playwright: Playwright,
    driver: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[OnALine]:
    """One phone for the tests of this file, with nothing left to send at the end of each."""
    line = Line()
    with between(shared_server.port, line) as address:
        browser = open_phone(playwright, tmp_path_factory.mktemp("phone"))
        phone = Inspector(browser, address, driver)
        phone.set_up()
        yield OnALine(phone, line, shared_server)
        browser.close()


@pytest.mark.timeout(600)
def test_false_receipts(on_a_line: OnALine, report: Reporter, tmp_path: Path) -> None:
    phone, line, server = on_a_line
    page = phone.page
    phone.open_outbox()
    green = page.get_by_text("已收到", exact=True)
    before = phone.states()["records received"]
    expect(green).to_have_count(before)
    told: dict[str, bool] = {}

    line.behave = lambda exchange: exchange.answer(GATEWAY)
    [record] = phone.seal(1, camera_pictures(Random(report.seed), 1, 400))
    phone.sync()
    expect(page.get_by_text("离线", exact=False).first).to_be_visible()
    told["a gateway's page"] = green.count() == before and phone.unsent() == 2

    for what, forgery in FORGERIES.items():
        line.behave = forging(forgery)
        phone.sync()
        row = page.get_by_role("link").filter(has_text="回执没有通过验证")
        expect(row).to_have_count(1)
        told[what] = green.count() == before and phone.unsent() == 2
    page.screenshot(path=tmp_path / "forged.png")

    line.behave = pass_on
    phone.sync()
    expect(green).to_have_count(before + 1)

    line.behave = lambda exchange: exchange.answer(GATEWAY)
    waiting, text = phone.seal(2)
    rows = {row["sha256"]: row for row in phone.sealed_records()}
    received = rows[record]["delivery"]
    phone.meddle(waiting, {"delivery": received, "receipts": rows[record]["receipts"]})
    phone.meddle(text, {"delivery": received, "jws": other_result(rows[text]["jws"])})
    phone.open_outbox()
    expect(page.get_by_text("本机没有服务器的有效回执")).to_be_visible()
    expect(page.get_by_text("本机保存的内容已不是封存时的原样")).to_be_visible()
    told["a delivery state written into the database"] = green.count() == before + 1
    line.behave = pass_on
    phone.sync()
    expect(green).to_have_count(before + 2)
    expect(page.get_by_text("本机保存的内容已不是封存时的原样")).to_be_visible()
    page.screenshot(path=tmp_path / "tampered.png")
    told["a text altered in the database"] = phone.unsent() == 1

    phone.meddle(text, {"delivery": {"state": "waiting"}, "jws": rows[text]["jws"]})
    phone.sync()
    expect(green).to_have_count(before + 3)
    held = phone.held_against(server)
    report(
        "false-receipts",
        f"{sum(told.values())} of {len(told)} not green, and said in words: {', '.join(told)}; "
        f"what was whole arrived afterwards, {held.lost}/{held.doubled}",
        holds=all(told.values()) and (held.lost, held.doubled) == (0, 0),
    )


def forged(header: dict[str, str], key: OKPKey, **claims: Any) -> str:
    payload = {"received_at": "2026-11-26T08:00:00.000Z", "skew_ms": 0, "epoch": 1} | claims
    return jws.serialize_compact(header, json.dumps(payload), key, algorithms=["Ed25519"])


class Forgery(NamedTuple):
    """A receipt that the installation never gave, in place of the one it gave."""

    key: OKPKey | None  # None: as the installation signed it
    kid: str | None = None  # None: the installation's own
    epoch: int = 1

    def instead_of(self, receipt: str, sha256: str) -> str:
        if self.key is None:
            return _with_claim(receipt, epoch=self.epoch)
        header = dict(jws.extract_compact(receipt.encode()).headers())
        return forged(header | ({"kid": self.kid} if self.kid else {}), self.key, sha256=sha256)


STRANGER = OKPKey.generate_key("Ed25519")
FORGERIES = {
    "a receipt by a key nobody knows": Forgery(STRANGER, kid=STRANGER.thumbprint()),
    "one by another key under the server's name": Forgery(STRANGER),
    "one with a claim changed": Forgery(None, epoch=2),
}


def _with_claim(receipt: str, **changes: Any) -> str:
    head, payload, signature = receipt.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    other = base64.urlsafe_b64encode(json.dumps(claims | changes).encode()).rstrip(b"=").decode()
    return f"{head}.{other}.{signature}"


def forging(forgery: Forgery) -> Behaviour:
    """The server answers, and somebody on the way puts other receipts into its answers."""

    def behave(exchange: Exchange) -> None:
        answer = exchange.ask(exchange.request)
        head, _, body = answer.partition(b"\r\n\r\n")
        if b"application/json" not in head or b'"receipt"' not in body:
            return exchange.answer(answer)
        told = json.loads(body)
        photo = exchange.request.split(b" ", 2)[1].decode().rpartition("/")[2]
        for one in told.get("outcomes", [told]):
            one["receipt"] = forgery.instead_of(one["receipt"], one.get("sha256", photo))
        body = json.dumps(told).encode()
        head = re.sub(rb"(?i)content-length: \d+", b"Content-Length: %d" % len(body), head)
        return exchange.answer(head + b"\r\n\r\n" + body)

    return behave


def other_result(text: str) -> str:
    """The same record, but that the check came out otherwise."""
    head, payload, signature = text.split(".")
    said = base64.urlsafe_b64decode(payload + "==").replace(
        b'"result":"conforms"', b'"result":"does-not-conform"'
    )
    return f"{head}.{base64.urlsafe_b64encode(said).rstrip(b'=').decode()}.{signature}"


WITHOUT_ED25519 = """
    window.refusals = 0
    for (const name of ['generateKey', 'importKey', 'sign', 'verify']) {
        const native = SubtleCrypto.prototype[name]
        SubtleCrypto.prototype[name] = function (...given) {
            const named = given.flatMap((one) => [one, one?.name])
            if (!named.includes('Ed25519')) return native.apply(this, given)
            window.refusals++
            return Promise.reject(new DOMException('Ed25519', 'NotSupportedError'))
        }
    }
"""


@pytest.mark.timeout(300)
def test_no_ed25519(on_a_line: OnALine, report: Reporter) -> None:
    phone, line, server = on_a_line
    known, first = phone.page, phone.checkpoints()
    page: Page = phone.browser.new_page()
    page.add_init_script(WITHOUT_ED25519)
    phone.page = page
    phone.open_outbox()
    green = page.get_by_text("已收到", exact=True)
    before = phone.states()["records received"]
    expect(green).to_have_count(before)
    phone.seal(1, camera_pictures(Random(report.seed), 1, 400))

    line.behave = forging(Forgery(STRANGER))
    phone.sync()
    expect(page.get_by_text("回执没有通过验证").first).to_be_visible()
    forgery_stands = green.count() > before

    line.behave = pass_on
    phone.sync()
    expect(green).to_have_count(before + 1)
    page.goto(phone.base_url + "/app/seal-log")
    expect(page.get_by_text("以前看到过的内容原样都在。")).to_be_visible()
    wait_until(lambda: phone.unsent() == 0, 60, "it did not send all")
    [last] = phone.checkpoints()
    refusals = page.evaluate("refusals")
    held = phone.held_against(server)
    page.close()
    phone.page = known
    report(
        "no-ed25519",
        f"receipts of record and photo verified in script, a forged one not; checkpoint of "
        f"{last['size']} leaves verified, consistent with the last; {held.lost}/{held.doubled}",
        holds=refusals > 0
        and not forgery_stands
        and last["size"] > (first[0]["size"] if first else 0)
        and phone.unsent() == 0
        and (held.lost, held.doubled) == (0, 0),
    )


class Busy:
    """A server under load. At some requests begins a spell in which it refuses all with 429 or
    503 and says when to come again; at some it stalls; the others it answers."""

    def __init__(self, spells: dict[int, tuple[int, float]], stalls: dict[int, float]) -> None:
        self.spells, self.stalls = spells, stalls  # by number of request: status and seconds
        self.count, self.until, self.status = 0, 0.0, 0
        self.too_soon = 0

    def __call__(self, exchange: Exchange) -> None:
        number, now = self.count, time.monotonic()
        self.count += 1
        if number in self.spells:
            self.status, seconds = self.spells[number]
            self.until = now + seconds
        elif now < self.until:
            # What was on its way when the first was refused could not know.
            self.too_soon += now > self.until - self.spell_seconds + LANES_SECONDS
        if now < self.until:
            return exchange.answer(refusal(self.status, self.until - now))
        time.sleep(self.stalls.get(number, 0))
        return pass_on(exchange)

    @property
    def spell_seconds(self) -> float:
        return max(seconds for _, seconds in self.spells.values())


LANES_SECONDS = 1.0  # for what was on its way beside the one that was refused


def refusal(status: int, seconds: float | None = None) -> bytes:
    body = json.dumps({"type": "/problems/busy", "title": "busy", "status": status}).encode()
    after = "" if seconds is None else f"Retry-After: {math.ceil(seconds)}\r\n"
    return (
        f"HTTP/1.1 {status} Busy\r\nContent-Type: application/problem+json\r\n{after}"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body


@pytest.mark.timeout(3600)
def test_busy(on_a_line: OnALine, figure: Figure, soak: bool, report: Reporter) -> None:
    if not soak:
        pytest.skip("waits as a phone does; pwa/src/sync/sync.test.ts has a short one")
    phone, line, server = on_a_line
    chance = Random(report.seed)
    checks, spell, stall = figure(12, 100), figure(2, 30), figure(2, 30)
    photos = camera_pictures(chance, 3, 200)
    phone.open_outbox()

    def requests_to_send(behave: Behaviour) -> int:
        """Seal, go online, and wait until all is through; the requests that took."""
        phone.browser.set_offline(True)
        phone.seal(checks, photos)
        line.behave, line.asked = behave, []
        phone.browser.set_offline(False)
        wait_until(lambda: phone.unsent() == 0, figure(400, 1200), "it was never all sent")
        wait_until(lambda: line.asked[-1].path.startswith("/api/v1/seals"), 240, "no end")
        return len(line.asked)

    needed = requests_to_send(pass_on)
    moments = chance.sample(range(6, needed - 6), figure(3, 6))
    moments.sort()
    busy = Busy(
        spells={at: (chance.choice((429, 503)), spell) for at in moments[::2]},
        stalls=dict.fromkeys(moments[1::2], stall),
    )
    took = requests_to_send(busy)

    # Down for long, without a word about when to come again.
    phone.seal(1)
    line.behave, line.asked = (lambda exchange: exchange.answer(refusal(503))), []
    enough = figure(2, 11)
    wait_until(lambda: len(line.asked) >= enough, figure(240, 3000), "it asked no more")
    gaps = [after.at - before.at for before, after in pairwise(line.asked)]
    whole = [min(300.0, 5.0 * 2**number) for number in range(len(gaps))]
    shares = [gap / most for gap, most in zip(gaps, whole, strict=True)]
    line.behave = pass_on
    phone.sync()
    wait_until(lambda: phone.unsent() == 0, 60, "it did not send what was left")
    held = phone.held_against(server)
    report(
        "busy",
        f"{took} requests where {needed} are needed ({took / needed:.2f} ×), past "
        f"{len(busy.spells)} spells of 429 or 503 and {len(busy.stalls)} stalls of {stall} s; "
        f"{busy.too_soon} sooner than asked; down for long: waits of "
        f"{', '.join(f'{gap:.0f}' for gap in gaps)} s; {held.lost}/{held.doubled}",
        holds=took <= 1.2 * needed
        and busy.too_soon == 0
        and all(0.5 <= share <= 1.05 for share in shares)
        and max(shares) - min(shares) > 0.01
        and (held.lost, held.doubled) == (0, 0),
    )
