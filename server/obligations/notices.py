"""What the page says first: whether the label that was scanned can be relied on."""

from __future__ import annotations

from typing import NamedTuple

from ..labels import life
from ..labels.models import Label
from ..language import Text


class Notice(NamedTuple):
    """The state of a label for whoever holds a phone to it."""

    tone: str  # good, fair, bad: shown by colour, frame and word alike
    title: Text
    advice: Text


_NOTICES = {
    "posted": Notice("good", Text("本标签有效", "This label is valid"), Text("", "")),
    "issued": Notice(
        "good",
        Text("本标签有效", "This label is valid"),
        Text("张贴情况尚待检查员登记。", "An inspector has yet to record that it is posted."),
    ),
    "damaged": Notice(
        "fair",
        Text("本标签已登记为破损", "This label is recorded as damaged"),
        Text(
            "以下要求仍然有效。新标签送达后请更换。",
            "What follows still holds. Change the label when the new one arrives.",
        ),
    ),
    "missing": Notice(
        "fair",
        Text("本标签曾被登记为缺失", "This label was recorded as missing"),
        Text(
            "如果您在现场看到它，请告知下方的监管部门。",
            "If you see it on the wall, please tell the authority named below.",
        ),
    ),
    "replaced": Notice(
        "bad",
        Text("本标签已被替换，不再使用", "This label was replaced and is no longer in use"),
        Text(
            "请取下本标签，以新标签为准。",
            "Take this label down; the new label is the one to follow.",
        ),
    ),
    "withdrawn": Notice(
        "bad",
        Text("本标签已作废", "This label was withdrawn"),
        Text(
            "请取下本标签，不要依据它作业。如有疑问请联系下方的监管部门。",
            "Take this label down and do not work by it. If in doubt, ask the authority below.",
        ),
    ),
    "blank": Notice(
        "fair",
        Text("本标签尚未绑定控制点", "This label is not yet bound to a control point"),
        Text(
            "它是预先印制的空白标签，由检查员在现场扫码绑定后才生效。",
            "It was printed in advance. It takes effect once an inspector binds it on site.",
        ),
    ),
}
_NOTICES["printed"] = _NOTICES["issued"]

_OUTDATED = {
    "plan-changed": Notice(
        "fair",
        Text("标签上印的内容已经更新", "What this label prints has changed"),
        Text(
            "请以本页为准，并联系监管部门更换标签。",
            "Follow this page, and ask the authority for a new label.",
        ),
    ),
    "expired": Notice(
        "fair",
        Text("本标签已过有效期", "This label is past its valid-until date"),
        Text(
            "请联系监管部门更换标签；以下是该控制点的现行要求。",
            "Ask the authority for a new label. What follows holds at this point today.",
        ),
    ),
    "dropped": Notice(
        "bad",
        Text("该控制点已不在企业的计划中", "This control point is no longer in the plan"),
        Text(
            "请取下本标签。以下是该控制点最后的要求，仅供查阅。",
            "Take this label down. What follows is what held last, for reference only.",
        ),
    ),
}


def notice_of(label: Label) -> Notice:
    """What to say first about the label, today."""
    because = life.outdated_because(label)
    return _OUTDATED[because] if because else _NOTICES[label.state]
