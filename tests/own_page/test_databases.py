"""What an enterprise notes and sends is the same on both databases."""

from __future__ import annotations

import hashlib

import pytest

from server.database import db, write
from server.monitoring import service as monitoring
from server.obligations import pages
from server.seals.acts import found_log
from server.verification.service import verify
from tests.checks.conftest import label_of
from tests.monitoring.conftest import kept, note
from tests.own_page.test_corrections import a_photo
from tests.own_page.test_pieces import Line

__all__ = ["note"]  # a fixture, used by name


@pytest.fixture
def database_url(each_database: str) -> str:
    return each_database


def test_lines_pieces_and_the_page_behind_the_label(note, plant, client, correction, cold_store):
    with write():
        found_log()
    note(**{"value-store_temp": "-12"}, corrective_action="降温")
    [wrong] = kept()
    note(to=f"/lines/{wrong.id}/correction", reason="看错")

    recent = monitoring.recent([cold_store.id])[cold_store.id]
    assert (recent.kept, recent.not_met) == (1, 0)
    assert "看错" in plant.get(f"/monitoring/points/{cold_store.id}").text

    line, photo = Line(plant), a_photo()
    sent = line.photo(photo)
    assert line.evidence(correction, [sent]).status_code == 204
    address = f"/api/v1/own/photos/{hashlib.sha256(photo).hexdigest()}/pieces"
    assert plant.get(address).json["photo"] == sent
    assert verify().findings == []

    page = f"/L/{label_of(cold_store).code}"
    assert "待复查" in client.get(f"{page}?lang=zh").text
    ready = client.get(page).text
    assert "待复查" in ready
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pages, "code_at", lambda _code: ("by the view", 418))
        assert client.get(page).text == ready  # by `obligations.quick`
    db.session.rollback()
