"""Cutting sheets: how many labels a guillotine gets out of one, and the marks that guide it.

All measures are millimetres, y downwards.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from warning_labels.boxes import Box, Plate

MARK_MM: Final = (5.0, 3.0, 2.0)  # length of a crop mark: the first that has room
MARK_OFFSET_MM: Final = 1.0  # of the mark from the corner, where there is no bleed
NEXT_TO_EDGE_MM: Final = 1.0
MARK_WIDTH_MM: Final = 0.1
ROUNDING_MM: Final = 0.01

Size = tuple[float, float]
Block = list[tuple[Box, bool]]  # boxes, and whether the labels in them stand turned


def fill(paper: Size, label: Size, bleed: float, margin: float) -> Block:
    """As many labels as fit: a block of upright ones, of turned ones, or both side by side.

    Straight cuts through the whole sheet part the blocks. Each label has `bleed` on every side;
    `margin` stays free at the edges of the paper.
    """
    inner = (paper[0] - 2 * margin, paper[1] - 2 * margin)
    best: Block = []
    for block in arrangements(inner, label, 2 * bleed):
        if len(block) > len(best):
            best = block
    wide = max((box.right for box, _ in best), default=0.0)
    high = max((box.bottom for box, _ in best), default=0.0)
    across, down = (paper[0] - wide) / 2, (paper[1] - high) / 2
    return [(box.moved(across, down), turned) for box, turned in best]


def arrangements(room: Size, label: Size, gap: float) -> Iterator[Block]:
    """Ways to cut a sheet, those with fewer cuts first."""
    for turned in (False, True):
        yield block(Box(0, 0, *room), label, gap, turned)
    for turned in (False, True):
        width, height = reversed(label) if turned else label
        for columns in range(1, count(room[0], width, gap) + 1):
            used = columns * (width + gap)
            left = block(Box(0, 0, used - gap, room[1]), label, gap, turned)
            yield left + block(Box(used, 0, room[0] - used, room[1]), label, gap, not turned)
        for rows in range(1, count(room[1], height, gap) + 1):
            used = rows * (height + gap)
            upper = block(Box(0, 0, room[0], used - gap), label, gap, turned)
            yield upper + block(Box(0, used, room[0], room[1] - used), label, gap, not turned)


def block(room: Box, label: Size, gap: float, turned: bool) -> Block:
    """The labels of one direction that fit a room, from its upper left corner."""
    width, height = reversed(label) if turned else label
    columns, rows = count(room.width, width, gap), count(room.height, height, gap)
    return [
        (
            Box(room.x + column * (width + gap), room.y + row * (height + gap), width, height),
            turned,
        )
        for row in range(rows)
        for column in range(columns)
    ]


def count(room: float, side: float, gap: float) -> int:
    return max(0, int((room + gap + ROUNDING_MM) // (side + gap)))


@lru_cache(maxsize=64)
def crop_marks(paper: Size, labels: tuple[Box, ...], bleed: float) -> tuple[Plate, ...]:
    """Short lines that continue the cuts, outside the labels and their bleed.

    Where labels meet, the lines also run along the common edge: the cut takes them away.
    """
    marks: dict[tuple[float, ...], Box] = {}
    for label in labels:
        for x, outward in ((label.x, -1), (label.right, 1)):
            for y, downward in ((label.y, -1), (label.bottom, 1)):
                for direction in ((outward, 0), (0, downward), (-outward, 0), (0, -downward)):
                    inward = direction in ((-outward, 0), (0, -downward))
                    mark = crop_mark((x, y), direction, paper, labels, bleed, inward)
                    if mark:
                        key = (mark.x, mark.y, mark.width, mark.height)
                        marks[tuple(round(value, 2) for value in key)] = mark
    return tuple(Plate(box, "black") for box in marks.values())


def crop_mark(
    corner: tuple[float, float],
    direction: tuple[int, int],
    paper: Size,
    labels: tuple[Box, ...],
    bleed: float,
    inward: bool,
) -> Box | None:
    """The mark that leaves a corner in one direction.

    None where it would spoil a label, or the cut runs so close to the edge that nobody makes it.
    """
    at, side = (corner[0], paper[0]) if direction[1] else (corner[1], paper[1])
    if not NEXT_TO_EDGE_MM <= at <= side - NEXT_TO_EDGE_MM:
        return None
    offset = bleed or MARK_OFFSET_MM
    areas = [label.inset(-bleed, -bleed) for label in labels]
    for length in MARK_MM:
        mark = stroke(corner, direction, offset, length)
        on_paper = (
            mark.x >= 0 and mark.y >= 0 and mark.right <= paper[0] and mark.bottom <= paper[1]
        )
        half = MARK_WIDTH_MM / 2 + ROUNDING_MM
        touched = [area for area in areas if meet(mark, area)]
        spoils = any(meet(mark, area.inset(half, half)) for area in areas)
        if on_paper and not spoils and (len(touched) >= 2 if inward else True):
            return mark
    return None


def stroke(
    corner: tuple[float, float], direction: tuple[int, int], offset: float, length: float
) -> Box:
    """A hairline on the cut, from `offset` to `offset + length` away from the corner."""
    half = MARK_WIDTH_MM / 2
    ends = [
        sorted((at + step * offset, at + step * (offset + length)))
        for at, step in zip(corner, direction, strict=True)
    ]
    (left, right), (top, bottom) = (
        (near, far) if step else (near - half, near + half)
        for (near, far), step in zip(ends, direction, strict=True)
    )
    return Box(left, top, right - left, bottom - top)


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes have an inner point in common."""
    across = min(one.right, other.right) - max(one.x, other.x)
    down = min(one.bottom, other.bottom) - max(one.y, other.y)
    return across > 1e-6 and down > 1e-6
