"""Write a run of labels in a process that does nothing else: python write.py COUNT < POINTS.json

Prints processor seconds and bytes a label and the process's peak memory in MB, as JSON.
"""

from __future__ import annotations

import json
import re
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from runs import labels
from warning_labels import LabelSpec, parse_spec, write_pdf

AT_ONCE = 500


def main() -> None:
    """Making the specifications is clocked apart and left out."""
    count = int(sys.argv[1])
    points = [parse_spec(point) for point in json.load(sys.stdin)]
    making = 0.0

    def source() -> Iterator[LabelSpec]:
        nonlocal making
        specs = labels(points, count)
        while True:
            start = time.process_time()
            some = list(islice(specs, AT_ONCE))
            making += time.process_time() - start
            if not some:
                return
            yield from some

    with tempfile.TemporaryFile() as out:
        start = time.process_time()
        write_pdf(source(), out, title="benchmark")
        spent = time.process_time() - start - making
        size = out.tell()
    print(json.dumps({"seconds": spent / count, "size": size / count, "peak": peak_memory()}))


def peak_memory() -> float:
    """Of this process, in MB. Linux counts into ru_maxrss what its parent used before it began."""
    status = Path("/proc/self/status")
    if status.exists():
        kilobytes = re.search(r"VmHWM:\s*(\d+) kB", status.read_text("ascii", "replace"))
        assert kilobytes
        return int(kilobytes[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
