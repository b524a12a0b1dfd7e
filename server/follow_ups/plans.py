"""Plans of follow-up visits: making them, drawing for them, and how far they are."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from .. import local_days
from ..accounts.areas import covers, lies_in, regions_of
from ..accounts.models import Person
from ..database import db, uuid7
from ..enterprises.models import Enterprise
from ..language import Text
from ..problems import DomainError, InvalidInput, NotFound
from ..regions.models import Region
from ..regions.service import within
from ..seals.acts import append_act
from ..seals.models import Act
from ..settings import current_settings
from ..statistics import kept
from ..statistics.kept import Counted
from . import deriving
from .drawing import RULE, USUAL_RATE, Candidate, draw, target
from .models import FollowUpDraw, FollowUpPlan, FollowUpVisit
from .periods import USUAL, NoPeriod, Period, containing, read
from .pool import Entry, Size, instants, pool_of, pools_of, size_of
from .standing import Standing, Visited, first_that_counts

LONGEST_SEED = 64
POOL = "pool"  # the figure of how many there are to be drawn from
WHOLE = ""  # as region of a plan: the whole installation


class AlreadyPlanned(DomainError):
    slug = "follow-up-planned"
    status = 409
    title = Text(
        "该辖区这一期已有回访计划，不能重新抽取；对象增加后可在计划页补抽。",
        "This area has a plan for the period already and is not drawn for again; where its pool "
        "has grown, draw the rest on the plan's page.",
    )


class NothingToDraw(DomainError):
    slug = "follow-up-nothing-to-draw"
    status = 409
    title = Text("没有要抽取的企业。", "There is no enterprise to draw.")


class Wish(NamedTuple):
    """What a plan is asked for."""

    region_code: str
    period: Period
    rate_percent: int = USUAL_RATE
    seed: str = ""  # empty: the server makes one at random when it draws


class Proposal(NamedTuple):
    """What a plan would be drawn from."""

    pool: int
    severe: int
    target: int


def usual_wish(person: Person) -> Wish:
    """What the form begins with: as the last plan of the area was made, else our defaults."""
    region = person.area_codes[0] if person.area_codes else WHOLE
    last = db.session.scalar(
        sa.select(FollowUpPlan)
        .where(FollowUpPlan.region_code == region)
        .order_by(FollowUpPlan.made_at.desc())
        .limit(1)
    )
    kind = last.period.kind if last else USUAL
    return Wish(
        region, containing(local_days.today(), kind), last.rate_percent if last else USUAL_RATE
    )


def read_wish(region: str, period: str, rate_percent: str, seed: str, person: Person) -> Wish:
    """What somebody wrote into the form. Raises InvalidInput; NotFound outside their area."""
    if not is_of(person, region):
        raise NotFound
    try:
        wanted = read(period)
    except NoPeriod as error:
        raise InvalidInput("请选择一期。", "Choose a period.") from error
    if not (rate_percent.isascii() and rate_percent.isdigit() and 1 <= int(rate_percent) <= 100):
        raise InvalidInput("回访率目标是 1 到 100 的整数。", "The target rate is 1 to 100 %.")
    if len(seed) > LONGEST_SEED or not seed.isprintable():
        raise InvalidInput(
            f"种子不超过 {LONGEST_SEED} 个字符。", f"A seed has up to {LONGEST_SEED} characters."
        )
    return Wish(region, wanted, int(rate_percent), seed.strip())


def is_of(person: Person, region_code: str) -> bool:
    """Whether all of the region is in the person's area."""
    if region_code == WHOLE:
        return WHOLE in person.area_codes
    return covers(person, region_code)


def visible(person: Person) -> sa.Select[FollowUpPlan]:
    """Select the plans of the person's area, and those above that reach into it; newest first."""
    above = sa.select(Region.path).where(Region.code.in_(person.area_codes))
    codes = {code for path in db.session.scalars(above) for code in path.split("/")}
    return (
        sa.select(FollowUpPlan)
        .where(
            sa.or_(
                FollowUpPlan.region_code.in_(regions_of(person)),
                FollowUpPlan.region_code.in_(codes | {WHOLE}),
            )
        )
        .order_by(FollowUpPlan.made_at.desc(), FollowUpPlan.id)
    )


