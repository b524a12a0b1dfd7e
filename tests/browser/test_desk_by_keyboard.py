"""The desk's daily work without a mouse, from a file of enterprises to a table taken away.

Each walk in Chinese; in English, one of them here and all of them in `make soak`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import openpyxl
import pytest
from playwright.sync_api import BrowserContext, Dialog, Page, expect

from tests.browser.conftest import LABELLED, PASSWORD, SAMPLE, Installation
from tests.browser.keyboard import LOADED_WITHIN_MS, Keyboard
from tests.faults.field import Field

pytestmark = pytest.mark.browser

Language = Literal["zh", "en"]
# Who is not registered yet, for the walk in each language: name, county, points that are proposed.
NEW = {
    "zh": ("示例武陵酒业第16有限公司", "武陵区", 7),
    "en": ("示例津市糖果第24有限公司", "Jinshi City", 7),
}
BOTH = ["zh", pytest.param("en", marks=pytest.mark.soak)]
# Of each language a person who is invited, and for how many months labels are to be valid.
INVITED = {"zh": ("孙巡查", "sun", "18"), "en": ("Zhou Xuncha", "zhou", "20")}
CHECKS, HELD = 3, 4


@pytest.fixture(scope="module")
def desk(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A register with two enterprises less than the sample's, checks of one, and held records."""
    folder = tmp_path_factory.mktemp("desk")
    register = folder / "register.csv"
    register.write_text("\n".join(lines_of(leaving_out=[name for name, _, _ in NEW.values()])))
    installation.run(
        ("import-enterprises", str(register)),
        ("plan", "--enterprise", LABELLED),
        ("print", "--enterprise", LABELLED, "--out", str(folder / "labels.pdf")),
    )
    installation.add_person("admin", "administrator", "", "陈管理")
    field = Field(installation, seed=7)
    phone = field.phone()
    phone.send(*field.seal(phone, CHECKS))
    elsewhere = {"label": "0" * 16}  # no label of this installation
    held = [phone.seal(field.body(phone, **elsewhere)) for _ in range(HELD)]
    assert [one["outcome"] for one in phone.send(*held)] == ["held"] * HELD
    field.phone()  # one to revoke in each language
    return installation


def lines_of(leaving_out: list[str]) -> list[str]:
    """The sample's register, heading first."""
    lines = SAMPLE.read_text(encoding="utf-8-sig").splitlines()
    return [line for line in lines if not any(name in line for name in leaving_out)]


class Walk(Keyboard):
    """One person at the desk, who reads the console in a language."""

    def __init__(self, page: Page, base_url: str, language: Language) -> None:
        super().__init__(page)
        self.base_url, self.language = base_url, language

    def t(self, zh: str, en: str) -> str:
        return zh if self.language == "zh" else en

    def link(self, zh: str, en: str) -> None:
        """Follow a link by its words."""
        self.follow(self.page.get_by_role("link", name=self.t(zh, en), exact=True).first)

    def button(self, zh: str, en: str) -> None:
        self.follow(self.page.get_by_role("button", name=self.t(zh, en), exact=True))

    def heads(self, zh: str, en: str) -> None:
        """Wait for a heading."""
        words = self.t(zh, en)
        expect(self.page.get_by_role("heading", name=words)).to_be_visible(timeout=60_000)

    def lands_on(self, zh: str, en: str) -> None:
        """The focus went by itself to where the page says this."""
        focused = self.page.locator("main :focus")
        expect(focused).to_contain_text(self.t(zh, en), timeout=60_000)

    def sign_in(self, username: str) -> None:
        self.page.goto(f"{self.base_url}/console/")
        expect(self.page.locator("#username")).to_be_focused()
        self.page.keyboard.insert_text(username)
        self.type(self.page.locator("#password"), PASSWORD)
        self.press("Enter")
        self.heads("概览", "Overview")


Walking = Callable[[str, Language], Walk]


@pytest.fixture
def walking(desk: Installation, open_browser: Callable[..., BrowserContext]) -> Iterator[Walking]:
    """Gives somebody who has signed in by keyboard."""

    def walk(username: str, language: Language) -> Walk:
        locale = {"zh": "zh-CN", "en": "en-GB"}[language]
        browser = open_browser(f"{username}-{language}", width=1280, locale=locale, whole=True)
        page = browser.pages[0]
        page.emulate_media(reduced_motion="reduce")  # rings and scrolling do not take their time
        one = Walk(page, desk.base_url, language)
        one.sign_in(username)
        return one

    return walk


@pytest.mark.parametrize("language", BOTH)
def test_from_a_file_to_the_labels_that_are_missing(
    walking: Walking, language: Language, tmp_path: Path
) -> None:
    walk = walking("staff", language)
    name, county, points = NEW[language]
    import_one(walk, name, tmp_path)
    accept_all_but_one(walk, name, points)
    print_what_is_missing(walk, county, points - 1)


