"""An outsider checks one record against the running installation, as docs/verify.md says."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.contract.phone import Phone, other_signature
from tests.contract.program import Program
from tests.installation import Installation

DOCS = Path(__file__).parent.parent.parent / "docs"
Check = Callable[..., dict[str, Any]]
Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def lines(phone: Phone, check: Check) -> list[str]:
    """A record, its device's key, its receipt."""
    text = phone.seal(check())
    [outcome] = phone.send(text)
    return [text, json.dumps(phone.jwk), outcome["receipt"]]


@pytest.fixture
def run(installation: Installation, nobody: Program, tmp_path: Path) -> Run:
    def run(lines: list[str], verifier: str = "") -> subprocess.CompletedProcess[str]:
        (tmp_path / "record.txt").write_text("\n".join(lines) + "\n", "ascii")
        verifier = verifier or nobody.get("/api/v1/seals/keys").json["verifiers"][-1]
        command = [sys.executable, str(DOCS / "verify_record.py"), installation.base_url]
        return subprocess.run(
            [*command, str(tmp_path / "record.txt"), verifier],
            env=installation.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    return run


def test_a_record_holds(run: Run, lines: list[str]) -> None:
    done = run(lines)

    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("all of it holds\n")
    assert '"kind": "check"' in done.stdout


def test_another_text_or_key_does_not(run: Run, lines: list[str]) -> None:
    text, jwk, receipt = lines
    key = json.loads(jwk)
    wrong = [
        [other_signature(text), jwk, receipt],  # verifies, but it is not the one received
        [text.replace(".", ".A", 1), jwk, receipt],
        [text, json.dumps(key | {"x": key["y"], "y": key["x"]}), receipt],
        [text, jwk, receipt[:-8] + "AAAAAAAA"],
    ]

    assert [run(some).returncode for some in wrong] == [1] * len(wrong)


def test_another_log_does_not(run: Run, lines: list[str], nobody: Program) -> None:
    verifier = nobody.get("/api/v1/seals/keys").json["verifiers"][-1]
    name, key_hash, key = verifier.split("+", 2)

    assert run(lines, f"{name}+{key_hash}+{key[:-8]}AAAAAAA=").returncode == 1
    assert run(lines, f"{name}0+{key_hash}+{key}").returncode == 1


def test_the_page_shows_the_very_script() -> None:
    assert (DOCS / "verify_record.py").read_text("utf-8") in (DOCS / "verify.md").read_text("utf-8")
