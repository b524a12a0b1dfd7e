"""Who gets which document."""

from __future__ import annotations

import hashlib
import json

import pytest
from joserfc import jws
from joserfc.jwk import ECKey

from server.attempts.service import Limit
from server.control_points.service import accept
from server.database import db, write
from server.documents import service
from server.records.erasing import erase_record
from tests.checks.conftest import posted
from tests.documents.conftest import a_visit, pages_of, sealed, text_of


@pytest.fixture
def bakery_check(phone, check_at, bakery):
    """A check at another enterprise; its hash."""
    with write():
        [point] = accept(bakery, ["PASTRY-01"], None)
        db.session.add(posted(point))
    return sealed(phone, check_at(point, visit=a_visit()))


def test_staff_of_the_area_download_a_check(console, rich_check):
    page = console.get(f"/console/checks/{rich_check}")
    answer = console.get(f"/console/checks/{rich_check}.pdf")

    assert f"/console/checks/{rich_check}.pdf" in page.text
    assert answer.headers["Content-Disposition"].startswith("inline; filename=check-MEAT-03-2026")
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("sha256", ["ab" * 32, "x", "..%2f", "AB" * 32, "%00"])
def test_what_is_no_check_is_not_found(console, plant, sha256):
    assert console.get(f"/console/checks/{sha256}.pdf").status_code == 404
    assert plant.get(f"/own/checks/{sha256}.pdf").status_code == 404


def test_staff_of_another_area_do_not_find_it(elsewhere, rich_check):
    assert elsewhere.get(f"/console/checks/{rich_check}.pdf").status_code == 404


def test_who_is_not_signed_in_is_asked_to(client, rich_check):
    for path in (f"/console/checks/{rich_check}.pdf", f"/own/checks/{rich_check}.pdf"):
        assert "sign-in" in client.get(path).location


def test_the_enterprise_downloads_its_check(plant, rich_check):
    home = plant.get("/own/")
    answer = plant.get(f"/own/checks/{rich_check}.pdf")

    assert f"/own/checks/{rich_check}.pdf" in home.text
    assert f"/own/checks/{rich_check}.pdf" in plant.get("/own/checks").text
    assert answer.mimetype == "application/pdf"
    assert "冷库门关不严" in text_of(answer.data)


def test_an_enterprise_gets_no_check_of_another(plant, bakery_check):
    body_visit = db.session.get(service.FieldRecord, bakery_check).body["visit"]

    assert plant.get(f"/own/checks/{bakery_check}.pdf").status_code == 404
    assert plant.get(f"/own/visits/{body_visit}.pdf").status_code == 404
    assert plant.get(f"/console/checks/{bakery_check}.pdf").status_code == 403
    assert bakery_check not in plant.get("/own/checks").text


def test_a_visit_is_one_file_with_each_check_on_a_page_of_its_own(plant, phone, check_at, points):
    visit = a_visit()
    for code in ("MEAT-03", "MEAT-04", "MEAT-05"):
        sealed(phone, check_at(points[code], visit=visit))

    pages = pages_of(plant.get(f"/own/visits/{visit}.pdf").data)

    firsts = [page for page in pages if "关键控制点MEAT" in page]
    assert [page[page.index("MEAT-") :][:7] for page in firsts] == ["MEAT-03", "MEAT-04", "MEAT-05"]
    assert all(page.startswith("市场监督管理局监督检查结果") for page in firsts)
    assert f"第{len(pages)}页共{len(pages)}页" in pages[-1]


def test_a_visit_without_checks_is_not_found(plant):
    assert plant.get(f"/own/visits/{a_visit()}.pdf").status_code == 404


def test_downloads_of_an_enterprise_are_limited(plant, rich_check, monkeypatch):
    limit = service.OF_ENTERPRISE
    monkeypatch.setattr(service, "OF_ENTERPRISE", Limit(limit.name, 2, limit.window))
    path = f"/own/checks/{rich_check}.pdf"
    assert [plant.get(path).status_code for _ in range(2)] == [200, 200]

    answer = plant.get(path)

    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3661
    assert "请在" in answer.text


def test_an_erased_check_is_gone_for_both(console, plant, rich_check):
    with write():
        erase_record(rich_check, "依法", None)

    assert console.get(f"/console/checks/{rich_check}.pdf").status_code == 410
    assert plant.get(f"/own/checks/{rich_check}.pdf").status_code == 404


def test_the_enterprise_verifies_the_record_by_itself(plant, rich_check):
    """The file has what docs/verify_record.py reads."""
    answer = plant.get(f"/own/checks/{rich_check}.txt")

    record, jwk, receipt = answer.text.rstrip("\n").split("\n")
    assert answer.mimetype == "text/plain"
    assert hashlib.sha256(record.encode()).hexdigest() == rich_check
    key = ECKey.import_key(json.loads(jwk))
    assert jws.deserialize_compact(record, key, algorithms=["ES256"]).headers()["kid"]
    assert receipt.count(".") == 2


def test_nobody_else_gets_the_record(app, plant, bakery_check, rich_check):
    assert plant.get(f"/own/checks/{bakery_check}.txt").status_code == 404
    assert app.test_client().get(f"/own/checks/{rich_check}.txt").status_code == 302
