"""The settings as the bureau has them: the environment's, and what an administrator changed.

Apart from `current_settings`, which is asked before there is a database.
"""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from flask import g

from ..settings import Settings, current_settings
from . import service


def bureau_settings() -> Settings:
    """For issuer, hotline, deadlines, retention and the like; read once a request."""
    if "bureau_settings" not in g:
        g.bureau_settings = replace(current_settings(), **service.changed())
    return cast(Settings, g.bureau_settings)


def forget() -> None:
    """Read them anew: they were changed."""
    g.pop("bureau_settings", None)
