"""The README's example does what it says."""

import json
import re
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

import warning_labels

README = Path(warning_labels.__file__).with_name("README.md").read_text("utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", README, re.DOTALL)
    assert found
    return found[1]


def test_the_example_makes_a_picture_pages_and_sheets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    specification = {**json.loads(block("json")), "size": "S"}
    Path("labels.json").write_text(json.dumps([specification] * 3), "utf-8")

    exec(block("python"), {})  # noqa: S102 - the README's own

    assert Image.open("label.png").size == (1240, 1748)
    for name, pages in (("run.pdf", 3), ("sheets.pdf", 2)):
        with pikepdf.open(name) as document:
            assert len(document.pages) == pages


def test_the_example_takes_ten_lines() -> None:
    lines = [line for line in block("python").splitlines() if line and "import" not in line]

    assert len(lines) <= 10
