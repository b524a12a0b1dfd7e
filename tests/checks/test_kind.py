"""Which bodies are checks, and which of them staff must look at."""

from __future__ import annotations

from uuid import uuid4

import pytest

from server.checks import kind
from server.checks.schemas import CheckBodySchema
from server.database import db, write
from server.records.kinds import InvalidBody
from tests.checks.conftest import AT, label_of, posted, store_temp

SHA = "ab" * 32
COVERS = "A" * 43
A_SIGNATURE = {"role": "enterprise", "name": "王芳", "signed_at": AT, "covers": COVERS}


def test_body_of_the_contract_is_valid(check_at, cold_store):
    kind.validate(
        check_at(
            cold_store,
            measurements=[
                store_temp("-18.50", instrument="T-03"),
                {"limit": "quarantine_cert", "met": True, "from": "log"},
            ],
            items=[
                {"item": "P-04", "result": "not-applicable"},
                {"item": "C-07", "result": "does-not-conform", "affects_safety": False,
                 "remark": "标签脏"},
            ],
            result="basically-conforms",
            incident_risk=False,
            remark="",
            photos=[{"sha256": SHA, "of": "C-07", "taken_at": AT}],
            signatures=[
                A_SIGNATURE | {"image": SHA},
                A_SIGNATURE | {"role": "witness", "refused": "不在场"},
                A_SIGNATURE | {"role": "inspector", "person": str(uuid4())},
            ],
            replaces=str(uuid4()),
        )
    )  # fmt: skip


def test_lists_may_be_empty_and_what_is_not_known_is_ignored(check_at, cold_store):
    kind.validate(check_at(cold_store, items=[], inspectors=[], weather={"rain": True}))


def without(*names):
    return lambda body: [body.pop(name) for name in names]


def setting(**members):
    return lambda body: body.update(members)


def measuring(**members):
    reading = {"limit": "store_temp", "value": "-20", "unit": "Cel", "from": "measured"}
    return setting(measurements=[reading | members])


@pytest.mark.parametrize(
    "break_it",
    [
        *[without(name) for name in (
            "label", "control_point", "plan_version", "checklist_version", "visit", "scan",
            "measurements", "items", "result", "photos", "inspectors", "signatures",
        )],
        setting(label="7K3MZQ9T4VWX2B5S"),
        setting(label="7k3mzq9t4vwx2b5r"),
        setting(control_point="MEAT-03"),
        setting(visit=None),
        setting(plan_version="1"),
        setting(plan_version=0),
        setting(plan_version=True),
        setting(scan={"by": "nose", "at": AT}),
        setting(scan={"by": "list"}),
        setting(scan={"by": "list", "at": "2026-11-23T09:12:03"}),
        setting(scan={"by": "list", "at": "2026-13-23T09:12:03Z"}),
        setting(result="not-applicable"),
        setting(result=None),
        setting(incident_risk="true"),
        setting(incident_risk=1),
        setting(remark=None),
        setting(remark=["x"]),
        setting(photos=[{"sha256": SHA.upper(), "taken_at": AT}]),
        setting(photos=[{"sha256": SHA}]),
        setting(photos={}),
        setting(position={"latitude": "29.38", "longitude": "113.12"}),
        setting(position={"latitude": 29, "longitude": 113, "accuracy_m": 5}),
        setting(inspectors=["Li Wei"]),
        setting(signatures=[A_SIGNATURE | {"role": "driver"}]),
        setting(signatures=[A_SIGNATURE | {"covers": "A" * 42 + "B"}]),
        setting(signatures=[A_SIGNATURE | {"image": "x"}]),
        setting(replaces="the last one"),
        setting(items=[{"item": "C-06", "result": "fine"}]),
        setting(items=[{"item": "C-06"}]),
        setting(items=["C-06"]),
        setting(measurements=[{"limit": "store_temp", "from": "measured"}]),
        setting(measurements=[{"limit": "store_temp", "value": "-20", "unit": "Cel"}]),
        setting(measurements=[{"limit": "quarantine_cert", "met": 1, "from": "log"}]),
        measuring(value=-20),
        measuring(met=True),
        measuring(duration={"value": "5"}),
        measuring(**{"from": "hearsay"}),
    ],
)  # fmt: skip
def test_body_that_is_not_of_a_checks_form_is_refused(break_it):
    body = {
        "label": "7K3MZQ9T4VWX2B5R",
        "control_point": str(uuid4()),
        "plan_version": 1,
        "checklist_version": 1,
        "visit": str(uuid4()),
        "scan": {"by": "camera", "at": AT},
        "result": "conforms",
    } | {name: [] for name in ("measurements", "items", "photos", "inspectors", "signatures")}
    assert CheckBodySchema().validate(body) == {}
    break_it(body)

    with pytest.raises(InvalidBody):
        kind.validate(body)


def test_body_that_does_not_fit_its_plan_or_checklist_is_refused(check_at, cold_store):
    for members in (
        {"plan_version": 2},
        {"checklist_version": 2},
        {"items": [{"item": "C-99", "result": "conforms"}]},
        {"measurements": [store_temp("-20", unit="K")]},
        {"measurements": [store_temp("-20", limit="core_temp")]},
        {"measurements": [store_temp("cold")]},
        {"measurements": [store_temp("<-20")]},
        {"measurements": [{"limit": "store_temp", "met": True, "from": "log"}]},
    ):
        with pytest.raises(InvalidBody):
            kind.validate(check_at(cold_store, **members))


def test_check_at_a_control_point_that_nobody_knows_is_a_matter_of_area_not_of_form(
    check_at, cold_store, inspector
):
    body = check_at(cold_store, control_point=str(uuid4()))

    kind.validate(body)

    assert kind.hold(body, inspector) == "outside-area"
    assert kind.region(body) is None


def test_check_in_the_area_with_the_points_own_label_is_not_held(check_at, cold_store, inspector):
    assert kind.hold(check_at(cold_store), inspector) is None
    assert kind.region(check_at(cold_store)) == "430602"


def test_check_outside_the_area_of_its_inspector_is_held(check_at, cold_store, stranger):
    assert kind.hold(check_at(cold_store), stranger) == "outside-area"


def test_label_of_another_point_or_of_nowhere_is_held(check_at, points, inspector):
    elsewhere = label_of(points["MEAT-05"]).code

    assert kind.hold(check_at(points["MEAT-03"], label=elsewhere), inspector) == "label-not-current"
    assert (
        kind.hold(check_at(points["MEAT-03"], label="0000000000000000"), inspector)
        == "label-not-current"
    )


@pytest.mark.parametrize("state", ["damaged", "missing", "replaced", "withdrawn", "issued"])
def test_label_in_any_state_is_shown_but_not_held(check_at, cold_store, inspector, state):
    with write():
        label_of(cold_store).state = state

    assert kind.hold(check_at(cold_store), inspector) is None


def test_blank_label_is_not_held(check_at, cold_store, inspector):
    with write():
        blank = posted(None, born_blank=True)
        blank.state = "blank"
        db.session.add(blank)
    code = blank.code

    assert kind.hold(check_at(cold_store, label=code), inspector) is None


def test_pictures_are_photos_and_drawn_signatures(check_at, cold_store):
    body = check_at(
        cold_store,
        photos=[{"sha256": "11" * 32, "taken_at": AT}],
        signatures=[A_SIGNATURE | {"image": "22" * 32}, A_SIGNATURE],
    )

    assert kind.photos(body) == ["11" * 32, "22" * 32]
