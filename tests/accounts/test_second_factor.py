"""The second factor: set up, asked at every sign-in, used once, lost and reset."""

from __future__ import annotations

import re
from base64 import b32decode
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.accounts import second_factor, signing_in
from server.accounts import service as accounts
from server.accounts.models import Person, RecoveryCode, SecondFactor
from server.accounts.patience import ATTEMPTS_ALLOWED
from server.database import db, write
from server.seals.models import Act
from tests.conftest import PASSWORD, Command, sign_in
from tests.console.forms import post, signed_in

PAGE = "/console/account/second-factor"
KEY = re.compile(r'<code class="code">([A-Z2-7 ]+)</code>')
RECOVERY = re.compile(r"<li><code>([A-Z2-7-]{19})</code></li>")


class Clock:
    """What time it is for the server; an authenticator has the same."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 26, 2, 0, 10, tzinfo=UTC)

    def wait(self, seconds: int) -> None:
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(second_factor, "now", lambda: clock.time)
    return clock


class Authenticator:
    """The phone with the codes: it knows what the page showed, and the time."""

    def __init__(self, key: str, clock: Clock) -> None:
        self._totp = TOTP(b32decode(key.replace(" ", "")), 6, SHA1(), 30)  # noqa: S303 - RFC 6238
        self.clock = clock
        self.recovery_codes: list[str] = []

    def code(self, seconds_later: int = 0) -> str:
        return self._totp.generate(int(self.clock.time.timestamp()) + seconds_later).decode()


@pytest.fixture
def authenticator(client: FlaskClient, staff: Person, clock: Clock) -> Authenticator:
    """Staff's, set up in the console, who is signed out again afterwards."""
    signed_in(client, staff)
    page = client.get(post(client, f"{PAGE}/begin", {"password": PASSWORD}).location)
    found = KEY.search(page.text)
    assert found, page.text
    authenticator = Authenticator(found[1], clock)
    page = post(client, f"{PAGE}/confirm", {"code": authenticator.code()})
    authenticator.recovery_codes = RECOVERY.findall(page.text)
    assert len(authenticator.recovery_codes) == 10, page.text
    post(client, "/console/sign-out")
    clock.wait(60)
    return authenticator


def give(client: FlaskClient, code: str) -> TestResponse:
    return post(client, "/console/sign-in/code", {"code": code})


def api_sign_in(client: FlaskClient, **more: str) -> TestResponse:
    credentials = {"username": "staff", "password": PASSWORD} | more
    return client.application.test_client().post("/api/v1/session", json=credentials)


def is_in(client: FlaskClient) -> bool:
    return client.get("/console/account").status_code == 200


def test_the_password_alone_leads_to_the_second_step_and_opens_nothing(
    client: FlaskClient, staff: Person, authenticator: Authenticator
) -> None:
    sent = signed_in(client, staff)

    assert sent.location.startswith("/console/sign-in/code")
    assert not is_in(client)
    assert client.get("/api/v1/session").status_code == 401


def test_the_code_signs_in_and_leads_to_the_page_that_was_wanted(
    client: FlaskClient, staff: Person, authenticator: Authenticator
) -> None:
    form = client.get("/console/sign-in?next=/console/checks")
    token = form.text.split('name="csrf_token" value="')[1].split('"')[0]
    credentials = {"username": "staff", "password": PASSWORD, "csrf_token": token}
    second = client.post("/console/sign-in?next=/console/checks", data=credentials).location
    token = client.get(second).text.split('name="csrf_token" value="')[1].split('"')[0]

    sent = client.post(second, data={"code": authenticator.code(), "csrf_token": token})

    assert sent.location == "/console/checks"
    assert is_in(client)


def test_a_code_counts_once(
    client: FlaskClient, staff: Person, authenticator: Authenticator
) -> None:
    code = authenticator.code()
    assert api_sign_in(client, code=code).status_code == 200

    again = api_sign_in(client, code=code)
    authenticator.clock.wait(30)

    assert (again.status_code, again.json["type"]) == (401, "/problems/wrong-code")
    assert "已经用过" in again.json["detail"]
    assert api_sign_in(client, code=authenticator.code()).status_code == 200


