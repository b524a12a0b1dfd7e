"""What every page of the console has, and what a refusal looks like to a person."""

from __future__ import annotations

from typing import get_args

import pytest
from flask import Flask
from flask.testing import FlaskClient

from server.accounts.models import ENTERPRISE, ROLES, Person
from server.checks.checklist import Gate
from server.checks.schemas import RESULTS
from server.console import words
from server.console.navigation import ENTRIES
from server.labels.models import STATES
from tests.console.forms import post, signed_in, token_in


def test_the_words_cover_the_codes_of_the_domain() -> None:
    assert tuple(words.STATES) == STATES
    assert set(RESULTS) < set(words.RESULTS)
    assert set(words.GATES) == set(get_args(Gate))
    assert set(words.ROLES) == {*ROLES, ENTERPRISE}


def test_every_entry_of_the_navigation_leads_somewhere(client: FlaskClient, staff: Person) -> None:
    known = client.application.view_functions

    assert [entry.endpoint for entry in ENTRIES if entry.endpoint not in known] == []


def test_the_navigation_shows_what_the_role_may_open(client: FlaskClient, staff: Person) -> None:
    signed_in(client, staff)

    page = client.get("/console/account").text

    assert 'href="/console/people"' not in page
    assert 'href="/console/" aria-current' not in page


def test_the_present_page_is_marked(client: FlaskClient, staff: Person) -> None:
    signed_in(client, staff)

    page = client.get("/console/").text

    assert '<a href="/console/" aria-current="page">' in page
    assert page.count("aria-current") == 1


def test_the_language_is_chosen_once_and_leads_back(client: FlaskClient, staff: Person) -> None:
    signed_in(client, staff)
    assert '<html lang="zh-Hans">' in client.get("/console/account").text

    back = post(client, "/language/en", {"next": "/console/account?x=1"})

    assert back.location == "/console/account?x=1"
    page = client.get("/console/account").text
    assert '<html lang="en">' in page
    assert "Change password" in page


@pytest.mark.parametrize("elsewhere", ["https://example.org", "//example.org", "/\\example.org"])
def test_the_language_switch_leads_nowhere_else(client: FlaskClient, elsewhere: str) -> None:
    token = token_in(client.get("/console/sign-in"))

    answer = client.post("/language/en", data={"next": elsewhere, "csrf_token": token})

    assert answer.location == "/"


@pytest.mark.parametrize(
    "path",
    [
        "/language/en",
        "/console/sign-in",
        "/console/sign-out",
        "/console/account/password",
        "/console/account/sessions/end-others",
        f"/console/account/sessions/{'0' * 64}/end",
        "/console/people/new",
    ],
)
def test_a_form_without_its_token_changes_nothing_and_says_so(
    client: FlaskClient, staff: Person, path: str
) -> None:
    signed_in(client, staff)

    page = client.post(path)

    assert page.status_code == 400
    assert "请刷新后重试" in page.text


def test_an_absent_page_is_explained_signed_in_or_not(client: FlaskClient, staff: Person) -> None:
    page = client.get("/console/nothing-here")
    assert page.status_code == 404
    assert "没有找到" in page.text
    assert 'href="/console/sign-in"' in page.text

    signed_in(client, staff)
    assert "回到概览" in client.get("/console/nothing-here").text


def test_what_a_role_may_not_do_is_explained(client: FlaskClient, inspector: Person) -> None:
    signed_in(client, inspector)

    page = client.get("/console/people")

    assert page.status_code == 403
    assert "您的角色不能做这件事" in page.text
    assert 'href="/app/"' in page.text


def test_a_failure_tells_nothing_of_the_inside(app: Flask) -> None:
    def fail() -> str:
        raise RuntimeError("the secret inside")

    app.add_url_rule("/broken", view_func=fail)
    page = app.test_client().get("/broken")

    assert page.status_code == 500
    assert "服务出错了" in page.text
    assert "secret inside" not in page.text


def test_no_page_carries_script_or_style_of_its_own(client: FlaskClient, staff: Person) -> None:
    """The Content-Security-Policy would silently drop it."""
    pages = [client.get("/console/sign-in").text, client.get("/nothing").text]
    signed_in(client, staff)
    pages += [client.get(path).text for path in ("/console/", "/console/account")]

    for page in pages:
        assert "<style" not in page
        assert " style=" not in page
        assert "<script>" not in page
        assert " onclick=" not in page
