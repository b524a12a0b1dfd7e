"""What a member of staff does in the console, as steps that tests put together."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import PASSWORD, SAMPLE, Installation


class Desk:
    """Staff at a desk, signed in to the console in Chinese."""

    def __init__(self, browser: BrowserContext, installation: Installation) -> None:
        self.page: Page = browser.new_page()
        self.base_url = installation.base_url

    def sign_in(self, username: str = "staff") -> None:
        self.page.goto(self.base_url + "/console/")
        self.page.get_by_label("用户名").fill(username)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        expect(self.page.get_by_role("heading", name="概览", level=1)).to_be_visible()

    def import_enterprises(self, file: Path = SAMPLE) -> None:
        """Upload, read the verdicts of the dry run, confirm."""
        self.page.goto(self.base_url + "/console/enterprises/")
        self.page.get_by_role("link", name="导入企业").first.click()
        self.page.get_by_label("企业名单").set_input_files(file)
        self.page.get_by_role("button", name="上传并检查").click()
        expect(self.page.get_by_role("heading", name="新增 30 家")).to_be_visible()
        self.page.get_by_role("button", name="确认导入").click()
        expect(self.page.get_by_text("导入完成：新增 30 家")).to_be_visible(timeout=20_000)

    def open_enterprise(self, name: str) -> None:
        self.page.goto(self.base_url + "/console/enterprises/")
        self.page.get_by_label("名称、拼音首字母").fill(name)
        self.page.get_by_role("button", name="查找").click()
        self.page.get_by_role("link", name=name).click()
        expect(self.page.get_by_role("heading", name=name, level=1)).to_be_visible()

    def accept_proposals(self, count: int) -> None:
        """From an enterprise's page: accept all control points that the catalogue proposes."""
        self.page.get_by_role("link", name="查看并接受建议").click()
        expect(self.page.get_by_role("heading", name=f"建议的 {count} 个控制点")).to_be_visible()
        self.page.get_by_role("button", name="接受勾选的控制点").click()
        expect(self.page.get_by_role("heading", name=f"计划中的 {count} 个控制点")).to_be_visible()

    def print_labels(self, count: int) -> bytes:
        """From an enterprise's page: print its labels; returns the PDF."""
        self.page.get_by_role("link", name="打印标签").click()
        self.page.get_by_role("button", name="预览").click()
        return self._confirm(count)

    def print_blanks(self, count: int, region: str) -> bytes:
        """Print labels that are bound on site, and stay on their run's page; returns the PDF."""
        self.page.goto(self.base_url + "/console/labels/")
        self.page.get_by_role("link", name="空白标签").click()
        self.page.get_by_role("link", name="打印空白标签").first.click()
        self.page.get_by_label("张数").fill(str(count))
        self.page.get_by_label("供哪里使用").select_option(region)
        self.page.get_by_role("button", name="预览").click()
        return self._confirm(count)

    def _confirm(self, count: int) -> bytes:
        """From the preview of a print run to its file."""
        self.page.get_by_role("button", name=f"确认并生成 {count} 张").click()
        link = self.page.get_by_role("link", name="下载 PDF")
        expect(link).to_be_visible(timeout=60_000)  # the page refreshes itself until then
        with self.page.expect_download() as download:
            link.click()
        return download.value.path().read_bytes()

    def put_into_pool(self, uscc: str, reason: str) -> None:
        """Whom the bureau penalised is to be visited afterwards."""
        self.page.goto(self.base_url + "/console/follow-ups/by-hand")
        self.page.get_by_label("统一社会信用代码").fill(uscc)
        self.page.get_by_label("原因").select_option(label="行政处罚")
        self.page.locator("#reason").fill(reason)  # each line in the pool has a 理由 of its own
        self.page.get_by_role("button", name="登记并封存").click()
        expect(self.page.get_by_role("cell", name=reason).first).to_be_visible()

    def draw_follow_ups(self, region: str) -> None:
        """Draw for the current quarter, and stay on the plan's page."""
        self.page.goto(self.base_url + "/console/follow-ups/new")
        current = self.page.locator("#period optgroup[label='季度'] option").first
        self.page.get_by_label("期", exact=True).select_option(current.get_attribute("value"))
        self.page.get_by_label("范围").select_option(region)
        self.page.get_by_role("button", name="查看对象数").click()
        self.page.get_by_role("button", name="抽取并封存").click()
        expect(self.page.get_by_text("已抽取并封存")).to_be_visible()
