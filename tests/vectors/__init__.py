"""The vectors that Python and TypeScript share."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def read(name: str) -> list[dict[str, Any]]:
    """The vectors of tests/vectors/<name>.json."""
    text = (Path(__file__).parent / f"{name}.json").read_text("utf-8")
    vectors: list[dict[str, Any]] = json.loads(text)["vectors"]
    return vectors
