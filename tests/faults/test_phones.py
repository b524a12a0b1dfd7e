"""What phones and people do: wrong clocks, copied profiles, revoked keys, disabled accounts."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import timedelta
from typing import Any

from tests.contract.phone import Phone, bytes_of, verdict
from tests.contract.program import Program
from tests.faults.conftest import Figure, Reporter
from tests.faults.field import Field, Ledger
from tests.faults.server import Server
from tests.installation import PASSWORD

YEAR = timedelta(days=365)
BATCH = 10


def send(phone: Phone, texts: list[str], ledger: Ledger) -> list[str]:
    """Send once; the verdict on each text, every one of which must have been kept."""
    ledger.note_sealed(texts)
    answer = phone.post(texts)
    assert ledger.note(phone, texts, answer) == set(texts), answer.body
    return [verdict(outcome) for outcome in answer.json["outcomes"]]


def test_clock(server: Server, field: Field, figure: Figure, report: Reporter) -> None:
    batches, ledger, verdicts, wrong = figure(5, 100), Ledger(), Counter[str](), 0

    def jump(_batch: int) -> timedelta:
        return timedelta(seconds=field.chance.uniform(-3e8, 3e8))

    for ahead in (lambda _batch: -10 * YEAR, lambda _batch: 10 * YEAR, jump):
        phone = field.phone()
        for batch in range(batches):
            phone.ahead = ahead(batch)
            texts = field.seal(phone, BATCH)
            verdicts.update(send(phone, texts, ledger))
            for text in texts:
                skew = receipt(ledger, text)["skew_ms"] / 1000 + phone.ahead.total_seconds()
                wrong += abs(skew) > 30  # seconds between making and keeping
        last = last_checks(field, phone)
        wrong += sum(sequence != latest for sequence, latest in last)

    held = ledger.held_against(server.database)
    report(
        "clock",
        f"{verdicts['stored']} of {verdicts.total()} stored; {wrong} skews or orders wrong; "
        f"{held.lost}/{held.doubled}",
        holds=verdicts["stored"] == verdicts.total()
        and not wrong
        and (held.lost, held.doubled) == (0, 0),
    )


def receipt(ledger: Ledger, text: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(bytes_of(ledger.receipts[text].split(".")[1]))
    return told


def last_checks(field: Field, phone: Phone) -> list[tuple[int, int]]:
    """At each point: the phone's record that stands last among its own, and its latest."""
    with closing(sqlite3.connect(field.server.database)) as connection:
        made = connection.execute(
            """SELECT made.control_point_id, record.sequence FROM "check" AS made
               JOIN field_record AS record ON record.sha256 = made.record_sha256
               WHERE record.kid = ? ORDER BY made.control_point_id, made.place""",
            [phone.kid],
        ).fetchall()
    last = dict(made)
    latest: dict[str, int] = {}
    for point, sequence in made:
        latest[point] = max(sequence, latest.get(point, 0))
    return [(last[point], latest[point]) for point in latest]


def copy_of(phone: Phone) -> Phone:
    """The same profile on a second phone: key, count and last hash."""
    other = Phone(phone.program)
    other.__dict__.update(phone.__dict__)
    return other


def test_cloned_revoked_disabled(
    server: Server, field: Field, figure: Figure, report: Reporter
) -> None:
    rounds, ledger = figure(3, 100), Ledger()
    told: dict[str, Counter[str]] = {name: Counter() for name in ("cloned", "revoked", "disabled")}
    for name in ("administrator", "leaver"):
        field.people[name] = Program(server.base_url).sign_in(name, PASSWORD)
    for _ in range(rounds):
        phone = field.phone()
        send(phone, field.seal(phone, 2), ledger)
        clone = copy_of(phone)
        assert set(send(phone, field.seal(phone, BATCH), ledger)) == {"stored"}
        told["cloned"].update(send(clone, field.seal(clone, BATCH + 2), ledger))

        phone = field.phone()
        sealed = field.seal(phone, BATCH)
        do(field, f"/console/devices/{phone.kid}/revoke")
        told["revoked"].update(send(phone, sealed, ledger))

    leavers = [field.phone(who="leaver") for _ in range(rounds)]
    sealed_by = [field.seal(phone, BATCH) for phone in leavers]
    do(field, f"/console/people/{field.people['leaver'].person['id']}/disable")
    for phone, texts in zip(leavers, sealed_by, strict=True):
        phone.program = field.people["colleague"]  # who brings what the leaver's phone still had
        told["disabled"].update(send(phone, texts, ledger))

    held = ledger.held_against(server.database)
    count = rounds * BATCH
    report(
        "cloned",
        "; ".join(f"{name}: {_in_words(verdicts)}" for name, verdicts in told.items())
        + f"; {held.lost}/{held.doubled} of {held.acknowledged}",
        holds=told
        == {
            "cloned": {"held:sequence-taken": count, "held:previous-differs": 2 * rounds},
            "revoked": {"held:device-revoked": count},
            "disabled": {"held:person-disabled": count},
        }
        and (held.lost, held.doubled) == (0, 0),
    )


def do(field: Field, path: str) -> None:
    """What an administrator does with one button of the console."""
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert field.people["administrator"].post(path, b"", **form).status in (302, 303)


def _in_words(verdicts: Counter[str]) -> str:
    return ", ".join(f"{count} {verdict}" for verdict, count in verdicts.items())
