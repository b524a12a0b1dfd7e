"""Hands without a mouse: Tab, arrows, Enter and Space, and eyes that follow the focus."""

from __future__ import annotations

import re

from playwright.sync_api import FileChooser, Locator, Page, expect

# Whether the focus stands on this element; and what is wrong with where it stands: no ring to see,
# or out of sight.
STOP = """target => {
    const one = document.activeElement, style = getComputedStyle(one)
    const box = one.getBoundingClientRect()
    const ringed = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2)
        || style.boxShadow !== 'none'
    const seen = box.width && box.height && box.bottom > 0 && box.top < innerHeight
    // The browser's own bar, which the page follows anew; a calendar's button has its own ring.
    const own = one === document.body || (one.type === 'date' && !one.matches(':focus'))
    return [one === target, own || (ringed && seen) ? '' : one.outerHTML.slice(0, 200)]
}"""
LOADED_WITHIN_MS = 20_000  # a page that the former step asked for
IS_FAR = "one => document.activeElement === document.body && one.closest('main') !== null"


class Keyboard:
    """One person's hands on the keyboard of a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        # Asked for only as it opens it may be too late: the browser then shows its own chooser.
        page.on("filechooser", lambda _chooser: None)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def tab(self, target: Locator) -> bool:
        """One stop further, which must be seen; whether it is the target."""
        self.press("Tab")
        there, unseen = target.evaluate(STOP)
        assert not unseen, f"the focus is not seen on {unseen}"
        return bool(there)

    def tab_to(self, target: Locator, most: int = 120) -> None:
        """Tab until the target has the focus; on a new page past the navigation first."""
        expect(target).to_be_attached(timeout=LOADED_WITHIN_MS)
        if target.evaluate(IS_FAR):
            self.skip_to_content()
        for _ in range(most):
            if self.tab(target):
                return
        raise AssertionError(f"{target} is not reached within {most} stops")

    def skip_to_content(self) -> None:
        """The first stop of a page leads past the navigation."""
        assert self.tab(self.page.locator(".skip-link"))
        self.press("Enter")
        expect(self.page.locator("main")).to_be_focused()

    def follow(self, target: Locator) -> None:
        """Go to a link or a button, and press it."""
        self.tab_to(target)
        self.press("Enter")

    def type(self, target: Locator, text: str) -> None:
        """Go to a field; what stood in it is typed over."""
        self.tab_to(target)
        self.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)

    def tick(self, box: Locator) -> None:
        self.tab_to(box)
        self.press("Space")

    def choose(self, field: Locator, option: str) -> None:
        """Go to a closed list and down it, step by step."""
        self.tab_to(field)
        texts = [text.strip() for text in field.locator("option").all_text_contents()]
        for _ in range(texts.index(option) - field.evaluate("one => one.selectedIndex")):
            self.press("ArrowDown")
        expect(field.locator("option:checked")).to_have_text(re.compile(rf"^\s*{option}\s*$"))

    def open_chooser(self, field: Locator) -> FileChooser:
        """Go to a field for a file, and open what chooses one."""
        self.tab_to(field)
        with self.page.expect_file_chooser() as chooser:
            self.press("Space")
        return chooser.value

    def download(self, target: Locator) -> bytes:
        self.tab_to(target)
        with self.page.expect_download() as download:
            self.press("Enter")
        return download.value.path().read_bytes()

    def round_trip(self) -> int:
        """Tab through the whole page and back to its first stop; how many stops it has."""
        first = self.page.locator(".skip-link")
        assert self.tab(first)
        for stops in range(1, 500):
            is_first = self.tab(first)
            if is_first or self.page.evaluate("document.activeElement === document.body"):
                return stops
        raise AssertionError("a trap: the page has no end")
