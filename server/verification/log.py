"""The log's entries against the texts, its nodes and the checkpoints that others hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..language import Text
from ..seals import checkpoint, history, tree
from ..seals.log import TILE
from ..seals.models import LogEntry, LogNode
from .facts import Facts
from .findings import CHECKPOINT, ENTRY, INSERTED, MISSING, NODE, Finding, columns_differ
from .records import Sealed, Seen
from .stored import Comparer, Row, shown

WITHOUT_TEXT = Text("它所封存的原文已不存在", "the text that it seals is gone")
OTHER_ROOT = Text(
    "日志在这一大小时的根与它不同：此前的条目被改写过",
    "the log had another root at that size: entries before it were rewritten",
)


class Entries(NamedTuple):
    """The log as its entries have it."""

    hashes: list[bytes]  # of the leaves; of one that cannot be read, nothing at all
    findings: list[Finding]


def check_entries(
    rows: Iterator[Row], texts: dict[int, Sealed], unreadable: set[int], raw: bool
) -> Entries:
    """Check the entries against the texts of records and acts, by leaf index.

    Where a text is there and `unreadable`, that is said of it already.
    """
    comparer, hashes, findings = Comparer(LogEntry, raw), list[bytes](), list[Finding]()
    waiting, beyond = dict(texts), max(texts, default=-1) + 1
    for row in rows:
        index, name = row["index"], shown(row["sha256"])
        for gone in range(len(hashes), min(index, beyond)):
            was = waiting.pop(gone, None)
            findings.append(Finding(ENTRY, gone, was.sha256 if was else "?", MISSING))
            hashes.append(b"")
        sealed = waiting.pop(index, None)
        if index == len(hashes):
            hashes.append(_leaf_hash(row))
        if sealed is None and index in unreadable:
            continue
        if sealed is None:
            findings.append(Finding(ENTRY, index, name, WITHOUT_TEXT))
        elif wrong := comparer.differing(
            row, sealed._asdict() | {"index": index, "leaf_hash": sealed.leaf_hash.hex()}
        ):
            findings.append(Finding(ENTRY, index, name, columns_differ(wrong)))
    findings += [Finding(ENTRY, index, sealed.sha256, MISSING) for index, sealed in waiting.items()]
    return Entries(hashes, findings)


def check_nodes(rows: Iterator[Row], hashes: Sequence[bytes], raw: bool) -> list[Finding]:
    """Check the kept nodes against the leaves."""
    comparer, findings = Comparer(LogNode, raw), []
    expected = dict(_nodes(hashes))
    for row in rows:
        wanted = expected.pop((row["level"], row["index"]), None)
        name = f"{shown(row['level'])}/{shown(row['index'])}"
        if wanted is None:
            findings.append(Finding(NODE, None, name, INSERTED))
        elif wrong := comparer.differing(row, {"hash": wanted.hex()}):
            leaf = row["index"] << row["level"]
            findings.append(Finding(NODE, leaf, name, columns_differ(wrong)))
    return findings + [
        Finding(NODE, index << level, f"{level}/{index}", MISSING) for level, index in expected
    ]


def check_seen(seen: Sequence[Seen], hashes: Sequence[bytes]) -> list[Finding]:
    """Check that the log had the roots which phones verified before they sealed."""
    roots = roots_at({one.size for one in seen}, hashes)
    return [
        Finding(CHECKPOINT, one.leaf, one.sha256, OTHER_ROOT)
        for one in seen
        if roots.get(one.size) != one.root
    ]


def check_against(
    note: checkpoint.Checkpoint, facts: Facts, hashes: Sequence[bytes]
) -> list[Finding]:
    """Check a checkpoint that somebody kept."""
    name = f"{note.origin} {note.size}"

    def found(zh: str, en: str) -> list[Finding]:
        return [Finding(CHECKPOINT, None, name, Text(zh, en))]

    epoch = facts.history.epoch_of(note.origin)
    if epoch is None:
        return found("它不是本日志的检查点", "it is no checkpoint of this log")
    publics = [history.public_bytes(jwk) for jwk in epoch.jwks]
    if not any(checkpoint.verifies(note, public) for public in publics):
        return found("签名不是本日志的密钥所作", "it is not signed by a key of this log")
    if epoch.end is not None and note.size > epoch.end:
        return found(
            f"从备份恢复时丢失了第 {epoch.end} 条以后的内容",
            f"a restore from backup did not have what came after entry {epoch.end}",
        )
    if note.size > len(hashes):
        return found(
            f"日志只剩 {len(hashes)} 条", f"the log has no more than {len(hashes)} entries"
        )
    return [] if tree.root(hashes[: note.size]) == note.root else found(*OTHER_ROOT)


def roots_at(sizes: set[int], hashes: Sequence[bytes]) -> dict[int, bytes]:
    """The roots that the log had at these sizes, as far as it had them."""
    growing = tree.Growing()
    roots = {0: growing.root()} if 0 in sizes else {}
    for hashed in hashes:
        growing.append(hashed)
        if growing.size in sizes:
            roots[growing.size] = growing.root()
    return roots


def _nodes(hashes: Sequence[bytes]) -> Iterator[tuple[tuple[int, int], bytes]]:
    level, step = TILE, 1 << TILE
    while len(hashes) >= step:
        whole = len(hashes) // step
        hashes = [tree.root(hashes[index * step : (index + 1) * step]) for index in range(whole)]
        yield from (((level, index), hashed) for index, hashed in enumerate(hashes))
        level += TILE


def _leaf_hash(row: Row) -> bytes:
    try:
        return bytes.fromhex(shown(row["leaf_hash"]))
    except ValueError:
        return b""
