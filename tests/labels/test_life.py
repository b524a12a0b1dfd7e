from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from server.control_points import service as control_points
from server.control_points.models import ControlPoint
from server.database import db, now, write
from server.labels import life
from server.labels.models import STATES, Label
from server.labels.selection import Selection
from tests.labels.test_runs import confirm

TODAY = date(2026, 11, 23)


@pytest.fixture
def label(meat_plant):
    """A label posted for MEAT-05, version 1, valid for two more years."""
    point = control_points.points_of(meat_plant)[4]
    with write():
        label = Label(
            code="7K3MZQ9T4VWX2B5R",
            control_point=point,
            plan_version=1,
            valid_until=TODAY + timedelta(days=730),
            state="posted",
        )
        db.session.add(label)
    return label


def test_label_that_prints_what_holds_is_in_the_state_that_was_set(label):
    assert life.state_of(label, TODAY) == "posted"
    assert life.is_current(label, TODAY)


def test_label_is_outdated_when_the_plan_has_another_version(label):
    label.control_point.current_version = 2

    assert life.state_of(label, TODAY) == "outdated"
    assert life.outdated_because(label, TODAY) == "plan-changed"


def test_label_is_outdated_from_the_day_after_its_last(label):
    label.valid_until = TODAY

    assert life.state_of(label, TODAY) == "posted"
    assert life.outdated_because(label, TODAY + timedelta(days=1)) == "expired"


def test_label_of_a_point_that_left_the_plan_is_outdated(label):
    label.control_point.dropped_at = now()

    assert life.outdated_because(label, TODAY) == "dropped"


@pytest.mark.parametrize("state", ["damaged", "missing", "replaced", "withdrawn", "blank"])
def test_what_was_seen_or_decided_is_not_overruled_by_the_plan(label, state):
    label.state, label.control_point.current_version = state, 2

    assert life.state_of(label, TODAY) == state
    assert not life.is_current(label, TODAY)


def test_state_in_the_database_is_the_state_in_python(label):
    until = {0: None, 1: TODAY, 2: TODAY - timedelta(days=1)}
    with write():
        point = label.control_point
        for number, state in enumerate(STATES):
            for day, last in until.items():
                for version in (None, 1, 2):
                    db.session.add(
                        Label(
                            code=f"{number}{day}{version or 0}".rjust(16, "0"),
                            control_point=None if state == "blank" else point,
                            plan_version=version,
                            valid_until=last,
                            state=state,
                        )
                    )

    rows = db.session.execute(
        sa.select(Label, life.state_column(TODAY)).outerjoin(Label.control_point)
    ).all()

    assert len(rows) == 1 + len(STATES) * 9
    assert [state for _label, state in rows] == [life.state_of(each, TODAY) for each, _s in rows]
    assert {state for _label, state in rows} == set(STATES)


def test_dropped_point_is_outdated_in_the_database_too(meat_plant):
    confirm(Selection())
    with write():
        point = db.session.scalars(sa.select(ControlPoint)).first()
        control_points.drop(point, None, "没有这道工序")

    state = sa.select(life.state_column()).select_from(Label).join(Label.control_point)

    assert db.session.scalar(state.where(Label.control_point_id == point.id)) == "outdated"


@pytest.mark.parametrize(
    ("issued", "months", "licence", "until"),
    [
        (date(2026, 11, 23), 24, None, date(2028, 11, 23)),
        (date(2026, 11, 23), 24, date(2028, 2, 28), date(2028, 2, 28)),
        (date(2026, 11, 23), 24, date(2030, 2, 28), date(2028, 11, 23)),
        (date(2026, 11, 23), 24, date(2026, 10, 31), date(2026, 10, 31)),
        (date(2026, 12, 31), 2, None, date(2027, 2, 28)),
        (date(2026, 12, 31), 12, None, date(2027, 12, 31)),
        (date(2026, 1, 31), 1, None, date(2026, 2, 28)),
        (date(2028, 2, 29), 12, None, date(2029, 2, 28)),
        (date(2026, 12, 5), 1, None, date(2027, 1, 5)),
    ],
)
def test_validity_ends_after_the_months_set_and_never_after_the_licence(
    issued, months, licence, until
):
    assert life.valid_until(issued, months, licence) == until
