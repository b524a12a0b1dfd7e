"""Print runs and states hold on SQLite and on PostgreSQL alike."""

import pytest
import sqlalchemy as sa

from server.database import db, write
from server.labels import blanks, life, rendering, runs, service
from server.labels.manner import Manner
from server.labels.models import Label
from server.labels.selection import Selection
from server.verification.service import verify
from tests.labels.test_runs import confirm, items, labels_by_point


@pytest.fixture
def database_url(each_database):
    return each_database


def test_from_codes_to_a_replaced_label(meat_plant, distillery, staff):
    run = confirm(Selection(), staff.id)
    rendering.render(run.id)
    old = labels_by_point()["MEAT-05"]
    with write():
        db.session.get(Label, old.code).state = "damaged"

    second = confirm(Selection(needs=("damaged",)), staff.id)

    assert (run.total, run.state, run.created_at.utcoffset().total_seconds()) == (8, "complete", 0)
    assert old.replaced_by == items(second)[0].code
    found = db.session.scalars(service.search(staff, service.Search(state="printed"))).all()
    assert len(found) == 7
    assert {life.state_of(label) for label in found} == {"printed"}
    assert [each.id for each in db.session.scalars(runs.runs_of(staff))] == [second.id, run.id]
    searched = service.search(staff, service.Search(text="meat-05", run=second.id))
    assert [label.replaced_by for label in db.session.scalars(searched)] == [None]
    assert service.counts_by_state(sa.true()) == {"printed": 7, "replaced": 1, "issued": 1}


def test_blank_labels_are_counted_listed_and_withdrawn(app, enterprises, staff):
    with write():
        run = blanks.confirm(Selection(region="430600", blanks=3), Manner(), staff.id)
    rendering.render(run.id)

    assert [each.id for each in db.session.scalars(blanks.runs_of(staff))] == [run.id]
    assert blanks.unbound_for("430600") == 3
    assert service.page(staff, service.Search(state="blank"), "", 2).total == 3
    with write():
        assert blanks.withdraw_unbound(run, "整卷遗失", staff) == 3
    of_run = blanks.of_run(run, staff, "", 10)
    assert of_run.tally == blanks.Tally(bound=0, left=0, withdrawn=3, conflicts=0)
    assert {label.state for label in of_run.page.items} == {"withdrawn"}
    assert verify().findings == []
