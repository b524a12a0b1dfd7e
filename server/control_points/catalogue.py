"""The catalogue of control points that ships with the program: data in, templates out.

Knows no database. A template's `content` already has the form in which a plan keeps it and a
phone receives it; every figure in it is a decimal string, as the source writes it.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from importlib import resources
from typing import Any, Literal

from ..checks.checklist import Gate
from ..language import Text

GATES: Sequence[Gate] = (
    "market_access",
    "raw_material",
    "purchase_channel",
    "process",
    "outgoing_inspection",
)
_NUMBERED = {"<=", ">=", "between"}
# A shipped template has a number after the dash; B and a number is one of the bureau's own.
_LINE = re.compile(r"([A-Z]+-B?[0-9]{2})(?:-([2-9]|[1-9][0-9]))?")

Content = dict[str, Any]
Origin = Literal["shipped", "changed", "own"]  # the latter two by the bureau


@dataclass(frozen=True)
class Category:
    """A kind of producer, by what it makes."""

    code: str
    name: Text
    licence_category: str
    licence_subcategory: str
    standards: tuple[str, ...]


@dataclass(frozen=True)
class Template:
    """A control point as the catalogue, or the bureau, proposes it."""

    code: str
    category_code: str
    gate: Gate
    content: Content  # never changed: a plan keeps a copy of its own
    version: str  # of the catalogue; B3 follows where the bureau's third version holds
    origin: Origin = "shipped"

    @cached_property
    def sha256(self) -> str:
        """By which a control point remembers which content it was last brought up to, hex."""
        return sha256_of(self.content)


@cache
def _raw() -> dict[str, Any]:
    text = (resources.files(__package__) / "data" / "ccp_catalogue.json").read_text("utf-8")
    raw: dict[str, Any] = json.loads(text, parse_float=Decimal)
    return raw


@cache
def version() -> str:
    """The version of the catalogue, kept with every plan that was accepted from it."""
    meta = _raw()["meta"]
    return f"{meta['schema_version']}-{meta['as_of']}"


@cache
def categories() -> Mapping[str, Category]:
    """The categories by code, in the catalogue's order."""
    return {
        raw["code"]: Category(
            code=raw["code"],
            name=Text(raw["name_zh"], raw["name_en"]),
            licence_category=raw["licence_category"],
            licence_subcategory=raw["licence_subcategory"],
            standards=tuple(raw["main_standards"]),
        )
        for raw in _raw()["categories"]
    }


@cache
def templates() -> Mapping[str, Template]:
    """All templates by code, in the catalogue's order."""
    return {
        raw["code"]: Template(
            code=raw["code"],
            category_code=raw["category_code"],
            gate=raw["gate"],
            content=_content(raw),
            version=version(),
        )
        for raw in _raw()["ccps"]
    }


def of_category(templates: Iterable[Template], category_code: str) -> list[Template]:
    """Those of one category, by gate and then by code."""
    found = [each for each in templates if each.category_code == category_code]
    return sorted(found, key=lambda each: (GATES.index(each.gate), each.code))


def template_code(code: str) -> str | None:
    """The code of the template behind a control point's: MEAT-05-2 is a second line of MEAT-05."""
    match = _LINE.fullmatch(code)
    return match[1] if match else None


def sha256_of(content: Content) -> str:
    """Of a content, however its members are ordered; hex."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def choices(enum: str) -> Mapping[str, Text]:
    """The names of all codes of an enumeration, as `name_of` has them."""
    return {code: name_of(enum, code) for code in _raw()["enums"][enum]}


def name_of(enum: str, code: str) -> Text:
    """The name of a `gate`, `hazard_type`, `signal_word`, `pictogram` or its supplement."""
    raw = _raw()["enums"][enum][code]
    return Text(raw["zh"], raw["en"])


@cache
def units() -> Mapping[str, str]:
    """The units that limits are given in: as shown → as they travel (UCUM)."""
    limits = (limit for raw in _raw()["ccps"] for limit in raw["critical_limits"])
    return {limit["unit"]: limit["ucum"] for limit in limits if limit["unit"]}


def _content(raw: Mapping[str, Any]) -> Content:
    monitoring = raw["monitoring"]
    hazard = {"type": raw["hazard_type"], "zh": raw["hazard_zh"], "en": raw["hazard_en"]}
    return {
        "step": _text(raw, "step"),
        "hazard": hazard,
        "limits": [_limit(limit) for limit in raw["critical_limits"]],
        "monitoring": {
            name: _text(monitoring, name) for name in ("what", "how", "frequency", "who")
        },
        "corrective_action": _text(raw, "corrective_action"),
        "warning": _text(raw, "warning"),
        "obligations": raw["obligations"],
        "pictogram": raw["pictogram"],
        "signal_word": raw["signal_word"],
        "responsible": _text(monitoring, "who"),
        "records": raw["records"],
        "legal_basis": raw["legal_basis"],
        "confidence": raw["confidence"],
    }


def _limit(raw: Mapping[str, Any]) -> dict[str, Any]:
    # Colonies are counted, so a limit on them is a whole number; the file writes some as 10000.0.
    counted = (raw["ucum"] or "").startswith("[CFU]")
    value = raw["value"] if raw["operator"] in _NUMBERED else None
    duration, plan = raw["duration"], raw["sampling_plan"]
    limit = {
        "parameter": raw["parameter"],
        "name": _text(raw, "parameter"),
        "operator": raw["operator"],
        "value": [_figure(end) for end in value]
        if isinstance(value, list)
        else _figure(value, counted),
        "unit": raw["unit"],
        "ucum": raw["ucum"],
        "duration": duration and {**duration, "value": _figure(duration["value"])},
        "sampling_plan": plan
        and {**plan, "m": _figure(plan["m"], counted), "M": _figure(plan["M"], counted)},
        "limit_type": raw["limit_type"],
        # A common industry value binds nobody until the plant has made it its own.
        "confirmed": raw["limit_type"] != "process_default",
        "source": raw["source"],
        "confidence": raw["confidence"],
    }
    for name, part in (("answers", "answer"), ("note", "note")):
        if f"{part}_zh" in raw:
            limit[name] = _text(raw, part)
    return limit


def _figure(number: Decimal | int | None, counted: bool = False) -> str | None:
    """The number as the catalogue writes it; a count without a fraction."""
    if number is None:
        return None
    return str(int(number)) if counted else format(Decimal(number), "f")


def _text(raw: Mapping[str, Any], name: str) -> dict[str, str]:
    return {"zh": raw[f"{name}_zh"], "en": raw[f"{name}_en"]}
