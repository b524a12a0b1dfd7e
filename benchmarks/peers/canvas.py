"""reportlab as in its manual: a canvas, a page a label, drawString, the symbol as an image."""

from __future__ import annotations

import io
from collections.abc import Sequence

import qrcode
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from peers.drawing import BOLD, REGULAR, Drawing

FONTS = {False: "Regular", True: "Bold"}


def write_pdf(labels: Sequence[Drawing]) -> bytes:
    pdfmetrics.registerFont(TTFont("Regular", REGULAR))
    pdfmetrics.registerFont(TTFont("Bold", BOLD))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(labels[0].width * mm, labels[0].height * mm))
    for label in labels:
        draw(label, canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def draw(label: Drawing, canvas: Canvas) -> None:
    for box, colour in label.plates:
        canvas.setFillColorRGB(*(value / 255 for value in colour))
        bottom = (label.height - box.bottom) * mm
        canvas.rect(box.x * mm, bottom, box.width * mm, box.height * mm, stroke=0, fill=1)
    for line in label.lines:
        canvas.setFillColorRGB(*(value / 255 for value in line.colour))
        canvas.setFont(FONTS[line.bold], line.size * mm)
        canvas.drawString(line.x * mm, (label.height - line.baseline) * mm, line.text)
    symbol = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q, border=0)
    symbol.add_data(label.url)
    image = symbol.make_image().get_image()
    box = label.symbol
    bottom = (label.height - box.bottom) * mm
    canvas.drawInlineImage(image, box.x * mm, bottom, box.width * mm, box.height * mm)
