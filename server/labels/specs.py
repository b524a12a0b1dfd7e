"""From a control point and its label to the specification that `warning_labels` paints."""

from __future__ import annotations

from datetime import date
from typing import Any

from warning_labels import LabelSpec, parse_label
from warning_labels.wording import first_action

from ..control_points.models import ControlPoint
from ..settings import Settings, current_settings
from . import life
from .codes import qr_payload
from .models import Label

# On the small sizes the whole name leaves no room for the rest.
SIZES_WITH_SHORT_NAME = ("S", "M", "T")


def spec_of(label: Label, size: str) -> LabelSpec:
    """What the label prints now. Its point's current version must be the one it is for.

    Raises warning_labels.errors.SpecError for a text that no label can carry.
    """
    point, settings = label.control_point, current_settings()
    if point is None or label.valid_until is None:
        raise ValueError("a blank label prints no control point")
    issued = label.issued_at.astimezone(settings.zone).date()
    return parse_label(
        _words(point, size, settings)
        | _identity(label.code, settings)
        | _dates(issued, label.valid_until)
    )


def preview_of(point: ControlPoint, size: str) -> LabelSpec:
    """What a label issued today would print; no code is given, so none is shown."""
    settings, issued = current_settings(), life.today()
    until = validity(point, issued)
    return parse_label(_words(point, size, settings) | _dates(issued, until))


def validity(point: ControlPoint, issued: date) -> date:
    """Until when a label of this point, issued on that day, is valid."""
    months = current_settings().label_valid_months
    return life.valid_until(issued, months, point.enterprise.licence_valid_to)


def _words(point: ControlPoint, size: str, settings: Settings) -> dict[str, Any]:
    content, enterprise = point.current.content, point.enterprise
    short = size in SIZES_WITH_SHORT_NAME and enterprise.short_name
    return {
        "size": size,
        "signal_word": content["signal_word"],
        "warning": content["warning"],
        "pictogram": content["pictogram"],
        "limits": content["limits"],
        "deviation": {
            language: first_action(text) for language, text in content["corrective_action"].items()
        },
        "control_point": point.code,
        "version": point.current_version,
        "step": content["step"],
        "responsible": content["responsible"],
        "enterprise": short or enterprise.name,
        "licence_no": enterprise.licence_no,
        "issuer": {"zh": settings.issuer_zh, "en": settings.issuer_en},
        "hotline": settings.hotline,
    }


def _identity(code: str, settings: Settings) -> dict[str, str]:
    return {"code": code, "url": qr_payload(settings.base_url, code)}


def _dates(issued: date, valid_until: date) -> dict[str, str]:
    return {"issued": issued.isoformat(), "valid_until": valid_until.isoformat()}
