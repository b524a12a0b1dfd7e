"""The fast look at a body finds nothing exactly where marshmallow finds nothing."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import RAISE, pre_load, validates_schema

from server.checks.schemas import CheckBodySchema
from server.corrections.schemas import OrderSchema, ReviewSchema
from server.follow_ups.schemas import VisitSchema
from server.labels.postings import PostingSchema
from server.records.fields import BodySchema
from server.records.forms import Form

AT = "2026-11-26T08:30:00.000+08:00"
ID = "01931c5e-7a5e-7cc0-8000-0242ac120002"
SHA = "ab" * 32
PHOTO = {"sha256": SHA, "of": "C-07", "taken_at": AT}
POSITION = {"latitude": "29.38001", "longitude": "-113.12", "accuracy_m": "8.5"}
SIGNATURE = {
    "role": "witness",
    "person": ID,
    "name": "王芳",
    "refused": "不在场",
    "signed_at": AT,
    "covers": "A" * 43,
}
CHECK = {
    "label": "7K3MZQ9T4VWX2B5R",
    "control_point": ID,
    "plan_version": 1,
    "checklist_version": 1,
    "visit": ID,
    "scan": {"by": "camera", "at": AT},
    "measurements": [
        {"limit": "store_temp", "value": "-18.50", "unit": "Cel", "from": "measured"},
        {"limit": "ph", "value": "7", "unit": None, "from": "log", "instrument": "T-03"},
        {"limit": "quarantine_cert", "met": True, "from": "report", "reference": "R-1"},
        {"limit": "plate_count", "counts": ["1", "2"], "from": "report"},
        {
            "limit": "core_temp",
            "value": "75",
            "unit": "Cel",
            "from": "measured",
            "duration": {"value": "15", "unit": "s"},
        },
    ],
    "items": [
        {"item": "P-04", "result": "not-applicable"},
        {"item": "C-07", "result": "does-not-conform", "affects_safety": False, "remark": "脏"},
    ],
    "incident_risk": False,
    "result": "conforms",
    "remark": "",
    "photos": [PHOTO],
    "position": POSITION,
    "inspectors": [ID, ID],
    "signatures": [SIGNATURE, SIGNATURE | {"image": SHA}],
    "replaces": ID,
    "weather": {"rain": True},
}
POSTING = {
    "label": "7K3MZQ9T4VWX2B5R",
    "state": "bound",
    "control_point": ID,
    "photos": [PHOTO],
    "position": POSITION,
    "remark": "门边",
}
ORDER = {
    "check": ID,
    "findings": [{"item": "C-07"}, {"limit": "store_temp"}],
    "demand": "清洁",
    "basis": "",
    "deadline": "2026-12-01",
    "photos": [PHOTO],
    "inspectors": [ID],
    "signatures": [SIGNATURE],
}
REVIEW = {
    "order": ID,
    "text": "",
    "photos": [],
    "verdict": "not-yet",
    "deadline": "2026-12-24",
}
VISIT = {
    "enterprise": ID,
    "plan": ID,
    "met_with": "person-in-charge",
    "opinions": [{"topic": "rules", "text": "看不懂"}],
    "problems": [{"id": ID, "text": "冷库验收"}],
    "photos": [PHOTO],
    "position": POSITION,
    "inspectors": [ID],
    "signatures": [SIGNATURE],
    "remark": "",
}
BODIES = [
    (CheckBodySchema(), CHECK),
    (PostingSchema(), POSTING),
    (OrderSchema(), ORDER),
    (ReviewSchema(), REVIEW),
    (VisitSchema(), VISIT),
]
IN_PLACE = (None, True, 0, 1, -1, "", "x", "1", "-0", "<5", ID, AT, SHA, "posted", [], {}, [None])


@pytest.mark.parametrize(("schema", "body"), BODIES)
def test_a_good_body_needs_no_second_look(schema: BodySchema, body: dict[str, Any]) -> None:
    form = Form(schema)

    assert schema.validate(body) == {}
    assert form._is_sound(body)


@pytest.mark.parametrize(("schema", "body"), BODIES)
def test_whatever_is_put_in_place_of_one_member(schema: BodySchema, body: dict[str, Any]) -> None:
    form = Form(schema)

    for path in places(body):
        for other in (*IN_PLACE, ...):
            changed = put(body, path, other)
            assert form._is_sound(changed) == (schema.validate(changed) == {}), (path, other)


VALUES = st.recursive(
    st.one_of(st.sampled_from(IN_PLACE[:-3]), st.text(max_size=5), st.integers()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(st.sampled_from(BODIES), st.data())
def test_whatever_is_put_in_several_places(case: Any, data: st.DataObject) -> None:
    schema, body = case
    for _ in range(data.draw(st.integers(1, 3))):
        path = data.draw(st.sampled_from(list(places(body))))
        body = put(body, path, data.draw(VALUES))

    assert Form(schema).faults(body) == schema.validate(body)


class OwnWay(BodySchema):
    @validates_schema
    def _more(self, data: dict[str, Any], **_options: object) -> None: ...


class Changing(BodySchema):
    @pre_load
    def _change(self, data: dict[str, Any], **_options: object) -> dict[str, Any]:
        return data


class Strict(BodySchema):
    class Meta:
        unknown = RAISE


@pytest.mark.parametrize("schema", [OwnWay(), Changing(), Strict()])
def test_a_schema_with_a_way_of_its_own_is_not_taken(schema: BodySchema) -> None:
    with pytest.raises(TypeError):
        Form(schema)


def places(value: Any) -> list[tuple[str | int, ...]]:
    """Where in a body something else can be put."""
    if isinstance(value, dict):
        within = list(value.items())
    elif isinstance(value, list):
        within = list(enumerate(value))
    else:
        return []
    return [place for key, one in within for place in [(key,), *((key, *p) for p in places(one))]]


def put(body: dict[str, Any], path: tuple[str | int, ...], other: object) -> dict[str, Any]:
    """The body with something else in a place, or (for ...) without what is there."""
    changed: Any = json.loads(json.dumps(body))
    inner = changed
    for key in path[:-1]:
        inner = inner[key]
    if other is ...:
        del inner[path[-1]]
    else:
        inner[path[-1]] = deepcopy(other)
    return changed
