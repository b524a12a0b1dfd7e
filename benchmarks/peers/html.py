"""Labels as HTML: WeasyPrint by itself, and blabel, which fills a template for WeasyPrint.

The same page for both: absolutely placed lines and boxes, the symbol as an image in the HTML, made
by blabel's own qr_code.
"""

from __future__ import annotations

from collections.abc import Sequence

import jinja2
import weasyprint
from blabel import LabelWriter, label_tools

from peers.drawing import BOLD, REGULAR, Drawing

STYLE = """
@font-face {{ font-family: Label; src: url("{regular}") }}
@font-face {{ font-family: Label; font-weight: bold; src: url("{bold}") }}
@page {{ size: {width}mm {height}mm; margin: 0 }}
.label {{ position: relative; width: {width}mm; height: {height}mm; break-after: page;
          font-family: Label; line-height: 1 }}
.label * {{ position: absolute; white-space: pre }}
"""
LABEL = """
<div class="label">
{% for box, colour in label.plates %}
<div style="left: {{ box.x }}mm; top: {{ box.y }}mm; width: {{ box.width }}mm;
  height: {{ box.height }}mm; background: rgb{{ colour }}"></div>
{% endfor %}
{% for line in label.lines %}
<span style="left: {{ line.x }}mm; top: {{ line.baseline - 0.88 * line.size }}mm;
  font-size: {{ line.size }}mm; font-weight: {{ 'bold' if line.bold else 'normal' }};
  color: rgb{{ line.colour }}">{{ line.text|e }}</span>
{% endfor %}
<img src="{{ label_tools.qr_code(label.url, border=0, error_correction=3) }}"
  style="left: {{ label.symbol.x }}mm; top: {{ label.symbol.y }}mm;
  width: {{ label.symbol.width }}mm">
</div>"""


def with_weasyprint(labels: Sequence[Drawing]) -> bytes:
    template = jinja2.Template(LABEL)
    pages = "".join(template.render(label=label, label_tools=label_tools) for label in labels)
    return bytes(weasyprint.HTML(string=pages).write_pdf(stylesheets=[style(labels[0])]))


def with_blabel(labels: Sequence[Drawing]) -> bytes:
    writer = LabelWriter(item_template=LABEL, default_stylesheets=(style(labels[0]),))
    return bytes(writer.write_labels([{"label": label} for label in labels], target=None))


def style(label: Drawing) -> weasyprint.CSS:
    sheet = STYLE.format(
        regular=REGULAR.as_uri(), bold=BOLD.as_uri(), width=label.width, height=label.height
    )
    return weasyprint.CSS(string=sheet)
