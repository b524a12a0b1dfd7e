"""Where something is kept of one person: whatever holds their name or number."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import url_for

from ..accounts import erasing as accounts
from ..accounts.models import Person
from ..console.words import ROLES
from ..database import db
from ..enterprises.models import Enterprise
from ..language import Text, pick, t
from ..monitoring.models import MonitoringEntry
from ..problem_reports.models import ProblemReport
from ..problems import InvalidInput
from ..records.models import FieldRecord
from ..records.pages import kind_name

SHORTEST = 2  # characters; less is in everything
MEMBERS = {  # of records in which people are named
    "name": Text("签名人", "Signed by"),
    "remark": Text("备注", "Remark"),
    "text": Text("内容", "Text"),
    "demand": Text("改正要求", "Demand"),
    "refused": Text("拒签理由", "Why not signed"),
    "reference": Text("报告编号", "Report"),
    "instrument": Text("仪器", "Instrument"),
}
MOST = 100  # of each kind on a page
LONGEST_SHOWN = 80  # characters of a text


class Found(NamedTuple):
    """Something that holds the words. `item` names it for erasing; empty: not from here."""

    item: str
    title: str
    address: str  # of its page; empty: it has none
    places: list[tuple[str, str]]  # in which of its members, and what stands there
    at: Any = None  # when it came, if it came


def require_words(typed: str) -> str:
    """The name or number to look for. Raises InvalidInput."""
    words = " ".join(typed.split())
    if len(words) < SHORTEST:
        raise InvalidInput(
            f"请填写完整的姓名、电话或用户名，至少 {SHORTEST} 个字。",
            f"Give the whole name, number or user name, {SHORTEST} characters or more.",
        )
    return words


def find(words: str) -> dict[Text, list[Found]]:
    """All that holds these words, by kind, the newest first; of each kind MOST at most."""
    return {
        Text("记录", "Records"): list(_records(words)),
        Text("问题反映", "Problem reports"): list(_reports(words)),
        Text("账号", "Accounts"): list(_people(words)),
        Text("企业联系人", "Contacts of enterprises"): list(_contacts(words)),
        Text("企业自行监控", "Enterprises’ own monitoring"): list(_lines(words)),
    }


def _records(words: str) -> Iterator[Found]:
    as_kept = json.dumps(words)[1:-1]  # JSON columns hold ASCII: 张 is \\u5f20 there
    held = sa.cast(FieldRecord.body, sa.Text).icontains(as_kept, autoescape=True)
    found = sa.select(FieldRecord).where(FieldRecord.erased_by.is_(None), held)
    for record in _newest(found, FieldRecord.leaf_index):
        places = _together(_within(record.body, words))
        if places:
            page = url_for("documents.verify", sha256=record.sha256)
            title = kind_name(record.kind)
            yield Found(f"record:{record.sha256}", title, page, places, record.received_at)


def _together(held: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The members in words, each once, with all that stands in it."""
    places: dict[str, list[str]] = {}
    for path, text in held:
        member = path.rpartition(".")[2]
        name = pick(MEMBERS[member]) if member in MEMBERS else path
        places.setdefault(name, []).append(text)
    return [(name, t("；", "; ").join(dict.fromkeys(texts))) for name, texts in places.items()]


def _within(value: Any, words: str, path: str = "") -> Iterator[tuple[str, str]]:
    """The members of a document that hold the words."""
    if isinstance(value, dict):
        for name, one in value.items():
            yield from _within(one, words, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for one in value:
            yield from _within(one, words, path)
    elif isinstance(value, str) and words.casefold() in value.casefold():
        yield path, _short(value)


def _reports(words: str) -> Iterator[Found]:
    columns = (ProblemReport.contact, ProblemReport.text, ProblemReport.answer)
    names = (t("联系方式", "Contact"), t("内容", "Text"), t("答复", "Answer"))
    found = sa.select(ProblemReport).where(_any(columns, words))
    for report in _newest(found, ProblemReport.received_at):
        yield Found(
            f"report:{report.id}",
            report.reference,
            url_for("problem_report_desk.show", report_id=report.id),
            _places(names, (report.contact, report.text, report.answer), words),
            report.received_at,
        )


def _people(words: str) -> Iterator[Found]:
    columns = (Person.name, Person.username)
    found = sa.select(Person).where(
        _any(columns, words), ~Person.username.startswith(accounts.PREFIX)
    )
    for person in _newest(found, Person.created_at):
        yield Found(
            f"person:{person.id}",
            pick(ROLES[person.role]),
            "" if person.enterprise_id else url_for("people.edit_person", person_id=person.id),
            _places(
                (t("姓名", "Name"), t("用户名", "User name")),
                (person.name, person.username),
                words,
            ),
            person.created_at,
        )


def _contacts(words: str) -> Iterator[Found]:
    columns = (Enterprise.contact_person, Enterprise.contact_phone)
    for enterprise in _newest(sa.select(Enterprise).where(_any(columns, words)), Enterprise.id):
        yield Found(
            f"contact:{enterprise.id}",
            enterprise.name,
            url_for("enterprises.show", enterprise_id=enterprise.id),
            _places(
                (t("联系人", "Contact"), t("联系电话", "Telephone")),
                (enterprise.contact_person, enterprise.contact_phone),
                words,
            ),
        )


def _lines(words: str) -> Iterator[Found]:
    """Shown so that nobody overlooks them; they are erased in a room of their own."""
    columns = (
        *(MonitoringEntry.batch, MonitoringEntry.instrument, MonitoringEntry.remark),
        *(MonitoringEntry.corrective_action, MonitoringEntry.reason),
    )
    names = (
        *(t("产品或批次", "Product or batch"), t("仪器", "Instrument"), t("备注", "Remark")),
        *(t("纠偏", "Corrective action"), t("更正理由", "Why corrected")),
    )
    found = sa.select(MonitoringEntry).where(_any(columns, words))
    for line in _newest(found, MonitoringEntry.kept_at):
        told = (line.batch, line.instrument, line.remark, line.corrective_action, line.reason)
        point = line.control_point
        yield Found(
            "",
            f"{point.enterprise.name} {point.code}",
            url_for("monitoring.point", point_id=point.id),
            _places(names, told, words),
            line.kept_at,
        )


def _newest(found: sa.Select[Any], order: Any) -> Iterator[Any]:
    yield from db.session.scalars(found.order_by(order.desc()).limit(MOST)).unique()


def _any(columns: Any, words: str) -> sa.ColumnElement[bool]:
    return sa.or_(*(column.icontains(words, autoescape=True) for column in columns))


def _places(names: Any, values: Any, words: str) -> list[tuple[str, str]]:
    held = zip(names, values, strict=True)
    return [(name, _short(one)) for name, one in held if words.casefold() in one.casefold()]


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
