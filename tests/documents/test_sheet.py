"""What a check's PDF says."""

from __future__ import annotations

import io
import re

import pikepdf
import pypdfium2
import pytest
import sqlalchemy as sa

from server.checks.models import Check
from server.database import db, write
from server.photos.erasing import erase_photo
from server.records.decisions import decide
from server.records.models import Device, FieldRecord
from server.seals import checkpoint
from server.seals import service as seals
from server.seals.history import public_bytes
from tests.checks.conftest import AT, seal, store_temp
from tests.documents.conftest import (
    MONDAY,
    REFUSED,
    codes_in,
    followed,
    pages_of,
    sealed,
    sha256_of,
    text_of,
)

# What stands above and below a page's own text.
AROUND = re.compile(r"^示例.{,40}09:30|(记录|Record)[0-9a-f]{12}…·.{,40}$")


def pdf_of(browser, sha256, lang="zh"):
    answer = browser.get(f"/console/checks/{sha256}.pdf?lang={lang}")
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == "application/pdf"
    return answer.data


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "zh",
            (
                "市场监督管理局",
                "监督检查结果",
                "91430602MADEM00115",
                "SC10443060290016",
                "MEAT-03",
                "2026-11-1609:30",
                "Inspector、Colleague",
                "不符合",
                "未达标：贮存温度",
                "本系统的判定规则",
                "≤−18℃",
                "−12.5℃",
                "现场测量",
                "T-03",
                "检验报告",
                "Q-2026/7",
                "不达标",
                "未评定",
                "（专家意见待核）",
                "备注：标签被<b>油</b>污遮住",
                "责令改正期限2026-12-01",
                "立即检修冷库",
                "总局令第49号第三十三条",
                "冷库门关不严",
                "拒绝签名",
                "陈见证",
                "手写签名是图片，作为证据保留",
                "照片（3张）",
                "且已写入此检查点",
            ),
        ),
        (
            "en",
            (
                "Administrationfor",
                "Resultofasupervisorycheck",
                "Doesnotconform",
                "Notmet:",
                "Aruleofthissystem",
                "PerplantHACCP",
                "(expertview,notyetchecked)",
                "Refusedtosign",
                "Drawnsignaturesarepictures",
                "Correctionordered",
                "Devicesignature,text,leafandreceiptagree",
            ),
        ),
    ],
)
def test_the_sheet_says_all_of_the_check(console, rich_check, lang, said):
    text = text_of(pdf_of(console, rich_check, lang))

    assert [part for part in said if part not in text] == []
    assert all(part in text for part in REFUSED.split("，"))


def test_what_does_not_conform_stands_first(console, rich_check):
    text = text_of(pdf_of(console, rich_check))

    assert text.index("C-07关键") < text.index("E-01厂区") < text.index("C-06关键")


def test_the_proof_names_record_device_and_checkpoint(console, rich_check):
    checkpoint = console.get("/api/v1/seals/checkpoint").text
    origin, size, root = checkpoint.split("\n")[:3]
    record = db.session.get(FieldRecord, rich_check)

    text = text_of(pdf_of(console, rich_check))

    for part in (rich_check, record.kid, origin, f"大小{size}", root):
        assert part in text
    assert f"日志位置{record.leaf_index}" in text
    assert checkpoint.rstrip("\n").rpartition(" ")[2] in text  # the signature


def test_the_printed_checkpoint_is_the_whole_signed_note(console, rich_check):
    """As docs/verify.md says: what is printed can be typed off and held against the log."""
    printed = text_of(pdf_of(console, rich_check))
    origin = re.search(r"检查点(127\.0\.0\.1:8000/[0-9a-f-]{36}/1)大小", printed)[1]
    size, root = re.search(r"大小(\d+)树根([\w+/]+=*)签名", printed).groups()
    signature = re.search(r"签名([\w+/]+=*)查验网址", printed)[1]

    note = f"{origin}\n{size}\n{root}\n\n— {origin} {signature}\n"

    key = seals.installation().key
    assert checkpoint.verifies(checkpoint.read(note), public_bytes(key))
    assert note == console.get("/api/v1/seals/checkpoint").text


