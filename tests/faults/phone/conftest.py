"""The app in a real Chromium, on a server that the test may ruin."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import (
    LABELLED,
    SAMPLE,
    installation,
    labelled,
    playwright,
)
from tests.browser.conftest import open_browser as open_either
from tests.faults.phone.inspector import build_driver
from tests.installation import Installation, serving

__all__ = ["installation", "labelled", "open_either", "playwright"]

expect.set_options(timeout=30_000)  # a busy machine is slow, which says nothing about the app


@pytest.fixture
def open_browser(open_either: Callable[..., BrowserContext]) -> Callable[..., BrowserContext]:
    """The whole Chromium: how it ends a page, and takes an update, is what is tried here."""
    return partial(open_either, whole=True)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """As `labelled`, for all the tests that leave the server as sound as they found it."""
    folder = tmp_path_factory.mktemp("site")
    with serving(folder) as place:
        place.run(
            ("import-enterprises", str(SAMPLE)),
            ("plan", "--enterprise", LABELLED),
            ("print", "--enterprise", LABELLED, "--out", str(folder / "labels.pdf")),
        )
        yield place


@pytest.fixture(scope="session")
def driver(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What seals beside the app in its page."""
    return build_driver(tmp_path_factory.mktemp("driver"))
