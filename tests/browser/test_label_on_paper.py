"""The page behind a label, printed by a black-and-white printer that leaves backgrounds out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page

from tests.browser.conftest import Installation
from tests.browser.desk import Desk

pytestmark = pytest.mark.browser

PAPER, INK = 230, 120  # of 255, in grey: lighter than the one, darker than the other
PIXELS_PER_POINT = 3


def lines_on_paper(page: Page) -> Iterator[tuple[str, Image.Image]]:
    """Each line of text on the printed pages, and what stands on paper there."""
    with pypdfium2.PdfDocument(page.pdf(format="A4", print_background=False)) as document:
        for sheet in document:
            paper = sheet.render(scale=PIXELS_PER_POINT, grayscale=True).to_pil()
            text = sheet.get_textpage()
            for number in range(text.count_rects()):
                left, bottom, right, top = text.get_rect(number)
                assert 0 <= left <= right <= sheet.get_width(), "cut off by the edge of the paper"
                height = sheet.get_height()
                box = (left - 2, height - top - 2, right + 2, height - bottom + 2)
                yield (
                    text.get_text_bounded(left, bottom, right, top),
                    paper.crop([round(PIXELS_PER_POINT * one) for one in box]),
                )


def test_all_of_it_is_read_without_colours(
    labelled: Installation, open_browser: Callable[..., BrowserContext]
) -> None:
    desk = Desk(open_browser("desk", width=1280), labelled)
    desk.sign_in()
    page = desk.page
    page.goto(f"{labelled.base_url}/console/labels/list?q=MEAT-05")
    page.locator("tbody a").filter(has_text=re.compile(r"^\S{4} \S{4} ")).first.click()
    at_the_desk = page.url
    address = f"{labelled.base_url}/L/{at_the_desk.rsplit('/', 1)[-1]}?lang=zh"

    page.goto(address)
    genuine = assert_legible(page)
    page.goto(at_the_desk)
    page.get_by_label("原因").last.fill("印刷错误")
    page.on("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="作废此标签").click()
    page.goto(address)
    withdrawn = assert_legible(page)

    assert "本标签有效" in genuine
    assert "本标签已作废" in withdrawn
    assert "印刷错误" in withdrawn


def assert_legible(page: Page) -> str:
    """Every word has ink enough on paper light enough; all of the text."""
    words = list(lines_on_paper(page))
    faint = [text for text, there in words if not _is_legible(there)]
    assert faint == []
    return "".join(text for text, _ in words)


def _is_legible(there: Image.Image) -> bool:
    darkest, lightest = there.getextrema()
    return darkest < INK and lightest > PAPER
