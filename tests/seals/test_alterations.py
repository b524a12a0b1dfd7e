"""Whatever is changed behind the program's back is found, and the first bad entry named.

`ALTERATIONS=1000` makes a thousand edits instead of fifty; `ALTERATIONS_SEED` repeats a run.
"""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from server.accounts.models import Person
from server.database import db
from server.enterprises.models import Enterprise
from server.settings import Settings
from server.verification.findings import DATABASE, Finding
from server.verification.service import verify
from tests.records.conftest import PhoneOf
from tests.seals.lived import live
from tests.verification.desk import work_at_the_desk

COUNT = int(os.environ.get("ALTERATIONS", "50"))
SEED = int(os.environ.get("ALTERATIONS_SEED") or random.SystemRandom().randrange(10**9))

# How rows are named where something is wrong with them, and which leaf they belong to.
TABLES = {
    "field_record": ("sha256", "leaf_index"),
    "act": ("sha256", "leaf_index"),
    "log_entry": ("sha256", "index"),
    "log_node": ("index", None),
    "device": ("kid", None),
    "person": ("id", None),
    "person_area": ("person_id", None),
    "installation": ("number", None),
    "photo": ("sha256", None),
    "photo_reference": ("photo_sha256", None),
    "control_point": ("id", None),
    "plan_version": ("control_point_id", None),
    "template_version": ("code", None),
    "declined_update": ("control_point_id", None),
    "label": ("code", None),
    "contact_point": ("id", None),
    "office_day": ("id", None),
    "office_question": ("id", None),
    "assignment": ("id", None),
    "enterprise_step": ("sha256", None),
}
WEIGHTS = (8, 5, 5, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)
# Nobody signed these; docs/verify.md says so.
OUTSIDE = {
    "person": {"username", "name", "password_hash", "created_at"},
    "device": {
        *("name", "sent_at", "app_version", "unsent_records", "unsent_photos", "unsent_oldest"),
        "complete_to",
    },
    "control_point": {"enterprise_id", "code", "template_code", "gate"},
    "plan_version": {"catalogue_version", "accepted_at"},
    "label": {
        *("control_point_id", "plan_version", "issued_at", "valid_until", "state"),
        *("state_since", "printed_at", "replaced_by", "latitude", "longitude"),
    },
}


class Edit(NamedTuple):
    """What was changed, and by which names or leaves it may be told."""

    what: str
    names: set[str]
    leaves: set[int]


class NotPossible(Exception):
    """The database itself refuses this edit, or it changes nothing."""


Connection = sqlite3.Connection
Row = dict[str, object]


@pytest.mark.timeout(60 + 2 * COUNT)
def test_every_edit_is_found_and_named(
    phone_of: PhoneOf,
    inspector: Person,
    staff: Person,
    meat_plant: Enterprise,
    bakery: Enterprise,
    settings: Settings,
) -> None:
    live(lambda: phone_of(inspector), staff)
    work_at_the_desk(staff, inspector, meat_plant, bakery)
    assert verify().findings == []
    pristine = _put_aside(settings)
    chance = random.Random(SEED)
    print(f"\nALTERATIONS={COUNT} ALTERATIONS_SEED={SEED}")
    missed = []
    for number in range(COUNT):
        edit = _edit(chance, settings)
        findings = verify().findings
        if not findings or not _tells(findings[0], edit):
            missed.append(f"{number}: {edit} gave {findings[:2]}")
        _put_back(settings, pristine)

    assert not missed, "\n".join(missed)
    assert verify().findings == []


def _tells(finding: Finding, edit: Edit) -> bool:
    if finding.what is DATABASE:
        return "database file" in edit.what
    return finding.leaf in edit.leaves or any(name in finding.name for name in edit.names)


def _put_aside(settings: Settings) -> Path:
    """A copy of database and photos, all of it in the files."""
    db.session.rollback()
    with db.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.engine.dispose()
    aside = settings.data_dir / "aside"
    aside.mkdir()
    shutil.copy(settings.data_dir / "guanqia.db", aside)
    shutil.copytree(settings.data_dir / "photos", aside / "photos")
    return aside


def _put_back(settings: Settings, aside: Path) -> None:
    db.session.rollback()
    db.engine.dispose()
    for leftover in settings.data_dir.glob("guanqia.db-*"):
        leftover.unlink()
    shutil.copy(aside / "guanqia.db", settings.data_dir)
    shutil.rmtree(settings.data_dir / "photos")
    shutil.copytree(aside / "photos", settings.data_dir / "photos")


