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
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