def find(plan_id: UUID, person: Person) -> FollowUpPlan:
    """A plan that reaches into the person's area. Raises NotFound."""
    plan = db.session.scalar(visible(person).where(FollowUpPlan.id == plan_id))
    if plan is None:
        raise NotFound
    return plan


def propose(wish: Wish) -> Counted:
    """What the plan would be drawn from now; whom it would draw is nobody's to see before.

    A Proposal, or None while the worker counts a large area's. May open a `write()` of its own.
    """
    name = f"{POOL}:{wish.period.code}"
    counted = kept.figure(name, [wish.region_code], at_once=kept.LARGE)
    if counted.value is None:
        return counted
    size = Size(*counted.value)
    return counted._replace(value=Proposal(*size, target(size.pool, wish.rate_percent)))


@kept.counter(POOL)
def _size(area: Collection[str], period_code: str) -> Size:
    (region_code,) = area
    return size_of(read(period_code), _within(region_code))


def make(wish: Wish, by: Person, at: datetime | None = None) -> FollowUpPlan:
    """Draw a plan and seal it as an act, of now unless `at` says when. Inside `write()`.

    `by` has the right in the whole region. Raises AlreadyPlanned, or NothingToDraw.
    """
    there = sa.select(FollowUpPlan.id).where(
        FollowUpPlan.region_code == wish.region_code,
        FollowUpPlan.period_code == wish.period.code,
    )
    if db.session.scalar(there):
        raise AlreadyPlanned
    pool = pool_of(wish.period, _within(wish.region_code))
    seed = wish.seed or secrets.token_hex(8)
    plan_id = uuid7()
    drawn = _draw(pool, wish.rate_percent, seed)
    body = {
        "plan": str(plan_id),
        "region": wish.region_code,
        "period": wish.period.code,
        "first": wish.period.first.isoformat(),
        "last": wish.period.last.isoformat(),
        "rate_percent": wish.rate_percent,
        "seed": seed,
        "rule": RULE,
        **_sealed(pool, drawn),
    }
    _act(deriving.PLANNED, by, body, at)
    return db.session.get_one(FollowUpPlan, plan_id)


def extend(plan: FollowUpPlan, by: Person) -> int:
    """Draw those whom a pool that has grown adds, by the plan's seed; returns how many.

    Inside `write()`. Raises NotFound without the right in the whole region, NothingToDraw.
    """
    if not is_of(by, plan.region_code):
        raise NotFound
    pool, to_add = _growth(plan)
    if not to_add:
        raise NothingToDraw
    _act(deriving.EXTENDED, by, {"plan": str(plan.id), "seed": plan.seed, **_sealed(pool, to_add)})
    return len(to_add)


def to_draw(plan: FollowUpPlan) -> int:
    """How many enterprises `extend` would draw now."""
    return len(_growth(plan)[1])


def sealed_draws(plan: FollowUpPlan, person: Person) -> list[str]:
    """The texts of the acts that drew for the plan, in their order.

    Raises NotFound without the right in the whole region: they name its whole pool.
    """
    if not is_of(person, plan.region_code):
        raise NotFound
    acts = sa.select(FollowUpDraw.act_sha256).where(FollowUpDraw.plan_id == plan.id)
    texts = sa.select(Act.text).where(Act.sha256.in_(acts)).order_by(Act.leaf_index)
    return list(db.session.scalars(texts))


def standings(plan: FollowUpPlan, person: Person) -> list[Standing]:
    """The enterprises of the plan in the person's area: the drawn ones first, in their order."""
    return standings_of([plan], person)[plan.id]


def standings_of(found: Collection[FollowUpPlan], person: Person) -> dict[UUID, list[Standing]]:
    """As `standings`, for several plans by their ids; each region's pools are read once."""
    in_regions: dict[str, list[FollowUpPlan]] = defaultdict(list)
    for plan in found:
        in_regions[plan.region_code].append(plan)
    stand = {}
    for region_code, some in in_regions.items():
        here = sa.and_(_within(region_code), lies_in(Enterprise.region_code, person))
        pools = pools_of([plan.period for plan in some], here)
        for plan in some:
            stand[plan.id] = _standings(plan, pools[plan.period], here, person)
    return stand


