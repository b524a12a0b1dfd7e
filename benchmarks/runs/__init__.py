"""The labels that benchmarks make: five a plant, the catalogue's points in turn, own codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random

from warning_labels import LabelSpec

PLANTS = 2_000
CHARACTERS = "沅德武汉澧桃石津安临鼎柳花金福祥顺隆泰旺裕清白青黄红长大小双三四五六七八九十百千"
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def labels(points: Sequence[LabelSpec], count: int) -> Iterator[LabelSpec]:
    random = Random(2894)  # the same labels each time
    for number in range(count):
        code = "".join(random.choices(ALPHABET, k=16))
        yield replace(
            points[number % len(points)],
            enterprise=plant_name(number // 5 % PLANTS),
            code=code,
            url=f"HTTPS://GQ.EXAMPLE.CN/L/{code}",
        )


def plant_name(number: int) -> str:
    """A name that no other number has."""
    places = (number, number // 40, number // 7)
    return "常德市" + "".join(CHARACTERS[place % 40] for place in places) + "食品有限公司"
