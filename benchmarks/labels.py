"""How fast labels are made, beside what label projects use today.

All points of the catalogue in turn, size M, 2,000 plants, a code of its own on each label. One
core; contenders take turns in one run, each counted by its best round in processor seconds, so
that a busy machine weighs on all alike. Long runs have a process of their own, which tells its
peak memory. `--full` adds the run of 100,000.
"""

from __future__ import annotations

import importlib.util
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from peers import drawing, picture, symbols
from runs import labels
from table import Figure, report

from server.control_points import catalogue
from warning_labels import LabelSpec, parse_spec, qr, render_png, write_pdf
from warning_labels.verifying import verify_labels
from warning_labels.wording import first_action

ROUNDS = 3
WRITE = Path(__file__).parent / "runs" / "write.py"
PEERS = ("blabel", "reportlab", "weasyprint")


@cache
def points() -> tuple[LabelSpec, ...]:
    """A label of each point of the catalogue."""
    templates = catalogue.templates().items()
    return tuple(parse_spec(label_json(key, template.content)) for key, template in templates)


def label_json(key: str, content: dict[str, Any]) -> dict[str, Any]:
    action = content["corrective_action"]
    return {
        "signal_word": content["signal_word"],
        "warning": content["warning"],
        "pictogram": content["pictogram"],
        "limits": content["limits"],
        "deviation": {language: first_action(action[language]) for language in ("zh", "en")},
        "control_point": key,
        "step": content["step"],
        "responsible": content["monitoring"]["who"],
        "enterprise": "示例岳阳楼熟食第01有限公司",
        "issuer": {"zh": "市场监督管理局", "en": "Administration for Market Regulation"},
        "issued": date(2026, 11, 24).isoformat(),
        "version": 1,
        "valid_until": date(2028, 11, 24).isoformat(),
    }


@dataclass
class Contender:
    """`work` makes `count` things; `best` is the least processor time that it took for one."""

    work: Callable[[], object]
    count: int
    best: float = float("inf")

    @property
    def per_second(self) -> float:
        return 1 / self.best


def take_turns(contenders: dict[str, Contender]) -> None:
    """Each works once to warm up and then in turn, `ROUNDS` times."""
    for one in contenders.values():
        one.work()
    for _ in range(ROUNDS):
        for one in contenders.values():
            start = time.process_time()
            one.work()
            one.best = min(one.best, (time.process_time() - start) / one.count)


def pdf_of(specs: list[LabelSpec]) -> bytes:
    out = io.BytesIO()
    write_pdf(specs, out, title="benchmark")
    return out.getvalue()


def contenders(specs: list[LabelSpec]) -> dict[str, Contender]:
    """Ours and those that are installed; what is missing is said."""
    drawings = [drawing.drawing_of(spec) for spec in specs[:40]]
    urls = [f"{spec.url}" for spec in specs]
    ready = {
        "qr": Contender(lambda: [qr.modules(url) for url in urls], len(urls)),
        "qr qrcode": Contender(lambda: [symbols.with_qrcode(url) for url in urls[:50]], 50),
        "pdf": Contender(lambda: pdf_of(specs), len(specs)),
        "png 300": Contender(lambda: [render_png(spec, 300) for spec in specs[:127]], 127),
        "png 600": Contender(lambda: [render_png(spec, 600) for spec in specs[:30]], 30),
        "png pillow": Contender(lambda: [picture.write_png(d, 300) for d in drawings[:5]], 5),
    }
    if make := symbols.libqrencode():
        ready["qr libqrencode"] = Contender(lambda: [make(url) for url in urls], len(urls))
    else:
        skipped("libqrencode", "the library is not installed")
    missing = [name for name in PEERS if importlib.util.find_spec(name) is None]
    if missing:
        skipped(" ".join(missing), "not installed; `make bench` installs them")
        return ready
    from peers import canvas, html

    ready["pdf blabel"] = Contender(lambda: html.with_blabel(drawings), len(drawings))
    ready["pdf weasyprint"] = Contender(lambda: html.with_weasyprint(drawings), len(drawings))
    ready["pdf reportlab"] = Contender(lambda: canvas.write_pdf(drawings), len(drawings))
    return ready


