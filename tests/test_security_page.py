"""The threat model names tests that are there, and both languages the same ones."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
NAMED = re.compile(r"`(tests/[a-z_/]+\.py)`")


def named(page: str) -> list[str]:
    return NAMED.findall((ROOT / "docs" / page).read_text(encoding="utf-8"))


def test_every_promise_is_shown_by_a_test_that_is_there() -> None:
    pages = named("security.md")

    assert pages == named("security.zh.md")
    assert all((ROOT / path).is_file() for path in pages)
    assert len(pages) > 20
