from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.checks.due import add_months, due_date, visits_per_year
from tests import vectors


def day(text):
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize(
    "vector",
    vectors.read("due"),
    ids=lambda vector: f"{vector['risk_grade']}-{vector['last_visit']}",
)
def test_due_date_follows_last_visit_and_risk_grade(vector):
    assert due_date(day(vector["last_visit"]), vector["risk_grade"]) == day(vector["due"])


def test_visits_a_year_are_those_of_the_rules_of_2016():
    assert visits_per_year() == {"A": 1, "B": 1, "C": 2, "D": 3}


@given(st.dates(max_value=date(9000, 1, 1)), st.integers(0, 60))
def test_months_are_added_without_skipping_one(start, months):
    later = add_months(start, months)

    assert (later.year * 12 + later.month) - (start.year * 12 + start.month) == months
    assert later.day <= start.day
