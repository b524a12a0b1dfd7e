"""Pages with one label each, laid out and painted here or by several processes."""

from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from warning_labels.boxes import Page
from warning_labels.errors import LabelError
from warning_labels.layout import lay_out
from warning_labels.pdf_slices import PER_SLICE, Slice, paint_slice
from warning_labels.spec import LabelSpec
from warning_labels.typefaces import Typefaces

AHEAD: Final = 3  # slices a process that may be under way or wait to be written


def label_pages(specs: Iterable[LabelSpec], faces: Typefaces, first: int = 0) -> Iterator[Page]:
    """A page for each label. Raises LabelError with the label's place, counted from `first`."""
    for number, spec in enumerate(specs, start=first):
        try:
            layout = lay_out(spec, faces)
        except LabelError as error:
            raise error.within(f"[{number}]") from None
        yield Page(layout.width, layout.height, ((layout, 0, 0),))


def painted_by_processes(
    specs: Iterable[LabelSpec], faces: Typefaces, jobs: int
) -> Generator[Slice]:
    """The labels' pages as slices, in their order, painted by `jobs` processes.

    Reads only a few slices ahead. Raises LabelError like `label_pages`.
    """
    specs = iter(specs)
    paths = tuple(face.path for face in faces.all)
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), begin, (paths,))
    under_way: deque[tuple[int, list[LabelSpec], Future[Slice | None]]] = deque()
    first = 0
    try:
        while some := list(islice(specs, PER_SLICE)):
            under_way.append((first, some, pool.submit(paint_labels, some)))
            first += len(some)
            if len(under_way) == AHEAD * jobs:
                yield result(*under_way.popleft(), faces)
        while under_way:
            yield result(*under_way.popleft(), faces)
    finally:
        pool.shutdown(cancel_futures=True)


def result(
    first: int, specs: list[LabelSpec], future: Future[Slice | None], faces: Typefaces
) -> Slice:
    """What a process has painted; what it could not paint raises here, as if painted here."""
    return future.result() or paint_slice(label_pages(specs, faces, first), faces)


class Worker:
    """What a painting process keeps."""

    faces: Typefaces


def begin(paths: tuple[Path, ...]) -> None:
    """Read the fonts, once in a process."""
    Worker.faces = Typefaces(*paths)


def paint_labels(specs: list[LabelSpec]) -> Slice | None:
    """A slice of labels, or None where one of them cannot be made."""
    try:
        return paint_slice(label_pages(specs, Worker.faces), Worker.faces)
    except LabelError:
        return None
