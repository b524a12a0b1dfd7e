import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.labels.codes import (
    ALPHABET,
    CodeError,
    check_character,
    code_in_address,
    grouped,
    is_well_formed,
    new_code,
    normalise,
    qr_payload,
)
from tests import vectors

VECTORS = vectors.read("codes")
BASE = "https://fs.changde.gov.cn"

codes = st.text(ALPHABET, min_size=15, max_size=15).map(
    lambda payload: payload + check_character(payload)
)


def about(what):
    chosen = [vector for vector in VECTORS if vector["what"] == what]
    assert chosen, what
    return pytest.mark.parametrize("vector", chosen)


@about("well-formed")
def test_well_formed_is_exactly_as_printed(vector):
    assert is_well_formed(vector["code"]) is vector["valid"]


@about("check")
def test_check_character(vector):
    assert check_character(vector["payload"]) == vector["check"]


@about("typed")
def test_typed_code_is_understood_or_the_first_fault_is_named(vector):
    if vector["code"]:
        assert normalise(vector["typed"]) == vector["code"]
        return
    with pytest.raises(CodeError) as refusal:
        normalise(vector["typed"])
    assert refusal.value.reason == vector["refusal"]


@about("grouped")
def test_code_is_printed_in_four_groups_of_four(vector):
    assert grouped(vector["code"]) == vector["grouped"]


@about("qr")
def test_qr_code_holds_the_address_in_upper_case(vector):
    assert qr_payload(vector["base_url"], vector["code"]) == vector["payload"]


@about("address")
def test_code_is_taken_out_of_addresses_of_this_installation_only(vector):
    assert code_in_address(vector["address"], vector["base_urls"]) == vector["code"]


def test_new_codes_are_well_formed_and_differ():
    born = {new_code() for _ in range(1000)}

    assert len(born) == 1000
    assert all(is_well_formed(code) for code in born)
    assert {character for code in born for character in code} == set(ALPHABET)


@given(codes, st.integers(0, 15), st.sampled_from(ALPHABET))
def test_every_single_wrong_character_is_found(code, position, wrong):
    typed = code[:position] + wrong + code[position + 1 :]

    assert is_well_formed(typed) is (typed == code)


@given(codes, st.integers(0, 15), st.integers(0, 15))
def test_every_two_characters_that_changed_places_are_found(code, one, other):
    swapped = list(code)
    swapped[one], swapped[other] = swapped[other], swapped[one]

    assert is_well_formed("".join(swapped)) is ("".join(swapped) == code)


@given(codes)
def test_code_survives_being_printed_and_typed_and_scanned(code):
    assert normalise(grouped(code).lower()) == code
    assert code_in_address(qr_payload(BASE, code), [BASE]) == code


@given(st.text())
def test_whatever_is_typed_is_a_code_or_a_named_fault(typed):
    try:
        outcome = is_well_formed(normalise(typed))
    except CodeError as refusal:
        outcome = refusal.reason in ("character", "length", "check")

    assert outcome
