"""The templates as the bureau has them: the shipped ones, those it changed, and its own.

They are asked of the database each time: what one worker keeps, every other one proposes. A plan
has a copy of its own, so nothing here changes what holds anywhere.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import cast
from uuid import UUID

import sqlalchemy as sa

from ..checks.checklist import Gate
from ..database import db, now_sealed
from ..language import Text
from ..problems import DomainError, InvalidInput, NotFound
from ..seals.acts import append_act
from . import catalogue
from .adapting import Binding, binding, is_within
from .catalogue import Content, Template
from .models import ControlPoint, TemplateVersion

KEPT, WITHDRAWN = "template-kept", "template-withdrawn"  # the acts
MOST_OWN = 99  # of a category: the code has two digits


class TemplateMoved(DomainError):
    slug = "template-moved"
    status = 409
    title = Text(
        "这个模板刚被别人修改过，没有保存。请在新窗口查看现在的内容，再决定是否保存。",
        "Somebody has just changed this template; nothing was saved. Look at it in another window, "
        "then decide whether to save.",
    )


def templates() -> Mapping[str, Template]:
    """What is proposed now, by code: the shipped ones in the catalogue's order, then the own."""
    return _over_the_shipped(one for one in _latest() if not one.withdrawn)


def known() -> Mapping[str, Template]:
    """The same with the bureau's own that it withdrew: plans may still have points of them."""
    return _over_the_shipped(one for one in _latest() if is_own(one.code) or not one.withdrawn)


def of_category(category_code: str) -> list[Template]:
    """What is proposed to a category, by gate and then by code."""
    return catalogue.of_category(templates().values(), category_code)


def withdrawn_of(category_code: str) -> list[TemplateVersion]:
    """The bureau's own of a category that it no longer proposes."""
    return [
        one
        for one in _latest()
        if one.category_code == category_code and one.withdrawn and is_own(one.code)
    ]


def find(code: str) -> Template:
    """A template by its code, also one that was withdrawn. Raises NotFound."""
    template = known().get(code)
    if template is None:
        raise NotFound
    return template


def versions_of(code: str) -> Sequence[TemplateVersion]:
    """The bureau's versions of a template, the first one first."""
    of_code = sa.select(TemplateVersion).where(TemplateVersion.code == code)
    return db.session.scalars(of_code.order_by(TemplateVersion.version)).all()


def bounds_of(code: str) -> Binding:
    """What limits of a plan may not be laxer than: the law's, and what the bureau lays down."""
    template, shipped = known().get(code), catalogue.templates().get(code)
    law = binding(shipped.content) if shipped else {}
    ours = binding(template.content) if template else {}
    # The law may have overtaken what the bureau once made of it.
    stricter = {
        name: limit
        for name, limit in ours.items()
        if name not in law or is_within(limit, law[name])
    }
    return {**law, **stricter}


def codes_like(text: str) -> list[str]:
    """The templates whose points may have a code that begins so: MEA, MEAT-05, MEAT-05-2."""
    typed = text.upper()
    own = db.session.scalars(sa.select(TemplateVersion.code).distinct())
    codes = dict.fromkeys([*catalogue.templates(), *own])
    of_line = catalogue.template_code(typed)
    found = [code for code in codes if code.startswith(typed)]
    return found or ([of_line] if of_line in codes else [])


def is_own(code: str) -> bool:
    """Whether it is the bureau's own: no shipped one has a B after the dash."""
    return code.partition("-")[2].startswith("B")


def edition() -> str:
    """A hash of all that is proposed now, hex: what somebody looked at is known by it."""
    told = "\n".join(sorted(f"{one.code} {one.sha256}" for one in templates().values()))
    return hashlib.sha256(told.encode()).hexdigest()


def points_of(code: str) -> int:
    """How many points of all plans a template has."""
    count = sa.select(sa.func.count()).select_from(ControlPoint)
    where = (ControlPoint.template_code == code, ControlPoint.dropped_at.is_(None))
    return db.session.scalar(count.where(*where)) or 0


def write_own(category_code: str, gate: str, content: Content, by: UUID, reason: str) -> Template:
    """Propose a template of the bureau's own. Inside `write()`; `content` is as the form reads it.

    Raises InvalidInput for an unknown category or gate.
    """
    if category_code not in catalogue.categories() or gate not in catalogue.GATES:
        raise InvalidInput("请选择类别和关口。", "Choose a category and a gate.")
    code = _next_code(category_code)
    _keep(code, 1, category_code, gate, content, "", by, reason)
    return find(code)


