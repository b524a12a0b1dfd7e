"""The words that stand for the codes of follow-up visits."""

from __future__ import annotations

from ..language import Text

GROUNDS = {
    "does-not-conform": Text("检查不符合", "Check did not conform"),
    "basically-conforms": Text("检查基本符合", "Check basically conformed"),
    "ordered": Text("责令改正", "Correction ordered"),
    "penalised": Text("行政处罚", "Penalised"),
    "served": Text("办理事项", "Served"),
    "other": Text("其他", "Other"),
}

SEVERITIES = {
    True: Text("严重", "Severe"),
    False: Text("一般", "Ordinary"),
}

STATES = {  # of a drawn enterprise
    "visited": Text("已回访", "Visited"),
    "due": Text("待回访", "To visit"),
    "undrawn": Text("未抽中", "Not drawn"),
}

PROBLEM_STATES = {
    "open": Text("待答复", "Open"),
    "answered": Text("已答复", "Answered"),
}

TONES = {"visited": "good", "due": "fair", "undrawn": "plain", "open": "fair", "answered": "good"}

MET_WITH = {
    "legal-representative": Text("法定代表人", "Legal representative"),
    "person-in-charge": Text("主要负责人", "Person in charge"),
    "food-safety-director": Text("食品安全总监", "Food-safety director"),
    "food-safety-officer": Text("食品安全员", "Food-safety officer"),
    "other": Text("其他人员", "Somebody else"),
}

TOPICS = {
    "enforcement": Text("执法规范", "How the law was enforced"),
    "procedures": Text("办事流程", "Procedures"),
    "rules": Text("法规标准", "Rules and standards"),
    "service": Text("服务", "Service"),
    "difficulties": Text("经营困难", "Difficulties in business"),
    "other": Text("其他", "Other"),
}

PERIOD_KINDS = {
    "quarter": Text("季度", "Quarter"),
    "month": Text("月", "Month"),
    "half-year": Text("半年", "Half-year"),
    "year": Text("年", "Year"),
}

RULE = Text(
    "对象池为本期内检查结论不符合或基本符合、或被责令改正的企业，加上人工登记的处罚、办事对象。"
    "抽取数 = 对象数 × 目标回访率，向上取整。先抽“严重”的（检查不符合或受处罚），抽完再抽其余；"
    "两组内各按“种子＋换行＋统一社会信用代码”的 SHA-256 值由小到大排列。"
    "已抽中的不会撤下，对象增加后只会补抽。",
    "In the pool is who was checked in the period and did not conform or basically conformed, or "
    "was ordered to correct something, and whom staff added as penalised or served. Drawn are pool "
    "× target rate, rounded up. Severe ones (did not conform, or penalised) come first, then the "
    "others; in each group by the SHA-256 of seed, line feed and USCC, smallest first. Who was "
    "drawn stays drawn: a pool that grows only adds.",
)
OURS = Text(
    "50% 与按季度取自参考做法；“严重”的划分和抽取顺序是本软件的选择，不是法规要求。",
    "50 % is the reference practice; the period of a quarter, what counts as severe and the order "
    "of the draw are this program's choice, not the law's.",
)
COUNTED = Text(
    "回访率 = 池内已回访企业数 ÷ 池内企业数。手机注明为本计划的回访，或入池之后、本期之内的回访，"
    "都计入；未抽中而已回访的也计入。",
    "The rate is visited enterprises of the pool ÷ enterprises of the pool. A visit counts when "
    "the phone names this plan, or when it was made in the period after the enterprise entered the "
    "pool; one that was not drawn counts too.",
)
