"""Counts what a hand does on the phone, and the seconds that takes at the pace of a hand."""

from __future__ import annotations

import time

from playwright.sync_api import Locator, Page

from tests.browser.phone import scribble

PACE_S = 0.7  # between two taps: look, find, touch


class Taps:
    """Taps beyond signatures, and the seconds since the first one."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.count = 0
        self.signatures = 0
        self._began = time.monotonic()

    def on(self, target: Locator) -> None:
        """Tap; the first one starts the clock."""
        if self.count == 0:
            self._began = time.monotonic()
        target.click()
        self.count += 1

    def draw_on(self, glass: Locator) -> None:
        """Sign: strokes count as a signature, not as taps."""
        scribble(self.page, glass)
        self.signatures += 1

    @property
    def seconds(self) -> float:
        """What the phone took, and the hand: as if the phone did nothing while the hand moves."""
        return time.monotonic() - self._began + PACE_S * (self.count + self.signatures)

    def report(self, what: str) -> None:
        """Print it, for `pytest -rP` and the reader of a log."""
        line = f"{what}: {self.count} taps, {self.signatures} signatures, {self.seconds:.1f} s"
        print(line, flush=True)
