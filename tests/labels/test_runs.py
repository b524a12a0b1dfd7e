import json
from base64 import urlsafe_b64decode

import pytest
import sqlalchemy as sa

from server.changes.feed import FeedEntry
from server.control_points import service as control_points
from server.database import db, uuid7, write
from server.labels import life, runs, service
from server.labels.codes import is_well_formed
from server.labels.manner import Manner
from server.labels.models import Label, PrintRun, PrintRunItem
from server.labels.selection import Selection
from server.problems import InvalidInput, NotFound
from server.seals.models import Act


def confirm(selection, by=None, run_id=None, **manner):
    with write():
        return runs.confirm(selection, Manner(**manner), by, run_id)


def items(run):
    return db.session.scalars(runs.items_of(run.id)).all()


def labels_by_point():
    labels = db.session.scalars(sa.select(Label).where(Label.replaced_by.is_(None)))
    return {label.control_point.code: label for label in labels}


def set_state(label, state):
    with write():
        db.session.get(Label, label.code).state = state


def acts(kind):
    found = db.session.scalars(sa.select(Act).where(Act.kind == kind).order_by(Act.leaf_index))
    parts = [act.text.split(".")[1] for act in found]
    return [json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))["body"] for part in parts]


def test_every_point_without_a_label_gets_a_code_of_its_own(meat_plant):
    run = confirm(Selection())

    codes = [item.code for item in items(run)]
    assert run.total == len(set(codes)) == 8
    assert all(is_well_formed(code) for code in codes)
    assert {label.state for label in labels_by_point().values()} == {"issued"}


def test_current_label_keeps_its_code_when_printed_again(meat_plant):
    first = [item.code for item in items(confirm(Selection()))]

    assert [item.code for item in items(confirm(Selection()))] == first


@pytest.mark.parametrize("state", ["damaged", "missing"])
def test_damaged_or_missing_label_is_replaced_by_a_new_code(meat_plant, state):
    confirm(Selection())
    old = labels_by_point()["MEAT-05"]
    set_state(old, state)

    run = confirm(Selection(needs=(state,)))

    new = labels_by_point()["MEAT-05"]
    assert [item.code for item in items(run)] == [new.code] != [old.code]
    assert (old.state, old.replaced_by) == ("replaced", new.code)
    assert new.state == "issued"


def test_label_of_an_older_version_is_replaced_and_the_new_one_prints_the_new_text(meat_plant):
    confirm(Selection())
    old = labels_by_point()["MEAT-05"]
    with write():
        point = old.control_point
        content = {**point.current.content, "warning": {"zh": "新警示", "en": "New warning"}}
        control_points.change(point, content, None, "改写警示语")

    run = confirm(Selection(needs=("outdated",)))

    (item,) = items(run)
    assert old.replaced_by == item.code
    assert (item.spec["version"], item.spec["warning"]["zh"]) == (2, "新警示")
    assert labels_by_point()["MEAT-05"].plan_version == 2


def test_withdrawn_label_stays_withdrawn_and_its_point_gets_a_new_code(meat_plant, staff):
    confirm(Selection())
    old = labels_by_point()["MEAT-05"]
    with write():
        service.withdraw(old.code, "印刷错误", staff)

    (item,) = items(confirm(Selection(needs=("never-printed",), enterprise=meat_plant.id)))[4:5]

    assert item.code != old.code
    assert (old.state, old.replaced_by) == ("withdrawn", None)


def test_all_labels_of_a_point_that_are_not_current_are_replaced_by_the_new_one(meat_plant):
    confirm(Selection())
    one = labels_by_point()["MEAT-05"]
    with write():
        two = Label(
            code="7K3MZQ9T4VWX2B5R",
            control_point=one.control_point,
            state="damaged",
            plan_version=1,
        )
        db.session.add(two)
        db.session.get(Label, one.code).state = "missing"

    confirm(Selection())

    new = labels_by_point()["MEAT-05"].code
    assert {one.replaced_by, two.replaced_by} == {new}


def test_one_act_per_run_lists_its_codes(meat_plant):
    run = confirm(Selection())

    assert acts("labels-issued") == [
        {"run": str(run.id), "codes": [item.code for item in items(run)]}
    ]


def test_the_same_run_confirmed_twice_is_one_run(meat_plant, staff):
    run_id = uuid7()

    confirm(Selection(), staff.id, run_id)
    confirm(Selection(), staff.id, run_id)

    assert db.session.scalar(sa.select(sa.func.count(PrintRun.id))) == 1
    assert db.session.scalar(sa.select(sa.func.count(PrintRunItem.code))) == 8
    assert len(acts("labels-issued")) == 1


def test_someone_elses_run_cannot_be_confirmed_again(meat_plant, staff, colleague):
    run = confirm(Selection(), staff.id)

    with pytest.raises(NotFound):
        confirm(Selection(), colleague.id, run.id)