def test_its_code_leads_to_the_page_that_verifies_it(app, console, rich_check):
    [address] = codes_in(pdf_of(console, rich_check))
    path = address.removeprefix("HTTP://127.0.0.1:8000")
    stranger = app.test_client()

    page = followed(stranger, path)

    assert page.status_code == 200
    assert page.request.path == f"/verify/{rich_check}"
    assert "此记录原样保存" in page.text


def test_pages_are_numbered_a4_and_selectable_with_fonts_inside(console, rich_check):
    pdf = pdf_of(console, rich_check)
    pages = pages_of(pdf)

    assert [f"第{n}页共{len(pages)}页" in page for n, page in enumerate(pages, 1)] == [True] * 2
    with pikepdf.open(io.BytesIO(pdf)) as file:
        assert file.Root.Lang == "zh-Hans"
        assert {(round(p.MediaBox[2]), round(p.MediaBox[3])) for p in file.pages} == {(595, 842)}
        fonts = file.pages[0].Resources.Font
        assert all("/FontFile2" in f.DescendantFonts[0].FontDescriptor for f in fonts.values())
    assert all("(cid" not in page for page in pages)


def test_photos_and_drawn_signatures_are_small_pictures(console, rich_check):
    pdf = pdf_of(console, rich_check)

    with pikepdf.open(io.BytesIO(pdf)) as file:
        shown = [
            pikepdf.PdfImage(image) for page in file.pages for image in page.get_images().values()
        ]
    assert len(shown) == 5
    assert max(image.width for image in shown) <= 640
    body = db.session.get(FieldRecord, rich_check).body
    for picture in body["photos"]:
        assert picture["sha256"][:12] in text_of(pdf)


def test_the_same_check_at_the_same_checkpoint_gives_the_same_bytes(
    console, rich_check, phone, check_at, cold_store
):
    first, second = pdf_of(console, rich_check), pdf_of(console, rich_check)
    sealed(phone, check_at(cold_store))
    later = pdf_of(console, rich_check)

    assert first == second
    assert later != first


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_long_texts_flow_over_pages_and_nothing_is_lost(console, phone, check_at, cold_store, lang):
    remark = "".join(f"第{n}处：冷库门封条老化，须在期限内更换。" for n in range(600))
    item = "\n".join(f"line {n} of a very long remark about one item" for n in range(200))
    body = check_at(
        cold_store,
        items=[{"item": "C-06", "result": "does-not-conform", "remark": item}],
        remark=remark,
    )

    pages = pages_of(pdf_of(console, sealed(phone, body), lang))

    text = "".join(AROUND.sub("", page) for page in pages)
    assert len(pages) > 8
    assert all(f"第{n}处：冷库门封条老化" in text for n in range(600))
    for n in range(200):
        assert f"line{n}ofaverylongremark" in text
    # The headings of the table stand again where it goes over to the next page.
    assert text.count("要点依据结果" if lang == "zh" else "ItemBasisResult") > 2


def test_nothing_overlaps_or_leaves_the_page(console, rich_check):
    for lang in ("zh", "en"):
        for page in pypdfium2.PdfDocument(pdf_of(console, rich_check, lang)):
            boxes = page_boxes(page)
            assert all(left > 40 and right < 556 for left, _low, right, _high in boxes)
            assert not [pair for pair in pairs(boxes) if overlap(*pair)]


def page_boxes(page):
    """The boxes of the text runs and pictures of a page."""
    text = page.get_textpage()
    runs = [text.get_rect(n) for n in range(text.count_rects())]
    return [box for box in runs if box[2] - box[0] > 0.5]


def pairs(boxes):
    return ((one, other) for n, one in enumerate(boxes) for other in boxes[n + 1 :])


def overlap(one, other):
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > 0.5 and down > 1.0


def test_what_no_font_has_stands_there_by_its_number(console, phone, check_at, cold_store):
    sha256 = sealed(phone, check_at(cold_store, remark="好👍\t堃 e\u0301"))

    text = text_of(pdf_of(console, sha256))

    assert "好[U+1F44D]堃é" in text


