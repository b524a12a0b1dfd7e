"""An enterprise's phone on a bad line: what was typed and chosen is neither lost nor kept twice."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

import pytest
import sqlalchemy as sa
from playwright.sync_api import BrowserContext, Page, expect

from server import create_app
from server.accounts.models import Person
from server.accounts.service import hash_password
from server.control_points.models import ControlPoint
from server.corrections.models import Correction, CorrectionStep
from server.database import db, write
from server.enterprises.models import Enterprise
from server.own_page import service as own_page
from server.sample.phone import Phone
from server.settings import Settings
from tests.browser.authenticator import Authenticator
from tests.browser.conftest import LABELLED, PASSWORD, Installation
from tests.browser.eyes import faults
from tests.browser.orders import order_correction
from tests.browser.phone import a_picture
from tests.faults.proxy import Exchange, between

pytestmark = pytest.mark.browser

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "limits.json").read_text("utf-8"))
TEXT = "已更换压缩机，库温 -19 ℃。"


class Plant(NamedTuple):
    """A plant with a correction, and where its people note what they measure."""

    base_url: str
    correction: str  # the order's hash
    store: UUID
    steps: Callable[[], int]  # how many steps of the correction are kept


@pytest.fixture(scope="module")
def plant(labelled: Installation) -> Iterator[Plant]:
    """The labelled enterprise after a check that found its cold store too warm."""
    environment = {"DATA_DIR": str(labelled.data_dir)}
    app = create_app(Settings.from_environment(environment).for_desk())
    with app.app_context():
        enterprise = db.session.scalars(
            sa.select(Enterprise).where(Enterprise.uscc == LABELLED)
        ).one()
        store = db.session.scalars(
            sa.select(ControlPoint).where(
                ControlPoint.enterprise_id == enterprise.id, ControlPoint.code == "MEAT-03"
            )
        ).one()
        store_id = store.id
        phone = Phone(app, "inspector", PASSWORD)
        order_correction(phone, store, timedelta(hours=2), date(2099, 12, 1))
        password_hash = hash_password(PASSWORD)
        with write():
            staff = db.session.scalars(sa.select(Person).where(Person.username == "staff")).one()
            own_page.redeem(
                own_page.make_code(enterprise, staff), "wangfang", "王芳", password_hash
            )
        order = db.session.scalars(sa.select(Correction.record_sha256)).one()

        def steps() -> int:
            db.session.rollback()
            return db.session.scalar(sa.select(sa.func.count()).select_from(CorrectionStep)) or 0

        yield Plant(labelled.base_url, order, store_id, steps)
        db.session.remove()
        db.engine.dispose()


def sign_in(page: Page, base_url: str, username: str = "wangfang") -> None:
    page.goto(f"{base_url}/console/sign-in")
    page.fill("#username", username)
    page.fill("#password", PASSWORD)
    page.click("main button")


def looks_right(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")  # no button is looked at while its colour changes
    assert faults(page) == []


class BadLine:
    """Cuts what a photo in pieces and its evidence need, in every way, then lets it pass."""

    def __init__(self) -> None:
        self.came: list[str] = []
        self.cuts = {"PUT": ["before", "after", "within"], "POST": ["after", "before"]}

    def __call__(self, exchange: Exchange) -> None:
        request = exchange.request
        method, path = request.split(b" ", 2)[:2]
        cuts = self.cuts.get(method.decode(), []) if b"/api/v1/own/" in path else []
        cut = cuts.pop(0) if cuts else ""
        if cut == "before":
            exchange.reset()
        elif cut == "within":
            exchange.ask_and_reset(request[: len(request) // 2])
            exchange.reset()
        else:
            answer = exchange.ask(request)
            self.came.append(f"{method.decode()} {path.decode()}")
            if cut == "after":
                exchange.reset()
            else:
                exchange.answer(answer)


def test_evidence_survives_a_dead_line_a_closed_page_and_lost_answers(
    plant: Plant, open_browser: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    picture = a_picture(tmp_path / "mended.jpg")
    line = BadLine()
    browser = open_browser("plant")
    with between(urlsplit(plant.base_url).port or 0, line) as base_url:
        page = browser.new_page()
        sign_in(page, base_url)
        address = f"{base_url}/own/corrections/{plant.correction}"
        page.goto(address)
        browser.set_offline(True)
        page.get_by_label("整改情况").fill(TEXT)
        page.get_by_label(re.compile("^照片（")).set_input_files(picture)
        expect(page.get_by_text("网络不通")).to_be_visible()
        expect(page.get_by_role("img", name="照片 1")).to_be_visible()
        page.close()

        browser.set_offline(False)
        page = browser.new_page()
        page.goto(address)
        expect(page.get_by_label("整改情况")).to_have_value(TEXT)
        expect(page.get_by_text("已恢复上次没有提交的内容").first).to_be_visible()
        expect(page.get_by_text("已传完")).to_be_visible(timeout=60_000)
        looks_right(page)
        page.get_by_role("button", name="提交整改情况").click()
        expect(page.get_by_role("img", name="整改后")).to_be_visible(timeout=60_000)

        assert plant.steps() == 1
        assert line.cuts == {"PUT": [], "POST": []}
        pieces = [one for one in line.came if one.startswith("PUT")]
        assert len(pieces) == len(set(pieces)) + 1  # only the one whose answer was lost came twice
        expect(page.get_by_label("整改情况")).to_have_value("")
        page.reload()
        expect(page.get_by_text("已恢复上次没有提交的内容").first).to_be_hidden()


def test_a_line_is_judged_while_it_is_typed_and_outlives_the_page(
    plant: Plant, open_browser: Callable[..., BrowserContext]
) -> None:
    page = open_browser("plant").new_page()
    sign_in(page, plant.base_url)
    address = f"{plant.base_url}/monitoring/points/{plant.store}"
    page.goto(address)
    action = page.get_by_label("纠偏措施")
    expect(action).to_be_hidden()
    page.get_by_label("贮存温度 实测值").fill("−12．5")
    expect(page.get_by_text("不达标", exact=True)).to_be_visible()
    action.fill("关门降温")
    looks_right(page)

    page.goto(address)
    expect(page.get_by_text("已恢复上次没有提交的内容")).to_be_visible()
    expect(action).to_have_value("关门降温")
    page.get_by_role("button", name="保存并封存").click()
    expect(page.get_by_text("已记录并封存")).to_be_visible()
    expect(page.get_by_label("贮存温度 实测值")).to_have_value("")
    looks_right(page)
    page.get_by_role("link", name="更正").first.click()
    expect(page.get_by_role("heading", name="更正监控记录", level=1)).to_be_visible()
    looks_right(page)
    look_at_the_erasure(open_browser("desk").new_page(), plant)
    page.set_viewport_size({"width": 1280, "height": 800})
    for path in (f"{address}/print", address, f"{plant.base_url}/own/"):
        page.goto(path)
        looks_right(page)


def look_at_the_erasure(page: Page, plant: Plant) -> None:
    sign_in(page, plant.base_url, "staff")
    page.goto(f"{plant.base_url}/monitoring/points/{plant.store}")
    page.get_by_role("link", name="依法删除").first.click()
    page.get_by_label("依据和理由").fill("个人信息保护法第四十七条")
    looks_right(page)
    page.get_by_role("button", name="删除文字").click()
    expect(page.get_by_text("这一条的文字已依法删除")).to_be_visible()
    expect(page.get_by_text("文字已依法删除", exact=True)).to_be_visible()
    looks_right(page)


def test_the_phones_own_user_signs_in_without_a_password(
    plant: Plant, open_browser: Callable[..., BrowserContext]
) -> None:
    base_url = plant.base_url.replace("127.0.0.1", "localhost")  # passkeys know names only
    browser = open_browser("plant")
    page = browser.new_page()
    authenticator = Authenticator(browser, page)
    sign_in(page, base_url)
    page.get_by_role("link", name="添加通行密钥").click()
    page.get_by_label("当前密码").first.fill(PASSWORD)
    page.get_by_role("button", name="在这部手机上添加").click()
    expect(page.get_by_text("通行密钥已添加")).to_be_visible()
    expect(page.get_by_text("还没有用过")).to_be_visible()
    looks_right(page)

    page.request.post(f"{base_url}/console/sign-out", form=token_of(page))
    page.goto(f"{base_url}/console/sign-in?next=/monitoring/points/{plant.store}")
    by_passkey = page.get_by_role("button", name="用通行密钥登录")
    authenticator.knows_its_user(False)
    by_passkey.click()
    expect(page.get_by_text("没有登录：已取消，手机没有认出您")).to_be_visible()
    looks_right(page)
    authenticator.knows_its_user(True)
    by_passkey.click()
    expect(page.get_by_role("heading", name="监控记录 MEAT-03")).to_be_visible()

    page.goto(f"{base_url}/console/account")
    expect(page.get_by_text("最近使用")).to_be_visible()
    page.get_by_role("button", name="移除").click()
    expect(page.get_by_text("已移除，不能再用它登录")).to_be_visible()
    page.goto(f"{plant.base_url}/console/sign-in")  # an address of digits offers none
    expect(by_passkey).to_have_count(0)


def token_of(page: Page) -> dict[str, str | float | bool]:
    return {"csrf_token": page.locator("[name=csrf_token]").first.input_value()}


def test_the_browser_judges_as_the_server_does(
    plant: Plant, open_browser: Callable[..., BrowserContext]
) -> None:
    page = open_browser("plant").new_page()
    page.goto(f"{plant.base_url}/console/sign-in")

    found = page.evaluate(
        """async (vectors) => {
            const { judge } = await import('/monitoring/static/judging.js')
            return vectors.map(({ limit, measurement: { duration, ...rest } }) =>
                judge(limit, { ...rest, duration: duration?.value }))
        }""",
        VECTORS["vectors"],
    )

    differing = [
        vector["why"]
        for vector, met in zip(VECTORS["vectors"], found, strict=True)
        if met != vector["met"]
    ]
    assert differing == []
