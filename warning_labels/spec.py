"""What stands on a label: frozen values, read from JSON and written to it."""

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Final, Literal

Language = Literal["zh", "en"]
Variant = Literal["portrait", "landscape"]
SignalWord = Literal["DANGER", "WARNING", "CAUTION", "NOTICE"]
QrLevel = Literal["Q", "H"]  # error correction: 25 %, or 30 % for wet and greasy places
Operator = Literal["<=", ">=", "between", "plan", "required", "not_permitted", "not_detected"]

MAX_WARNING_CHARACTERS: Final = {"zh": 24, "en": 60}
MOST_GATES: Final = 5


class Value:
    """A frozen value that goes to another process all at once.

    Set there field by field, as frozen classes are otherwise, a label took a sixth of painting it.
    """

    __slots__ = ()
    __dataclass_fields__: ClassVar[dict[str, Any]]

    def __reduce__(self) -> tuple[type["Value"], tuple[Any, ...]]:
        return type(self), tuple([getattr(self, name) for name in self.__dataclass_fields__])


@dataclass(frozen=True, slots=True)
class Text(Value):
    """One text in Chinese and English."""

    zh: str
    en: str

    def of(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Duration(Value):
    operator: Literal["<=", ">="]
    value: str
    unit: str


@dataclass(frozen=True, slots=True)
class SamplingPlan(Value):
    """Microbiological plan: of `n` samples at most `c` above `m`, none above `M`."""

    n: int
    c: int
    m: str
    M: str | None


@dataclass(frozen=True, slots=True)
class Limit(Value):
    """One critical limit. Numbers are decimal strings and are printed as written."""

    name: Text
    operator: Operator
    value: str | tuple[str, str] | None = None  # a pair for `between`
    unit: str | None = None
    duration: Duration | None = None
    sampling_plan: SamplingPlan | None = None
    answers: Text | None = None  # the good answer, where the operator does not word it
    confirmed: bool = True  # False: a process default that the plant has not accepted


@dataclass(frozen=True, slots=True)
class Pictogram(Value):
    key: str
    supplementary: str | None


@dataclass(frozen=True, slots=True)
class LabelSpec(Value):
    """Everything one label says. Equal specifications give identical bytes."""

    signal_word: SignalWord
    warning: Text
    pictogram: Pictogram
    limits: tuple[Limit, ...]
    deviation: Text  # what to do when out of limit: the corrective action's first fragment
    control_point: str  # the point's code: MEAT-05
    step: Text
    responsible: Text  # the post, not a person
    enterprise: str
    issuer: Text
    issued: date
    version: int
    valid_until: date
    code: str | None  # 16 characters; None: a preview, which nobody can scan
    url: str | None  # what the QR symbol holds, upper case
    licence_no: str | None = None
    hotline: str | None = None
    legal_basis: str | None = None  # one line: 食品安全法 第三十四条
    size: str = "M"
    qr_level: QrLevel = "Q"
    variant: Variant = "portrait"
    bilingual: bool = False  # V4: the phrase in two languages of equal standing
    monochrome: bool = False  # V5: for thermal printers, one ink and no shades

    def to_json(self) -> dict[str, Any]:
        """The specification as plain JSON values; `parse_spec` reads it back."""
        return fields(self)


@dataclass(frozen=True, slots=True)
class Gate(Value):
    """One column of a gate board: the point that stands for the gate, with its own label code."""

    name: Text
    signal_word: SignalWord
    warning: Text
    pictogram: Pictogram
    control_point: str
    code: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class BoardSpec(Value):
    """Everything one gate board says (V3)."""

    gates: tuple[Gate, ...]  # in the order of the way through the plant
    duties: tuple[Text, ...]  # what the plant owes at all gates
    enterprise: str
    issuer: Text
    issued: date
    version: int
    valid_until: date
    licence_no: str | None = None
    hotline: str | None = None
    size: str = "BOARD"
    monochrome: bool = False

    def to_json(self) -> dict[str, Any]:
        """The specification as plain JSON values; `parse_spec` reads it back."""
        return fields(self)


@dataclass(frozen=True, slots=True)
class BlankSpec(Value):
    """A label printed before anyone knows where it will hang: its code is bound to a control
    point on site. It says nothing of a hazard, and is printed in one ink."""

    issuer: Text
    issued: date
    code: str | None
    url: str | None
    size: str = "M"
    variant: Variant = "portrait"
    qr_level: QrLevel = "Q"

    def to_json(self) -> dict[str, Any]:
        """The specification as plain JSON values; `parse_spec` reads it back."""
        return {"blank": True, **fields(self)}


Spec = LabelSpec | BoardSpec | BlankSpec


def sharing(spec: Spec, known: dict[Any, Any]) -> Spec:
    """An equal specification whose texts and limits are those of earlier ones where they are equal.

    Ten thousand labels say what some hundred templates say. `known` is the memory of it.
    """
    values = [getattr(spec, name) for name in spec.__dataclass_fields__]
    return type(spec)(
        *[
            known.setdefault(one, one) if isinstance(one, Value | tuple | str) else one
            for one in values
        ]
    )


def fields(value: Value) -> dict[str, Any]:
    """A value's fields as JSON knows them. (`dataclasses.asdict` copies each text; this is run
    for ten thousand labels at once.)"""
    return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}


def plain(value: Any) -> Any:
    """Values, dates and tuples as JSON knows them."""
    if isinstance(value, Value):
        return fields(value)
    if isinstance(value, date):
        return value.isoformat()
    return [plain(item) for item in value] if isinstance(value, tuple) else value
