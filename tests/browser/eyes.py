"""What axe finds on a page that other eyes and hands cannot use, and what sticks out."""

from __future__ import annotations

from collections.abc import Sequence

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
COLOURS = ("color-contrast",)  # the one rule for which day and night differ

_VIOLATIONS = """async (rules) => {
    const asked = { runOnly: rules, resultTypes: ['violations'], selectors: false, iframes: false }
    const { violations } = await axe.run(document, asked)
    return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html }) => `${id}: ${html.slice(0, 140)}`))
}"""
# What sticks out on the right or makes the page go on below its end; nothing where the page fits.
_CUT_OFF = """() => {
    const width = document.documentElement.clientWidth
    const end = Math.max(document.body.getBoundingClientRect().bottom + scrollY, innerHeight)
    if (document.documentElement.scrollHeight > end + 100) return [`nothing below ${end} px`]
    if (document.documentElement.scrollWidth <= width) return []
    const out = [...document.querySelectorAll('body *')]
        .filter((element) => element.getBoundingClientRect().right > width + 1)
        .map((element) => element.outerHTML.slice(0, 100))
    return [`wider than ${width} px`, ...out.slice(-3)]
}"""


def violations(page: Page, rules: Sequence[str] = WCAG) -> list[str]:
    """What axe finds by these rules or tags of rules."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(_VIOLATIONS, list(rules))
    return found


def cut_off(page: Page) -> list[str]:
    """What is wider than the page."""
    found: list[str] = page.evaluate(_CUT_OFF)
    return found


def faults(page: Page, rules: Sequence[str] = WCAG) -> list[str]:
    """What is wrong with the page as it stands there, and on which page."""
    return [f"{page.url} {one}" for one in (*violations(page, rules), *cut_off(page))]
