"""Documents on SQLite and on PostgreSQL."""

from __future__ import annotations

import pytest

from server.control_points.service import accept
from server.database import write
from server.labels import runs
from server.labels.manner import Manner
from server.labels.selection import Selection
from tests.documents.conftest import text_of


@pytest.fixture
def database_url(each_database):
    return each_database


def test_labels_are_printed_again(plant, meat_plant):
    with write():
        accept(meat_plant, ["MEAT-03", "MEAT-05"], None)
        runs.confirm(Selection(enterprise=meat_plant.id), Manner(), None)

    assert plant.get("/own/labels.pdf").mimetype == "application/pdf"


def test_a_check_is_downloaded_and_verified(console, plant, rich_check):
    by_staff = console.get(f"/console/checks/{rich_check}.pdf?lang=zh")
    of_the_enterprise = plant.get(f"/own/checks/{rich_check}.pdf?lang=zh")

    assert by_staff.status_code == of_the_enterprise.status_code == 200
    assert "且已写入此检查点" in text_of(by_staff.data)
    assert "此记录原样保存" in plant.get(f"/verify/{rich_check}?lang=zh").text
    assert plant.get("/own/checks").status_code == 200
