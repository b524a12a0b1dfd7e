import pytest

from server.checks import checklist
from server.checks.checklist import items_asked
from tests import vectors

GATES = ("market_access", "raw_material", "purchase_channel", "process", "outgoing_inspection")


@pytest.mark.parametrize(
    "vector",
    vectors.read("items"),
    ids=lambda vector: f"{vector['gate']}-{vector['has_raw_material_point']}",
)
def test_items_asked_at_a_gate(vector):
    asked = items_asked(vector["gate"], vector["has_raw_material_point"])

    assert asked == vector["items"]


def test_checklist_has_52_items_of_which_26_are_key():
    items = checklist.items()

    assert len(items) == 52
    assert sum(item.is_key for item in items.values()) == 26
    assert {item.section for item in items.values()} == set(checklist.sections())


@pytest.mark.parametrize("has_raw_material_point", [True, False])
def test_over_all_gates_each_item_stands_once_but_for_the_two_asked_everywhere(
    has_raw_material_point,
):
    gates = [gate for gate in GATES if has_raw_material_point or gate != "raw_material"]

    asked = [code for gate in gates for code in items_asked(gate, has_raw_material_point)]

    assert set(asked) == set(checklist.items())
    assert {code for code in asked if asked.count(code) > 1} == {"C-06", "C-07"}


def test_wire_form_has_every_text_in_both_languages_and_says_how_sure_it_is():
    wire = checklist.wire()

    assert wire["version"] == 1
    assert len(wire["sections"]) == 12
    assert all(section["zh"] and section["en"] for section in wire["sections"])
    assert set(wire["items"][0]) == {
        "code", "section", "is_key", "zh", "en", "basis", "confidence", "key_flag_confidence",
    }  # fmt: skip
    assert all(item["zh"] and item["en"] and item["basis"] for item in wire["items"])
    assert {item["confidence"] for item in wire["items"]} == {"verified", "expert"}
