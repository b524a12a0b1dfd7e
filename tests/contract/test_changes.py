"""The feed that a phone follows, and the index of every label in the prefecture."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.contract.conftest import Point
from tests.contract.phone import Phone, base64url, bytes_of
from tests.contract.program import Program

Check = Callable[..., dict[str, Any]]
State = dict[tuple[str, str], Any]
STATES = ("blank", "issued", "printed", "posted", "damaged", "missing")
STATES += ("outdated", "replaced", "withdrawn")


def held_by_a_phone(changes: list[Any], known: State | None = None) -> State:
    """What a phone has after these changes."""
    state = dict(known or {})
    for change in changes:
        assert set(change) == {"type", "id", "data"}
        key = (change["type"], change["id"])
        if change["data"] is None:
            state.pop(key, None)
        else:
            state[key] = change["data"]
    return state


def test_everything_in_scope_and_nothing_else(inspector: Program, stranger: Program) -> None:
    changes, _ = inspector.changes()
    mine = held_by_a_phone(changes)
    others = held_by_a_phone(stranger.changes()[0])

    assert {type_ for type_, _ in mine} >= {
        *("person", "enterprise", "control_point", "label", "checklist", "settings")
    }
    regions = {
        data["region"]["code"][:4] for (type_, _), data in mine.items() if type_ == "enterprise"
    }
    assert regions == {"4306"}
    assert not {key for key in mine if key[0] in ("control_point", "label", "enterprise")} & set(
        others
    )
    assert mine["settings", "settings"] == others["settings", "settings"]
    assert "430600" in [one["code"] for one in mine["settings", "settings"]["prefectures"]]


@pytest.mark.parametrize("limit", [1, 3, 1000])
def test_pages_of_any_size_give_the_same(inspector: Program, limit: int) -> None:
    whole = held_by_a_phone(inspector.changes()[0])

    assert held_by_a_phone(inspector.changes(limit=limit)[0]) == whole


def test_a_cursor_gives_what_changed_since(phone: Phone, check: Check) -> None:
    _, cursor = phone.program.changes()
    assert phone.program.changes(cursor) == ([], cursor)
    body = check()

    assert phone.verdict(phone.seal(body)) == "stored"

    changes, later = phone.program.changes(cursor)
    told = {(one["type"], one["id"]) for one in changes}
    assert ("check", body["control_point"]) in told
    assert {type_ for type_, _ in told} == {"check", "enterprise"}
    assert phone.program.changes(cursor)[0] == changes  # seeing one twice does no harm
    assert phone.program.changes(later)[0] == []


@pytest.mark.parametrize("limit", ["0", "1001", "-1", "x", "1.5", "9" * 3000])
def test_a_limit_has_limits(inspector: Program, limit: str) -> None:
    assert inspector.get(f"/api/v1/changes?limit={limit}").problem(422)


FORGED = ["x", "%00", "%ff", "a" * 3001, base64url(b"[1,2,3]"), base64url(b"[" * 2500)]


@pytest.mark.parametrize("cursor", FORGED, ids=range(len(FORGED)))
def test_what_never_was_a_cursor(inspector: Program, cursor: str) -> None:
    assert inspector.get(f"/api/v1/changes?since={cursor}").problem(410) == "cursor-expired"


EDITIONS = [b'{"x": "\\ud800"}', b'{"x": NaN}', b'{"x": [[]]}', b'{"checklist": null}']


@pytest.mark.parametrize("editions", EDITIONS)
def test_a_forged_cursor_of_the_right_scope(inspector: Program, editions: bytes) -> None:
    _, cursor = inspector.changes()
    scope, revision, _ = json.loads(bytes_of(cursor))
    forged = b'["%s", %d, %s]' % (scope.encode(), revision, editions)

    assert inspector.get(f"/api/v1/changes?since={base64url(forged)}").status in (200, 410)


def test_the_cursor_of_somebody_else(inspector: Program, colleague: Program) -> None:
    _, cursor = colleague.changes()

    assert inspector.get(f"/api/v1/changes?since={cursor}").problem(410) == "cursor-expired"


def test_a_cursor_ends_with_its_scope(
    mover: Program, administrator: Program, staff: Program
) -> None:
    _, cursor = mover.changes()
    _, cursor_of_staff = staff.changes()
    moved = administrator.post(
        f"/console/people/{mover.person['id']}",
        "name=调动者&role=inspector&areas=430700".encode(),
        **{"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert moved.status == 302, moved.body

    assert mover.get(f"/api/v1/changes?since={cursor}").problem(410) == "cursor-expired"
    assert not any(one["type"] == "label" for one in mover.changes()[0])
    told = held_by_a_phone(staff.changes(cursor_of_staff)[0])
    assert told["person", mover.person["id"]]["regions"] == ["430700"]
    assert "password" not in str(told)


def test_who_follows_misses_nothing_that_is_written_meanwhile(
    inspector: Program, points: list[Point]
) -> None:
    writers = [Phone(inspector).enrol() for _ in range(4)]
    changes, cursor = inspector.changes()
    state = held_by_a_phone(changes)

    def write(phone: Phone) -> None:
        for number, point in enumerate(points * 2):
            seen = ("posted", "damaged", "missing")[number % 3]
            body = {"label": point.label, "state": seen, "photos": []}
            assert phone.verdict(phone.seal(body, "posting")) == "stored"

    with ThreadPoolExecutor(len(writers)) as threads:
        writing = [threads.submit(write, phone) for phone in writers]
        while not all(one.done() for one in writing):
            changes, cursor = inspector.changes(cursor, limit=3)
            state = held_by_a_phone(changes, state)
        for one in writing:
            one.result()
    changes, _ = inspector.changes(cursor, limit=3)

    assert held_by_a_phone(changes, state) == held_by_a_phone(inspector.changes()[0])


def read_index(data: bytes) -> dict[str, list[bytes]]:
    """The hashes by state; every byte is accounted for."""
    found, at = {}, 0
    for byte, state in enumerate(STATES):
        assert data[at] == byte
        count = int.from_bytes(data[at + 1 : at + 5], "big")
        at += 5
        found[state] = [data[at + 9 * n : at + 9 * n + 9] for n in range(count)]
        at += 9 * count
    assert at == len(data)
    return found


def test_the_label_index(phone: Phone, points: list[Point], stranger: Program) -> None:
    posted = {"label": points[0].label, "state": "damaged", "photos": []}
    assert phone.verdict(phone.seal(posted, "posting")) == "stored"
    answer = phone.program.get("/api/v1/label-index?region=430600")
    labels = {
        one["id"]: one["data"]["state"]
        for one in phone.program.changes()[0]
        if one["type"] == "label"
    }
    expected: dict[str, list[bytes]] = {state: [] for state in STATES}
    for code, state in labels.items():
        text = f"{phone.installation}{code}"
        assert len(text) == 52
        expected[state].append(hashlib.sha256(text.encode("ascii")).digest()[:9])

    assert answer.status == 200
    assert read_index(answer.body) == {state: sorted(some) for state, some in expected.items()}
    assert sum(map(len, expected.values())) == len(points)
    assert stranger.get("/api/v1/label-index?region=430600").body == answer.body
    elsewhere = phone.program.get("/api/v1/label-index?region=430700")
    assert not any(read_index(elsewhere.body).values())


def test_the_label_index_is_sent_once(inspector: Program) -> None:
    address = "/api/v1/label-index?region=430600"
    tag = inspector.get(address).headers["ETag"]

    again = inspector.get(address, **{"If-None-Match": tag})

    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize(
    ("region", "status"),
    [("430602", 404), ("430000", 404), ("999999", 404), ("", 422), ("%00" * 6, 422), ("x", 422)],
)
def test_the_label_index_is_of_a_prefecture(inspector: Program, region: str, status: int) -> None:
    assert inspector.get(f"/api/v1/label-index?region={region}").problem(status)