def test_an_older_code_counts_no_more_once_a_newer_one_was_used(
    client: FlaskClient, authenticator: Authenticator
) -> None:
    older = authenticator.code(-30)
    assert api_sign_in(client, code=authenticator.code()).status_code == 200

    assert api_sign_in(client, code=older).status_code == 401


@pytest.mark.parametrize(("seconds", "status"), [(-60, 401), (-30, 200), (30, 200), (60, 401)])
def test_the_phones_clock_may_be_half_a_minute_off(
    client: FlaskClient, authenticator: Authenticator, seconds: int, status: int
) -> None:
    assert api_sign_in(client, code=authenticator.code(seconds)).status_code == status


@pytest.mark.parametrize("write_it", ["{} {}", "{}-{}", " {}{} "])
def test_a_code_may_be_typed_as_it_is_shown(
    client: FlaskClient, authenticator: Authenticator, write_it: str
) -> None:
    code = authenticator.code()

    assert api_sign_in(client, code=write_it.format(code[:3], code[3:])).status_code == 200


def test_full_width_digits_are_digits(client: FlaskClient, authenticator: Authenticator) -> None:
    wide = authenticator.code().translate({ord("0") + n: 0xFF10 + n for n in range(10)})

    assert api_sign_in(client, code=wide).status_code == 200


@pytest.mark.parametrize("code", ["000000", "", "abcdef", "12345", "六位数字", "\u0661" * 6])
def test_a_wrong_code_is_refused_and_may_be_tried_again(
    client: FlaskClient, staff: Person, authenticator: Authenticator, code: str
) -> None:
    signed_in(client, staff)

    page = give(client, code)

    assert page.status_code == 401
    assert re.search(r'role="alert".*验证码不对', page.text, re.DOTALL)
    assert not is_in(client)
    give(client, authenticator.code())
    assert is_in(client)


def test_guessing_codes_is_stopped(
    client: FlaskClient, staff: Person, authenticator: Authenticator
) -> None:
    signed_in(client, staff)
    for _ in range(ATTEMPTS_ALLOWED):
        give(client, "000000")

    page = give(client, authenticator.code())

    assert page.status_code == 429
    assert not is_in(client)


