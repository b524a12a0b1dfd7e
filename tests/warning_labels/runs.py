"""Runs of labels: every point of the catalogue in turn, each label with a code of its own."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from io import BytesIO

from tests.warning_labels.catalogue import control_points, label
from warning_labels import LabelSpec, write_pdf
from warning_labels.boxes import Item, Layout, Page, Panel, Part, Placed

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PLANTS = ("沅水湾肉制品有限公司", "常德市鼎城区柳叶湖米粉食品厂", "武陵酱坊", "桃花源酒业有限公司")


def code_of(number: int) -> str:
    """Sixteen characters that no other number has."""
    digits = (number * 2654435761 + 12345) % 32**16 * 6364136223846793005 % 32**16
    return "".join(ALPHABET[digits // 32**place % 32] for place in range(16))


@cache
def _points() -> tuple[LabelSpec, ...]:
    return tuple(map(label, control_points()))


def run(count: int) -> list[LabelSpec]:
    points = _points()
    specs = []
    for number in range(count):
        code = code_of(number)
        specs.append(
            replace(
                points[number % len(points)],
                enterprise=PLANTS[number // 3 % len(PLANTS)],
                code=code,
                url=f"HTTPS://GUANQIA.EXAMPLE/L/{code}",
            )
        )
    return specs


def pdf_of(specs: list[LabelSpec], jobs: int = 1) -> bytes:
    out = BytesIO()
    assert write_pdf(specs, out, title="警示标签", jobs=jobs) == len(specs)
    return out.getvalue()


def changed(page: Page, change: Callable[[Item], Item]) -> Page:
    """A page with every item as `change` answers it."""

    def part(placed: Placed) -> Placed:
        items = tuple(map(change, placed.part.items))
        return replace(placed, part=Part(placed.part.width, placed.part.height, items, False))

    def layout(one: Layout) -> Layout:
        panels = tuple(Panel(p.name, p.box, tuple(map(part, p.parts))) for p in one.panels)
        return Layout(one.width, one.height, panels)

    return replace(page, labels=tuple((layout(one), x, y) for one, x, y in page.labels))
