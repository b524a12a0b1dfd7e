"""A whole country as the console's lists must hold it: its divisions, 170,000 licensed producers
with their plans, 2,400,000 labels, 10,000,000 checks and 200,000 corrections, made from a seed.

Rows are written straight to the tables by bulk load, without the signed texts that they would
follow from. The same rows come out on PostgreSQL and on SQLite.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

import sqlalchemy as sa

from server.accounts.models import Person, PersonArea
from server.accounts.service import add_person
from server.checks.models import Check
from server.control_points import catalogue
from server.control_points.models import ControlPoint, PlanVersion
from server.corrections.models import Correction
from server.database import Base, UtcDateTime, db, table_of, write
from server.enterprises.models import Enterprise
from server.labels.codes import check_character
from server.labels.models import Label
from server.regions import service as regions

SEED = 20261126
PASSWORD = "correct-horse-battery"
PREFECTURE = "430600"
COUNTY = "430602"  # of the member of staff: it has one in 200 of the enterprises
PROVINCES, PREFECTURES, COUNTIES = 31, 11, 9  # of each the number in the one above: 3,069 in all
POINTS_EACH = 10
INSPECTORS = 300
CHUNK = 20_000
DAYS = 3 * 365  # over which the checks lie
NOW = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

PLACES = re.findall(
    "[^ ]+", "岳阳 华容 长沙 湘潭 成都 郫县 广州 顺德 青岛 烟台 武汉 孝感 郑州 漯河 杭州 绍兴"
)
BRANDS = re.findall(
    "[^ ]+", "福满 金穗 绿源 味聚 老街 喜洋 康乐 山河 好邻居 田园 鑫盛 百味 同心 兴旺 天然 一品"
)
PRODUCTS = re.findall(
    "[^ ]+", "食品 粮油 调味品 乳业 酒业 糕点 米粉 豆制品 肉制品 茶业 饮料 面业 酱菜 禽蛋"
)

Row = tuple[str | None, ...]
COLUMNS: dict[type[Base], str] = {
    Enterprise: (
        "id uscc number name short_name pinyin licence_no licence_category "
        "licence_subcategory licence_valid_to category_code region_code risk_grade status "
        "contact_person contact_phone address created_at"
    ),
    ControlPoint: (
        "id enterprise_id code template_code template_sha256 gate current_version dropped_at"
    ),
    Label: (
        "code control_point_id plan_version born_blank issued_at valid_until state "
        "state_since printed_at withdrawn_at reason replaced_by"
    ),
    Check: (
        "record_sha256 record_id control_point_id label_code plan_version visit person_id "
        "inspectors recorded_at claimed_result result items limits_not_met "
        "limits_not_assessed replaces place replaced_by flagged visited_at"
    ),
    Correction: (
        "record_sha256 record_id check_id control_point_id check_result person_id ordered_at "
        "ordered_deadline state deadline settled_at has_ended"
    ),
}


@dataclass(frozen=True)
class Size:
    """How many of each there are."""

    enterprises: int = 170_000
    labels: int = 2_400_000
    checks: int = 10_000_000
    corrections: int = 200_000

    def times(self, scale: float) -> Size:
        """The same country, smaller; never without anything."""
        return Size(*(max(round(one * scale), 100) for one in vars(self).values()))

    @property
    def points(self) -> int:
        return self.enterprises * POINTS_EACH


def found(size: Size) -> None:
    """Fill an installation without enterprises. Takes minutes at full size."""
    with write():
        regions.load(_divisions())
        add_person("administrator", "管理员", "administrator", [""], PASSWORD)
        add_person("staff", "王科长", "staff", [COUNTY], PASSWORD)
        add_person("prefecture", "李处长", "staff", [PREFECTURE], PASSWORD)
        db.session.add_all(_inspector(number) for number in range(INSPECTORS))
    people = [str(one) for one in db.session.scalars(sa.select(Person.id))]
    codes = list(
        db.session.scalars(sa.select(regions.Region.code).where(regions.Region.level == "county"))
    )
    db.session.remove()
    with _Bulk([Enterprise, ControlPoint, PlanVersion, Label, Check, Correction]) as load:
        load(Enterprise, _enterprises(size, codes))
        load(ControlPoint, _points(size))
        _plans(load.connection)
        load(Label, _labels(size))
        load(Check, _checks(size, people))
        load(Correction, _corrections(size, people))


def _inspector(number: int) -> Person:
    """One who never signs in: making a hash of a password takes its time."""
    return Person(
        username=f"inspector{number}",
        name=f"检查员{number:03d}",
        role="inspector",
        password_hash="",
        areas=[PersonArea(region_code="430600")],
    )


def _divisions() -> Iterator[dict[str, str | None]]:
    """A country of the usual shape; what the shipped table has keeps its names."""
    shipped = {
        region["code"]: region
        for region in json.loads(regions.SHIPPED.read_text(encoding="utf-8"))["regions"]
    }

    def one(code: str, zh: str, level: str, parent: str | None) -> dict[str, str | None]:
        made = {"code": code, "zh": zh, "en": f"Region {code}", "level": level, "parent": parent}
        return shipped.get(code) or made

    for province in [43, *range(11, 11 + PROVINCES - 1)]:
        top = f"{province}0000"
        yield one(top, f"第{province}省", "province", None)
        for prefecture in range(1, PREFECTURES + 1):
            middle = f"{province}{prefecture:02d}00"
            yield one(middle, f"第{prefecture}市", "prefecture", top)
            for county in range(2, COUNTIES + 2):
                code = f"{province}{prefecture:02d}{county:02d}"
                yield one(code, f"第{county}区", "county", middle)


def _id(kind: int, number: int) -> str:
    """A UUIDv7 that a kind and a number give, for rows that name one another."""
    return f"0190{number:08x}7{kind:03x}8{number * 0x9E3779B97F4A7C15 % 2**60:015x}"


def _sha256(kind: int, number: int) -> str:
    word = (number * 0x9E3779B97F4A7C15 + kind) % 2**64
    return f"{word:016x}{word ^ 0x5DEECE66D5DEECE6:016x}" * 2


def _code(number: int) -> str:
    # 15 characters of five bits: the number, scattered over all of them.
    word = number * 0x1F4A7C159E3779B97F4A7 % 2**75
    text = "".join(ALPHABET[word >> shift & 31] for shift in range(0, 75, 5))
    return text + check_character(text)


def _enterprises(size: Size, codes: Sequence[str]) -> Iterator[Row]:
    chance = Random(SEED)
    categories = sorted(catalogue.categories())
    for number in range(size.enterprises):
        name = chance.choice(PLACES) + chance.choice(BRANDS) + chance.choice(PRODUCTS)
        valid_to = NOW.date() + timedelta(days=chance.randrange(-60, 1800))
        yield (
            _id(1, number),
            f"91{chance.choice(codes)}MA{number:08d}",
            f"ENT-{number:06d}",
            f"{name}{number % 997}有限公司",
            "",
            f"yy{chance.choice('fljskt')}{chance.choice('mysjly')}{chance.choice('slmjg')}yxgs",
            f"SC1{number:011d}",
            "04",
            "0401",
            valid_to.isoformat(),
            categories[number % len(categories)],
            COUNTY if number % 200 == 0 else chance.choice(codes),
            chance.choice("AABBBCCD"),
            "在产",
            "张经理",
            "0730-8000000",
            f"示例路{number}号",
            str(NOW - timedelta(days=DAYS)),
        )


def _points(size: Size) -> Iterator[Row]:
    categories = sorted(catalogue.categories())
    templates = {
        code: catalogue.of_category(catalogue.templates().values(), code) for code in categories
    }
    for number in range(size.points):
        enterprise, line = divmod(number, POINTS_EACH)
        known = templates[categories[enterprise % len(categories)]]
        again, at = divmod(line, len(known))
        template = known[at]
        code = f"{template.code}-{again + 1}" if again else template.code
        dropped = str(NOW) if number % 199 == 0 else None
        version = "2" if number % 101 == 0 else "1"
        yield (
            *(_id(2, number), _id(1, enterprise), code, template.code, template.sha256),
            *(template.gate, version, dropped),
        )


def _plans(connection: sa.Connection) -> None:
    """Every version has the content of its template: copied within the database, not sent to it."""
    connection.execute(sa.text("CREATE TEMPORARY TABLE template (code TEXT, content JSON)"))
    connection.execute(
        sa.text("INSERT INTO template VALUES (:code, :content)"),
        [
            {"code": template.code, "content": json.dumps(template.content)}
            for template in catalogue.templates().values()
        ],
    )
    copied = (
        "INSERT INTO plan_version (control_point_id, version, content, catalogue_version, "
        "accepted_at, reason) SELECT control_point.id, :version, template.content, '1', :at, '' "
        "FROM control_point JOIN template ON template.code = control_point.template_code "
        "WHERE current_version >= :version"
    )
    for version in (1, 2):
        at = sa.bindparam("at", NOW.replace(tzinfo=UTC), type_=UtcDateTime)
        connection.execute(sa.text(copied).bindparams(at), {"version": version})


def _labels(size: Size) -> Iterator[Row]:
    chance = Random(SEED)
    states = ["posted"] * 85 + ["printed"] * 9 + ["damaged"] * 3
    states += ["missing", "issued", "withdrawn"]
    at, until = str(NOW - timedelta(days=400)), (NOW + timedelta(days=300)).date().isoformat()
    past = (NOW - timedelta(days=20)).date().isoformat()
    for number in range(min(size.labels, size.points)):
        state = chance.choice(states)
        withdrawn = at if state == "withdrawn" else None
        yield (
            *(_code(number), _id(2, number), "1", "0", at, past if number % 53 == 0 else until),
            *(state, at, at, withdrawn, "", None),
        )
    old = str(NOW - timedelta(days=900))
    for number in range(size.points, size.labels):
        new = number - size.points
        yield (
            *(_code(number), _id(2, new), "1", "0", old, past, "replaced", at),
            *(old, None, "", _code(new)),
        )


def _checks(size: Size, people: Sequence[str]) -> Iterator[Row]:
    answers = [
        json.dumps({f"C-{item:02d}": "conforms" for item in some}, separators=(",", ":"))
        for some in ((1, 6, 7), (6, 7), (2, 3, 6, 7), (6, 7, 11, 12))
    ]
    chance = Random(SEED)
    results = ["conforms"] * 88 + ["basically-conforms"] * 9 + ["does-not-conform"] * 3
    start, step = NOW - timedelta(days=DAYS), timedelta(days=DAYS) / size.checks
    codes = [_code(number) for number in range(min(size.labels, size.points))]
    for number in range(size.checks):
        point = number * 7919 % size.points
        at = str(start + step * number)
        person = people[number % len(people)]
        result = chance.choice(results)
        yield (
            _sha256(1, number),
            _id(3, number),
            _id(2, point),
            codes[point % len(codes)],
            "1",
            _id(4, number // 5),
            person,
            f'["{person}"]',
            at,
            result if number % 211 else "conforms",
            result,
            answers[number & 3],
            "[]",
            "[]",
            None,
            str(number // size.points),
            None,
            "0",
            at,
        )


def _corrections(size: Size, people: Sequence[str]) -> Iterator[Row]:
    chance = Random(SEED)
    states = ["closed"] * 90 + ["open"] * 6 + ["evidence"] * 3 + ["transferred"]
    for number in range(size.corrections):
        check = number * (size.checks // size.corrections)
        ordered = NOW - timedelta(days=DAYS) + timedelta(days=DAYS) * (number / size.corrections)
        deadline = (ordered + timedelta(days=15)).date().isoformat()
        yield (
            _sha256(2, number),
            _id(5, number),
            _id(3, check),
            _id(2, check * 7919 % size.points),
            "does-not-conform",
            people[number % len(people)],
            str(ordered),
            deadline,
            (state := chance.choice(states)),
            deadline,
            None,
            str(int(state in ("closed", "transferred"))),
        )


class _Bulk:
    """Loads rows into tables as fast as the database takes them: indexes are made afterwards."""

    def __init__(self, models: Sequence[type[Base]]) -> None:
        self.indexes = [index for model in models for index in table_of(model).indexes]

    def __enter__(self) -> _Bulk:
        self.connection = db.engine.connect()
        if _is_postgres():
            self.connection.execute(sa.text("SET session_replication_role = replica"))
        else:
            self.connection.exec_driver_sql("COMMIT")  # the pragma is deaf within a transaction
            self.connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            self.connection.exec_driver_sql("BEGIN")
        for index in self.indexes:
            index.drop(self.connection)
        return self

    def __call__(self, model: type[Base], rows: Iterator[Row]) -> None:
        columns = COLUMNS[model].split()
        table = f'"{table_of(model).name}"'
        cursor: Any = self.connection.connection.cursor()
        if not _is_postgres():
            places = ", ".join("?" * len(columns))
            into = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"  # noqa: S608
            cursor.executemany(into, rows)
            return
        with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            while some := list(islice(rows, CHUNK)):
                copy.write("".join("\t".join(_escaped(row)) + "\n" for row in some))

    def __exit__(self, kind: object, *_rest: object) -> None:
        if kind is None:
            for index in self.indexes:
                index.create(self.connection)
            self.connection.commit()
        self.connection.close()
        db.engine.dispose()  # none keeps what was set for the load
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            if kind is None:
                connection.exec_driver_sql("VACUUM ANALYZE" if _is_postgres() else "ANALYZE")


def _escaped(row: Row) -> Iterator[str]:
    return ("\\N" if value is None else value for value in row)


def _is_postgres() -> bool:
    return db.engine.dialect.name == "postgresql"
