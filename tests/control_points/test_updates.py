"""A template moves on: what stands on the older content, and what accepting makes of it."""

import pytest
import sqlalchemy as sa

from server import work
from server.accounts.models import Person
from server.accounts.service import add_person
from server.control_points import (
    accepting,
    adapting,
    bureau_templates,
    catalogue,
    declining,
    service,
    updates,
)
from server.control_points.carrying import carry_over
from server.control_points.models import ControlPoint, TemplateAcceptance, TemplateVersion
from server.control_points.updates import TemplatesMoved, Wanted
from server.database import db, write
from server.labels import life, rendering, runs
from server.labels.manner import Manner
from server.labels.models import Label
from server.labels.selection import Selection
from server.problems import InvalidInput
from server.seals.models import Act
from tests.conftest import PASSWORD

PLAN = "HACCP 计划 HP-2026-03"
CURING, COOKING = (catalogue.templates()[code].content for code in ("MEAT-04", "MEAT-05"))
WHY = "采用更新后的模板"


@pytest.fixture
def database_url(each_database):
    return each_database


def bureau_sets(content, name, value):
    """The content with a figure of the bureau's for one limit."""
    ours = {"limit_type": "bureau", "source": "本局公告", "confidence": "bureau", "value": value}
    limits = [one | ours if one["parameter"] == name else one for one in content["limits"]]
    return content | {"limits": limits, "confidence": "bureau"}


NITRITE = CURING["limits"][0]["parameter"]  # at most 0.15 g/kg by law
STRICTER = bureau_sets(CURING, NITRITE, "0.10")


def limit(content, name):
    return next(one for one in content["limits"] if one["parameter"] == name)


# --- the rule, which needs no database


def test_what_is_the_plants_own_is_carried_over_and_the_rest_is_new():
    adapted = adapting.adapt(CURING, {}, NITRITE, ["0.05"], None, PLAN)
    adapted = adapting.add_own(adapted, adapting.Text("油温", ""), "<=", ["180"], "℃", PLAN)
    adapted = adapting.name_responsible(adapted, adapting.Text("班长", ""))
    new = STRICTER | {"warning": {"zh": "先称后加", "en": "Weigh first"}}

    carried = carry_over(adapted, new)

    assert carried["warning"]["zh"] == "先称后加"
    assert limit(carried, NITRITE)["value"] == "0.05"
    assert limit(carried, "own-1")["value"] == "180"
    assert carried["responsible"]["zh"] == "班长"
    assert carry_over(carried, new) == carried  # nothing is left to accept


def test_a_value_that_the_template_now_forbids_stays_behind():
    adapted = adapting.adapt(CURING, {}, NITRITE, ["0.12"], None, PLAN)

    assert limit(carry_over(adapted, STRICTER), NITRITE) == limit(STRICTER, NITRITE)


def test_a_confirmed_common_value_stays_confirmed_and_as_the_plant_confirmed_it():
    confirmed = adapting.confirm(COOKING, ["core_temp"], PLAN)
    raised = bureau_sets(COOKING, "core_temp", "75")
    raised["limits"][0]["limit_type"] = "process_default"

    assert carry_over(confirmed, COOKING) == confirmed
    kept = limit(carry_over(confirmed, raised), "core_temp")
    assert (kept["value"], kept["limit_type"], kept["validated_by"]) == ("72", "own", PLAN)


# --- in plans


@pytest.fixture
def admin(app) -> Person:
    with write():
        person, _ = add_person("admin", "Admin", "administrator", [""], PASSWORD)
    return person


@pytest.fixture
def plant(meat_plant, staff):
    """The plant with labels at its points; at MEAT-05 it has named a post of its own."""
    with write():
        service.accept(meat_plant, ["MEAT-04", "MEAT-05"], staff.id)
        cooking = point_of("MEAT-05")
        own = adapting.name_responsible(cooking.current.content, adapting.Text("班长", ""))
        service.change(cooking, own, staff.id, "岗位调整")
    with write():
        run = runs.confirm(Selection(enterprise=meat_plant.id), Manner(), staff.id).id
    rendering.render(run)
    return meat_plant


def point_of(code):
    return db.session.scalars(sa.select(ControlPoint).where(ControlPoint.code == code)).one()


def bureau_changes(code, content, by):
    with write():
        seen = len(bureau_templates.versions_of(code))
        bureau_templates.change(code, content, seen, by.id, "本市专项")


def outdated():
    labels = db.session.scalars(sa.select(Label)).all()
    return {each.control_point.code for each in labels if life.state_of(each) == "outdated"}


def behind(person, **wanted):
    return sorted(one.code for one in db.session.scalars(updates.behind(person, Wanted(**wanted))))


def accept(*points, adapted="keep", by):
    edition = bureau_templates.edition()
    with write():
        return updates.accept([one.id for one in points], adapted, edition, by.id, WHY)


