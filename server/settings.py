"""Every setting, read from the environment in one place.

`guanqia serve` is production: it refuses to start without SECRET_KEY and BASE_URL.
`guanqia serve --desk`, which `make run` uses, fills both in for this machine alone.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from ipaddress import ip_address
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import current_app

# HTTPS:// + host + /L/ + 16 must stay within the 47 characters of a version-3 code at level Q.
LONGEST_HOST_AND_PORT = 20
SHORTEST_TOKEN = 20  # characters, for programs that nobody must guess their way past


class SettingWrong(Exception):
    """A setting is missing or cannot be used; the text says which and what to do."""


@dataclass(frozen=True)
class Settings:
    """How one installation is set up. Build it with `from_environment`."""

    data_dir: Path
    database_url: str
    base_url: str  # scheme, host, perhaps a port; no path, no trailing slash
    former_base_urls: tuple[str, ...] = ()  # labels outlive hosts
    secret_key: str = ""  # signs cookies and CSRF tokens
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 2
    threads: int = 4  # requests that each worker works on at once
    timezone: str = "Asia/Shanghai"
    issuer_zh: str = "市场监督管理局"
    issuer_en: str = "Administration for Market Regulation"
    hotline: str = "12315"
    logo: str = ""  # hex SHA-256 of the PNG that an administrator sent; the console alone sets it
    label_valid_months: int = 24
    correction_days: int = 0  # proposed as the deadline of an order; 0: the inspector chooses
    reports_per_address: int = 10  # strangers' problem reports from one network in an hour
    reports_per_point: int = 50  # at one control point in a day
    report_contact_days: int = 180  # after the answer, for which a reporter's contact is kept
    sign_in_days: int = 180  # after its end, for which a session's address and browser are kept
    ended_account_days: int = 365  # for which password and second factor outlive an account
    closed_contact_days: int = 730  # for which a closed enterprise's contact is kept
    photos_url: str = ""  # an obstore address such as s3://bucket; empty: DATA_DIR/photos
    shared_dir: Path | None = None  # of files that all machines must see; None: DATA_DIR
    installation_key: str = ""  # private Ed25519 JWK; empty: DATA_DIR/installation.jwk
    require_second_factor: bool = False  # of staff and administrators
    metrics_token: str = ""  # who shows it may read /metrics; empty: there is no such address
    trusted_proxies: int = 0  # how many reverse proxies set X-Forwarded-*

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Read the settings. Raises SettingWrong for one that cannot be used."""
        env = os.environ if environment is None else environment
        data_dir = Path(env.get("DATA_DIR") or "data").resolve()
        port = _integer(env, "PORT", 8000)
        return cls(
            data_dir=data_dir,
            database_url=_database_url(env.get("DATABASE_URL", ""), data_dir),
            base_url=_base_url(env, env.get("BASE_URL") or f"http://127.0.0.1:{port}"),
            former_base_urls=tuple(
                _base_url(env, url) for url in env.get("FORMER_BASE_URLS", "").split()
            ),
            secret_key=env.get("SECRET_KEY", ""),
            host=env.get("HOST") or "127.0.0.1",
            port=port,
            workers=_integer(env, "WORKERS", 2),
            threads=_integer(env, "THREADS", 4),
            timezone=_timezone(env.get("TIMEZONE") or "Asia/Shanghai"),
            issuer_zh=env.get("ISSUER_ZH") or cls.issuer_zh,
            issuer_en=env.get("ISSUER_EN") or cls.issuer_en,
            hotline=env.get("HOTLINE") or cls.hotline,
            label_valid_months=_integer(env, "LABEL_VALID_MONTHS", 24),
            correction_days=_integer(env, "CORRECTION_DAYS", 0, least=0),
            reports_per_address=_integer(env, "REPORTS_PER_ADDRESS", 10),
            reports_per_point=_integer(env, "REPORTS_PER_POINT", 50),
            report_contact_days=_integer(env, "REPORT_CONTACT_DAYS", 180, least=0),
            sign_in_days=_integer(env, "SIGN_IN_DAYS", 180),
            ended_account_days=_integer(env, "ENDED_ACCOUNT_DAYS", 365),
            closed_contact_days=_integer(env, "CLOSED_CONTACT_DAYS", 730),
            photos_url=env.get("PHOTOS_URL", ""),
            shared_dir=_folder(env.get("SHARED_DIR", "")),
            installation_key=env.get("INSTALLATION_KEY", ""),
            require_second_factor=_switch(env, "REQUIRE_SECOND_FACTOR"),
            metrics_token=_token(env, "METRICS_TOKEN"),
            trusted_proxies=_integer(env, "TRUSTED_PROXIES", 0, least=0),
        )

    @property
    def base_urls(self) -> tuple[str, ...]:
        """The present address and the former ones, present first."""
        return (self.base_url, *self.former_base_urls)

    @property
    def files_dir(self) -> Path:
        """For what the worker makes and a request of any machine hands out."""
        return self.shared_dir or self.data_dir

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def serves_https(self) -> bool:
        return self.base_url.startswith("https://")

    @property
    def is_for_this_machine(self) -> bool:
        """Whether the address leads to this machine only, so that no phone can open a label."""
        host = urlsplit(self.base_url).hostname or ""
        return host == "localhost" or host.endswith(".localhost") or _is_loopback(host)

    def for_desk(self) -> Settings:
        """For this machine alone: a secret made at random at first start and kept in DATA_DIR."""
        return self if self.secret_key else replace(self, secret_key=_kept_secret(self.data_dir))

    def require_production(self, environment: Mapping[str, str] | None = None) -> None:
        """Raise SettingWrong where a setting that production cannot do without is missing."""
        env = os.environ if environment is None else environment
        missing = [name for name in ("SECRET_KEY", "BASE_URL") if not env.get(name)]
        if missing:
            raise SettingWrong(
                f"{' / '.join(missing)} 未设置。SECRET_KEY 是签名 cookie 的随机长字符串，"
                "BASE_URL 是对外网址，如 https://gq.example.cn。\n"
                f"{' and '.join(missing)} must be set: SECRET_KEY to a long random string, "
                "BASE_URL to the public address such as https://gq.example.cn."
            )
        if not self.serves_https and not self.is_for_this_machine:
            raise SettingWrong(
                f"BASE_URL={self.base_url}: 手机只在 HTTPS 网址提供相机和离线。\n"
                "It must begin with https://, since only there do phones give an app the camera, "
                "offline use and keys."
            )
        if len(self.secret_key) < 32:
            raise SettingWrong(
                "SECRET_KEY 至少 32 个字符。/ SECRET_KEY needs 32 characters or more."
            )


