"""Takes the pictures of the documents: `python docs/pictures/take.py`.

Starts a service with sample data of its own, walks through it in both languages with Chromium,
whose camera sees a label of the sample's print run, and writes beside this file.
"""

from __future__ import annotations

import io
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pypdfium2
from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser.camera import film, rasterise  # noqa: E402 - the root comes first
from tests.browser.chromium import find  # noqa: E402

Language = Literal["zh", "en"]
LOCALES: dict[Language, str] = {"zh": "zh-CN", "en": "en-GB"}
POINT = "MEAT-05"  # cooking: a temperature that is held for a time
DESK = {"width": 1280, "height": 900}
PHONE = {"width": 360, "height": 800}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
DESK_PAGES = {
    "dashboard": "/console/",
    "enterprises": "/console/enterprises",
    "coverage": "/console/coverage?by=enterprise",
    "visits": "/console/assignments/new",
    "checks": "/console/checks?correction=ordered",
}
ADMINISTRATORS_PAGES = {"settings": "/console/settings", "audit": "/console/audit"}


@dataclass(frozen=True)
class Service:
    base_url: str
    passwords: dict[str, str]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        kept = Path(folder)
        with sample_service(kept / "data") as service:
            code, paper = posted_label(playwright, service)
            paper.quantize(64).save(HERE / "label.png", optimize=True)
            video = film(paper, kept / "camera.mjpeg")
            for language in LOCALES:
                console = at_the_desk(playwright, service, language)
                for_administrators(playwright, service, language)
                passer_by(playwright, service, language, code)
                in_the_enterprise(playwright, service, language)
                form = on_the_phone(playwright, service, language, video)
                compose(language, form, paper, console)
    for picture in sorted([*HERE.glob("*.png"), *HERE.glob("*.webp")]):
        print(f"{picture.stat().st_size // 1000:>5} kB  {picture.name}")


@contextmanager
def sample_service(data_dir: Path) -> Iterator[Service]:
    """A service of its own, filled with the sample data."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"DATA_DIR": str(data_dir), "PORT": str(port)}
    command = [sys.executable, "-m", "server", "serve", "--desk", "--sample"]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603
    base_url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{base_url}/healthz", server)
        lines = (data_dir / "sign-ins.txt").read_text().splitlines()
        yield Service(base_url, {line.split()[-2]: line.split()[-1] for line in lines})
    finally:
        server.terminate()
        server.wait(timeout=60)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if server.poll() is not None:
            raise SystemExit("the service did not start")
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the service does not answer")


def _desk(browser: Browser, service: Service, language: Language, username: str = "staff") -> Page:
    context = browser.new_context(
        base_url=service.base_url,
        locale=LOCALES[language],
        viewport=DESK,
        device_scale_factor=1.25,
    )
    page = context.new_page()
    page.goto("/console/sign-in")
    page.fill("#username", username)
    page.fill("#password", service.passwords[username])
    page.click("main button")
    return page


def posted_label(playwright: Playwright, service: Service) -> tuple[str, Image.Image]:
    """The code of a posted label, and its page of the print run at 200 dpi."""
    browser = playwright.chromium.launch(executable_path=find(), args=ARGUMENTS)
    page = _desk(browser, service, "zh")
    page.goto(f"/console/labels/list?state=posted&q={POINT}")
    page.locator("tbody a").filter(has_text=re.compile(r"^\S{4} \S{4} ")).last.click()
    code = page.url.rsplit("/", 1)[-1]
    run = page.locator("a[href*='/labels/runs/0']").first.get_attribute("href")
    pdf = page.request.get(f"{run}/file").body()
    browser.close()
    sheets = pypdfium2.PdfDocument(pdf)
    [number] = [
        number
        for number, sheet in enumerate(sheets)
        if f"{code[:4]} {code[4:8]}" in sheet.get_textpage().get_text_range()
    ]
    return code, rasterise(pdf, number)


def at_the_desk(playwright: Playwright, service: Service, language: Language) -> Image.Image:
    """The pages of the guides for staff; returns the newest check that has a photo."""
    browser = playwright.chromium.launch(executable_path=find(), args=_in(language))
    page = _desk(browser, service, language)
    for name, address in DESK_PAGES.items():
        page.goto(address)
        _keep(page, f"{name}.{language}")
    page.goto("/console/checks?result=does-not-conform")
    with page.expect_download():
        page.get_by_role("button", name="CSV").click()
    page.goto("/console/checks")
    page.get_by_role("button", name="XLSX").click()
    expect(page.locator("main .badge.tone-good")).to_be_visible(timeout=60_000)
    _keep(page, f"export.{language}")
    page.goto("/console/checks")
    checks = page.locator("tbody th a").evaluate_all("links => links.map(link => link.href)")
    for address in checks:
        page.goto(address)
        if page.locator("main img").count():
            break
    check = _keep(page, f"check.{language}")
    for address in checks:
        page.goto(address)
        compared = page.locator("section[aria-labelledby=compared]")
        if compared.locator("svg").count():
            _write(compared.screenshot(), f"trend.{language}")
            break
    browser.close()
    return check


def for_administrators(playwright: Playwright, service: Service, language: Language) -> None:
    """Settings and the audit, and the invitation that an inspector scans."""
    browser = playwright.chromium.launch(executable_path=find(), args=_in(language))
    page = _desk(browser, service, language, "admin")
    for name, address in ADMINISTRATORS_PAGES.items():
        page.goto(address)
        _keep(page, f"{name}.{language}")
    page.goto("/console/people?q=inspector")
    page.locator("tbody th a").first.click()
    page.locator("form[action$=invitation] button").click()
    _keep(page, f"invitation.{language}")
    browser.close()


def _in(language: Language) -> list[str]:
    """The browser's own words, such as those of a field for a date, are in its language."""
    return [*ARGUMENTS, f"--lang={LOCALES[language]}"]