def test_nothing_changes_until_staff_accept(plant, enterprises, admin, staff):
    assert behind(staff) == []
    bureau_changes("MEAT-04", STRICTER, admin)

    assert behind(staff) == behind(staff, category="MEAT", region="430602") == ["MEAT-04"]
    assert behind(staff, template="MEAT-05") == behind(staff, region="430603") == []
    assert updates.labels_outdated(staff, Wanted()) == 1
    assert outdated() == set()
    curing = point_of("MEAT-04")
    assert curing.current.content == CURING

    assert accept(curing, by=staff) == 1

    db.session.expire_all()
    assert curing.current.content == STRICTER
    assert curing.current.catalogue_version == f"{catalogue.version()}-B1"
    assert curing.current.reason == WHY
    assert outdated() == {"MEAT-04"}
    assert behind(staff) == []


def decline(*points, by, reason="企业工艺不同"):
    with write():
        return updates.decline(
            [one.id for one in points], bureau_templates.edition(), by.id, reason
        )


def test_a_point_kept_as_it_is_appears_again_with_the_next_content(plant, admin, staff):
    bureau_changes("MEAT-04", STRICTER, admin)
    curing = point_of("MEAT-04")
    with pytest.raises(InvalidInput):
        decline(curing, by=staff, reason=" ")

    assert decline(curing, point_of("MEAT-05"), by=staff) == 1  # the other one is not behind

    assert behind(staff) == []
    assert behind(staff, declined=True) == behind(staff, declined=True, template="MEAT-04")
    assert behind(staff, declined=True) == ["MEAT-04"]
    assert accept(curing, by=staff) == 0  # as it is, also where everything else is accepted
    assert updates.open_of([curing]) == []

    bureau_changes("MEAT-04", bureau_sets(CURING, NITRITE, "0.05"), admin)
    assert (behind(staff), behind(staff, declined=True)) == (["MEAT-04"], [])
    assert accept(curing, by=staff) == 1
    bureau_changes("MEAT-04", STRICTER, admin)  # what was declined comes back, to another plan
    assert behind(staff) == ["MEAT-04"]


def test_keeping_a_point_as_it_is_can_be_taken_back_and_each_is_an_act(plant, admin, staff):
    bureau_changes("MEAT-04", STRICTER, admin)
    curing = point_of("MEAT-04")
    decline(curing, by=staff)
    for expected in (1, 0):
        with write():
            assert declining.reopen([curing.id], staff.id) == expected
    assert (behind(staff), behind(staff, declined=True)) == (["MEAT-04"], [])
    decline(curing, by=staff, reason="已与企业商定")

    acts = db.session.scalars(
        sa.select(Act).where(Act.kind.startswith("update-")).order_by(Act.leaf_index)
    ).all()
    assert [(act.kind, act.body.get("reason")) for act in acts] == [
        ("update-declined", "企业工艺不同"),
        ("update-reopened", None),
        ("update-declined", "已与企业商定"),
    ]
    assert acts[0].body["template"] == "MEAT-04"
    assert acts[0].body["template_sha256"] == catalogue.sha256_of(STRICTER)


def test_an_adapted_point_keeps_what_is_its_own_unless_staff_choose_otherwise(plant, admin, staff):
    new = COOKING | {"warning": {"zh": "熟透再出锅", "en": "Cook through"}}
    bureau_changes("MEAT-05", new, admin)
    cooking = point_of("MEAT-05")
    (update,) = updates.updates_of([cooking])
    assert update.adapted
    assert update.content == new | {"responsible": {"zh": "班长", "en": "班长"}}

    assert accept(cooking, adapted="leave", by=staff) == 0
    assert behind(staff) == ["MEAT-05"]
    assert accept(cooking, adapted="replace", by=staff) == 1
    db.session.expire_all()
    assert cooking.current.content == new


def test_where_nothing_changes_for_the_plant_its_label_stays(plant, admin, staff):
    """The bureau names another post; the plant has named its own."""
    who = {"zh": "品控主管", "en": "Quality lead"}
    monitoring = COOKING["monitoring"] | {"who": who}
    bureau_changes("MEAT-05", COOKING | {"responsible": who, "monitoring": monitoring}, admin)
    cooking = point_of("MEAT-05")
    keeping = cooking.current.content | {"monitoring": monitoring}
    with write():
        service.change(cooking, keeping, staff.id, "已随通知改")

    version = cooking.current_version
    assert accept(cooking, by=staff) == 0

    assert (cooking.current_version, behind(staff)) == (version, [])


