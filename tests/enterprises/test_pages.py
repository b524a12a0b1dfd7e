"""The register and the import in the console."""

import io
import os
import re
import time

import pytest
import sqlalchemy as sa

from server.database import db, write
from server.enterprises import import_pages, service, tables, uploads
from server.enterprises.models import Enterprise
from server.settings import current_settings
from tests.conftest import sign_in
from tests.enterprises.conftest import SAMPLE_FILE, csv_of

IMPORT = "/console/enterprises/import"


@pytest.fixture
def console(client, staff):
    """A client signed in as staff of Yueyang; posts its forms with the token."""
    token = sign_in(client, staff)

    def post(address, **form):
        return client.post(address, data={"csrf_token": token, **form})

    client.post_form = post
    return client


@pytest.fixture
def yueyang(sample):
    """The fifteen sample rows that lie in the staff's area."""
    return [row for row in sample if row["region_code"].startswith("4306")]


@pytest.fixture
def registered(app):
    with write():
        service.import_table(tables.read(SAMPLE_FILE.read_bytes()), None)
    return {each.number: each for each in db.session.scalars(sa.select(Enterprise))}


def upload(console, content, name="list.csv"):
    return console.post_form(IMPORT, file=(io.BytesIO(content), name))


def count():
    return db.session.scalar(sa.select(sa.func.count()).select_from(Enterprise))


def kept_files():
    folder = current_settings().data_dir / "imports"
    return list(folder.iterdir()) if folder.exists() else []


def test_an_import_shows_the_verdicts_then_writes_and_keeps_no_file(console, yueyang):
    step = upload(console, csv_of(yueyang))
    page = console.get(step.location).text
    assert "可以导入：新增 15 家，变更 0 家" in page
    assert count() == 0

    done = console.post_form(step.location)

    assert done.status_code == 303
    assert "导入完成：新增 15 家" in console.get(done.location).text
    assert count() == 15
    assert kept_files() == []


def test_confirming_twice_does_no_harm(console, yueyang):
    step = upload(console, csv_of(yueyang))
    console.post_form(step.location)

    again = console.post_form(step.location)

    assert again.status_code == 303
    assert "已导入" in console.get(again.location).text
    assert count() == 15


def test_a_wrong_line_names_cell_and_reason_and_cannot_be_confirmed(console, yueyang):
    yueyang[0]["uscc"] = "91430602MADEM00116"
    step = upload(console, csv_of(yueyang))

    page = console.get(step.location).text
    assert "有 1 行有错误，不能导入" in page
    assert "校验码“6”与前 17 位不符" in page
    assert "确认导入" not in page

    assert console.post_form(step.location).status_code == 422
    assert count() == 0


def test_a_changed_line_shows_old_and_new(console, registered, yueyang):
    yueyang[0]["risk_grade"] = "D"

    page = console.get(upload(console, csv_of(yueyang)).location + "?verdict=changed").text

    assert re.search(r"<del[^>]*>C</del> → D", page)
    assert "示例云溪酱醋第02有限公司" not in page


def test_what_another_changed_meanwhile_stops_the_import(console, yueyang):
    step = upload(console, csv_of(yueyang[:1]))
    other = yueyang[1] | {"licence_no": yueyang[0]["licence_no"]}
    with write():
        service.import_table(tables.read(csv_of([other])), None)

    answer = console.post_form(step.location)

    assert answer.status_code == 422
    assert "另一家企业已登记这个许可证编号" in answer.text
    assert count() == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "文件是空的"),
        (b"\x7fELF" + bytes(200), "不是文本文件"),
        (b"name,colour\na,b\n", "不认识的列：colour"),
        (b"name\na\n", "缺少列"),
    ],
)
def test_an_unreadable_file_is_refused_with_what_to_do(console, content, message):
    answer = upload(console, content)

    assert answer.status_code == 422
    assert message in answer.text
    assert kept_files() == []


def test_an_import_may_be_larger_than_other_forms_but_not_than_its_limit(
    console, sample, monkeypatch
):
    large = csv_of(sample[:1]) + (b" " * 100_000 + b"\n") * 70  # 7 MB
    assert upload(console, large).status_code == 303

    monkeypatch.setattr(import_pages, "LARGEST_FILE", 1024 * 1024)
    answer = upload(console, large)
    assert answer.status_code == 413
    assert "20 MB" in answer.text


def test_an_upload_without_the_token_is_refused(client, staff, sample):
    sign_in(client, staff)

    answer = client.post(IMPORT, data={"file": (io.BytesIO(csv_of(sample)), "list.csv")})

    assert answer.status_code in (400, 422)
    assert kept_files() == []


def test_nobody_reaches_another_persons_upload(console, client, inspector, staff, yueyang):
    step = upload(console, csv_of(yueyang))
    (kept,) = kept_files()
    kept.rename(kept.with_name(kept.name.replace(str(staff.id), str(inspector.id))))

    answer = console.get(step.location)

    assert answer.status_code == 303
    assert "重新上传" in console.get(answer.location).text


@pytest.mark.parametrize("token", ["..", "%2e%2e%2fsecret.key", "0" * 31, "0" * 32])
def test_a_made_up_token_leads_nowhere(console, token):
    assert console.get(f"{IMPORT}/{token}").status_code in (303, 308, 404)


def test_an_upload_that_nobody_confirmed_is_cleared_away(console, yueyang):
    upload(console, csv_of(yueyang))
    (old,) = kept_files()
    os.utime(old, (time.time() - uploads.KEPT_SECONDS - 1,) * 2)

    upload(console, csv_of(yueyang))

    assert old not in kept_files()
    assert len(kept_files()) == 1


def test_the_list_shows_the_area_only_and_searches_in_it(console, registered):
    page = console.get("/console/enterprises").text
    assert "示例岳阳楼熟食第01有限公司" in page
    assert "共 15 条" in page
    assert "示例武陵酒业第16有限公司" not in page

    assert "示例洞庭乳业第10有限公司" in console.get("/console/enterprises?q=dtry").text
    assert "没有符合条件的企业" in console.get("/console/enterprises?q=武陵").text


def test_the_list_says_when_a_check_is_due(console, registered):
    assert "尚未检查" in console.get("/console/enterprises?q=dtry").text


def test_an_enterprise_outside_the_area_is_as_if_absent(console, registered):
    inside, outside = registered["ENT-001"], registered["ENT-016"]

    assert inside.uscc in console.get(f"/console/enterprises/{inside.id}").text
    assert console.get(f"/console/enterprises/{outside.id}").status_code == 404


def test_names_are_escaped(console, yueyang):
    yueyang[0]["name"] = "<script>alert(1)</script>"
    step = upload(console, csv_of(yueyang[:1]))
    assert "<script>alert" not in console.get(step.location).text

    console.post_form(step.location)
    assert "<script>alert" not in console.get("/console/enterprises").text


def test_an_inspector_does_not_import(client, inspector):
    sign_in(client, inspector)

    assert client.get(IMPORT).status_code == 403
