"""A small client of W3C WebDriver: drives WebKitGTK's browser, as Playwright drives Chromium."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.installation import free_port, wait_until

PROGRAMS = ("WebKitWebDriver", "Xvfb")
INSTALL = "apt-get install -y --no-install-recommends webkit2gtk-driver xvfb"
SECONDS = 60  # for a step, on a busy machine
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # W3C WebDriver §12.1: how an element is named
# The driver scrolls to the edge, where the app's bars lie over what is to be clicked.
TO_THE_MIDDLE = "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })"
# What passes while a page moves on: sought again, it is there, or nothing lies over it any more.
PASSING = {
    "element click intercepted",
    "element not interactable",
    "no such element",
    "stale element reference",
}


def missing() -> bool:
    """Whether a program that it needs is not installed."""
    return not all(map(shutil.which, PROGRAMS))


class Refused(Exception):
    """The driver's error code, and its words."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(f"{code}: {words}")
        self.code = code


class WebKit:
    """One window. Elements are given as XPath; each step waits until it can be done."""

    def __init__(self, driver: str) -> None:
        self._at = driver
        browser = {"webkitgtk:browserOptions": {"args": ["--automation"]}}
        begun = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": browser}})
        self.version: str = begun["capabilities"]["browserVersion"]
        self._at = f"{driver}/session/{begun['sessionId']}"
        self._ask("POST", "/timeouts", {"script": SECONDS * 1000})
        # As narrow as its own bar allows: 447 px.
        self._ask("POST", "/window/rect", {"width": 360, "height": 800})

    def close(self) -> None:
        self._ask("DELETE", "")

    def go(self, address: str) -> None:
        self._ask("POST", "/url", {"url": address})

    def reload(self) -> None:
        self._ask("POST", "/refresh", {})

    def see(self, xpath: str) -> str:
        """The element's text, once it is shown."""
        return str(self._do(xpath, "GET", "/text", shown=True))

    def click(self, xpath: str, seconds: float = SECONDS) -> None:
        self._do(xpath, "POST", "/click", {}, before=TO_THE_MIDDLE, seconds=seconds)

    def type(self, xpath: str, text: str) -> None:
        """Type into a field; into a file's, its path. What is hidden from the eye takes a file."""
        self._do(xpath, "POST", "/value", {"text": text})

    def count(self, xpath: str) -> int:
        return len(self._ask("POST", "/elements", {"using": "xpath", "value": xpath}))

    def run(self, body: str, *given: Any) -> Any:
        """The value of an async function's body in the page, which finds what is `given`."""
        script = (
            "const given = [...arguments], done = given.pop();"
            f"(async () => {{ {body} }})().then("
            "(value) => done({ value }), (error) => done({ error: String(error) }))"
        )
        told = self._ask("POST", "/execute/async", {"script": script, "args": given})
        if "error" in told:
            raise AssertionError(told["error"])
        return told.get("value")

    def _do(
        self,
        xpath: str,
        method: str,
        what: str,
        body: Any = None,
        *,
        shown: bool = False,
        before: str = "",
        seconds: float = SECONDS,
    ) -> Any:
        end = time.monotonic() + seconds
        while True:
            try:
                sought = {"using": "xpath", "value": xpath}
                found = self._ask("POST", "/element", sought)
                element = f"/element/{found[ELEMENT]}"
                if shown and not self._ask("GET", f"{element}/displayed"):
                    raise Refused("element not interactable", "it is not shown")
                if before:
                    self._ask("POST", "/execute/sync", {"script": before, "args": [found]})
                return self._ask(method, element + what, body)
            except Refused as refusal:
                if refusal.code not in PASSING or time.monotonic() > end:
                    raise AssertionError(f"{xpath}: {refusal}") from refusal
            time.sleep(0.1)

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._at + path, data, method=method)  # noqa: S310 - our own
        try:
            with urllib.request.urlopen(request, timeout=2 * SECONDS) as answer:  # noqa: S310
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            told = json.load(error)["value"]
            raise Refused(told["error"], told["message"]) from error


@contextmanager
def webkit(folder: Path) -> Iterator[WebKit]:
    """WebKitGTK's browser, with nothing kept, on a screen that nobody sees."""
    with _screen() as display, _driver(folder, display) as address:
        browser = WebKit(address)
        try:
            yield browser
        finally:
            with suppress(OSError, Refused):
                browser.close()


@contextmanager
def _screen() -> Iterator[str]:
    told, tells = os.pipe()
    arguments = ("-screen", "0", "480x900x24", "-nolisten", "tcp", "-displayfd", str(tells))
    screen = subprocess.Popen(["Xvfb", *arguments], pass_fds=[tells], stderr=subprocess.DEVNULL)
    os.close(tells)
    with _ended(screen), os.fdopen(told) as number:
        yield f":{number.readline().strip()}"


@contextmanager
def _driver(folder: Path, display: str) -> Iterator[str]:
    port = free_port()
    ours = {"DISPLAY": display, "GDK_BACKEND": "x11", "HOME": str(folder), "TZ": "Asia/Shanghai"}
    # No session bus for accessibility, and no graphics card: neither is tried here.
    ours |= {"NO_AT_BRIDGE": "1", "WEBKIT_DISABLE_COMPOSITING_MODE": "1"}
    with (folder / "webkit.log").open("w") as log:
        driver = subprocess.Popen(
            ["WebKitWebDriver", f"--port={port}"], env=os.environ | ours, stdout=log, stderr=log
        )
        with _ended(driver):
            address = f"http://127.0.0.1:{port}"
            wait_until(lambda: _answers(f"{address}/status"), 30, "the driver did not start")
            yield address


@contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2):  # noqa: S310 - our own
            return True
    except OSError:
        return False
