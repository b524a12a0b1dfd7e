"""What operators watch: true figures behind a token, of nobody in particular."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from server import create_app
from server.settings import Settings, SettingWrong
from tests.conftest import Command

TOKEN = "a token for tests only"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, metrics_token=TOKEN)


def figures(client: FlaskClient) -> dict[str, float]:
    """Each figure by its name and the values of its labels."""
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200, answer.text
    assert answer.content_type.startswith("text/plain; version=0.0.4")
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_only_the_token_opens_them(client: FlaskClient) -> None:
    for given in ({}, {"Authorization": TOKEN}, {"Authorization": "Bearer 口令".encode()}):
        answer = client.get("/metrics", headers=given)

        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert "guanqia_" not in answer.text


def test_without_the_setting_there_is_no_such_address(settings: Settings, app: object) -> None:
    unwatched = create_app(replace(settings, metrics_token="")).test_client()

    for token in ("", TOKEN):
        answer = unwatched.get("/metrics", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 404


def test_a_token_that_could_be_guessed_is_refused() -> None:
    with pytest.raises(SettingWrong, match="METRICS_TOKEN"):
        Settings.from_environment({"METRICS_TOKEN": "short"})


def test_requests_are_counted_by_route_and_not_by_what_strangers_make_up(
    client: FlaskClient,
) -> None:
    for code in ("000000000000000", "0000000000000000", "x"):
        client.get(f"/L/{code}")
    client.get("/nothing/here")
    client.open("/nothing/there", method="BREW")

    told = figures(client)

    assert told["guanqia_requests_total GET /L/<code> 404"] == 3
    assert told["guanqia_request_seconds_count GET /L/<code>"] == 3
    assert told["guanqia_requests_total GET none 404"] == 1
    assert told["guanqia_requests_total other none 404"] == 1
    assert not [name for name in told if "BREW" in name or "nothing" in name]


def test_the_age_of_the_last_backup(client: FlaskClient, guanqia: Command, tmp_path: Path) -> None:
    assert "guanqia_backup_timestamp_seconds" not in figures(client)

    code, *_ = guanqia("backup", tmp_path / "a.zip")

    told = figures(client).get("guanqia_backup_timestamp_seconds", 0)
    assert code == 0
    assert time.time() - told < 60


def test_a_database_that_is_gone_is_told_and_the_rest_still_stands(
    client: FlaskClient, settings: Settings
) -> None:
    told = figures(client)
    assert told["guanqia_database_up"] == 1
    assert client.get("/healthz").status_code == 200
    gone = replace(settings, database_url="postgresql+psycopg://nobody@127.0.0.1:1/nothing")

    watched = create_app(gone).test_client()

    assert watched.get("/healthz").status_code == 503
    told = figures(watched)
    assert told["guanqia_database_up"] == 0
    assert told["guanqia_requests_total GET /healthz 503"] == 1
    assert "guanqia_log_entries" not in told


@pytest.mark.parametrize("page", ["operate.md", "operate.zh.md"])
def test_the_page_for_operators_names_the_figures_that_there_are(
    client: FlaskClient, page: str
) -> None:
    text = (Path(__file__).parent.parent / "docs" / page).read_text()
    named = set(re.findall(r"guanqia_[a-z_]+(?<!_)", text))
    client.get("/healthz")

    told = {name.partition(" ")[0] for name in figures(client)}
    told |= {name.removesuffix("_bucket") for name in told} | ABSENT_AT_FIRST

    assert named <= told


ABSENT_AT_FIRST = {
    "guanqia_log_checkpoint_timestamp_seconds",
    "guanqia_backup_timestamp_seconds",
    "guanqia_unsent_oldest_timestamp_seconds",
    "guanqia_records_sent_total",
}
