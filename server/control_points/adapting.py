"""What staff may change in a plan's content, content in and content out. Needs no database.

A limit of the law or of the bureau can be made stricter, never laxer. A common industry value
becomes the plant's own once the plant names the document that validates it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from copy import deepcopy
from decimal import Decimal
from typing import Any

from ..checks.limits import DECIMAL
from ..language import Text
from ..problems import InvalidInput
from . import catalogue
from .catalogue import Content

Limit = dict[str, Any]
Binding = Mapping[str, Limit]  # by parameter: what a value may not be laxer than
ADAPTABLE = ("<=", ">=", "between")


class TooLax(InvalidInput):
    """The plant's value would allow what the law does not."""

    slug = "limit-too-lax"


def unconfirmed(content: Content) -> list[Limit]:
    """The common values that the plant has not confirmed."""
    return [limit for limit in content["limits"] if not limit["confirmed"]]


def confirm(content: Content, parameters: Collection[str], document: str) -> Content:
    """The content with these common values confirmed by the plant's document.

    Raises InvalidInput without a document.
    """
    document = _named(document)
    confirmed = deepcopy(content)
    for limit in unconfirmed(confirmed):
        if limit["parameter"] in parameters:
            limit |= confirmed_by(limit, document)
    return confirmed


def adapt(
    content: Content,
    bounds: Binding,
    parameter: str,
    ends: Sequence[str],
    duration: str | None,
    document: str,
) -> Content:
    """The content with another value for one limit, validated by the plant's document.

    `ends` are low and high for `between`, else the one figure. Raises InvalidInput, or TooLax
    for a limit that binds.
    """
    adapted = deepcopy(content)
    limit = _limit(adapted, parameter)
    document = _named(document)
    limit |= valued(limit, ends, duration)
    require_not_laxer(limit, bounds)
    limit |= {
        "limit_type": "own",
        "confirmed": True,
        "validated_by": document,
        "source": document,
        "confidence": "expert",
    }
    return adapted


def valued(limit: Limit, ends: Sequence[str], duration: str | None) -> Limit:
    """The limit with these figures as they were typed; `duration` counts where it has one.

    Raises InvalidInput.
    """
    if limit["operator"] not in ADAPTABLE:
        raise InvalidInput("这个限值没有可改的数值。", "This limit has no figure to change.")
    changed = {**limit, "value": _written(limit["operator"], ends)}
    if limit["duration"] and duration:
        changed["duration"] = {**limit["duration"], "value": _decimal(duration)}
    return changed


def binding(content: Content) -> Binding:
    """The limits of a template that a law, a standard or the bureau sets."""
    return {
        limit["parameter"]: limit
        for limit in content["limits"]
        if limit["limit_type"] in ("regulatory", "bureau")
    }


def require_not_laxer(limit: Limit, bounds: Binding) -> None:
    """Raise TooLax where the limit allows what the one that binds does not."""
    bound = bounds.get(limit["parameter"])
    if bound is not None and not is_within(limit, bound):
        raise TooLax(
            f"“{bound['name']['zh']}”由“{bound['source']}”规定，只能改严。",
            f"{bound['name']['en']} is set by {bound['source']}; it can only be made stricter.",
        )


def confirmed_by(limit: Limit, document: str) -> Limit:
    """The limit as one that the plant's document validates."""
    return {**limit, "confirmed": True, "validated_by": document}


def add_own(
    content: Content, name: Text, operator: str, ends: Sequence[str], unit: str, document: str
) -> Content:
    """The content with a further limit of the plant's own: own-1, own-2 …

    `unit` is one of the catalogue's, as shown, or empty. Raises InvalidInput.
    """
    if not name.zh.strip():
        raise InvalidInput("请填写限值名称。", "Give the limit a name.")
    if operator not in ADAPTABLE:
        raise InvalidInput("请选择比较方式。", "Choose how values compare.")
    document = _named(document)
    added = deepcopy(content)
    taken = {limit["parameter"] for limit in added["limits"]}
    number = next(n for n in range(1, len(taken) + 2) if f"own-{n}" not in taken)
    added["limits"].append(
        {
            "parameter": f"own-{number}",
            "name": {"zh": name.zh.strip(), "en": name.en.strip() or name.zh.strip()},
            "operator": operator,
            "value": _written(operator, ends),
            **measured_in(unit),
            "duration": None,
            "sampling_plan": None,
            "limit_type": "own",
            "confirmed": True,
            "validated_by": document,
            "source": document,
            "confidence": "expert",
        }
    )
    return added


