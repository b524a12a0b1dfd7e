"""A real server process with a real database, and a real Chromium."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Playwright, sync_playwright

from tests.browser.chromium import find

PASSWORD = "correct-horse-battery"
LAUNCH = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@dataclass(frozen=True)
class Installation:
    """A running service with people in it; `guanqia` runs the command against it."""

    base_url: str
    data_dir: Path
    environment: dict[str, str]

    def guanqia(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "server", *arguments],
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def add_person(self, username: str, role: str, area: str, name: str) -> None:
        done = self.guanqia(
            *("user", "add", username, "--role", role, "--area", area),
            *("--full-name", name, "--password-stdin"),
            stdin=PASSWORD + "\n",
        )
        assert done.returncode == 0, done.stderr


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(holds: Callable[[], bool], seconds: float, what: str) -> None:
    """Wait for a condition outside the page; fails with `what` when it does not come."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, what
        time.sleep(0.1)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 - our own
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation with an empty register: staff, and two inspectors of Yueyang."""
    data_dir = tmp_path_factory.mktemp("installation")
    port = _free_port()
    kept = {
        name: value
        for name, value in os.environ.items()
        if not re.fullmatch("DATABASE_URL|BASE_URL|SECRET_KEY|.*_proxy", name, re.IGNORECASE)
    }
    environment = kept | {"DATA_DIR": str(data_dir), "PORT": str(port), "WORKERS": "2"}
    place = Installation(f"http://127.0.0.1:{port}", data_dir, environment)
    log = (data_dir / "server.log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "server", "serve", "--desk"],
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        wait_until(
            lambda: _answers(place.base_url + "/healthz"),
            60,
            f"the server did not start: {(data_dir / 'server.log').read_text()}",
        )
        place.add_person("staff", "staff", "430000", "王科长")
        place.add_person("inspector", "inspector", "430600", "李巡查")
        place.add_person("colleague", "inspector", "430600", "赵巡查")
        yield place
    finally:
        server.terminate()
        server.wait(timeout=20)
        log.close()


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture
def open_browser(playwright: Playwright, tmp_path: Path) -> Iterator[Callable[..., BrowserContext]]:
    """Opens Chromium with a profile of its own, which outlives a restart of the browser."""
    opened: list[BrowserContext] = []

    def launch(
        profile: str, *, width: int = 360, height: int = 800, camera: Path | None = None
    ) -> BrowserContext:
        arguments = list(LAUNCH)
        if camera:
            arguments += [
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                f"--use-file-for-fake-video-capture={camera}",
            ]
        context = playwright.chromium.launch_persistent_context(
            tmp_path / profile,
            executable_path=find(),
            args=arguments,
            viewport={"width": width, "height": height},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            accept_downloads=True,
            permissions=["camera"] if camera else [],
        )
        context.set_default_timeout(30_000)
        opened.append(context)
        return context

    yield launch
    for context in opened:
        context.close()