def _edit(chance: random.Random, settings: Settings) -> Edit:
    kinds: list[Callable[[random.Random, Settings], Edit]] = [
        *(_turn_a_bit, _turn_a_bit, _turn_a_bit, _turn_a_bit_of_the_file),
        *(_delete_a_row, _insert_a_row, _swap_rows, _change_a_photo_file),
    ]
    while True:
        try:
            return chance.choice(kinds)(chance, settings)
        except NotPossible:
            continue


def _in_database(
    edit: Callable[[random.Random, Connection], Edit],
) -> Callable[[random.Random, Settings], Edit]:
    def run(chance: random.Random, settings: Settings) -> Edit:
        db.session.rollback()
        connection = sqlite3.connect(settings.data_dir / "guanqia.db")
        connection.text_factory = bytes
        try:
            done = edit(chance, connection)
            connection.commit()
        except sqlite3.IntegrityError as refusal:
            connection.rollback()
            raise NotPossible from refusal
        finally:
            connection.close()
        return done

    return run


def _some_row(chance: random.Random, connection: Connection, table: str = "") -> tuple[str, Row]:
    table = table or chance.choices(list(TABLES), WEIGHTS)[0]
    found = connection.execute(f'SELECT rowid AS "rowid", * FROM "{table}"')  # noqa: S608
    names = [one[0] for one in found.description]
    rows = found.fetchall()
    if not rows:
        raise NotPossible
    return table, dict(zip(names, chance.choice(rows), strict=True))


def _names(table: str, *rows: Row) -> tuple[set[str], set[int]]:
    """By what a finding may name these rows."""
    name, leaf = TABLES[table]
    names = {_shown(row[name]) for row in rows}
    leaves = {row[leaf] for row in rows if leaf}
    return names, {one for one in leaves if isinstance(one, int)}


