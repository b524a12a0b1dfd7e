"""Who did what when, in words, found again and taken away."""

from __future__ import annotations

import ast
import csv
import io
import re
from html import unescape
from importlib import import_module
from pathlib import Path

import pytest
import sqlalchemy as sa

from server import audit
from server.accounts.service import add_person
from server.audit import pages, service
from server.audit.words import KINDS
from server.contact_points.service import assign
from server.control_points.service import accept
from server.database import db, write
from server.exports import service as exports
from server.exports.models import Export
from server.labels import service as labels
from server.labels.codes import new_code
from server.labels.models import Label
from server.seals.acts import append_act
from server.seals.models import Act
from tests.conftest import PASSWORD
from tests.console.forms import signed_in, token_in
from tests.control_points.conftest import bakery, enterprises, meat_plant

__all__ = ["bakery", "enterprises", "meat_plant"]  # fixtures, used by name

LIST = "/console/audit"
SERVER = Path(audit.__file__).parent.parent


@pytest.fixture
def administrator(app):
    with write():
        person, _ = add_person("admin", "陈管理", "administrator", [""], PASSWORD)
    return person


@pytest.fixture
def console(client, administrator):
    signed_in(client, administrator)
    return client


@pytest.fixture
def label(meat_plant, staff):
    """A label of the meat plant that staff withdrew, and a contact whom they assigned."""
    with write():
        (point,) = accept(meat_plant, ["MEAT-03"], staff.id)
        label = Label(code=new_code(), control_point_id=point.id, plan_version=1, state="posted")
        db.session.add(label)
        db.session.flush()
        labels.withdraw(label.code, "=cmd <b>错印</b>\u202e𠮷", staff)
        assign(meat_plant.uscc, staff.id, "4", staff)
    return label


def act_of(kind):
    return db.session.scalars(sa.select(Act).where(Act.kind == kind)).one()


def test_acts_are_told_in_words_of_both_languages(console, label, meat_plant):
    page = console.get(LIST).text
    console.set_cookie("language", "en")
    english = console.get(LIST).text

    for text in (
        "作废标签",
        "Staff",
        meat_plant.name,
        "指定联系人",
        "每年走访",
        "接受或修改控制点",
    ):
        assert text in page
    assert "=cmd &lt;b&gt;错印&lt;/b&gt;" in page
    assert "<b>错印" not in page
    for text in ("Label withdrawn", "Contact official assigned", "Visits a year"):
        assert text in english


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("person=Staff", True),
        ("person=staff", True),
        ("person=陈管理", False),
        ("kind=label-withdrawn", True),
        ("kind=held-decided", False),
        ("kind=all", True),
        ("enterprise=91430602MADEM00115", True),
        ("enterprise=熟食", True),
        ("since=2020-01-01&until=2099-12-31", True),
        ("until=2020-01-01", False),
    ],
)
def test_acts_are_found_by_person_kind_enterprise_and_period(console, label, query, found):
    address = f"{LIST}/{act_of('label-withdrawn').sha256}"

    answer = console.get(f"{LIST}?{query}")

    assert answer.status_code == 200
    assert (address in answer.text) is found


def test_pages_of_acts_go_on(console, label, monkeypatch):
    monkeypatch.setattr(pages, "PER_PAGE", 1)
    address, seen = LIST, []
    while address:
        page = console.get(address).text
        seen += re.findall(f"{LIST}/([0-9a-f]{{64}})", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = unescape(following[1]) if following else ""

    assert len(seen) == len(set(seen)) >= 4


def test_acts_about_another_enterprise_are_left_out(console, label, bakery):
    page = console.get(f"{LIST}?enterprise={bakery.uscc}").text

    assert "没有符合条件的操作" in page


def test_what_phones_and_the_server_do_is_shown_only_when_asked_for(console, label):
    with write():
        append_act("record-judged", None, {"record": "A" * 43, "reason": "outside-area"})
    address = f"{LIST}/{act_of('record-judged').sha256}"

    assert address not in console.get(LIST).text
    assert address in console.get(f"{LIST}?kind=all").text
    assert address in console.get(f"{LIST}?kind=record-judged").text


def test_a_search_for_an_enterprise_says_how_far_back_it_looked(
    console, label, meat_plant, monkeypatch
):
    monkeypatch.setattr(service, "BATCH", 1)
    monkeypatch.setattr(service, "MOST_LOOKED_AT", 1)
    with write():
        append_act("person-changed", None, {"person": "x", "areas": []})

    page = console.get(f"{LIST}?enterprise={meat_plant.uscc}").text

    assert "已查到" in page
    assert "下一页" in page


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("since=tomorrow", "不是日期"),
        ("kind=nonsense", "没有“nonsense”这一项"),
        ("person=nobody", "没有姓名或用户名为"),
        ("enterprise=nothing", "没有名称含"),
        ("enterprise=%00", "控制字符"),
    ],
)
def test_a_filter_that_cannot_be_understood_is_told(console, label, query, told):
    answer = console.get(f"{LIST}?{query}")

    assert answer.status_code == 422
    assert told in answer.text


def test_one_act_is_shown_in_words_and_as_it_was_sealed(console, label):
    act = act_of("label-withdrawn")

    page = console.get(f"{LIST}/{act.sha256}").text

    assert act.text in page
    assert "错印" in page
    assert f"/verify/{act.sha256}" in page
    assert console.get(f"{LIST}/{'0' * 64}").status_code == 404


@pytest.mark.parametrize("format_", ["csv", "xlsx"])
def test_the_same_rows_are_taken_away(console, label, meat_plant, format_):
    form = {"table": "acts", "format": format_, "kind": "label-withdrawn"}
    token = token_in(console.get("/console/account"))
    answer = console.post("/console/exports", data={**form, "csrf_token": token}, buffered=True)

    if format_ == "csv":
        (row,) = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline=""))
        assert row["人员"] == "Staff"
        assert row["操作"] == "作废标签"
        assert row["企业"] == meat_plant.name
        assert "理由：=cmd <b>错印</b>\u202e𠮷" in row["内容"]
    else:  # by the worker, which answers no request
        export_id = db.session.scalars(sa.select(Export.id)).one()
        exports.make(export_id)
        assert db.session.get(Export, export_id).state == "complete"


@pytest.mark.parametrize("role", ["staff", "inspector"])
def test_only_administrators_see_it(app, client, label, role):
    with write():
        person, _ = add_person("curious", "Curious", role, ["430600"], PASSWORD)
    signed_in(client, person)
    token = token_in(client.get("/console/account"))

    assert client.get(LIST).status_code == 403
    form = {"table": "acts", "format": "csv", "csrf_token": token}
    assert client.post("/console/exports", data=form).status_code in (403, 404)


def test_every_kind_of_act_has_words():
    named = {
        kind
        for path in SERVER.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("append_act", "_act")
        if (kind := value_of(node.args[0], path))
    }

    assert len(named) > 30
    assert named <= set(KINDS)


def value_of(named: ast.expr, path: Path) -> str | None:
    """What stands there, or in the constant that is named; None: the caller gives it."""
    if isinstance(named, ast.Constant):
        return str(named.value)
    where = import_module(".".join(("server", *path.relative_to(SERVER).with_suffix("").parts)))
    for name in ast.unparse(named).split("."):
        where = getattr(where, name, None)
    return where if isinstance(where, str) else None
