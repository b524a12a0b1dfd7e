import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.records.canonical import (
    canonical_json,
    covers,
    decode_base64url,
    encode_base64url,
    sha256_base64url,
)
from tests import vectors

RECORDS = vectors.read("records")

names = st.text("abcXYZ_-09", min_size=1)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(names, inner),
)


@pytest.mark.parametrize("vector", vectors.read("covers"), ids=lambda vector: vector["why"])
def test_signature_covers_id_kind_and_body_without_signatures(vector):
    record = vector["record"]

    assert covers(record["id"], record["kind"], record["body"]) == vector["covers"]


@pytest.mark.parametrize("vector", vectors.read("covers"), ids=lambda vector: vector["why"])
def test_canonical_json_is_the_text_of_the_vector(vector):
    record = vector["record"]
    unsigned = {name: value for name, value in record["body"].items() if name != "signatures"}

    assert canonical_json(record | {"body": unsigned}).decode() == vector["canonical"]


@pytest.mark.parametrize(
    "vector",
    [vector for vector in RECORDS if vector["what"] == "record"],
    ids=lambda vector: vector["why"],
)
def test_hash_of_a_record_is_the_one_of_its_text(vector):
    assert sha256_base64url(vector["text"].encode("ascii")) == vector["sha256"]
    assert decode_base64url(vector["sha256"]).hex() == vector["sha256_hex"]
    payload = decode_base64url(vector["text"].split(".")[1])
    assert json.loads(payload) == vector["payload"]


@pytest.mark.parametrize("vector", [v for v in RECORDS if v["what"] == "base64url"])
def test_base64url_is_canonical_or_refused(vector):
    if vector["hex"] is None:
        with pytest.raises(ValueError, match="base64url"):
            decode_base64url(vector["text"])
    else:
        assert decode_base64url(vector["text"]).hex() == vector["hex"]
        assert encode_base64url(bytes.fromhex(vector["hex"])) == vector["text"]


@given(st.binary())
def test_base64url_goes_there_and_back(data):
    assert decode_base64url(encode_base64url(data)) == data


@given(values)
def test_canonical_json_means_the_same_value_and_has_one_form(value):
    text = canonical_json(value)

    assert json.loads(text) == value
    assert canonical_json(json.loads(text)) == text


@given(st.dictionaries(names, values))
def test_order_of_members_does_not_matter(value):
    assert canonical_json(dict(reversed(value.items()))) == canonical_json(value)


def test_lone_surrogate_is_refused():
    with pytest.raises(ValueError, match="surrogate"):
        canonical_json({"remark": "\ud800"})
