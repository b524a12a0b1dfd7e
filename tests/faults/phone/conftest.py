"""The app in a real Chromium, on a server that the test may ruin."""

from __future__ import annotations

import pytest

from tests.browser.conftest import installation, labelled, open_browser, playwright
from tests.faults.phone.inspector import build_driver

__all__ = ["installation", "labelled", "open_browser", "playwright"]


@pytest.fixture(scope="session")
def driver(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What seals beside the app in its page."""
    return build_driver(tmp_path_factory.mktemp("driver"))