def current_settings() -> Settings:
    """The settings of the running application."""
    return cast(Settings, current_app.config["SETTINGS"])


def _integer(env: Mapping[str, str], name: str, default: int, least: int = 1) -> int:
    text = env.get(name) or str(default)
    if not text.isdecimal() or int(text) < least:
        raise SettingWrong(f"{name}={text}: 应为不小于 {least} 的整数 / an integer from {least}")
    return int(text)


def _switch(env: Mapping[str, str], name: str) -> bool:
    text = env.get(name) or "0"
    if text not in ("0", "1"):
        raise SettingWrong(f"{name}={text}: 应为 0 或 1 / 0 or 1")
    return text == "1"


def _token(env: Mapping[str, str], name: str) -> str:
    text = env.get(name, "")
    if text and (len(text) < SHORTEST_TOKEN or not text.isascii() or not text.isprintable()):
        raise SettingWrong(
            f"{name}: 至少 {SHORTEST_TOKEN} 个 ASCII 字符 / "
            f"needs {SHORTEST_TOKEN} ASCII characters or more"
        )
    return text


def _folder(path: str) -> Path | None:
    if not path:
        return None
    if not os.access(path, os.W_OK):  # a mount that is missing, say
        raise SettingWrong(
            f"SHARED_DIR={path}: 没有这个文件夹或不可写 / no such folder, or it is not writable"
        )
    return Path(path).resolve()


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise SettingWrong(f"TIMEZONE={name}: 未知时区 / unknown time zone") from None
    return name


def _database_url(url: str, data_dir: Path) -> str:
    if not url:
        return f"sqlite:///{data_dir / 'guanqia.db'}"
    # The common spelling names no driver; ours is psycopg 3.
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _base_url(env: Mapping[str, str], url: str) -> str:
    parts = urlsplit(url.rstrip("/"))
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query:
        raise SettingWrong(
            f"BASE_URL={url}: 只写协议、主机和端口，不带路径。\n"
            "Give scheme, host and port, without a path."
        )
    if len(parts.netloc) > LONGEST_HOST_AND_PORT and env.get("ACCEPT_LONG_BASE_URL") != "1":
        raise SettingWrong(
            f"BASE_URL={url}: 主机和端口超过 {LONGEST_HOST_AND_PORT} 个字符，二维码会变密、更难扫。"
            "换短域名，或设 ACCEPT_LONG_BASE_URL=1。\n"
            f"Host and port exceed {LONGEST_HOST_AND_PORT} characters, so the QR code would grow "
            "denser and scan worse. Take a shorter name, or set ACCEPT_LONG_BASE_URL=1."
        )
    return f"{parts.scheme}://{parts.netloc.lower()}"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False  # a name


def _kept_secret(data_dir: Path) -> str:
    data_dir.mkdir(parents=True, exist_ok=True)
    path = data_dir / "secret.key"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass  # kept from an earlier start
    return path.read_text()
