"""One person per role, with passwords made at random at the first start."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from ..accounts.service import add_person
from ..database import write
from ..settings import current_settings


class SamplePerson(NamedTuple):
    username: str
    name: str
    role: str
    areas: tuple[str, ...]
    duty: str


FIELD = ("430600", "430700")  # the two prefectures of the sample enterprises
INSPECTOR = ("inspector", FIELD, "检查员 inspector")

PEOPLE = (
    SamplePerson("admin", "示例管理员", "administrator", ("",), "管理员 administrator"),
    SamplePerson("staff", "示例科员", "staff", ("430000",), "局机关 staff"),
    SamplePerson(
        "inspector", "示例检查员甲", "inspector", ("430600", "430700"), "检查员 inspector"
    ),
    SamplePerson(
        "colleague", "示例检查员乙", "inspector", ("430600", "430700"), "检查员 inspector"
    ),
)


def add_all() -> dict[str, str]:
    """Add the sample people; returns the password by user name, kept in a file of DATA_DIR."""
    passwords: dict[str, str] = {}
    with write():
        for one in PEOPLE:
            _, passwords[one.username] = add_person(one.username, one.name, one.role, one.areas)
    _path().unlink(missing_ok=True)
    for one in PEOPLE:
        keep_sign_in(one.duty, one.username, passwords[one.username])
    return passwords


def keep_sign_in(duty: str, username: str, password: str) -> None:
    """Add a sign-in to those that the terminal shows."""
    with os.fdopen(os.open(_path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a") as file:
        file.write(f"  {duty:<22}{username:<12}{password}\n")


def sign_ins_text() -> str:
    """The sample sign-ins for the terminal; empty where this installation has none."""
    return _path().read_text() if _path().exists() else ""


def _path() -> Path:
    return current_settings().data_dir / "sign-ins.txt"
