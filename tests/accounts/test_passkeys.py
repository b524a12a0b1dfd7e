"""Passkeys of an enterprise's people: added, used, renamed, removed; and all that is refused."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from server.accounts import passkeys
from server.accounts.models import Passkey, Person, SpentChallenge
from server.accounts.service import hash_password
from server.database import db, write
from server.enterprises.models import Enterprise
from server.own_page import service as own_page
from server.seals.models import Act
from server.settings import Settings
from server.verification.service import verify
from tests.accounts.authenticator import PRESENT, Authenticator, data, text
from tests.conftest import PASSWORD
from tests.console.forms import token_in

NOW, BEFORE = "https://gq.example.cn", "https://old.example.cn"
ADDING, SIGNING_IN = "/api/v1/own/passkeys", "/api/v1/passkey-session"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, base_url=NOW, former_base_urls=(BEFORE,))


@pytest.fixture
def people(staff: Person, meat_plant: Enterprise, bakery: Enterprise) -> dict[str, Person]:
    """Somebody each of two enterprises."""
    found = {}
    with write():
        for name, enterprise in {"wang": meat_plant, "zhao": bakery}.items():
            code = own_page.make_code(enterprise, staff)
            found[name] = own_page.redeem(code, name, name, hash_password(PASSWORD))
    return found


class Phone:
    """A browser of an enterprise's person, and the authenticator in it."""

    def __init__(self, app: Flask, origin: str = NOW) -> None:
        self.client = app.test_client()
        self.origin = origin
        self.authenticator = Authenticator(origin, origin.removeprefix("https://"))

    def post(self, path: str, told: object, *, token: str = "") -> TestResponse:
        headers = {"X-CSRF-Token": token, "Referer": self.origin}
        return self.client.post(path, json=told, headers=headers, base_url=self.origin)

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, base_url=self.origin)

    def token(self) -> str:
        return token_in(self.get("/console/account"))

    def sign_in_by_password(self, username: str) -> None:
        told = {"username": username, "password": PASSWORD}
        assert self.post("/api/v1/session", told).status_code == 200

    def options_to_add(self, password: str = PASSWORD) -> TestResponse:
        return self.post(f"{ADDING}/options", {"password": password}, token=self.token())

    def add(self, name: str = "我的手机") -> TestResponse:
        options = self.options_to_add().json["publicKey"]  # type: ignore[index]
        made = self.authenticator.create(options)
        return self.post(ADDING, {"credential": made, "name": name}, token=self.token())

    def sign_out(self) -> None:
        self.client.delete_cookie("guanqia", domain=self.origin.removeprefix("https://"))

    def challenge(self) -> dict[str, Any]:
        answer = self.post(f"{SIGNING_IN}/options", {})
        options: dict[str, Any] = answer.json["publicKey"]  # type: ignore[index]
        return options

    def sign_in(self, wanted: str = "") -> TestResponse:
        answered = self.authenticator.get(self.challenge())
        return self.post(SIGNING_IN, {"credential": answered, "next": wanted})

    def is_in(self) -> bool:
        return self.get("/own/").status_code == 200


@pytest.fixture
def phone(app: Flask, people: dict[str, Person]) -> Phone:
    """Wang's, with a passkey, who is signed out again."""
    phone = Phone(app)
    phone.sign_in_by_password("wang")
    assert phone.add().status_code == 204
    phone.sign_out()
    return phone


def kept() -> Passkey:
    return db.session.scalars(sa.select(Passkey)).one()


def test_a_passkey_signs_in_and_leads_to_what_was_wanted(phone: Phone) -> None:
    assert not phone.is_in()

    assert phone.sign_in().json == {"next": "/own/"}
    assert phone.is_in()
    wanted = "/monitoring/at/7K3MZQ9T4VWX2B5R"
    assert phone.sign_in(wanted).json == {"next": wanted}
    for elsewhere in ("//evil.example", "https://evil.example", "/console/people"):
        assert phone.sign_in(elsewhere).json == {"next": "/own/"}


def test_the_phone_is_asked_to_know_its_user_and_told_nobodys_name(phone: Phone) -> None:
    asked = phone.challenge()
    assert asked["userVerification"] == "required"
    assert asked["allowCredentials"] == []
    assert asked["rpId"] == "gq.example.cn"

    phone.sign_in_by_password("wang")
    options = phone.options_to_add().json["publicKey"]  # type: ignore[index]
    assert options["authenticatorSelection"] == {
        "authenticatorAttachment": "platform",
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "required",
    }
    assert [one["id"] for one in options["excludeCredentials"]] == [text(phone.authenticator.id)]
    assert data(options["user"]["id"]) == kept().person_id.bytes


def wrong_origin(phone: Phone) -> None:
    phone.authenticator.origin = "https://gq.example.com"


def wrong_site(phone: Phone) -> None:
    phone.authenticator.rp_id = "example.cn"


def unknown_user(phone: Phone) -> None:
    phone.authenticator.flags = PRESENT


