"""The JSON Schema and `parse_spec` say the same, as far as a schema can."""

import copy
import json
import re
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import warning_labels
from tests.warning_labels.catalogue import control_points, label_json
from warning_labels import SpecError, parse_spec
from warning_labels.formats import BLANK_SIZES, FORMATS
from warning_labels.spec import Operator, SignalWord
from warning_labels.symbols import SYMBOLS

FILE = Path(warning_labels.__file__).with_name("label.schema.json")
SCHEMA = json.loads(FILE.read_text("utf-8"))


def whole_pattern(_: Any, pattern: str, value: Any, __: Any) -> Any:
    """ECMA's $ is the end of the text; Python's also stands before a last line break."""
    if isinstance(value, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), value):
        yield jsonschema.ValidationError(f"{value!r} does not match {pattern!r}")


VALIDATOR = jsonschema.validators.extend(
    jsonschema.Draft202012Validator, {"pattern": whole_pattern}
)(SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)


def accepted(value: Any) -> bool:
    return bool(VALIDATOR.is_valid(value))


def parses(value: Any) -> bool:
    try:
        parse_spec(value)
    except SpecError:
        return False
    return True


def board_json(**changes: Any) -> dict[str, Any]:
    point = label_json("MEAT-05")
    gate = {name: point[name] for name in ("signal_word", "warning", "pictogram", "control_point")}
    header = ("enterprise", "issuer", "issued", "version", "valid_until")
    return {
        "size": "BOARD",
        "gates": [
            {**gate, "name": {"zh": "生产过程", "en": "production"}, "code": point["code"],
             "url": point["url"]},
            {**gate, "name": {"zh": "检验出厂", "en": "release"}, "code": None, "url": None},
        ],
        "duties": [{"zh": "如实记录", "en": "keep true records"}],
        **{name: point[name] for name in header},
        "licence_no": "SC10143070012345",
        "hotline": "12315",
        "monochrome": False,
        **changes,
    }  # fmt: skip


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_its_choices_are_those_of_the_library() -> None:
    defs = SCHEMA["$defs"]
    sizes = defs["specification"]["properties"]["size"]["enum"]
    pictogram = defs["pictogram"]["properties"]
    signs = pictogram["key"]["enum"]
    supplementary = [key for key in pictogram["supplementary"]["enum"] if key]

    assert set(FORMATS) <= set(sizes)
    assert set(sizes) == {"S", "M", "L", "XL", "T", "BOARD", None}
    assert defs["signal_word"]["enum"] == list(get_args(SignalWord))
    assert defs["limit"]["properties"]["operator"]["enum"] == list(get_args(Operator))
    assert all(accepted(a_label(pictogram={"key": key})) for key in signs)
    for key in (*signs, *supplementary):
        assert key in SYMBOLS
    for key in signs:
        assert parses(a_label(pictogram={"key": key}))
    for key in supplementary:
        assert parses(a_label(pictogram={"key": "W001", "supplementary": key}))


def a_label(**changes: Any) -> dict[str, Any]:
    return label_json("MEAT-05", **changes)


@pytest.mark.parametrize("size", FORMATS)
def test_it_accepts_the_catalogue(size: str) -> None:
    labels = [label_json(code, size=size) for code in control_points()]

    assert [error.message for error in VALIDATOR.iter_errors(labels)] == []


def test_what_a_specification_writes_of_itself_is_accepted() -> None:
    for code in control_points():
        written = parse_spec(label_json(code)).to_json()
        assert accepted(written)
        assert parses(written)


def test_a_list_is_accepted_and_an_empty_one_is_not() -> None:
    assert accepted([a_label(), a_label(size="S")])
    assert not accepted([])
    assert not accepted([a_label(), {}])


def test_a_board_is_accepted() -> None:
    assert [error.message for error in VALIDATOR.iter_errors(board_json())] == []
    assert not accepted(board_json(gates=[]))
    assert not accepted(board_json(gates=board_json()["gates"] * 3))
    assert not accepted({**board_json(), "size": "M"})


@pytest.mark.parametrize(
    "changes",
    [
        {"size": "S", "variant": "landscape"},
        {"size": "T", "variant": "portrait"},
        {"variant": "upside down"},
        {"bilingual": "yes"},
        {"monochrome": 1},
        {"qr_level": "L"},
        {"region": 7},
    ],
)
def test_members_for_variants_are_checked(changes: dict[str, Any]) -> None:
    assert not accepted(a_label(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"size": "M", "variant": "landscape"},
        {"size": "T", "variant": "landscape", "monochrome": True},
        {"size": "L", "bilingual": True, "qr_level": "H", "legal_basis": "食品安全法"},
        {"region": "武陵区"},
        {"size": None, "variant": None, "bilingual": None, "qr_level": None},
    ],
)
def test_members_for_variants_are_known(changes: dict[str, Any]) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(a_label(**changes))] == []