def test_only_the_persons_area_is_printed(meat_plant, distillery, staff):
    run = confirm(Selection(), staff.id)

    assert {item.spec["enterprise"] for item in items(run)} == {meat_plant.name}


def test_a_selection_outside_the_area_selects_nothing(distillery, staff):
    for selection in (Selection(enterprise=distillery.id), Selection(region="430700")):
        with pytest.raises(runs.NothingSelected):
            confirm(selection, staff.id)

    assert db.session.scalar(sa.select(sa.func.count(Label.code))) == 0


def test_run_is_seen_only_by_who_has_all_its_enterprises(meat_plant, distillery, staff):
    own, whole = confirm(Selection(), staff.id), confirm(Selection())

    assert runs.find(own.id, staff).id == own.id
    with pytest.raises(NotFound):
        runs.find(whole.id, staff)
    assert [run.id for run in db.session.scalars(runs.runs_of(staff))] == [own.id]


def test_labels_come_by_region_enterprise_and_point(distillery, meat_plant):
    run = confirm(Selection())

    specs = [item.spec for item in items(run)]
    assert [spec["enterprise"] for spec in specs] == [meat_plant.name] * 8 + [distillery.name] * 7
    points = [spec["control_point"] for spec in specs]
    assert points == [f"MEAT-0{n}" for n in range(1, 9)] + [f"BAIJIU-0{n}" for n in range(1, 8)]


def test_selection_by_region_and_category(meat_plant, distillery):
    assert confirm(Selection(region="430600")).total == 8
    assert confirm(Selection(category="BAIJIU")).total == 7
    assert confirm(Selection(region="430000")).total == 15
    with pytest.raises(runs.NothingSelected):
        confirm(Selection(region="430600", category="BAIJIU"))


def test_labels_valid_until_the_licence_ends(meat_plant):
    confirm(Selection())

    assert {label.valid_until for label in labels_by_point().values()} == {
        meat_plant.licence_valid_to
    }


def test_expired_licence_gives_labels_only_when_asked_for_by_name_or_as_all(expired_plant):
    usual = Selection(needs=("never-printed", "damaged", "missing", "outdated"))
    with pytest.raises(runs.NothingSelected):
        confirm(usual)

    confirm(Selection(needs=("licence-expired",)))

    label = labels_by_point()["PICKLE-01"]
    assert label.valid_until == expired_plant.licence_valid_to
    assert life.outdated_because(label) == "expired"


def test_phones_of_the_region_hear_of_new_and_replaced_labels(meat_plant):
    confirm(Selection())
    old = labels_by_point()["MEAT-05"]
    set_state(old, "missing")
    before = db.session.scalar(sa.select(sa.func.max(FeedEntry.revision)))

    confirm(Selection(needs=("missing",)))

    changed = sa.select(FeedEntry).where(FeedEntry.revision > before, FeedEntry.type == "label")
    heard = {entry.object_id: entry.region_code for entry in db.session.scalars(changed)}
    new = labels_by_point()["MEAT-05"].code
    assert heard == {old.code: "430602", new: "430602"}
    data = service.feed_data([old.code, new])
    assert (data[old.code]["state"], data[old.code]["replaced_by"]) == ("replaced", new)
    assert data[new] == {
        "control_point": str(old.control_point_id),
        "plan_version": 1,
        "state": "issued",
        "valid_until": "2028-02-28",
    }


def test_withdrawing_needs_a_reason_is_sealed_and_happens_once(meat_plant, staff, distillery):
    confirm(Selection())
    code = labels_by_point()["MEAT-05"].code
    with pytest.raises(InvalidInput), write():
        service.withdraw(code, "  ", staff)

    with write():
        service.withdraw(code, "印刷错误", staff)

    assert acts("label-withdrawn") == [{"code": code, "reason": "印刷错误"}]
    assert service.feed_data([code])[code]["state"] == "withdrawn"
    with pytest.raises(service.AlreadyWithdrawn), write():
        service.withdraw(code, "再一次", staff)
    with pytest.raises(NotFound), write():
        service.withdraw(labels_by_point()["BAIJIU-01"].code, "外地", staff)


def test_phones_hear_that_a_label_is_outdated_when_the_plan_changes(meat_plant):
    confirm(Selection())
    label = labels_by_point()["MEAT-05"]
    before = db.session.scalar(sa.select(sa.func.max(FeedEntry.revision)))

    with write():
        point = label.control_point
        content = {**point.current.content, "warning": {"zh": "新警示", "en": "New"}}
        control_points.change(point, content, None, "改写")

    later = sa.select(FeedEntry.object_id).where(
        FeedEntry.revision > before, FeedEntry.type == "label"
    )
    assert db.session.scalars(later).all() == [label.code]
    assert service.feed_data([label.code])[label.code]["state"] == "outdated"
