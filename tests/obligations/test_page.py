"""The page behind a label: for everyone, in one request, without script."""

import hashlib
import re
from base64 import b64encode
from datetime import timedelta

import pytest
import sqlalchemy as sa

from server import local_days
from server.control_points import catalogue
from server.control_points import service as control_points
from server.control_points.models import ControlPoint, PlanVersion
from server.database import db, now, write
from server.enterprises.models import Enterprise
from server.labels import service
from server.labels.codes import grouped
from server.labels.models import Label
from server.labels.selection import Selection
from tests.conftest import sign_in
from tests.labels.conftest import enterprises, meat_plant, plan
from tests.labels.test_runs import confirm, labels_by_point

__all__ = ["enterprises", "meat_plant", "plan"]

LARGEST = 30 * 1024
CHINESE, ENGLISH = {"Accept-Language": "zh-CN"}, {"Accept-Language": "en-GB"}


@pytest.fixture
def label(meat_plant):
    confirm(Selection())
    return labels_by_point()["MEAT-05"]


def page(client, label, headers=CHINESE):
    answer = client.get(f"/L/{label.code}", headers=headers)
    assert answer.status_code == 200
    return answer.text


def first_notice(text):
    """The tone and the title of the first thing the page says."""
    match = re.search(r'<main>\s*<div class="notice (\w+)" role="status">\s*<h2>(.*?)</h2>', text)
    return match.groups()


def change(label, **values):
    with write():
        for name, value in values.items():
            setattr(db.session.get(Label, label.code), name, value)


def alter(app, label, content):
    """Let a version say something else, as none ever does: so no page that is ready is used."""
    with write():
        db.session.get(PlanVersion, (label.control_point_id, 1)).content = content
    app.extensions.pop("obligations_shelf", None)


def test_page_tells_what_this_point_is_and_what_to_do(client, label):
    text = page(client, label)

    for part in (
        "示例岳阳楼熟食第01有限公司",
        "MEAT-05",
        "熟制（中心温度）",
        "生产过程",
        "生物性",
        label.control_point.current.content["warning"]["zh"],
        label.control_point.current.content["corrective_action"]["zh"],
        "关键控制点监控记录",
        "不少于产品保质期满后六个月；没有明确保质期的不少于二年",
        "食品安全法",
        "已核",
        "尚无检查记录",
        "12315",
        "市场监督管理局",
        grouped(label.code),
    ):
        assert part in text


def test_page_speaks_english_to_an_english_browser_and_by_link(client, label):
    by_browser = page(client, label, ENGLISH)
    by_link = client.get(f"/L/{label.code}?lang=en", headers=CHINESE).text

    assert by_browser == by_link
    assert '<html lang="en">' in by_link
    assert "If a limit is not met" in by_link
    assert f'href="/L/{label.code}?lang=zh"' in by_link
    assert '<html lang="zh-Hans">' in client.get(f"/L/{label.code}?lang=zh", headers=ENGLISH).text


def test_confirmed_limits_are_stated_and_unconfirmed_defaults_are_not(client, app, label):
    content = label.control_point.current.content
    assert content["limits"][0]["confirmed"] is False
    assert "按本企业HACCP计划" in page(client, label)

    limits = [limit | {"confirmed": True} for limit in content["limits"]]
    alter(app, label, content | {"limits": limits})

    text = page(client, label)
    assert "按本企业HACCP计划" not in text
    assert "≥ 72 ℃ 保持 ≥ 15 s" in text


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_catalogue_point_fits_in_one_small_request_without_script(
    client, app, label, language
):
    point = label.control_point
    sizes = {}
    for template in catalogue.templates().values():
        confirmed = [limit | {"confirmed": True} for limit in template.content["limits"]]
        with write():
            db.session.get(ControlPoint, point.id).gate = template.gate
        alter(app, label, template.content | {"limits": confirmed})
        text = client.get(f"/L/{label.code}?lang={language}").text
        sizes[template.code] = len(text.encode())
        assert template.content["warning"][language].replace("'", "&#39;") in text
        assert "<script" not in text
        assert not re.search(r"<(img|iframe|object|embed|video|audio)\b", text)
        assert not re.search(r'\s(on\w+|style)="', text)

    assert len(sizes) == 127
    assert max(sizes.values()) < LARGEST


def test_without_style_and_pictures_it_reads_in_the_order_that_matters(client, label):
    text = page(client, label)

    bare = re.sub(r"<(style|svg).*?</\1>", "", text, flags=re.DOTALL)
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", bare.split("<main>")[1]))
    order = [
        "本标签有效",  # in words, not by its colour
        "警告 WARNING",
        label.control_point.current.content["warning"]["zh"],
        "控制点 MEAT-05",
        "关键限值",
        "偏差时怎么办",
        "最近一次官方检查",
        "反映这个控制点的问题",
        "12315",
    ]
    places = [words.index(part) for part in order]
    assert places == sorted(places)
    # Where no style sets it, a picture without a size of its own fills the screen.
    assert all(re.search(r'width="62" height="62"', svg) for svg in re.findall("<svg[^>]*>", text))


def test_policy_allows_this_style_and_nothing_else(client, label):
    answer = client.get(f"/L/{label.code}")

    (style,) = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert "unsafe" not in policy