def import_one(walk: Walk, name: str, folder: Path) -> None:
    """A dry run that finds a fault, one that finds none, and the import."""
    heading, *lines = lines_of(leaving_out=[])
    [line] = [line for line in lines if name in line]
    file = folder / "enterprises.csv"
    walk.link("企业", "Enterprises")
    walk.link("导入企业", "Import enterprises")

    for text in (re.sub(",[A-D],示例,", ",E,示例,", line), line):
        file.write_text(f"{heading}\n{text}\n")
        walk.open_chooser(walk.page.locator("#file")).set_files(file)
        walk.button("上传并检查", "Upload and check")
        if text != line:
            walk.lands_on("有 1 行有错误，不能导入", "1 lines are wrong")
            row = walk.page.get_by_role("row", name=re.compile(name))
            expect(row).to_contain_text(walk.t("“E”：风险等级应为 A、B、C 或 D", "“E”"))
            walk.link("重新上传", "Upload again")
    walk.lands_on("可以导入：新增 1 家", "Ready to import: 1 new")
    walk.button("确认导入", "Confirm the import")
    expect(walk.page.locator("main")).to_contain_text(
        walk.t("导入完成：新增 1 家", "Imported: 1 new"), timeout=60_000
    )
    walk.link("查看企业", "To the enterprises")


def accept_all_but_one(walk: Walk, name: str, points: int) -> None:
    walk.type(walk.page.locator("#q"), name)
    walk.press("Enter")
    walk.follow(walk.page.get_by_role("link", name=name))
    walk.link("查看并接受建议", "Look at the proposals")
    walk.heads(f"目录建议的 {points} 个控制点", f"{points} control points that the catalogue")
    walk.tick(walk.page.locator("input[name=code]").last)
    walk.button("接受勾选的控制点", "Accept the ticked ones")
    walk.lands_on(f"已接受 {points - 1} 个控制点", f"{points - 1} control points accepted")


def print_what_is_missing(walk: Walk, county: str, labels: int) -> None:
    """From the share down to the county, and its missing labels as one file."""
    walk.link("覆盖率", "Coverage")
    walk.link("常德市", "Changde")
    walk.link(county, county)
    walk.link(f"打印缺少的 {labels} 张", f"Print the {labels} needed")
    expect(walk.page.locator("#region option:checked")).to_contain_text(county)
    walk.tab_to(walk.page.locator("#look-standard"))  # a group is one stop, arrows lead within
    walk.press("ArrowDown")
    expect(walk.page.locator("#look-bilingual")).to_be_checked()
    walk.button("预览", "Preview")
    walk.heads(f"共 {labels} 张标签，1 家企业", f"{labels} labels for 1 enterprises")
    walk.button(f"确认并生成 {labels} 张", f"Confirm and make {labels}")
    walk.heads("已完成", "Complete")
    file = walk.download(walk.page.get_by_role("link", name=walk.t("下载 PDF", "Download PDF")))
    assert file.startswith(b"%PDF-")
    expect(walk.page.get_by_text(hashlib.sha256(file).hexdigest())).to_be_visible()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_checks_are_found_and_taken_away_and_found_again(
    walking: Walking, language: Language
) -> None:
    walk = walking("staff", language)
    walk.link("检查", "Checks")
    walk.type(walk.page.locator("#q"), LABELLED)
    walk.choose(walk.page.locator("#result"), walk.t("符合", "Conforms"))
    walk.button("查找", "Find")
    expect(walk.page.locator("tbody tr")).to_have_count(CHECKS)
    narrowed = walk.page.url
    walk.follow(walk.page.locator("tbody th a").first)
    expect(
        walk.page.get_by_text(walk.t("设备签名有效", "The device’s signature verifies"))
    ).to_be_visible()

    walk.page.goto(narrowed)
    by_csv = walk.page.get_by_role("button", name=walk.t("导出 CSV", "Export CSV"))
    table = walk.download(by_csv)
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))
    assert [row[walk.t("结论", "Result")] for row in rows] == [walk.t("符合", "Conforms")] * CHECKS
    walk.button("导出 XLSX", "Export XLSX")
    walk.link("全部导出记录", "All my exports")  # it is made meanwhile

    newest, before = walk.page.locator("tbody tr").nth(0), walk.page.locator("tbody tr").nth(1)
    expect(before).to_contain_text(hashlib.sha256(table).hexdigest())
    expect(before).to_contain_text(walk.t("已完成", "Complete"))
    walk.follow(newest.get_by_role("link"))
    to_file = walk.page.get_by_role("link", name=walk.t("下载 XLSX", "Download XLSX"))
    expect(to_file).to_be_visible(timeout=60_000)
    book = walk.download(to_file)
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert sheet.max_row == CHECKS + 1
    expect(walk.page.get_by_text(hashlib.sha256(book).hexdigest())).to_be_visible()
    expect(walk.page.locator(".fact").first).to_contain_text(str(CHECKS))


