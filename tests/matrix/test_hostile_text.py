"""Every text that somebody can write, as it must not hurt, on every page that shows it.

The texts are put where people's texts lie in the database: what an input form would have refused
may have come before that form refused it, or by another way. A new column of free text is met as
well; one that is not for people's texts is named in NOT_WRITTEN.
"""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from server.database import db
from tests.matrix.asking import path_of
from tests.matrix.cities import Cities
from tests.matrix.rights import ANYBODY, ENTERPRISE, RIGHTS

TEXTS = {
    "markup": """"'></a></textarea></title></style></script><hostile-tag hostile-mark="1">"""
    " &lt; & <script>hostile()</script> {{ 7919*88811 }} {% raise %} ${7919*88811} %s %(name)s {0}"
    " {x} %",
    "link": "javascript:hostile()",
    "formula": '=HYPERLINK("http://example.org","x")',
    "sixty characters": "示例" * 30,
    "one long word": "W" * 300,
    "rare characters": "㐂𠮷𬭸䶮〇 \u202eمطعم السلام\u202c שלום 👩‍🏭🍜👨‍👩‍👧‍👦🇨🇳",
    "control characters": "a\x07b\x1bc\x7fd\x85e\u2028f\ufeffg\ufffe",
    "blank": " \u3000\n\t",
}
# Of free length, and yet not what somebody writes: names of states, hashes, signed texts.
NOT_WRITTEN = {
    "act.text",
    "attempt.key_hash",
    "check.replaced_by",
    "enterprise.status",
    "field_record.erased_by",
    "field_record.kind",
    "field_record.receipt",
    "field_record.text",
    "installation.host",
    "label.latitude",
    "label.longitude",
    "log_entry.text",
    "person.password_hash",
    "person.role",
    "photo.receipt",
    "plan_version.catalogue_version",
    "print_run.file_name",
    "print_run.file_sha256",
    "region.level",
    "region.path",
}
# What a label prints was judged before it was kept: a text that cannot be printed never gets there.
JUDGED = {"print_run_item.spec"}
# Plans have no empty texts: their forms refuse them.
NEVER_EMPTY = {"plan_version.content", "template_version.content"}
WRITTEN_THOUGH_SHORT = {"follow_up_plan.seed", "problem_report.contact"}
# Members of documents that people write.
MEMBERS = {"text", "remark", "name", "demand", "basis", "reference", "reason", "refused", "source"}
MEMBERS |= {"zh", "en", "ref", "clause", "instrument"}

# Figures behind a token, and a picture that a setting names by its hash: no texts of people.
WITHOUT_TEXTS = {"GET /metrics", "GET /console/settings/logo.png"}
PAGES = [one for one in RIGHTS if one.startswith("GET ") and one not in WITHOUT_TEXTS]


@pytest.fixture(params=TEXTS)
def text(request: pytest.FixtureRequest, cities: Cities) -> Any:
    """One of the texts, which everything that people wrote now says."""
    text = TEXTS[request.param]
    with db.engine.begin() as connection:
        for table in db.metadata.sorted_tables:
            for column in table.columns:
                _write(connection, table, column, text)
    db.session.remove()
    yield text
    cities.restore()


def _write(connection: sa.Connection, table: sa.Table, column: sa.Column[Any], text: str) -> None:
    name = f"{table.name}.{column.name}"
    if name in JUDGED or (name in NEVER_EMPTY and not text.strip()):
        return
    if isinstance(column.type, sa.JSON):
        keys = list(table.primary_key.columns)
        for row in connection.execute(sa.select(*keys, column)).all():
            here = sa.and_(*(key == value for key, value in zip(keys, row, strict=False)))
            connection.execute(sa.update(table).where(here).values({column: _said(row[-1], text)}))
    elif _is_written(column):
        connection.execute(sa.update(table).values({column: text}))


def _is_written(column: sa.Column[Any]) -> bool:
    name = f"{column.table.name}.{column.name}"
    if not isinstance(column.type, sa.String) or column.primary_key or column.foreign_keys:
        return False
    return (column.type.length is None and name not in NOT_WRITTEN) or name in WRITTEN_THOUGH_SHORT


def _said(value: Any, text: str) -> Any:
    """The document with the text wherever people write."""
    if isinstance(value, dict):
        return {
            key: text if key in MEMBERS and isinstance(member, str) else _said(member, text)
            for key, member in value.items()
        }
    return [_said(one, text) for one in value] if isinstance(value, list) else value


class Reader(HTMLParser):
    """Reads a page as a browser does, and says what of the texts became more than text."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "hostile-tag" or "hostile-mark" in given:
            self.faults.append(f"<{tag} {attrs}>")
        if tag == "script" and not given.get("src") and given.get("type") != "application/json":
            self.faults.append("a script within the page")
        for name, value in attrs:
            leads = name in ("href", "src", "action", "formaction", "xlink:href")
            # A browser leaves out what stands before the scheme and is no letter.
            runs = re.match(r"[\x00-\x20]*javascript:", value or "", re.IGNORECASE)
            if name.startswith("on") or (leads and runs):
                self.faults.append(f"{name}={value}")


def test_no_text_is_more_than_text_on_any_page(cities: Cities, text: str) -> None:
    faults = [
        f"{address}: {fault}"
        for address in PAGES
        for fault in faults_of(answer_to(cities, address), text)
    ]

    assert not faults, "\n".join(faults)


def answer_to(cities: Cities, address: str) -> TestResponse:
    """What whoever sees most of it is answered."""
    right = RIGHTS[address]
    role = {ENTERPRISE: "enterprise", ANYBODY: "anonymous"}.get(right.who, "administrator")
    if right.reach == "maker":
        role = "staff"
    return cities.browsers[role].ask("GET", path_of(cities, address, role, "own"))


def faults_of(answer: TestResponse, text: str) -> list[str]:
    # A label that a text does not fit says so; nothing else is refused.
    if answer.status_code >= 400 and answer.status_code != 422:
        return [f"answered {answer.status_code}"]
    kind = answer.mimetype
    if kind == "text/html":
        return _faults_of_page(answer.text)
    if kind == "image/svg+xml":
        tags = {element.tag for element in ElementTree.fromstring(answer.data).iter()}
        return [tag for tag in tags if "hostile" in tag or tag.endswith("script")]
    if kind == "text/csv":
        cells = [cell for row in csv.reader(io.StringIO(answer.text)) for cell in row]
        return [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r"))]
    if kind == "application/json" and answer.data:
        json.loads(answer.data)
    return []


def _faults_of_page(page: str) -> list[str]:
    reader = Reader()
    reader.feed(page)
    reader.close()
    evaluated = ["7919*88811 was worked out"] if "703294309" in page else []
    return reader.faults + evaluated


@pytest.mark.parametrize("text", ["markup"], indirect=True)
def test_the_pages_do_show_what_people_wrote(cities: Cities, text: str) -> None:
    """Otherwise the test above would look at nothing."""
    shown = {address for address in PAGES if b"&lt;hostile-tag" in answer_to(cities, address).data}

    assert {
        "GET /console/enterprises",
        "GET /console/enterprises/<uuid:enterprise_id>",
        "GET /console/checks/<record_sha256>",
        "GET /console/corrections/<record_sha256>",
        "GET /console/problem-reports/<uuid:report_id>",
        "GET /console/follow-ups/visits/<record_sha256>",
        "GET /console/people",
        "GET /console/devices",
        "GET /own/",
        "GET /L/<code>",
    } <= shown