def skipped(what: str, why: str) -> None:
    print(f"skipped: {what}: {why}", file=sys.stderr)


def side_by_side() -> list[Figure]:
    """Ours and its peers in one run."""
    specs = list(labels(points(), 1_000))
    ran = contenders(specs)
    take_turns(ran)
    rate = {name: one.per_second for name, one in ran.items()}
    figures = [
        Figure("QR symbols", rate["qr"], "symbols/s"),
        Figure("QR, times qrcode", rate["qr"] / rate["qr qrcode"], "×", 50),
    ]
    if "qr libqrencode" in rate:
        figures.append(Figure("QR by libqrencode", rate["qr libqrencode"], "symbols/s"))
    figures.append(Figure("PDF of 1,000 labels", rate["pdf"], "labels/s"))
    if "pdf blabel" in rate:
        figures.append(Figure("PDF, times blabel", rate["pdf"] / rate["pdf blabel"], "×", 50))
        figures += [Figure(f"PDF by {peer}", rate[f"pdf {peer}"], "labels/s") for peer in PEERS]
    size = sum(len(render_png(spec)) for spec in specs[:127]) / 127
    return [
        *figures,
        Figure("PNG, 300 dpi", rate["png 300"], "labels/s"),
        Figure("PNG, times naive Pillow", rate["png 300"] / rate["png pillow"], "×", 40),
        Figure("PNG, 300 dpi, size", size / 1e3, "kB", 65, at_most=True),
        Figure("PNG, 600 dpi", rate["png 600"], "labels/s"),
    ]


@dataclass(frozen=True)
class Long:
    """A run in a process of its own: seconds and bytes a label, the process's peak in MB."""

    seconds: float
    size: float
    peak: float


def measured(count: int) -> Long:
    """Write `count` labels to a file in a process of its own; of short runs the best counts."""
    command = [sys.executable, WRITE, str(count)]
    given = json.dumps([point.to_json() for point in points()]).encode()
    runs = []
    for _ in range(1 if count > 20_000 else ROUNDS):
        done = subprocess.run(command, check=True, input=given, stdout=subprocess.PIPE)
        runs.append(Long(**json.loads(done.stdout)))
    return min(runs, key=lambda run: run.seconds)


def long_runs(full: bool) -> list[Figure]:
    few, many = measured(1_000), measured(10_000)
    most, name = (measured(100_000), "100,000") if full else (many, "10,000")
    if not full:
        skipped("100,000 labels", "without --full")
    return [
        Figure("PDF of 10,000 labels", 1 / many.seconds, "labels/s", 4_000),
        Figure("PDF of 10,000, size", many.size / 1e3, "MB/1,000", 1.0, at_most=True),
        Figure("PDF of 10,000, peak memory", many.peak, "MB", 150, at_most=True),
        Figure(
            f"{name} labels, seconds each", most.seconds / few.seconds, "× 1,000", 1.1, at_most=True
        ),
        Figure(f"{name} labels, peak memory", most.peak / many.peak, "× 10,000", 1.2, at_most=True),
    ]


def with_two_jobs() -> list[Figure]:
    """Wall time of one process beside two, in turn."""
    if (os.cpu_count() or 1) < 2:
        skipped("jobs=2", "this machine has one core")
        return []
    specs = list(labels(points(), 10_000))
    best = {1: float("inf"), 2: float("inf")}
    for _ in range(ROUNDS):
        for jobs in best:
            start = time.perf_counter()
            write_pdf(specs, io.BytesIO(), title="benchmark", jobs=jobs)
            best[jobs] = min(best[jobs], time.perf_counter() - start)
    return [Figure("PDF, two jobs beside one", best[1] / best[2], "×", 1.5)]


def checking() -> list[Figure]:
    """The check of a finished file, every label."""
    specs = list(labels(points(), 500))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "labels.pdf")
        path.write_bytes(pdf_of(specs))
        check = Contender(lambda: verify_labels(path, specs, count=None), len(specs))
        take_turns({"check": check})
    return [Figure("PDF, every label checked", check.per_second, "labels/s", 300)]


def main() -> None:
    report(
        [
            *side_by_side(),
            *long_runs("--full" in sys.argv),
            *with_two_jobs(),
            *checking(),
        ]
    )


if __name__ == "__main__":
    main()
