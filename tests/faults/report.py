"""The table of docs/reliability.md: each fault, what is promised, what a soak measured.

The figures stand in docs/reliability.json, so that a soak of some faults leaves the others' rows
as they were; what never ran stands as not run.
"""

from __future__ import annotations

import json
import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from os import cpu_count
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
FIGURES = DOCS / "reliability.json"
PAGE = DOCS / "reliability.md"

# "0/0": none lost, none doubled; each acknowledged record compared by hash at the end.
SERVER = {
    "killed": (
        "`kill -9` of the server at 200 random instants while 20 clients upload 10,000 records",
        "0/0; database whole each time; serving again within 10 s",
    ),
    "reply-lost": ("Reply lost after commit for 50 % of 10,000 writes", "0/0; identical receipts"),
    "cut": (
        "Request cut, reset, truncated or altered at a random byte; a gateway's page with 200",
        "nothing marked received; 0/0",
    ),
    "repeated": (
        "Requests repeated up to 10 times, reordered, from two connections at once",
        "final state equals the run in order",
    ),
    "clock": (
        "Phone clock 10 years behind, 10 years ahead, jumping",
        "accepted; order by sequence; skew stored",
    ),
    "cloned": (
        "Device cloned, revoked, its user disabled while offline",
        "the fork is noticed; sealed work is held, none lost",
    ),
    "poison": ("One poison record among 500", "499 arrive"),
    "locked": ("Database locked", "503 with Retry-After; 0/0"),
    "full": ("Disk full", "503 with Retry-After; nothing acknowledged that is not on disk"),
    "parser": (
        "Lone surrogates, NUL, NaN, names twice, 2⁵³, 40 levels, 65 KiB, embedded `jwk`, "
        "padded base64url, (r, n−s)",
        "as the contract says; no 500",
    ),
    "photos": (
        "Photos in any order, resent, wrong hash, bomb, truncated, polyglot, SVG, HEIC",
        "refused within 200 ms, or stored once; a worker stays within 256 MiB",
    ),
    "floods": (
        "1 million JSON keys, depth 10,000, 1 GB body, slow senders",
        "413, 400 or a closed connection; others' p95 within 2 ×",
    ),
    "feed": (
        "Change feed on PostgreSQL: 8 writers at once, readers with small pages",
        "none of 100,000 committed changes missed",
    ),
    "restored": (
        "Backup taken and restored while uploads run; then phones with receipts, and one enrolled "
        "after the backup, return",
        "new epoch shown; what came after the backup is offered again; 0/0; within 15 min",
    ),
}
PHONE = {
    "page-killed": (
        "Page killed at 300 random instants while typing",
        "at most the last second of typing lost; sealed: 0 lost",
    ),
    "quota": (
        "Quota error at every write in turn",
        "message; no half-sealed record; nothing saved is lost",
    ),
    "twins": (
        "Two tabs with one draft; two copies of one browser profile",
        "one tab edits; the fork is held and shown; 0/0",
    ),
    "versions": (
        "Server version changes every 30 s during a visit of 10 min",
        "no forced reload, no answer lost",
    ),
    "update-cut": (
        "Network cut at each asset of an update",
        "the old version still starts offline",
    ),
    "shut-out": (
        "Session expired, person disabled, phone revoked while offline",
        "work kept; signing in again sends it, or it is held",
    ),
    "long-offline": (
        "45 days offline: 500 checks, 3,000 photos",
        "sync 0/0; start within 3 s on a 4 × slowed processor",
    ),
    "bad-line": (
        "50 % of replies lost, 30 % of packets lost at 300 ms and 64 kbit/s: 200 records with 3 "
        "photos each",
        "0/0; nothing green without a receipt",
    ),
    "busy": (
        "429 and 503 with Retry-After, stalls of 30 s",
        "back-off with jitter, at most 5 min; at most 1.2 × the requests needed",
    ),
    "false-receipts": (
        "A gateway's page with 200; a receipt by another key; a tampered database on the phone",
        "not green; said so",
    ),
    "no-ed25519": ("A browser without Ed25519", "receipts verify"),
}
PROMISES = SERVER | PHONE


@dataclass(frozen=True)
class Row:
    """What one soak measured of one fault."""

    fault: str  # a key of PROMISES
    measured: str
    holds: bool
    seed: int
    date: str = ""


def keep(row: Row) -> None:
    """Put the row into the figures, and write the page anew."""
    rows = _rows()
    stamped = {**asdict(row), "date": datetime.now(UTC).date().isoformat()}
    rows[row.fault] = Row(**stamped)  # type: ignore[arg-type]
    ordered = [asdict(rows[fault]) for fault in PROMISES if fault in rows]
    FIGURES.write_text(json.dumps(ordered, ensure_ascii=False, indent=1) + "\n")
    PAGE.write_text(page())


def page() -> str:
    """The page's text, from the figures."""
    rows = _rows()
    lines = [
        "# Reliability",
        "",
        "What a soak does to a real server process with a real database, and what it measured.",
        "“0/0” means: no record lost, none doubled, where each record that got a receipt was",
        "compared by hash with the server's disk at the end.",
        "",
        "`make soak` runs all of it and writes these tables; one fault alone, with a seed to",
        "repeat: `.venv/bin/pytest tests/faults -k test_killed --soak --seed 7`. `make test` runs",
        "a short form of each.",
        "",
        "## The server",
        "",
        *_table(SERVER, rows),
        "",
        "## The phone",
        "",
        "The app in a real Chromium, its real database, against a real server.",
        "",
        *_table(PHONE, rows),
    ]
    lines += ["", f"Measured on {_machine()}." if rows else "", ""]
    return "\n".join(lines)


def _table(promises: dict[str, tuple[str, str]], rows: dict[str, Row]) -> list[str]:
    lines = [
        "| fault | promised | measured | holds | date | seed |",
        "|---|---|---|---|---|---|",
    ]
    for fault, (what, promised) in promises.items():
        row = rows.get(fault)
        told = (
            (row.measured, "yes" if row.holds else "**no**", row.date, str(row.seed))
            if row
            else ("not run", "", "", "")
        )
        lines.append(f"| {what} | {promised} | {' | '.join(told)} |")
    return lines


def _rows() -> dict[str, Row]:
    if not FIGURES.exists():
        return {}
    return {row["fault"]: Row(**row) for row in json.loads(FIGURES.read_text())}


def _machine() -> str:
    return (
        f"{cpu_count()} cores ({platform.machine()}), Python {platform.python_version()}, "
        "SQLite unless the row says otherwise; the machine had other work to do"
    )
