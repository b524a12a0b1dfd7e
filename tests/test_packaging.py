"""The wheel alone is the whole product: `pip install .` brings pages, fonts, data and the app."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
NEEDED = (
    "server/app/index.html",
    "server/app/sw.js",
    "server/app/manifest.webmanifest",
    "server/migrations/env.py",
    "server/migrations/versions/0001_first_schema.py",
    "server/control_points/data/ccp_catalogue.json",
    "server/console/templates/console/frame.html",
    "server/console/static/console.css",
    "server/regions/data/regions.json",
    "warning_labels/fonts/GuanqiaSans-Regular.ttf",
    "warning_labels/fonts/OFL.txt",
)


USE_IT = """
import sys, server
from server import schema
assert server.__file__.startswith(sys.argv[1]), server.__file__
app = server.create_app()
with app.app_context():
    schema.prepare()
client = app.test_client()
assert b'<div id=' in client.get('/app/').data
assert client.get('/app/sw.js').status_code == 200
assert client.get('/console/sign-in').status_code == 200
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as pip builds it here, with the build tools that are installed."""
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--no-deps", "--no-build-isolation", "--quiet", "--wheel-dir", str(folder)]
    command = [sys.executable, "-m", "pip", "wheel", *options, str(ROOT)]
    subprocess.run(command, check=True, timeout=200)
    [built] = folder.glob("guanqia-*.whl")
    return built


def test_the_wheel_has_all_that_is_served(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())

    assert set(NEEDED) <= names
    assert not [name for name in names if name.startswith(("tests/", "pwa/"))]


def test_the_app_is_served_from_the_wheel(wheel: Path, tmp_path: Path) -> None:
    """Away from the checkout, with nothing of ours but the wheel to import."""
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    environment = os.environ | {
        "PYTHONPATH": str(tmp_path / "site"),
        "DATA_DIR": str(tmp_path / "data"),
        "SECRET_KEY": "a secret for tests only, never used elsewhere",
    }
    done = subprocess.run(
        [sys.executable, "-c", USE_IT, str(tmp_path / "site")],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr
