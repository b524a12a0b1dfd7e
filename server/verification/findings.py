"""What does not fit: the first of it is what staff hear of."""

from __future__ import annotations

from typing import NamedTuple

from ..language import Text


class Finding(NamedTuple):
    """Something that is not as the signed texts say."""

    what: Text
    leaf: int | None  # index of the leaf that it belongs to; None: it has none
    name: str  # a hash or another name by which staff find it
    why: Text

    def __str__(self) -> str:
        at = "" if self.leaf is None else f" #{self.leaf}"
        return (
            f"{self.what.zh}{at} {self.name}：{self.why.zh}\n"
            f"{self.what.en}{at} {self.name}: {self.why.en}"
        )


DATABASE = Text("数据库文件", "Database file")
INSTALLATION = Text("安装信息", "Installation")
ENTRY = Text("日志条目", "Log entry")
NODE = Text("日志节点", "Log node")
RECORD = Text("记录", "Record")
ACT = Text("操作", "Act")
PERSON = Text("人员", "Person")
PASSKEY = Text("通行密钥", "Passkey")
DEVICE = Text("设备", "Device")
PHOTO = Text("照片", "Photo")
REFERENCE = Text("照片引用", "Photo reference")
REPORT = Text("问题反映", "Problem report")
LINE = Text("监控记录", "Monitoring line")
PLAN = Text("控制点", "Control point")
VERSION = Text("控制点版本", "Version of a control point")
TEMPLATE = Text("本局模板", "Template of the bureau")
DECLINED = Text("保持不变的控制点", "Control point kept as it is")
LABEL = Text("标签", "Label")
CONTACT = Text("联系人", "Contact official")
OFFICE_DAY = Text("现场办公日", "Office day")
QUESTION = Text("现场办公日的问题", "Question of an office day")
ASSIGNMENT = Text("检查安排", "Assignment")
STEP = Text("迁移与注销", "Move or closing")
SETTING = Text("系统设置", "Setting")
CHECKPOINT = Text("检查点", "Checkpoint")
DERIVED = Text("推导结果", "Derived row")

MISSING = Text("已不存在", "it is gone")
INSERTED = Text("不应存在，没有签名的内容提到它", "nothing that was signed speaks of it")
UNREADABLE = Text("无法读取", "it cannot be read")
NOT_ERASED = Text("已依法删除，原文却还在", "it was erased by law, but its text is there")
SIGNATURE = Text("签名不成立", "its signature does not verify")
RECEIPT = Text("回执不是本装置为它签发的", "its receipt is not this installation's for it")

# Where several are found, the cause before what follows from it: an act that is gone makes what
# it was about look wrong as well. Within one kind in the log's order.
_ORDER = (
    *(ENTRY, ACT, RECORD, NODE, CHECKPOINT),
    *(
        INSTALLATION,
        PERSON,
        PASSKEY,
        DEVICE,
        PHOTO,
        REFERENCE,
        REPORT,
        LINE,
        PLAN,
        VERSION,
        TEMPLATE,
        DECLINED,
        LABEL,
    ),
    *(CONTACT, OFFICE_DAY, QUESTION, ASSIGNMENT, STEP, SETTING, DATABASE, DERIVED),
)


def columns_differ(columns: list[str]) -> Text:
    names = ", ".join(columns)
    return Text(f"与签名的内容不符：{names}", f"not as what was signed says: {names}")


def in_order(findings: list[Finding]) -> list[Finding]:
    """The findings, the one to begin with first."""
    return sorted(findings, key=_place)


def _place(finding: Finding) -> tuple[int, int, str]:
    rank = _ORDER.index(finding.what)
    return rank, -1 if finding.leaf is None else finding.leaf, finding.name