def measured_in(unit: str) -> Limit:
    """A limit's unit as shown and as it travels. Raises InvalidInput for none of the catalogue."""
    if unit and unit not in catalogue.units():
        raise InvalidInput(f"没有单位“{unit}”。", f"There is no unit {unit}.")
    return {"unit": unit or None, "ucum": catalogue.units()[unit] if unit else None}


def remove_own(content: Content, parameter: str) -> Content:
    """The content without a limit that the plant had added. Raises InvalidInput for others."""
    if not parameter.startswith("own-"):
        raise InvalidInput(
            "目录中的限值不能删除，只能改严。",
            "A limit of the catalogue stays; it can only be made stricter.",
        )
    _limit(content, parameter)
    kept = [limit for limit in content["limits"] if limit["parameter"] != parameter]
    return {**deepcopy(content), "limits": deepcopy(kept)}


def name_responsible(content: Content, responsible: Text) -> Content:
    """The content with another post that answers for the point. Raises InvalidInput."""
    if not responsible.zh.strip():
        raise InvalidInput("请填写责任岗位。", "Name the responsible post.")
    english = responsible.en.strip() or responsible.zh.strip()
    return {**deepcopy(content), "responsible": {"zh": responsible.zh.strip(), "en": english}}


def _limit(content: Content, parameter: str) -> Limit:
    for limit in content["limits"]:
        if limit["parameter"] == parameter:
            found: Limit = limit
            return found
    raise InvalidInput(f"没有限值“{parameter}”。", f"There is no limit {parameter}.")


def _named(document: str) -> str:
    if not document.strip():
        raise InvalidInput(
            "请填写企业的依据文件，如《HACCP 计划》及编号。",
            "Name the plant's document that validates it, such as its HACCP plan and number.",
        )
    return document.strip()


def _written(operator: str, ends: Sequence[str]) -> str | list[str]:
    """A limit's value as it is kept: one figure, or both ends."""
    if len(ends) != (2 if operator == "between" else 1):
        raise InvalidInput("请填写限值。", "Give the limit's figures.")
    figures = [_decimal(end) for end in ends]
    if Decimal(figures[0]) > Decimal(figures[-1]):
        raise InvalidInput("下限不能大于上限。", "The lower end exceeds the upper one.")
    return figures if operator == "between" else figures[0]


def _ends(value: str | list[str]) -> list[Decimal]:
    return [Decimal(each) for each in ([value] if isinstance(value, str) else value)]


def _decimal(text: str) -> str:
    plain = text.strip().replace("−", "-").replace("－", "-")
    if not DECIMAL.fullmatch(plain):
        raise InvalidInput(
            f"“{text}”不是数值，请写成 72 或 -18.5。", f"{text} is no figure; write 72 or -18.5."
        )
    return plain


def is_within(limit: Limit, bound: Limit) -> bool:
    """Whether all that `limit` allows is allowed by `bound` too, as far as figures tell."""
    if limit["operator"] != bound["operator"] or limit["operator"] not in ADAPTABLE:
        return False
    new, old = _ends(limit["value"]), _ends(bound["value"])
    if limit["operator"] == "between":
        within = old[0] <= new[0] and new[1] <= old[1]
    else:
        within = new[0] <= old[0] if limit["operator"] == "<=" else new[0] >= old[0]
    return within and _durationis_within(limit["duration"], bound["duration"])


def _durationis_within(new: Mapping[str, str] | None, old: Mapping[str, str] | None) -> bool:
    if old is None:
        return True
    if new is None:
        return False
    figures = Decimal(new["value"]), Decimal(old["value"])
    return figures[0] >= figures[1] if old["operator"] == ">=" else figures[0] <= figures[1]
