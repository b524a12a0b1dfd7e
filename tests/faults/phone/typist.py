"""An inspector who fills in a check, and what stood on the screen at which moment."""

from __future__ import annotations

import io
import time
from dataclasses import dataclass, field
from random import Random
from typing import Any

from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.phone import InspectorsPhone

ENTERPRISE = "示例岳阳楼熟食第01有限公司"
STEP = "肉制品出厂检验"

Content = dict[str, Any]

# What a person sees of a check that is being filled in.
CONTENT = """() => ({
    remark: document.querySelector('#check-remark').value,
    figures: Object.fromEntries(
        [...document.querySelectorAll('input[inputmode=decimal]')].map((e) => [e.id, e.value])),
    items: Object.fromEntries([...document.querySelectorAll('.item')].map((item) => [
        item.querySelector('.number').textContent,
        item.querySelector('[aria-pressed=true]')?.textContent.trim() ?? null])),
    photos: document.querySelectorAll('.photos li').length,
})"""

# One step of an input method in the field that has the cursor. Not by the protocol of the browser's
# tools, which never answers once the page is gone.
COMPOSE = """([before, data, begins, ends]) => {
    const field = document.activeElement
    const say = (name) => field.dispatchEvent(new CompositionEvent(name, { data, bubbles: true }))
    if (begins) say('compositionstart')
    say('compositionupdate')
    field.value = before + data
    field.dispatchEvent(new InputEvent('input', {
        data, inputType: 'insertCompositionText', isComposing: true, bubbles: true }))
    if (ends) say('compositionend')
}"""

FIGURES = ("limit-lead", "limit-cadmium", "limit-ndma", "limit-sorbic", "limit-tpc-0")
ANSWERS = ("符合", "基本符合", "不符合", "不适用")
# As a Chinese input method shows them on the way, and the words that come of it.
WORDS = (("leng ku wen du", "冷库温度"), ("ji lu qi quan", "记录齐全"), ("yi gao zhi", "已告知"))


@dataclass
class Memory:
    """What stood on the screen when: a second is the most that a kill may take."""

    seen: list[tuple[float, Content]] = field(default_factory=list)
    coming: Content | None = None  # by the keystroke under way

    def note(self, content: Content) -> None:
        self.seen.append((time.monotonic(), content))
        self.coming = None

    def seconds_lost(self, found: Content, killed_at: float) -> float:
        """How long before the kill the first thing was typed that is not in what was found.

        Raises AssertionError where what was found never stood there.
        """
        if found == self.coming:
            return 0
        stood = [place for place, (_, content) in enumerate(self.seen) if content == found]
        assert stood, f"never typed so: {found}"
        lost = self.seen[stood[-1] + 1 :]
        return killed_at - lost[0][0] if lost else 0


class Typist:
    """Types at a person's pace, sometimes fast and without a pause."""

    def __init__(self, phone: InspectorsPhone, chance: Random) -> None:
        self.phone, self.chance = phone, chance
        self.memory = Memory()

    @property
    def page(self) -> Page:
        return self.phone.page

    def content(self) -> Content:
        found: Content = self.page.evaluate(CONTENT)
        return found

    def begin(self) -> None:
        """What stands there counts from now on."""
        expect(self.page.locator("#check-remark")).to_be_visible()
        self.memory = Memory()
        self.memory.note(self.content())

    def do_something(self) -> None:
        ways = (self.write, self.write, self.compose, self.measure, self.answer, self.photograph)
        self.chance.choice(ways)()

    def write(self) -> None:
        """A remark, letter by letter."""
        self._to_the_end_of("#check-remark")
        pause = self.chance.choice((0.02, 0.1, 0.3))
        for letter in self.chance.choice(("temp 4.5 C, ", "log complete; ", "told Mr Li. ")):
            self._coming(remark=self._now["remark"] + letter)
            self.page.keyboard.insert_text(letter)
            self._done(pause)

    def compose(self) -> None:
        """A word by an input method, which takes its time before it is one."""
        self._to_the_end_of("#check-remark")
        sounds, word = self.chance.choice(WORDS)
        before = self._now["remark"]
        for end in range(1, len(sounds) + 1):
            self._coming(remark=before + sounds[:end])
            self.page.evaluate(COMPOSE, [before, sounds[:end], end == 1, False])
            self._done(0.1)
        self._coming(remark=before + word)
        self.page.evaluate(COMPOSE, [before, word, False, True])
        self._done(0.1)

    def measure(self) -> None:
        """A figure, digit by digit; the first one takes the place of what stood there."""
        name = self.chance.choice(FIGURES)
        self.page.locator(f"#{name}").select_text()
        typed = ""
        for digit in f"{self.chance.uniform(0, 9):.3f}":
            typed += digit
            self._coming(figures=self._now["figures"] | {name: typed})
            self.page.keyboard.insert_text(digit)
            self._done(0.12)

    def answer(self) -> None:
        items = self._now["items"]
        code = self.chance.choice(sorted(items))
        answer = self.chance.choice([one for one in ANSWERS if one != items[code]])
        self._coming(items=items | {code: answer})
        item = self.page.locator(".item").filter(has=self.page.get_by_text(code, exact=True))
        item.get_by_role("button", name=answer, exact=True).click()
        self._done(0.2)

    def photograph(self) -> None:
        picture = io.BytesIO()
        colour = tuple(self.chance.randrange(256) for _ in range(3))
        Image.new("RGB", (640, 480), colour).save(picture, "JPEG")
        count = self._now["photos"] + 1
        self._coming(photos=count)
        self.page.get_by_label("选择照片").last.set_input_files(
            {"name": "site.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()}
        )
        expect(self.page.locator(".photos li")).to_have_count(count)
        self._done(0.1)

    @property
    def _now(self) -> Content:
        return self.memory.seen[-1][1]

    def _to_the_end_of(self, field: str) -> None:
        self.page.locator(field).focus()
        self.page.keyboard.press("Control+End")

    def _coming(self, **change: Any) -> None:
        self.memory.coming = {**self._now, **change}

    def _done(self, pause: float) -> None:
        self.memory.note(self.content())
        time.sleep(self.chance.uniform(0, 2 * pause))
