"""What the acts of the log are called, and what their members mean."""

from __future__ import annotations

from collections.abc import Mapping

from ..language import Text

KINDS: Mapping[str, Text] = {
    "plan-accepted": Text("接受或修改控制点", "Control point accepted or changed"),
    "labels-issued": Text("发放标签", "Labels issued"),
    "label-withdrawn": Text("作废标签", "Label withdrawn"),
    "held-decided": Text("审核挂起的记录", "Held record decided"),
    "record-erased": Text("依法删除记录", "Record erased by law"),
    "photo-erased": Text("依法删除照片", "Photo erased by law"),
    "correction-reply": Text("登记企业对责令改正的答复", "Reply to a correction kept"),
    "correction-evidence": Text("提交整改证据", "Evidence of a correction shown"),
    "correction-transferred": Text("责令改正转立案", "Correction transferred to a case"),
    "problem-report-taken": Text("受理问题反映", "Problem report taken in hand"),
    "problem-report-answered": Text("答复问题反映", "Problem report answered"),
    "follow-up-planned": Text("抽取回访对象", "Follow-up visits drawn"),
    "follow-up-extended": Text("补抽回访对象", "More follow-up visits drawn"),
    "follow-up-added": Text("人工登记回访对象", "Enterprise put into the follow-up pool"),
    "follow-up-withdrawn": Text("撤回人工登记的回访对象", "Taken out of the follow-up pool"),
    "follow-up-answered": Text("答复回访中的问题", "Problem of a follow-up answered"),
    "contact-point-assigned": Text("指定联系人", "Contact official assigned"),
    "contact-point-ended": Text("结束联系人", "Contact official ended"),
    "office-day-kept": Text("登记现场办公日", "Office day kept"),
    "office-question-raised": Text("登记现场办公日的问题", "Question of an office day kept"),
    "office-question-solved": Text("解决现场办公日的问题", "Question of an office day solved"),
    "access-code-made": Text("生成企业登录码", "Access code for an enterprise made"),
    "person-changed": Text("人员变动", "Person changed"),
    "device-enrolled": Text("登记手机", "Phone enrolled"),
    "device-revoked": Text("停用手机", "Phone revoked"),
    "table-exported": Text("导出表格", "Table exported"),
    "photo-received": Text("收到照片", "Photo received"),
    "photos-dropped": Text("清理无主照片", "Photos that nothing names dropped"),
    "record-judged": Text("记录到达时挂起", "Record held on arrival"),
    "installation-founded": Text("系统建立", "Installation founded"),
    "key-changed": Text("更换系统密钥", "Key of the installation changed"),
    "restored": Text("从备份恢复", "Restored from a backup"),
}

# What phones and the server do by themselves: told only when asked for.
AUTOMATIC = ("photo-received", "photos-dropped", "record-judged", "device-enrolled")

MEMBERS: Mapping[str, Text] = {  # of the bodies, in the order shown
    "enterprise": Text("企业", "Enterprise"),
    "control_point": Text("控制点", "Control point"),
    "version": Text("版本", "Version"),
    "code": Text("标签", "Label"),
    "codes": Text("标签", "Labels"),
    "label": Text("标签", "Label"),
    "run": Text("打印", "Print run"),
    "order": Text("责令改正", "Correction"),
    "record": Text("记录", "Record"),
    "visit": Text("回访", "Follow-up visit"),
    "report": Text("问题反映", "Problem report"),
    "plan": Text("回访计划", "Follow-up plan"),
    "person": Text("人员", "Person"),
    "official": Text("联系人", "Official"),
    "officials": Text("参加人员", "Officials"),
    "change": Text("变动", "Change"),
    "role": Text("角色", "Role"),
    "areas": Text("区域", "Areas"),
    "active": Text("可登录", "May sign in"),
    "region": Text("区划", "Region"),
    "period": Text("期", "Period"),
    "rate_percent": Text("目标回访率", "Target rate"),
    "pool_size": Text("对象数", "Pool"),
    "ground": Text("原因", "Ground"),
    "day": Text("日期", "Day"),
    "place": Text("地点", "Place"),
    "visits_per_year": Text("每年走访", "Visits a year"),
    "decision": Text("决定", "Decision"),
    "deadline": Text("期限", "Deadline"),
    "reason": Text("理由", "Reason"),
    "text": Text("内容", "Text"),
    "answer": Text("答复", "Answer"),
    "photos": Text("照片", "Photos"),
    "table": Text("表格", "Table"),
    "format": Text("格式", "Format"),
    "rows": Text("行数", "Rows"),
    "sha256": Text("文件 SHA-256", "SHA-256 of the file"),
    "epoch": Text("纪元", "Epoch"),
    "device": Text("手机", "Phone"),
}

CODES: Mapping[str, Mapping[str, Text]] = {  # members whose values are codes
    "decision": {
        "accepted": Text("采纳", "Accepted"),
        "rejected": Text("不采纳", "Rejected"),
    },
    "change": {
        "added": Text("新增", "Added"),
        "changed": Text("修改", "Changed"),
        "disabled": Text("停用", "Disabled"),
        "enabled": Text("恢复", "Enabled again"),
        "password-reset": Text("重置密码", "Password reset"),
    },
}
