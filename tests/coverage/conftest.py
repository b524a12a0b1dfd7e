"""Plants with plans and labels, and what was seen of them when."""

from __future__ import annotations

from datetime import datetime

import pytest

from server.database import db, uuid7, write
from server.labels.models import LabelPosting
from tests.checks.conftest import points, posted
from tests.control_points.conftest import enterprises, meat_plant
from tests.labels.conftest import distillery

__all__ = ["distillery", "enterprises", "meat_plant", "points", "posted"]


@pytest.fixture
def seen():
    """Keeps that something was seen of a label, as its posting record says."""

    def see(code: str, state: str, at: datetime) -> None:
        with write():
            db.session.add(
                LabelPosting(record_sha256=uuid7().hex * 2, label_code=code, state=state, at=at)
            )

    return see
