"""How a sheet says that its record is kept, and where anyone finds out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from warning_labels.boxes import Box, Item, QrSymbol, moved
from warning_labels.flow import Cell, Flow
from warning_labels.qr import QUIET_ZONE_MODULES, document_modules
from warning_labels.tables import Words
from warning_labels.typefaces import Typefaces, typefaces

from ..console.dates import local_time
from ..language import t
from ..settings import current_settings
from .standing import Standing
from .subject import WIDTH_MM, Subject, plain, small

QR_MM = 31.0


def add_proof(flow: Flow, subject: Subject) -> None:
    """Add the panel that closes a sheet."""
    flow.heading(t("证明", "Proof"))
    room = WIDTH_MM - QR_MM - 12.0
    left = Flow(room, typefaces())
    cells = [cell for pair in _proof_facts(subject) for cell in pair]
    left.grid(cells, (26.0, room - 26.0))
    symbol, height = _symbol(subject.verify_address, WIDTH_MM - QR_MM - 4.0, flow.faces)
    flow.beside(left, symbol, height)
    flow.paragraph(small(_how_to_verify()))


def _proof_facts(subject: Subject) -> Iterator[tuple[Cell, Cell]]:
    standing, record = subject.standing, subject.full.record
    head = standing.head
    yield [small(t("验证结果", "Verified"))], [_verdict(standing)]
    for label, value in (
        (t("记录 SHA-256", "Record SHA-256"), record.sha256),
        (t("设备密钥", "Device key"), record.kid),
        (t("收到时间", "Received at"), f"{local_time(record.received_at)} {_zone()}"),
        (t("日志位置", "Place in the log"), f"{standing.place:,}"),
        (t("检查点", "Checkpoint"), head.origin),
        (t("大小", "Size"), str(head.size)),
        (t("树根", "Root"), head.root),
        (t("签名", "Signature"), head.signature),
        (t("查验网址", "Verify at"), subject.verify_address),
    ):
        yield [small(label)], [small(value, "black")]


def _verdict(standing: Standing) -> Words:
    if standing.holds:
        return plain(
            t(
                "设备签名、内容哈希、日志中的叶与回执一致，且已写入此检查点",
                "Device signature, text, leaf and receipt agree, and it is in this checkpoint",
            )
        )
    return plain(t("不成立", "It does not hold"), bold=True, ink="red")


def _zone() -> str:
    return current_settings().zone.key


def _symbol(address: str, left: float, faces: Typefaces) -> tuple[list[Item], float]:
    modules = document_modules(address.upper())
    quiet = QUIET_ZONE_MODULES * QR_MM / modules.side
    symbol = QrSymbol(Box(left, 1.0, QR_MM, QR_MM), modules, quiet)
    caption = Flow(QR_MM, faces)
    words = [small(t("扫码查验此记录是否原样保存", "Scan: is the record kept unaltered?"), "black")]
    caption.grid([cast(Cell, words)], [QR_MM + 3.0])
    y = QR_MM + 2.0
    items: list[Item] = [symbol]
    for strip in caption.strips:
        items += [moved(item, left, y) for item in strip.items]
        y += strip.height
    return items, y


def _how_to_verify() -> str:
    return t(
        "检查点是整个日志的签名摘要：请保存本页。以后日志若被改写，凭此大小和树根即可发现；"
        "自行验证所需的原始记录可在企业页面下载，方法见软件文档“从外部验证”（docs/verify.zh.md）。",
        "The checkpoint is the signed digest of the whole log: keep this page. Its size and root "
        "betray any later rewriting. To verify it yourself, download the record as signed from "
        "the enterprise's page; docs/verify.md of the software says how.",
    )
