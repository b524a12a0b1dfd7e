"""An enterprise closes, is merged into another, or moves to another region.

Its history stays. Each is an act of staff; the register knows neither control points nor labels, so
each part registers what it does when an enterprise closes (and moves.py, when it moves).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import sqlalchemy as sa

from ..accounts.areas import covers, lies_in
from ..accounts.models import Person
from ..database import db, now_sealed
from ..language import Text
from ..problems import DomainError, InvalidInput
from ..seals.acts import append_act
from ..typed import read_text
from . import moves, service, timeline
from .models import Enterprise, EnterpriseStep
from .registering import publish

LONGEST_REASON = 200
PREFIX = "enterprise-"  # of the acts' kinds
Closer = Callable[[Enterprise, str, Person], None]
_closers: list[Closer] = []


class HasClosed(DomainError):
    slug = "enterprise-closed"
    status = 409
    title = Text("企业已经注销", "The enterprise is closed already")


def on_close(closer: Closer) -> Closer:
    """Register a function called inside `write()` with the enterprise, the reason and by whom."""
    _closers.append(closer)
    return closer


def close(enterprise: Enterprise, reason: str, by: Person, into_uscc: str = "") -> None:
    """Close it, or merge it into the one with this credit code. Inside `write()`.

    Its labels are withdrawn and its points leave the plan. Raises InvalidInput without a reason
    or for a code that is not another enterprise's of the area, HasClosed.
    """
    reason = _why(reason)
    if enterprise.closed_at:
        raise HasClosed
    into = _other(into_uscc, enterprise, by) if into_uscc.strip() else None
    for closer in _closers:
        closer(enterprise, reason, by)
    enterprise.closed_at = now_sealed()
    body = {"into": str(into.id)} if into else {}
    _keep(enterprise, "merged" if into else "closed", reason, by, body)


def reopen(enterprise: Enterprise, reason: str, by: Person) -> None:
    """Undo a closing; its plan is accepted anew and its labels printed anew. Inside `write()`."""
    reason = _why(reason)
    if enterprise.closed_at is None:
        raise InvalidInput("该企业没有注销。", "The enterprise is not closed.")
    enterprise.closed_at = None
    _keep(enterprise, "reopened", reason, by, {})


def move(enterprise: Enterprise, region_code: str, reason: str, by: Person) -> None:
    """Let it lie in another region of the person's area. Inside `write()`.

    Raises InvalidInput without a reason, or for a region that is not another one of the area.
    """
    reason, before = _why(reason), enterprise.region_code
    if region_code == before or not covers(by, region_code):
        raise InvalidInput("请选择辖区内的另一个区划。", "Choose another region of your area.")
    enterprise.region_code = region_code
    db.session.flush()
    db.session.refresh(enterprise)
    _keep(enterprise, "moved", reason, by, {"from": before, "to": region_code})
    moves.moved({enterprise.id: region_code})


def _why(reason: str) -> str:
    return read_text(reason, LONGEST_REASON, Text("请写明原因", "Give the reason"))


def _other(uscc: str, enterprise: Enterprise, by: Person) -> Enterprise:
    found = service.find_typed(uscc, lies_in(Enterprise.region_code, by))
    if found.id == enterprise.id or found.closed_at:
        raise InvalidInput(
            "并入的企业应是辖区内另一家未注销的企业。",
            "It can be merged into another enterprise of your area that is not closed.",
        )
    return found


def _keep(enterprise: Enterprise, kind: str, reason: str, by: Person, body: dict[str, str]) -> None:
    at = now_sealed()
    body = {"enterprise": str(enterprise.id), "reason": reason, **body}
    sha256 = append_act(PREFIX + kind, by.id, body, at)
    db.session.add(
        EnterpriseStep(
            sha256=sha256, enterprise_id=enterprise.id, kind=kind, at=at, by=by.id, reason=reason
        )
    )
    db.session.flush()
    publish([(enterprise.id, enterprise.region_code)])


WORDS = {
    "closed": Text("注销", "Closed"),
    "merged": Text("并入其他企业", "Merged into another enterprise"),
    "moved": Text("迁移", "Moved"),
    "reopened": Text("恢复登记", "Opened again"),
}


@timeline.source("step", Text("迁移与注销", "Moves and closings"))
def _steps(asked: timeline.Asked) -> Iterable[timeline.Event]:
    columns = (EnterpriseStep.at, EnterpriseStep.sha256, EnterpriseStep.kind, EnterpriseStep.reason)
    steps = sa.select(*columns).where(EnterpriseStep.enterprise_id == asked.enterprise_id)
    for at, sha256, kind, reason in asked.rows(steps, EnterpriseStep.at, EnterpriseStep.sha256):
        text = Text(f"{WORDS[kind].zh}：{reason}", f"{WORDS[kind].en}: {reason}")
        yield timeline.Event(at, asked.kind, sha256, text)
