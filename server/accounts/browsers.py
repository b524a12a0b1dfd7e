"""Which browser a session was opened in, in words that its owner recognises."""

from __future__ import annotations

# The first mark that is found names it: Edge calls itself Chrome too, Chrome also Safari.
BROWSERS = {
    "MicroMessenger": "微信 WeChat",
    "HuaweiBrowser": "Huawei Browser",
    "MiuiBrowser": "Mi Browser",
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Macintosh": "macOS",
    "Linux": "Linux",
}


def name(user_agent: str) -> str:
    """`Chrome, Android` of a User-Agent header; the header itself where it says neither."""
    found = [
        next((words for mark, words in marks.items() if mark in user_agent), "")
        for marks in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, found)) or user_agent or "—"
