"""Which check stands where one record corrects another.

A correction takes the place of the check that it replaces: same person, same control point. Of
two corrections of one check the later in the order holds. One that names anything else is
flagged and stands as a check of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Sealed(NamedTuple):
    """What replacing needs to know of a check at one control point."""

    sha256: str  # of the record's text: what really tells records apart
    id: object  # a UUID in any form, as the other two
    person: object
    replaces: object | None


class Standing(NamedTuple):
    """How a check stands among those of its control point."""

    place: int  # of the check first made, in the order; a correction has its check's place
    replaced_by: str | None  # the sha256 of the record that holds instead
    flagged: bool  # names a check that is not there to be replaced


def standings(in_order: Sequence[Sealed]) -> dict[str, Standing]:
    """How each check stands, by sha256; `in_order` holds all checks of one control point."""
    by_id: dict[object, Sealed] = {}
    for check in in_order:
        by_id.setdefault(check.id, check)
    places = {check.sha256: place for place, check in enumerate(in_order)}
    firsts = {check.sha256: _first_made(check, by_id) for check in in_order}
    holders: dict[str, str] = {}
    for check in in_order:
        first = firsts[check.sha256]
        # The check first made holds only until something replaces it, wherever that sorts.
        if check.sha256 != first or first not in holders:
            holders[first] = check.sha256
    return {
        sha256: Standing(
            place=places[first],
            replaced_by=None if holders[first] == sha256 else holders[first],
            flagged=check.replaces is not None and first == sha256,
        )
        for check in in_order
        for sha256, first in [(check.sha256, firsts[check.sha256])]
    }


def _first_made(check: Sealed, by_id: dict[object, Sealed]) -> str:
    """The check at the end of the chain of `replaces`, as far as it holds."""
    seen = {check.sha256}
    current = check
    while current.replaces is not None:
        target = by_id.get(current.replaces)
        if target is None or target.person != check.person:
            break
        if target.sha256 in seen:
            return check.sha256  # a ring replaces nothing
        seen.add(target.sha256)
        current = target
    return current.sha256
