"""Every address × every role × a thing of one's own area, of another, and one that is absent.

A new route fails here until it stands in rights.py.
"""

from __future__ import annotations

from itertools import product

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.matrix.asking import path_of
from tests.matrix.cities import ROLES, Cities
from tests.matrix.rights import RIGHTS, Right


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
    if right.reach == "maker":
        return "allowed" if role == "staff" and target == "own" else "absent"
    if not right.what or right.reach == "anywhere" or target == "own":
        return "allowed"
    sees_all = role == "administrator" and right.reach == "area"
    return "allowed" if target == "other" and sees_all else "absent"


def asked(cities: Cities, address: str, role: str, target: str) -> str:
    method, path = address.split(" ", 1)[0], path_of(cities, address, role, target)
    answer = cities.browsers[role].ask(method, path)
    if method != "GET" and answer.status_code not in (401, 403, 404):
        cities.restore()
    return outcome(answer, path)


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
