"""From an address as the service knows it to one that names a real thing."""

from __future__ import annotations

import re
from urllib.parse import urlencode

from tests.matrix.cities import Cities
from tests.matrix.rights import RIGHTS, Right

PARAMETER = re.compile(r"<(?:([^:<>]+):)?([a-z_0-9]+)>")
NOBODY = "01890000-0000-7000-8000-000000000000"
ABSENT = {"kid": "x" * 43, "code": "0" * 12}  # of what is neither a UUID nor a hash
ONE_OF = re.compile(r"any\(['\"]?([^'\",)]+)")  # things to do or to see: any of them will do
NOT_A_UUID = ("sha256", "record_sha256", "key")


def path_of(cities: Cities, address: str, role: str, target: str) -> str:
    """The path of `GET /console/checks/<record_sha256>` for the role's own thing, or another."""
    rule = address.split(" ", 1)[1]
    return filled_in(rule, things_for(cities, RIGHTS[address], role), target)


def things_for(cities: Cities, right: Right, role: str) -> dict[str, dict[str, str]]:
    if right.reach != "oneself":
        return cities.things.get(right.what, {})
    somebody_else = "staff" if role == "administrator" else "administrator"
    keys = {"own": cities.sessions.get(role, NOBODY), "other": cities.sessions[somebody_else]}
    return {target: {"key": key} for target, key in keys.items()}


def filled_in(rule: str, things: dict[str, dict[str, str]], target: str) -> str:
    """The rule with the thing's values; of an absent thing with those of nothing."""

    def value(found: re.Match[str]) -> str:
        kind, name = found[1] or "", found[2]
        if choice := ONE_OF.match(kind):
            return choice[1]
        if kind == "int":
            return "0"
        if target != "absent":
            return things[target][name]
        return ABSENT.get(name) or ("0" * 64 if name in NOT_A_UUID else NOBODY)

    path = PARAMETER.sub(value, rule)
    # What names its thing in the query.
    return path if path != rule or not things else f"{path}?{urlencode(things[target])}"