def nobody_there(phone: Phone) -> None:
    phone.authenticator.flags = 0


def somebody_elses_name(phone: Phone) -> None:
    phone.authenticator.user = bytes(16)


def another_key(phone: Phone) -> None:
    phone.authenticator.key = Authenticator(NOW, "").key


@pytest.mark.parametrize(
    "spoil",
    [wrong_origin, wrong_site, unknown_user, nobody_there, somebody_elses_name, another_key],
)
def test_an_answer_that_is_not_right_opens_nothing(
    phone: Phone, spoil: Callable[[Phone], None]
) -> None:
    spoil(phone)

    answer = phone.sign_in()

    assert answer.status_code == 422
    assert "没有通过验证" in answer.json["detail"]  # type: ignore[index]
    assert not phone.is_in()


@pytest.mark.parametrize("spoil", [wrong_origin, wrong_site, unknown_user, nobody_there])
def test_a_passkey_that_is_not_made_right_is_not_kept(
    app: Flask, people: dict[str, Person], spoil: Callable[[Phone], None]
) -> None:
    phone = Phone(app)
    phone.sign_in_by_password("wang")
    spoil(phone)

    assert phone.add().status_code == 422
    assert db.session.scalar(sa.select(Passkey)) is None


def test_a_challenge_counts_once_also_for_who_copied_the_cookie(phone: Phone) -> None:
    options = phone.challenge()
    cookie = phone.client.get_cookie("guanqia", domain="gq.example.cn")
    assert cookie
    answered = {"credential": phone.authenticator.get(options)}
    assert phone.post(SIGNING_IN, answered).status_code == 200

    phone.client.set_cookie("guanqia", cookie.value, domain="gq.example.cn")
    assert phone.post(SIGNING_IN, answered).status_code == 422
    assert not phone.is_in()


def test_a_challenge_is_for_one_browser_and_one_purpose(
    phone: Phone, app: Flask, people: dict[str, Person]
) -> None:
    options = phone.challenge()
    answered = {"credential": phone.authenticator.get(options)}
    assert Phone(app).post(SIGNING_IN, answered).status_code == 422

    phone.sign_in_by_password("wang")
    to_add = phone.options_to_add().json["publicKey"]  # type: ignore[index]
    assert (
        phone.post(SIGNING_IN, {"credential": phone.authenticator.get(to_add)}).status_code == 422
    )


