"""`verify`: everything that is kept, recomputed."""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import sqlite3
from collections import deque
from collections.abc import Iterator
from itertools import islice
from multiprocessing.pool import AsyncResult
from typing import NamedTuple

import sqlalchemy as sa

from ..accounts.models import Passkey, Person, PersonArea
from ..bureau.models import BureauSetting
from ..database import db
from ..language import Text
from ..monitoring.models import MonitoringEntry
from ..photos import store
from ..photos.models import Photo, PhotoReference
from ..problem_reports.models import ProblemReport, ReportPhoto
from ..records.models import Device, FieldRecord
from ..seals import checkpoint as checkpoints
from ..seals import history, tree
from ..seals.models import Act, Installation, LogEntry, LogNode
from . import derived, desk, lines, log, passkeys, plans, records, reports, settings, things, told
from .facts import Facts, installation_by_acts, read_acts
from .findings import DATABASE, INSTALLATION, Finding, in_order
from .records import Checked, Sealed
from .stored import Row, Stored, damage_of_file, open_stored, shown, text_of

CHUNK = 500  # records handed to a process at once
FEW = 4 * CHUNK  # not worth a process of its own
AHEAD = 8  # chunks read before they are checked, so that memory stays flat

UNKNOWN = Text(
    "日志中没有说明属于哪个安装的操作", "no act of the log says which installation it is of"
)


class Report(NamedTuple):
    """What was verified; it holds where there are no findings."""

    findings: list[Finding]  # the one to begin with first
    entries: int = 0
    acts: int = 0
    photos: int = 0
    erased: int = 0  # texts, photos, problem reports, names and contacts, by law
    root: bytes = tree.EMPTY_ROOT


def verify(against: checkpoints.Checkpoint | None = None) -> Report:
    """Recompute everything from the texts; where given, hold it against an older checkpoint.

    Reads one state of the database; what is written meanwhile waits for the next time.
    """
    db.session.rollback()
    damage = damage_of_file()
    why = Text(f"SQLite 报告：{damage}", f"SQLite says: {damage}")
    broken = [Finding(DATABASE, None, "guanqia.db", why)] if damage else []
    try:
        with open_stored() as stored:
            report = _verify(stored, against)
        if not (broken or report.findings):
            report = report._replace(findings=derived.check())
    except sqlite3.DatabaseError:
        if not broken:
            raise
        report = Report([])  # it cannot even be read to its end
    return report._replace(findings=in_order([*broken, *report.findings]))


def _verify(stored: Stored, against: checkpoints.Checkpoint | None) -> Report:
    act_rows = list(stored.rows(Act, "leaf_index"))  # a later one may overrule an earlier
    known = installation_by_acts(act_rows) or _installation_by_row()
    if known is None:
        return Report([Finding(INSTALLATION, None, "1", UNKNOWN)])
    facts, findings = read_acts(*known, act_rows, stored.raw)
    sealed = [(row["leaf_index"], one) for row in act_rows if (one := _sealed_act(row, facts))]
    texts = {leaf: one for leaf, one in sealed if isinstance(leaf, int)}
    checked = _check_records(stored, facts)
    texts |= checked.texts
    acts_at = {row["leaf_index"] for row in act_rows}
    unreadable = checked.unreadable | (acts_at - texts.keys())
    entries = log.check_entries(stored.rows(LogEntry, "index"), texts, unreadable, stored.raw)
    findings += checked.findings + entries.findings
    findings += log.check_nodes(stored.rows(LogNode), entries.hashes, stored.raw)
    findings += log.check_seen(checked.seen, entries.hashes)
    findings += things.check_installation(stored.rows(Installation, "number"), facts, stored.raw)
    people, areas = stored.rows(Person), stored.rows(PersonArea)
    findings += things.check_people(people, areas, facts, stored.raw)
    findings += passkeys.check_passkeys(stored.rows(Passkey), facts, stored.raw)
    findings += things.check_devices(stored.rows(Device), facts, stored.raw)
    findings += things.check_photos(stored.rows(Photo), facts, stored.raw, store.get)
    leaves = {one.sha256: leaf for leaf, one in texts.items()}
    named = checked.photos | facts.photos_named
    findings += things.check_references(stored.rows(PhotoReference), named, leaves)
    findings += _check_what_staff_did(stored, facts)
    if against:
        findings += log.check_against(against, facts, entries.hashes)
    return Report(
        findings=findings,
        entries=len(entries.hashes),
        acts=len(facts.all_acts) + len(facts.acts_erased),
        photos=len(facts.photos),
        erased=checked.erased
        + len(facts.photos_erased)
        + len(facts.reports_erased)
        + len(facts.contacts_erased)
        + len(facts.acts_erased),
        root=tree.root(entries.hashes),
    )


def _check_what_staff_did(stored: Stored, facts: Facts) -> Iterator[Finding]:
    reported, pictures = stored.rows(ProblemReport), stored.rows(ReportPhoto)
    yield from reports.check_reports(reported, pictures, facts, stored.raw)
    yield from lines.check_lines(stored.rows(MonitoringEntry), facts, stored.raw)
    yield from settings.check_settings(stored.rows(BureauSetting), facts.all_acts)
    for table in (*plans.TABLES, *desk.TABLES):
        rows = stored.rows(table.model)
        yield from told.check_table(table, rows, facts.all_acts, stored.raw)


def _installation_by_row() -> tuple[Installation, history.History] | None:
    """Where the act that founds the log is unreadable: what its row says, so that it is named."""
    try:
        this = db.session.get(Installation, 1)
        return None if this is None else (this, history.from_acts(this, []))
    except (ValueError, TypeError, sa.exc.DBAPIError):
        return None
    finally:
        db.session.rollback()


def _sealed_act(row: Row, facts: Facts) -> Sealed | None:
    name = shown(row["sha256"])
    if not row["text"]:
        erased = facts.acts_erased.get(name)
        return Sealed("act", name, erased.leaf_hash) if erased else None
    try:
        text = text_of(row["text"]).encode("ascii")
    except ValueError:
        return None
    return Sealed("act", hashlib.sha256(text).hexdigest(), tree.leaf_hash(text))


def _check_records(stored: Stored, facts: Facts) -> Checked:
    """Check all records, on every processor where they are many."""
    rows = stored.rows(FieldRecord)
    first = list(islice(rows, FEW))
    done = records.check(first, facts, stored.raw)
    if len(first) == FEW:
        # Forked, they have what the acts say without being told. The database is not theirs.
        context = multiprocessing.get_context("fork")
        with context.Pool(os.cpu_count(), _prepare, (facts, stored.raw)) as pool:
            waiting: deque[AsyncResult[Checked]] = deque()
            while some := list(islice(rows, CHUNK)):
                waiting.append(pool.apply_async(_check_some, (some,)))
                if len(waiting) > AHEAD:
                    done.take_in(waiting.popleft().get())
            for result in waiting:
                done.take_in(result.get())
    return done


_prepared: list[tuple[Facts, bool]] = []


def _prepare(facts: Facts, raw: bool) -> None:
    _prepared.append((facts, raw))


def _check_some(rows: list[Row]) -> Checked:
    return records.check(rows, *_prepared[-1])
