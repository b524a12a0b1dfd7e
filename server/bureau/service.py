"""Changing the bureau's settings: every change is an act."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from ..database import db, now
from ..language import Text
from ..problems import InvalidInput
from ..seals.acts import append_act
from ..settings import current_settings
from . import logo
from .fields import FIELDS
from .models import BureauSetting

CHANGED = "settings-changed"


def changed() -> dict[str, Any]:
    """What holds instead of the environment's values, by the name in Settings."""
    found: dict[str, Any] = {}
    for name, value in db.session.execute(sa.select(BureauSetting.name, BureauSetting.value)):
        # What another version kept and this one cannot read must not stop every page.
        with suppress(KeyError, InvalidInput):
            found[name] = value if name == logo.NAME else FIELDS[name].read(value)
    return found


def change(typed: Mapping[str, str], by: UUID) -> list[str]:
    """Keep what was typed into the form; returns the names of what is different now.

    What equals the environment's value is kept by the environment alone. Inside `write()`.
    Raises InvalidInput, its errors by field.
    """
    wanted = _read(typed)
    before = _effective()
    for name, value in wanted.items():
        _keep(name, value, by)
    db.session.flush()
    names = [name for name in wanted if wanted[name] != before[name]]
    if names:
        body = {name: {"from": before[name], "to": wanted[name]} for name in names}
        append_act(CHANGED, by, {"changed": body})
    return names


def _read(typed: Mapping[str, str]) -> dict[str, Any]:
    wanted, errors = {}, {}
    for name, field in FIELDS.items():
        try:
            wanted[name] = field.read(typed.get(name, ""))
        except InvalidInput as error:
            errors[name] = error.detail
    if errors:
        raise InvalidInput(*WRONG, errors=errors)
    return wanted


WRONG = Text("没有保存：请改正标出的项目。", "Not saved: please correct what is marked.")


def _effective() -> dict[str, Any]:
    settings = current_settings()
    here = changed()
    return {name: here.get(name, getattr(settings, name)) for name in FIELDS}


def _keep(name: str, value: Any, by: UUID) -> None:
    row = db.session.get(BureauSetting, name)
    if value == getattr(current_settings(), name):
        if row is not None:
            db.session.delete(row)
        return
    text = str(int(value)) if isinstance(value, bool) else str(value)
    if row is None:
        db.session.add(BureauSetting(name=name, value=text, changed_by=by))
    elif row.value != text:
        row.value, row.changed_by, row.changed_at = text, by, now()
