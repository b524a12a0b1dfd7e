import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.checks.results import ItemAnswer, result_of
from tests import vectors

SEVERITY = {None: -1, "conforms": 0, "basically-conforms": 1, "does-not-conform": 2}

answers = st.builds(
    ItemAnswer,
    item=st.just("C-06"),
    result=st.sampled_from(
        ["conforms", "basically-conforms", "does-not-conform", "not-applicable"]
    ),
    is_key=st.booleans(),
    affects_safety=st.booleans(),
)
verdicts = st.sampled_from([True, False, None])


@pytest.mark.parametrize("vector", vectors.read("results"), ids=lambda vector: vector["why"])
def test_result_is_as_the_vector_says(vector):
    items = [ItemAnswer(**answer) for answer in vector["items"]]

    assert result_of(items, vector["limits"], vector["incident_risk"]) == vector["result"]


@given(st.lists(answers), st.lists(verdicts), answers)
def test_one_more_answer_never_makes_a_result_milder(items, limits, one_more):
    before = result_of(items, limits)

    after = result_of([*items, one_more], limits)

    assert SEVERITY[after] >= SEVERITY[before]


@given(st.lists(answers), st.lists(verdicts))
def test_limits_not_assessed_count_neither_way(items, limits):
    assert result_of(items, [*limits, None]) == result_of(items, limits)


@given(st.lists(answers), st.lists(verdicts))
def test_risk_of_an_incident_never_conforms(items, limits):
    assert result_of(items, limits, incident_risk=True) == "does-not-conform"
