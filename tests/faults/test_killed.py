"""`kill -9` of the server at random instants while clients upload."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from random import Random

from tests.faults.conftest import Figure, Reporter
from tests.faults.field import Field, Ledger, send_until_received
from tests.faults.server import Server

CLIENTS = 20
LARGEST_BATCH = 8
SERVING_AGAIN = 10  # seconds, at most


class Allowance:
    """How many records may have been sealed so far: so that each life of the server has some."""

    def __init__(self) -> None:
        self._left = threading.Semaphore(0)

    def grant(self, count: int) -> None:
        self._left.release(count)

    def take(self, count: int) -> None:
        for _ in range(count):
            self._left.acquire()


def test_killed(server: Server, field: Field, figure: Figure, report: Reporter) -> None:
    kills, records = figure(10, 200), figure(1000, 10_000)
    ledger, allowance = Ledger(), Allowance()
    phones = [field.phone() for _ in range(CLIENTS)]

    def upload(number: int) -> None:
        phone, chance = phones[number], Random(f"{report.seed} {number}")
        left = records // CLIENTS
        while left:
            size = min(left, chance.randint(1, LARGEST_BATCH))
            allowance.take(size)
            batch = field.seal(phone, size, chance)
            send_until_received(phone, batch, ledger, seconds=600)
            left -= size

    starts, sound = [], 0
    with ThreadPoolExecutor(CLIENTS) as clients:
        uploads = [clients.submit(upload, number) for number in range(CLIENTS)]
        for _ in range(kills):
            allowance.grant(records // kills)
            time.sleep(field.chance.uniform(0.02, 0.5))
            server.kill()
            sound += server.is_sound()
            starts.append(server.start())
        allowance.grant(records)
        for one in uploads:
            one.result()

    held = ledger.held_against(server.database)
    report(
        "killed",
        f"{held.lost}/{held.doubled} of {held.acknowledged}; {kills} kills, database whole "
        f"{sound} times; serving again after {max(starts):.1f} s at most",
        holds=(held.acknowledged, held.lost, held.doubled, sound) == (records, 0, 0, kills)
        and max(starts) <= SERVING_AGAIN,
    )
