"""Pages of checks by keys, and how far back a page looks among very many."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest

from server.accounts.service import add_person
from server.checks import pages, searching
from server.checks.search_form import Search
from server.database import write
from tests.checks import conftest
from tests.checks.conftest import store_temp
from tests.conftest import PASSWORD
from tests.console.forms import signed_in

MONDAY = datetime(2026, 11, 16, 9, 30, tzinfo=UTC)


@pytest.fixture
def administrator(app):
    with write():
        person, _ = add_person("admin", "Admin", "administrator", [""], PASSWORD)
    return person


@pytest.fixture
def seven(phone, check_at, cold_store):
    """Seven checks, two of them at the same moment; the oldest alone was too warm."""
    for number, hours in enumerate((0, 1, 2, 3, 3, 5, 6)):
        measured = [store_temp("-2")] if number == 0 else []
        body = check_at(cold_store, measurements=measured)
        conftest.seal(phone, body, MONDAY + timedelta(hours=hours))


def moments(found):
    return [check.recorded_at for check in found.page.items]


def hashes(found):
    return [check.record_sha256 for check in found.page.items]


def test_pages_go_forth_and_back_and_meet(staff, seven):
    whole = hashes(searching.search(staff, Search(), "", 50))
    first = searching.search(staff, Search(), "", 3)
    second = searching.search(staff, Search(), first.page.after, 3)
    third = searching.search(staff, Search(), second.page.after, 3)

    assert [*hashes(first), *hashes(second), *hashes(third)] == whole
    assert len(set(whole)) == 7
    assert moments(first) == sorted(moments(first), reverse=True)
    assert (first.page.before, third.page.after) == (None, None)
    assert hashes(searching.search(staff, Search(), third.page.before, 3)) == hashes(second)
    back = searching.search(staff, Search(), second.page.before, 3)
    assert hashes(back) == hashes(first)
    assert (back.page.before, back.page.after) == (None, first.page.after)


def test_the_number_is_told_as_far_as_it_was_counted(staff, seven, monkeypatch):
    all_counted = searching.search(staff, Search(), "", 3)
    monkeypatch.setattr(searching, "MOST_COUNTED", 5)
    some_counted = searching.search(staff, Search(), "", 3)

    assert (all_counted.counted, all_counted.has_more) == (7, False)
    assert (some_counted.counted, some_counted.has_more) == (5, True)


def test_a_page_looks_at_so_many_checks_and_says_how_far_back(administrator, seven, monkeypatch):
    monkeypatch.setattr(searching, "MOST_LOOKED_AT", 3)
    wanted = Search(result="does-not-conform")  # the oldest of all

    places, looked = [""], []
    while places[-1] is not None:
        found = searching.search(administrator, wanted, places[-1], 50)
        places.append(found.page.after)
        looked.append((len(found.page.items), found.looked_back_to))

    assert [count for count, _to in looked] == [0] * (len(looked) - 1) + [1]
    assert [to is None for _count, to in looked] == [False] * (len(looked) - 1) + [True]
    assert 2 <= len(looked) <= 4


def test_an_area_with_few_points_is_looked_through_at_once(staff, seven, monkeypatch):
    monkeypatch.setattr(searching, "MOST_LOOKED_AT", 1)

    found = searching.search(staff, Search(result="does-not-conform"), "", 50)

    assert len(found.page.items) == 1
    assert found.looked_back_to is None


def test_the_page_leads_on(client, administrator, seven, monkeypatch):
    monkeypatch.setattr(searching, "MOST_LOOKED_AT", 3)
    monkeypatch.setattr(pages, "PER_PAGE", 2)
    signed_in(client, administrator)

    page = client.get("/console/checks?result=does-not-conform").text
    following = re.search(r'rel="next" href="([^"]+)"', page)[1]

    assert "已查到" in page
    assert "result=does-not-conform" in unescape(following)
    assert client.get(unescape(following)).status_code == 200
    everything = client.get("/console/checks").text
    assert "共 7 条" in everything
    assert "上一页" not in everything
    onward = unescape(re.search(r'rel="next" href="([^"]+)"', everything)[1])
    assert 'rel="prev"' in client.get(onward).text
