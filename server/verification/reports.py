"""Problem reports against what staff sealed about them. What nobody has taken in hand yet, no
text of the log speaks of: strangers sign nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..problem_reports.models import ProblemReport
from ..records.canonical import sha256_base64url
from .facts import ActRead, Facts
from .findings import MISSING, REPORT, Finding, columns_differ
from .stored import Comparer, Row, hex_of, shown


def check_reports(
    rows: Iterable[Row], photos: Iterable[Row], facts: Facts, raw: bool
) -> Iterator[Finding]:
    """Check who took a report in hand and answered it when, what it said, and the answer."""
    comparer, waiting = Comparer(ProblemReport, raw), facts.reports_taken | facts.reports_answered
    waiting |= facts.reports_erased
    pictures = {
        hex_of(photo["report_id"]): hashlib.sha256(_bytes(photo["jpeg"])).hexdigest()
        for photo in photos
    }
    for row in rows:
        id_ = hex_of(row["id"])
        waiting.pop(id_, None)
        taken, answered = facts.reports_taken.get(id_), facts.reports_answered.get(id_)
        wrong = comparer.differing(row, _decided(taken, answered))
        last = answered or taken
        erased = facts.reports_erased.get(id_)
        if erased and (last is None or erased.leaf > last.leaf):
            wrong += _not_erased(row, pictures.get(id_))
        elif last:
            wrong += _not_as_sealed(row, last.body, pictures.get(id_))
        if wrong:
            yield Finding(REPORT, last.leaf if last else None, id_, columns_differ(wrong))
    for id_, act in waiting.items():
        yield Finding(REPORT, act.leaf, id_, MISSING)


def _decided(taken: ActRead | None, answered: ActRead | None) -> dict[str, object]:
    return {
        "state": "answered" if answered else "in-hand" if taken else "new",
        "taken_by": taken.by if taken else None,
        "taken_at": taken.at if taken else None,
        "answered_by": answered.by if answered else None,
        "answered_at": answered.at if answered else None,
    }


def _not_erased(row: Row, picture: str | None) -> list[str]:
    held = {name: row[name] for name in ("text", "contact", "answer")} | {"photo": picture}
    return [name for name, value in held.items() if value]


def _not_as_sealed(row: Row, body: Mapping[str, str | None], picture: str | None) -> list[str]:
    columns = {"label_code": shown(row["label_code"]), "photo": picture}
    hashed = {name: sha256_base64url(_bytes(row[name])) for name in ("text", "answer")}
    sealed = {"label_code": body["label"], "photo": body["photo"], "text": body["text"]}
    sealed["answer"] = body.get("answer", sha256_base64url(b""))
    return [name for name, value in (columns | hashed).items() if value != sealed[name]]


def _bytes(value: Any) -> bytes:
    """A value as it is kept, whatever somebody put into the column."""
    return value if isinstance(value, bytes) else str(value).encode()
