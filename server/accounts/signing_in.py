"""Signing in: the password, and for who has one the second factor's code."""

from __future__ import annotations

import sqlalchemy as sa

from ..database import db, write
from ..language import Text
from ..problems import DomainError
from . import second_factor
from .models import Person, SignIn
from .patience import count_failure, require_patience
from .service import add_session, end_sessions, hash_password, is_password_of, sign_out


class WrongPassword(DomainError):
    slug = "wrong-password"
    status = 401
    title = Text("用户名或密码不对", "Wrong user name or password")


class CodeNeeded(DomainError):
    """The password is right, and a code is wanted beside it; nothing was counted as a failure."""

    slug = "code-needed"
    status = 401
    title = Text(
        "请再输入身份验证器显示的 6 位验证码",
        "Please give the 6 digits that your authenticator shows, too",
    )


def sign_in(
    username: str, password: str, address: str, browser: str, code: str = ""
) -> tuple[Person, str]:
    """Check the password and open a session; returns the person and the cookie's secret.

    Opens its own `write()`: Argon2 is slow on purpose, so hashing comes before the lock.
    Raises WrongPassword or WrongCode, which are counted, CodeNeeded, or TooManyAttempts.
    """
    person = prove_password(username, password, address)
    if second_factor.is_on(person):
        if not code:
            raise CodeNeeded
        prove_code(person, code, address)
    return person, _open(person, address, browser)


def begin(username: str, password: str, address: str, browser: str) -> tuple[Person, str, bool]:
    """The first step of signing in on two pages: person, secret, and whether a code is awaited.

    Opens its own `write()`. Raises WrongPassword, which is counted, or TooManyAttempts.
    """
    person = prove_password(username, password, address)
    awaits_code = second_factor.is_on(person)
    return person, _open(person, address, browser, awaits_code=awaits_code), awaits_code


def finish(half_open: SignIn, secret: str, code: str, address: str) -> str:
    """The second step: for the right code the half-open session gives way to an open one.

    Returns the new secret. Opens its own `write()`. Raises WrongCode, which is counted, or
    TooManyAttempts.
    """
    person_id, browser = half_open.person_id, half_open.browser
    prove_code(half_open.person, code, address)
    with write():
        sign_out(secret)
        return add_session(person_id, address, browser)


def prove_password(username: str, password: str, address: str) -> Person:
    """The person whose password it is. Raises WrongPassword, which is counted, TooManyAttempts."""
    require_patience(username, address)
    person = db.session.scalar(sa.select(Person).where(Person.username == username))
    if not is_password_of(person, password) or person is None:
        count_failure(username, address)
        raise WrongPassword
    return person


def prove_own(person: Person, password: str, address: str) -> None:
    """Raise unless the signed-in person knows their password: before what would shut them out.

    Raises WrongPassword, which is counted, or TooManyAttempts.
    """
    try:
        prove_password(person.username, password, address)
    except WrongPassword as error:
        raise WrongPassword("当前密码不对", "The current password is wrong") from error


def prove_code(person: Person, code: str, address: str) -> None:
    """Raise WrongCode, which is counted like a wrong password, or TooManyAttempts."""
    username, person_id = person.username, person.id
    require_patience(username, address)
    try:
        with write():
            second_factor.use_code(person_id, code)
    except second_factor.WrongCode:
        count_failure(username, address)
        raise


def change_password(person: Person, current: str, new: str, address: str, secret: str) -> None:
    """Give the person the new password and end their sessions but the one with this secret.

    Opens its own `write()`, as `sign_in` does. Raises WrongPassword, which is counted,
    TooManyAttempts, or InvalidInput.
    """
    person_id = person.id
    prove_own(person, current, address)
    password_hash = hash_password(new)
    with write():
        db.session.get_one(Person, person_id).password_hash = password_hash
        end_sessions(person_id, but=secret)


def _open(person: Person, address: str, browser: str, *, awaits_code: bool = False) -> str:
    person_id = person.id
    with write():
        return add_session(person_id, address, browser, awaits_code=awaits_code)