@pytest.mark.parametrize("language", BOTH)
def test_held_records_are_accepted_or_rejected_with_a_reason(
    walking: Walking, language: Language
) -> None:
    walk = walking("staff", language)
    walk.link("待审核记录", "Held")
    walk.heads("待审核记录", "Held records")
    waiting = walk.page.get_by_role("link", name=re.compile(walk.t("^审核 ", "^Review ")))
    before = waiting.count()
    asked: list[str] = []

    def agree(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.accept()

    walk.page.on("dialog", agree)
    for decision, said in (
        (("不采纳", "Reject"), ("已决定不采纳，原文仍保留", "Rejected; its text is kept")),
        (("采纳", "Accept"), ("已采纳，检查与统计已计入", "Accepted; it counts from now on")),
    ):
        walk.follow(waiting.first)
        reason = walk.page.get_by_label(walk.t("理由（必填）", "Reason (required)"))
        walk.type(reason, "标签编码抄错，已与企业核对")
        walk.button(*decision)
        walk.lands_on(*said)
    assert len(asked) == 1
    assert walk.t("不能更改", "cannot be changed") in asked[0]
    expect(waiting).to_have_count(before - 2)


@pytest.mark.parametrize("language", BOTH)
def test_a_person_is_invited_and_a_lost_phone_revoked_and_all_of_it_audited(
    walking: Walking, language: Language
) -> None:
    walk = walking("admin", language)
    name, username, months = INVITED[language]
    walk.link("人员", "People")
    walk.link("添加人员", "Add a person")
    walk.type(walk.page.locator("#name"), name)
    walk.type(walk.page.locator("#username"), username)
    walk.tick(walk.page.get_by_role("radio", name=re.compile(walk.t("^检查员", "^Inspector"))))
    walk.tick(walk.page.get_by_role("checkbox", name=walk.t("常德市", "Changde"), exact=True).first)
    walk.button("添加并生成密码", "Add and make a password")
    expect(walk.page.locator(".secret")).to_be_focused(timeout=LOADED_WITHIN_MS)
    walk.button("改用二维码开通手机", "Set up the phone by QR code instead")
    walk.lands_on("开通检查手机", "Set up your phone")
    symbol = walk.t("开通手机的二维码", "QR code that sets up the phone")
    expect(walk.page.get_by_role("img", name=symbol)).to_be_visible()
    walk.link("完成，回到人员", "Done, back to people")

    walk.link("设备", "Devices")
    walk.heads("设备", "Devices")
    revoked = walk.page.get_by_text(walk.t("已停用", "Revoked"), exact=True)
    before = revoked.count()
    walk.page.once("dialog", lambda dialog: dialog.dismiss())
    button = re.compile(walk.t("^停用", "^Revoke"))
    walk.follow(walk.page.get_by_role("button", name=button).first)
    expect(revoked).to_have_count(before)  # thought better of it
    walk.page.once("dialog", lambda dialog: dialog.accept())
    walk.press("Enter")
    walk.lands_on("已停用，此后从它来的记录都要审核", "is revoked")

    change_the_validity_of_labels(walk, months)
    audit(walk)


def change_the_validity_of_labels(walk: Walk, wanted: str) -> None:
    """A wrong figure is told where it stands; the right one holds."""
    walk.follow(walk.page.locator(".person summary"))
    walk.link("系统设置", "Settings")
    months = walk.page.get_by_label(walk.t("标签有效期", "Labels are valid for"))
    for figure in ("500", wanted):
        walk.type(months, figure)
        walk.press("Enter")
        if figure == "500":
            walk.lands_on("没有保存", "Not saved: please correct")
            expect(months).to_have_attribute("aria-invalid", "true")
    walk.lands_on("已保存，立即生效", "Saved; it holds from now on")


def audit(walk: Walk) -> None:
    """Who did it, as a list and as a file."""
    walk.follow(walk.page.locator(".person summary"))
    walk.link("操作记录", "Audit")
    walk.choose(walk.page.locator("#kind"), walk.t("修改系统设置", "Settings changed"))
    walk.button("查找", "Find")
    expect(walk.page).to_have_url(re.compile("kind=settings-changed"))
    rows = walk.page.locator("tbody tr").filter(has_text="陈管理")
    expect(rows.first).to_be_visible()
    found = rows.count()
    by_csv = walk.page.get_by_role("button", name=walk.t("导出 CSV", "Export CSV"))
    table = walk.download(by_csv)
    assert len(list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))) == found
    walk.link("导出记录", "My exports")
    expect(walk.page.locator("tbody tr").first).to_contain_text(hashlib.sha256(table).hexdigest())


def test_the_focus_goes_round_a_page_and_is_always_seen(walking: Walking) -> None:
    walk = walking("admin", "en")
    for path in ("/console/", "/console/checks", "/console/people/new"):
        walk.page.goto(walk.base_url + path)
        stops = walk.page.locator("main a, main button, main input:not([type=hidden]), main select")
        assert walk.round_trip() > stops.count() / 2  # radio buttons are one stop
