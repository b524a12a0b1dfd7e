"""The register and the import in the console."""

import io
import os
import re
import time

import pytest
import sqlalchemy as sa

from server import errands, work
from server.accounts.service import add_person
from server.database import db, write
from server.enterprises import import_pages, imports, service, tables, uploads
from server.enterprises.models import Enterprise, EnterpriseImport
from server.settings import current_settings
from tests.conftest import PASSWORD, sign_in
from tests.enterprises.conftest import SAMPLE_FILE, csv_of

IMPORT = "/console/enterprises/import"


@pytest.fixture
def console(app, client, staff):
    """A client signed in as staff of Yueyang; posts its forms with the token."""
    work.do_at_once(app)
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
    assert "导入完成：新增 15 家" in console.get(again.location).text
    assert count() == 15


def test_a_wrong_line_names_cell_and_reason_and_cannot_be_confirmed(console, yueyang):
    yueyang[0]["uscc"] = "91430602MADEM00116"
    step = upload(console, csv_of(yueyang))

    page = console.get(step.location).text
    assert "有 1 行有错误，不能导入" in page
    assert "校验码“6”与前 17 位不符" in page
    assert "确认导入" not in page

    again = console.get(console.post_form(step.location).location).text
    assert "现在不能确认" in again
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

    page = console.get(console.post_form(step.location).location).text

    assert "有 1 行有错误，不能导入" in page
    assert "另一家企业已登记这个许可证编号" in page
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


def test_a_form_without_a_file_asks_for_one(console):
    answer = console.post_form("/console/enterprises/import")

    assert answer.status_code == 422
    assert "请先选择文件" in answer.text


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


def test_nobody_reaches_another_persons_import(app, console, yueyang):
    step = upload(console, csv_of(yueyang))
    with write():
        other, _ = add_person("other", "Other", "staff", ["430600"], PASSWORD)
    client = app.test_client()
    token = sign_in(client, other)

    assert client.get(step.location).status_code == 404
    assert client.post(step.location, data={"csrf_token": token}).status_code == 404
    assert "list.csv" in console.get(IMPORT).text
    assert "list.csv" not in client.get(IMPORT).text


@pytest.mark.parametrize("token", ["..", "%2e%2e%2fsecret.key", "0" * 31, "0" * 32])
def test_a_made_up_token_leads_nowhere(console, token):
    assert console.get(f"{IMPORT}/{token}").status_code in (303, 308, 404)


def test_an_upload_that_nobody_confirmed_is_cleared_away(console, yueyang):
    step = upload(console, csv_of(yueyang))
    for old in kept_files():
        os.utime(old, (time.time() - uploads.KEPT_SECONDS - 1,) * 2)

    work.do_chores()

    assert kept_files() == []
    page = console.get(step.location)
    assert page.status_code == 410
    assert "请重新上传" in page.text


def test_an_import_that_broke_off_is_taken_up_and_found_again(app, client, staff, yueyang):
    token = sign_in(client, staff)
    form = {"csrf_token": token, "file": (io.BytesIO(csv_of(yueyang)), "list.csv")}
    step = client.post(IMPORT, data=form)  # no worker runs
    assert "正在检查" in client.get(step.location).text
    assert "list.csv" in client.get(IMPORT).text

    work.do_at_once(app)
    work.take_up()
    assert "可以导入：新增 15 家" in client.get(step.location).text

    work._worker(app).queue.immediate = False
    client.post(step.location, data={"csrf_token": token})
    assert "正在写入" in client.get(step.location).text
    assert count() == 0

    work.do_at_once(app)
    work.take_up()
    assert "导入完成：新增 15 家" in client.get(step.location).text
    work.take_up()  # nothing waits any more
    assert count() == 15


def test_an_import_that_kills_its_worker_is_given_up(app, console, yueyang, monkeypatch):
    class Killed(BaseException):
        pass

    def kill(*_arguments):
        raise Killed

    monkeypatch.setattr(imports, "_check", kill)
    with pytest.raises(Killed):
        upload(console, csv_of(yueyang))
    for _ in range(errands.MOST_ATTEMPTS - 1):
        with pytest.raises(Killed):
            work.take_up()
    work.take_up()
    db.session.rollback()

    (this,) = db.session.scalars(sa.select(EnterpriseImport))
    assert this.state == "failed"
    assert "已停止尝试" in console.get(f"{IMPORT}/{this.id}").text


def test_what_is_wrong_below_the_heading_is_told_by_the_import(console, yueyang):
    step = upload(console, csv_of(yueyang) + b'"a quote that never ends,\n')

    page = console.get(step.location).text

    assert "失败，未写入" in page
    assert "引号或分隔符有误" in page
    assert kept_files() == []


def test_what_is_exported_is_imported_as_the_same(console, yueyang):
    yueyang[0] |= {"name": "=SUM(A1)食品厂", "address": "'=不是公式", "licence_valid_to": ""}
    yueyang[1]["contact_phone"] = "+86 730 8000000"
    console.post_form(upload(console, csv_of(yueyang)).location)

    for language, heading in (("zh", "编号,企业名称"), ("en", "id,name")):
        file = console.get(f"/console/enterprises/export.csv?lang={language}")

        assert file.data.decode("utf-8-sig").startswith(heading)
        assert "'=SUM(A1)食品厂" in file.text
        report = service.assess(tables.read(file.data), None)
        assert report.counts == {"new": 0, "changed": 0, "same": 15, "wrong": 0}


def test_the_export_has_what_the_list_shows(console, registered):
    file = console.get("/console/enterprises/export.csv?region=430623&q=华容").text

    assert {line.split(",")[0] for line in file.splitlines()[1:]} == {"ENT-005", "ENT-011"}


def test_the_list_is_narrowed_by_labels_and_sorted(console, registered):
    page = console.get("/console/enterprises?labels=no-plan&sort=licence").text
    assert "共 15 条" in page
    assert "没有符合条件的企业" in console.get("/console/enterprises?labels=covered").text


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
