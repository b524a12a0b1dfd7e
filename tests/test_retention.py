"""Personal data that nothing seals goes when its time has come: docs/operate.md says which when."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from server import work
from server.accounts import forgetting, invitations, people
from server.accounts import service as accounts
from server.accounts.models import Invitation, Person, RecoveryCode, SecondFactor, SignIn
from server.accounts.service import add_person
from server.bureau import current
from server.bureau import service as bureau
from server.bureau.fields import FIELDS
from server.database import db, now, write
from server.enterprises import erasing, leaving
from server.enterprises.models import Enterprise
from server.exports import service as exports
from server.exports.models import Export
from server.labels import blanks, rendering
from server.labels.manner import Manner
from server.labels.selection import Selection
from server.own_page import service as own_page
from server.own_page.models import AccessCode
from server.settings import Settings
from server.verification.service import verify
from tests.accounts.conftest import administrator
from tests.conftest import PASSWORD
from tests.console.forms import post, signed_in
from tests.control_points.conftest import enterprises, meat_plant

__all__ = ["administrator", "enterprises", "meat_plant"]  # fixtures, used by name


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


@pytest.fixture
def hourly_after(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let so many days pass, and do what the worker does each hour."""
    start = now()

    def pass_by(days: int) -> None:
        later = start + timedelta(days=days)
        for module in (forgetting, own_page, erasing, exports):
            monkeypatch.setattr(module, "now", lambda: later)
        current.forget()
        work.do_chores()
        db.session.rollback()

    return pass_by


def count(model: Any) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_sign_ins_invitations_and_codes_go_with_the_time_stated(
    staff: Person, inspector: Person, meat_plant: Enterprise, hourly_after: Callable[[int], None]
) -> None:
    with write():
        ended = accounts.add_session(staff.id, "192.0.2.7", "Firefox")
        accounts.sign_out(ended)
        accounts.add_session(staff.id, "192.0.2.8", "Chrome")  # it lapses by itself
        invitations.make(inspector, staff)
        own_page.make_code(meat_plant, staff)
    lapse = db.session.scalar(sa.select(sa.func.max(SignIn.expires_at))) or now()
    last = (lapse - now()).days

    hourly_after(179)
    assert count(SignIn) == 2
    hourly_after(181)
    assert [row.address for row in db.session.scalars(sa.select(SignIn))] == ["192.0.2.8"]
    assert (count(Invitation), count(AccessCode)) == (0, 0)
    hourly_after(182 + last)
    assert count(SignIn) == 0


def test_a_code_that_can_still_be_used_stays(
    staff: Person, meat_plant: Enterprise, hourly_after: Callable[[int], None]
) -> None:
    with write():
        own_page.make_code(meat_plant, staff)

    hourly_after(59)  # it holds for thirty days
    assert count(AccessCode) == 1
    hourly_after(61)
    assert count(AccessCode) == 0


def test_an_ended_account_keeps_its_name_and_nothing_to_sign_in_with(
    client: FlaskClient,
    administrator: Person,
    staff: Person,
    settings: Settings,
    hourly_after: Callable[[int], None],
) -> None:
    with write():
        gone, _ = add_person("gone", "离职者", "staff", ["430600"], PASSWORD)
        for person in (gone, staff):
            db.session.add(SecondFactor(person_id=person.id, secret=b"0" * 20))
            db.session.add(RecoveryCode(code_hash=str(person.id), person_id=person.id))
        db.session.flush()
        people.disable(gone, administrator)
        typed = {name: str(getattr(settings, name)) for name in FIELDS}
        typed |= {"require_second_factor": "", "ended_account_days": "30"}
        bureau.change(typed, administrator.id)

    hourly_after(29)
    assert not forgetting.has_no_password(gone)
    hourly_after(31)

    assert forgetting.has_no_password(gone)
    assert gone.name == "离职者"
    assert list(db.session.scalars(sa.select(SecondFactor.person_id))) == [staff.id]
    assert list(db.session.scalars(sa.select(RecoveryCode.person_id))) == [staff.id]
    assert verify().findings == []
    signed_in(client, administrator)
    told = post(client, f"/console/people/{gone.id}/enable", {})
    assert "请在下面重置密码" in client.get(told.location).text
    assert not accounts.is_password_of(gone, "")


def test_the_contact_of_a_closed_enterprise_goes_and_the_others_stay(
    staff: Person, enterprises: dict[str, Enterprise], hourly_after: Callable[[int], None]
) -> None:
    closed, other = enterprises["ENT-001"], enterprises["ENT-002"]
    with write():
        leaving.close(closed, "注销许可", staff)

    hourly_after(729)
    assert closed.contact_person
    hourly_after(731)

    assert (closed.contact_person, closed.contact_phone) == ("", "")
    assert other.contact_person
    assert closed.name


def test_files_of_print_runs_go_and_come_again_as_they_were(
    staff: Person, hourly_after: Callable[[int], None]
) -> None:
    with write():
        run_id = blanks.confirm(Selection(region="430602", blanks=1), Manner(), staff.id).id
    file = rendering.render(run_id)
    before = file.read_bytes()

    hourly_after(0)
    assert file.exists()
    os.utime(file, (time.time() - rendering.KEPT_S - 60,) * 2)
    hourly_after(0)

    assert not file.exists()
    assert rendering.render(run_id).read_bytes() == before


def test_what_was_exported_is_listed_for_a_year(
    staff: Person, hourly_after: Callable[[int], None]
) -> None:
    with write():
        exports.begin("checks", "csv", {"q": "张伟"}, staff).state = "complete"

    hourly_after(364)
    assert count(Export) == 1
    hourly_after(366)
    assert count(Export) == 0


def test_a_table_made_again_after_a_year_is_kept_as_long_as_its_file(
    staff: Person, hourly_after: Callable[[int], None]
) -> None:
    with write():
        export = exports.begin("checks", "xlsx", {}, staff)
        export.state, export.completed_at = "complete", now() + timedelta(days=366)
    file = exports.path_of(export)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"a table")

    hourly_after(370)
    assert (count(Export), file.exists()) == (1, True)
    hourly_after(374)
    assert (count(Export), file.exists()) == (0, False)
