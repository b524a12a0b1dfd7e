"""The form of a line: from what was typed to a line, and back to what the form shows again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, cast
from unicodedata import normalize
from uuid import UUID, uuid4

from werkzeug.datastructures import MultiDict

from ..checks.limits import TWO_BUTTONS, Limit, Measurement
from ..database import now
from ..language import Text
from ..problems import DomainError, InvalidInput
from ..settings import current_settings
from .lines import Line
from .models import MonitoringEntry

MINUTES = "%Y-%m-%dT%H:%M"  # of <input type="datetime-local">, in the installation's time zone
TEXTS = ("batch", "instrument", "remark", "corrective_action", "reason")
_NO_TIME = Text("请填写日期和时间。", "Give date and time.")


class Form(NamedTuple):
    """What a form shows: what was typed, and what is wrong with it.

    Answers to a limit stand under `value-`, `met-`, `duration-` or, several, `count-` and its
    parameter.
    """

    given: MultiDict[str, str]
    refusal: DomainError | None = None

    @property
    def errors(self) -> Mapping[str, Text]:
        """What is wrong, by field."""
        return dict(self.refusal.errors or {}) if isinstance(self.refusal, InvalidInput) else {}


def empty() -> Form:
    """A new line, taken now."""
    return Form(MultiDict({"id": str(uuid4()), "taken_at": _local(now())}))


def of_entry(entry: MonitoringEntry) -> Form:
    """A line that corrects another, to begin with as that one is."""
    given = MultiDict({"id": str(uuid4()), "taken_at": _local(entry.taken_at)})
    given.update({name: getattr(entry, name) for name in TEXTS if name != "reason"})
    for one in entry.measurements:
        name = one["limit"]
        if "value" in one:
            given.add(f"value-{name}", one["value"])
        if "met" in one:
            given.add(f"met-{name}", "1" if one["met"] else "0")
        if "duration" in one:
            given.add(f"duration-{name}", one["duration"]["value"])
        given.setlist(f"count-{name}", list(one.get("counts", [])))
    return Form(given)


def read(
    given: MultiDict[str, str], limits: Sequence[Limit], replaced: MonitoringEntry | None = None
) -> Line:
    """The line that was typed. Raises InvalidInput, its errors by field, without a time."""
    texts = {name: given.get(name, "").replace("\r\n", "\n").strip() for name in TEXTS}
    version = given.get("plan_version", 0, type=int)
    return Line(
        id=given.get("id", type=UUID) or uuid4(),
        plan_version=replaced.plan_version if replaced else version,
        taken_at=_moment(given.get("taken_at", "")),
        measurements=measurements(given, limits),
        replaces=replaced.id if replaced else None,
        **texts,
    )


def measurements(given: MultiDict[str, str], limits: Sequence[Limit]) -> list[Measurement]:
    """What was answered to which limits; a limit may be left out."""
    return [found for limit in limits if (found := _measurement(given, limit))]


def _measurement(given: MultiDict[str, str], limit: Limit) -> Measurement | None:
    """What was answered to a limit; None: nothing."""
    name = limit["parameter"]
    met = given.get(f"met-{name}", "") if _takes_met(limit) else ""
    value = "" if limit["operator"] in TWO_BUTTONS else _figure(given.get(f"value-{name}", ""))
    counts = [figure for text in given.getlist(f"count-{name}") if (figure := _figure(text))]
    found: dict[str, object] = {"limit": name}
    if met:
        found["met"] = met == "1"
    if limit["operator"] == "plan":
        found |= {"counts": counts} if counts and not met else {}
    elif value:
        found |= {"value": value, "unit": limit["ucum"], **_duration(given, limit)}
    if len(found) == 1:
        return None
    found["from"] = "report" if any(one.startswith("<") for one in [value, *counts]) else "measured"
    return cast(Measurement, found)


def _takes_met(limit: Limit) -> bool:
    return limit["operator"] in TWO_BUTTONS or not limit["confirmed"]


def _duration(given: MultiDict[str, str], limit: Limit) -> dict[str, object]:
    asked, text = limit["duration"], _figure(given.get(f"duration-{limit['parameter']}", ""))
    return {"duration": {"value": text, "unit": asked["unit"]}} if asked and text else {}


def _figure(text: str) -> str:
    """As people type figures: in full width, with a real minus, with a blank."""
    return "".join(normalize("NFKC", text).replace("−", "-").split())


def _moment(text: str) -> datetime:
    try:
        moment = datetime.strptime(text.strip(), MINUTES)  # noqa: DTZ007 - the zone follows
    except ValueError:
        raise InvalidInput(errors={"taken_at": _NO_TIME}) from None
    return moment.replace(tzinfo=current_settings().zone)


def _local(moment: datetime) -> str:
    return moment.astimezone(current_settings().zone).strftime(MINUTES)
