"""Enterprises by what people call them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from ..database import db
from . import identifiers
from .models import Enterprise

FEW = 500
# A social credit code or a licence number, as an index finds it at once.
_WHOLE_NUMBER = re.compile("[0-9A-Z]{2}[0-9]{6}[0-9A-Z]{10}|SC[0-9]{14}")


def enterprise_named(text: str) -> sa.ColumnElement[bool]:
    """Whether the text stands in an enterprise's name, or is its credit code or licence number."""
    number = identifiers.clean(text)
    return sa.or_(
        _has(Enterprise.name, text),
        _has(Enterprise.short_name, text),
        Enterprise.uscc == number,
        Enterprise.licence_no == number,
    )


def few_named(text: str) -> Sequence[UUID] | None:
    """The enterprises called so; None where they are many.

    For long lists that join Enterprise: a name that few have is looked up by their ids, one that
    many have is found soon by reading on in the list's order.
    """
    found = sa.select(Enterprise.id).where(enterprise_named(text)).limit(FEW + 1)
    ids = db.session.scalars(found).all()
    return ids if len(ids) <= FEW else None


def is_of_named(text: str) -> sa.ColumnElement[bool]:
    """As `enterprise_named`, by way of `few_named`."""
    ids = few_named(text)
    return enterprise_named(text) if ids is None else Enterprise.id.in_(ids)


def enterprise_like(text: str) -> sa.ColumnElement[bool]:
    """As `enterprise_named`; also part of a number, and the initials of the name's pinyin."""
    number = identifiers.clean(text)
    if _WHOLE_NUMBER.fullmatch(number):
        return sa.or_(Enterprise.uscc == number, Enterprise.licence_no == number)
    ways = [enterprise_named(text)]
    if number:
        numbers = (Enterprise.uscc, Enterprise.licence_no)
        # A number has no Chinese in it, and pinyin has nothing else: what cannot be is not asked.
        if number.isascii():
            ways += [column.contains(number, autoescape=True) for column in numbers]
            ways.append(_has(Enterprise.number, text))
            ways.append(Enterprise.pinyin.contains(text.lower(), autoescape=True))
    return sa.or_(*ways)


def _has(column: sa.SQLColumnExpression[str], text: str) -> sa.ColumnElement[bool]:
    # Chinese has no capitals: not to fold them halves the time of reading a country's names.
    has_case = text.lower() != text.upper()
    contains = column.icontains if has_case else column.contains
    return contains(text, autoescape=True)
