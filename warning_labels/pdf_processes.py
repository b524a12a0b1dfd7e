"""Pages with one label each, laid out and painted here or by several processes."""

import gc
import sys
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from multiprocessing.context import BaseContext
from threading import active_count
from typing import Final

from warning_labels.boxes import Page
from warning_labels.errors import LabelError
from warning_labels.layout import lay_out
from warning_labels.pdf_slices import Slice, paint_slice
from warning_labels.spec import Spec
from warning_labels.typefaces import Typefaces

PER_TASK: Final = 192  # labels: many share what a task sends back, fewer share the work evenly
AHEAD: Final = 5  # tasks for each process that are under way or wait to be written


def label_pages(specs: Iterable[Spec], faces: Typefaces, first: int = 0) -> Iterator[Page]:
    """A page for each label. Raises LabelError with the label's place, counted from `first`."""
    for number, spec in enumerate(specs, start=first):
        try:
            layout = lay_out(spec, faces)
        except LabelError as error:
            raise error.within(f"[{number}]") from None
        yield Page(layout.width, layout.height, ((layout, 0, 0),))


def painted_by_processes(specs: Iterable[Spec], faces: Typefaces, jobs: int) -> Generator[Slice]:
    """The labels' pages as slices, in their order, painted by `jobs` processes, this one included.

    Reads only a few slices ahead. Raises LabelError like `label_pages`.
    """
    source = iter(specs)
    parts = enumerate(iter(lambda: list(islice(source, PER_TASK)), []))
    pool = ProcessPoolExecutor(jobs - 1, quickest_context(), begin, (faces,))
    under_way: deque[Task] = deque()
    try:
        for number, some in parts:
            under_way.append(Task(number * PER_TASK, some, pool.submit(paint_labels, some)))
            if len(under_way) == AHEAD * jobs:
                yield first_of(under_way, faces)
        while under_way:
            yield first_of(under_way, faces)
    finally:
        pool.shutdown(cancel_futures=True)


class Task:
    """A slice of labels that a process paints, or this one where none has begun with it."""

    def __init__(self, first: int, specs: list[Spec], future: Future[Slice | None]) -> None:
        self.first = first
        self.specs = specs
        self.future = future
        self.painted: Slice | None = None

    @property
    def done(self) -> bool:
        return self.future.done()  # also when it was cancelled to be painted here

    def paint_here(self, faces: Typefaces) -> bool:
        """Paint the slice, unless that is done or a process has begun with it; False then."""
        if self.done or not self.future.cancel():
            return False
        self.painted = painted_or_none(self.specs, faces)
        return True

    def result(self, faces: Typefaces) -> Slice:
        """The slice. One that could not be painted raises here, when its turn has come."""
        painted = self.painted if self.future.cancelled() else self.future.result()
        return painted or paint_slice(label_pages(self.specs, faces, self.first), faces)


def first_of(under_way: deque[Task], faces: Typefaces) -> Slice:
    """The slice that is to be written next. While it is under way, others are painted here."""
    first = under_way.popleft()
    while not first.done and any(task.paint_here(faces) for task in under_way):
        pass
    return first.result(faces)


def quickest_context() -> BaseContext:
    """Forked processes have the fonts at once; with other threads about, forking is not safe."""
    forks = sys.platform == "linux" and active_count() == 1
    return get_context("fork" if forks else "spawn")


class Worker:
    """What a painting process keeps."""

    faces: Typefaces


def begin(faces: Typefaces) -> None:
    gc.freeze()  # what a fork inherited is no garbage: to look through it is to copy it
    Worker.faces = faces


def paint_labels(specs: list[Spec]) -> Slice | None:
    return painted_or_none(specs, Worker.faces)


def painted_or_none(specs: list[Spec], faces: Typefaces) -> Slice | None:
    """A slice of labels, or None where one of them cannot be made."""
    try:
        return paint_slice(label_pages(specs, faces), faces)
    except LabelError:
        return None
