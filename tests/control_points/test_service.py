"""Plans: proposed, accepted, changed in versions, dropped, and told to the phones."""

import json
from base64 import urlsafe_b64decode

import pytest
import sqlalchemy as sa

from server.changes import feed
from server.changes.feed import FeedEntry
from server.control_points import catalogue, service
from server.control_points.models import ControlPoint, PlanVersion
from server.database import db, write
from server.problems import InvalidInput, NotFound
from server.seals.models import Act


def accept(enterprise, *codes):
    with write():
        return service.accept(enterprise, codes, None)


def acts():
    """What was sealed of plans: the payload of each act, oldest first."""
    plans = sa.select(Act.text).where(Act.kind == "plan-accepted").order_by(Act.leaf_index)
    texts = db.session.scalars(plans)
    return [json.loads(urlsafe_b64decode(text.split(".")[1] + "==")) for text in texts]


def sent(point):
    """What a phone receives of the control point; None where it is gone."""
    return feed.load("control_point", [str(point.id)]).get(str(point.id))


def test_the_catalogue_proposes_all_templates_of_the_category(meat_plant):
    proposals = service.propose(meat_plant)

    assert [each.code for each in proposals] == [
        template.code for template in catalogue.of_category(catalogue.templates().values(), "MEAT")
    ]
    assert not any(each.dropped for each in proposals)


def test_an_accepted_point_is_no_longer_proposed_and_starts_at_version_1(meat_plant, staff):
    with write():
        (point,) = service.accept(meat_plant, ["MEAT-05"], staff.id, "首次建档")

    assert point.current_version == 1
    assert point.current.content == catalogue.templates()["MEAT-05"].content
    assert point.current.catalogue_version == "1.0-2026-11-23"
    assert point.current.accepted_by == staff.id
    assert "MEAT-05" not in [each.code for each in service.propose(meat_plant)]
    assert [each.code for each in service.points_of(meat_plant)] == ["MEAT-05"]


def test_accepting_seals_the_full_text_in_the_log(meat_plant, staff):
    with write():
        (point,) = service.accept(meat_plant, ["MEAT-05"], staff.id)

    (act,) = acts()
    assert act["kind"] == "plan-accepted"
    assert act["by"] == str(staff.id)
    assert act["body"]["control_point"] == str(point.id)
    assert act["body"]["version"] == 1
    assert act["body"]["content"] == point.current.content


def test_accepting_twice_changes_nothing(meat_plant):
    accept(meat_plant, "MEAT-05")

    assert accept(meat_plant, "MEAT-05", "MEAT-05") == []
    assert db.session.scalar(sa.select(sa.func.count()).select_from(PlanVersion)) == 1
    assert len(acts()) == 1


def test_a_point_of_another_category_is_refused_and_nothing_is_written(meat_plant):
    with pytest.raises(InvalidInput), write():
        service.accept(meat_plant, ["MEAT-05", "RICE-01"], None)

    assert service.points_of(meat_plant) == []


def test_a_second_line_of_one_template_has_a_code_of_its_own(meat_plant):
    accept(meat_plant, "MEAT-05", "MEAT-05-2")

    assert [each.code for each in service.points_of(meat_plant)] == ["MEAT-05", "MEAT-05-2"]
    assert {each.template_code for each in service.points_of(meat_plant)} == {"MEAT-05"}


def test_a_phone_receives_the_current_content_with_the_items_asked(meat_plant):
    accept(meat_plant, *(each.code for each in service.propose(meat_plant)))
    point = next(each for each in service.points_of(meat_plant) if each.code == "MEAT-05")

    data = sent(point)

    assert set(data) == {
        "id", "enterprise", "code", "version", "gate", "step", "hazard", "limits", "monitoring",
        "corrective_action", "warning", "obligations", "pictogram", "signal_word", "responsible",
        "records", "legal_basis", "items", "confidence", "pinyin",
    }  # fmt: skip
    assert data["enterprise"] == str(meat_plant.id)
    assert data["responsible"] == data["monitoring"]["who"]
    assert data["items"][:2] == ["C-06", "C-07"]
    assert data["items"] == service.items_of(point)


def test_what_is_asked_at_the_raw_material_moves_where_there_is_no_such_point(meat_plant, bakery):
    for enterprise in (meat_plant, bakery):
        accept(enterprise, *(each.code for each in service.propose(enterprise)))

    def asked_when_buying(enterprise):
        return next(
            service.items_of(each)
            for each in service.points_of(enterprise)
            if each.gate == "purchase_channel"
        )

    assert "P-03" not in asked_when_buying(meat_plant)
    assert "P-03" in asked_when_buying(bakery)


def test_dropping_the_raw_material_point_sends_the_others_again(meat_plant):
    accept(meat_plant, *(each.code for each in service.propose(meat_plant)))
    points = {each.gate: each for each in service.points_of(meat_plant)}
    before = db.session.scalar(sa.select(sa.func.max(FeedEntry.revision)))

    for each in [each for each in service.points_of(meat_plant) if each.gate == "raw_material"]:
        with write():
            service.drop(each, None, "原料改由集团统一采购")

    buying = points["purchase_channel"]
    entry = db.session.get(FeedEntry, ("control_point", str(buying.id), "430602"))
    assert entry.revision > before
    assert "P-03" in sent(buying)["items"]


def test_a_dropped_point_is_gone_from_phones_and_comes_back_as_it_stood(meat_plant):
    (point,) = accept(meat_plant, "MEAT-05")
    with write():
        service.drop(point, None, "该工序已停用")

    assert sent(point) is None
    assert service.points_of(meat_plant) == []
    assert acts()[-1]["body"]["content"] is None
    assert [each.dropped for each in service.propose(meat_plant) if each.code == "MEAT-05"] == [
        True
    ]

    accept(meat_plant, "MEAT-05")

    assert sent(point)["version"] == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ControlPoint)) == 1


def test_dropping_needs_a_reason(meat_plant):
    (point,) = accept(meat_plant, "MEAT-05")

    with pytest.raises(InvalidInput), write():
        service.drop(point, None, " ")


def test_a_point_outside_the_persons_area_is_as_if_absent(enterprises, staff):
    (point,) = accept(enterprises["ENT-016"], "BAIJIU-01")  # in Changde

    with pytest.raises(NotFound):
        service.find(point.id, staff)
