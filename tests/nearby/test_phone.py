"""HTTPS on the local network for a real phone: what it may trust, and that it can."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import urllib.request
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509

from server.nearby.authority import as_der, certificate_for
from server.nearby.commands import instructions
from server.nearby.guide import CERTIFICATE_PATH, serve_guide
from tests.installation import wait_until

HERE = IPv4Address("127.0.0.1")


def test_who_trusts_the_authority_trusts_this_machine_and_nobody_else_does(tmp_path: Path) -> None:
    made = certificate_for(HERE, tmp_path)

    assert _shakes_hands(made, ssl.create_default_context(cafile=made.authority))
    with pytest.raises(ssl.SSLCertVerificationError):
        _shakes_hands(made, ssl.create_default_context())


def test_the_authority_speaks_for_private_networks_only(tmp_path: Path) -> None:
    public = certificate_for(IPv4Address("8.8.8.8"), tmp_path)
    context = ssl.create_default_context(cafile=public.authority)
    context.check_hostname = False  # the chain alone is looked at

    with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"):
        _shakes_hands(public, context)


def test_another_address_keeps_the_authority_that_phones_have(tmp_path: Path) -> None:
    first = certificate_for(HERE, tmp_path)
    before = as_der(first.authority)
    second = certificate_for(IPv4Address("192.168.1.7"), tmp_path)

    assert as_der(second.authority) == before
    assert second.certificate != first.certificate
    assert (
        certificate_for(HERE, tmp_path).certificate.read_bytes() == first.certificate.read_bytes()
    )
    for key in tmp_path.glob("*key.pem"):
        assert key.stat().st_mode & 0o077 == 0


def test_the_guide_gives_the_certificate_and_the_steps(tmp_path: Path) -> None:
    made = certificate_for(HERE, tmp_path)
    guide = serve_guide("127.0.0.1", 0, "https://127.0.0.1:1/app/", as_der(made.authority))
    base = f"http://127.0.0.1:{guide.server_port}"
    try:
        with urllib.request.urlopen(base + "/") as answer:  # noqa: S310 - our own
            page = answer.read().decode()
        with urllib.request.urlopen(base + CERTIFICATE_PATH) as answer:  # noqa: S310
            kind, body = answer.headers["Content-Type"], answer.read()
    finally:
        guide.shutdown()

    assert "证书信任设置" in page
    assert "https://127.0.0.1:1/app/" in page
    assert kind == "application/x-x509-ca-cert"
    assert (
        x509.load_der_x509_certificate(body).subject.rfc4514_string() == "CN=Guanqia local network"
    )


def test_the_terminal_shows_both_addresses_and_the_steps() -> None:
    shown = instructions("http://192.168.1.7:8001/", "https://192.168.1.7:8000/app/")

    for text in ("http://192.168.1.7:8001/", "https://192.168.1.7:8000/app/", "Android", "iPhone"):
        assert text in shown
    assert "█" in shown


@pytest.mark.service
def test_the_service_answers_over_https(tmp_path: Path) -> None:
    port = _two_free_ports()
    environment = os.environ | {"DATA_DIR": str(tmp_path), "PORT": str(port), "WORKERS": "1"}
    command = [sys.executable, "-m", "server", "phone", "--address", "127.0.0.1"]
    log = tmp_path / "log"
    with log.open("w") as out:
        service = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
    try:
        trust = tmp_path / "local-https" / "authority.pem"
        address = f"https://127.0.0.1:{port}/healthz"
        wait_until(lambda: _answers(address, trust), 60, log.read_text())
    finally:
        service.send_signal(signal.SIGTERM)
        service.wait(timeout=40)
    assert f"https://127.0.0.1:{port}/app/" in log.read_text()


def _shakes_hands(made: object, trusting: ssl.SSLContext) -> bool:
    """Whether a client that trusts so opens a connection; raises why it does not."""
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(made.certificate, made.key)  # type: ignore[attr-defined]
    with socket.create_server(("127.0.0.1", 0)) as listening:
        answering = threading.Thread(target=_accept, args=(listening, serving), daemon=True)
        answering.start()
        with (
            socket.create_connection(listening.getsockname()) as raw,
            trusting.wrap_socket(raw, server_hostname="127.0.0.1") as secure,
        ):
            answering.join(5)
            return secure.version() is not None


def _accept(listening: socket.socket, context: ssl.SSLContext) -> None:
    connection, _from = listening.accept()
    try:
        context.wrap_socket(connection, server_side=True).close()
    except ssl.SSLError:
        connection.close()


def _answers(address: str, trust: Path) -> bool:
    if not trust.exists():
        return False
    context = ssl.create_default_context(cafile=trust)
    try:
        with urllib.request.urlopen(address, timeout=2, context=context) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except OSError:
        return False


def _two_free_ports() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
