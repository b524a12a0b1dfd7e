"""A run's selection and manner as forms carry them, in addresses and in posts alike."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict

from ..problems import InvalidInput
from .manner import SAMPLE, Manner
from .selection import NEEDS, Selection

Form = MultiDict[str, str]

LONGEST_COUNT = 9  # digits
MEASURED = ("measured_a", "measured_b", "measured_c", "measured_d")  # on the ruler page


def read_selection(form: Form) -> Selection:
    """Whom to print for. Raises InvalidInput."""
    return Selection(
        region=form.get("region", ""),
        enterprise=read_uuid(form.get("enterprise")),
        category=form.get("category", ""),
        gate=form.get("gate", ""),
        needs=tuple(need for need in form.getlist("need") if need in NEEDS),
    )


def read_blanks(form: Form) -> Selection:
    """How many blank labels, for which region; `blanks.check` says whether that can be.

    Raises InvalidInput.
    """
    typed = form.get("blanks", "").strip()
    if not typed.isdecimal() or len(typed) > LONGEST_COUNT:
        raise InvalidInput("请填写要印多少张，用数字。", "Say how many to print, as a number.")
    return Selection(region=form.get("region", ""), blanks=int(typed))


def read_manner(form: Form) -> Manner:
    """How to print. Raises InvalidInput for what cannot be printed so."""
    size, _, variant = form.get("size", "M").partition("-")
    return Manner(
        size=size,
        variant=variant,
        bilingual=form.get("look") == "bilingual",
        monochrome=form.get("look") == "monochrome",
        format=form.get("format", "pdf"),
        dpi=int(_number(form, "dpi", 0)),
        stock=form.get("stock", "roll"),
        start=int(_number(form, "start", 1)),
        crop_marks="crop_marks" in form,
        bleed="bleed" in form,
        measured=_measured(form),
        verify=None if form.get("verify") == "all" else SAMPLE,
    ).check()


def fields_of(selection: Selection, manner: Manner) -> dict[str, Any]:
    """What `read_selection` and `read_manner` read back: for addresses and hidden inputs."""
    look = "bilingual" if manner.bilingual else "monochrome" if manner.monochrome else ""
    fields: dict[str, Any] = {
        "region": selection.region,
        "enterprise": selection.enterprise or "",
        "category": selection.category,
        "gate": selection.gate,
        "blanks": selection.blanks or "",
        "need": list(selection.needs),
        "size": manner.size + (f"-{manner.variant}" if manner.variant else ""),
        "look": look,
        "format": manner.format,
        "dpi": manner.dpi or "",
        "stock": manner.stock,
        "start": manner.start,
        "verify": "all" if manner.verify is None else "",
    }
    measured = zip(MEASURED, manner.measured or (), strict=False)
    fields |= {name: f"{distance:g}" for name, distance in measured}
    flags = ("crop_marks", "bleed")
    return fields | {name: "1" for name in flags if getattr(manner, name)}


def read_uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        raise InvalidInput from None


def _measured(form: Form) -> tuple[float, float, float, float] | None:
    """The four distances of the ruler page; None where none was typed."""
    if not any(form.get(name, "").strip() for name in MEASURED):
        return None
    if not all(form.get(name, "").strip() for name in MEASURED):
        raise InvalidInput(
            "打印机校正要填 A、B、C、D 四个数，或都不填。",
            "Printer correction takes all four of A, B, C and D, or none.",
        )
    a, b, c, d = (_number(form, name, 0) for name in MEASURED)
    return a, b, c, d


def _number(form: Form, name: str, default: float) -> float:
    text = form.get(name, "").strip().replace("，", ".").replace(",", ".") or str(default)
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if value != value or abs(value) > 100_000:
        raise InvalidInput(f"“{text}”不是数。", f"“{text}” is no number.", errors={name: [text]})
    return value
