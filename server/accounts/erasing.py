"""Erasing who somebody is: the account stays, as records and acts name it by its id."""

from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa

from ..database import db
from ..problems import NotFound
from ..seals.acts import append_act
from . import people, service
from .models import Person, RecoveryCode, SecondFactor, SignIn

ERASED = "person-erased"
NAME = "（已依法删除）"
PREFIX = "erased-"


def erase_person(person_id: UUID, reason: str, by: UUID) -> None:
    """Erase name, user name, password, second factor and sessions. Inside `write()`.

    Nobody signs in as this person again. Erasing again changes nothing. Raises NotFound, or
    NotYourself.
    """
    person = db.session.get(Person, person_id)
    if person is None:
        raise NotFound
    if is_erased(person):
        return
    person.name, person.username = NAME, f"{PREFIX}{person.id.hex}"
    person.password_hash = service.hash_password(service.new_password())
    people.disable(person, db.session.get_one(Person, by))
    db.session.execute(sa.delete(SignIn).where(SignIn.person_id == person.id))
    for model in (SecondFactor, RecoveryCode):
        db.session.execute(sa.delete(model).where(model.person_id == person.id))
    append_act(ERASED, by, {"person": str(person.id), "reason": reason})


def is_erased(person: Person) -> bool:
    return person.username.startswith(PREFIX)