def _standings(
    plan: FollowUpPlan, pool: Sequence[Entry], here: sa.ColumnElement[bool], person: Person
) -> list[Standing]:
    entries = {entry.enterprise_id: entry for entry in pool}
    draws = {
        one.enterprise_id: one
        for one in db.session.scalars(
            sa.select(FollowUpDraw)
            .join(FollowUpDraw.enterprise)
            .where(FollowUpDraw.plan_id == plan.id, lies_in(Enterprise.region_code, person))
            .order_by(FollowUpDraw.place)
        )
    }
    visits = _visits(plan, here)
    ids = [*draws, *(id_ for id_ in entries if id_ not in draws)]
    return [_standing(plan, entries.get(id_), draws.get(id_), visits.get(id_, ())) for id_ in ids]


def belonging(plan: FollowUpPlan) -> sa.ColumnElement[bool]:
    """Whether a visit names the plan or lies in its period and region."""
    begin, end = instants(plan.period.first, plan.period.last)
    within_period = sa.and_(FollowUpVisit.visited_at >= begin, FollowUpVisit.visited_at < end)
    return sa.and_(
        _within(plan.region_code), sa.or_(FollowUpVisit.plan_id == plan.id, within_period)
    )


def _standing(
    plan: FollowUpPlan,
    entry: Entry | None,
    drawn: FollowUpDraw | None,
    visits: Collection[Visited],
) -> Standing:
    now_there, counts_from = entry or drawn, drawn or entry
    assert now_there is not None  # noqa: S101 - it is listed for one of the two
    assert counts_from is not None  # noqa: S101
    return Standing(
        enterprise_id=counts_from.enterprise_id,
        region_code=now_there.region_code,
        grounds=entry.grounds if entry else (),
        severe=counts_from.severe,
        since=counts_from.since,
        place=drawn.place if drawn else None,
        visited_on=first_that_counts(plan.id, plan.period, counts_from.since, visits),
    )


def _visits(plan: FollowUpPlan, here: sa.ColumnElement[bool]) -> Mapping[UUID, list[Visited]]:
    rows = (
        sa.select(FollowUpVisit.enterprise_id, FollowUpVisit.plan_id, FollowUpVisit.visited_at)
        .join(Enterprise, Enterprise.id == FollowUpVisit.enterprise_id)
        .where(here, belonging(plan))
    )
    zone = current_settings().zone
    found: dict[UUID, list[Visited]] = defaultdict(list)
    for enterprise_id, plan_id, visited_at in db.session.execute(rows):
        found[enterprise_id].append(Visited(plan_id, visited_at.astimezone(zone).date()))
    return found


def _within(region_code: str) -> sa.ColumnElement[bool]:
    """In the region: its nodes are read first, so that the database sees how few they are."""
    if not region_code:  # the whole country
        return sa.true()
    return Enterprise.region_code.in_(db.session.scalars(within([region_code])).all())


def _growth(plan: FollowUpPlan) -> tuple[list[Entry], list[Entry]]:
    """The plan's pool now, and whom to add."""
    pool = pool_of(plan.period, _within(plan.region_code))
    drawn = sa.select(Enterprise.uscc).join(FollowUpDraw).where(FollowUpDraw.plan_id == plan.id)
    already = set(db.session.scalars(drawn))
    return pool, _draw(pool, plan.rate_percent, plan.seed, already)


def _draw(
    pool: Sequence[Entry], rate_percent: int, seed: str, already: Collection[str] = ()
) -> list[Entry]:
    by_uscc = {entry.uscc: entry for entry in pool}
    candidates = [Candidate(entry.uscc, entry.severe) for entry in pool]
    return [by_uscc[uscc] for uscc in draw(candidates, rate_percent, seed, already)]


def _sealed(pool: Sequence[Entry], drawn: Sequence[Entry]) -> dict[str, Any]:
    """What an act says of a draw: enough for anybody to draw again."""
    if not drawn:
        raise NothingToDraw
    return {
        "pool_size": len(pool),
        "pool": [
            {
                "enterprise": str(entry.enterprise_id),
                "uscc": entry.uscc,
                "severe": entry.severe,
                "since": entry.since.isoformat(),
                "grounds": list(entry.grounds),
            }
            for entry in pool
        ],
        "enterprises": [str(entry.enterprise_id) for entry in drawn],
    }


def _act(kind: str, by: Person, body: Mapping[str, Any], at: datetime | None = None) -> None:
    sha256 = append_act(kind, by.id, body, at)
    deriving.add_act(db.session.get_one(Act, sha256))