def passer_by(playwright: Playwright, service: Service, language: Language, code: str) -> None:
    browser = playwright.chromium.launch(executable_path=find(), args=ARGUMENTS)
    page = browser.new_page(locale=LOCALES[language], viewport=PHONE, device_scale_factor=2)
    page.goto(f"{service.base_url}/L/{code}")
    _keep(page, f"obligations.{language}")
    browser.close()


def in_the_enterprise(playwright: Playwright, service: Service, language: Language) -> None:
    """Its own page on a phone: what is to be mended, a correction with its pictures, a line."""
    browser = playwright.chromium.launch(executable_path=find(), args=ARGUMENTS)
    page = browser.new_context(
        base_url=service.base_url,
        locale=LOCALES[language],
        viewport=PHONE,
        device_scale_factor=2,
    ).new_page()
    page.goto("/console/sign-in")
    page.fill("#username", "enterprise")
    page.fill("#password", service.passwords["enterprise"])
    page.click("main .panel button")
    page.wait_for_url("**/own/")
    _keep(page, f"own-home.{language}")
    page.locator("a[href*='/own/corrections/']").first.click()
    page.locator("#pairs").evaluate("heading => heading.scrollIntoView()")
    _keep(page, f"own-correction.{language}")
    page.goto("/own/")
    page.locator("tr", has_text="MEAT-03").locator("a[href*='/monitoring/']").first.click()
    page.fill("[name^=value-]", "-18.5")
    _keep(page, f"own-line.{language}")
    browser.close()


