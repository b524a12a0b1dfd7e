"""What the steps of a correction are called."""

from __future__ import annotations

from ..language import Text

STEP_WORDS = {
    "evidence": Text("整改情况", "Evidence"),
    "reply": Text("企业陈述", "Reply of the enterprise"),
    "review": Text("复查", "Review"),
    "transfer": Text("转立案", "Transferred to a case"),
}
VERDICT_WORDS = {
    "accepted": Text("整改到位", "Accepted"),
    "not-yet": Text("尚未到位", "Not yet"),
}
