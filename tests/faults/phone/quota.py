"""A phone that is full: the app's writes find no room from a certain one on."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, Page

# Counts transactions that write, not single rows. Kept where a page that is loaded anew finds it.
FULL = """(() => {
    const judged = new WeakMap()
    const isRefused = (transaction) => {
        if (!judged.has(transaction)) {
            const left = localStorage.getItem('writes-left')
            if (left !== null && Number(left) > 0) localStorage.setItem('writes-left', left - 1)
            judged.set(transaction, left === '0')
        }
        return judged.get(transaction)
    }
    for (const name of ['put', 'add']) {
        const write = IDBObjectStore.prototype[name]
        IDBObjectStore.prototype[name] = function (...row) {
            const { transaction } = this
            if (!isRefused(transaction)) return write.apply(this, row)
            const refused = Number(localStorage.getItem('writes-refused')) + 1
            localStorage.setItem('writes-refused', refused)
            throw new DOMException('No room', 'QuotaExceededError')
        }
    }
})()"""


class Room:
    """How many of the app's writes find room."""

    def __init__(self, browser: BrowserContext, page: Page) -> None:
        self.page = page
        browser.add_init_script(FULL)

    def for_writes(self, count: int | None) -> None:
        """None: for all of them."""
        if count is None:
            self.page.evaluate("localStorage.removeItem('writes-left')")
        else:
            self.page.evaluate("count => localStorage.setItem('writes-left', count)", str(count))

    @property
    def refused(self) -> int:
        """Writes that found none so far."""
        count: int = self.page.evaluate("Number(localStorage.getItem('writes-refused'))")
        return count
