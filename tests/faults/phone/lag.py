"""How long a keystroke takes to the disk: what a kill at the worst moment would take."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, ConsoleMessage

# From the first keystroke that is not written yet to the commit of the draft that has it. Said on
# the console, which is heard although the page is killed a moment later. A chosen file is a photo:
# it is drawn first, and shown once it is kept.
PROBE = """(() => {
    let typed = null
    const note = ({ type, target }) => {
        const isAnswer = type === 'click' && target.closest('.item [aria-pressed]')
        const isTyped = type === 'input' && target.type !== 'file'
        if (isAnswer || isTyped) typed ??= performance.now()
    }
    for (const type of ['input', 'click']) addEventListener(type, note, true)
    const put = IDBObjectStore.prototype.put
    IDBObjectStore.prototype.put = function (...row) {
        if (this.name === 'begun' && typed !== null) {
            const since = typed
            typed = null
            this.transaction.addEventListener('complete', () => {
                console.debug(`kept after ${performance.now() - since}`)
            })
        }
        return put.apply(this, row)
    }
})()"""
SAID = "kept after "


class Lag:
    """Of every keystroke in a browser, from its next page on."""

    def __init__(self) -> None:
        self.milliseconds: list[float] = []

    def follow(self, browser: BrowserContext) -> None:
        browser.add_init_script(PROBE)
        browser.on("console", self._hear)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.text.startswith(SAID):
            self.milliseconds.append(float(message.text.removeprefix(SAID)))

    def quantile(self, share: float) -> float:
        """Milliseconds, within which this share of them was on the disk."""
        return sorted(self.milliseconds)[round(share * (len(self.milliseconds) - 1))]
