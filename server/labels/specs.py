"""From control points and their labels to the specifications that `warning_labels` paints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from warning_labels import Spec, parse_spec

from .. import local_days
from ..bureau.current import bureau_settings
from ..console.words import GATES
from ..control_points.models import ControlPoint
from ..control_points.on_labels import words_of
from ..enterprises.models import Enterprise
from ..settings import Settings
from . import life
from .codes import qr_payload
from .manner import Manner
from .models import Label

# On the small sizes the whole name leaves no room for the rest.
SIZES_WITH_SHORT_NAME = ("S", "M", "T")
# The way of the food through the plant: the columns of a gate board.
WAY = ("market_access", "raw_material", "purchase_channel", "process", "outgoing_inspection")


def spec_of(label: Label, manner: Manner) -> Spec:
    """What the label prints now. Its point's current version must be the one it is for.

    Raises warning_labels.LabelError for a text that no label can carry.
    """
    point = _point_of(label)
    assert label.valid_until is not None  # noqa: S101 - it has a point
    return parse_spec(
        _words(point, manner)
        | _identity(label.code, bureau_settings())
        | _dates(_issued(label), label.valid_until)
    )


def preview_of(point: ControlPoint, manner: Manner) -> Spec:
    """What a label issued today would print; no code is given, so none is shown."""
    issued = local_days.today()
    return parse_spec(_words(point, manner) | _dates(issued, validity(point, issued)))


def blank_of(code: str | None, issued: date, manner: Manner) -> Spec:
    """A label whose code is bound to a control point on site; a preview without a code.

    Raises warning_labels.LabelError.
    """
    settings = bureau_settings()
    return parse_spec(
        {
            "blank": True,
            **manner.look,
            "issuer": {"zh": settings.issuer_zh, "en": settings.issuer_en},
            "issued": issued.isoformat(),
            **(_identity(code, settings) if code else {}),
        }
    )


def board_of(labels: Sequence[Label], manner: Manner) -> Spec:
    """The gate board of one enterprise: a column for each of these labels, in the food's way.

    Raises warning_labels.LabelError.
    """
    settings = bureau_settings()
    gates = [_gate(_point_of(label)) | _identity(label.code, settings) for label in in_way(labels)]
    until = [label.valid_until for label in labels if label.valid_until]
    issued = max(_issued(label) for label in labels)
    return parse_spec(
        _board([_point_of(label) for label in labels], manner, settings)
        | {"gates": gates}
        | _dates(issued, min(until))
    )


def board_preview_of(points: Sequence[ControlPoint], manner: Manner) -> Spec:
    """The gate board of an enterprise's points as it would be issued today, without codes."""
    issued = local_days.today()
    standing = points_of_board(points)
    return parse_spec(
        _board(standing, manner, bureau_settings())
        | {"gates": [_gate(point) | {"code": None, "url": None} for point in standing]}
        | _dates(issued, min(validity(point, issued) for point in standing))
    )


def points_of_board(points: Sequence[ControlPoint]) -> list[ControlPoint]:
    """Per gate the point with the lowest code, in the food's way."""
    lowest: dict[str, ControlPoint] = {}
    for point in sorted(points, key=lambda one: one.code):
        lowest.setdefault(point.gate, point)
    return [lowest[gate] for gate in WAY if gate in lowest]


def in_way(labels: Sequence[Label]) -> list[Label]:
    """Labels by the gates of their points, in the food's way."""
    return sorted(labels, key=lambda label: WAY.index(_point_of(label).gate))


def validity(point: ControlPoint, issued: date) -> date:
    """Until when a label of this point, issued on that day, is valid."""
    months = bureau_settings().label_valid_months
    return life.valid_until(issued, months, point.enterprise.licence_valid_to)


def _words(point: ControlPoint, manner: Manner) -> dict[str, Any]:
    content, settings = point.current.content, bureau_settings()
    return {
        **manner.look,
        **_issuer(point.enterprise, manner, settings),
        **words_of(content),
        "control_point": point.code,
        "version": point.current_version,
    }


def _gate(point: ControlPoint) -> dict[str, Any]:
    content = point.current.content
    return {
        "name": GATES[point.gate]._asdict(),
        "signal_word": content["signal_word"],
        "warning": content["warning"],
        "pictogram": content["pictogram"],
        "control_point": point.code,
    }


def _board(points: Sequence[ControlPoint], manner: Manner, settings: Settings) -> dict[str, Any]:
    # One duty of each gate: the board has no room for all, and each label's page has them.
    duties = {
        point.current.content["obligations"][0]["zh"]: point.current.content["obligations"][0]
        for point in points
        if point.current.content["obligations"]
    }
    return {
        **manner.look,
        **_issuer(points[0].enterprise, manner, settings),
        "version": max(point.current_version for point in points),
        "duties": [
            {language: duty[language] for language in ("zh", "en")} for duty in duties.values()
        ],
    }


def _issuer(enterprise: Enterprise, manner: Manner, settings: Settings) -> dict[str, Any]:
    short = manner.size in SIZES_WITH_SHORT_NAME and enterprise.short_name
    return {
        "enterprise": short or enterprise.name,
        "licence_no": enterprise.licence_no,
        "issuer": {"zh": settings.issuer_zh, "en": settings.issuer_en},
        "hotline": settings.hotline,
    }


def _identity(code: str, settings: Settings) -> dict[str, str]:
    return {"code": code, "url": qr_payload(settings.base_url, code)}


def _dates(issued: date, valid_until: date) -> dict[str, str]:
    return {"issued": issued.isoformat(), "valid_until": valid_until.isoformat()}


def _issued(label: Label) -> date:
    return local_days.day_of(label.issued_at)


def _point_of(label: Label) -> ControlPoint:
    if label.control_point is None or label.valid_until is None:
        raise ValueError("a blank label prints no control point")
    return label.control_point
