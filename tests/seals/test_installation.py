"""Which installation this is, and the key that seals for it."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from joserfc.jwk import OKPKey

from server import create_app
from server.database import db, write
from server.seals import keys, service
from server.seals.keys import FILE, make_key
from server.seals.models import Installation
from server.seals.service import installation, open_installation
from server.settings import Settings, SettingWrong


def test_the_first_start_makes_the_installation_and_later_ones_find_it(app: Flask) -> None:
    first = open_installation().id

    assert open_installation().id == first
    assert installation().host == "127.0.0.1:8000"
    assert installation().epoch == 1


def test_the_private_key_is_readable_by_its_owner_alone(app: Flask, settings: Settings) -> None:
    open_installation()

    file = settings.data_dir / FILE

    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in settings.data_dir.glob(f".{FILE}*")] == []
    assert "d" not in installation().key


def test_many_that_start_together_hold_one_key(settings: Settings) -> None:
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(make_key, [settings] * 8))

    assert len({key.thumbprint() for key in keys}) == 1


def test_a_key_file_that_vanishes_at_once_is_no_key(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "_create", lambda *_: None)

    with pytest.raises(RuntimeError, match="gone"):
        make_key(settings)


def test_who_comes_second_finds_the_installation_of_the_first(app: Flask) -> None:
    first = open_installation().id

    with write():
        assert service._found().id == first


def test_a_server_with_another_key_does_not_start(app: Flask, settings: Settings) -> None:
    open_installation()
    (settings.data_dir / FILE).unlink()
    make_key(settings)

    with pytest.raises(SettingWrong, match="another key"):
        open_installation()


def test_a_server_that_lost_its_key_does_not_make_another(app: Flask, settings: Settings) -> None:
    open_installation()
    (settings.data_dir / FILE).unlink()

    with pytest.raises(SettingWrong):
        open_installation()

    assert not (settings.data_dir / FILE).exists()


def test_a_key_that_was_kept_elsewhere_takes_its_place(app: Flask, settings: Settings) -> None:
    text = json.dumps(OKPKey.generate_key("Ed25519", private=True).as_dict(private=True))

    for _ in range(2):  # where there is none, and where there is one
        keys.put_key(settings, text)

    held = keys.read_key(settings)
    assert held is not None
    assert held.thumbprint() == keys.thumbprint_of(text)
    assert (settings.data_dir / FILE).stat().st_mode & 0o777 == 0o600
    with pytest.raises(SettingWrong):
        keys.put_key(settings, "no key")


def test_the_key_may_come_from_a_setting(settings: Settings) -> None:
    key = OKPKey.generate_key("Ed25519", private=True)
    app = create_app(replace(settings, installation_key=json.dumps(key.as_dict(private=True))))
    with app.app_context():
        db.create_all()

        assert open_installation().kid == key.thumbprint()

        assert not (settings.data_dir / FILE).exists()
        db.session.remove()


@pytest.mark.parametrize("text", ["{}", "no json", '{"kty":"OKP","crv":"Ed25519","x":"AA"}'])
def test_a_setting_that_is_no_private_key_is_refused(settings: Settings, text: str) -> None:
    app = create_app(replace(settings, installation_key=text))
    with app.app_context():
        db.create_all()

        with pytest.raises(SettingWrong, match="INSTALLATION_KEY"):
            open_installation()

        db.session.remove()


def test_anyone_may_ask_for_the_keys(client: FlaskClient) -> None:
    answer = client.get("/api/v1/seals/keys")

    assert answer.status_code == 200
    (key,) = answer.json["keys"]
    assert key["kty"] == "OKP"
    assert "d" not in key
    assert key["kid"] == OKPKey.import_key(key).thumbprint()
    assert answer.json["handovers"] == []


def test_the_verifier_key_is_as_c2sp_signed_note_writes_it(client: FlaskClient) -> None:
    answer = client.get("/api/v1/seals/keys")

    (verifier,) = answer.json["verifiers"]
    name, key_hash, key = verifier.split("+", 2)
    this = db.session.get_one(Installation, 1)
    assert name == f"127.0.0.1:8000/{this.id}/1"
    assert b64decode(key)[:1] == b"\x01"
    assert len(b64decode(key)) == 33
    assert key_hash == hashlib.sha256(name.encode() + b"\n" + b64decode(key)).hexdigest()[:8]
