from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.checks.limits import MeasurementInvalid, both, judge
from tests import vectors

REFUSED = vectors.read("measurements-refused")

figures = st.decimals(allow_nan=False, allow_infinity=False, places=4).map(
    lambda figure: f"{figure:f}"
)
verdicts = st.sampled_from([True, False, None])


def a_limit(operator, value=None, plan=None, **more):
    return {
        "parameter": "core_temp",
        "operator": operator,
        "value": value,
        "ucum": "Cel",
        "duration": None,
        "sampling_plan": plan,
        "confirmed": True,
    } | more


def a_reading(value, source="measured"):
    return {"limit": "core_temp", "value": value, "unit": "Cel", "from": source}


@pytest.mark.parametrize("vector", vectors.read("limits"), ids=lambda vector: vector["why"])
def test_measurement_is_judged_as_the_vector_says(vector):
    assert judge(vector["limit"], vector["measurement"]) is vector["met"]


@pytest.mark.parametrize("vector", REFUSED, ids=lambda vector: vector["why"])
def test_measurement_that_does_not_fit_its_limit_is_refused(vector):
    with pytest.raises(MeasurementInvalid) as refusal:
        judge(vector["limit"], vector["measurement"])

    assert refusal.value.wrong == vector["wrong"]


@given(figures, figures)
def test_figures_compare_as_numbers_whatever_their_length(measured, bound):
    reading = a_reading(measured)

    assert judge(a_limit("<=", bound), reading) is (Decimal(measured) <= Decimal(bound))
    assert judge(a_limit(">=", bound), reading) is (Decimal(measured) >= Decimal(bound))


@given(figures, figures, figures)
def test_between_is_at_least_the_one_and_at_most_the_other(measured, low, high):
    reading = a_reading(measured)

    assert judge(a_limit("between", [low, high]), reading) is (
        judge(a_limit(">=", low), reading) and judge(a_limit("<=", high), reading)
    )


@given(figures)
def test_zeros_at_the_end_change_nothing(figure):
    longer = f"{figure}000" if "." in figure else f"{figure}.000"

    assert judge(a_limit("<=", figure), a_reading(longer)) is True
    assert judge(a_limit(">=", figure), a_reading(longer)) is True


@given(st.lists(st.integers(0, 200), max_size=5), st.integers(0, 5), st.integers(0, 100))
def test_what_has_failed_stays_failed_and_what_is_complete_is_judged(counts, c, m):
    plan = {"n": 5, "c": c, "m": str(m), "M": "150"}
    report = {"limit": "core_temp", "counts": [str(count) for count in counts], "from": "report"}

    failed = sum(count > m for count in counts) > c or any(count > 150 for count in counts)

    expected = False if failed else (True if len(counts) == 5 else None)
    assert judge(a_limit("plan", plan=plan), report) is expected


@given(st.lists(st.integers(0, 200), min_size=5, max_size=5), st.randoms())
def test_order_of_samples_does_not_matter(counts, random):
    limit = a_limit("plan", plan={"n": 5, "c": 2, "m": "10", "M": "100"})
    shuffled = random.sample(counts, k=5)

    def judged(samples):
        texts = [str(count) for count in samples]
        return judge(limit, {"limit": "core_temp", "counts": texts, "from": "report"})

    assert judged(counts) is judged(shuffled)


@given(verdicts, verdicts)
def test_of_two_the_failed_one_decides_then_the_open_one(first, second):
    assert both(first, second) is both(second, first)
    if False in (first, second):
        assert both(first, second) is False
    elif None in (first, second):
        assert both(first, second) is None
    else:
        assert both(first, second) is True


def test_refusal_names_the_limit_in_both_languages():
    with pytest.raises(MeasurementInvalid) as refusal:
        judge(a_limit("<=", "4"), a_reading("warm"))

    assert refusal.value.slug == "invalid-body"
    assert "core_temp" in refusal.value.detail.zh
    assert "core_temp" in refusal.value.detail.en
    assert refusal.value.errors == {"limit": "core_temp", "wrong": "decimal"}
