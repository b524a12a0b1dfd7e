"""Why a check has its result, and by which article."""

from __future__ import annotations

import pytest

from server.checks.grounds import grounds_of, outcomes
from server.checks.judging import judge_check

KEY, GENERAL = "Q-01", "E-01"


def grounds(*items, incident_risk=False):
    body = {
        "measurements": [],
        "checklist_version": 1,
        "items": list(items),
        "incident_risk": incident_risk,
    }
    return grounds_of(judge_check(body, []), incident_risk)


def failed(item, **more):
    return {"item": item, "result": "does-not-conform"} | more


def source(ground):
    return ground.rule.source.rpartition("）")[2] if ground.rule else None


@pytest.mark.parametrize(
    ("item", "article"),
    [
        (failed(KEY, affects_safety=True), "第三十二条"),
        (failed(GENERAL, affects_safety=True), "第三十三条第三款"),
        (failed(KEY), None),  # the stricter reading is our own
        (failed(GENERAL), "第三十三条"),
        ({"item": GENERAL, "result": "basically-conforms"}, "第三十三条"),
        ({"item": KEY, "result": "basically-conforms"}, None),
        ({"item": KEY, "result": "conforms"}, "第三十九条"),
    ],
)
def test_an_item_leads_to_its_article_where_one_was_read(item, article):
    [ground] = grounds(item)

    assert source(ground) == article


def test_what_is_said_of_a_failed_item_beforehand_is_what_its_check_then_says():
    for outcome in outcomes():
        item = failed(KEY if outcome.is_key else GENERAL, affects_safety=outcome.affects_safety)

        assert [ground.rule for ground in grounds(item)] == [outcome.rule]
    assert [one.result for one in outcomes()] == [*["does-not-conform"] * 3, "basically-conforms"]


def test_a_risk_of_an_incident_stands_first():
    first, second = grounds(failed(KEY), incident_risk=True)

    assert source(first) == "第三十一条第二款"
    assert second.text.zh.startswith(KEY)


def test_what_is_grave_hides_nothing_and_minor_items_are_no_ground_beside_it():
    found = grounds(failed(KEY), failed(GENERAL), {"item": "E-02", "result": "conforms"})

    assert [ground.text.zh[:4] for ground in found] == [KEY]


def test_without_answers_there_is_no_ground():
    assert grounds() == []


def test_a_limit_that_is_not_met_is_named_without_an_article(check_at, cold_store):
    limits = cold_store.current.content["limits"]
    warm = {"limit": "store_temp", "value": "-12.5", "unit": "Cel", "from": "measured"}
    judged = judge_check(check_at(cold_store, measurements=[warm]), limits)

    [ground] = grounds_of(judged, False)

    assert ground.text == ("未达标：贮存温度", "Not met: storage temperature")
    assert ground.rule is None