# Values for any member: right ones for another place, and wrong ones of every kind. Left out is
# what a schema says otherwise or cannot say: blanks around texts, other spellings of a date, 1.0
# for 1, digits of other scripts, an address of wrong letters (refused later, by the layout).
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 30),
    st.sampled_from(
        ["", " ", "\n", "x", "文", "72", "-0.5", "1.2.3", "7\n", "Q", "H", "<=", "plan"]
    ),
    st.sampled_from(["2026-11-23", "2026-02-30", "20261123x", "7K3MZQ9T4VWX2B5R", "7k3m", "W001"]),
    st.sampled_from(["A" * 24, "A" * 25, "A" * 60, "A" * 61, "DANGER", "BOARD", "M", "X-TEMP"]),
    st.sampled_from([[], {}, ["1", "2"], ["1"], [1, 2], {"zh": "文", "en": "x"}, {"zh": "文"}]),
    st.sampled_from(
        [
            {"operator": ">=", "value": "15", "unit": "s"},
            {"operator": "plan", "value": "15", "unit": "s"},
            {"n": 5, "c": 0, "m": "0.1", "M": None},
            {"n": 0, "c": 0, "m": "0.1"},
            {"key": "W001", "supplementary": "X-TEMP"},
            {"key": "X-TEMP"},
        ]
    ),
)
OPERATORS = st.sampled_from(get_args(Operator))


def places(value: Any) -> list[tuple[Any, ...]]:
    """Every place in a JSON value, as the keys that lead to it."""
    found: list[tuple[Any, ...]] = []
    children = value.items() if isinstance(value, dict) else enumerate(value)
    for key, child in children:
        found.append((key,))
        if isinstance(child, dict | list):
            found += [(key, *rest) for rest in places(child)]
    return found


@st.composite
def changed(draw: st.DrawFn, whole: Any) -> Any:
    """A specification with a few members replaced or removed."""
    value = copy.deepcopy(whole)
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from(places(value)))
        holder = value
        for key in way:
            holder = holder[key]
        if draw(st.booleans()) and isinstance(holder, dict):
            del holder[last]
        else:
            holder[last] = copy.deepcopy(draw(values))
        if not places(value):
            break
    return value


labels = st.builds(
    lambda code, size, confirmed: label_json(code, size=size, confirmed=confirmed),
    st.sampled_from(list(control_points())),
    st.sampled_from([*FORMATS]),
    st.booleans(),
)


def what_only_one_can_say(value: dict[str, Any]) -> bool:
    """An address that no symbol can hold."""
    return unscannable(value.get("url"))


def unscannable(address: Any) -> bool:
    """Parsed as a text, and refused by the layout; the schema refuses it at once."""
    return isinstance(address, str) and not re.fullmatch(r"[0-9A-Z:/.]{1,50}", address)


@settings(max_examples=600, deadline=None)
@given(value=labels.flatmap(changed))
def test_the_schema_accepts_what_parses_and_refuses_what_does_not(value: Any) -> None:
    assume(not what_only_one_can_say(value))

    assert accepted(value) == parses(value)


@settings(max_examples=300, deadline=None)
@given(value=changed(board_json()))
def test_the_schema_and_the_library_agree_on_boards(value: Any) -> None:
    gates = value.get("gates")
    assume(
        not any(unscannable(gate.get("url")) for gate in gates if isinstance(gate, dict))
        if isinstance(gates, list)
        else True
    )
    assume(value.get("size") == "BOARD")

    assert accepted(value) == parses(value)


BLANK = {
    "blank": True,
    **{name: label_json("MEAT-05")[name] for name in ("issuer", "issued", "code", "url")},
    "variant": None,
    "qr_level": "H",
}


@settings(max_examples=200, deadline=None)
@given(value=st.sampled_from(BLANK_SIZES).flatmap(lambda size: changed({**BLANK, "size": size})))
def test_the_schema_and_the_library_agree_on_blank_labels(value: Any) -> None:
    assume(not what_only_one_can_say(value))

    assert accepted(value) == parses(value)


def test_a_blank_label_comes_in_the_sizes_that_are_of_use_without_a_point() -> None:
    assert all(parses({**BLANK, "size": size}) for size in BLANK_SIZES)
    assert not any(parses({**BLANK, "size": size}) for size in ("XL", "BOARD"))
    written = parse_spec(BLANK).to_json()
    assert accepted(written)
    assert parse_spec(written) == parse_spec(BLANK)


simple = st.none() | st.booleans() | st.integers() | st.text(max_size=5)


@given(value=simple | st.dictionaries(st.text(max_size=5), simple, max_size=3))
def test_neither_takes_anything_else(value: Any) -> None:
    assert not accepted(value)
    assert not parses(value)


def test_dates_that_are_none_are_refused_by_both() -> None:
    for wrong in ("2026-02-30", "2026-13-01", "23.11.2026"):
        assert not accepted(a_label(issued=wrong))
        assert not parses(a_label(issued=wrong))
