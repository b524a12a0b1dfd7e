"""Who signed a check, and whether it was this content."""

from __future__ import annotations

from collections.abc import Iterator

from warning_labels.flow import Cell, Column, Figure, Flow
from warning_labels.tables import Words

from ..checks import presenting
from ..checks.presenting import SignatureLine
from ..checks.wording import SIGNERS
from ..console.dates import local_time
from ..language import pick, t
from .pictures import Pictures
from .subject import SHOWN_OF_HASH, WIDTH_MM, Subject, plain, small

SIGNATURE_HEIGHT_MM = 16.0


def add_signatures(flow: Flow, subject: Subject, pictures: Pictures) -> None:
    """Add each with its picture, as far as there is one."""
    lines = presenting.signature_lines(subject.full.record)
    flow.heading(t("签名", "Signatures"))
    if not lines:
        flow.paragraph(plain(t("没有签名。", "No signatures.")))
        return
    flow.table(
        (
            Column(t("签名人", "Signed by"), 46.0),
            Column(t("签名", "Signature"), 66.0),
            Column(t("时间", "At"), 30.0),
            Column(t("针对的内容", "For"), WIDTH_MM - 142.0),
        ),
        [_signature(line, pictures) for line in lines],
    )
    flow.paragraph(
        small(
            t(
                "手写签名是图片，作为证据保留；防篡改的是手机密钥对整条记录的签名，见“证明”。",
                "Drawn signatures are pictures, kept as evidence; what guards against alteration "
                "is the signature of the phone's key over the whole record: see Proof.",
            )
        )
    )


def _signature(line: SignatureLine, pictures: Pictures) -> list[Cell]:
    signature = line.signature
    who = [plain(signature["name"], bold=True), small(pick(SIGNERS[signature["role"]]), "black")]
    if line.name_by_register and line.name_by_register != signature["name"]:
        registered = t("登记姓名 ", "registered as ") + line.name_by_register
        who.append(small(registered, "black"))
    covered = (
        plain(t("此内容", "this content"))
        if line.covers_this
        else plain(t("不是此内容", "other content"), bold=True, ink="red")
    )
    doubts = []
    if line.image_used_twice or line.image_elsewhere:
        again = t("同一图片还用于别处", "the same picture stands elsewhere too")
        doubts.append(small(again, "red"))
    return [
        who,
        list(_drawn(line, pictures)),
        [plain(local_time(signature["signed_at"]))],
        [covered, *doubts],
    ]


def _drawn(line: SignatureLine, pictures: Pictures) -> Iterator[Words | Figure]:
    signature = line.signature
    if refused := signature.get("refused"):
        yield plain(t("拒绝签名：", "Refused to sign: ") + refused, bold=True, ink="red")
    if not (image := signature.get("image")):
        if not refused:
            yield small(t("没有手写签名的图片", "No drawn signature"))
        return
    if line.image_erased:
        yield small(t("签名图片已依法删除", "The picture was erased by law"))
    elif not line.image_has_come:
        yield small(t("签名图片尚未收到", "The picture has not come yet"))
    elif figure := pictures.figure(image, 60.0, SIGNATURE_HEIGHT_MM):
        yield figure
    yield small(f"SHA-256 {image[:SHOWN_OF_HASH]}…")
