"""The page, over plain HTTP, from which a phone gets the authority's certificate before it can
trust anything: the certificate, and the steps to install it."""

from __future__ import annotations

import threading
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from ..language import Text

STEPS: tuple[tuple[str, tuple[Text, ...]], ...] = (
    (
        "Android",
        (
            Text(
                "点下面的“下载证书”，保存文件。",
                "Tap “Download certificate” below and save the file.",
            ),
            Text(
                "打开 设置，搜索“CA 证书”（安全 → 加密与凭据 → 安装证书 → CA 证书），"
                "选“仍然安装”，选刚下载的文件。",
                "Open Settings, search “CA certificate” (Security → Encryption & credentials → "
                "Install a certificate → CA certificate), choose “Install anyway”, pick the file.",
            ),
            Text(
                "用 Chrome 打开应用网址，添加到主屏幕。",
                "Open the app's address in Chrome and add it to the home screen.",
            ),
        ),
    ),
    (
        "iPhone, iPad",
        (
            Text(
                "用 Safari 点“下载证书”，允许下载描述文件。",
                "In Safari tap “Download certificate” and allow the profile.",
            ),
            Text("设置 → 已下载描述文件 → 安装。", "Settings → Profile Downloaded → Install."),
            Text(
                "设置 → 通用 → 关于本机 → 证书信任设置，打开“Guanqia local network”。"
                "少了这一步仍不受信任。",
                "Settings → General → About → Certificate Trust Settings: switch on “Guanqia local "
                "network”. Without this step it is still not trusted.",
            ),
            Text(
                "用 Safari 打开应用网址，添加到主屏幕。",
                "Open the app's address in Safari and add it to the home screen.",
            ),
        ),
    ),
)
CERTIFICATE_PATH = "/guanqia-ca.crt"


def page(app_address: str) -> str:
    """The guide as HTML, Chinese first."""
    parts = "".join(
        f"<h2>{system}</h2><ol>"
        + "".join(
            f"<li>{escape(step.zh)}<br><small>{escape(step.en)}</small></li>" for step in steps
        )
        + "</ol>"
        for system, steps in STEPS
    )
    address = escape(app_address)
    return (
        '<!doctype html><html lang="zh-Hans"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>关卡 Guanqia</title>"
        "<style>body{font:18px/1.6 system-ui,sans-serif;max-width:34em;margin:auto;padding:1em}"
        "small{color:#555}a.b{display:block;margin:1em 0;padding:.8em;border-radius:12px;"
        "background:#0b5cad;color:#fff;text-align:center;text-decoration:none}</style>"
        "<h1>关卡 Guanqia</h1>"
        f'<a class="b" href="{CERTIFICATE_PATH}">下载证书 · Download certificate</a>{parts}'
        f'<a class="b" href="{address}">打开应用 · Open the app</a><p><code>{address}</code></p>'
        "</html>"
    )


def serve_guide(host: str, port: int, app_address: str, certificate: bytes) -> ThreadingHTTPServer:
    """Serve the page and the certificate (DER) beside the service, until the process ends."""
    answers = {
        "/": ("text/html; charset=utf-8", page(app_address).encode()),
        CERTIFICATE_PATH: ("application/x-x509-ca-cert", certificate),
    }

    class Guide(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body = answers.get(self.path, ("", b""))
            self.send_response(200 if kind else 404)
            self.send_header("Content-Type", kind or "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            """Say nothing: the terminal shows the QR codes."""

    server = ThreadingHTTPServer((host, port), Guide)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