def test_page_may_be_kept_and_is_asked_for_by_its_etag_each_time(client, label):
    answer = client.get(f"/L/{label.code}", headers=CHINESE)

    assert answer.headers["Cache-Control"] == "public, no-cache"
    assert {"Accept-Language", "Cookie"} <= set(answer.vary)
    assert "Set-Cookie" not in answer.headers
    etag = {"If-None-Match": answer.headers["ETag"]}
    assert client.get(f"/L/{label.code}", headers=CHINESE | etag).status_code == 304
    assert client.get(f"/L/{label.code}", headers=ENGLISH | etag).status_code == 200


def test_what_a_signed_in_person_gets_is_kept_by_no_shared_cache(client, label, staff):
    sign_in(client, staff)

    answer = client.get(f"/L/{label.code}")

    assert answer.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("state", "tone", "title"),
    [
        ("issued", "good", "本标签有效"),
        ("printed", "good", "本标签有效"),
        ("posted", "good", "本标签有效"),
        ("damaged", "fair", "本标签已登记为破损"),
        ("missing", "fair", "本标签曾被登记为缺失"),
    ],
)
def test_state_of_the_label_comes_first(client, label, state, tone, title):
    change(label, state=state)

    assert first_notice(page(client, label)) == (tone, title)


def test_withdrawn_label_says_so_first_in_red_with_the_reason(client, label, staff):
    with write():
        service.withdraw(label.code, "印刷<b>错误", staff)

    text = page(client, label)

    assert first_notice(text) == ("bad", "本标签已作废")
    assert "原因：印刷&lt;b&gt;错误" in text


def test_replaced_label_says_so_first_and_leads_to_the_new_one(client, label):
    change(label, state="missing")
    confirm(Selection(needs=("missing",)))

    text = page(client, label)

    assert first_notice(text) == ("bad", "本标签已被替换，不再使用")
    assert f'href="/L/{label.replaced_by}?lang=zh"' in text
    assert first_notice(page(client, db.session.get(Label, label.replaced_by)))[0] == "good"


def test_label_of_an_older_version_shows_what_holds_now(client, label):
    with write():
        point = db.session.get(ControlPoint, label.control_point_id)
        content = {**point.current.content, "warning": {"zh": "新警示", "en": "New"}}
        control_points.change(point, content, None, "改写")

    text = page(client, label)

    assert first_notice(text) == ("fair", "标签上印的内容已经更新")
    assert "新警示" in text


def test_expired_label_and_dropped_point_say_so(client, label):
    change(label, valid_until=local_days.today() - timedelta(days=1))
    assert first_notice(page(client, label)) == ("fair", "本标签已过有效期")

    with write():
        db.session.get(ControlPoint, label.control_point_id).dropped_at = now()
    assert first_notice(page(client, label)) == ("bad", "该控制点已不在企业的计划中")


def test_blank_code_says_that_it_is_not_bound_yet(client, app):
    with write():
        db.session.add(Label(code="7K3MZQ9T4VWX2B5R", state="blank", born_blank=True))

    text = client.get("/L/7K3MZQ9T4VWX2B5R", headers=CHINESE).text

    assert first_notice(text) == ("fair", "本标签尚未绑定控制点")
    assert "12315" in text


def test_unknown_code_is_not_found_and_says_so(client, app):
    answer = client.get("/L/7K3MZQ9T4VWX2B5R", headers=CHINESE)

    assert answer.status_code == 404
    assert "没有这个标签" in answer.text
    assert "7K3M ZQ9T 4VWX 2B5R" in answer.text
    assert "<script" not in answer.text
    assert len(answer.data) < LARGEST


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("7K3MZQ9T4VWX2B5S", "校验位不符"),
        ("7K3MZQ9T", "编码应为 16 位，现有 8 位"),
        ("7K3MZQ9T4VWX2B5U", "没有“U”这个字符"),
        ("<script>", "没有“&lt;”这个字符"),
    ],
)
def test_malformed_code_is_told_what_is_wrong(client, app, typed, wrong):
    answer = client.get(f"/L/{typed}", headers=CHINESE)

    assert answer.status_code == 404
    assert wrong in answer.text
    assert "<script" not in answer.text


def test_address_answers_in_either_case_and_typed_codes_are_led_to_it(client, label):
    code = label.code

    assert client.get(f"/l/{code.lower()}").status_code == 200
    assert client.get(f"/L/{code.lower()}").status_code == 200
    typed = client.get(f"/L/{grouped(code).lower().replace(' ', '-')}?lang=en")
    assert typed.status_code == 302
    assert typed.headers["Location"] == f"/L/{code}?lang=en"


def test_code_typed_into_the_form_leads_to_its_label(client, label):
    typed = client.get("/L/", query_string={"code": grouped(label.code)})
    answer = client.get(client.get(typed.headers["Location"]).headers["Location"])

    assert answer.status_code == 200
    assert grouped(label.code) in answer.text
    assert client.get("/L/").status_code == 404


def test_no_personal_data_is_shown(client, label):
    with write():
        enterprise = db.session.scalar(sa.select(Enterprise).where(Enterprise.number == "ENT-001"))
        enterprise.contact_person, enterprise.contact_phone = "王小明", "13800000000"

    text = page(client, label)

    assert "王小明" not in text
    assert "13800000000" not in text
