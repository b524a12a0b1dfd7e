"""The public page that says whether a record is kept unaltered."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from server.database import db, write
from server.records.erasing import erase_record
from server.records.models import FieldRecord
from server.seals.models import Act
from tests.checks.conftest import seal
from tests.documents.conftest import MONDAY, followed, sha256_of


def test_anyone_reads_that_a_record_is_kept(client, rich_check):
    origin, size, root = client.get("/api/v1/seals/checkpoint").text.split("\n")[:3]

    page = client.get(f"/verify/{rich_check}?lang=zh")

    assert page.status_code == 200
    for part in ("此记录原样保存", "已写入当前检查点", origin, root, f">{size}<", "有效"):
        assert part in page.text, part
    assert f"/api/v1/seals/inclusion/{rich_check}?size={size}" in page.text


def test_the_page_shows_nothing_of_what_the_record_says(client, rich_check, meat_plant):
    page = client.get(f"/verify/{rich_check}").text

    record = db.session.get(FieldRecord, rich_check)
    for hidden in (
        meat_plant.name,
        meat_plant.uscc,
        "Inspector",
        "王芳",
        "MEAT-03",
        "不符合",
        record.kid,
        str(record.person_id),
        record.body["label"],
    ):
        assert hidden not in page


def test_it_speaks_english_and_links_work(client, rich_check):
    page = client.get(f"/verify/{rich_check}?lang=en").text

    assert "This record is kept unaltered" in page
    assert "You need not believe this page" in page


def test_what_was_never_received_is_said_in_plain_words(client, rich_check):
    page = client.get(f"/verify/{'ab' * 32}")

    assert page.status_code == 404
    assert "本系统没有收到过这个哈希的记录" in page.text


@pytest.mark.parametrize("typed", ["", "x", "zz" * 32, "%00", "a" * 300])
def test_what_is_no_hash_is_not_found(client, typed):
    assert followed(client, f"/verify/{typed}").status_code == 404


def test_a_hash_is_typed_as_people_type(client, rich_check):
    typed = f" {rich_check[:32].upper()} {rich_check[32:]}"

    answer = followed(client, "/verify/", query_string={"sha256": typed})

    assert answer.status_code == 200
    assert "此记录原样保存" in answer.text


def test_a_checkpoint_on_paper_is_compared_with_the_log(client, phone, check_at, cold_store):
    sha256 = sha256_of(seal(phone, check_at(cold_store), MONDAY))
    _origin, size, root = client.get("/api/v1/seals/checkpoint").text.split("\n")[:3]
    seal(phone, check_at(cold_store), MONDAY)

    def said(size, root):
        query = {"size": size, "root": root, "lang": "zh"}
        return client.get(f"/verify/{sha256}", query_string=query).text

    assert "此前的日志没有被改写" in said(f" {size}", f"{root[:20]} {root[20:]}")
    for wrong in ((size, root[::-1]), (int(size) - 1, root), (9**15, root), (0, root)):
        assert "日志在这一大小时不是这个树根" in said(*wrong), wrong
    for nothing in (("", ""), (size, ""), ("²", root), ("-1", root), ("9" * 30, root)):
        assert "看此前的日志是否被改写过" in said(*nothing), nothing


def test_an_act_of_staff_is_kept_too(client, rich_check):
    act = db.session.scalars(sa.select(Act.sha256)).first()

    assert "此记录原样保存" in client.get(f"/verify/{act}").text


def test_an_altered_record_is_told(client, rich_check):
    with write():
        record = db.session.get(FieldRecord, rich_check)
        record.text = record.text[:-4] + "AAAA"

    page = client.get(f"/verify/{rich_check}").text

    assert "此记录的证明不成立" in page
    assert "原样保存</h1>" not in page


def test_an_erased_record_is_told(client, rich_check):
    with write():
        erase_record(rich_check, "依法", None)

    page = client.get(f"/verify/{rich_check}").text

    assert "此记录已依法删除" in page


def test_a_corrected_record_leads_to_its_correction(client, phone, check_at, cold_store):
    first = seal(phone, check_at(cold_store), MONDAY)
    second = seal(phone, check_at(cold_store, replaces=str(first)), MONDAY)

    page = client.get(f"/verify/{sha256_of(first)}").text

    assert f"/verify/{sha256_of(second)}" in page
    assert "以更正后的为准" in page
