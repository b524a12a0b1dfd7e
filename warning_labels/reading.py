"""A label's specification from JSON values. Every refusal names the member and the reason."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, TypeVar, cast, get_args

from warning_labels.errors import SpecError
from warning_labels.formats import FORMATS
from warning_labels.spec import (
    MAX_WARNING_CHARACTERS,
    Duration,
    LabelSpec,
    Limit,
    Operator,
    Pictogram,
    QrLevel,
    SamplingPlan,
    SignalWord,
    Text,
)
from warning_labels.symbols import SYMBOLS

T = TypeVar("T")
CODE: Final = re.compile(r"[0-9A-HJKMNP-TV-Z]{16}")  # Crockford base32
DECIMAL: Final = re.compile(r"-?\d{1,15}(\.\d{1,15})?")


class Members:
    """The members of one JSON object, asked for one by one."""

    def __init__(self, value: Any, path: str) -> None:
        if not isinstance(value, Mapping):
            raise SpecError(path, "must be an object")
        self.values = value
        self.path = path

    def at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def read(self, name: str, reader: Callable[[Any, str], T]) -> T:
        if self.values.get(name) is None:
            raise SpecError(self.at(name), "is missing")
        return reader(self.values[name], self.at(name))

    def optional(self, name: str, reader: Callable[[Any, str], T]) -> T | None:
        return None if self.values.get(name) is None else self.read(name, reader)


def parse_spec(value: Any) -> LabelSpec:
    """The label that a JSON object describes; members it does not know are left aside.

    Raises SpecError, whose `path` is the member (`limits[0].operator`).
    """
    members = Members(value, "")
    code = members.optional("code", code_text)
    return LabelSpec(
        size=members.optional("size", one_of(tuple(FORMATS))) or "M",
        signal_word=cast(SignalWord, members.read("signal_word", one_of(get_args(SignalWord)))),
        warning=members.read("warning", warning_text),
        pictogram=members.read("pictogram", pictogram),
        limits=members.read("limits", limits),
        deviation=members.read("deviation", bilingual),
        control_point=members.read("control_point", text),
        step=members.read("step", bilingual),
        responsible=members.read("responsible", bilingual),
        enterprise=members.read("enterprise", text),
        licence_no=members.optional("licence_no", text),
        issuer=members.read("issuer", bilingual),
        issued=members.read("issued", day),
        version=members.read("version", whole_number(1)),
        valid_until=members.read("valid_until", day),
        qr_level=cast(QrLevel, members.optional("qr_level", one_of(get_args(QrLevel))) or "Q"),
        hotline=members.optional("hotline", text),
        code=code,
        url=members.read("url", text) if code else members.optional("url", text),
    )


def parse_limit(value: Any, path: str = "") -> Limit:
    """One critical limit, in the shape in which a control point carries it."""
    members = Members(value, path)
    operator = cast(Operator, members.read("operator", one_of(get_args(Operator))))
    plan = members.read if operator == "plan" else members.optional
    return Limit(
        name=members.read("name", bilingual),
        operator=operator,
        value=limit_value(members, operator),
        unit=members.optional("unit", text),
        duration=members.optional("duration", duration),
        sampling_plan=plan("sampling_plan", sampling_plan),
        answers=members.optional("answers", bilingual),
        confirmed=members.read("confirmed", truth) if "confirmed" in members.values else True,
    )


def limit_value(members: Members, operator: Operator) -> str | tuple[str, str] | None:
    if operator == "between":
        return members.read("value", pair)
    return members.read("value", decimal) if operator in ("<=", ">=") else None


def limits(value: Any, path: str) -> tuple[Limit, ...]:
    if not isinstance(value, list | tuple):
        raise SpecError(path, "must be a list")
    return tuple(parse_limit(item, f"{path}[{number}]") for number, item in enumerate(value))


def pictogram(value: Any, path: str) -> Pictogram:
    members = Members(value, path)
    signs = tuple(key for key in SYMBOLS if not key.startswith("X-"))
    plain = tuple(key for key in SYMBOLS if key.startswith("X-"))
    return Pictogram(
        members.read("key", one_of(signs)), members.optional("supplementary", one_of(plain))
    )


def duration(value: Any, path: str) -> Duration:
    members = Members(value, path)
    operator = members.read("operator", one_of(("<=", ">=")))
    return Duration(
        "<=" if operator == "<=" else ">=",
        members.read("value", decimal),
        members.read("unit", text),
    )


def sampling_plan(value: Any, path: str) -> SamplingPlan:
    members = Members(value, path)
    return SamplingPlan(
        n=members.read("n", whole_number(1)),
        c=members.read("c", whole_number(0)),
        m=members.read("m", decimal),
        M=members.optional("M", decimal),
    )


def warning_text(value: Any, path: str) -> Text:
    warning = bilingual(value, path)
    for language, most in MAX_WARNING_CHARACTERS.items():
        length = len(warning.zh if language == "zh" else warning.en)
        if length > most:
            raise SpecError(f"{path}.{language}", f"has {length} characters, {most} at most")
    return warning


def bilingual(value: Any, path: str) -> Text:
    members = Members(value, path)
    return Text(members.read("zh", text), members.read("en", text))


def text(value: Any, path: str) -> str:
    if not isinstance(value, str):
        raise SpecError(path, "must be a text")
    if not value.strip():
        raise SpecError(path, "is empty")
    return value.strip()


def truth(value: Any, path: str) -> bool:
    if not isinstance(value, bool):
        raise SpecError(path, "must be true or false")
    return value


def decimal(value: Any, path: str) -> str:
    if not isinstance(value, str) or not DECIMAL.fullmatch(value):
        raise SpecError(path, 'must be a decimal number in quotes, like "0.5"')
    return value


def pair(value: Any, path: str) -> tuple[str, str]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise SpecError(path, "must be a list of two decimal numbers")
    return decimal(value[0], f"{path}[0]"), decimal(value[1], f"{path}[1]")


def day(value: Any, path: str) -> date:
    try:
        return date.fromisoformat(text(value, path))
    except ValueError:
        raise SpecError(path, f"{value!r} is not a date like 2026-11-23") from None


def code_text(value: Any, path: str) -> str:
    if not CODE.fullmatch(text(value, path)):
        raise SpecError(path, "must be 16 characters of 0-9 A-Z without I, L, O, U")
    return cast(str, value)


def whole_number(least: int) -> Callable[[Any, str], int]:
    def read(value: Any, path: str) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise SpecError(path, f"must be a whole number from {least}")
        return value

    return read


def one_of(choices: tuple[str, ...]) -> Callable[[Any, str], str]:
    def read(value: Any, path: str) -> str:
        if value not in choices:
            raise SpecError(path, f"{value!r} is none of {', '.join(choices)}")
        return cast(str, value)

    return read
