"""The words that stand for the domain's codes, everywhere the same."""

from __future__ import annotations

from ..language import Text

STATES = {
    "blank": Text("空白", "Blank"),
    "issued": Text("已发放", "Issued"),
    "printed": Text("已打印", "Printed"),
    "posted": Text("已张贴", "Posted"),
    "damaged": Text("破损", "Damaged"),
    "missing": Text("缺失", "Missing"),
    "outdated": Text("已过期", "Outdated"),
    "replaced": Text("已替换", "Replaced"),
    "withdrawn": Text("已作废", "Withdrawn"),
}

RESULTS = {
    "conforms": Text("符合", "Conforms"),
    "basically-conforms": Text("基本符合", "Basically conforms"),
    "does-not-conform": Text("不符合", "Does not conform"),
    "not-applicable": Text("不适用", "Not applicable"),  # of an item only
}

GATES = {
    "market_access": Text("市场准入", "Market access"),
    "raw_material": Text("生产原料", "Raw materials"),
    "purchase_channel": Text("进货渠道", "Purchase channel"),
    "process": Text("生产过程", "Process"),
    "outgoing_inspection": Text("检验出厂", "Outgoing inspection"),
}

CORRECTIONS = {  # how far a correction is
    "open": Text("待整改", "Open"),
    "evidence": Text("待复查", "To be reviewed"),
    "overdue": Text("逾期", "Overdue"),
    "transferred": Text("已转立案", "Transferred to a case"),
    "closed": Text("已闭环", "Closed"),
}

REPORTS = {  # of problems, by whoever stood at a label
    "new": Text("新收到", "New"),
    "in-hand": Text("处理中", "In hand"),
    "answered": Text("已答复", "Answered"),
}

ROLES = {
    "administrator": Text("管理员", "Administrator"),
    "staff": Text("局机关人员", "Staff"),
    "inspector": Text("检查员", "Inspector"),
    "enterprise": Text("企业人员", "Of an enterprise"),
}

EXPORTS = {  # how far a table that is taken away has come
    "queued": Text("排队中", "Waiting"),
    "running": Text("生成中", "Being made"),
    "complete": Text("已完成", "Complete"),
    "failed": Text("失败", "Failed"),
    "expired": Text("文件已删除", "File deleted"),
}

VERDICTS = {  # of a line in an import
    "new": Text("新增", "New"),
    "changed": Text("有变化", "Changed"),
    "same": Text("无变化", "Unchanged"),
    "wrong": Text("有错误", "Wrong"),
}

# How good the news is: the colour that goes with a word, never instead of it.
TONES = {
    "issued": "info",
    "printed": "info",
    "posted": "good",
    "damaged": "fair",
    "missing": "bad",
    "outdated": "fair",
    "conforms": "good",
    "basically-conforms": "fair",
    "does-not-conform": "bad",
    "open": "fair",
    "evidence": "info",
    "overdue": "bad",
    "closed": "good",
    "in-hand": "info",
    "answered": "good",
    "new": "good",
    "changed": "info",
    "wrong": "bad",
}