def test_a_challenge_grows_old_and_is_forgotten(
    phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.sign_in()
    assert len(db.session.scalars(sa.select(SpentChallenge)).all()) == 2
    options, late = phone.challenge(), passkeys.now() + timedelta(minutes=6)
    monkeypatch.setattr(passkeys, "now", lambda: late)

    answered = {"credential": phone.authenticator.get(options)}
    assert phone.post(SIGNING_IN, answered).status_code == 422

    phone.sign_in()
    assert len(db.session.scalars(sa.select(SpentChallenge)).all()) == 1


def test_a_copied_key_is_told_by_its_count(phone: Phone) -> None:
    phone.authenticator.count = 7
    assert phone.sign_in().status_code == 200
    assert kept().sign_count == 7

    assert phone.sign_in().status_code == 422  # 7 again: two phones count by themselves
    phone.authenticator.count = 8
    assert phone.sign_in().status_code == 200


def test_who_was_shut_out_and_a_key_that_was_removed_open_nothing(
    phone: Phone, people: dict[str, Person], staff: Person
) -> None:
    phone.sign_in()
    post_as(phone, f"/console/account/passkeys/{kept().id}/remove")
    phone.sign_out()
    answer = phone.sign_in()
    assert (answer.status_code, phone.is_in()) == (401, False)
    assert "本系统没有这个通行密钥" in answer.json["detail"]  # type: ignore[index]

    phone.sign_in_by_password("wang")
    phone.add()
    with write():
        wang = db.session.get_one(Person, people["wang"].id)
        enterprise = db.session.get_one(Enterprise, wang.enterprise_id)
        own_page.shut_out(enterprise, wang.id, staff)
    assert phone.sign_in().status_code == 401


def post_as(phone: Phone, path: str, **form: str) -> TestResponse:
    headers = {"Referer": phone.origin}
    form["csrf_token"] = phone.token()
    return phone.client.post(path, data=form, headers=headers, base_url=phone.origin)


def test_a_stranger_neither_names_nor_removes_it_nor_takes_it_over(
    phone: Phone, app: Flask
) -> None:
    passkey, stranger = kept().id, Phone(app)
    stranger.sign_in_by_password("zhao")
    for act in ("remove", "name"):
        answer = post_as(stranger, f"/console/account/passkeys/{passkey}/{act}", name="x")
        assert answer.status_code == 404

    stranger.authenticator = phone.authenticator
    assert stranger.add().status_code == 422
    assert kept().name == "我的手机"


def test_adding_asks_for_the_password(app: Flask, people: dict[str, Person]) -> None:
    phone = Phone(app)
    phone.sign_in_by_password("wang")

    assert phone.options_to_add("not-the-password").status_code == 401
    made = phone.authenticator.create({"user": {"id": ""}, "challenge": ""})
    assert phone.post(ADDING, {"credential": made}, token=phone.token()).status_code == 422


def test_the_bureaus_people_have_none(app: Flask, staff: Person) -> None:
    phone = Phone(app)
    phone.sign_in_by_password("staff")

    assert phone.options_to_add().status_code == 403
    assert "通行密钥" not in phone.get("/console/account").text


def test_it_has_a_name_and_is_listed(phone: Phone) -> None:
    phone.sign_in()
    page = phone.get("/console/account").text
    assert "我的手机" in page
    assert "最近使用" in page

    post_as(phone, f"/console/account/passkeys/{kept().id}/name", name=" 车间 的手机 ")
    assert kept().name == "车间 的手机"
    post_as(phone, f"/console/account/passkeys/{kept().id}/name", name=" ")
    assert kept().name == "车间 的手机"
    assert "名称为 1 到" in phone.get("/console/account").text


def test_ten_are_the_most(phone: Phone, app: Flask) -> None:
    phone.sign_in_by_password("wang")
    for _ in range(passkeys.MOST - 1):
        phone.authenticator = Phone(app).authenticator
        phone.add()

    assert phone.options_to_add().status_code == 422
    assert "请先移除不用的" in phone.get("/console/account").text


def test_an_address_that_the_installation_had_before_has_passkeys_of_its_own(
    phone: Phone, app: Flask, people: dict[str, Person]
) -> None:
    before = Phone(app, BEFORE)
    before.sign_in_by_password("wang")
    assert before.add("旧网址").status_code == 204
    assert before.sign_in().status_code == 200

    before.origin = NOW
    assert before.sign_in().status_code == 401
    phone.sign_in()
    assert "只用于网址 old.example.cn" in phone.get("/console/account").text


@pytest.mark.parametrize("origin", ["https://evil.example", "http://gq.example.cn:81"])
def test_another_address_has_none(phone: Phone, app: Flask, origin: str) -> None:
    answer = Phone(app, origin).post(f"{SIGNING_IN}/options", {})

    assert answer.status_code == 422
    assert "这个网址不能使用通行密钥" in answer.json["detail"]  # type: ignore[index]


def test_adding_and_removing_are_sealed_and_whoever_slips_one_in_is_found(phone: Phone) -> None:
    assert verify().findings == []
    with write():
        passkey = kept()
        stolen = {
            column.key: getattr(passkey, column.key) for column in sa.inspect(Passkey).columns
        }
        passkey.public_key = b"another"
    assert "public_key" in verify().findings[0].why.en
    with write():
        kept().public_key = stolen["public_key"]
    phone.sign_in()
    post_as(phone, f"/console/account/passkeys/{kept().id}/remove")
    assert verify().findings == []
    kinds = db.session.scalars(sa.select(Act.kind).where(Act.kind.startswith("passkey"))).all()
    assert sorted(kinds) == ["passkey-added", "passkey-removed"]

    with write():
        db.session.add(Passkey(**stolen))
    assert "nothing that was signed" in verify().findings[0].why.en


def test_whatever_comes_instead_of_an_answer_is_refused_in_words(phone: Phone) -> None:
    """Bytes turned over, parts left out, things of another type: never a failure of the server."""
    chance = Random(8)
    for _ in range(80):
        answered = spoiled(chance, phone.authenticator.get(phone.challenge()))
        answer = phone.post(SIGNING_IN, {"credential": answered})
        assert answer.status_code in (401, 422), (answered, answer.text)
    phone.sign_in_by_password("wang")
    token = phone.token()
    for _ in range(80):
        options = phone.post(f"{ADDING}/options", {"password": PASSWORD}, token=token)
        made = Authenticator(NOW, "gq.example.cn").create(options.json["publicKey"])  # type: ignore[index]
        told = {"credential": spoiled(chance, made)}
        answer = phone.post(ADDING, told, token=token)
        assert answer.status_code == 422, (told, answer.text)


def spoiled(chance: Random, credential: dict[str, Any]) -> dict[str, Any]:
    """What is signed or compared is never left as it was."""
    found = copy.deepcopy(credential)
    response = found["response"]
    name = chance.choice(sorted(set(response) - {"userHandle"}))
    bytes_ = bytearray(data(response[name]))
    kind = chance.randrange(4)
    if kind == 0:
        response[name] = chance.choice([None, 7, [], {}, "", "…", "x" * 5000])
    elif kind == 1:
        response[name] = text(bytes(bytes_[: chance.randrange(len(bytes_))]))
    elif kind == 2:
        del response[name]
    else:
        for at in range(0, len(bytes_), 3):
            bytes_[at] ^= chance.randrange(1, 256)
        response[name] = text(bytes(bytes_))
    return found
