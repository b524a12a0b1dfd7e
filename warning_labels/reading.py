"""A label's specification from JSON values. Every refusal names the member and the reason."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final, TypeVar, cast, get_args

from warning_labels.errors import SpecError
from warning_labels.formats import (
    BLANK_SIZES,
    BOARD,
    FORMATS,
    LANDSCAPE,
    PORTRAIT,
    usual_variant,
)
from warning_labels.spec import (
    MAX_WARNING_CHARACTERS,
    MOST_GATES,
    BlankSpec,
    BoardSpec,
    Duration,
    Gate,
    LabelSpec,
    Limit,
    Operator,
    Pictogram,
    QrLevel,
    SamplingPlan,
    SignalWord,
    Spec,
    Text,
    Variant,
)
from warning_labels.symbols import SAFETY_SIGNS, SUPPLEMENTARY

T = TypeVar("T")
CODE: Final = re.compile(r"[0-9A-HJKMNP-TV-Z]{16}")  # Crockford base32
DECIMAL: Final = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,15})?")


class Members:
    """The members of one JSON object, asked for one by one."""

    def __init__(self, value: Any, path: str) -> None:
        if not isinstance(value, Mapping):
            raise SpecError(path, "must be an object", "应为 JSON 对象")
        self.values = value
        self.path = path

    def at(self, name: str) -> str:
        return f"{self.path}.{name}" if self.path else name

    def read(self, name: str, reader: Callable[[Any, str], T]) -> T:
        if self.values.get(name) is None:
            raise SpecError(self.at(name), "is missing", "缺少此项")
        return reader(self.values[name], self.at(name))

    def optional(self, name: str, reader: Callable[[Any, str], T]) -> T | None:
        return None if self.values.get(name) is None else self.read(name, reader)


def parse_spec(value: Any) -> Spec:
    """The label, with size BOARD the gate board, that a JSON object describes; with `blank` the
    label without a control point.

    Members it does not know are left aside. Raises SpecError, whose `path` is the member
    (`limits[0].operator`).
    """
    if Members(value, "").optional("blank", truth):
        return parse_blank(value)
    size = Members(value, "").optional("size", one_of((*FORMATS, BOARD.code)))
    return parse_board(value) if size == BOARD.code else parse_label(value)


def parse_label(value: Any) -> LabelSpec:
    """The label of one control point. Raises SpecError."""
    members = Members(value, "")
    size = members.optional("size", one_of(tuple(FORMATS))) or "M"
    code = members.optional("code", code_text)
    return LabelSpec(
        size=size,
        variant=variant(members, size),
        bilingual=members.optional("bilingual", truth) or False,
        monochrome=members.optional("monochrome", truth) or False,
        signal_word=members.read("signal_word", signal_word),
        warning=members.read("warning", warning_text),
        pictogram=members.read("pictogram", pictogram),
        limits=members.read("limits", limits),
        deviation=members.read("deviation", bilingual),
        control_point=members.read("control_point", text),
        step=members.read("step", bilingual),
        responsible=members.read("responsible", bilingual),
        enterprise=members.read("enterprise", text),
        licence_no=members.optional("licence_no", text),
        legal_basis=members.optional("legal_basis", text),
        issuer=members.read("issuer", bilingual),
        issued=members.read("issued", day),
        version=members.read("version", whole_number(1)),
        valid_until=members.read("valid_until", day),
        qr_level=qr_level(members),
        hotline=members.optional("hotline", text),
        code=code,
        url=members.read("url", text) if code else members.optional("url", text),
    )


def parse_board(value: Any) -> BoardSpec:
    """The gate board of one plant. Raises SpecError."""
    members = Members(value, "")
    return BoardSpec(
        monochrome=members.optional("monochrome", truth) or False,
        gates=members.read("gates", gates),
        duties=members.read("duties", list_of(bilingual)),
        enterprise=members.read("enterprise", text),
        licence_no=members.optional("licence_no", text),
        issuer=members.read("issuer", bilingual),
        issued=members.read("issued", day),
        version=members.read("version", whole_number(1)),
        valid_until=members.read("valid_until", day),
        hotline=members.optional("hotline", text),
    )


def parse_blank(value: Any) -> BlankSpec:
    """The label whose code is bound to a control point on site. Raises SpecError."""
    members = Members(value, "")
    size = members.optional("size", one_of(BLANK_SIZES)) or "M"
    code = members.optional("code", code_text)
    return BlankSpec(
        size=size,
        variant=variant(members, size),
        issuer=members.read("issuer", bilingual),
        issued=members.read("issued", day),
        qr_level=qr_level(members),
        code=code,
        url=members.read("url", text) if code else members.optional("url", text),
    )


def gates(value: Any, path: str) -> tuple[Gate, ...]:
    read = list_of(gate)(value, path)
    if not 1 <= len(read) <= MOST_GATES:
        raise SpecError(
            path,
            f"has {len(read)} gates, a board carries 1 to {MOST_GATES}",
            f"有 {len(read)} 个关口，一块告示板可放 1 至 {MOST_GATES} 个",
        )
    return read


def gate(value: Any, path: str) -> Gate:
    members = Members(value, path)
    code = members.optional("code", code_text)
    return Gate(
        name=members.read("name", bilingual),
        signal_word=members.read("signal_word", signal_word),
        warning=members.read("warning", warning_text),
        pictogram=members.read("pictogram", pictogram),
        control_point=members.read("control_point", text),
        code=code,
        url=members.read("url", text) if code else members.optional("url", text),
    )


def variant(members: Members, size: str) -> Variant:
    """Portrait or landscape, where the size has it; the usual one when nothing is said."""
    formats = {"portrait": PORTRAIT, "landscape": LANDSCAPE}
    choices = tuple(name for name, sizes in formats.items() if size in sizes)
    chosen = members.optional("variant", one_of(choices)) or usual_variant(size)
    return cast(Variant, chosen)


def qr_level(members: Members) -> QrLevel:
    return cast(QrLevel, members.optional("qr_level", one_of(get_args(QrLevel))) or "Q")


def signal_word(value: Any, path: str) -> SignalWord:
    return cast(SignalWord, one_of(get_args(SignalWord))(value, path))


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
    return list_of(parse_limit)(value, path)


def pictogram(value: Any, path: str) -> Pictogram:
    members = Members(value, path)
    return Pictogram(
        members.read("key", one_of(tuple(SAFETY_SIGNS))),
        members.optional("supplementary", one_of(tuple(SUPPLEMENTARY))),
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
            raise SpecError(
                f"{path}.{language}",
                f"has {length} characters, {most} at most",
                f"有 {length} 个字符，最多 {most} 个",
            )
    return warning


def bilingual(value: Any, path: str) -> Text:
    members = Members(value, path)
    return Text(members.read("zh", text), members.read("en", text))


def text(value: Any, path: str) -> str:
    if not isinstance(value, str):
        raise SpecError(path, "must be a text", "应为文字")
    if not value.strip():
        raise SpecError(path, "is empty", "为空")
    return value.strip()


def truth(value: Any, path: str) -> bool:
    if not isinstance(value, bool):
        raise SpecError(path, "must be true or false", "应为 true 或 false")
    return value


def decimal(value: Any, path: str) -> str:
    if not isinstance(value, str) or not DECIMAL.fullmatch(value):
        raise SpecError(
            path,
            'must be a decimal number in quotes, like "0.5"',
            '应为加引号的十进制数，例如 "0.5"',
        )
    return value


def pair(value: Any, path: str) -> tuple[str, str]:
    if not isinstance(value, list | tuple) or len(value) != 2:
        raise SpecError(path, "must be a list of two decimal numbers", "应为两个十进制数的列表")
    return decimal(value[0], f"{path}[0]"), decimal(value[1], f"{path}[1]")


def day(value: Any, path: str) -> date:
    try:
        return date.fromisoformat(text(value, path))
    except ValueError:
        raise SpecError(
            path,
            f"{value!r} is not a date like 2026-11-23",
            f"{value!r} 不是日期，应写成 2026-11-23",
        ) from None


def code_text(value: Any, path: str) -> str:
    code = text(value, path)
    if not CODE.fullmatch(code):
        raise SpecError(
            path,
            "must be 16 characters of 0-9 A-Z without I, L, O, U",
            "应为 16 个字符：0-9 A-Z，不含 I、L、O、U",
        )
    return code


def whole_number(least: int) -> Callable[[Any, str], int]:
    def read(value: Any, path: str) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or value < least:
            raise SpecError(
                path, f"must be a whole number from {least}", f"应为不小于 {least} 的整数"
            )
        return value

    return read


def one_of(choices: tuple[str, ...]) -> Callable[[Any, str], str]:
    def read(value: Any, path: str) -> str:
        if value not in choices:
            listed = ", ".join(choices)
            raise SpecError(
                path, f"{value!r} is none of {listed}", f"{value!r} 不在可选值 {listed} 之中"
            )
        return cast(str, value)

    return read


def list_of(reader: Callable[[Any, str], T]) -> Callable[[Any, str], tuple[T, ...]]:
    def read(value: Any, path: str) -> tuple[T, ...]:
        if not isinstance(value, list | tuple):
            raise SpecError(path, "must be a list", "应为列表")
        return tuple(reader(item, f"{path}[{number}]") for number, item in enumerate(value))

    return read
