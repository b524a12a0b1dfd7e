"""What staff may change in a plan's content, content in and content out. Needs no database.

A legal limit can be made stricter, never laxer. A common industry value becomes the plant's own
once the plant names the document that validates it.
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
            limit |= {"confirmed": True, "validated_by": document}
    return confirmed


def adapt(
    content: Content,
    template_code: str,
    parameter: str,
    ends: Sequence[str],
    duration: str | None,
    document: str,
) -> Content:
    """The content with another value for one limit, validated by the plant's document.

    `ends` are low and high for `between`, else the one figure. Raises InvalidInput, or TooLax
    for a legal limit.
    """
    adapted = deepcopy(content)
    limit = _limit(adapted, parameter)
    if limit["operator"] not in ADAPTABLE:
        raise InvalidInput("这个限值没有可改的数值。", "This limit has no figure to change.")
    document = _named(document)
    written = _written(limit["operator"], ends)
    _require_not_laxer(template_code, parameter, written)
    limit |= {
        "value": written,
        "limit_type": "own",
        "confirmed": True,
        "validated_by": document,
        "source": document,
        "confidence": "expert",
    }
    if limit["duration"] and duration:
        limit["duration"] = {**limit["duration"], "value": _decimal(duration)}
        _require_duration_not_laxer(template_code, parameter, limit["duration"])
    return adapted


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
    if unit and unit not in catalogue.units():
        raise InvalidInput(f"没有单位“{unit}”。", f"There is no unit {unit}.")
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
            "unit": unit or None,
            "ucum": catalogue.units()[unit] if unit else None,
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


def _require_not_laxer(template_code: str, parameter: str, value: str | list[str]) -> None:
    legal = _legal(template_code, parameter)
    if legal is None:
        return
    if not _within(legal["operator"], _ends(value), _ends(legal["value"])):
        raise _too_lax(legal)


def _within(operator: str, new: list[Decimal], bounds: list[Decimal]) -> bool:
    """Whether all that `new` allows is allowed by `bounds` too."""
    if operator == "between":
        return bounds[0] <= new[0] and new[1] <= bounds[1]
    return new[0] <= bounds[0] if operator == "<=" else new[0] >= bounds[0]


def _require_duration_not_laxer(template_code: str, parameter: str, new: Mapping[str, str]) -> None:
    legal = _legal(template_code, parameter)
    if legal is None or legal["duration"] is None:
        return
    old, now = Decimal(legal["duration"]["value"]), Decimal(new["value"])
    if now < old if new["operator"] == ">=" else now > old:
        raise _too_lax(legal)


def _legal(template_code: str, parameter: str) -> Limit | None:
    """The catalogue's limit of that name, where a law or standard sets it."""
    for limit in catalogue.templates()[template_code].content["limits"]:
        if limit["parameter"] == parameter and limit["limit_type"] == "regulatory":
            found: Limit = limit
            return found
    return None


def _too_lax(legal: Limit) -> TooLax:
    return TooLax(
        f"“{legal['name']['zh']}”是法定限值（{legal['source']}），只能改严。",
        f"{legal['name']['en']} is set by {legal['source']}; it can only be made stricter.",
    )
