"""Paint a layout as PNG: what many labels share is painted and compressed once."""

from collections.abc import Sequence
from functools import lru_cache

from PIL import Image, ImageChops

from warning_labels.boxes import Layout, Part, Placed
from warning_labels.pixels import Picture, Pictures, Rows, lay, overlaid
from warning_labels.png_file import Band, band, png_file
from warning_labels.png_palette import GREY_NUMBERS, Colour, indexed, palette
from warning_labels.typefaces import Typefaces

Stand = tuple[Placed, Picture]


def paint_png(layout: Layout, dpi: int, faces: Typefaces) -> bytes:
    """The label as a PNG of `dpi` dots per inch, which the file says."""
    return painter(dpi, faces).file(layout)


class PngPainter:
    """Paints labels at one resolution and keeps what recurs.

    A panel with something that no other label has is a band of its own, laid together for each
    label; the rows between are compressed once for all labels that have the same parts there.
    """

    def __init__(self, dpi: int, faces: Typefaces) -> None:
        self.dpi = dpi
        self.pictures = Pictures(dpi, faces)
        self._shared_band = lru_cache(maxsize=512)(self._compressed)
        self._ground = lru_cache(maxsize=32)(self._painted)
        self._kept_numbers = lru_cache(maxsize=4096)(self._numbers)

    def file(self, layout: Layout) -> bytes:
        width, height = self.pictures.size(layout)
        stands = [(placed, self.pictures.of(placed)) for placed in layout.parts]
        colours = palette(frozenset().union(*(picture.coloured for _, picture in stands)))
        bands: list[Band] = []
        reached = 0
        for own in (*self._own_rows(layout, stands, height), (height, height)):
            shared = (reached, own[0])
            if reached < own[0]:
                parts = tuple(placed for placed, _ in touching(stands, shared))
                bands.append(self._shared_band(parts, width, shared, colours))
            if own[0] < own[1]:
                bands.append(band(self._laid_together(touching(stands, own), width, own, colours)))
            reached = own[1]
        return png_file((width, height), self.dpi, colours, bands)

    def _own_rows(self, layout: Layout, stands: Sequence[Stand], height: int) -> list[Rows]:
        """The rows of panels with a part that does not recur, from the top, joined."""
        scale = self.pictures.scale
        spans = [picture.rows for placed, picture in stands if not placed.part.recurs]
        spans += [
            (round(panel.box.y * scale), round(panel.box.bottom * scale))
            for panel in layout.panels
            if not all(placed.part.recurs for placed in panel.parts)
        ]
        joined: list[Rows] = []
        for top, bottom in sorted((max(0, top), min(height, bottom)) for top, bottom in spans):
            if joined and top <= joined[-1][1]:
                first, last = joined.pop()
                top, bottom = first, max(last, bottom)
            joined.append((top, bottom))
        return joined

    def _laid_together(
        self, stands: Sequence[Stand], width: int, rows: Rows, colours: tuple[Colour, ...]
    ) -> Image.Image:
        """Palette numbers of a band that one label alone has.

        Greys are numbered from light to dark, so grey parts are laid together as numbers.
        """
        if any(picture.image.mode == "RGB" for _, picture in stands):
            return indexed(overlaid((picture for _, picture in stands), width, rows), colours)
        inside, reaching = [], []
        for placed, picture in stands:
            if placed.part.recurs and (picture.top < rows[0] or picture.rows[1] > rows[1]):
                reaching.append(placed)
            else:
                inside.append((placed.part, picture))
        canvas = self._ground(tuple(reaching), width, rows, colours).copy()
        for part, picture in inside:
            numbers = self._kept_numbers(part) if part.recurs else picture.image.point(GREY_NUMBERS)
            lay(numbers, (picture.left, picture.top - rows[0]), canvas, ImageChops.lighter)
        return canvas

    def _painted(
        self, parts: tuple[Placed, ...], width: int, rows: Rows, colours: tuple[Colour, ...]
    ) -> Image.Image:
        return indexed(overlaid(map(self.pictures.of, parts), width, rows), colours)

    def _compressed(
        self, parts: tuple[Placed, ...], width: int, rows: Rows, colours: tuple[Colour, ...]
    ) -> Band:
        return band(self._painted(parts, width, rows, colours))

    def _numbers(self, part: Part) -> Image.Image:
        return self.pictures.of(Placed(part, 0, 0)).image.point(GREY_NUMBERS)


def touching(stands: Sequence[Stand], rows: Rows) -> list[Stand]:
    return [
        (p, picture) for p, picture in stands if picture.top < rows[1] and picture.rows[1] > rows[0]
    ]


@lru_cache(maxsize=4)
def painter(dpi: int, faces: Typefaces) -> PngPainter:
    return PngPainter(dpi, faces)
