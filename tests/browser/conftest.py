"""A real server process with a real database, and a real Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Playwright, sync_playwright

from server.enterprises import service as enterprises
from tests.browser.chromium import find, find_shell
from tests.browser.field import Field, make_field
from tests.installation import PASSWORD, Installation, serving, wait_until

__all__ = ["PASSWORD", "SAMPLE", "Installation", "wait_until"]

SAMPLE = Path(enterprises.__file__).parent / "data" / "sample_enterprises.csv"
LABELLED = "91430602MADEM00115"  # 示例岳阳楼熟食第01有限公司

LAUNCH = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation with an empty register: staff, and two inspectors of Yueyang."""
    with serving(tmp_path_factory.mktemp("installation")) as place:
        yield place


@pytest.fixture(scope="session")
def field(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Field]:
    """Two enterprises with printed labels."""
    with serving(tmp_path_factory.mktemp("field")) as place:
        yield make_field(place)


@pytest.fixture(scope="module")
def labelled(installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """The installation with one enterprise whose control points all have a label."""
    labels = tmp_path_factory.mktemp("labels") / "labels.pdf"
    installation.run(
        ("import-enterprises", str(SAMPLE)),
        ("plan", "--enterprise", LABELLED),
        ("print", "--enterprise", LABELLED, "--out", str(labels)),
    )
    return installation


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture
def open_browser(playwright: Playwright, tmp_path: Path) -> Iterator[Callable[..., BrowserContext]]:
    """Opens Chromium with a profile of its own, which outlives a restart of the browser."""
    with browsers(playwright, tmp_path) as launch:
        yield launch


@contextmanager
def browsers(playwright: Playwright, folder: Path) -> Iterator[Callable[..., BrowserContext]]:
    """What opens Chromium, with profiles in this folder; all are closed at the end.

    Nearly always its headless shell; `whole` with all that surrounds a page.
    """
    opened: list[BrowserContext] = []

    def launch(
        profile: str,
        *,
        width: int = 360,
        height: int = 800,
        camera: Path | None = None,
        locale: str = "zh-CN",
        place: tuple[float, float] | None = None,
        whole: bool = False,
    ) -> BrowserContext:
        arguments = list(LAUNCH)
        if camera:
            arguments += [
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                f"--use-file-for-fake-video-capture={camera}",
            ]
        context = playwright.chromium.launch_persistent_context(
            folder / profile,
            executable_path=find() if whole else find_shell(),
            args=arguments,
            viewport={"width": width, "height": height},
            locale=locale,
            timezone_id="Asia/Shanghai",
            accept_downloads=True,
            permissions=[*(["camera"] if camera else []), *(["geolocation"] if place else [])],
            geolocation={"latitude": place[0], "longitude": place[1]} if place else None,
        )
        context.set_default_timeout(30_000)
        opened.append(context)
        return context

    yield launch
    for context in opened:
        context.close()
