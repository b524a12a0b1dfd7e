"""Paint a layout as PNG: what many labels share is painted and compressed once."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain, pairwise

from PIL import Image, ImageChops

from warning_labels.boxes import Layout, Part, Placed
from warning_labels.pixels import Raster, Rows, Stand, overlaid, touching
from warning_labels.png_file import Band, band, png_file
from warning_labels.png_palette import GREY_NUMBERS, Colour, indexed, palette
from warning_labels.typefaces import Typefaces


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
        self.raster = Raster(dpi, faces)
        self._shared_band = lru_cache(maxsize=512)(self._compressed)
        self._ground = lru_cache(maxsize=8)(self._numbered)
        self._kept_numbers = lru_cache(maxsize=1024)(self._numbers)

    def file(self, layout: Layout) -> bytes:
        width, height = self.raster.size(layout)
        stands = [self.raster.stand(placed) for placed in layout.parts]
        colours = palette(frozenset().union(*(stand.outline.coloured for stand in stands)))
        own = self._own_rows(layout, stands, height)
        bands: list[Band] = []
        for rows in self._cut(layout, own, height):
            standing = touching(stands, rows)
            if rows in own:
                bands.append(band(self._laid_together(standing, width, rows, colours)))
            else:
                parts = tuple(stand.placed for stand in standing)
                bands.append(self._shared_band(parts, width, rows, colours))
        return png_file((width, height), self.dpi, colours, bands)

    def _cut(self, layout: Layout, own: Sequence[Rows], height: int) -> list[Rows]:
        """All rows of the label as bands: own ones whole, the others cut where a panel begins."""
        tops = {round(panel.box.y * self.raster.scale) for panel in layout.panels}
        tops = {top for top in tops if not any(first < top < last for first, last in own)}
        edges = sorted({0, height, *tops, *chain.from_iterable(own)})
        return list(pairwise(edges))

    def _own_rows(self, layout: Layout, stands: Sequence[Stand], height: int) -> list[Rows]:
        """The rows of panels with a part that does not recur, from the top, joined."""
        scale = self.raster.scale
        spans = [stand.rows for stand in stands if not stand.part.recurs]
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
        reaching: list[Stand] = []
        inside: list[Stand] = []
        for stand in stands:
            top, bottom = stand.rows
            reaches = stand.part.recurs and (top < rows[0] or bottom > rows[1])
            (reaching if reaches else inside).append(stand)
        coloured = any(stand.outline.coloured for stand in stands)
        if coloured or any(stand.outline.reversed for stand in inside):
            return indexed(overlaid(stands, width, rows, self.raster), colours)
        ground = tuple(stand.placed for stand in reaching)
        canvas = self._ground(ground, width, rows, palette(frozenset())).copy()
        for stand in inside:
            numbers = (self._kept_numbers if stand.part.recurs else self._numbers)(stand.part)
            left, top = stand.x + stand.outline.left, stand.rows[0] - rows[0]
            lay(numbers, (left, top), canvas)
        return canvas

    def _numbered(
        self, parts: tuple[Placed, ...], width: int, rows: Rows, colours: tuple[Colour, ...]
    ) -> Image.Image:
        stands = map(self.raster.stand, parts)
        return indexed(overlaid(stands, width, rows, self.raster), colours)

    def _compressed(
        self, parts: tuple[Placed, ...], width: int, rows: Rows, colours: tuple[Colour, ...]
    ) -> Band:
        return band(self._numbered(parts, width, rows, colours))

    def _numbers(self, part: Part) -> Image.Image:
        return self.raster.image(part).point(GREY_NUMBERS)


def lay(numbers: Image.Image, corner: tuple[int, int], canvas: Image.Image) -> None:
    """Lay greys over others, the darker winning; what stands out of the canvas is cut off."""
    x, y = corner
    left, top = max(0, x), max(0, y)
    right, bottom = min(canvas.width, x + numbers.width), min(canvas.height, y + numbers.height)
    if left >= right or top >= bottom:
        return
    seen = (left - x, top - y, right - x, bottom - y)
    over = numbers if seen == (0, 0, *numbers.size) else numbers.crop(seen)
    under = canvas.crop((left, top, right, bottom))
    canvas.paste(ImageChops.lighter(under, over), (left, top))  # black has the highest number


@lru_cache(maxsize=4)
def painter(dpi: int, faces: Typefaces) -> PngPainter:
    return PngPainter(dpi, faces)
