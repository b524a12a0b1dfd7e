"""What phones have seen of the log: every checkpoint in a record is a witness of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from . import history, log
from .history import History
from .models import Installation

# The log had this root; it is another log's; or it is of entries that a restore did not have.
Finding = Literal["ours", "another", "lost"]


@dataclass(frozen=True)
class Log:
    """The log as it stands, to hold the checkpoints of a batch against. Inside `write()`."""

    this: Installation

    def judge(self, origin: str, size: int, root: bytes) -> Finding:
        """Whether a checkpoint that a phone verified is one of this log."""
        return judge(self.this, self._history, self._size, self._root_at, (origin, size, root))

    @cached_property
    def _history(self) -> History:
        return history.read(self.this)

    @cached_property
    def _size(self) -> int:
        return log.size()

    @cached_property
    def _roots(self) -> dict[int, bytes]:
        return {}

    def _root_at(self, size: int) -> bytes:
        if size not in self._roots:  # a batch has mostly seen one and the same
            self._roots[size] = log.root_at(size)
        return self._roots[size]


def judge(
    this: Installation,
    known: History,
    log_size: int,
    root_at: Callable[[int], bytes],
    seen: tuple[str, int, bytes],
) -> Finding:
    """Whether a checkpoint, as origin, size and root, is of the log that has these roots."""
    origin, size, root = seen
    if is_lost(this, known, origin, size):
        return "lost"
    if known.epoch_of(origin) is None or size > log_size:
        return "another"
    return "ours" if root_at(size) == root else "another"


def is_lost(this: Installation, known: History, origin: str, size: int) -> bool:
    """Whether a checkpoint is of entries that a restore did not bring back."""
    epoch = known.epoch_of(origin)
    if epoch is None:
        # A restore may have taken away a whole epoch, its beginning too.
        return origin in (history.origin(this, number) for number in range(1, this.epoch))
    return epoch.end is not None and size > epoch.end
