"""What stands in the console's navigation, in its order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from flask import current_app, request, url_for

from ..accounts.models import Person
from ..language import Text


class Entry(NamedTuple):
    endpoint: str
    label: Text
    roles: tuple[str, ...] = ("administrator", "staff")


class Link(NamedTuple):
    """An entry as one person sees it on one page."""

    address: str
    label: Text
    current: bool


HOME = "console.dashboard"
ENTRIES = (
    Entry(HOME, Text("概览", "Overview")),
    Entry("enterprises.list_enterprises", Text("企业", "Enterprises")),
    Entry("control_points.catalogue", Text("控制点目录", "Catalogue")),
    Entry("labels.list_runs", Text("标签", "Labels")),
    Entry("coverage.show", Text("覆盖率", "Coverage")),
    Entry("assignments.list_people", Text("检查安排", "Visits")),
    Entry("checks.list_checks", Text("检查", "Checks")),
    Entry("corrections.list_corrections", Text("责令改正", "Corrections")),
    Entry("problem_report_desk.list_reports", Text("问题反映", "Problem reports")),
    Entry("follow_ups.list_plans", Text("回访", "Follow-ups")),
    Entry("contact_points.list_contacts", Text("联系点", "Contact points")),
    Entry("review.list_held", Text("待审核记录", "Held")),
    Entry("review.list_devices", Text("设备", "Devices")),
    Entry("people.list_people", Text("人员", "People"), ("administrator",)),
)


def links_for(person: Person) -> list[Link]:
    """The entries that the person may open, the one of the present page marked."""
    mine = [entry for entry in ENTRIES if person.role in entry.roles and _exists(entry)]
    current = next(_candidates(mine), None)
    return [Link(url_for(e.endpoint), e.label, e is current) for e in mine]


def _exists(entry: Entry) -> bool:
    return entry.endpoint in current_app.view_functions


def _candidates(entries: list[Entry]) -> Iterator[Entry]:
    """Entries that the present page may belong to, the best first."""
    if request.endpoint == HOME:
        yield from (entry for entry in entries if entry.endpoint == HOME)
    others = [entry for entry in entries if entry.endpoint != HOME]
    above = [entry for entry in others if request.path.startswith(url_for(entry.endpoint))]
    yield from sorted(above, key=lambda entry: len(url_for(entry.endpoint)), reverse=True)
    part = f"{request.blueprint}."
    yield from (entry for entry in others if entry.endpoint.startswith(part))
