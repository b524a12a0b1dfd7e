"""The rules of inspection as shipped: risk grades and the checklist."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any


@cache
def inspection_rules() -> dict[str, Any]:
    """The whole of data/inspection_rules.json, with its sources and how sure they are."""
    text = (resources.files(__package__) / "data" / "inspection_rules.json").read_text("utf-8")
    rules: dict[str, Any] = json.loads(text)
    return rules
