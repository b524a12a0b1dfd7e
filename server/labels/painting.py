"""From specifications to the file that a run's manner asks for. Knows no database."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

from warning_labels import (
    BlankSpec,
    BoardSpec,
    LabelError,
    Spec,
    lay_out,
    render_png,
    render_zpl,
    write_pages,
    write_pdf,
)
from warning_labels.boxes import Layout, Page
from warning_labels.fitting import Place, sheet_for
from warning_labels.lists import Entry, entries_of
from warning_labels.rendering import subject
from warning_labels.sheets import impose, sheet_pages
from warning_labels.verifying import codes_of, printed, verify_labels, verify_pdf

from .manner import Manner

Progress = Callable[[int], None]

EARLIEST = (1980, 1, 1, 0, 0, 0)  # that a ZIP knows: the same run is the same file at any time
MANY = 2000  # labels from which a second process is worth its start


class Sheet(NamedTuple):
    """One specification of a run with the codes that it prints: a label, or a gate board."""

    codes: tuple[str, ...]
    spec: Spec

    @property
    def name(self) -> str:
        """Which label it is, for people."""
        if isinstance(self.spec, BlankSpec):
            return self.codes[0]
        point = "" if isinstance(self.spec, BoardSpec) else self.spec.control_point
        return f"{self.spec.enterprise} {point}".strip()


def suffix(manner: Manner, total: int) -> str:
    """The ending of the file's name: several PNGs come as a ZIP."""
    return ".zip" if manner.format == "png" and total > 1 else f".{manner.format}"


def paint(
    out: BinaryIO, sheets: Sequence[Sheet], manner: Manner, title: str, report: Progress
) -> None:
    """Write the file. Raises LabelError, whose path begins with the sheet's place (`[3]`)."""
    if manner.format == "pdf" and manner.on_sheets:
        write_pages(pages(sheets, manner), out, title=title, progress=report)
    elif manner.format == "pdf":
        specs = (sheet.spec for sheet in sheets)
        write_pdf(specs, out, title=title, progress=report, jobs=_jobs(sheets))
    elif suffix(manner, len(sheets)) == ".zip":
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as pictures:
            for name, data in _pictures(sheets, manner, report):
                pictures.writestr(zipfile.ZipInfo(name, EARLIEST), data)
    else:
        for _name, data in _pictures(sheets, manner, report):
            out.write(data)


def verify(path: Path, sheets: Sequence[Sheet], manner: Manner) -> int:
    """Read labels back from a finished PDF, as the manner asks; returns how many.

    Raises VerificationFailed.
    """
    if manner.format != "pdf":
        return 0
    if not manner.on_sheets:
        return verify_labels(path, [sheet.spec for sheet in sheets], count=manner.verify)
    wanted = [code for sheet in sheets for code in codes_of(sheet.spec)]
    places = list(printed(pages(sheets, manner), wanted))
    every = 1 if manner.verify is None else max(1, len(places) // manner.verify)
    return verify_pdf(path, places[::every])


def pages(sheets: Sequence[Sheet], manner: Manner) -> Iterator[Page]:
    """The labels on their paper."""
    return sheet_pages(_layouts(sheets), manner.paper, manner.trim, manner.start, manner.correction)


def places_on(manner: Manner) -> Sequence[Place]:
    """The places for labels that one sheet has."""
    return sheet_for(manner.paper, manner.measures, manner.trim).places


def list_entries(sheets: Sequence[Sheet], manner: Manner, regions: Sequence[str]) -> list[Entry]:
    """What index and posting list name, with the place of each label on the paper.

    `regions` holds the name of each sheet's region.
    """
    sizes = [manner.measures for _ in sheets]
    places = impose(sizes, manner.paper, manner.trim, manner.start)
    return [
        entry
        for sheet, place, region in zip(sheets, places, regions, strict=True)
        for entry in entries_of(sheet.spec, place, region)
    ]


def _layouts(sheets: Sequence[Sheet]) -> Iterator[Layout]:
    for number, sheet in enumerate(sheets):
        try:
            yield lay_out(sheet.spec)
        except LabelError as error:
            raise error.within(f"[{number}]") from None


def _pictures(
    sheets: Sequence[Sheet], manner: Manner, report: Progress
) -> Iterator[tuple[str, bytes]]:
    render = render_png if manner.format == "png" else render_zpl
    for number, sheet in enumerate(sheets):
        try:
            data = render(sheet.spec, manner.resolution)
        except LabelError as error:
            raise error.within(f"[{number}]") from None
        yield f"{number + 1:05}_{subject(sheet.spec)}_{sheet.codes[0]}.{manner.format}", data
        report(number + 1)


def _jobs(sheets: Sequence[Sheet]) -> int:
    return min(2, os.cpu_count() or 1) if len(sheets) >= MANY else 1
