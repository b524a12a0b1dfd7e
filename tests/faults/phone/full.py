"""A phone that is full: each kind of write of the app finds no room, once in each manner."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import BrowserContext, Page

# A kind of write is what a transaction spans, within a step of what a person does. Once one was
# refused, all are, until there is room again; then it passes, and the next kind is refused.
# `refused`: the browser says so at the first write. `aborted`: every write succeeds, and the
# commit does not. What is known stands where a page that is loaded anew finds it.
FULL = """(() => {
    const NAME = 'full-phone'
    const noRoom = () => new DOMException('No room', 'QuotaExceededError')
    const known = () => JSON.parse(localStorage.getItem(NAME)) ?? { manners: [], told: [] }
    const judged = new WeakMap()
    const asked = new WeakMap()

    const judge = (transaction, row) => {
        if (judged.has(transaction)) return judged.get(transaction)
        const state = known()
        const kind = [state.step, ...transaction.objectStoreNames, row?.name ?? ''].join(' ')
        const isNew = (manner) => !state.told.includes(`${manner} ${kind}`)
        const isTime = state.told.length < state.most
        const manner = state.full ?? (isTime ? state.manners.find(isNew) : undefined) ?? null
        if (manner !== null && !state.full) {
            state.told.push(`${manner} ${kind}`)
            state.full = manner
            localStorage.setItem(NAME, JSON.stringify(state))
        }
        judged.set(transaction, manner)
        return manner
    }
    const abort = (transaction) => {
        Object.defineProperty(transaction, 'error', { value: noRoom() })
        transaction.abort()
    }
    // Not while the app has more to ask of it: a commit comes after all of that.
    const abortWhenQuiet = (transaction) => {
        const store = transaction.objectStore(transaction.objectStoreNames[0])
        const before = asked.get(transaction)
        count.call(store).addEventListener('success', () => {
            if (asked.get(transaction) === before) abort(transaction)
            else abortWhenQuiet(transaction)
        })
    }
    const { count } = IDBObjectStore.prototype
    const reads = ['get', 'getKey', 'getAll', 'getAllKeys', 'count', 'openCursor', 'openKeyCursor']
    for (const [type, names] of [
        [IDBObjectStore, [...reads, 'put', 'add', 'delete', 'clear']],
        [IDBIndex, reads],
        [IDBCursor, ['continue', 'continuePrimaryKey', 'advance', 'delete', 'update']],
    ]) {
        for (const name of names) {
            const ask = type.prototype[name]
            type.prototype[name] = function (...given) {
                const of = this.source ?? this // a cursor's
                const { transaction } = of.objectStore ?? of // an index's
                asked.set(transaction, (asked.get(transaction) ?? 0) + 1)
                return ask.apply(this, given)
            }
        }
    }
    const commit = IDBTransaction.prototype.commit
    IDBTransaction.prototype.commit = function () {
        return judged.get(this) === 'aborted' ? abort(this) : commit.apply(this)
    }
    for (const name of ['put', 'add']) {
        const write = IDBObjectStore.prototype[name]
        IDBObjectStore.prototype[name] = function (...given) {
            const isFirst = !judged.has(this.transaction)
            const manner = judge(this.transaction, given[0])
            if (manner === 'refused') throw noRoom()
            const request = write.apply(this, given)
            if (manner === 'aborted' && isFirst) abortWhenQuiet(this.transaction)
            return request
        }
    }
})()"""
NAME = "full-phone"
MANNERS = ("refused", "aborted")


class Room:
    """Whether the app's writes find room."""

    def __init__(self, browser: BrowserContext, page: Page) -> None:
        self.page = page
        browser.add_init_script(FULL)

    def begin(self, step: str, manners: tuple[str, ...], most: int) -> None:
        """From now on each kind of write is refused in these manners, `most` in all."""
        self._keep({"step": step, "manners": manners, "most": most, "told": []})

    def is_full(self) -> bool:
        return self._known().get("full") is not None

    def give(self) -> None:
        """There is room again, until the next kind of write."""
        self._keep({**self._known(), "full": None})

    def told(self) -> list[str]:
        """The writes that were refused since the step began."""
        told: list[str] = self._known()["told"]
        return told

    def _known(self) -> dict[str, Any]:
        known: dict[str, Any] = json.loads(
            self.page.evaluate("name => localStorage.getItem(name)", NAME)
        )
        return known

    def _keep(self, state: dict[str, Any]) -> None:
        self.page.evaluate(
            "([name, state]) => localStorage.setItem(name, state)", [NAME, json.dumps(state)]
        )