def test_a_replaced_check_says_so_on_top(console, phone, check_at, cold_store):
    first = seal(phone, check_at(cold_store), MONDAY)
    second = seal(phone, check_at(cold_store, replaces=str(first)), MONDAY)

    replaced = text_of(pdf_of(console, sha256_of(first)))
    replacing = text_of(pdf_of(console, sha256_of(second)))

    said = f"此检查已被更正，以更正后的记录（{sha256_of(second)[:12]}…）为准"
    assert replaced.index(said) < replaced.index("检查结论")
    assert "已被更正" not in replacing


@pytest.fixture
def held(phone, check_at, cold_store, app):
    """A check that arrived from a revoked phone; the hash of its record."""
    body = check_at(cold_store, measurements=[store_temp("-20")])
    with write():
        for device in db.session.scalars(sa.select(Device)):
            device.revoked_at = device.enrolled_at
    with pytest.raises(RuntimeError, match="held"):
        seal(phone, body, MONDAY)
    return db.session.scalar(sa.select(FieldRecord.sha256).order_by(FieldRecord.leaf_index.desc()))


def test_a_held_check_says_so_until_it_is_decided(console, held, staff, plant):
    assert f"/console/checks/{held}.pdf" in console.get(f"/console/held/{held}").text
    waiting = text_of(pdf_of(console, held))
    with write():
        decide(db.session.get(FieldRecord, held), "accepted", "电话核实", staff)
    accepted = text_of(pdf_of(console, held))

    assert "此记录被挂起，尚待人员审核，目前不作为检查结果" in waiting
    assert "由人员审核后采纳" in accepted
    assert "采纳理由：电话核实" in accepted
    assert "不作为检查结果" not in accepted


def test_a_rejected_check_says_so_and_is_none_of_the_enterprise(console, held, staff, plant):
    with write():
        decide(db.session.get(FieldRecord, held), "rejected", "重复", staff)

    text = text_of(pdf_of(console, held))

    assert "不采纳，不作为检查结果" in text
    assert plant.get(f"/own/checks/{held}.pdf").status_code == 404
    assert "监管部门审核后没有采纳此记录" in plant.get(f"/verify/{held}").text


def test_erased_pictures_are_said_on_top(console, rich_check):
    body = db.session.get(FieldRecord, rich_check).body
    erase_photo(body["photos"][0]["sha256"], "依法", None)

    text = text_of(pdf_of(console, rich_check))

    assert text.index("部分图片已依法删除") < text.index("检查结论")
    assert "照片已依法删除" in text


def test_pictures_that_have_not_come_are_named(console, phone, check_at, cold_store):
    photo = {"sha256": "ab" * 32, "taken_at": AT}
    sha256 = sealed(phone, check_at(cold_store, photos=[photo]))

    text = text_of(pdf_of(console, sha256))

    assert "照片尚未收到" in text
    assert "abababababab…" in text


def test_a_record_that_was_altered_says_that_it_does_not_hold(console, rich_check):
    record = db.session.get(FieldRecord, rich_check)
    with write():
        record = db.session.get(FieldRecord, rich_check)
        record.text = record.text[:-4] + "AAAA"

    text = text_of(pdf_of(console, rich_check))

    assert "此记录的证明不成立" in text
    assert text.index("请勿采信") < text.index("检查结论")


def test_a_sampling_plan_is_written_as_on_the_label(console, phone, check_at, points):
    point = points["MEAT-08"]
    limits = [one for one in point.current.content["limits"] if one["sampling_plan"]]
    counts = {"limit": limits[0]["parameter"], "counts": ["0"] * 5, "from": "report"}

    for lang in ("zh", "en"):
        text = text_of(pdf_of(console, sealed(phone, check_at(point, measurements=[counts])), lang))

        assert "n=5" in text
        assert "N=5" not in text


def test_risk_of_an_incident_names_its_article(console, phone, check_at, cold_store):
    body = check_at(cold_store, incident_risk=True, result="does-not-conform")

    text = text_of(pdf_of(console, sealed(phone, body)))

    assert "存在食品安全事故潜在风险" in text
    assert "企业立即停止生产经营" in text
    assert "第三十一条第二款" in text


def test_the_phones_other_result_is_shown_too(console, phone, check_at, cold_store):
    body = check_at(cold_store, measurements=[store_temp("-12.5")], result="conforms")

    assert "手机上的结论是“符合”" in text_of(pdf_of(console, sealed(phone, body)))
    assert db.session.scalars(sa.select(Check)).one().results_differ
