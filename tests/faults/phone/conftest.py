"""The app in a real Chromium, on a server that the test may ruin."""

from tests.browser.conftest import installation, labelled, open_browser, playwright

__all__ = ["installation", "labelled", "open_browser", "playwright"]