def test_the_second_step_is_forgotten_after_ten_minutes(
    client: FlaskClient,
    staff: Person,
    authenticator: Authenticator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    signed_in(client, staff)
    real = accounts.now
    monkeypatch.setattr(accounts, "now", lambda: real() + timedelta(minutes=11))

    assert client.get("/console/sign-in/code").location.startswith("/console/sign-in")


def test_a_recovery_code_takes_its_place_once(
    client: FlaskClient, staff: Person, authenticator: Authenticator
) -> None:
    code = authenticator.recovery_codes[0]

    assert api_sign_in(client, code=code.lower()).status_code == 200
    assert api_sign_in(client, code=code).status_code == 401
    assert api_sign_in(client, code=authenticator.recovery_codes[1]).status_code == 200
    kept = db.session.scalars(sa.select(RecoveryCode.code_hash)).all()
    assert not set(authenticator.recovery_codes) & set(kept)


def test_new_recovery_codes_void_those_before(
    client: FlaskClient, staff: Person, authenticator: Authenticator
) -> None:
    signed_in(client, staff)
    give(client, authenticator.code())

    page = post(client, f"{PAGE}/recovery-codes", {"password": PASSWORD})

    [new, *_] = RECOVERY.findall(page.text)
    assert api_sign_in(client, code=authenticator.recovery_codes[0]).status_code == 401
    assert api_sign_in(client, code=new).status_code == 200


@pytest.mark.parametrize("step", ["begin", "recovery-codes", "off"])
def test_whoever_finds_an_open_browser_changes_nothing_without_the_password(
    client: FlaskClient, staff: Person, authenticator: Authenticator, step: str
) -> None:
    signed_in(client, staff)
    give(client, authenticator.code())

    page = post(client, f"{PAGE}/{step}", {"password": "a guess"})

    assert page.status_code == 401
    assert "当前密码不对" in page.text
    assert api_sign_in(client, code=authenticator.recovery_codes[0]).status_code == 200


def test_turned_off_the_password_is_enough_again(
    client: FlaskClient, staff: Person, authenticator: Authenticator
) -> None:
    signed_in(client, staff)
    give(client, authenticator.code())

    post(client, f"{PAGE}/off", {"password": PASSWORD})

    sign_in(client.application.test_client(), staff)
    assert db.session.scalars(sa.select(SecondFactor)).all() == []
    changes = [act.body["change"] for act in db.session.scalars(_person_acts())]
    assert changes[-2:] == ["second-factor-on", "second-factor-off"]


def _person_acts() -> sa.Select[Act]:
    return sa.select(Act).where(Act.kind == "person-changed").order_by(Act.leaf_index)


def test_until_it_is_confirmed_it_is_asked_of_nobody(
    client: FlaskClient, staff: Person, clock: Clock
) -> None:
    signed_in(client, staff)
    post(client, f"{PAGE}/begin", {"password": PASSWORD})

    wrong = post(client, f"{PAGE}/confirm", {"code": "000000"})

    assert wrong.status_code == 401
    assert KEY.search(wrong.text)  # the same symbol is still there
    sign_in(client.application.test_client(), staff)


def test_the_api_says_that_a_code_is_needed_and_counts_no_failure(
    client: FlaskClient, authenticator: Authenticator
) -> None:
    for _ in range(ATTEMPTS_ALLOWED + 1):
        answer = api_sign_in(client)

    assert (answer.status_code, answer.json["type"]) == (401, "/problems/code-needed")
    assert api_sign_in(client, code=authenticator.code()).status_code == 200


def test_with_a_wrong_password_nobody_learns_that_there_is_a_second_factor(
    client: FlaskClient, authenticator: Authenticator
) -> None:
    answer = api_sign_in(client, password="a guess")

    assert answer.json["type"] == "/problems/wrong-password"


def test_inspectors_have_none(client: FlaskClient, inspector: Person) -> None:
    signed_in(client, inspector)

    assert client.get(PAGE).status_code == 403
    assert "两步验证" not in client.get("/console/account").text


def test_whoever_becomes_an_inspector_signs_in_by_password(
    client: FlaskClient, staff: Person, authenticator: Authenticator
) -> None:
    staff_id = staff.id
    with write():
        db.session.get_one(Person, staff_id).role = "inspector"

    assert api_sign_in(client).status_code == 200


def test_an_administrator_resets_it_which_is_an_act_and_ends_the_sessions(
    client: FlaskClient, staff: Person, administrator: Person, authenticator: Authenticator
) -> None:
    desk = client.application.test_client()
    signed_in(desk, staff)
    give(desk, authenticator.code())
    signed_in(client, administrator)

    post(client, f"/console/people/{staff.id}/second-factor")

    assert not is_in(desk)
    sign_in(client.application.test_client(), staff)
    last = db.session.scalars(_person_acts()).all()[-1]
    assert (last.body["change"], last.by) == ("second-factor-off", administrator.id)


def test_the_command_line_lets_the_last_administrator_in_again(
    client: FlaskClient, staff: Person, authenticator: Authenticator, guanqia: Command
) -> None:
    assert guanqia("user", "reset-second-factor", "staff")[0] == 0

    sign_in(client.application.test_client(), staff)


def test_two_who_use_one_code_at_once_do_not_both_get_in(
    client: FlaskClient, staff: Person, authenticator: Authenticator
) -> None:
    """The code is taken inside the one write lock, where the second finds it used."""
    staff_id, code = staff.id, authenticator.code()
    with write():
        second_factor.use_code(staff_id, code)

    with pytest.raises(second_factor.WrongCode):
        signing_in.prove_code(db.session.get_one(Person, staff_id), code, "")
