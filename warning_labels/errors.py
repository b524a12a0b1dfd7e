"""What can be wrong with a label. Each error names the field of the specification, as a path."""

import re
from typing import Final

from warning_labels.spec import Text

# The members of a specification as people call them.
FIELDS: Final = {
    "size": Text("规格", "size"),
    "variant": Text("版式", "variant"),
    "signal_word": Text("信号词", "signal word"),
    "warning": Text("警示语", "warning phrase"),
    "pictogram": Text("图形标志", "pictogram"),
    "limits": Text("关键限值", "critical limit"),
    "deviation": Text("偏差处置", "corrective action"),
    "control_point": Text("控制点编号", "control point"),
    "step": Text("工序", "step"),
    "responsible": Text("责任岗位", "post responsible"),
    "enterprise": Text("企业名称", "enterprise name"),
    "licence_no": Text("许可证编号", "licence number"),
    "legal_basis": Text("依据", "legal basis"),
    "issuer": Text("发放单位", "issuer"),
    "issued": Text("发放日期", "date of issue"),
    "version": Text("版本", "version"),
    "valid_until": Text("有效期至", "valid until"),
    "hotline": Text("监督电话", "hotline"),
    "code": Text("标签编号", "label code"),
    "url": Text("二维码网址", "address in the QR symbol"),
    "gates": Text("关口", "gate"),
    "duties": Text("企业义务", "duty"),
}
PATH: Final = re.compile(r"(?:\[\d+\]\.?)?([a-z_]*)(?:\[(\d+)\])?")


class LabelError(Exception):
    """A label that cannot be made: `path` is the field (`limits[0].unit`).

    `reason` is English, `reason_zh` Chinese; `text` says all of it in both languages.
    """

    def __init__(self, path: str, reason: str, reason_zh: str = "") -> None:
        super().__init__(f"{path}: {reason}" if path else reason)
        self.path = path
        self.reason = reason
        self.reason_zh = reason_zh or reason

    def __reduce__(self) -> tuple[type["LabelError"], tuple[str, str, str]]:
        """Lets the error travel between processes."""
        return type(self), (self.path, self.reason, self.reason_zh)

    @property
    def text(self) -> Text:
        """For people: the field by its name, then what is wrong and what to do."""
        name = field_name(self.path)
        if name is None:
            return Text(self.reason_zh, self.reason)
        return Text(
            f"{name.zh}（{self.path}）：{self.reason_zh}", f"{name.en} ({self.path}): {self.reason}"
        )

    def within(self, prefix: str) -> "LabelError":
        """The same error, seen from the list that holds the label (`[3]`)."""
        path = f"{prefix}.{self.path}" if self.path else prefix
        return type(self)(path, self.reason, self.reason_zh)


class SpecError(LabelError):
    """A member is missing, of the wrong type, or holds a value that no label can carry."""


class TextDoesNotFit(LabelError):
    """A text needs more room than its panel has at the smallest readable size."""


class UnknownCharacter(LabelError):
    """No font at hand has the character."""


class SymbolTooDense(LabelError):
    """The address does not fit the QR symbol that still scans well."""


def field_name(path: str) -> Text | None:
    """What people call the member that a path begins with; the third limit is limit 3."""
    match = PATH.match(path)
    name = FIELDS.get(match[1]) if match else None
    if name is None or match is None or match[2] is None:
        return name
    number = int(match[2]) + 1
    return Text(f"{name.zh}{number}", f"{name.en} {number}")
