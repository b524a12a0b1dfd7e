"""What may change in a plan: stricter than the law, the plant's own, and always with a reason."""

import pytest

from server.checks.limits import judge
from server.control_points import adapting, catalogue, service
from server.control_points.adapting import TooLax
from server.database import db, write
from server.language import Text
from server.problems import InvalidInput

PLAN = "HACCP 计划 HP-2026-03"
COOKING = catalogue.templates()["MEAT-05"].content  # core temperature, a common value
CURING = catalogue.templates()["MEAT-04"].content  # nitrite, legal limits
OZONE = catalogue.templates()["WATER-04"].content  # between 0.1 and 1.0, a common value
ALCOHOL = catalogue.templates()["BAIJIU-07"].content  # -1.0 to 1.0, a legal limit


def limit(content, parameter):
    return next(each for each in content["limits"] if each["parameter"] == parameter)


def test_a_confirmed_common_value_is_enforced_and_names_its_document():
    measured = {
        "limit": "core_temp", "value": "70", "unit": "Cel", "from": "measured",
        "duration": {"value": "20", "unit": "s"},
    }  # fmt: skip
    assert judge(limit(COOKING, "core_temp"), measured) is None

    confirmed = adapting.confirm(COOKING, ["core_temp"], PLAN)

    assert limit(confirmed, "core_temp")["validated_by"] == PLAN
    assert judge(limit(confirmed, "core_temp"), measured) is False
    assert limit(COOKING, "core_temp")["confirmed"] is False  # the catalogue's stays as it is


def test_only_the_named_values_are_confirmed():
    assert adapting.confirm(COOKING, ["another"], PLAN) == COOKING


def test_confirming_needs_a_document():
    with pytest.raises(InvalidInput, match="依据文件"):
        adapting.confirm(COOKING, ["core_temp"], " ")


def test_a_plant_sets_its_own_value_and_time():
    adapted = limit(
        adapting.adapt(COOKING, adapting.binding(COOKING), "core_temp", ["75"], "30", PLAN),
        "core_temp",
    )

    assert adapted["value"] == "75"
    assert adapted["duration"] == {"operator": ">=", "value": "30", "unit": "s"}
    assert (adapted["limit_type"], adapted["confirmed"]) == ("own", True)
    assert adapted["source"] == adapted["validated_by"] == PLAN


def test_a_legal_limit_can_be_made_stricter_and_never_laxer():
    name = CURING["limits"][0]["parameter"]  # at most 0.15 g/kg

    stricter = adapting.adapt(CURING, adapting.binding(CURING), name, ["0.10"], None, PLAN)

    assert limit(stricter, name)["value"] == "0.10"
    with pytest.raises(TooLax, match="只能改严"):
        adapting.adapt(CURING, adapting.binding(CURING), name, ["0.16"], None, PLAN)
    with pytest.raises(TooLax):  # nor by way of a stricter one
        adapting.adapt(stricter, adapting.binding(CURING), name, ["0.151"], None, PLAN)


def test_a_legal_range_can_be_narrowed_and_never_widened():
    narrowed = adapting.adapt(
        ALCOHOL, adapting.binding(ALCOHOL), "alcohol_dev", ["−0.5", "0.5"], None, PLAN
    )

    assert limit(narrowed, "alcohol_dev")["value"] == ["-0.5", "0.5"]
    for ends in (["-1.1", "0.5"], ["-0.5", "1.01"]):
        with pytest.raises(TooLax):
            adapting.adapt(ALCOHOL, adapting.binding(ALCOHOL), "alcohol_dev", ends, None, PLAN)


@pytest.mark.parametrize("figure", ["", "warm", "1e3", "7２", "72 ℃"])
def test_what_is_no_figure_is_refused(figure):
    with pytest.raises(InvalidInput):
        adapting.adapt(COOKING, adapting.binding(COOKING), "core_temp", [figure], None, PLAN)


@pytest.mark.parametrize("ends", [["1.0", "0.1"], ["0.1", ""], ["0.1"], []])
def test_what_is_no_range_is_refused(ends):
    with pytest.raises(InvalidInput):
        adapting.adapt(OZONE, adapting.binding(OZONE), "ozone", ends, None, PLAN)


def test_own_limits_are_numbered_and_only_they_can_be_removed():
    one = adapting.add_own(COOKING, Text("油温", ""), "<=", ["180"], "℃", PLAN)
    two = adapting.add_own(one, Text("盐度", "salinity"), "between", ["2.0", "3.0"], "%", PLAN)

    assert [each["parameter"] for each in two["limits"]] == ["core_temp", "own-1", "own-2"]
    assert limit(two, "own-1")["ucum"] == "Cel"
    assert limit(two, "own-1")["name"] == {"zh": "油温", "en": "油温"}
    without = adapting.remove_own(two, "own-1")
    assert [each["parameter"] for each in without["limits"]] == ["core_temp", "own-2"]
    with pytest.raises(InvalidInput):
        adapting.remove_own(two, "core_temp")


def test_the_responsible_post_can_be_named():
    named = adapting.name_responsible(COOKING, Text("熟制班班长", "cooking foreman"))

    assert named["responsible"] == {"zh": "熟制班班长", "en": "cooking foreman"}
    assert named["monitoring"] == COOKING["monitoring"]


def test_confirming_makes_a_new_version_and_keeps_the_former(meat_plant, staff):
    with write():
        (point,) = service.accept(meat_plant, ["MEAT-05"], None)
    with write():
        count = service.confirm(meat_plant, {point.id: {"core_temp"}}, PLAN, staff.id)

    assert count == 1
    assert point.current_version == 2
    assert [each.content["limits"][0]["confirmed"] for each in point.versions] == [False, True]
    assert point.current.accepted_by == staff.id


def test_confirming_again_makes_no_version(meat_plant):
    with write():
        (point,) = service.accept(meat_plant, ["MEAT-05"], None)
    for _ in range(2):
        with write():
            service.confirm(meat_plant, {point.id: {"core_temp"}}, PLAN, None)

    assert point.current_version == 2


def test_a_change_needs_a_reason(meat_plant):
    with write():
        (point,) = service.accept(meat_plant, ["MEAT-05"], None)
    content = adapting.name_responsible(point.current.content, Text("班长", "foreman"))

    with pytest.raises(InvalidInput, match="变更理由"), write():
        service.change(point, content, None, "")

    db.session.refresh(point)
    assert point.current_version == 1
