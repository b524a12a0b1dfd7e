"""Changing the installation's key: the old one signs the new one, and the log says when."""

from __future__ import annotations

from uuid import UUID

from ..database import write
from ..language import Text
from ..problems import DomainError
from ..settings import current_settings
from . import history, keys, service
from .acts import append_act, found_log
from .signing import sign

TYPE = "key-handover+jws"


class KeyIsASetting(DomainError):
    slug = "key-is-a-setting"
    status = 409
    title = Text(
        "密钥由 INSTALLATION_KEY 给出，不能在这里更换。请先把它存成 DATA_DIR/installation.jwk，"
        "去掉该设置，更换后再分发到各台机器。",
        "The key comes from INSTALLATION_KEY and cannot be changed here. Put it into "
        "DATA_DIR/installation.jwk, drop the setting, and give the new key to all machines.",
    )


def change_key(by: UUID | None) -> str:
    """Let another key sign from now on; returns its `kid`. Opens its own `write()`.

    Whatever was signed stays valid: verifiers learn the new key by the old one's word. A process
    that dies in between leaves both keys, and the database says which one holds.
    Raises KeyIsASetting, or SettingWrong where this machine does not hold the present key.
    """
    settings = current_settings()
    if settings.installation_key:
        raise KeyIsASetting
    with write():
        service.signing_key()
        found_log()
        jwk = keys.public_jwk(keys.make_next_key(settings))
        append_act(history.KEY_CHANGED, by, {"jwk": jwk, "handover": sign(TYPE, jwk)})
        service.installation().key = jwk
    service.signing_key()  # puts the new key in the old one's place
    return str(jwk["kid"])
