"""The phone loses nothing: unsent work as a file or sent with the app closed, one check in two
tabs, a full disk, a lock, and when it is revoked."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.authenticator import Authenticator
from tests.browser.conftest import Installation, wait_until
from tests.browser.desk import Desk
from tests.browser.phone import InspectorsPhone, a_picture, hand_in

pytestmark = pytest.mark.browser

ENTERPRISE = "示例岳阳楼熟食第01有限公司"
STEP = "肉制品出厂检验"
UNLOCK = "用指纹或面容解锁"


@pytest.fixture
def phone(labelled: Installation, open_browser: Callable[..., BrowserContext]) -> InspectorsPhone:
    phone = InspectorsPhone(open_browser("phone"), labelled)
    phone.set_up()
    phone.wait_until_kept_offline()
    return phone


def test_unsent_work_travels_as_a_file_or_with_the_app_closed(
    phone: InspectorsPhone,
    labelled: Installation,
    open_browser: Callable[..., BrowserContext],
    tmp_path: Path,
) -> None:
    page = phone.page
    picture = a_picture(tmp_path / "store.jpg")
    phone.browser.set_offline(True)
    phone.seal_check(ENTERPRISE, STEP, picture)
    page.goto(phone.base_url + "/app/outbox")
    page.get_by_role("button", name="把未上传的工作存为文件").click()
    expect(page.get_by_text(re.compile("文件已做好：1 条记录，1 张照片"))).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="保存到手机").click()
    assert re.fullmatch(r"guanqia-unsent-\d{4}-\d\d-\d\d\.zip", download.value.suggested_filename)

    [kept] = phone.sealed_records()
    with zipfile.ZipFile(download.value.path()) as rescued:
        assert rescued.testzip() is None
        assert {entry.compress_type for entry in rescued.infolist()} == {zipfile.ZIP_STORED}
        assert rescued.read("records.jws").decode() == kept["jws"] + "\n"
        [photo] = [name for name in rescued.namelist() if name.startswith("photos/")]
        assert hashlib.sha256(rescued.read(photo)).hexdigest() == photo.removeprefix("photos/")

    # Somebody else hands it in, as any signed-in person may.
    colleague = InspectorsPhone(open_browser("colleague"), labelled)
    colleague.set_up("colleague")
    assert hand_in(colleague.page, kept["jws"]) == "stored"

    phone.browser.set_offline(False)
    row = page.get_by_role("link", name=re.compile(STEP))
    page.get_by_role("button", name="立即同步").click()
    expect(row).to_contain_text("已收到", timeout=60_000)
    expect(page.get_by_text("全部记录已上传")).to_be_visible()
    expect(page.get_by_role("button", name="把未上传的工作存为文件")).to_have_count(0)

    page.get_by_role("link", name="今日").click()
    sent_with_the_app_closed(phone, picture)


def sent_with_the_app_closed(phone: InspectorsPhone, picture: Path) -> None:
    """Sealed without a network; the browser wakes the service worker once there is one."""
    browser, app = phone.browser, phone.page
    app.evaluate(NOTE_WHAT_IS_ASKED)
    browser.set_offline(True)
    phone.seal_check(ENTERPRISE, "原料肉验收", picture)
    wait_until(lambda: TAG in app.evaluate("asked"), 30, "the browser was not asked to wake it")

    phone.page = browser.new_page()
    phone.page.goto("about:blank")
    app.close()
    browser.set_offline(False)
    wake_the_worker(phone)
    phone.page.goto(phone.base_url + "/healthz")  # where the app is not
    wait_until(lambda: states(phone) == {"received"}, 60, "the worker sent not everything")

    browser.set_offline(True)
    phone.page.goto(phone.base_url + "/app/outbox")
    expect(phone.page.get_by_text("全部记录已上传")).to_be_visible()
    expect(phone.page.get_by_text("已收到")).to_have_count(2)


TAG = "send-unsent"
# Of the browser's Background Sync; what it does with it is its own affair.
NOTE_WHAT_IS_ASKED = """() => {
    window.asked = []
    const register = SyncManager.prototype.register
    SyncManager.prototype.register = function (tag) {
        asked.push(tag)
        return register.call(this, tag)
    }
}"""


def wake_the_worker(phone: InspectorsPhone) -> None:
    """As the browser does when there is a network again."""
    protocol = phone.browser.new_cdp_session(phone.page)
    found: list[dict[str, Any]] = []
    protocol.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.append(event))
    protocol.send("ServiceWorker.enable")
    while not found:
        phone.page.wait_for_timeout(50)
    [registration] = found[0]["registrations"]
    event = {"origin": phone.base_url, "registrationId": registration["registrationId"]}
    protocol.send("ServiceWorker.dispatchSyncEvent", {**event, "tag": TAG, "lastChance": False})


def states(phone: InspectorsPhone) -> set[str]:
    """How far what is sealed on the phone has come."""
    return {row["delivery"]["state"] for row in [*phone.sealed_records(), *phone.photos()]}


def test_of_two_tabs_one_fills_in_a_check_and_the_other_says_so(phone: InspectorsPhone) -> None:
    first = phone.page
    phone.begin_check(ENTERPRISE, STEP)
    first.get_by_label("备注").fill("第一个窗口")
    expect(first.get_by_text(re.compile(r"已保存 \d"))).to_be_visible()

    second = phone.browser.new_page()
    second.goto(first.url)
    expect(second.get_by_role("heading", name="正在另一个窗口填写")).to_be_visible()
    expect(second.get_by_label("备注")).to_have_count(0)

    second.get_by_role("button", name="改在这里填写").click()
    expect(second.get_by_label("备注")).to_have_value("第一个窗口")
    expect(first.get_by_role("heading", name="正在另一个窗口填写")).to_be_visible()
    second.get_by_label("备注").fill("第二个窗口")
    expect(second.get_by_text(re.compile(r"已保存 \d"))).to_be_visible()

    second.close()  # and the first goes on by itself, with what was typed there
    expect(first.get_by_label("备注")).to_have_value("第二个窗口")


def test_a_visit_that_cannot_be_kept_is_not_begun(phone: InspectorsPhone) -> None:
    page = phone.page
    protocol = phone.browser.new_cdp_session(page)
    used = page.evaluate("async () => (await navigator.storage.estimate()).usage")
    protocol.send(
        "Storage.overrideQuotaForOrigin",
        {"origin": phone.base_url, "quotaSize": used + 40_000_000},
    )
    phone.open_point(ENTERPRISE, STEP)
    page.get_by_role("button", name="开始检查").click()
    expect(page.get_by_text("存储空间不足")).to_be_visible()
    page.get_by_role("button", name="知道了").click()
    assert not phone.drafts()

    protocol.send("Storage.overrideQuotaForOrigin", {"origin": phone.base_url})
    page.get_by_role("button", name="开始检查").click()
    expect(page.get_by_role("button", name=re.compile("其余全部符合"))).to_be_visible()


def test_an_idle_phone_is_locked_and_the_check_is_as_it_was(phone: InspectorsPhone) -> None:
    page = phone.page
    page.goto(phone.base_url + "/app/settings")
    page.get_by_role("button", name="设置 PIN").click()
    page.get_by_label("新 PIN").fill("2580")
    page.get_by_role("button", name="设置 PIN").click()
    expect(page.get_by_text("5 分钟没有操作就锁定。")).to_be_visible()
    page.get_by_role("link", name="今日").click()
    phone.begin_check(ENTERPRISE, STEP)
    page.get_by_label("备注").fill("锁屏之前")
    expect(page.get_by_text(re.compile(r"已保存 \d"))).to_be_visible()

    page.clock.install()
    page.reload()
    page.clock.fast_forward("05:10")
    lock = page.get_by_role("dialog", name="已锁定")
    expect(lock).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(lock).to_be_visible()
    lock.get_by_label("PIN").fill("1111")
    lock.get_by_role("button", name="解锁").click()
    expect(lock.get_by_text("还可以试 9 次")).to_be_visible()
    lock.get_by_label("PIN").fill("2580")
    lock.get_by_role("button", name="解锁").click()
    expect(lock).to_have_count(0)
    expect(page.get_by_label("备注")).to_have_value("锁屏之前")


def lock_now(page: Page) -> None:
    """Six minutes pass without a touch."""
    page.evaluate(
        """async () => {
            const opening = indexedDB.open('guanqia')
            const db = await new Promise((done) => {
                opening.onsuccess = () => done(opening.result)
            })
            const store = db.transaction('locks', 'readwrite').objectStore('locks')
            const [row] = await new Promise((done) => {
                const asked = store.getAll()
                asked.onsuccess = () => done(asked.result)
            })
            row.active_at = new Date(Date.now() - 6 * 60_000).toISOString()
            await new Promise((done) => { store.put(row).onsuccess = done })
            db.close()
        }"""
    )
    page.reload()


def test_the_phones_own_user_opens_the_lock(
    labelled: Installation, open_browser: Callable[..., BrowserContext]
) -> None:
    # WebAuthn knows names, not addresses of digits.
    named = replace(labelled, base_url=labelled.base_url.replace("127.0.0.1", "localhost"))
    phone = InspectorsPhone(open_browser("phone"), named)
    page = phone.page
    authenticator = Authenticator(phone.browser, page)
    phone.set_up()
    page.goto(phone.base_url + "/app/settings")
    page.get_by_role("button", name="设置 PIN").click()
    page.get_by_label("新 PIN").fill("2580")
    page.get_by_role("button", name="设置 PIN").click()
    page.get_by_role("button", name="开启指纹或面容解锁").click()
    expect(page.get_by_text("也可用本机的指纹或面容解锁。")).to_be_visible()

    lock_now(page)
    lock = page.get_by_role("dialog", name="已锁定")
    authenticator.knows_its_user(False)
    lock.get_by_role("button", name=UNLOCK).click()
    expect(lock.get_by_text("手机没有认出您。请再试一次，或输入 PIN。")).to_be_visible()
    authenticator.knows_its_user(True)
    lock.get_by_role("button", name=UNLOCK).click()
    expect(lock).to_have_count(0)

    page.get_by_role("button", name="关闭指纹或面容解锁").click()
    expect(page.get_by_role("button", name="开启指纹或面容解锁")).to_be_visible()
    lock_now(page)
    expect(lock.get_by_label("PIN")).to_be_visible()
    expect(lock.get_by_role("button", name=UNLOCK)).to_have_count(0)
    lock.get_by_label("PIN").fill("2580")
    lock.get_by_role("button", name="解锁", exact=True).click()
    expect(lock).to_have_count(0)


def test_a_revoked_phone_forgets_the_area_and_keeps_what_was_not_sent(
    labelled: Installation, open_browser: Callable[..., BrowserContext], tmp_path: Path
) -> None:
    labelled.add_people(
        ("administrator", "administrator", "", "陈管理"), ("loser", "inspector", "430600", "周巡查")
    )
    phone = InspectorsPhone(open_browser("lost"), labelled)
    phone.set_up("loser")
    phone.wait_until_kept_offline()
    phone.browser.set_offline(True)
    phone.seal_check(ENTERPRISE, STEP, a_picture(tmp_path / "store.jpg"))

    revoke_the_phone_of("周巡查", Desk(open_browser("desk"), labelled))
    page = phone.page
    phone.open()
    phone.browser.set_offline(False)

    expect(page.get_by_text(re.compile("局机关于 .* 停用了本机"))).to_be_visible(timeout=60_000)
    assert not phone.scope()
    assert len(phone.sealed_records()) == 1
    expect(page.get_by_role("button", name="把未上传的工作存为文件")).to_be_visible()

    # Found again: its person signs in, and what it held is there for staff to judge.
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_label("用户名")).to_be_visible()
    phone.set_up("loser")
    page.goto(phone.base_url + "/app/outbox")
    expect(page.get_by_role("link", name=re.compile("本机已被停用"))).to_be_visible(timeout=60_000)


def revoke_the_phone_of(name: str, desk: Desk) -> None:
    desk.sign_in("administrator")
    desk.page.goto(desk.base_url + "/console/devices")
    row = desk.page.get_by_role("row").filter(has_text=name)
    desk.page.on("dialog", lambda dialog: dialog.accept())
    row.get_by_role("button", name="停用").click()
    expect(desk.page.get_by_text(re.compile("已停用，此后从它来的记录都要审核"))).to_be_visible()
