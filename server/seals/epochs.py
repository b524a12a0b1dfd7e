"""Epochs: a log that was brought back from a backup begins a new one."""

from __future__ import annotations

from ..language import Text
from ..problems import DomainError
from . import history, service
from .acts import append_act
from .checkpoint import Checkpoint
from .signing import base64url


class EpochTaken(DomainError):
    slug = "epoch-taken"
    title = Text(
        "纪元必须大于手机见过的任何一个。",
        "The epoch must be above all that phones have seen.",
    )


def start_epoch(backup: Checkpoint, number: int | None = None) -> int:
    """Begin the epoch after a restore; its first leaf names the backup's checkpoint.

    `number` is needed where one backup is restored a second time: phones have seen the epoch
    after it already. Inside `write()`. Raises EpochTaken.
    """
    this = service.installation()
    number = this.epoch + 1 if number is None else number
    if number <= this.epoch:
        raise EpochTaken
    this.epoch = number
    named = {"origin": backup.origin, "size": backup.size, "root": base64url(backup.root)}
    append_act(history.RESTORED, None, {"epoch": number, "backup": named})
    return number
