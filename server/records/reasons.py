"""Why a record is refused or held, in the order in which reasons are looked for (records.md §4)."""

from __future__ import annotations

from ..language import Text

REFUSED = {
    "not-a-record": Text(
        "这不是现场记录：格式不符，未保存。", "This is no field record; it was not kept."
    ),
    "unknown-device": Text(
        "签名的设备未登记，未保存。请重新登记设备后再发。",
        "The signing device is not enrolled; not kept. Enrol it again, then send again.",
    ),
    "wrong-signature": Text(
        "签名与设备密钥不符，未保存。", "The signature is not by the device's key; not kept."
    ),
}

HELD = {
    "same-content": Text(
        "内容与已收到的一条记录相同，只是签名不同。",
        "The content is that of a record received already, under another signature.",
    ),
    "invalid-json": Text("记录的格式不符合约定。", "The record's form breaks the contract."),
    "other-installation": Text(
        "记录属于另一套系统。", "The record belongs to another installation."
    ),
    "other-person": Text(
        "记录署名的人不是这台设备的登记人。",
        "The record is in the name of somebody else than the device's person.",
    ),
    "unknown-kind": Text(
        "服务器还不认识这种记录，升级后会重新判断。",
        "The server does not know this kind of record yet; it is judged again after an upgrade.",
    ),
    "invalid-body": Text("记录内容不符合这种记录的格式。", "The body is not as its kind says."),
    "id-taken": Text("编号已被另一条记录占用。", "Another record has taken this id."),
    "sequence-taken": Text(
        "这台设备的这个序号已被另一条记录占用。",
        "Another record of this device has taken this sequence.",
    ),
    "previous-differs": Text(
        "与同一设备前后记录的衔接不一致。",
        "It does not link with the records before and after it on this device.",
    ),
    "device-revoked": Text("设备已被停用。", "The device has been revoked."),
    "person-disabled": Text("人员账号已被停用。", "The person's account is disabled."),
    "outside-area": Text("不在该人员的辖区内。", "It lies outside the person's area."),
    "label-not-current": Text(
        "标签不属于这个关键控制点，或不是本系统的标签。",
        "The label is another control point's, or not of this installation.",
    ),
    "unknown-checkpoint": Text(
        "记录所见的检查点与本系统的封存日志不符。",
        "The checkpoint that the phone saw is not one of this log.",
    ),
}

# Held for one of these, a record takes neither its id nor its sequence.
WITHOUT_PLACE = frozenset(
    {
        "same-content",
        "invalid-json",
        "other-installation",
        "id-taken",
        "sequence-taken",
        "previous-differs",
    }
)