def change(code: str, content: Content, seen: int, by: UUID, reason: str) -> Template:
    """Let another content hold for a template; a withdrawn own one is proposed again.

    `seen` is the bureau's version that was looked at, 0 for none. Inside `write()`. Raises
    NotFound, TemplateMoved, or InvalidInput where nothing would change.
    """
    template, last, shipped = find(code), _last(code), catalogue.templates().get(code)
    _require_seen(last, seen)
    if shipped and template.origin == "changed" and content == shipped.content:
        withdraw(code, seen, by, reason)
        return shipped
    if content == template.content and code in templates():
        raise InvalidInput("没有改动，未保存。", "Nothing was different; nothing was saved.")
    based_on = shipped.sha256 if shipped else ""
    place = (template.category_code, template.gate)
    _keep(code, seen + 1, *place, content, based_on, by, reason)
    return find(code)


def withdraw(code: str, seen: int, by: UUID, reason: str) -> None:
    """Propose the shipped content again, or an own template no more. Inside `write()`.

    Raises NotFound where the bureau has nothing to take back, TemplateMoved.
    """
    last = _last(code)
    if last is None or last.withdrawn:
        raise NotFound
    _require_seen(last, seen)
    place = (last.category_code, last.gate)
    _keep(code, seen + 1, *place, last.content, last.based_on, by, reason, withdrawn=True)


def is_outrun(last: TemplateVersion) -> bool:
    """Whether the shipped content is no longer the one that the bureau changed."""
    shipped = catalogue.templates().get(last.code)
    return bool(shipped and not last.withdrawn and shipped.sha256 != last.based_on)


def _latest() -> Iterator[TemplateVersion]:
    """The last version of each template that the bureau ever wrote or changed, by code."""
    last = sa.select(TemplateVersion.code, sa.func.max(TemplateVersion.version))
    key = sa.tuple_(TemplateVersion.code, TemplateVersion.version)
    found = sa.select(TemplateVersion).where(key.in_(last.group_by(TemplateVersion.code)))
    yield from db.session.scalars(found.order_by(TemplateVersion.code))


def _over_the_shipped(versions: Iterator[TemplateVersion]) -> Mapping[str, Template]:
    found = dict(catalogue.templates())
    for one in versions:
        found[one.code] = Template(
            code=one.code,
            category_code=one.category_code,
            gate=cast(Gate, one.gate),
            content=one.content,
            version=f"{catalogue.version()}-B{one.version}",
            origin="own" if is_own(one.code) else "changed",
        )
    return found


def _last(code: str) -> TemplateVersion | None:
    versions = versions_of(code)
    return versions[-1] if versions else None


def _require_seen(last: TemplateVersion | None, seen: int) -> None:
    if (last.version if last else 0) != seen:
        raise TemplateMoved


def _next_code(category_code: str) -> str:
    beginning = f"{category_code}-B"
    taken = sa.select(sa.func.max(TemplateVersion.code))
    last = db.session.scalar(taken.where(TemplateVersion.code.startswith(beginning)))
    number = int(last.removeprefix(beginning)) + 1 if last else 1
    if number > MOST_OWN:
        raise InvalidInput(
            f"这个类别的本局模板已有 {MOST_OWN} 个，请修改现有的模板。",
            f"This category has {MOST_OWN} templates of the bureau; change one of them.",
        )
    return f"{beginning}{number:02d}"


def _keep(
    code: str,
    version: int,
    category_code: str,
    gate: str,
    content: Content,
    based_on: str,
    by: UUID,
    reason: str,
    *,
    withdrawn: bool = False,
) -> None:
    """Write the version, and the act that says the same."""
    if not reason.strip():
        raise InvalidInput(errors={"reason": Text("请写明理由。", "Give the reason.")})
    row = TemplateVersion(
        code=code,
        version=version,
        category_code=category_code,
        gate=gate,
        content=content,
        withdrawn=withdrawn,
        based_on=based_on,
        kept_by=by,
        kept_at=now_sealed(),
        reason=reason.strip(),
    )
    db.session.add(row)
    db.session.flush()
    body = {
        "template": code,
        "version": version,
        "category": category_code,
        "gate": gate,
        "content": content,
        "based_on": based_on,
        "reason": row.reason,
    }
    append_act(WITHDRAWN if withdrawn else KEPT, by, body, row.kept_at)
