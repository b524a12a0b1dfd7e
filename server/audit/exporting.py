"""The list of acts as a table to take away."""

from __future__ import annotations

from collections.abc import Iterator

from ..accounts.models import Person
from ..exports.spreadsheets import Row
from ..exports.tables import Table, Wanted, register
from ..language import Text, t
from . import service
from .telling import Told, tell

HEADING = (
    Text("时间", "Time"),
    Text("人员", "Person"),
    Text("操作", "Act"),
    Text("企业", "Enterprise"),
    Text("内容", "What it says"),
    Text("日志位置", "Place in the log"),
    Text("SHA-256", "SHA-256"),
)


def rows(person: Person, given: Wanted) -> Iterator[Row]:
    """A row for each act asked for, newest first."""
    wanted, form = service.read(given, person)
    form.refuse()
    return (_row(told) for acts in service.each(person, wanted) for told in tell(acts))


def _row(told: Told) -> Row:
    return (
        told.act.at,
        told.who,
        told.what,
        _enterprises(told),
        t("；", "; ").join(f"{one.label}{t('：', ': ')}{one.text}" for one in told.details),
        told.act.leaf_index,
        told.act.sha256,
    )


def _enterprises(told: Told) -> str:
    named = t("、", ", ").join(one.text for one in told.enterprises)
    return named + t(" 等", " and more") if named and told.and_more else named


register(
    "acts",
    Table(
        title=Text("操作记录", "Acts"),
        heading=HEADING,
        rows=rows,
        filters=tuple(service.LABELS),
        roles=("administrator",),
    ),
)
