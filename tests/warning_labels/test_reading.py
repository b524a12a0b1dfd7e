"""Specifications in JSON: what is read, what is refused and where."""

import json
import pickle
from typing import Any

import pytest

from tests.warning_labels.catalogue import board_json, control_points, label, label_json
from warning_labels import BoardSpec, SpecError, parse_spec


@pytest.mark.parametrize("code", ["MEAT-05", "MEAT-08", "BAIJIU-07", "SOY-03"])
def test_a_specification_survives_the_way_through_json(code: str) -> None:
    spec = label(code)

    assert parse_spec(json.loads(json.dumps(spec.to_json()))) == spec


def test_members_that_a_control_point_has_besides_are_left_aside() -> None:
    limit = {**label_json("MEAT-05")["limits"][0], "parameter": "core_temp", "source": "GB"}

    assert label("MEAT-05", limits=[limit]) == label("MEAT-05")


def changed(path: str, value: Any) -> dict[str, Any]:
    size = "S" if path == "variant" else "M"
    spec = json.loads(json.dumps(label_json("MEAT-05", size=size)))
    *parents, last = [int(key) if key.isdigit() else key for key in path.split("/")]
    holder = spec
    for key in parents:
        holder = holder[key]
    if value is None:
        del holder[last]
    else:
        holder[last] = value
    return dict(spec)


@pytest.mark.parametrize(
    ("member", "value", "path", "reason"),
    [
        ("warning", None, "warning", "is missing"),
        ("warning/en", None, "warning.en", "is missing"),
        ("warning/zh", "警" * 25, "warning.zh", "has 25 characters, 24 at most"),
        ("warning/en", "w" * 61, "warning.en", "has 61 characters, 60 at most"),
        ("enterprise", "  ", "enterprise", "is empty"),
        ("enterprise", 7, "enterprise", "must be a text"),
        ("signal_word", "ALARM", "signal_word", "'ALARM' is none of DANGER, WARNING"),
        ("size", "A3", "size", "'A3' is none of M"),
        ("pictogram/key", "W999", "pictogram.key", "'W999' is none of W001"),
        ("pictogram/supplementary", "W001", "pictogram.supplementary", "none of X-LICENCE"),
        ("limits", {}, "limits", "must be a list"),
        ("limits/0", "72", "limits[0]", "must be an object"),
        ("limits/0/operator", "<", "limits[0].operator", "'<' is none of <=, >="),
        ("limits/0/value", 72, "limits[0].value", "must be a decimal number in quotes"),
        ("limits/0/value", "1e3", "limits[0].value", "must be a decimal number in quotes"),
        ("limits/0/operator", "between", "limits[0].value", "a list of two decimal numbers"),
        ("limits/0/operator", "plan", "limits[0].sampling_plan", "is missing"),
        ("limits/0/duration/unit", None, "limits[0].duration.unit", "is missing"),
        ("limits/0/confirmed", "yes", "limits[0].confirmed", "must be true or false"),
        ("issued", "23.11.2026", "issued", "'23.11.2026' is not a date"),
        ("valid_until", "2026-02-30", "valid_until", "'2026-02-30' is not a date"),
        ("version", 0, "version", "must be a whole number from 1"),
        ("code", "7K3MZQ9T4VWX2B5", "code", "must be 16 characters"),
        ("code", "7k3mzq9t4vwx2b5r", "code", "must be 16 characters"),
        ("url", None, "url", "is missing"),
        ("variant", "landscape", "variant", "'landscape' is none of portrait"),
        ("bilingual", "yes", "bilingual", "must be true or false"),
        ("monochrome", 1, "monochrome", "must be true or false"),
        ("legal_basis", "", "legal_basis", "is empty"),
    ],
)
def test_a_wrong_member_is_named_with_the_reason(
    member: str, value: Any, path: str, reason: str
) -> None:
    with pytest.raises(SpecError) as refused:
        parse_spec(changed(member, value))

    assert refused.value.path == path
    assert reason in refused.value.reason
    assert refused.value.reason_zh != refused.value.reason


def test_something_else_than_an_object_is_refused() -> None:
    with pytest.raises(SpecError, match="must be an object"):
        parse_spec("MEAT-05")


def test_every_control_point_of_the_catalogue_can_be_read() -> None:
    labels = [label(code) for code in control_points()]

    assert len(labels) == 127


@pytest.mark.parametrize(
    ("size", "variant"),
    [
        ("M", "portrait"),
        ("S", "portrait"),
        ("L", "portrait"),
        ("XL", "portrait"),
        ("T", "landscape"),
    ],
)
def test_a_size_has_its_usual_variant(size: str, variant: str) -> None:
    assert label("MEAT-05", size=size).variant == variant


def test_m_can_be_turned() -> None:
    assert label("MEAT-05", variant="landscape").variant == "landscape"


def test_a_board_is_read_by_its_size() -> None:
    spec = parse_spec(json.loads(json.dumps(board_json("MEAT"))))

    assert isinstance(spec, BoardSpec)
    assert [gate.control_point for gate in spec.gates] == [
        "MEAT-01",
        "MEAT-03",
        "MEAT-02",
        "MEAT-04",
        "MEAT-08",
    ]
    assert parse_spec(json.loads(json.dumps(spec.to_json()))) == spec


@pytest.mark.parametrize(
    ("gates", "path", "reason"),
    [
        ([], "gates", "has 0 gates, a board carries 1 to 5"),
        ([{}] * 2, "gates[0].name", "is missing"),
        ("MEAT", "gates", "must be a list"),
    ],
)
def test_wrong_gates_are_named(gates: Any, path: str, reason: str) -> None:
    with pytest.raises(SpecError) as refused:
        parse_spec(board_json("MEAT", gates=gates))

    assert (refused.value.path, refused.value.reason) == (path, reason)


def test_an_error_travels_between_processes_and_says_the_field_in_both_languages() -> None:
    with pytest.raises(SpecError) as refused:
        parse_spec(changed("limits/0/operator", "<"))
    error = pickle.loads(pickle.dumps(refused.value.within("[3]")))  # noqa: S301

    assert error.path == "[3].limits[0].operator"
    assert error.text.zh.startswith("关键限值1（[3].limits[0].operator）：'<' 不在可选值")
    assert error.text.en.startswith("critical limit 1 ([3].limits[0].operator): '<' is none of")
