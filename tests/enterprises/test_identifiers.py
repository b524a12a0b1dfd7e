"""The published test vectors, and which rule each wrong number breaks."""

import csv
import json
from pathlib import Path

import pytest

from server.enterprises import identifiers
from server.enterprises.identifiers import IdentifierWrong

DATA = Path(identifiers.__file__).parent / "data"
VECTORS = json.loads((DATA / "identifiers.json").read_text("utf-8"))["test_vectors"]
SAMPLE = list(csv.DictReader((DATA / "sample_enterprises.csv").open(encoding="utf-8")))

WRONG_USCC_RULE = {
    "check character": "check",
    "one digit changed": "check",
    "length 17": "length",
    "letter I not allowed": "character",
    "adjacent digits swapped": "check",
}
WRONG_LICENCE_RULE = {
    "check digit": "check",
    "swapped digits": "check",
    "length": "length",
    "QS numbers are obsolete": "obsolete",
    "first digit must be 1 or 2": "character",
}


@pytest.mark.parametrize(
    "code", [*(v["value"] for v in VECTORS["uscc_valid"]), *VECTORS["uscc_synthetic"]]
)
def test_a_valid_social_credit_code_is_kept_as_it_is(code):
    assert identifiers.uscc(code) == code


@pytest.mark.parametrize("vector", VECTORS["uscc_invalid"], ids=lambda v: v["reason"])
def test_a_wrong_social_credit_code_names_the_rule_it_breaks(vector):
    with pytest.raises(IdentifierWrong) as refusal:
        identifiers.uscc(vector["value"])

    assert refusal.value.rule == WRONG_USCC_RULE[vector["reason"]]
    assert refusal.value.detail.zh
    assert refusal.value.detail.en


def test_letters_where_the_region_stands_break_the_region_rule():
    with pytest.raises(IdentifierWrong) as refusal:
        identifiers.uscc("9133A100799655058B")

    assert refusal.value.rule == "region"


@pytest.mark.parametrize("place", range(18))
def test_every_single_wrong_character_is_found(place):
    code = "91330100799655058B"
    for other in "0123456789ABCDEFGHJKLMNPQRTUWXY":
        if other != code[place]:
            with pytest.raises(IdentifierWrong):
                identifiers.uscc(code[:place] + other + code[place + 1 :])


@pytest.mark.parametrize(
    "number", [*(v["value"] for v in VECTORS["sc_valid"]), *VECTORS["sc_synthetic"]]
)
def test_a_valid_licence_number_is_kept_as_it_is(number):
    assert identifiers.licence_no(number) == number


@pytest.mark.parametrize("vector", VECTORS["sc_invalid"], ids=lambda v: v["reason"])
def test_a_wrong_licence_number_names_the_rule_it_breaks(vector):
    with pytest.raises(IdentifierWrong) as refusal:
        identifiers.licence_no(vector["value"])

    assert refusal.value.rule == WRONG_LICENCE_RULE[vector["reason"]]


def test_sixteen_digits_without_sc_are_not_a_licence_number():
    with pytest.raises(IdentifierWrong) as refusal:
        identifiers.licence_no("1164420000038900")

    assert refusal.value.rule == "character"


@pytest.mark.parametrize("row", SAMPLE, ids=lambda row: row["id"])
def test_every_sample_enterprise_has_valid_numbers(row):
    assert identifiers.uscc(row["uscc"]) == row["uscc"]
    assert identifiers.licence_no(row["licence_no"]) == row["licence_no"]
    assert identifiers.licence_region(row["licence_no"]) == row["region_code"]
    assert identifiers.licence_food_category(row["licence_no"]) == row["licence_category"]


@pytest.mark.parametrize(
    "typed",
    [" 91330100799655058b ", "9133 0100-7996-5505 8B", "９１３３０１００７９９６５５０５８Ｂ"],
)
def test_blanks_hyphens_case_and_width_do_not_matter(typed):
    assert identifiers.uscc(typed) == "91330100799655058B"


def test_an_additive_licence_belongs_to_category_32():
    assert identifiers.licence_food_category("SC20143062190049") == "32"


def test_there_are_32_food_categories_and_each_subcategory_belongs_to_one():
    assert len(identifiers.food_categories()) == 32
    assert {code[:2] for code in identifiers.food_subcategories()} <= set(
        identifiers.food_categories()
    )
