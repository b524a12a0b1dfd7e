"""Inspectors in the field: phones that upload through whatever happens, and a ledger of every
receipt they got, held against the server's disk at the end."""

from __future__ import annotations

import hashlib
import http.client
import json
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from uuid import UUID

import psycopg
from joserfc.errors import JoseError

from tests.contract.phone import Phone, instant, sha256_of
from tests.contract.program import Answer, Program
from tests.faults.keeping import KeepingPhone
from tests.faults.server import Server
from tests.installation import PASSWORD, Installation

INSPECTORS = ("inspector", "colleague")


class Point(NamedTuple):
    """A control point with the label that hangs there."""

    id: str
    version: int
    label: str


class Field:
    """The area as an inspector's phone sees it, and phones in it."""

    def __init__(self, server: Server | Installation, seed: int) -> None:
        self.server = server
        self.chance = Random(seed)
        self.people = {
            name: Program(server.base_url).sign_in(name, PASSWORD) for name in INSPECTORS
        }
        self.points = _points(self.people["inspector"])

    def phone(self, base_url: str = "", who: str = "inspector") -> Phone:
        """A newly enrolled phone, which talks to the server or to what stands in between."""
        phone = Phone(beside(self.people[who], self.server.base_url)).enrol()
        phone.program = beside(self.people[who], base_url or self.server.base_url)
        return phone

    def keeping_phone(self, program: Program | None = None) -> KeepingPhone:
        """A newly enrolled phone that keeps all that it seals."""
        program = program or beside(self.people["inspector"], self.server.base_url)
        phone = KeepingPhone(program)
        phone.enrol()
        return phone

    def body(self, phone: Phone, chance: Random | None = None, **members: Any) -> dict[str, Any]:
        """A check's body at one of the points; `members` replace its own."""
        chance = chance or self.chance
        point = chance.choice(self.points)
        return {
            "label": point.label,
            "control_point": point.id,
            "plan_version": point.version,
            "checklist_version": 1,
            "visit": str(UUID(int=chance.getrandbits(128), version=4)),
            "scan": {"by": "camera", "at": instant(phone.now())},
            "measurements": [],
            "items": [{"item": "C-06", "result": "conforms", "remark": "记录齐全"}],
            "result": "conforms",
            "photos": [],
            "inspectors": [one.person["id"] for one in self.people.values()],
            "signatures": [],
            **members,
        }

    def seal(self, phone: Phone, count: int, chance: Random | None = None) -> list[str]:
        return [phone.seal(self.body(phone, chance)) for _ in range(count)]


def beside(program: Program, base_url: str) -> Program:
    """The same person's session at another address."""
    other = Program(base_url)
    other.cookies, other.csrf_token = program.cookies, program.csrf_token
    other.person = program.person
    return other


def _points(program: Program) -> list[Point]:
    changes, _ = program.changes()
    of = {
        type_: [one for one in changes if one["type"] == type_]
        for type_ in ("label", "control_point")
    }
    labels = {one["data"]["control_point"]: one["id"] for one in of["label"]}
    return [
        Point(one["id"], one["data"]["version"], labels[one["id"]])
        for one in of["control_point"]
        if one["id"] in labels
    ]


class Held(NamedTuple):
    """What the disk holds, against what was acknowledged."""

    acknowledged: int
    lost: int
    doubled: int


@dataclass
class Ledger:
    """Every text sealed, and the receipt that each got. Threads share it."""

    sealed: set[str] = field(default_factory=set)
    receipts: dict[str, str] = field(default_factory=dict)  # by text
    requests: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note_sealed(self, texts: Iterable[str]) -> None:
        with self._lock:
            self.sealed.update(texts)

    def note(self, phone: Phone, texts: Sequence[str], answer: Answer) -> set[str]:
        """Take the receipts out of an answer, as a phone does; returns the texts they are for.

        What is no answer to these texts acknowledges nothing. Fails where a text gets a second,
        different receipt.
        """
        told: set[str] = set()
        for text, outcome in _outcomes(texts, answer):
            try:
                phone.receipt(outcome)
            except (AssertionError, JoseError, KeyError, ValueError):
                continue  # not by the installation, or not of this text
            told.add(text)
            with self._lock:
                first = self.receipts.setdefault(text, outcome["receipt"])
            assert first == outcome["receipt"], "a second, different receipt"
        return told

    def held_against(self, database: Path | str) -> Held:
        """Compare with the rows of the database (SQLite's file, or PostgreSQL's address), read
        without the server's own code."""
        with closing(_connect(database)) as connection:
            rows = connection.execute("SELECT text, receipt, sha256 FROM field_record").fetchall()
            taken = connection.execute(
                "SELECT count(*) FROM field_record WHERE takes_place GROUP BY kid, sequence"
            ).fetchall()
            leaves = connection.execute(
                'SELECT "index", sha256, leaf_hash FROM log_entry ORDER BY "index"'
            ).fetchall()
        kept = {text: receipt for text, receipt, _ in rows}
        times = Counter(text for text, *_ in rows)
        assert all(_sha256(text) == sha256 for text, _, sha256 in rows), "a text was altered"
        assert [leaf[0] for leaf in leaves] == list(range(len(leaves))), "a gap in the log"
        leaf_of = {sha256: leaf_hash for _, sha256, leaf_hash in leaves}
        assert all(leaf_of[sha256] == _leaf(text) for text, _, sha256 in rows), "a wrong leaf"
        assert set(kept) <= self.sealed, "a record that nobody sealed"
        return Held(
            acknowledged=len(self.receipts),
            lost=sum(kept.get(text) != receipt for text, receipt in self.receipts.items()),
            doubled=sum(count - 1 for count in times.values())
            + sum(count - 1 for (count,) in taken),
        )


def _connect(database: Path | str) -> Any:
    if isinstance(database, Path):
        return sqlite3.connect(database)
    return psycopg.connect(database.replace("postgresql+psycopg:", "postgresql:"))


def _outcomes(texts: Sequence[str], answer: Answer) -> list[tuple[str, dict[str, Any]]]:
    """The outcomes of an answer beside the texts they are about, matched by hash."""
    of = {sha256_of(text): text for text in texts}
    try:
        outcomes = answer.json["outcomes"] if answer.status == 200 else []
        return [(of[one["sha256"]], one) for one in outcomes if one.get("sha256") in of]
    except (ValueError, KeyError, TypeError, AttributeError):
        return []  # a gateway's page, or what is left of an answer


def send_until_received(
    phone: Phone,
    texts: Sequence[str],
    ledger: Ledger,
    *,
    seconds: float = 120,
    wait: Callable[[Answer | None], float] = lambda _answer: 0.05,
) -> None:
    """Send a batch again and again until each of its texts has a receipt.

    `wait` gives the seconds until the next attempt; None stands for no answer at all.
    """
    ledger.note_sealed(texts)
    end = time.monotonic() + seconds
    waiting = list(texts)
    while waiting:
        answer = None
        try:
            ledger.requests += 1
            answer = phone.post(waiting)
        except (OSError, http.client.HTTPException):
            pass
        else:
            received = ledger.note(phone, waiting, answer)
            waiting = [text for text in waiting if text not in received]
        if waiting:
            assert time.monotonic() < end, f"{len(waiting)} records still without a receipt"
            time.sleep(wait(answer))


def bodies_of(texts: Iterable[str]) -> bytes:
    """A request's body with these texts, as any program might write it."""
    return json.dumps({"records": list(texts)}).encode()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _leaf(text: str) -> str:
    return hashlib.sha256(b"\x00" + text.encode()).hexdigest()
