"""What makes a line, and what does not: no database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from werkzeug.datastructures import MultiDict

from server.checks.limits import judge
from server.monitoring import forms, lines
from server.problems import InvalidInput

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
STORE = {
    "parameter": "store_temp",
    "operator": "<=",
    "value": "-18",
    "unit": "℃",
    "ucum": "Cel",
    "duration": None,
    "sampling_plan": None,
    "confirmed": True,
}
THAWING = STORE | {"parameter": "thaw", "value": "5", "confirmed": False}
HEATING = STORE | {
    "parameter": "core",
    "operator": ">=",
    "value": "72",
    "duration": {"operator": ">=", "value": "15", "unit": "s"},
}
COUNTS = STORE | {
    "parameter": "salmonella",
    "operator": "plan",
    "value": None,
    "ucum": None,
    "sampling_plan": {"n": 5, "c": 0, "m": "0", "M": None},
}


def line(*measurements, **members):
    return lines.Line(uuid4(), 1, members.pop("taken_at", NOW), measurements, **members)


def verdicts(limits, **typed):
    given = MultiDict()
    for name, value in typed.items():
        given.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
    found = lines.judged(forms.measurements(given, limits), limits)
    return [one.met for one in found]


@pytest.mark.parametrize(
    ("typed", "met"),
    [
        ({"value__store_temp": "-18"}, True),
        ({"value__store_temp": " −17．9 "}, False),  # a real minus, a dot in full width
        ({"value__core": "72.0", "duration__core": "15"}, True),
        ({"value__core": "72", "duration__core": "14"}, False),
        ({"value__core": "72"}, None),
        ({"met__thaw": "1"}, True),
        ({"met__thaw": "0", "value__thaw": "9"}, False),
        ({"value__thaw": "9"}, None),
        ({"count__salmonella": ["0"] * 5}, True),
        ({"count__salmonella": ["0", "1", "", "", ""]}, False),
    ],
)
def test_what_is_typed_is_judged_as_a_check_is(typed, met):
    assert verdicts([STORE, THAWING, HEATING, COUNTS], **typed) == [met]


def test_what_a_report_says_is_less_than_is_taken_as_a_reports():
    assert verdicts([STORE], value__store_temp="<-20") == [True]
    assert verdicts([HEATING], value__core="<80", duration__core="20") == [None]


@pytest.mark.parametrize("typed", ["kalt", "-", "1,5", "--3", "1e3"])
def test_what_is_no_figure_is_said_at_its_field(typed):
    with pytest.raises(InvalidInput) as refusal:
        verdicts([STORE], value__store_temp=typed)

    assert "只填数字" in refusal.value.errors["store_temp"].zh


def test_a_line_is_met_where_all_that_was_answered_is():
    def result(*typed):
        measured = [
            {"limit": "store_temp", "value": v, "unit": "Cel", "from": "measured"} for v in typed
        ]
        return lines.result_of(lines.judged(measured, [STORE]))

    assert result("-18") == lines.MET
    assert result("-18", "-17") == lines.NOT_MET
    assert (
        lines.result_of(
            lines.judged(
                [{"limit": "thaw", "value": "3", "unit": "Cel", "from": "measured"}], [THAWING]
            )
        )
        == lines.NOT_ASSESSED
    )
    assert judge(THAWING, {"limit": "thaw", "value": "3", "unit": "Cel", "from": "log"}) is None


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"taken_at": NOW + timedelta(minutes=6)}, "taken_at"),
        ({"taken_at": NOW - timedelta(days=8)}, "taken_at"),
        ({"batch": "批" * 101}, "batch"),
        ({"remark": "长" * 1001}, "remark"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field(members, field):
    found = {"limit": "store_temp", "value": "-20", "unit": "Cel", "from": "measured"}

    with pytest.raises(InvalidInput) as refusal:
        lines.check(line(found, **members), lines.MET, NOW, None)

    assert list(refusal.value.errors) == [field]


def test_nothing_answered_and_no_action_are_asked_for():
    with pytest.raises(InvalidInput) as refusal:
        lines.check(line(), lines.NOT_MET, NOW, NOW)

    assert set(refusal.value.errors) == {"measurements", "corrective_action", "reason"}


def test_an_old_line_can_be_corrected_at_its_own_time():
    old = NOW - timedelta(days=40)
    found = {"limit": "store_temp", "value": "-20", "unit": "Cel", "from": "measured"}

    lines.check(line(found, taken_at=old, reason="看错了"), lines.MET, NOW, old)


@pytest.mark.parametrize(("records", "ledger"), [(["L01", "L06"], "L06"), (["L11", "L12"], "L11")])
def test_a_line_belongs_to_the_ledger_of_monitoring_where_the_point_keeps_one(records, ledger):
    assert lines.ledger_of(records) == ledger
