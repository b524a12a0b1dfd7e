"""The scanner: what it reads and by what, what it offers where the phone's camera can do more, and
how one knows without looking whether a label is good."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import qrcode
from PIL import Image
from playwright.sync_api import Locator, Page, Playwright, expect

from tests.browser import camera
from tests.browser.camera import Scene, film
from tests.browser.conftest import browsers, wait_until
from tests.browser.field import Field, printed
from tests.browser.phone import InspectorsPhone

pytestmark = pytest.mark.browser

# Of the browser, for want of a phone: a light, a zoom, and a second camera at the back, which the
# page may ask for by its name. The picture is still the video's.
ABILITIES = """() => {
    window.wished = []
    window.opened = []
    const track = MediaStreamTrack.prototype
    const { getCapabilities, getSettings, applyConstraints } = track
    const zoom = { min: 1, max: 8, step: 0.5 }
    track.getCapabilities = function () {
        return { ...getCapabilities.call(this), torch: true, zoom }
    }
    track.applyConstraints = async function ({ advanced }) { wished.push(...advanced) }
    track.getSettings = function () {
        return { ...getSettings.call(this), deviceId: opened.at(-1) }
    }
    const media = navigator.mediaDevices
    const open = media.getUserMedia.bind(media)
    media.getUserMedia = (how) => {
        opened.push(how.video.deviceId?.ideal ?? 'main')
        return open({ audio: false, video: { facingMode: how.video.facingMode } })
    }
    const kind = 'videoinput'
    media.enumerateDevices = async () => [
        { kind, deviceId: 'selfie', label: 'camera 1, facing front' },
        { kind, deviceId: 'main', label: 'camera 0, facing back' },
        { kind, deviceId: 'wide', label: 'camera 2, facing back' },
    ]
}"""
# A detector of the phone's own for these kinds of symbol, which sees what it is told.
DETECTOR = """(formats) => {
    window.BarcodeDetector = class {
        static getSupportedFormats = async () => formats
        constructor(options) { window.asked = options.formats }
        async detect() {
            if (window.breaks) throw new DOMException('', 'NotSupportedError')
            return window.sees ? [{ rawValue: window.sees }] : []
        }
    }
}"""
# Of what is heard and felt: the tones and vibrations that the page asks for.
SIGNALS = """() => {
    window.tones = []
    window.vibrations = []
    window.OscillatorNode = class extends OscillatorNode {
        constructor(context, options) {
            super(context, options)
            tones.push(`${options.type} ${options.frequency}`)
        }
    }
    navigator.vibrate = (pattern) => vibrations.push(pattern) > 0
}"""


class Scanner:
    """A phone whose camera sees what is held before it."""

    def __init__(self, phone: InspectorsPhone, video: Path) -> None:
        self.phone, self.video = phone, video

    @property
    def page(self) -> Page:
        return self.phone.page

    @property
    def verdict(self) -> Locator:
        return self.page.get_by_role("alert").get_by_role("heading")

    def hold_before(self, label: Image.Image, scene: Scene = camera.USUAL) -> None:
        """What the camera will see when it opens next."""
        film(label, self.video, scene)

    def start(self, *browser: str) -> None:
        """The app anew, in a browser that these scripts make another one."""
        self.phone.open()
        self.page.evaluate("delete window.BarcodeDetector")
        for script in browser:
            self.page.evaluate(script)

    def look(self) -> None:
        """Open the scanner, which opens the camera."""
        self.page.get_by_role("link", name="扫描标签").click()
        expect(self.page.get_by_label("摄像头画面")).to_be_visible()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name)

    @property
    def has_decoder(self) -> bool:
        """Whether our own decoder runs."""
        return any("decode-worker" in worker.url for worker in self.page.workers)


@pytest.fixture(scope="module")
def scanner(
    field: Field, playwright: Playwright, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Scanner]:
    folder = tmp_path_factory.mktemp("scanner")
    video = film(field.meat[0].image, folder / "camera.mjpeg")
    with browsers(playwright, folder) as launch:
        phone = InspectorsPhone(launch("phone", camera=video), field.installation)
        phone.set_up()
        yield Scanner(phone, video)


def test_labels_are_read_as_they_hang(scanner: Scanner, field: Field) -> None:
    page = scanner.page
    for number, scene in enumerate((camera.SHARP, camera.TILTED, camera.DIM, camera.BLURRED)):
        scanner.hold_before(field.meat[number].image, scene)
        scanner.start(SIGNALS)
        scanner.look()
        expect(page.get_by_text(printed(field.meat[number].code))).to_be_visible()
        expect(scanner.verdict).to_have_text("标签真实")
    assert scanner.has_decoder
    good = heard_and_felt(page)

    scanner.hold_before(qr_of("HTTPS://EXAMPLE.COM/L/" + field.meat[0].code))
    scanner.start(SIGNALS)
    scanner.look()
    expect(scanner.verdict).to_have_text("不是本系统的二维码")
    bad = heard_and_felt(page)
    assert not good & bad

    scanner.button("继续扫描").click()
    scanner.button("输入编码").click()
    code = field.meat[1].code
    wrong = code[:-1] + ("0" if code[-1] != "0" else "1")
    page.get_by_label("标签编码").fill(wrong)
    expect(page.get_by_text("校验位不符")).to_be_visible()
    page.get_by_label("标签编码").fill(printed(code).lower())
    scanner.button("查看").click()
    expect(scanner.verdict).to_have_text("标签真实")

    scanner.button("继续扫描").click()
    photo = scanner.video.with_suffix(".png")
    field.meat[2].image.save(photo)
    page.get_by_label("从照片识别").set_input_files(photo)
    expect(page.get_by_text(printed(field.meat[2].code))).to_be_visible()


def test_what_the_camera_can_do_is_offered(scanner: Scanner, field: Field) -> None:
    page = scanner.page
    scanner.hold_before(Image.new("RGB", (200, 200), "grey"))
    scanner.start(ABILITIES)
    scanner.look()
    torch = scanner.button("手电筒")
    expect(torch).to_have_attribute("aria-pressed", "false")
    torch.click()
    expect(torch).to_have_attribute("aria-pressed", "true")
    page.get_by_label("变焦").fill("3.5")
    scanner.button("手电筒").click()
    expect(torch).to_have_attribute("aria-pressed", "false")
    assert page.evaluate("wished") == [{"torch": True}, {"zoom": 3.5}, {"torch": False}]

    lens = scanner.button("换镜头")
    for used in ("wide", "main", "wide"):  # never the one that looks at the inspector
        lens.click()
        expect(torch).to_be_visible()
        assert page.evaluate("opened.at(-1)") == used
    scanner.start(ABILITIES)
    scanner.look()
    expect(torch).to_be_visible()
    assert page.evaluate("opened") == ["wide"]  # as it was left

    scanner.start()
    scanner.look()
    expect(page.get_by_text("对准标签上的二维码")).to_be_visible()
    for name in ("手电筒", "换镜头"):
        expect(scanner.button(name)).to_have_count(0)
    expect(page.get_by_label("变焦")).to_have_count(0)


def test_the_phones_own_detector_reads_where_it_knows_qr_codes(
    scanner: Scanner, field: Field
) -> None:
    page = scanner.page
    seen, hung = field.meat[1], field.meat[2]
    scanner.hold_before(hung.image)
    reads_qr, reads_others = (
        f"() => ({DETECTOR})({formats})" for formats in (["ean_13", "qr_code"], ["ean_13"])
    )
    sees = f"() => {{ window.sees = '{scanner.phone.base_url}/L/{seen.code}' }}"
    scanner.start(reads_qr, sees)
    scanner.look()
    expect(page.get_by_text(printed(seen.code))).to_be_visible()
    assert page.evaluate("asked") == ["qr_code"]
    assert not scanner.has_decoder

    # Ours reads what hangs there: no QR codes in the phone's, or promised and not there.
    breaks = "() => { window.breaks = true }"
    for browser in ((reads_others, sees), (reads_qr, sees, breaks)):
        scanner.start(*browser)
        scanner.look()
        expect(page.get_by_text(printed(hung.code))).to_be_visible()
        assert scanner.has_decoder


def heard_and_felt(page: Page) -> set[str]:
    """The two tones and the vibration with which a label was judged."""
    wait_until(lambda: len(page.evaluate("tones")) == 2, 10, "no tones")
    [pattern] = page.evaluate("vibrations")
    return {*page.evaluate("tones"), f"vibrates {pattern}"}


def qr_of(text: str) -> Image.Image:
    return qrcode.make(text).get_image().convert("RGB")
