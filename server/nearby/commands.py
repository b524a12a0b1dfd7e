"""`guanqia phone`: the service over HTTPS on the local network, for a real phone."""

from __future__ import annotations

import io
import os
import socket
from ipaddress import AddressValueError, IPv4Address

import click
import qrcode

from .. import create_app, sample, schema, serving
from ..settings import Settings
from .authority import as_der, certificate_for
from .guide import STEPS, serve_guide


@click.command()
@click.option("--address", help="This machine's IPv4 address, where the guess is wrong.")
@click.option("--sample", "with_sample", is_flag=True, help="Fill an empty register first.")
def phone(address: str | None, with_sample: bool) -> None:
    """Serve over HTTPS on the local network, with a certificate authority of this desk.

    Prints the app's address and the page with the certificate as QR codes, and the steps by which
    Android and iOS install it. The port is PORT, the page's the next one.
    """
    here = _address(address)
    desk = Settings.from_environment()
    # The process that makes sample data reads the environment too.
    os.environ |= {
        "HOST": "0.0.0.0",  # noqa: S104 - for phones on this network
        "BASE_URL": f"https://{here}:{desk.port}",
        "FORMER_BASE_URLS": " ".join((*desk.former_base_urls, desk.base_url)),
    }
    settings = Settings.from_environment().for_desk()
    certificate = certificate_for(here, settings.data_dir / "local-https")
    app = create_app(settings)
    with app.app_context():
        schema.prepare()
        if with_sample:
            sample.load_in_own_process()
        sign_ins = sample.sign_ins_text()
    guide_port = settings.port + 1
    serve_guide(
        settings.host, guide_port, f"{settings.base_url}/app/", as_der(certificate.authority)
    )
    click.echo(instructions(f"http://{here}:{guide_port}/", f"{settings.base_url}/app/"))
    click.echo(sign_ins)
    serving.serve(app, (certificate.certificate, certificate.key))


def instructions(guide_address: str, app_address: str) -> str:
    """What the terminal shows: two QR codes, and what to do with them."""
    lines = [
        "① 手机连同一个 Wi-Fi，扫码安装证书 / On the same Wi-Fi, scan and install the certificate:",
        f"   {guide_address}",
        _as_blocks(guide_address),
    ]
    for system, steps in STEPS:
        lines.append(f"   {system}")
        for number, step in enumerate(steps, 1):
            lines.append(f"     {number}. {step.zh}\n        {step.en}")
    lines += [
        "② 扫码打开应用 / Scan to open the app:",
        f"   {app_address}",
        _as_blocks(app_address),
    ]
    return "\n".join(lines)


def _as_blocks(text: str) -> str:
    code = qrcode.QRCode(border=2)
    code.add_data(text)
    out = io.StringIO()
    code.print_ascii(out=out, invert=True)
    return out.getvalue()


def _address(given: str | None) -> IPv4Address:
    try:
        return IPv4Address(given or _guess())
    except AddressValueError:
        raise click.UsageError(
            f"{given}: 不是 IPv4 地址 / is no IPv4 address. "
            "用 --address 192.168.1.10 指定 / Give one, such as --address 192.168.1.10."
        ) from None


def _guess() -> str:
    """The address this machine would speak from; nothing is sent (RFC 5737's test network)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return ""  # no network at all
        return str(probe.getsockname()[0])


COMMANDS = (phone,)
