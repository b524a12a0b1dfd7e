"""The installation's key: one Ed25519 JWK, in a file or a setting that all its machines share."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any, cast

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey

from ..settings import Settings, SettingWrong

FILE = "installation.jwk"
NEXT_FILE = "installation.next.jwk"  # a new key, until the database says that it holds


def read_key(settings: Settings) -> OKPKey | None:
    """The key that this machine holds, or None where there is none yet.

    Raises SettingWrong for one that cannot be used.
    """
    if settings.installation_key:
        return _parse(settings.installation_key, "INSTALLATION_KEY")
    path = settings.data_dir / FILE
    try:
        return _parse(path.read_text(encoding="ascii"), str(path))
    except FileNotFoundError:
        return None


def make_key(settings: Settings) -> OKPKey:
    """Make the key file; where another process was faster, the key that it made."""
    key = OKPKey.generate_key("Ed25519", private=True, auto_kid=True)
    _create(settings.data_dir / FILE, json.dumps(key.as_dict(private=True)))
    kept = read_key(settings)
    if kept is None:
        raise RuntimeError("the key file is gone right after it was made")
    return kept


def make_next_key(settings: Settings) -> OKPKey:
    """Make the key that is to follow, beside the present one. Inside `write()`."""
    key = OKPKey.generate_key("Ed25519", private=True, auto_kid=True)
    path = settings.data_dir / NEXT_FILE
    path.unlink(missing_ok=True)  # of a change that was broken off
    _create(path, json.dumps(key.as_dict(private=True)))
    return key


def put_key(settings: Settings, text: str) -> None:
    """Put a key that was kept elsewhere in this installation's place for it."""
    _parse(text, FILE)
    (settings.data_dir / FILE).unlink(missing_ok=True)
    _create(settings.data_dir / FILE, text)


def thumbprint_of(text: str) -> str:
    """The `kid` of a private JWK. Raises SettingWrong for what is none."""
    return str(_parse(text, FILE).thumbprint())


def held_key(settings: Settings, kid: str) -> OKPKey | None:
    """The key of this thumbprint where this machine holds it, perhaps as one that is to follow."""
    present = read_key(settings)
    if present is not None and present.thumbprint() == kid:
        return present
    following = settings.data_dir / NEXT_FILE
    try:
        key = _parse(following.read_text(encoding="ascii"), str(following))
    except FileNotFoundError:
        return None
    if key.thumbprint() != kid:
        return None
    following.replace(settings.data_dir / FILE)
    _settle(settings.data_dir)
    return key


def public_jwk(key: OKPKey) -> dict[str, Any]:
    """The public half, as every verifier gets it: with its RFC 7638 thumbprint as `kid`."""
    public = key.as_dict(private=False)
    members = {name: public[name] for name in ("kty", "crv", "x")}
    return {**members, "alg": "Ed25519", "use": "sig", "kid": key.thumbprint()}


def private_key(key: OKPKey) -> Ed25519PrivateKey:
    """The private half, for what is signed otherwise than as a JWS."""
    return cast(Ed25519PrivateKey, key.private_key)


def _parse(text: str, where: str) -> OKPKey:
    try:
        key = OKPKey.import_key(json.loads(text))
    except (ValueError, TypeError, KeyError, JoseError):
        key = None
    if key is None or key.curve_name != "Ed25519" or not key.is_private:
        raise SettingWrong(
            f"{where}: 不是 Ed25519 私钥 JWK。请从备份恢复原密钥，不要另造。\n"
            f"{where}: not a private Ed25519 JWK. Put the original key back; do not make another."
        )
    return key


def _create(path: Path, text: str) -> None:
    """Write the whole file under a name that did not exist, or leave the one that did.

    Written beside and linked: whoever sees the name sees the whole key, on disk.
    """
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{FILE}-")  # mode 0600
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(beside)  # noqa: PTH108
    _settle(path.parent)


def _settle(folder: Path) -> None:
    """Force the names in a folder to disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
