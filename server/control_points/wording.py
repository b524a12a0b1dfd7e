"""Limits and changes of contents in words, for pages."""

from __future__ import annotations

from typing import Any, cast

from ..checks.limits import Limit
from ..checks.wording import limit_text
from .catalogue import Content
from .comparing import Change, differences


def value_text(limit: Limit) -> str:
    """What the limit says, also where the plant has not confirmed it: staff judge it here."""
    return limit_text({**limit, "confirmed": True})


def changes(before: Content, after: Content) -> list[Change]:
    """What differs, in the reader's language."""
    return list(differences(before, after, _worded))


def _worded(limit: dict[str, Any]) -> str:
    return value_text(cast(Limit, limit))