def test_what_was_not_looked_at_is_not_accepted(plant, admin, staff):
    bureau_changes("MEAT-04", STRICTER, admin)
    seen = bureau_templates.edition()
    bureau_changes("MEAT-04", bureau_sets(CURING, NITRITE, "0.05"), admin)

    with pytest.raises(TemplatesMoved), write():
        updates.accept([point_of("MEAT-04").id], "keep", seen, staff.id, WHY)
    with pytest.raises(InvalidInput), write():
        updates.accept([point_of("MEAT-04").id], "keep", bureau_templates.edition(), staff.id, " ")
    assert point_of("MEAT-04").current.content == CURING


def test_all_that_is_listed_is_accepted_in_ones_own_area_alone(
    app, plant, enterprises, admin, staff
):
    changde = enterprises["ENT-016"]
    spirit = catalogue.templates()["BAIJIU-07"].content
    with write():
        service.accept(changde, ["BAIJIU-07"], None)
    work.do_at_once(app)
    bureau_changes("MEAT-04", STRICTER, admin)
    bureau_changes("MEAT-05", COOKING | {"warning": {"zh": "熟透", "en": "Cook"}}, admin)
    bureau_changes("BAIJIU-07", spirit | {"warning": {"zh": "准", "en": "Exact"}}, admin)
    edition = bureau_templates.edition()

    done = accepting.errands.find(accepting.ask(Wanted(), "keep", edition, WHY, staff), staff)

    assert (done.state, done.total, done.done, done.changed) == ("complete", 2, 2, 2)
    assert behind(staff) == []
    assert behind(admin) == ["BAIJIU-07"]
    assert point_of("MEAT-05").current.content["responsible"]["zh"] == "班长"
    with pytest.raises(InvalidInput):
        accepting.ask(Wanted(), "keep", edition, WHY, staff)  # nothing is left
    failed = accepting.errands.find(accepting.ask(Wanted(), "keep", "older", WHY, admin), admin)
    assert failed.state == "failed"
    assert "模板又有变动" in failed.problem["zh"]
    assert behind(admin) == ["BAIJIU-07"]


def test_what_was_broken_off_is_taken_up_again(app, plant, admin, staff):
    bureau_changes("MEAT-04", STRICTER, admin)
    with write():
        db.session.add(
            TemplateAcceptance(
                asked_by=staff.id, wanted=Wanted().as_kept(), adapted="keep",
                edition=bureau_templates.edition(), reason=WHY, state="running", total=1,
            )
        )  # fmt: skip
    work.do_at_once(app)

    accepting.errands.restart()
    work.take_up()

    db.session.rollback()
    assert behind(staff) == []


def test_a_plan_of_an_unknown_content_is_compared_by_what_it_says(plant, admin, staff):
    """It was accepted from a catalogue before contents were known by their hash."""
    with write():
        db.session.execute(sa.update(ControlPoint).values(template_sha256=None))
    assert behind(staff) == ["MEAT-04", "MEAT-05"]

    assert accept(point_of("MEAT-04"), point_of("MEAT-05"), by=staff) == 0

    assert behind(staff) == []
    assert outdated() == set()


def test_a_plan_may_be_no_laxer_than_the_bureau(plant, admin, staff):
    bureau_changes("MEAT-04", STRICTER, admin)
    bounds = bureau_templates.bounds_of("MEAT-04")

    with pytest.raises(adapting.TooLax, match="本局公告"):
        adapting.adapt(CURING, bounds, NITRITE, ["0.12"], None, PLAN)
    assert adapting.adapt(CURING, bounds, NITRITE, ["0.08"], None, PLAN)


def test_the_catalogue_of_a_new_release_changes_nothing_until_it_is_accepted(plant, staff):
    """The plan was accepted from an older content than the one that ships now."""
    older, curing = CURING | {"warning": {"zh": "旧警示语", "en": "Old words"}}, point_of("MEAT-04")
    with write():
        service.new_version(curing, older, staff.id, "按当时的目录")
        curing.template_sha256 = catalogue.sha256_of(older)

    assert behind(staff) == ["MEAT-04"]
    assert accept(curing, by=staff) == 1

    db.session.expire_all()
    assert curing.current.content == CURING
    assert curing.current.catalogue_version == catalogue.version()


def test_the_law_overtakes_what_the_bureau_made_of_it(plant, admin):
    """The bureau's figure was stricter than the law of its day, and is laxer than today's."""
    laxer = bureau_sets(CURING, NITRITE, "0.20")
    bureau_changes("MEAT-04", laxer, admin)
    with write():
        db.session.execute(sa.update(TemplateVersion).values(based_on="0" * 64))

    (version,) = bureau_templates.versions_of("MEAT-04")
    assert bureau_templates.is_outrun(version)
    bounds = bureau_templates.bounds_of("MEAT-04")
    with pytest.raises(adapting.TooLax, match="GB 2760"):
        adapting.adapt(laxer, bounds, NITRITE, ["0.18"], None, PLAN)