def _shown(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _turned(chance: random.Random, value: object) -> object:
    """The value with one bit turned over; where there is none, one that should not be."""
    if isinstance(value, int):
        return value ^ 1 << chance.randrange(20)
    if isinstance(value, bytes) and value:
        at, bit = chance.randrange(len(value)), chance.randrange(8)
        return value[:at] + bytes([value[at] ^ 1 << bit]) + value[at + 1 :]
    return b"x"


def _set(connection: Connection, table: str, rowid: object, column: str, value: object) -> None:
    wanted = "CAST(? AS TEXT)" if isinstance(value, bytes) else "?"
    connection.execute(
        f'UPDATE "{table}" SET "{column}" = {wanted} WHERE rowid = ?',  # noqa: S608
        (value, rowid),
    )


@_in_database
def _turn_a_bit(chance: random.Random, connection: Connection) -> Edit:
    table, row = _some_row(chance, connection)
    column = chance.choice([one for one in row if one not in ("rowid", *OUTSIDE.get(table, ()))])
    altered = {**row, column: _turned(chance, row[column])}
    _set(connection, table, row["rowid"], column, altered[column])
    what = f"{table}.{column} of {row['rowid']}: {row[column]!r:.80} → {altered[column]!r:.80}"
    return Edit(what, *_names(table, row, altered))


@_in_database
def _delete_a_row(chance: random.Random, connection: Connection) -> Edit:
    table, row = _some_row(chance, connection)
    connection.execute(f'DELETE FROM "{table}" WHERE rowid = ?', (row["rowid"],))  # noqa: S608
    return Edit(f"row {row['rowid']} of {table} deleted", *_names(table, row))


@_in_database
def _insert_a_row(chance: random.Random, connection: Connection) -> Edit:
    """A copy of a row that is like it but for what must differ."""
    table, row = _some_row(chance, connection)
    copy = {name: value for name, value in row.items() if name != "rowid"}
    info = connection.execute(f'PRAGMA table_info("{table}")').fetchall()
    keys = {_shown(column[1]) for column in info if column[5]} | {"leaf_index", "id"} & set(copy)
    for name in keys - {"level"}:
        value = copy[name]
        copy[name] = value + 10**6 if isinstance(value, int) else _turned(chance, value)
    listed = ", ".join(f'"{name}"' for name in copy)
    holes = ", ".join("CAST(? AS TEXT)" if isinstance(one, bytes) else "?" for one in copy.values())
    connection.execute(
        f'INSERT INTO "{table}" ({listed}) VALUES ({holes})',  # noqa: S608
        tuple(copy.values()),
    )
    return Edit(f"row {row['rowid']} of {table} inserted again", *_names(table, copy, row))


@_in_database
def _swap_rows(chance: random.Random, connection: Connection) -> Edit:
    """Two entries in each other's place."""
    table = chance.choice(["field_record", "act", "log_entry"])
    column = TABLES[table][1]
    assert column
    (_, one), (_, other) = (_some_row(chance, connection, table) for _ in range(2))
    if one[column] == other[column]:
        raise NotPossible
    for to, of in ((-1, one[column]), (one[column], other[column]), (other[column], -1)):
        change = f'UPDATE "{table}" SET "{column}" = ? WHERE "{column}" = ?'  # noqa: S608
        connection.execute(change, (to, of))
    return Edit(f"{table} {one[column]} and {other[column]} swapped", *_names(table, one, other))


def _turn_a_bit_of_the_file(chance: random.Random, settings: Settings) -> Edit:
    """One bit of the database file, where it holds some of a value: in a row or in an index."""
    db.session.rollback()
    file = settings.data_dir / "guanqia.db"
    before = _all_rows(file)
    table = chance.choices(list(TABLES), WEIGHTS)[0]
    values = [
        value
        for row in before[table].values()
        for name, value in row.items()
        if isinstance(value, bytes) and len(value) > 24 and name not in OUTSIDE.get(table, ())
    ]
    if not values:
        raise NotPossible
    value = chance.choice(values)
    start = chance.randrange(len(value) - 24)
    pristine = file.read_bytes()
    places = _all_places(pristine, value[start : start + 24])
    if not places:  # it goes on in another page
        raise NotPossible
    at, data = chance.choice(places) + chance.randrange(24), bytearray(pristine)
    data[at] ^= 1 << chance.randrange(8)
    db.engine.dispose()
    file.write_bytes(data)
    names, leaves = _differing(before, _all_rows(file))
    if not names and _is_whole(file):  # it was a value of a table that this is not about
        file.write_bytes(pristine)
        raise NotPossible
    return Edit(f"bit of the database file at {at}, from {table}", names, leaves)


def _all_rows(file: Path) -> dict[str, dict[object, Row]]:
    connection = sqlite3.connect(file)
    connection.text_factory = bytes
    try:
        found = {}
        for table in TABLES:
            rows = connection.execute(f'SELECT rowid AS "rowid", * FROM "{table}" NOT INDEXED')  # noqa: S608
            names = [one[0] for one in rows.description]
            found[table] = {row[0]: dict(zip(names, row, strict=True)) for row in rows}
        return found
    finally:
        connection.close()


def _differing(
    before: dict[str, dict[object, Row]], after: dict[str, dict[object, Row]]
) -> tuple[set[str], set[int]]:
    """The names and leaves of the rows in which the two differ."""
    names, leaves = set[str](), set[int]()
    for table, rows in before.items():
        for rowid in rows.keys() | after[table].keys():
            both = [some[rowid] for some in (rows, after[table]) if rowid in some]
            if len(both) < 2 or _inside(table, both[0]) != _inside(table, both[1]):
                more_names, more_leaves = _names(table, *both)
                names, leaves = names | more_names, leaves | more_leaves
    return names, leaves


def _inside(table: str, row: Row) -> Row:
    """What of a row is sealed or follows from what is: two columns may hold the same moment."""
    outside = OUTSIDE.get(table, ())
    return {name: value for name, value in row.items() if name not in outside}


def _is_whole(file: Path) -> bool:
    connection = sqlite3.connect(file)
    try:
        return bool(connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok")
    finally:
        connection.close()


def _all_places(data: bytes, wanted: bytes) -> list[int]:
    places, at = [], data.find(wanted)
    while at >= 0:
        places.append(at)
        at = data.find(wanted, at + 1)
    return places


def _change_a_photo_file(chance: random.Random, settings: Settings) -> Edit:
    files = sorted(one for one in (settings.data_dir / "photos").rglob("*") if one.is_file())
    file = chance.choice(files)
    data = file.read_bytes()
    how = chance.choice(["a bit", "cut", "deleted", "swapped"])
    names = {file.name}
    if how == "a bit":
        turned = _turned(chance, data)
        assert isinstance(turned, bytes)
        file.write_bytes(turned)
    elif how == "cut":
        file.write_bytes(data[: chance.randrange(len(data))])
    elif how == "deleted":
        file.unlink()
    else:
        other = chance.choice([one for one in files if one != file])
        file.write_bytes(other.read_bytes())
        other.write_bytes(data)
        names.add(other.name)
    return Edit(f"photo file {file.name} {how}", names, set())
