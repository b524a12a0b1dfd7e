"""Bringing the database to what this version of the program needs."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from .database import db, write
from .records.decisions import judge_unknown_kinds, unknown_kinds_wait
from .regions.models import Region
from .regions.service import load_shipped
from .seals.acts import found_log, is_founded
from .seals.service import open_installation
from .settings import SettingWrong

MIGRATIONS = Path(__file__).parent / "migrations"


def prepare() -> None:
    """Migrate to the newest revision, load what ships with the program, open the installation,
    and judge again what an earlier version held for a kind that this one knows.

    Raises SettingWrong where the installation's key is another than the database's.
    """
    migrate()
    if db.session.get(Region, "430000") is None:
        with write():
            load_shipped()
    open_installation()
    if not is_founded():
        with write():
            found_log()
    if unknown_kinds_wait():  # asked first: a start takes no lock that others wait for
        with write():
            judge_unknown_kinds()
    db.session.rollback()


def migrate() -> None:
    """Bring the tables to the newest revision. Raises SettingWrong for those of a newer program."""
    present, known = _present(), ScriptDirectory.from_config(_config())
    if present == known.get_current_head():
        return
    if present and present not in {step.revision for step in known.walk_revisions()}:
        raise SettingWrong(
            f"数据库已由更新版本的程序升级（{present}），本版本不能使用它。"
            "请装回新版本，或恢复升级前的备份（docs/operate.zh.md）。\n"
            f"A newer program has changed the database ({present}); this one cannot use it. "
            "Install the newer one again, or restore the backup made before (docs/operate.md)."
        )
    command.upgrade(_config(), "head")


def write_migration(message: str) -> None:
    """Write the step from the newest revision to the models as they are now, for review."""
    prepare()
    command.revision(_config(), message=message, autogenerate=True)


def _present() -> str | None:
    """The revision of the database; None: it is empty."""
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
