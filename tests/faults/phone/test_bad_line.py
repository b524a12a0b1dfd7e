"""A line that loses packets and answers: what was sealed arrives, and nothing is green before."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import BrowserContext

from tests.faults.conftest import Figure, Reporter
from tests.faults.phone import link as links
from tests.faults.phone.inspector import Inspector, camera_pictures
from tests.faults.phone.link import Quality
from tests.faults.proxy import Exchange, between
from tests.faults.server import Server

pytestmark = pytest.mark.browser

BAD, ANSWERS_LOST = Quality(loss=0.3, delay=0.15, rate=64_000 / 8), 0.5
# Of a short run. With half the answers lost, one run in twenty would lose the last photo's so often
# in a row that the pauses between took minutes.
WORN, FEWER_LOST = Quality(loss=0.05, delay=0.02, rate=64_000), 0.3
PHOTO_PIXELS = 64  # some 2 KB: what is tried is the line, and 600 of 300 KB would take it days


class LosesReplies:
    """Takes each request to the server; of the answers, loses a share once it is told to."""

    def __init__(self, chance: Random) -> None:
        self.share, self._chance = 0.0, chance
        self.answers = self.lost = 0

    def __call__(self, exchange: Exchange) -> None:
        answer = exchange.ask(exchange.request)
        self.answers += 1
        if self._chance.random() < self.share:
            self.lost += 1
            exchange.reset()
        else:
            exchange.answer(answer)


@pytest.mark.timeout(7200)
def test_bad_line(
    server: Server,
    open_browser: Callable[..., BrowserContext],
    driver: str,
    figure: Figure,
    soak: bool,
    report: Reporter,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if reason := links.why_not():
        pytest.skip(reason)
    records, photos, every_seconds = figure(3, 200), figure(1, 3), figure(1, 10)
    chance = Random(report.seed)
    replies = LosesReplies(chance)
    with (
        links.link(Random(report.seed)) as line,
        between(server.port, replies, host=line.here) as address,
    ):
        monkeypatch.setenv("CHROMIUM", str(line.browser(tmp_path, address)))
        phone = Inspector(open_browser("phone"), address, driver)
        phone.set_up()
        phone.wait_until_kept_offline()
        phone.browser.set_offline(True)
        phone.seal(records, camera_pictures(chance, photos, PHOTO_PIXELS))
        assert phone.unsent() == records * (1 + photos)

        line.quality, replies.share = (BAD, ANSWERS_LOST) if soak else (WORN, FEWER_LOST)
        line.sent = line.lost = replies.answers = replies.lost = 0
        phone.browser.set_offline(False)
        began, too_green = time.monotonic(), 0
        while phone.unsent():
            assert time.monotonic() < began + figure(600, 7000), phone.states()
            time.sleep(every_seconds)
            too_green += phone.held_against(server).lost
        minutes = (time.monotonic() - began) / 60
        how = (
            f"{line.lost} of {line.sent} packets that the phone sent and {replies.lost} of "
            f"{replies.answers} answers lost; looked at every {every_seconds} s, {too_green} green "
            "without the server's receipt"
        )
        line.quality, replies.share = Quality(), 0
        held, states = phone.held_against(server), phone.states()
    report(
        "bad-line",
        f"{held.lost}/{held.doubled} of {held.acknowledged} records and "
        f"{states['photos received']} photos of some 2 KB, all through in {minutes:.0f} min; {how}",
        holds=(held.acknowledged, states["photos received"]) == (records, records * photos)
        and (held.lost, held.doubled, too_green) == (0, 0, 0),
    )
