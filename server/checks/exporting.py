"""The list of checks as a table to take away."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ..accounts.models import Person
from ..console import keyset, words
from ..control_points.models import ControlPoint, PlanVersion
from ..database import db
from ..enterprises.models import Enterprise
from ..exports.spreadsheets import Row
from ..exports.tables import Table, Wanted, register
from ..language import Text, language, pick, t
from ..records.models import FieldRecord
from ..regions.models import Region
from . import presenting, search_form, searching
from .models import Check
from .service import limit_names

BATCH = 1000  # checks read at once
HEADING = (
    Text("检查时间（手机时钟）", "Checked at (phone clock)"),
    Text("收到时间", "Received at"),
    Text("企业", "Enterprise"),
    Text("统一社会信用代码", "USCC"),
    Text("区划代码", "Region code"),
    Text("区划", "Region"),
    Text("控制点", "Control point"),
    Text("环节", "Step"),
    Text("关口", "Gate"),
    Text("标签编码", "Label code"),
    Text("检查人员", "Inspectors"),
    Text("结论", "Result"),
    Text("手机上的结论", "Result claimed by the phone"),
    Text("不达标的限值", "Limits not met"),
    Text("未评定的限值", "Limits not assessed"),
    Text("不符合的要点", "Items that do not conform"),
    Text("是否已被更正", "Corrected since"),
    Text("记录 SHA-256", "Record SHA-256"),
)


def rows(person: Person, given: Wanted) -> Iterator[Row]:
    """A row for each check in the person's area that is asked for, newest first."""
    wanted, form = search_form.read(given, person)
    form.refuse()
    return _each(person, wanted)


def _each(person: Person, wanted: search_form.Search) -> Iterator[Row]:
    statement, _is_wide = searching.select(person, wanted)
    after: str | None = ""
    while after is not None:
        page = keyset.page(statement, searching.KEYS, after, BATCH)
        yield from _rows_of(page.items)
        after = page.after


def _rows_of(record_hashes: Sequence[str]) -> list[Row]:
    found = {row.record_sha256: row for row in db.session.execute(_columns(record_hashes))}
    ordered = [found[sha256] for sha256 in record_hashes]
    names = presenting.names_of({person for row in ordered for person in row.inspectors})
    limits = limit_names(
        {
            (row.control_point_id, row.plan_version)
            for row in ordered
            if row.limits_not_met or row.limits_not_assessed
        }
    )
    return [_row(row, names, limits) for row in ordered]


def _columns(record_hashes: Sequence[str]) -> sa.Select[Any]:
    in_english = language() == "en"
    step = PlanVersion.content["step"]["en" if in_english else "zh"].as_string()
    return (
        sa.select(
            *(Check.record_sha256, Check.recorded_at, Check.control_point_id, Check.plan_version),
            *(Check.label_code, Check.inspectors, Check.result, Check.claimed_result),
            *(Check.limits_not_met, Check.limits_not_assessed, Check.items, Check.replaced_by),
            *(ControlPoint.code, ControlPoint.gate, step.label("step"), FieldRecord.received_at),
            *(Enterprise.name, Enterprise.uscc, Enterprise.region_code),
            (Region.name_en if in_english else Region.name_zh).label("region"),
        )
        .join(Check.control_point)
        .join(ControlPoint.enterprise)
        .join(Enterprise.region)
        .join(FieldRecord, FieldRecord.sha256 == Check.record_sha256)
        .join(
            PlanVersion,
            sa.and_(
                PlanVersion.control_point_id == Check.control_point_id,
                PlanVersion.version == Check.plan_version,
            ),
        )
        .where(Check.record_sha256.in_(record_hashes))
    )


def _row(
    row: Any,
    names: Mapping[str, str],
    limits: Mapping[tuple[UUID, int], Mapping[str, Mapping[str, str]]],
) -> Row:
    of_version = limits.get((row.control_point_id, row.plan_version), {})
    failed = (item for item, result in row.items.items() if result == "does-not-conform")
    return (
        row.recorded_at,
        row.received_at,
        row.name,
        row.uscc,
        row.region_code,
        row.region,
        row.code,
        row.step,
        pick(words.GATES[row.gate]),
        row.label_code,
        _listed(names.get(one, t("未知人员", "unknown person")) for one in row.inspectors),
        pick(words.RESULTS[row.result]) if row.result else "",
        pick(words.RESULTS[row.claimed_result]),
        _listed(_name(of_version, one) for one in row.limits_not_met),
        _listed(_name(of_version, one) for one in row.limits_not_assessed),
        _listed(failed),
        t("是", "yes") if row.replaced_by else "",
        row.record_sha256,
    )


def _name(of_version: Mapping[str, Mapping[str, str]], parameter: str) -> str:
    return pick(of_version[parameter]) if parameter in of_version else parameter


def _listed(texts: Iterator[str]) -> str:
    return t("、", ", ").join(texts)


register(
    "checks",
    Table(
        title=Text("检查", "Checks"),
        heading=HEADING,
        rows=rows,
        filters=tuple(search_form.LABELS),
    ),
)
