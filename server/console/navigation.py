"""What stands in the console's navigation, in its order."""

from __future__ import annotations

from typing import NamedTuple

from ..language import Text


class Entry(NamedTuple):
    endpoint: str
    label: Text
    roles: tuple[str, ...] = ("administrator", "staff")


ENTRIES = (
    Entry("console.dashboard", Text("概览", "Overview")),
    Entry("enterprises.list_enterprises", Text("企业", "Enterprises")),
    Entry("control_points.catalogue", Text("控制点目录", "Catalogue")),
    Entry("labels.list_runs", Text("标签打印", "Print runs")),
    Entry("checks.list_checks", Text("检查", "Checks")),
)
