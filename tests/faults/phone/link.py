"""A line as bad as asked, under all that the browser says: a network namespace, and between it and
this side two TUN devices with a pump that loses packets, delays them and holds them back. What
`tc netem` does, also on kernels without it."""

from __future__ import annotations

import fcntl
import os
import select
import shutil
import struct
import subprocess
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.browser.chromium import find

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000  # linux/if_tun.h
LARGEST_PACKET = 1 << 16
MOST_WAITING = 60  # packets; a router with a narrow line drops what comes on top


def why_not() -> str | None:
    """Why no such line can be made here; None: it can."""
    if not shutil.which("ip"):
        return "needs iproute2"
    may = subprocess.run(["unshare", "--net", "true"], check=False, capture_output=True)
    if may.returncode:
        return "only root may make a network namespace"
    try:
        os.close(_tun(f"gqt{os.getpid()}"))
    except OSError as error:
        return f"no TUN device: {error}"
    return None


@dataclass
class Quality:
    """Of either direction, but for the loss."""

    loss: float = 0.0  # share of the packets that the far end sends
    delay: float = 0.0  # seconds
    rate: float = 10e6  # bytes a second


@dataclass
class Link:
    here: str  # this side's address
    namespace: str
    quality: Quality = field(default_factory=Quality)
    sent: int = 0  # packets by the far end
    lost: int = 0  # of these

    def browser(self, folder: Path, origin: str) -> Path:
        """A command that starts Chromium at the other end; `origin` counts as if it had HTTPS,
        without which a browser gives neither keys nor a database that stays."""
        command = folder / "chromium-in-namespace"
        command.write_text(
            f"#!/bin/sh\nexec ip netns exec {self.namespace} {find()}"
            f' --unsafely-treat-insecure-origin-as-secure={origin} "$@"\n'
        )
        command.chmod(0o755)
        return command


@contextmanager
def link(chance: Random) -> Iterator[Link]:
    """A perfect line at first; its quality may be changed at any time."""
    number = os.getpid() % 250
    made = Link(f"198.18.{number}.1", f"guanqia-{os.getpid()}")  # RFC 2544: for such tests
    there, near, far = f"198.18.{number}.2", f"gqn{os.getpid()}", f"gqf{os.getpid()}"
    stop = threading.Event()
    _ip(f"netns add {made.namespace}")
    near_end, far_end = _tun(near), _tun(far)
    pumps = [
        threading.Thread(target=_pump, args=(made, chance, stop, *way))
        for way in ((near_end, far_end, False), (far_end, near_end, True))
    ]
    try:
        _ip(f"addr add {made.here}/30 dev {near}")
        _ip(f"link set {near} up")
        _ip(f"link set {far} netns {made.namespace}")
        _ip(f"-n {made.namespace} addr add {there}/30 dev {far}")
        for device in ("lo", far):
            _ip(f"-n {made.namespace} link set {device} up")
        _ip(f"-n {made.namespace} route add default via {made.here}")
        for pump in pumps:
            pump.start()
        yield made
    finally:
        stop.set()
        for pump in pumps:
            if pump.is_alive():
                pump.join()
        for end in (near_end, far_end):
            os.close(end)
        _ip(f"netns delete {made.namespace}")


def _pump(
    line: Link, chance: Random, stop: threading.Event, source: int, sink: int, loses: bool
) -> None:
    """Carry packets one way."""
    waiting: deque[tuple[float, bytes]] = deque()  # when each comes out, in order
    free_at = 0.0
    while not stop.is_set():
        due_in = waiting[0][0] - time.monotonic() if waiting else 0.2
        if select.select([source], [], [], min(max(due_in, 0), 0.2))[0]:
            packet, now = os.read(source, LARGEST_PACKET), time.monotonic()
            line.sent += loses
            if loses and chance.random() < line.quality.loss:
                line.lost += 1
            elif len(waiting) < MOST_WAITING:
                free_at = max(free_at, now) + len(packet) / line.quality.rate
                waiting.append((free_at + line.quality.delay, packet))
        while waiting and waiting[0][0] <= time.monotonic():
            os.write(sink, waiting.popleft()[1])


def _tun(name: str) -> int:
    """A new device; it lives as long as what is returned stays open."""
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    try:
        fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TUN | IFF_NO_PI))
    except OSError:
        os.close(device)
        raise
    return device


def _ip(arguments: str) -> None:
    subprocess.run(["ip", *arguments.split()], check=True, capture_output=True)
