"""How every benchmark reports: a table for people, JSON for programs, an exit code for scripts."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """One measured figure; `target` is the least (or, with `at_most`, the most) it may be."""

    name: str
    value: float
    unit: str
    target: float | None = None
    at_most: bool = False

    @property
    def holds(self) -> bool | None:
        if self.target is None:
            return None
        return self.value <= self.target if self.at_most else self.value >= self.target


def seconds(work: Callable[[], object], repeat: int = 3) -> float:
    """The median wall time of `work` over some runs, after one that warms up."""
    work()
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return median(times)


def report(figures: list[Figure]) -> None:
    """Print the figures and end the program: exit 1 where one does not hold."""
    if "--json" in sys.argv:
        rows = [
            {k: v for k, v in asdict(one).items() if k != "at_most"} | {"holds": one.holds}
            for one in figures
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        width = max(len(one.name) for one in figures)
        for one in figures:
            sign = "≤" if one.at_most else "≥"
            bound = "" if one.target is None else f"{sign} {one.target:g}"
            verdict = {True: "holds", False: "MISSED", None: ""}[one.holds]
            print(f"{one.name:<{width}}  {one.value:>10.3g} {one.unit:<12} {bound:<10} {verdict}")
    sys.exit(any(one.holds is False for one in figures))
