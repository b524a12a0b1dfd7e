"""A template changes below a plan that has made some of it the plant's own. Needs no database."""

from __future__ import annotations

from copy import deepcopy

from .adapting import ADAPTABLE, Binding, Limit, binding, confirmed_by, is_within
from .catalogue import Content

_SAME_KIND = ("operator", "unit", "ucum", "sampling_plan")


def is_adapted(content: Content) -> bool:
    """Whether staff made something of it the plant's own: a limit, or the responsible post."""
    own = any("validated_by" in limit for limit in content["limits"])
    return own or content["responsible"] != content["monitoring"]["who"]


def carry_over(adapted: Content, template: Content) -> Content:
    """The template's content with what the plant has of its own in `adapted`.

    A value of the plant's that the template now forbids, or no longer has, stays behind.
    """
    carried, bounds = deepcopy(template), binding(template)
    if adapted["responsible"] != adapted["monitoring"]["who"]:
        carried["responsible"] = adapted["responsible"]
    places = {limit["parameter"]: at for at, limit in enumerate(carried["limits"])}
    for own in adapted["limits"]:
        at = places.get(own["parameter"])
        if at is not None and "validated_by" in own:
            carried["limits"][at] = _carried(own, carried["limits"][at], bounds)
        elif own["parameter"].startswith("own-"):
            carried["limits"].append(deepcopy(own))
    return carried


def _carried(own: Limit, limit: Limit, bounds: Binding) -> Limit:
    """What holds of a template's limit at a plant that has a value of its own for it."""
    if any(own[name] != limit[name] for name in _SAME_KIND):
        return limit
    document, is_same = own["validated_by"], _figures(own) == _figures(limit)
    if is_same and own["limit_type"] != "own":
        return limit if limit["confirmed"] else confirmed_by(limit, document)
    if own["operator"] not in ADAPTABLE:
        return limit
    if limit["parameter"] in bounds and not is_within(own, limit):
        return limit
    marks = {"limit_type": "own", "source": document, "confidence": "expert"}
    return {**confirmed_by(limit, document), **_figures(own), **marks}


def _figures(limit: Limit) -> Limit:
    return {"value": limit["value"], "duration": limit["duration"]}
