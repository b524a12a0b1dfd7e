"""Settings that cannot work are refused at start, in words that say what to set."""

from __future__ import annotations

from pathlib import Path

import pytest

from server import create_app
from server.settings import Settings, SettingWrong

SECRET = "x" * 32
HTTPS = "https://gq.example.cn"


def read(**environment: str) -> Settings:
    return Settings.from_environment(environment)


def test_an_empty_environment_is_for_this_machine_alone() -> None:
    settings = read()

    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.is_for_this_machine
    assert settings.database_url.startswith("sqlite:///")


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({}, "SECRET_KEY / BASE_URL"),
        ({"BASE_URL": HTTPS}, "SECRET_KEY"),
        ({"SECRET_KEY": SECRET}, "BASE_URL"),
        ({"SECRET_KEY": "short", "BASE_URL": HTTPS}, "32"),
        ({"SECRET_KEY": SECRET, "BASE_URL": "http://gq.example.cn"}, "https://"),
    ],
)
def test_production_does_not_start_without(environment: dict[str, str], named: str) -> None:
    settings = read(**environment)

    with pytest.raises(SettingWrong, match=named):
        settings.require_production(environment)


def test_production_starts_with_a_secret_and_an_address() -> None:
    environment = {"SECRET_KEY": SECRET, "BASE_URL": HTTPS}

    read(**environment).require_production(environment)


@pytest.mark.parametrize(
    "wrong",
    [
        {"BASE_URL": "gq.example.cn"},
        {"BASE_URL": "https://gq.example.cn/path"},
        {"BASE_URL": "https://a-host-name-that-is.too-long.example.cn"},
        {"PORT": "eighty"},
        {"TIMEZONE": "Asia/Yueyang"},
        {"LABEL_VALID_MONTHS": "0"},
        {"CORRECTION_DAYS": "-1"},
    ],
)
def test_a_setting_that_cannot_work_is_named(wrong: dict[str, str]) -> None:
    with pytest.raises(SettingWrong, match=next(iter(wrong))):
        read(**wrong)


def test_a_longer_host_has_to_be_accepted() -> None:
    host = "https://a-host-name-that-is.too-long.example.cn"

    assert read(BASE_URL=host, ACCEPT_LONG_BASE_URL="1").base_url == host


def test_former_addresses_stay_known() -> None:
    settings = read(BASE_URL=HTTPS, FORMER_BASE_URLS="http://old.example.cn https://b.cn/")

    assert settings.base_urls == (HTTPS, "http://old.example.cn", "https://b.cn")


def test_postgresql_is_spoken_by_psycopg_3() -> None:
    url = read(DATABASE_URL="postgres://u:p@h/n").database_url

    assert url == "postgresql+psycopg://u:p@h/n"


def test_the_desk_makes_a_secret_and_keeps_it(tmp_path: Path) -> None:
    first = read(DATA_DIR=str(tmp_path)).for_desk()

    assert len(first.secret_key) >= 32
    assert read(DATA_DIR=str(tmp_path)).for_desk().secret_key == first.secret_key
    assert (tmp_path / "secret.key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(("base_url", "secure"), [(HTTPS, True), ("http://127.0.0.1:8000", False)])
def test_cookies_travel_by_https_alone_outside_this_machine(
    tmp_path: Path, base_url: str, secure: bool
) -> None:
    settings = read(DATA_DIR=str(tmp_path), BASE_URL=base_url, SECRET_KEY=SECRET)
    app = create_app(settings)

    assert app.config["SESSION_COOKIE_SECURE"] is secure
    assert app.config["SESSION_COOKIE_HTTPONLY"] is True
    assert app.config["SESSION_COOKIE_SAMESITE"] == "Lax"
