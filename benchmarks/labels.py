"""How fast labels are painted: all points of the catalogue, size M, with codes of their own."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

from table import Figure, report, seconds

from server.control_points import catalogue
from server.labels import codes
from warning_labels import LabelSpec, parse_spec, render_png, write_pdf
from warning_labels.wording import first_action

LABELS = 500
PICTURES = 10


def specs(count: int) -> list[LabelSpec]:
    """As many labels as asked, of the catalogue's points in turn."""
    contents = [template.content | {"code": key} for key, template in catalogue.templates().items()]
    return [parse_spec(_spec(contents[number % len(contents)])) for number in range(count)]


def _spec(content: dict[str, Any]) -> dict[str, Any]:
    code = codes.new_code()
    action = content["corrective_action"]
    return {
        "size": "M",
        "signal_word": content["signal_word"],
        "warning": content["warning"],
        "pictogram": content["pictogram"],
        "limits": content["limits"],
        "deviation": {language: first_action(action[language]) for language in ("zh", "en")},
        "control_point": content["code"],
        "step": content["step"],
        "responsible": content["monitoring"]["who"],
        "enterprise": "示例岳阳楼熟食第01有限公司",
        "issuer": {"zh": "市场监督管理局", "en": "Administration for Market Regulation"},
        "issued": date(2026, 11, 24).isoformat(),
        "version": 1,
        "valid_until": date(2028, 11, 24).isoformat(),
        "code": code,
        "url": codes.qr_payload("https://gq.example.cn", code),
    }


def main() -> None:
    many, few = specs(LABELS), specs(PICTURES)
    out = io.BytesIO()

    def pdf() -> None:
        out.seek(0)
        out.truncate()
        write_pdf(many, out, title="benchmark")

    pdf_seconds = seconds(pdf)
    png_seconds = seconds(lambda: [render_png(spec) for spec in few], repeat=2)
    report(
        [
            Figure("labels as PDF", LABELS / pdf_seconds, "labels/s"),
            Figure("size of the PDF", out.tell() / LABELS, "bytes/label"),
            Figure("labels as PNG, 300 dpi", PICTURES / png_seconds, "labels/s"),
        ]
    )


if __name__ == "__main__":
    main()
