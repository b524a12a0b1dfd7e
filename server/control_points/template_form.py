"""The form in which the bureau writes a template: a content as typed, and typed as a content.

What is typed is one flat mapping, so that a form that was refused comes back as it was sent.
Needs no database.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import NamedTuple

from warning_labels import typefaces
from warning_labels.spec import MAX_WARNING_CHARACTERS

from ..language import Text
from ..obligations import ledgers
from ..problems import InvalidInput
from . import catalogue, template_limits
from .catalogue import Content
from .schemas import ContentSchema
from .template_limits import BUREAU, MISSING, Typed

MOST_DUTIES, MOST_BASES = 6, 6


class Field(NamedTuple):
    """A text in both languages. `most`: characters in Chinese; English has three times so, or
    `most_english`."""

    label: Text
    hint: Text
    most: int
    most_english: int = 0

    @property
    def most_en(self) -> int:
        return self.most_english or 3 * self.most


TEXTS = {
    "step": Field(
        Text("名称（环节）", "Name (step)"),
        Text("如：熟制（中心温度）", "such as: cooking (core temperature)"),
        20,
    ),
    "hazard": Field(
        Text("控制什么危害", "Hazard that is controlled"),
        Text("如：致病菌残存", "such as: surviving pathogens"),
        30,
    ),
    "warning": Field(
        Text("警示语", "Warning"),
        Text("印在标签最醒目处，宜短", "The most prominent line of the label; keep it short"),
        MAX_WARNING_CHARACTERS["zh"],
        MAX_WARNING_CHARACTERS["en"],
    ),
    "what": Field(Text("监控什么", "What is monitored"), Text("", ""), 40),
    "how": Field(Text("怎样监控", "How"), Text("", ""), 40),
    "frequency": Field(Text("频次", "How often"), Text("如：每批、每班", "such as: each lot"), 20),
    "who": Field(
        Text("由谁监控（责任岗位）", "By whom (responsible post)"),
        Text("印在标签上；企业可在计划中改", "Printed on labels; a plan may name another"),
        20,
    ),
    "corrective_action": Field(
        Text("偏差时怎样纠正", "Corrective action"),
        Text("标签印到第一个分号为止", "Labels print it up to the first semicolon"),
        80,
    ),
}
_MONITORED = ("what", "how", "frequency", "who")


def typed_of(content: Content, shipped: Content | None) -> dict[str, str]:
    """A content as the form shows it to be changed."""
    theirs = shipped["limits"] if shipped else []
    typed = {
        "hazard_type": content["hazard"]["type"],
        "signal_word": content["signal_word"],
        "pictogram": content["pictogram"]["key"],
        "supplementary": content["pictogram"]["supplementary"] or "",
    } | {f"ledger_{code}": "1" for code in content["records"]}
    for name in TEXTS:
        told = content["monitoring"][name] if name in _MONITORED else content[name]
        typed |= {f"{name}_zh": told["zh"], f"{name}_en": told["en"]}
    typed |= template_limits.typed_of(content["limits"], theirs)
    for number, duty in enumerate(content["obligations"]):
        typed |= {f"duty{number}_{part}": duty[part] for part in ("zh", "en", "basis")}
    for number, basis in enumerate(content["legal_basis"]):
        typed |= {f"basis{number}_{part}": basis[part] for part in ("ref", "clause")}
    return typed


EMPTY = {"hazard_type": "biological", "signal_word": "WARNING", "pictogram": "W001"} | {
    "supplementary": "",
    "ledger_L06": "1",
}


def read(typed: Typed, shipped: Content | None, before: Content | None) -> Content:
    """The content that was typed.

    `shipped` is what a changed template is in the catalogue: its limits stay, no laxer where the
    law sets them. `before` is what holds now. Raises InvalidInput, its errors by field.
    """
    reading = _Reading(typed)
    texts = {name: reading.text(name, field) for name, field in TEXTS.items()}
    content = {
        "step": texts["step"],
        "hazard": {"type": reading.choice("hazard_type", "hazard_type"), **texts["hazard"]},
        "limits": template_limits.read(reading, shipped, before),
        "monitoring": {name: texts[name] for name in _MONITORED},
        "corrective_action": texts["corrective_action"],
        "warning": texts["warning"],
        "obligations": list(reading.duties()),
        "pictogram": {
            "key": reading.choice("pictogram", "pictogram"),
            "supplementary": reading.choice("supplementary", "supplementary_pictogram", True)
            or None,
        },
        "signal_word": reading.choice("signal_word", "signal_word"),
        "responsible": texts["who"],
        "records": reading.ledgers(before),
        "legal_basis": list(reading.bases(shipped, before)),
        "confidence": BUREAU,
    }
    reading.refuse()
    if shipped is not None and {**content, "confidence": shipped["confidence"]} == shipped:
        return deepcopy(shipped)  # nothing of it is the bureau's
    if wrong := ContentSchema().validate(content):
        raise InvalidInput(errors=wrong)
    return content


def half_changed(before: Content, after: Content) -> list[str]:
    """The texts whose Chinese changed below an English that stayed."""
    old, new = ({**one, **one["monitoring"]} for one in (before, after))
    return [
        name
        for name in TEXTS
        if old[name]["zh"] != new[name]["zh"] and old[name]["en"] == new[name]["en"]
    ]


class _Reading:
    """Reads the form's fields one by one and collects what is wrong with them."""

    def __init__(self, typed: Typed) -> None:
        self.typed = typed
        self.errors: dict[str, Text] = {}

    def refuse(self) -> None:
        if self.errors:
            raise InvalidInput(
                "没有保存：请改正标出的项目。",
                "Not saved: please correct what is marked.",
                errors=self.errors,
            )

    def text(self, name: str, field: Field) -> dict[str, str]:
        zh = self.plain(f"{name}_zh", field.most)
        if not zh:
            self.errors.setdefault(f"{name}_zh", MISSING)
        en = self.plain(f"{name}_en", field.most_en)
        return {"zh": zh, "en": en or zh}

    def choice(self, name: str, enum: str, optional: bool = False) -> str:
        code = self.typed.get(name, "")
        if code not in catalogue.choices(enum) and not (optional and not code):
            self.errors[name] = Text("请从列表中选择。", "Choose from the list.")
        return code

    def ledgers(self, before: Content | None) -> list[str]:
        """Those that are ticked, in the order in which they were."""
        order = [*(before["records"] if before else ()), *(one.code for one in ledgers.every())]
        found = [code for code in dict.fromkeys(order) if self.typed.get(f"ledger_{code}")]
        if not found:
            self.errors["ledgers"] = Text("请至少勾选一个台账。", "Tick at least one ledger.")
        return found

    def duties(self) -> Iterator[dict[str, str]]:
        for number in range(MOST_DUTIES):
            row = {part: self.plain(f"duty{number}_{part}", 120) for part in ("zh", "en", "basis")}
            if not any(row.values()):
                continue
            for part in ("zh", "basis"):
                if not row[part]:
                    self.errors.setdefault(f"duty{number}_{part}", MISSING)
            yield {**row, "en": row["en"] or row["zh"]}

    def bases(self, *earlier: Content | None) -> Iterator[dict[str, str]]:
        """What the content stands on. One that stood in an earlier content keeps its mark."""
        known = [basis for one in earlier if one for basis in one["legal_basis"]]
        marks = {(one["ref"], one["clause"]): one["confidence"] for one in reversed(known)}
        none = True
        for number in range(MOST_BASES):
            ref, clause = (self.plain(f"basis{number}_{part}", 60) for part in ("ref", "clause"))
            if clause and not ref:
                self.errors.setdefault(f"basis{number}_ref", MISSING)
            if ref:
                none = False
                confidence = marks.get((ref, clause), BUREAU)
                yield {"ref": ref, "clause": clause, "confidence": confidence}
        if none:
            self.errors.setdefault(
                "basis0_ref",
                Text(
                    "请写明依据的文件，如本局公告及文号。", "Name the document that it stands on."
                ),
            )

    def plain(self, name: str, most: int) -> str:
        """What was typed there, if labels can print it."""
        text = " ".join(self.typed.get(name, "").split())
        if len(text) > most:
            self.errors[name] = Text(
                f"太长：最多 {most} 字，现有 {len(text)} 字。",
                f"Too long: {most} characters at most, it has {len(text)}.",
            )
        elif typefaces().legible(text) != text:
            self.errors[name] = Text(
                "有标签字体印不出的字符，请更换。", "It has a character that labels cannot print."
            )
        return text
