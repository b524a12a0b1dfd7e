"""What the network does to a request and to its answer: nothing is lost, nothing counts twice."""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from random import Random
from typing import Any

from tests.contract.phone import Phone
from tests.faults.conftest import Figure, Reporter
from tests.faults.field import Field, Held, Ledger, send_until_received
from tests.faults.proxy import GATEWAY, Behaviour, Exchange, between, pass_on
from tests.faults.server import Server

CLIENTS = 4
BATCH = 10


class Fate:
    """Chooses what happens to each request, and counts it; threads share it."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.happened: Counter[str] = Counter()
        self._lock = threading.Lock()

    def choose(self, *names: str) -> str:
        with self._lock:
            chosen = self.chance.choice(names)
            self.happened[chosen] += 1
            return chosen

    def byte_of(self, data: bytes) -> int:
        with self._lock:
            return self.chance.randrange(len(data))


def upload_through(field: Field, behave: Behaviour, count: int) -> tuple[Ledger, Held]:
    """Upload so many records through a proxy, and hold the receipts against the disk."""
    ledger = Ledger()
    with between(field.server.port, behave) as address:
        phones = [field.phone(address) for _ in range(CLIENTS)]

        def upload(phone: Phone) -> None:
            for _ in range(count // CLIENTS // BATCH):
                texts = field.seal(phone, BATCH)
                send_until_received(phone, texts, ledger, seconds=300, wait=lambda _answer: 0)

        with ThreadPoolExecutor(CLIENTS) as clients:
            for _ in clients.map(upload, phones):
                pass
    return ledger, ledger.held_against(field.server.database)


def test_reply_lost(server: Server, field: Field, figure: Figure, report: Reporter) -> None:
    fate = Fate(report.seed)

    def behave(exchange: Exchange) -> None:
        answer = exchange.ask(exchange.request)  # committed, whatever comes of the answer
        if fate.choose("lost", "passed") == "lost":
            exchange.reset()
        else:
            exchange.answer(answer)

    count = figure(1000, 10_000)
    ledger, held = upload_through(field, behave, count)
    again = again_from_the_start(field, ledger)

    report(
        "reply-lost",
        f"{held.lost}/{held.doubled} of {held.acknowledged}; {fate.happened['lost']} of "
        f"{fate.happened.total()} replies lost; {again} receipts asked again, all identical",
        holds=held == (count, 0, 0) and again == count,
    )


def again_from_the_start(field: Field, ledger: Ledger) -> int:
    """Ask for every receipt again; returns how many are the same."""
    phone, texts = field.phone(), list(ledger.receipts)
    same = 0
    for at in range(0, len(texts), 200):
        some = texts[at : at + 200]
        for text, outcome in zip(some, phone.send(*some), strict=True):
            same += outcome["receipt"] == ledger.receipts[text]
    return same


def test_cut(server: Server, field: Field, figure: Figure, report: Reporter) -> None:
    fate = Fate(report.seed)

    def behave(exchange: Exchange) -> None:
        request = exchange.request
        at = fate.byte_of(request)
        what = fate.choose("cut", "reset", "truncated", "altered", "gateway", *["passed"] * 3)
        if what == "cut":
            exchange.answer(exchange.ask(request[:at]))
        elif what == "reset":
            exchange.ask_and_reset(request[:at])
        elif what == "truncated":  # the answer, on its way back
            answer = exchange.ask(request)
            exchange.answer(answer[: fate.byte_of(answer)])
        elif what == "altered":
            flipped = bytes([request[at] ^ 1 << fate.byte_of(b"8 bits..")])
            exchange.answer(exchange.ask(request[:at] + flipped + request[at + 1 :]))
        elif what == "gateway":
            exchange.answer(GATEWAY)
        else:
            pass_on(exchange)

    count = figure(1000, 10_000)
    _ledger, held = upload_through(field, behave, count)

    faults = fate.happened.total() - fate.happened["passed"]
    report(
        "cut",
        f"{held.lost}/{held.doubled} of {held.acknowledged}; {faults} of "
        f"{fate.happened.total()} requests harmed; none falsely received",
        holds=held == (count, 0, 0) and faults > count // 100,
    )


def test_repeated(server: Server, field: Field, figure: Figure, report: Reporter) -> None:
    """Two phones seal the same work; one sends it in order, the other's network does not."""
    count = figure(300, 5000)
    calm, stormy = field.phone(), field.phone(who="colleague")
    bodies = [field.body(calm) for _ in range(count)]
    ledger = Ledger()
    for at in range(0, count, 50):
        send_until_received(calm, [calm.seal(body) for body in bodies[at : at + 50]], ledger)
    texts = [stormy.seal(body) for body in bodies]
    ledger.note_sealed(texts)

    sendings = [texts[at : at + 25] for at in range(0, count, 25) for _ in range(sends(field))]
    field.chance.shuffle(sendings)
    for one in sendings:
        field.chance.shuffle(one)
    with ThreadPoolExecutor(2) as connections:
        for texts_sent, answer in connections.map(lambda some: (some, stormy.post(some)), sendings):
            assert ledger.note(stormy, texts_sent, answer) == set(texts_sent)

    held = ledger.held_against(server.database)
    same = state_of(server, calm.kid) == state_of(server, stormy.kid)
    report(
        "repeated",
        f"{held.lost}/{held.doubled} of {held.acknowledged}; {len(sendings)} requests for "
        f"{count // 25} batches; state {'equal' if same else 'different'}",
        holds=held == (2 * count, 0, 0) and same,
    )


def sends(field: Field) -> int:
    return field.chance.randint(1, 10)


def state_of(server: Server, kid: str) -> list[Any]:
    """What is kept and derived of a device's records, in the device's order, without what tells
    the two devices apart."""
    with closing(sqlite3.connect(server.database)) as connection:
        return connection.execute(
            """SELECT record.sequence, record.kind, record.body, record.outcome, record.reason,
                      record.takes_place, record.applied, made.control_point_id, made.result,
                      made.flagged, made.replaced_by
               FROM field_record AS record
               LEFT JOIN "check" AS made ON made.record_sha256 = record.sha256
               WHERE record.kid = ? ORDER BY record.sequence""",
            [kid],
        ).fetchall()


def test_poison(server: Server, field: Field, figure: Figure, report: Reporter) -> None:
    rounds = figure(1, 20)
    arrived, ledger = Counter[str](), Ledger()
    for number in range(rounds):
        phone = field.phone()
        texts = field.seal(phone, 499)
        poison = POISONS[number % len(POISONS)](phone)
        texts.insert(field.chance.randrange(500), poison)
        ledger.note_sealed(texts)
        for at in range(0, 500, 200):
            some = texts[at : at + 200]
            answer = phone.post(some)
            assert answer.status == 200, answer.body
            ledger.note(phone, some, answer)
            arrived.update(one["outcome"] for one in answer.json["outcomes"])

    held = ledger.held_against(server.database)
    report(
        "poison",
        f"{arrived['stored']} of {rounds} × 499 stored; {held.lost}/{held.doubled}",
        holds=arrived["stored"] == rounds * 499 and (held.lost, held.doubled) == (0, 0),
    )


POISONS: list[Callable[[Phone], Any]] = [
    lambda phone: phone.sign(b'{"id": "\\ud800", "deep": ' + b"[" * 20_000 + b"}"),
    lambda phone: phone.seal({}, kind="check")[:-1] + "*",
    lambda phone: phone.sign(phone.claims({"photos": 1})),
    lambda _phone: "é",
    lambda _phone: "." * 60_000,
]