def on_the_phone(
    playwright: Playwright, service: Service, language: Language, video: Path
) -> Image.Image:
    """The point that the camera's label opens, and the check form; returns the latter."""
    camera = [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={video}",
    ]
    browser = playwright.chromium.launch(executable_path=find(), args=ARGUMENTS + camera)
    context = browser.new_context(
        base_url=service.base_url,
        locale=LOCALES[language],
        timezone_id="Asia/Shanghai",
        viewport=PHONE,
        device_scale_factor=2,
        permissions=["camera"],
    )
    page = context.new_page()
    page.goto("/app/")
    page.get_by_label(re.compile("用户名|User name")).fill("inspector")
    page.get_by_label(re.compile("^(密码|Password)$")).fill(service.passwords["inspector"])
    page.get_by_role("button", name=re.compile("^(登录|Sign in)$")).click()
    start = page.get_by_role("button", name=re.compile("开始工作|Start work"))
    expect(start).to_be_enabled(timeout=60_000)
    start.click()
    expect(page.get_by_text(re.compile("数据更新于|Data from"))).to_be_visible(timeout=60_000)
    _keep(page, f"app-today.{language}")
    page.get_by_text(re.compile("扫描标签|Scan label")).first.click()
    begin = page.get_by_text(re.compile("开始检查|Start check"))
    expect(begin).to_be_visible(timeout=60_000)
    _keep(page, f"app-scanned.{language}")
    begin.click()
    expect(page.locator("fieldset").first).to_be_visible()
    figures = page.locator("input[inputmode=decimal]")
    if figures.count():
        figures.first.fill("71.4")  # too cold
        figures.last.fill("20")
    else:  # a plant that has not confirmed the common value
        page.get_by_role("button", name=re.compile("^(不符合|Does not)$")).first.click()
    page.locator("header").first.click()  # the keyboard goes
    form = _keep(page, f"app-check.{language}")
    _seal_and_hand_over(page, language)
    browser.close()
    return form


def _seal_and_hand_over(page: Page, language: Language) -> None:
    """The rest conforms; the team declares, seals, and shows what it found."""
    page.get_by_role("button", name=re.compile("其余全部符合|All the rest")).click()
    page.get_by_role("button", name=re.compile("签名并封存|Sign and seal")).click()
    page.get_by_label(re.compile("第二名|Second")).select_option(index=1)
    for tick in page.get_by_role("checkbox").all():
        tick.click()
    _keep(page, f"app-seal.{language}")
    page.get_by_role("button", name=re.compile("^(封存|Seal)$")).click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^(封存|Seal)$")).click()
    _keep(page, f"app-sealed.{language}")
    page.get_by_role("link", name=re.compile("其他控制点|Other points")).click()
    _keep(page, f"app-visit.{language}")
    page.get_by_role("button", name=re.compile("出示结果|Show results")).click()
    _keep(page, f"app-summary.{language}")


def _keep(page: Page, name: str) -> Image.Image:
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(600)  # until what slides in stands still
    return _write(page.screenshot(), name)


def _write(screenshot: bytes, name: str) -> Image.Image:
    picture = Image.open(io.BytesIO(screenshot)).convert("RGB")
    picture.save(HERE / f"{name}.webp", quality=82, method=6)
    return picture


def compose(
    language: Language, form: Image.Image, label: Image.Image, console: Image.Image
) -> None:
    """The first picture of the README: on the phone, on the wall, at the desk."""
    canvas = Image.new("RGB", (2000, 940), (226, 233, 241))
    for picture, height, left, top, corner in (
        (console, 760, 890, 90, 14),
        (label, 640, 445, 150, 4),
        (form, 860, 40, 40, 30),
    ):
        _lay(canvas, picture, height, (left, top), corner)
    name = "overview.png" if language == "en" else f"overview.{language}.png"
    canvas.quantize(256, dither=Image.Dither.NONE).save(HERE / name, optimize=True)


def _lay(
    canvas: Image.Image, picture: Image.Image, height: int, place: tuple[int, int], corner: int
) -> None:
    """Lay the picture on the canvas, its corners round, with a soft shadow below it."""
    size = (round(picture.width * height / picture.height), height)
    shape = Image.new("L", size)
    ImageDraw.Draw(shape).rounded_rectangle((0, 0, size[0] - 1, size[1] - 1), corner, fill=255)
    shadow = Image.new("L", canvas.size)
    shadow.paste(shape.point(lambda value: value // 3), (place[0], place[1] + 10))
    canvas.paste((40, 56, 76), mask=shadow.filter(ImageFilter.GaussianBlur(14)))
    canvas.paste(picture.resize(size, Image.Resampling.LANCZOS), place, shape)


if __name__ == "__main__":
    main()
