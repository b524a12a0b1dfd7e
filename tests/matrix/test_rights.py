"""Every address × every role × a thing of one's own area, of another, and one that is absent.

A new route fails here until it stands in rights.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from urllib.parse import urlencode

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.matrix.cities import ROLES, Cities, two_cities
from tests.matrix.rights import RIGHTS, Right

PARAMETER = re.compile(r"<(?:[^:<>]+:)?([a-z_0-9]+)>")
NOBODY = "01890000-0000-7000-8000-000000000000"
ABSENT = {"kid": "x" * 43, "code": "0" * 12}  # of what is neither a UUID nor a hash
# Where an address names one of a few things to do, any of them will do.
CHOICES = {"what": "responsible", "name": "index", "chosen": "en"}
NOT_A_UUID = ("sha256", "record_sha256", "key")


@pytest.fixture(scope="module")
def cities(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cities]:
    with two_cities(tmp_path_factory.mktemp("cities")) as cities:
        yield cities


def addresses(app: Flask) -> set[str]:
    """What the service answers, as `GET /console/checks/<record_sha256>`."""
    return {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_route_is_classified(cities: Cities) -> None:
    assert addresses(cities.app) - set(RIGHTS) == set(), "classify these in tests/matrix/rights.py"


def test_nothing_is_classified_that_is_no_route(cities: Cities) -> None:
    assert set(RIGHTS) - addresses(cities.app) == set(), "these are gone from the service"


@pytest.mark.parametrize("address", RIGHTS)
def test_who_may(cities: Cities, address: str) -> None:
    right = RIGHTS[address]
    if right.reach == "anywhere":
        targets = ("own", "other")
    else:
        targets = ("own", "other", "absent") if right.what else ("own",)

    wrong = [
        f"{role}, {target}: {answer} instead of {expected}"
        for role, target in product((*ROLES, "anonymous"), targets)
        if (answer := asked(cities, address, role, target))
        != (expected := expectation(address, right, role, target))
    ]

    assert not wrong, "\n".join([address, *wrong])


def expectation(address: str, right: Right, role: str, target: str) -> str:
    if role not in right.who:
        if role != "anonymous":
            return "forbidden"
        return "401" if " /api/" in address else "sign in"
    if not right.what or right.reach == "anywhere" or target == "own":
        return "allowed"
    sees_all = role == "administrator" and right.reach == "area"
    return "allowed" if target == "other" and sees_all else "absent"


def asked(cities: Cities, address: str, role: str, target: str) -> str:
    method, rule = address.split(" ", 1)
    path = filled_in(rule, things_for(cities, RIGHTS[address], role), target)
    answer = cities.browsers[role].ask(method, path)
    if method != "GET" and answer.status_code not in (401, 403, 404):
        cities.restore()
    return outcome(answer, path)


def things_for(cities: Cities, right: Right, role: str) -> dict[str, dict[str, str]]:
    if right.reach != "oneself":
        return cities.things.get(right.what, {})
    somebody_else = "staff" if role == "administrator" else "administrator"
    keys = {"own": cities.sessions.get(role, NOBODY), "other": cities.sessions[somebody_else]}
    return {target: {"key": key} for target, key in keys.items()}


def outcome(answer: TestResponse, path: str) -> str:
    """What the answer says about the right: that the form is empty or the like is no matter."""
    status = answer.status_code
    if status in (301, 302, 303) and answer.location.startswith("/console/sign-in?next="):
        return "sign in"
    if status == 401 and not path.startswith("/api/"):
        return "allowed"  # the form was answered: the password in it is wrong
    told = {401: "401", 403: "forbidden", 404: "absent"}
    if status in told:
        return told[status]
    return "allowed" if status < 300 or status in (302, 303, 308, 409, 410, 422) else str(status)


def filled_in(rule: str, things: dict[str, dict[str, str]], target: str) -> str:
    """The rule with the thing's values; of an absent thing with those of nothing."""

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name in CHOICES and name not in things.get(target, {}):
            return CHOICES[name]
        if target != "absent":
            return things[target][name]
        return ABSENT.get(name) or ("0" * 64 if name in NOT_A_UUID else NOBODY)

    path = PARAMETER.sub(value, rule)
    # What names its thing in the query.
    return path if path != rule or not things else f"{path}?{urlencode(things[target])}"
