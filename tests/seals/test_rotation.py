"""Another key takes over; whoever pinned the old one can follow."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc import jws
from joserfc.jwk import OKPKey

from server import create_app
from server.database import write
from server.seals import checkpoint, history, keys, service
from server.seals.acts import append_act, found_log
from server.seals.epochs import EpochTaken, start_epoch
from server.seals.rotation import KeyIsASetting, change_key
from server.settings import Settings
from tests.conftest import Command


@pytest.fixture
def founded(app: Flask) -> None:
    with write():
        found_log()


def test_the_old_key_vouches_for_the_new_one(
    client: FlaskClient, founded: None, guanqia: Command
) -> None:
    (old,) = client.get("/api/v1/seals/keys").json["keys"]

    code, said, _ = guanqia("rotate-key")

    told = client.get("/api/v1/seals/keys").json
    assert code == 0
    assert [told["keys"][0], told["keys"][-1]["kid"] in said] == [old, True]
    (handover,) = told["handovers"]
    sealed = jws.deserialize_compact(handover, OKPKey.import_key(old), algorithms=["Ed25519"])
    assert sealed.headers() == {"alg": "Ed25519", "typ": "key-handover+jws", "kid": old["kid"]}
    assert json.loads(sealed.payload) == told["keys"][-1]


def test_checkpoints_are_by_the_new_key_and_old_ones_still_verify(
    client: FlaskClient, founded: None
) -> None:
    before = checkpoint.read(client.get("/api/v1/seals/checkpoint").text)
    change_key(None)
    after = checkpoint.read(client.get("/api/v1/seals/checkpoint").text)

    old, new = map(history.public_bytes, client.get("/api/v1/seals/keys").json["keys"])
    assert checkpoint.verifies(before, old)
    assert not checkpoint.verifies(before, new)
    assert checkpoint.verifies(after, new)
    assert before.origin == after.origin
    assert client.get("/api/v1/seals/keys").json["verifiers"] == [
        checkpoint.verifier_key(after.origin, old),
        checkpoint.verifier_key(after.origin, new),
    ]


def test_a_process_that_holds_the_old_key_takes_up_the_new_one(
    app: Flask, founded: None, settings: Settings
) -> None:
    other = create_app(settings)
    with other.app_context():
        old = service.signing_key().thumbprint()
    change_key(None)

    with other.app_context(), write():
        assert service.signing_key().thumbprint() != old
        append_act("tested", None, {})


def test_a_change_that_died_after_its_commit_is_finished_at_the_next_start(
    app: Flask, founded: None, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(keys, "held_key", lambda *_: service.signing_key())
        patch.setattr(service, "held_key", lambda *_: None)
        with pytest.raises(Exception, match="another key"):
            change_key(None)
    assert (settings.data_dir / keys.NEXT_FILE).exists()

    with create_app(settings).app_context():
        service.open_installation()

        assert service.signing_key().thumbprint() == service.installation().kid
    assert not (settings.data_dir / keys.NEXT_FILE).exists()


def test_a_new_key_that_never_came_to_hold_is_no_key(app: Flask, settings: Settings) -> None:
    this = service.open_installation()
    keys.make_next_key(settings)
    (settings.data_dir / keys.FILE).unlink()

    assert keys.held_key(settings, this.kid) is None


def test_a_key_that_is_a_setting_is_changed_there(app: Flask, settings: Settings) -> None:
    service.open_installation()
    key = (settings.data_dir / keys.FILE).read_text()
    other = create_app(replace(settings, installation_key=key))
    with other.app_context(), pytest.raises(KeyIsASetting):
        change_key(None)


def test_each_epoch_has_its_own_verifier_and_the_keys_that_signed_in_it(
    client: FlaskClient, founded: None
) -> None:
    first = service.signing_key().thumbprint()
    with write():
        backup = checkpoint.read(service.checkpoint())
        assert start_epoch(backup) == 2
    change_key(None)
    with write():
        start_epoch(backup, 5)
        known = history.read(service.installation())

    assert [(one.number, one.start, one.end) for one in known.epochs] == [
        (1, 0, 1),
        (2, 1, 1),
        (5, 3, None),
    ]
    kids = [[jwk["kid"] for jwk in one.jwks] for one in known.epochs]
    second = service.signing_key().thumbprint()
    assert kids == [[first], [first, second], [second]]
    names = [one.split("+")[0].rpartition("/")[2] for one in known.verifiers]
    assert names == ["1", "2", "2", "5"]
    assert [known.epoch_at(index).number for index in range(4)] == [1, 2, 2, 5]
    assert [known.jwk_at(index)["kid"] for index in range(4)] == [first, first, first, second]


def test_an_epoch_cannot_be_one_that_was(app: Flask, founded: None) -> None:
    with pytest.raises(EpochTaken), write():
        start_epoch(checkpoint.read(service.checkpoint()), 1)


def test_an_installation_is_founded_once(app: Flask, founded: None) -> None:
    with write():
        found_log()
        checkpointed = checkpoint.read(service.checkpoint())

    assert checkpointed.size == 1
