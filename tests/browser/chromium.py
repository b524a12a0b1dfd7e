"""Finds the Chromium that the browser tests drive; as root on Debian, installs it.

`python -m tests.browser.chromium` is a step of `make test`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
# The same engine without the windows and menus around it, which take a third of the processor.
SHELL = "chromium-headless-shell"
# Chinese has to look like Chinese on screenshots, and the tests look at text widths.
PACKAGES = ("chromium", SHELL, "fonts-noto-cjk")
INSTALL = f"apt-get update && apt-get install -y --no-install-recommends {' '.join(PACKAGES)}"


def find() -> str | None:
    """The path of an installed Chromium: CHROMIUM in the environment wins."""
    chosen = os.environ.get("CHROMIUM")
    return chosen or next((path for name in NAMES if (path := shutil.which(name))), None)


def find_shell() -> str | None:
    """The path of its headless shell; where there is none, of the whole Chromium.

    What a person would be asked or offered beside the page, such as to install the app, only the
    whole one tells.
    """
    return (None if "CHROMIUM" in os.environ else shutil.which(SHELL)) or find()


def main() -> int:
    chosen = os.environ.get("CHROMIUM")
    if chosen or (find() and shutil.which(SHELL)):
        return 0
    can_install = os.geteuid() == 0 and shutil.which("apt-get")
    if not can_install and find():
        print(f"The browser tests would be quicker with {SHELL}. As root:\n    {INSTALL}")
        return 0
    if not can_install:
        print(f"The browser tests need Chromium. As root:\n    {INSTALL}", file=sys.stderr)
        return 1
    print("Installing Chromium for the browser tests …", flush=True)
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["sh", "-c", f"({INSTALL}) >/dev/null"], env=quiet, check=not find())
    return 0 if find() else 1


if __name__ == "__main__":
    sys.exit(main())
