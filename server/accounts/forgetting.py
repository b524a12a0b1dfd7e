"""What is kept of signing in, and of accounts that ended, goes when its time has come.

Names stay: sealed acts and records name people by their id, and what somebody did must be told of
them. Erasing a name is an act (erasing.py).
"""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from ..bureau.current import bureau_settings
from ..database import db, now, write
from ..work import every_hour
from .models import Invitation, Person, RecoveryCode, SecondFactor, SignIn

LAPSED_KEPT = timedelta(days=30)  # of invitations that were used, or can be used no more: ours
NO_PASSWORD = ""  # in place of a hash: no password matches it


@every_hour
def forget_old() -> None:
    """Forget what was kept long enough. Opens its own `write()`."""
    moment, settings = now(), bureau_settings()
    with write():
        _forget_sessions(moment - timedelta(days=settings.sign_in_days))
        _forget_invitations(moment - LAPSED_KEPT)
        _forget_credentials(moment - timedelta(days=settings.ended_account_days))


def has_no_password(person: Person) -> bool:
    """Whether it went with the account's time: only a new one lets the person in again."""
    return person.password_hash == NO_PASSWORD


def _forget_sessions(before: datetime) -> None:
    """Those that ended, with the address and browser that they were opened from."""
    ended = sa.func.coalesce(SignIn.ended_at, SignIn.expires_at)
    db.session.execute(sa.delete(SignIn).where(ended < before))


def _forget_invitations(before: datetime) -> None:
    lapsed = sa.func.coalesce(Invitation.used_at, Invitation.expires_at)
    db.session.execute(sa.delete(Invitation).where(lapsed < before))


def _forget_credentials(before: datetime) -> None:
    """Password, second factor and recovery codes of whoever is let in no more."""
    ended = sa.select(Person.id).where(Person.disabled_at < before)
    for model in (SecondFactor, RecoveryCode):
        db.session.execute(sa.delete(model).where(model.person_id.in_(ended)))
    with_password = Person.id.in_(ended), Person.password_hash != NO_PASSWORD
    db.session.execute(sa.update(Person).where(*with_password).values(password_hash=NO_PASSWORD))
